"""The form of the article: day, seller, channel, number of contacts, number of sales. Nobody's name.

It holds no prospects, so unique opportunities, new or follow-up and the cycle cannot be known from it; see
`pista.metrics.unknown` for the bounds, and for the smallest change to the form that would make each known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.intake.columns import Cells, fields_of
from pista.intake.format import Format
from pista.intake.formats.contact_log import WHO, unrecognised
from pista.intake.numbers import whole
from pista.intake.survey import survey
from pista.intake.words import CHANNELS, Words
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pista.intake.mapping import Mapping
    from pista.intake.raw import RawTable
    from pista.intake.sink import Sink

FIELDS = ("at", "seller", "channel", "contacts", "sales", "product", "source")
REQUIRED = {"at", "seller", "contacts", "sales"}
# More contacts than this on one day is another number in the wrong column.
MOST = 10_000


def fits(raws: Sequence[RawTable], mapping: Mapping) -> float:
    """Fit a source whose tables have a day, a seller, contacts and sales, and nobody's name."""
    return 0.9 if raws and all(_is_form(raw, mapping) for raw in raws) else 0.0


def _is_form(raw: RawTable, mapping: Mapping) -> bool:
    found = fields_of(raw, FIELDS, mapping.columns)
    rest = [name for name in fields_of(raw, (*FIELDS, *WHO), {}) if name in WHO]
    return set(found) >= REQUIRED and not rest


def take(raws: Sequence[RawTable], mapping: Mapping, sink: Sink) -> dict[str, dict[str, str]]:
    """Take each line as so many contacts with somebody unknown, and so many sales."""
    used = {}
    for raw in raws:
        found = fields_of(raw, FIELDS, mapping.columns)
        if not set(found) >= REQUIRED:
            raise unrecognised(raw)
        readers = survey(raw, found, mapping, sink, ("at",)).dates
        channel = Words(CHANNELS, mapping.values.get("channel"))
        for batch in raw.batches():
            cells = Cells(raw, batch, found)
            days = [found or (None, None) for found in cells.read("at", readers["at"])]
            _take_batch(raw.name, cells, days, channel, sink)
        used[raw.name] = found
    return used


def _take_batch(
    file: str, cells: Cells, days: Sequence[tuple[int | None, int | None]], channel: Words, sink: Sink
) -> None:
    contacts = [count or 0 for count in cells.read("contacts", whole)]
    sales = [count or 0 for count in cells.read("sales", whole)]
    for row, (done, sold) in enumerate(zip(contacts, sales, strict=True)):
        if sold > done:
            cells.refuse(row, N_("{sold} sales from {done} contacts"), sold=sold, done=done)
        elif done > MOST:
            cells.refuse(row, N_("{done} contacts on one day cannot be right"), done=done)
    rows = cells.settle(sink)
    line = {
        "seller": cells.text("seller"), "product": cells.text("product"), "source": cells.text("source"),
        "channel": [channel(text) for text in cells.raw_text("channel")],
    }  # fmt: skip
    touched = [(row, number) for row in rows for number in range(contacts[row])]
    columns: dict[str, list[object]] = {name: [values[row] for row, _ in touched] for name, values in line.items()}
    columns["day"], columns["at"] = [days[row][0] for row, _ in touched], [days[row][1] for row, _ in touched]
    columns["touch_id"] = [f"{file}:{cells.line(row):09}:{number:05}" for row, number in touched]
    sink.write("touches", columns)
    sold_rows = [(row, number) for row in rows for number in range(sales[row])]
    deals: dict[str, list[object]] = {name: [values[row] for row, _ in sold_rows] for name, values in line.items()}
    deals["closed_day"] = [days[row][0] for row, _ in sold_rows]
    deals["opportunity"] = [f"{file}:{cells.line(row):09}:sale {number:05}" for row, number in sold_rows]
    deals["status"] = ["won"] * len(sold_rows)
    sink.write("opportunities", deals)


daily_contact_form = Format(
    N_("day, seller, channel, number of contacts, number of sales; no names"), fits, take, FIELDS
)
