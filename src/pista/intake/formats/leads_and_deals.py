"""Two tables: one of leads with the day of their first contact, one of the deals that some of them became.

A lead is a prospect and an opportunity, opened by its first contact. A deal whose day lies before that day was won all
the same, its own table proves it; but the day is not taken, so it counts in the close rate and in no cycle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pista.errors import SourceError
from pista.intake.columns import Cells, fields_of, taken
from pista.intake.format import Format
from pista.intake.reference_tables import take_references, tell_unused
from pista.intake.survey import decide, look_at
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping as Lookup
    from collections.abc import Sequence

    from pista.intake.mapping import Mapping
    from pista.intake.readers.tables import RawTable
    from pista.intake.sink import Sink
    from pista.intake.survey import Survey

LEADS = ("lead_id", "first_contact", "source", "product")
DEALS = ("lead_id", "won_on", "closer", "amount")


@dataclass(frozen=True)
class Deal:
    """A won deal: the day it was won, who won it and for how much, and where it stands."""

    day: int
    seller: str | None
    amount: float | None
    line: int
    text: str


def fits(raws: Sequence[RawTable], mapping: Mapping) -> float:
    """Fit a source with a table of leads and a table of deals that share an identifier."""
    leads, deals = _pair(raws, mapping)
    return 0.95 if leads and deals else 0.0


def _pair(raws: Sequence[RawTable], mapping: Mapping) -> tuple[RawTable | None, RawTable | None]:
    leads = deals = None
    for raw in raws:
        chosen = {name: heading for name, heading in mapping.columns.items() if heading in raw.headings}
        if {"lead_id", "won_on"} <= set(fields_of(raw, DEALS, chosen)):
            deals = raw
        elif {"lead_id", "first_contact"} <= set(fields_of(raw, LEADS, chosen)):
            leads = raw
    return leads, deals


def take(raws: Sequence[RawTable], mapping: Mapping, sink: Sink) -> dict[str, dict[str, str]]:
    """Take the leads, each with the deal it became."""
    others, _ = take_references(raws, mapping, sink)
    leads, deals = _pair(others, mapping)
    if leads is None or deals is None:
        raise SourceError(
            N_("No two tables here are leads and their deals."),
            hint=N_("One needs an identifier and the day of first contact, the other the identifier and the day won."),
        )
    tell_unused([raw for raw in others if raw not in (leads, deals)], sink)
    found = {
        raw.name: fields_of(raw, fields, {n: h for n, h in mapping.columns.items() if h in raw.headings})
        for raw, fields in ((leads, LEADS), (deals, DEALS))
    }
    won = _take_deals(deals, found[deals.name], mapping, sink, _identifiers(leads, found[leads.name]))
    dates = _survey(leads, found[leads.name], mapping, sink, "first_contact").dates
    seen: set[str] = set()
    for batch in leads.batches():
        cells = Cells(leads, batch, found[leads.name])
        days = cells.dates("first_contact", dates, costs_row=True)[0].to_pylist()
        _take_leads(cells, days, won, seen, deals.name, sink)
    return found


def _survey(raw: RawTable, found: Lookup[str, str], mapping: Mapping, sink: Sink, date: str) -> Survey:
    return decide(raw, found, mapping, sink, look_at(raw, found, (date,), ("amount",)), ())


def _identifiers(leads: RawTable, found: Lookup[str, str]) -> set[str]:
    return {name for batch in leads.batches() for name in Cells(leads, batch, found).text("lead_id") if name}


def _take_deals(
    raw: RawTable, found: Lookup[str, str], mapping: Mapping, sink: Sink, leads: set[str]
) -> dict[str, Deal]:
    read_by = _survey(raw, found, mapping, sink, "won_on")
    won: dict[str, Deal] = {}
    for batch in raw.batches():
        cells = Cells(raw, batch, found)
        days = cells.dates("won_on", read_by.dates, costs_row=True)[0].to_pylist()
        sellers, amounts = cells.text("closer"), cells.numbers("amount", read_by.number).to_pylist()
        texts = cells.raw_text("won_on")
        for row, name in enumerate(cells.text("lead_id")):
            if name not in leads:
                cells.refuse(row, N_("no lead is called '{name}'"), name=name or "")
            elif name in won:
                cells.refuse(row, N_("lead '{name}' already has a deal"), name=name)
            elif (day := days[row]) is not None:
                text = texts[row]
                won[name] = Deal(day, sellers[row], amounts[row], cells.line(row), text)
        cells.settle(sink)
    return won


def _take_leads(
    cells: Cells, days: Sequence[int | None], won: Lookup[str, Deal], seen: set[str], deals: str, sink: Sink
) -> None:
    names = cells.text("lead_id")
    for row, name in enumerate(names):
        if name is None or name in seen:
            cells.refuse(row, N_("no identifier, or one that was there before"))
        seen.add(name or "")
    matches = [won.get(name or "") for name in names]
    closed: list[int | None] = []
    for row, deal in enumerate(matches):
        opened = days[row]
        is_odd = deal is not None and opened is not None and deal.day < opened
        closed.append(None if deal is None or is_odd else deal.day)
        if deal is not None and is_odd and row not in cells.bad:
            sink.note(
                deals, deal.line,
                N_("won on {day}, before the lead's first contact: the sale counts, its cycle is unknown"),
                day=deal.text,
            )  # fmt: skip
    sources = cells.text("source")
    columns: dict[str, list[object]] = {
        "opportunity": list(names),
        "prospect": list(names),
        "product": list(cells.text("product")),
        "seller": [deal.seller if deal else None for deal in matches],
        "source": list(sources),
        "status": ["won" if deal else "open" for deal in matches],
        "opened_day": list(days),
        "closed_day": list(closed),
        "amount": [deal.amount if deal else None for deal in matches],
    }
    rows = cells.settle(sink)
    sink.write("opportunities", taken(columns, rows, cells.length))
    sink.write("prospects", taken({"prospect": names, "source": sources}, rows, cells.length))


leads_and_deals = Format(
    N_("two tables: leads with their first contact, and the deals they became"),
    fits=fits,
    take=take,
    fields=(*LEADS, *DEALS[1:]),
)
