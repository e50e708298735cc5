"""The form of the article: day, seller, channel, number of contacts, number of sales. Nobody's name.

It holds no prospects, so unique opportunities and the cycle cannot be known from it; see `pista.metrics.unknown` for
the
bounds, and for the smallest change to the form that would make each known. A better kept one counts new contacts and
follow-ups in columns of their own: those are what it says they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from pista.intake.cells.numbers import whole
from pista.intake.cells.words import Words
from pista.intake.columns import Cells, fields_of, one_of
from pista.intake.format import Format
from pista.intake.formats.contact_log import unrecognised
from pista.intake.people import WHO
from pista.intake.survey import decide, look_at
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping as Lookup
    from collections.abc import Sequence

    from pista.intake.mapping import Mapping
    from pista.intake.readers.tables import RawTable
    from pista.intake.sink import Sink

FIELDS = ("at", "seller", "channel", "contacts", "new_contacts", "follow_up_contacts", "sales", "product", "source")
# Further columns that count contacts: visits beside calls.
MORE = ("contacts_2", "contacts_3", "contacts_4")
REQUIRED = {"at", "seller", "sales"}
# A column of its own for each kind of contact, and what the book calls the kind.
KINDS = {"new_contacts": "new", "follow_up_contacts": "follow_up"}
# More contacts than this on one day is another number in the wrong column.
MOST = 10_000


def fits(raws: Sequence[RawTable], mapping: Mapping) -> float:
    """Fit a source whose tables have a day, a seller, contacts and sales, and nobody's name."""
    return 0.9 if raws and all(_is_form(raw, mapping) for raw in raws) else 0.0


def _is_form(raw: RawTable, mapping: Mapping) -> bool:
    found = fields_of(raw, FIELDS, mapping.columns)
    rest = [name for name in fields_of(raw, (*FIELDS, *WHO), {}) if name in WHO]
    return _counts(found) and not rest


def _counts(found: Lookup[str, str]) -> bool:
    return set(found) >= REQUIRED and ("contacts" in found or set(KINDS) <= set(found))


def take(raws: Sequence[RawTable], mapping: Mapping, sink: Sink) -> dict[str, dict[str, str]]:
    """Take each line as so many contacts with somebody unknown, and so many sales."""
    used = {}
    for raw in raws:
        found = fields_of(raw, FIELDS, mapping.columns)
        for name in MORE if "contacts" in found else ():
            unread = [heading for heading in raw.headings if heading.strip() and heading not in found.values()]
            found |= one_of(raw.name, unread, "contacts", name)
        if not _counts(found):
            raise unrecognised(raw)
        dates = decide(raw, found, mapping, sink, look_at(raw, found, ("at",), ()), ()).dates
        channel = Words("channel", mapping.values.get("channel"))
        for batch in raw.batches():
            cells = Cells(raw, batch, found)
            days, instants = (column.to_pylist() for column in cells.dates("at", dates, costs_row=True))
            for row, day in enumerate(days):
                if day is None and row not in cells.bad:
                    cells.refuse(row, N_("no date"))
            _take_batch(raw.name, cells, (days, instants), channel, sink)
        used[raw.name] = found
    return used


def _kinds(cells: Cells) -> list[list[tuple[str | None, int]]]:
    """Return per row how many contacts of each kind it counts; what the kinds leave of a total is of none."""
    whole_ones = {
        name: cells.read(name, whole, pa.int64(), costs_row=True).to_pylist() for name in ("contacts", *KINDS)
    }
    for name in filter(cells.has, MORE):
        more = cells.read(name, whole, pa.int64(), costs_row=True).to_pylist()
        sums = zip(whole_ones["contacts"], more, strict=True)
        whole_ones["contacts"] = [None if a is None and b is None else (a or 0) + (b or 0) for a, b in sums]
    said = [name for name in KINDS if cells.has(name)]
    if cells.has("contacts") and len(said) == 1:
        # What one kind leaves of the total is the other.
        (other,) = set(KINDS) - set(said)
        whole_ones[other] = [
            None if total is None or some is None else max(total - some, 0)
            for total, some in zip(whole_ones["contacts"], whole_ones[said[0]], strict=True)
        ]
    rows: list[list[tuple[str | None, int]]] = []
    for total, *several in zip(*whole_ones.values(), strict=True):
        parts: list[tuple[str | None, int]] = [(kind, n or 0) for kind, n in zip(KINDS.values(), several, strict=True)]
        rest = (total or 0) - sum(n for _kind, n in parts)
        rows.append([*parts, (None, max(rest, 0))])
    return rows


def _take_batch(
    file: str, cells: Cells, days: tuple[Sequence[int | None], Sequence[object]], channel: Words, sink: Sink
) -> None:
    kinds = _kinds(cells)
    contacts = [sum(n for _kind, n in row) for row in kinds]
    sales = [count or 0 for count in cells.read("sales", whole, pa.int64(), costs_row=True).to_pylist()]
    for row, (done, sold) in enumerate(zip(contacts, sales, strict=True)):
        if sold > done:
            cells.refuse(row, N_("{sold} sales from {done} contacts"), sold=sold, done=done)
        elif done > MOST:
            cells.refuse(row, N_("{done} contacts on one day cannot be right"), done=done)
    rows = [int(row) for row in cells.settle(sink)]
    line = {
        "seller": cells.text("seller"), "product": cells.text("product"), "source": cells.text("source"),
        "channel": [channel(text) for text in cells.raw_text("channel")],
    }  # fmt: skip
    touched = [
        (row, kind, number)
        for row in rows
        for number, kind in enumerate(kind for kind, n in kinds[row] for _one in range(n))
    ]
    columns: dict[str, list[object]] = {name: [values[row] for row, *_ in touched] for name, values in line.items()}
    columns["day"], columns["at"] = [days[0][row] for row, *_ in touched], [days[1][row] for row, *_ in touched]
    columns["touch_id"] = [f"{file}:{cells.line(row):09}:{number:05}" for row, _kind, number in touched]
    columns["declared_kind"] = [kind for _row, kind, _number in touched]
    sink.write("touches", columns)
    sold_rows = [(row, number) for row in rows for number in range(sales[row])]
    deals: dict[str, list[object]] = {name: [values[row] for row, _ in sold_rows] for name, values in line.items()}
    deals["closed_day"] = [days[0][row] for row, _ in sold_rows]
    deals["opportunity"] = [f"{file}:{cells.line(row):09}:sale {number:05}" for row, number in sold_rows]
    deals["status"] = ["won"] * len(sold_rows)
    sink.write("opportunities", deals)


daily_contact_form = Format(
    N_("day, seller, channel, number of contacts, number of sales; no names"), fits=fits, take=take, fields=FIELDS
)
