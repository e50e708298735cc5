"""Compares sellers (or teams) fairly: their decided opportunities against what the team wins with the same mix.

Undecided opportunities are left out of the comparison, for a seller with many young ones would look worse than they
are; their share stands beside it, for a seller who never closes what is lost would look better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np

from pista.book.facts import is_open, is_won
from pista.book.sums import ones
from pista.evidence.conditional import dispersion_within
from pista.evidence.fairness import ALONE, compare

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from numpy.typing import NDArray

    from pista.metrics.measures import Figures
    from pista.metrics.views import Views

# With fewer there is nobody to be compared with.
AT_LEAST = 2
# Days that stand for a month, where it is looked at how sellers' own months scatter.
MONTH = 30


def compared(views: Views, since: int | None, until: int | None, by: str, groups: dict[Hashable, Figures]) -> Figures:
    """Give each of the `groups` a `fair` figure with its verdict; return what is true of all of them together."""
    view = views.opportunities
    frame = view.keyed(view.within(since, until).filter(~is_open), by).filter(~nw.col("key").is_null())
    month = (nw.col("closed_day") // MONTH).alias("month")
    counted = frame.with_columns(month).group_by("key", "product", "source", "month")
    rows = sorted(views.book.engine.collect(counted.agg(n=nw.len(), won=ones(is_won).sum())).rows(), key=str)
    names = sorted({row[0] for row in rows}, key=str)
    if len(names) < AT_LEAST:
        return {}
    n, won = _crossed(rows, names, lambda row: row[1:3])
    dated = [row for row in rows if row[3] is not None]
    by_month = _crossed(dated, names, lambda row: row[3])
    result = compare(won, n, within=dispersion_within(by_month[1], by_month[0]))
    sold, decided = won.sum(axis=1), n.sum(axis=1)
    overall = float(sold.sum() / decided.sum())
    for place, name in enumerate(names):
        # Where nobody wins with this mix there is nothing to be above or below of.
        is_alone = result.verdict[place] == ALONE
        ratio = None if np.isnan(result.ratio[place]) or is_alone else float(result.ratio[place])
        groups[name]["fair"] = {
            "verdict": result.verdict[place],
            "decided": int(decided[place]),
            "won": int(sold[place]),
            "raw": float(sold[place] / decided[place]),
            "ratio": ratio,
            "adjusted": None if ratio is None else ratio * overall,
            "shrunken": float(result.shrunken.share[place]),
            "low": float(result.shrunken.low[place]),
            "high": float(result.shrunken.high[place]),
            "p": None if is_alone else float(result.p[place]),
        }
    return {
        "homogeneity": {
            "statistic": result.homogeneity.statistic, "df": result.homogeneity.df, "p": result.homogeneity.p,
        },
        "prior": {"a": result.shrunken.a, "b": result.shrunken.b},
        "dispersion": result.funnel.dispersion,
        "widened": result.widened,
        "decided_share": overall,
        "outside": {"95": result.outside(), "99.8": result.outside_alarm},
    }  # fmt: skip


def _crossed(
    rows: Sequence[Sequence[Any]], names: Sequence[Hashable], column: Callable[[Sequence[Any]], Hashable]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how many were decided, and won, per name and column: both of shape (names, columns)."""
    columns = {found: place for place, found in enumerate(sorted({column(row) for row in rows}, key=str))}
    row_of = {name: place for place, name in enumerate(names)}
    n, won = np.zeros((len(names), len(columns))), np.zeros((len(names), len(columns)))
    for row in rows:
        at = row_of[row[0]], columns[column(row)]
        n[at] += float(row[4])
        won[at] += float(row[5])
    return n, won
