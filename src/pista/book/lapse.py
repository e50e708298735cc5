"""The lapse gap: after how many days of silence an undecided opportunity counts as lapsed.

Estimated from the book as the 95th percentile of the silences that were followed by progress: within one prospect
and product, the days from a contact to the next one, where the next one had an answer (any next contact, where the
log records no answers) while something was undecided: nothing had been sold or refused, or something explicit had
happened since. Visits to customers are no silences. See docs/book.md, "opportunity (rebuilt)".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.windows import ONE_ABOUT_ONE, before, highest_so_far

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pista.book.engine import Engine, Frame

QUANTILE = 0.95
# Below this the 95th percentile is hardly more than the longest silence seen.
ENOUGH = 20
# A quarter: what a log too short to tell is given.
USUAL_DAYS = 90
# Nobody gives a prospect up within a month; and in a short log long silences cannot have been seen to end yet.
LEAST_DAYS = 30


@dataclass(frozen=True)
class LapseGap:
    """The gap in days, from how many silences it was estimated (0: not estimated), and whether it was set."""

    days: int
    silences: int
    is_set: bool = False


def lapse_gap(touches: Frame, engine: Engine, *, has_answers: bool) -> LapseGap:
    """Estimate the lapse gap from touches that are `episodes.placed`."""
    after = nw.col("interest") if has_answers else nw.lit(1) == 1
    pair = ONE_ABOUT_ONE
    marked = touches.with_columns(
        silence=nw.col("day") - nw.col("previous_day"),
        decided=nw.when(nw.col("previous_closing") == 1).then(nw.col("place") - 1).otherwise(0),
        renewed=nw.when(nw.col("renewal") == 1).then(nw.col("place")).otherwise(0),
    ).with_columns(decided=highest_so_far("decided", pair), renewed=highest_so_far("renewed", pair))
    # What this contact itself renews was decided until then.
    marked = marked.with_columns(renewed=before("renewed", pair).fill_null(0))
    is_undecided = (nw.col("decided") == 0) | (nw.col("renewed") > nw.col("decided"))
    silences = marked.filter(~nw.col("silence").is_null(), is_undecided, after).group_by("silence").agg(n=nw.len())
    counted = engine.collect(silences)
    return from_counts(zip(counted["silence"].to_list(), counted["n"].to_list(), strict=True))


def from_counts(silences: Iterable[tuple[int, int]]) -> LapseGap:
    """Return the gap for (days of silence, how often) pairs: the least day that covers QUANTILE of them."""
    counted = sorted(silences)
    total = sum(n for _, n in counted)
    if total < ENOUGH:
        return LapseGap(USUAL_DAYS, 0)
    reached = 0
    for days, n in counted:
        reached += n
        if reached >= QUANTILE * total:
            return LapseGap(max(days, LEAST_DAYS), total)
    raise AssertionError
