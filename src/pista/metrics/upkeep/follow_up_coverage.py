"""Follow-up coverage: how many open opportunities are being followed up in time?

Question     Is anybody looking after what is open?
Formula      open opportunities touched within their product's usual gap / open opportunities
Unit         share of open opportunities, 0 to 1, with Wilson 95 % interval
Encourages   following up what is open, all of it
Discourages  nothing by itself
Gamed by     easy_touches: a quick message to every open opportunity
Read with    overdue_follow_ups, stale_opportunities
Source       the usual gap is the 75th percentile of the days between contacts on opportunities of the product

Example
     2 Mar  carmen  ana   call   conversation  policy
     5 Mar  carmen  ana   call   conversation  policy
     8 Mar  carmen  ana   visit  sale          policy
     2 Mar  carmen  luis  call   conversation  policy
    20 Mar  carmen  eva   call   conversation  policy
    21 Mar  carmen  leo   call   no_answer     policy
    => carmen 1/2
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.days import SECONDS
from pista.metrics.definition import metric
from pista.metrics.limits import with_limit
from pista.metrics.measures import Share

if TYPE_CHECKING:
    from pista.metrics.views import Views

# Three gaps in four are shorter: a longer silence is unusual for the product, not merely longer than typical.
USUAL = 0.75


@metric(
    better="higher",
    needs=("opportunities", "sales", "touches", "dates"),
    gamed_by=("easy_touches",),
    in_model="share(covered, opportunities)",
)
def follow_up_coverage(book: Views) -> Share:
    """Divide open opportunities touched in time by open opportunities."""
    frame = with_limit(book, book.pipeline.frame, usual_gaps(book))
    in_time = (book.as_of - nw.col("last_day") <= nw.col("limit")).fill_null(value=False)
    return Share(replace(book.pipeline, name="pipeline with usual gaps", frame=frame), that=in_time)


def usual_gaps(book: Views) -> dict[str | None, float]:
    """Return the usual days between contacts per product, and of all products under None."""
    gaps = (
        book.touches.frame.filter(nw.col("number_in_opportunity") > 1, ~nw.col("gap").is_null())
        .with_columns(days=nw.col("gap") // SECONDS)
        .group_by("product", "days")
        .agg(n=nw.len())
    )
    counted: dict[str | None, dict[int, int]] = {}
    for product, days, n in book.book.engine.collect(gaps).rows():
        for key in {product, None}:
            counted.setdefault(key, {}).setdefault(days, 0)
            counted[key][days] += n
    return {product: quantile(days, USUAL) for product, days in counted.items()}


def quantile(counted: dict[int, int], share: float) -> float:
    """Return the least value that covers `share` of counted values."""
    wanted, reached = share * sum(counted.values()), 0
    for value, n in sorted(counted.items()):
        reached += n
        if reached >= wanted:
            return float(value)
    raise AssertionError
