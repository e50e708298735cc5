"""What a book knows, counted in one pass: which columns hold anything, and how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.facts import ANSWERS, CLOSINGS, WITNESSES

if TYPE_CHECKING:
    from pista.book.engine import Engine, Frame

INTEREST = tuple(answer for answer in ANSWERS if answer not in CLOSINGS)
COUNTED = (
    "day", "prospect", "seller", "product", "source", "channel", "direction", "outcome", "minutes", "amount",
    "margin", "next_step_on", "opportunity",
)  # fmt: skip


@dataclass(frozen=True)
class Counts:
    """Rows of a table, how many of them hold each column, and the last day mentioned."""

    rows: int
    held: dict[str, int]
    last_day: int | None

    def some(self, column: str) -> bool:
        """Whether any row holds the column."""
        return self.held.get(column, 0) > 0

    def all(self, column: str) -> bool:
        """Whether every row holds the column."""
        return self.held.get(column, 0) == self.rows


def count_touches(touches: Frame, engine: Engine) -> Counts:
    """Count the touches, with `interest` (answers that close nothing) and `witnessed` beside the columns."""
    held = {name: _present(nw.col(name)) for name in COUNTED}
    held["interest"] = _ones(nw.col("outcome").is_in(INTEREST))
    held["witnessed"] = _ones(nw.col("evidence").is_in(WITNESSES))
    held["evidence"] = _present(nw.col("evidence"))
    return _counted(touches, held, nw.max_horizontal("day", "logged_day"), engine)


def count_opportunities(opportunities: Frame, engine: Engine) -> Counts:
    """Count the opportunities and what they hold."""
    names = ("opened_day", "closed_day", "prospect", "seller", "product", "source", "amount", "margin", "next_step_on")
    held = {name: _present(nw.col(name)) for name in names}
    return _counted(opportunities, held, nw.max_horizontal("opened_day", "closed_day"), engine)


def _counted(frame: Frame, held: dict[str, nw.Expr], last: nw.Expr, engine: Engine) -> Counts:
    sums = [expression.alias(name) for name, expression in held.items()]
    row = engine.collect(frame.select(*sums, n_rows=nw.len(), last_day=last.max())).row(0)
    values = dict(zip([*held, "n_rows", "last_day"], row, strict=True))
    rows, last_day = int(values.pop("n_rows") or 0), values.pop("last_day")
    return Counts(rows, {name: int(n or 0) for name, n in values.items()}, None if last_day is None else int(last_day))


def _present(column: nw.Expr) -> nw.Expr:
    return _ones(~column.is_null())


def _ones(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(1).otherwise(0).sum()
