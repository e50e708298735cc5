"""Looks through a table once before it is read: how its dates and numbers are written, and what its money is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pista.intake.columns import Cells
from pista.intake.currencies import CurrencySeen, look_through, place_of_currency
from pista.intake.dates import Dates, OrderSeen
from pista.intake.headings import plain
from pista.intake.numbers import MarkSeen, number
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping as Lookup
    from collections.abc import Sequence

    from pista.intake.mapping import Mapping
    from pista.intake.raw import RawTable
    from pista.intake.sink import Sink

# A Spanish heading suggests that numbers are written the Spanish way, where they leave it open.
SPANISH = frozenset(
    ("fecha", "vendedor", "cliente", "prospecto", "importe", "minutos", "canal", "resultado", "producto")
)


# What is money among the numbers.
MONEY = ("amount", "margin")


@dataclass(frozen=True)
class Survey:
    """How the cells of a table are read: each of its columns of dates, and its numbers."""

    dates: Lookup[str, Dates]
    decimal: str


def survey(
    raw: RawTable,
    found: Lookup[str, str],
    mapping: Mapping,
    sink: Sink,
    dates: Sequence[str],
    numbers: Sequence[str] = (),
) -> Survey:
    """Survey the columns that hold `dates` and `numbers`, both named by field.

    Raises SourceError where the order of day and month is mixed or cannot be decided; a decimal mark that cannot be,
    and money in more than one currency, are noted in `sink`.
    """
    orders = {name: OrderSeen() for name in dates if name in found}
    usual = "," if any(plain(heading) in SPANISH for heading in found.values()) else "."
    marks = {name: MarkSeen() for name in numbers if name in found}
    money, amounts = CurrencySeen(), [name for name in MONEY if name in marks]
    place = place_of_currency(raw.headings) if amounts else None
    for batch in raw.batches():
        if not mapping.date_order or marks:
            cells = Cells(raw, batch, found)
            _look(cells, orders, marks)
            for name in amounts:
                look_through(money, batch.lines, cells.raw_text(name))
            if place is not None:
                look_through(money, batch.lines, (row[place] for row in batch.rows))
    money.tell(raw, sink)
    order_of = {name: mapping.date_order or order.decided(raw.name, found[name]) for name, order in orders.items()}
    decided = MarkSeen()
    for mark in marks.values():
        decided.add(mark)
    decimal = mapping.decimal or decided.mark(usual)
    if decided.open and not decided.is_decided and not mapping.decimal:
        line, text = decided.open
        other = "," if decimal == "." else "."
        sink.note(
            raw.name, line,
            N_(
                "'{value}' may be {one} or {two} and is read as {one}; if that is wrong, say decimal = '{mark}' "
                "under [numbers] in a mapping"
            ),
            value=text, one=f"{number(text, decimal):.10g}", two=f"{number(text, other):.10g}", mark=other,
        )  # fmt: skip
    return Survey({name: Dates(order, mapping.zone) for name, order in order_of.items()}, decimal)


def _look(cells: Cells, orders: Lookup[str, OrderSeen], marks: Lookup[str, MarkSeen]) -> None:
    for name, order in orders.items():
        for row, text in enumerate(cells.raw_text(name)):
            if text[4:5] not in {"-", "/"}:
                order.look(cells.line(row), text)
    for name, mark in marks.items():
        for row, text in enumerate(cells.raw_text(name)):
            if not mark.is_decided and ("." in text or "," in text):
                mark.look(cells.line(row), text)
