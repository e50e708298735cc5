"""Opportunities that a source records of one prospect and product at the same time: unique where the source is not.

Two overlap where one was opened on or before the day the other was closed; what overlaps is one, through any number of
links. Both counts are told; with the setting `merge_overlaps` they count as one: won where one of them was, opened with
the first, closed with the one that decided, its money that of those won.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import narwhals as nw
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pista.book.engine import Engine, Frame, Rows

# A day no book reaches: what is open is open still.
FAR = 10_000_000
KEYS = ("opportunity", "prospect", "product", "opened_day", "closed_day", "status")


def with_overlaps(deals: Frame, engine: Engine, *, merge: bool) -> tuple[Frame, dict[str, int]]:
    """Return the opportunities, put together where `merge`, and the counts that `Facts` keeps of what overlaps."""
    known = deals.filter(~nw.col("prospect").is_null(), ~nw.col("opened_day").is_null())
    rows = engine.collect(known.select(*KEYS).sort("prospect", "product", "opened_day", "opportunity"))
    if len(rows) < 2:  # noqa: PLR2004 - one alone overlaps with none
        return deals, {}
    group = groups_of(rows)
    _distinct, _first, counts = np.unique(group, return_index=True, return_counts=True)
    several = counts > 1
    if not several.any():
        return deals, {}
    won = np.array([status == "won" for status in rows["status"].to_list()])
    won_of = np.zeros(len(counts), dtype=bool)
    np.logical_or.at(won_of, group, won)
    counted = {
        "overlapping": int(counts[several].sum()),
        "together": int(several.sum()),
        "won_together": int(won_of[several].sum()),
        "won_overlapping": int(won[several[group]].sum()),
    }
    return (_merged(deals, rows, group, several[group], engine) if merge else deals), counted


def groups_of(rows: Rows) -> NDArray[np.int64]:
    """Return the group of each row, shape (n,), of rows in order of prospect, product and opening: 0, 1, 2 ..."""
    names = [
        (one, other or "") for one, other in zip(rows["prospect"].to_list(), rows["product"].to_list(), strict=True)
    ]
    pair = np.cumsum([0, *(one != other for one, other in pairwise(names))])
    opened = np.array(rows["opened_day"].to_list(), dtype=np.int64)
    closed = np.array([FAR if day is None else day for day in rows["closed_day"].to_list()], dtype=np.int64)
    # The furthest end so far, within the pair: pairs are set apart by more than any day.
    furthest = np.maximum.accumulate(pair * (4 * FAR) + closed)
    begins = np.ones(len(pair), dtype=bool)
    begins[1:] = (pair[1:] * (4 * FAR) + opened[1:]) > furthest[:-1]
    return np.cumsum(begins) - 1


# What the best of several is: won before open before lost.
WON, OPEN, LOST = 0, 1, 2


def _merged(deals: Frame, rows: Rows, group: NDArray[np.int64], is_several: NDArray[np.bool_], engine: Engine) -> Frame:
    """Return the opportunities with those that overlap put together under the name of the first."""
    ids = rows["opportunity"].to_list()
    first = {int(one): ids[place] for place, one in reversed(list(enumerate(group)))}
    names = {ids[place]: first[int(one)] for place, one in enumerate(group) if is_several[place]}
    mapping = engine.small({"opportunity": list(names), "merged": list(names.values())})
    renamed = deals.join(mapping, on="opportunity", how="left")
    renamed = renamed.with_columns(merged=nw.coalesce("merged", "opportunity"))
    is_won = nw.col("status") == "won"
    is_open = nw.col("status") == "open"
    ranked = renamed.filter(nw.col("opportunity").is_in(list(names))).with_columns(
        rank=nw.when(is_won).then(WON).when(is_open).then(OPEN).otherwise(LOST),
        **{f"won_{name}": nw.when(is_won).then(nw.col(name)) for name in ("amount", "margin", "closed_day")},
    )
    together = ranked.group_by("merged").agg(
        best=nw.col("rank").min(),
        first_day=nw.col("opened_day").min(),
        last_day=nw.col("closed_day").max(),
        won_day=nw.col("won_closed_day").min(),
        won_amount=nw.col("won_amount").sum(),
        won_margin=nw.col("won_margin").sum(),
        most_amount=nw.col("amount").max(),
        most_margin=nw.col("margin").max(),
    )
    kept = renamed.filter(nw.col("opportunity") == nw.col("merged")).join(together, on="merged", how="left")
    best = nw.col("best")
    money = {
        name: nw.when(best == WON)
        .then(nw.col(f"won_{name}"))
        .otherwise(nw.coalesce(nw.col(f"most_{name}"), nw.col(name)))
        for name in ("amount", "margin")
    }
    return kept.with_columns(
        status=nw.when(best == WON)
        .then(nw.lit("won"))
        .when(best == OPEN)
        .then(nw.lit("open"))
        .otherwise(nw.col("status")),
        opened_day=nw.coalesce("first_day", "opened_day"),
        closed_day=nw.when(best == WON)
        .then(nw.col("won_day"))
        .when(best == LOST)
        .then(nw.col("last_day"))
        .when(best.is_null())
        .then(nw.col("closed_day")),
        **money,
    ).select(*deals.collect_schema().names())
