"""A table of deals: one row is one opportunity with its stage, as a CRM's pipeline is exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.intake.columns import Cells, Names, fields_of, kept
from pista.intake.dates import Dates, optional
from pista.intake.format import Format
from pista.intake.formats import contact_log
from pista.intake.headings import plain
from pista.intake.numbers import number
from pista.intake.reference_tables import UNUSED, take_references, tell_names, tell_unused
from pista.intake.survey import Survey, survey
from pista.intake.words import yes_or_no
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping as Lookup
    from collections.abc import Sequence

    from pista.intake.mapping import Mapping
    from pista.intake.raw import RawTable
    from pista.intake.sink import Sink

FIELDS = (
    "opportunity", "prospect_id", "prospect", "company", "product", "seller", "stage", "is_closed", "is_won", "opened",
    "closed", "amount", "margin", "source", "next_step_on",
)  # fmt: skip
DATES = ("opened", "closed", "next_step_on")
WON = frozenset(("won", "closed won", "ganada", "ganado", "cerrada ganada", "vendido", "vendida", "closedwon", "sold"))
LOST = frozenset(
    ("lost", "closed lost", "perdida", "perdido", "cerrada perdida", "closedlost", "rejected", "rechazada")
)
A_LOG = N_("not used: a log of contacts is not read together with a table of opportunities; give it by itself")
STATUSES = ("open", "won", "lost", "lapsed")


def fits(raws: Sequence[RawTable], mapping: Mapping) -> float:
    """Fit a source in which some table has a stage, a day of opening or closing, and an identifier or an amount."""
    return 0.9 if any(_is_pipeline(_found(raw, mapping)) for raw in raws) else 0.0


def _found(raw: RawTable, mapping: Mapping) -> dict[str, str]:
    chosen = {name: heading for name, heading in mapping.columns.items() if heading in raw.headings}
    return fields_of(raw, FIELDS, chosen)


def _is_pipeline(found: Lookup[str, str]) -> bool:
    has_stage = "stage" in found or "is_closed" in found
    return has_stage and "opened" in found and ("closed" in found or "opportunity" in found)


def take(raws: Sequence[RawTable], mapping: Mapping, sink: Sink) -> dict[str, dict[str, str]]:
    """Take every table of deals, and the products and sellers beside it."""
    others, products = take_references(raws, mapping, sink)
    used: dict[str, dict[str, str]] = {}
    seen: set[str] = set()
    for raw in others:
        found = fields_of(raw, FIELDS, mapping.columns) if len(others) == 1 else _found(raw, mapping)
        if not _is_pipeline(found):
            tell_unused([raw], sink, A_LOG if contact_log.fits([raw], mapping) else UNUSED)
            continue
        read_by = survey(raw, found, mapping, sink, DATES, ("amount", "margin"))
        for batch in raw.batches():
            _take_batch(Cells(raw, batch, found), read_by, mapping, products, seen, sink)
        tell_names(raw.name, products, "product", sink)
        used[raw.name] = found
    return used


def _take_batch(
    cells: Cells,
    read_by: Survey,
    mapping: Mapping,
    products: Names,
    seen: set[str],
    sink: Sink,
) -> None:
    days = {name: [day for day, _ in _days(cells, name, read_by.dates)] for name in DATES}
    status = _statuses(cells, mapping)
    columns: dict[str, list[object]] = {
        "opportunity": list(_identified(cells, seen)),
        "prospect": list(_prospects(cells)),
        "product": [products(text) for text in cells.text("product")],
        "seller": list(cells.text("seller")),
        "source": list(cells.text("source")),
        "status": list(status),
        "opened_day": list(days["opened"]),
        "closed_day": [day if state != "open" else None for day, state in zip(days["closed"], status, strict=True)],
        "next_step_on": list(days["next_step_on"]),
        "amount": list(cells.read("amount", lambda text: number(text, read_by.decimal))),
        "margin": list(cells.read("margin", lambda text: number(text, read_by.decimal))),
    }
    for row in range(cells.length):
        _check(cells, row, columns)
    rows = cells.settle(sink)
    sink.write("opportunities", kept(columns, rows, cells.length))


def _days(cells: Cells, name: str, readers: Lookup[str, Dates]) -> list[tuple[int | None, int | None]]:
    if name not in readers:
        return [(None, None)] * cells.length
    return [found or (None, None) for found in cells.read(name, lambda text: optional(readers[name], text))]


def _check(cells: Cells, row: int, columns: Lookup[str, Sequence[object]]) -> None:
    opened, closed = columns["opened_day"][row], columns["closed_day"][row]
    status = columns["status"][row]
    if opened is None and status == "open":
        cells.refuse(row, N_("not opened yet: no opening date (stage '{stage}')"), stage=cells.raw_text("stage")[row])
    elif opened is not None and closed is not None and closed < opened:  # type: ignore[operator]  # both are days
        dates = (cells.raw_text("opened")[row], cells.raw_text("closed")[row])
        cells.refuse(row, N_("closed on {closed}, before it was opened on {opened}"), opened=dates[0], closed=dates[1])
    has_who = any(cells.has(name) for name in ("prospect_id", "prospect", "company"))
    if status == "won" and has_who and columns["prospect"][row] is None:
        cells.refuse(row, N_("a sale without a prospect"))


def _statuses(cells: Cells, mapping: Mapping) -> list[str]:
    """Return open, won or lost, by the columns that say so where there are any, else by the stage's name."""
    own = {plain(written): meant for written, meant in mapping.values.get("stage", {}).items()}
    stages = [_status_of(plain(text), own) for text in cells.raw_text("stage")]
    if not cells.has("is_closed"):
        return stages
    closed = [yes_or_no(text) for text in cells.raw_text("is_closed")]
    won = [yes_or_no(text) for text in cells.raw_text("is_won")]
    return [
        "open" if not is_closed else "won" if is_won or stage == "won" else "lost"
        for is_closed, is_won, stage in zip(closed, won, stages, strict=True)
    ]


def _status_of(stage: str, own: Lookup[str, str]) -> str:
    if stage in own and own[stage] in STATUSES:
        return own[stage]
    return "won" if stage in WON else "lost" if stage in LOST else "open"


def _prospects(cells: Cells) -> list[str | None]:
    columns = (cells.text(name) for name in ("prospect_id", "prospect", "company"))
    return [given or name or company for given, name, company in zip(*columns, strict=True)]


def _identified(cells: Cells, seen: set[str]) -> list[str]:
    """Return each deal's identifier, its content where it has none; a second row of the same is set aside."""
    result = []
    for row, own in enumerate(cells.text("opportunity")):
        key = own or cells.digest(row)
        if key in seen:
            cells.refuse(row, N_("opportunity '{key}' was already taken"), key=key)
        seen.add(key)
        result.append(key)
    return result


opportunities = Format(N_("a table of deals with their stage, such as a CRM's pipeline"), fits, take, FIELDS)
