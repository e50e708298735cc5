"""What can be measured: counts, totals, shares, ratios, mixes, durations. Each says what to add up in the engine
(`parts`), and what the sums mean (`finish`); period, grouping and comparison are applied outside, in `asking`.
"""  # noqa: D205 - the two halves belong together

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from pista.book.sums import ones, sum_of
from pista.evidence.binomial import wilson

if TYPE_CHECKING:
    from collections.abc import Callable

    from pista.evidence.day_table import DayTable
    from pista.metrics.views import View

# Sums by name, one number per group; results by name, one number (or a mapping) per group.
Sums: TypeAlias = Mapping[str, NDArray[np.float64]]
Figures: TypeAlias = dict[str, object]


@dataclass(frozen=True)
class Part:
    """Something to add up over the rows of a view that meet a condition: an amount, or the rows themselves.

    per  what the sum is divided by, such as 60 where minutes make hours
    """

    view: View
    amount: nw.Expr | None = None
    that: nw.Expr | None = None
    per: float = 1.0

    @property
    def total(self) -> nw.Expr:
        """The sum over a group, before it is divided."""
        if self.amount is None:
            return nw.len() if self.that is None else ones(self.that).sum()
        return sum_of(self.amount if self.that is None else nw.when(self.that).then(self.amount))


def rows_of(view: View) -> Part:
    """Count the rows of a view."""
    return Part(view)


@dataclass(frozen=True)
class Count:
    """How many rows there are."""

    view: View
    that: nw.Expr | None = None

    def parts(self) -> dict[str, Part]:
        """Add up the rows that count."""
        return {"n": Part(self.view, that=self.that)}

    def finish(self, sums: Sums) -> list[Figures]:
        """Return the count."""
        return [{"value": _whole(n), "n": _whole(n)} for n in sums["n"]]


@dataclass(frozen=True)
class Total:
    """The sum of an amount, divided by `per`; `known` is the share of the rows that have one."""

    view: View
    amount: nw.Expr
    has: nw.Expr | None = None
    per: float = 1.0

    def parts(self) -> dict[str, Part]:
        """Add up the amount, the rows, and those that have an amount."""
        parts = {"total": Part(self.view, self.amount, per=self.per), "n": rows_of(self.view)}
        return parts if self.has is None else parts | {"has": Part(self.view, that=self.has)}

    def finish(self, sums: Sums) -> list[Figures]:
        """Return the total and how much of it is known."""
        figures: list[Figures] = [
            {"value": float(t), "n": _whole(n)} for t, n in zip(sums["total"], sums["n"], strict=True)
        ]
        if "has" in sums:
            for figure, has, n in zip(figures, sums["has"], sums["n"], strict=True):
                figure["known"] = _share(has, n)
        return figures


@dataclass(frozen=True)
class Share:
    """The share of rows that meet a condition, with Wilson limits; the undecided share beside it."""

    view: View
    that: nw.Expr
    undecided: nw.Expr | None = None

    def parts(self) -> dict[str, Part]:
        """Add up all rows, those that count, and those still undecided."""
        parts = {"n": rows_of(self.view), "x": Part(self.view, that=self.that)}
        return parts if self.undecided is None else parts | {"open": Part(self.view, that=self.undecided)}

    def finish(self, sums: Sums) -> list[Figures]:
        """Return the share with its limits."""
        figures = shares(sums["x"], sums["n"])
        if "open" in sums:
            for figure, undecided, n in zip(figures, sums["open"], sums["n"], strict=True):
                figure["undecided"] = _share(undecided, n)
        return figures


@dataclass(frozen=True)
class Ratio:
    """One sum over another. `is_share` when the first counts some of what the second counts: then with limits."""

    top: Part
    bottom: Part
    is_share: bool = False

    @property
    def view(self) -> View:
        """The rows behind the ratio are those of its denominator."""
        return self.bottom.view

    def parts(self) -> dict[str, Part]:
        """Add up both."""
        return {"top": self.top, "bottom": self.bottom}

    def finish(self, sums: Sums) -> list[Figures]:
        """Return the ratio; n is the denominator."""
        if self.is_share:
            return shares(sums["top"], sums["bottom"])
        return [
            {"value": _share(top, bottom), "n": _whole(bottom)}
            for top, bottom in zip(sums["top"], sums["bottom"], strict=True)
        ]


@dataclass(frozen=True)
class Mix:
    """How rows, or a sum divided by `per`, divide among named kinds; n is the number of rows."""

    view: View
    kinds: Mapping[str, nw.Expr]
    amount: nw.Expr | None = None
    per: float = 1.0

    def parts(self) -> dict[str, Part]:
        """Add up each kind."""
        kinds = {name: Part(self.view, self.amount, that, self.per) for name, that in self.kinds.items()}
        return kinds | {"n": rows_of(self.view)}

    def finish(self, sums: Sums) -> list[Figures]:
        """Return the share of each kind, with limits where rows are counted."""
        result: list[Figures] = []
        for place, n in enumerate(sums["n"]):
            amounts = {name: float(sums[name][place]) for name in self.kinds}
            total = sum(amounts.values())
            if self.amount is None:
                parts = {
                    name: shares(np.array([x]), np.array([total]))[0] | {"count": _whole(x)}
                    for name, x in amounts.items()
                }
            else:
                parts = {name: {"value": _share(x, total), "amount": x} for name, x in amounts.items()}
            result.append({"value": None, "n": _whole(n), "parts": parts})
        return result


@dataclass(frozen=True)
class Durations:
    """Something read off a table of days: `days` and `outcome` (empty text: undecided) per row, then `read`."""

    view: View
    days: nw.Expr
    outcome: nw.Expr
    read: Callable[[DayTable], Figures]
    entry: nw.Expr | None = None
    table: str = ""

    def figures(self, table: DayTable) -> Figures:
        """Return the figures of one group."""
        return {"n": table.n} | self.read(table)


@dataclass(frozen=True)
class Product:
    """A number made of other numbers: `combine` gets their figures by name."""

    of: tuple[str, ...]
    combine: Callable[[Mapping[str, Figures]], Figures]


Summed: TypeAlias = Count | Total | Share | Ratio | Mix
Measure: TypeAlias = Summed | Durations | Product


def shares(x: NDArray[np.float64], n: NDArray[np.float64]) -> list[Figures]:
    """Return shares with Wilson limits; of nothing, nothing is known."""
    low, high = wilson(x, n)
    return [
        {"value": _share(x_i, n_i), "low": _known(l_i), "high": _known(h_i), "n": _whole(n_i), "count": _whole(x_i)}
        for x_i, n_i, l_i, h_i in zip(x, n, low, high, strict=True)
    ]


def _share(x: float, n: float) -> float | None:
    return float(x / n) if n else None


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _whole(value: float) -> int:
    return int(round(float(value)))  # noqa: RUF046 - NumPy's round gives a float
