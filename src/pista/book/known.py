"""What a book knows, counted in one pass: which columns hold anything, and how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.facts import ANSWERS, CLOSINGS, WITNESSES
from pista.book.sums import ones

if TYPE_CHECKING:
    from pista.book.engine import Engine, Frame

INTEREST = tuple(answer for answer in ANSWERS if answer not in CLOSINGS)
COUNTED = (
    "day", "prospect", "seller", "product", "source", "channel", "direction", "outcome", "minutes", "amount",
    "margin", "next_step_on", "opportunity",
)  # fmt: skip
# The last day that opportunities mention.
LAST_OF_DEALS = nw.max_horizontal("opened_day", "closed_day").max()


@dataclass(frozen=True)
class Counts:
    """Rows of a table, how many of them hold each column, the first and last day mentioned, and the last contact's."""

    rows: int
    held: dict[str, int]
    first_day: int | None = None
    last_day: int | None = None
    last_contact: int | None = None

    def some(self, column: str) -> bool:
        """Whether any row holds the column."""
        return self.held.get(column, 0) > 0

    def all(self, column: str) -> bool:
        """Whether every row holds the column."""
        return self.held.get(column, 0) == self.rows


def count_touches(touches: Frame, engine: Engine) -> Counts:
    """Count the touches, with `interest` (answers that close nothing) and `witnessed` beside the columns."""
    held = {name: _present(nw.col(name)) for name in COUNTED}
    held["interest"] = ones(nw.col("outcome").is_in(INTEREST)).sum()
    held["witnessed"] = ones(nw.col("evidence").is_in(WITNESSES)).sum()
    held["evidence"] = _present(nw.col("evidence"))
    held["declared_kind"] = _present(nw.col("declared_kind"))
    day = nw.col("day")
    days = {"first_day": day.min(), "last_day": nw.max_horizontal("day", "logged_day").max(), "last_contact": day.max()}
    return _counted(touches, held, days, engine)


def count_opportunities(opportunities: Frame, engine: Engine) -> Counts:
    """Count the opportunities and what they hold."""
    names = ("opened_day", "closed_day", "prospect", "seller", "product", "source", "amount", "margin", "next_step_on")
    held = {name: _present(nw.col(name)) for name in names}
    held |= {name: ones(nw.col("status") == status).sum() for name, status in (("won", "won"), ("unknown", "unknown"))}
    held["not_won"] = ones(nw.col("status") != "won").sum()
    first = nw.min_horizontal("opened_day", "closed_day").min()
    return _counted(opportunities, held, {"first_day": first, "last_day": LAST_OF_DEALS}, engine)


def _counted(frame: Frame, held: dict[str, nw.Expr], days: dict[str, nw.Expr], engine: Engine) -> Counts:
    sums = [expression.alias(name) for name, expression in held.items()]
    found = engine.collect(frame.select(*sums, n_rows=nw.len(), **days))
    values = dict(zip([*held, "n_rows", *days], found.row(0), strict=True))
    found_days = {name: None if (day := values.pop(name)) is None else int(day) for name in days}
    rows = int(values.pop("n_rows") or 0)
    return Counts(rows, {name: int(n or 0) for name, n in values.items()}, **found_days)


def _present(column: nw.Expr) -> nw.Expr:
    return ones(~column.is_null()).sum()
