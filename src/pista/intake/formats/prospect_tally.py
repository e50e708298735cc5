"""One row per prospect with how often it was contacted and whether it bought: a campaign's tally, without days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from pista.errors import SourceError
from pista.intake.cells.dates import month_number
from pista.intake.cells.numbers import whole
from pista.intake.cells.words import Words, yes_or_no
from pista.intake.columns import Cells, fields_of
from pista.intake.complaints import BadValueError
from pista.intake.format import Format
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pista.intake.mapping import Mapping
    from pista.intake.readers.tables import RawTable
    from pista.intake.sink import Sink

FIELDS = ("contacts", "result", "prospect_id", "prospect", "channel", "product", "seller", "source", "month")
# In a campaign's tally these words mean something else than in a log.
OWN = {"contacts": ("campaign",), "channel": ("contact",)}
# More contacts than this with one prospect is another number in the wrong column.
MOST = 10_000


def fits(raws: Sequence[RawTable], mapping: Mapping) -> float:
    """Fit a single table with a number of contacts and a result, and no day."""
    if len(raws) != 1:
        return 0.0
    raw = raws[0]
    found = fields_of(raw, FIELDS, mapping.columns, OWN)
    has_day = "at" in fields_of(raw, ("at", "first_contact", "opened"), {})
    return 0.8 if {"contacts", "result"} <= set(found) and not has_day else 0.0


def take(raws: Sequence[RawTable], mapping: Mapping, sink: Sink) -> dict[str, dict[str, str]]:
    """Take each prospect as so many contacts, the last of which brought the result."""
    used, before = {}, 0
    for raw in raws:
        found = fields_of(raw, FIELDS, mapping.columns, OWN)
        if not {"contacts", "result"} <= set(found):
            raise SourceError(
                N_("{file}: no column for the number of contacts, or none for the result, among: {headings}."),
                hint=N_("Name them in a mapping, as contacts and result under [columns]."),
                file=raw.name,
                headings=", ".join(raw.headings)[:200],
            )
        channel = Words("channel", mapping.values.get("channel"))
        for batch in raw.batches():
            cells = Cells(raw, batch, found)
            _take_batch(cells, channel, before, sink)
            before += cells.length
        used[raw.name] = found
    return used


def _take_batch(cells: Cells, channel: Words, before: int, sink: Sink) -> None:
    counts = cells.read("contacts", whole, pa.int64(), costs_row=True).to_pylist()
    results = cells.read("result", _result, pa.string(), costs_row=True).to_pylist()
    months = cells.read("month", month_number, pa.int32()).to_pylist()
    for row, count in enumerate(counts):
        if not count:
            cells.refuse(row, N_("no number of contacts"))
        elif count > MOST:
            cells.refuse(row, N_("{count} contacts with one prospect cannot be right"), count=count)
    own = zip(cells.text("prospect_id"), cells.text("prospect"), strict=True)
    names = [given or name or f"row {before + row + 1:08}" for row, (given, name) in enumerate(own)]
    rows = [int(row) for row in cells.settle(sink)]
    spread = [(row, number) for row in rows for number in range(1, (counts[row] or 0) + 1)]
    repeated: dict[str, Sequence[object]] = {
        "prospect": names, "month": months, "channel": [channel(text) for text in cells.raw_text("channel")],
        "product": cells.text("product"), "seller": cells.text("seller"), "source": cells.text("source"),
    }  # fmt: skip
    columns: dict[str, list[object]] = {name: [values[row] for row, _ in spread] for name, values in repeated.items()}
    columns["number"] = [number for _, number in spread]
    columns["touch_id"] = [f"{names[row]}/{number:05}" for row, number in spread]
    columns["outcome"] = [results[row] if number == counts[row] else None for row, number in spread]
    sink.write("touches", columns)


def _result(text: str) -> str | None:
    if not text.strip():
        return None
    bought = yes_or_no(text)
    if bought is None:
        raise BadValueError(N_("'{value}' is neither yes nor no"), value=text)
    return "sale" if bought else "refusal"


prospect_tally = Format(
    N_("one row per prospect with a number of contacts and the result"), fits=fits, take=take, fields=FIELDS, own=OWN
)
