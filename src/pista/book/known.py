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


@dataclass(frozen=True)
class Counts:
    """Rows of a table, how many of them hold each column, and the first and last day mentioned."""

    rows: int
    held: dict[str, int]
    first_day: int | None = None
    last_day: int | None = None

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
    return _counted(touches, held, nw.col("day"), nw.max_horizontal("day", "logged_day"), engine)


def count_opportunities(opportunities: Frame, engine: Engine) -> Counts:
    """Count the opportunities and what they hold."""
    names = ("opened_day", "closed_day", "prospect", "seller", "product", "source", "amount", "margin", "next_step_on")
    held = {name: _present(nw.col(name)) for name in names}
    days = (nw.min_horizontal("opened_day", "closed_day"), nw.max_horizontal("opened_day", "closed_day"))
    return _counted(opportunities, held, *days, engine)


def _counted(frame: Frame, held: dict[str, nw.Expr], first: nw.Expr, last: nw.Expr, engine: Engine) -> Counts:
    sums = [expression.alias(name) for name, expression in held.items()]
    found = engine.collect(frame.select(*sums, n_rows=nw.len(), first_day=first.min(), last_day=last.max()))
    values = dict(zip([*held, "n_rows", "first_day", "last_day"], found.row(0), strict=True))
    rows, days = int(values.pop("n_rows") or 0), [values.pop(name) for name in ("first_day", "last_day")]
    held_by = {name: int(n or 0) for name, n in values.items()}
    return Counts(rows, held_by, *(None if day is None else int(day) for day in days))


def _present(column: nw.Expr) -> nw.Expr:
    return ones(~column.is_null()).sum()
