"""Compares sellers (or teams) fairly: their decided opportunities against what the team wins with the same mix.

Undecided opportunities are left out of the comparison, for a seller with many young ones would look worse than they
are; their share stands beside it, for a seller who never closes what is lost would look better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.facts import is_open, is_won
from pista.book.sums import ones
from pista.evidence.fairness import compare
from pista.evidence.standardisation import expected

if TYPE_CHECKING:
    from collections.abc import Hashable

    from pista.metrics.measures import Figures
    from pista.metrics.views import Views

# With fewer there is nobody to be compared with.
AT_LEAST = 2


def compared(views: Views, since: int | None, until: int | None, by: str, groups: dict[Hashable, Figures]) -> Figures:
    """Give each of the `groups` a `fair` figure with its verdict; return what is true of all of them together."""
    view = views.opportunities
    frame = view.keyed(view.within(since, until).filter(~is_open), by).filter(~nw.col("key").is_null())
    counted = frame.group_by("key", "product", "source").agg(n=nw.len(), won=ones(is_won).sum())
    rows = sorted(views.book.engine.collect(counted).rows(), key=str)
    if not rows:
        return {}
    keys, products, sources, n, won = zip(*rows, strict=True)
    strata = list(zip(products, sources, strict=True))
    wanted = expected(keys, strata, [float(x) for x in n], [float(x) for x in won])
    names = sorted(wanted, key=str)
    decided = {name: sum(float(row[3]) for row in rows if row[0] == name) for name in names}
    sold = {name: sum(float(row[4]) for row in rows if row[0] == name) for name in names}
    if len(names) < AT_LEAST:
        return {}
    result = compare([sold[x] for x in names], [decided[x] for x in names], [wanted[x] for x in names])
    overall = sum(sold.values()) / sum(decided.values())
    for place, name in enumerate(names):
        # Where nobody wins with this mix there is nothing to be above or below of.
        ratio = float(result.ratio[place]) if wanted[name] > 0 else None
        groups[name]["fair"] = {
            "verdict": result.verdict[place],
            "decided": int(decided[name]),
            "won": int(sold[name]),
            "raw": sold[name] / decided[name],
            "ratio": ratio,
            "adjusted": None if ratio is None else ratio * overall,
            "shrunken": float(result.shrunken.share[place]),
            "low": float(result.shrunken.low[place]),
            "high": float(result.shrunken.high[place]),
            "p": float(result.p[place]),
        }
    return {
        "homogeneity": {
            "statistic": result.homogeneity.statistic, "df": result.homogeneity.df, "p": result.homogeneity.p,
        },
        "prior": {"a": result.shrunken.a, "b": result.shrunken.b},
        "dispersion": result.funnel.dispersion,
        "decided_share": overall,
        "outside": {"95": result.outside(), "99.8": result.outside_alarm},
    }  # fmt: skip
