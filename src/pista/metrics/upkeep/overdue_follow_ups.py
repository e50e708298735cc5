"""Overdue follow-ups: which open opportunities have a next step in the past, or none?

Question     How much is left hanging?
Formula      open opportunities whose next step is before the day of the report, or missing / open opportunities
Unit         share of open opportunities, 0 to 1, with Wilson 95 % interval; `count` of them
Encourages   agreeing a next step, and taking it
Discourages  leaving opportunities open without a plan
Gamed by     moved_steps: the next step is moved on, day by day
Read with    follow_up_coverage, stale_opportunities
Source       docs/book.md, upkeep: overdue never vanishes by itself

Example
     2 Mar  carmen  ana   call   conversation  policy  next=9 Mar
     3 Mar  carmen  luis  call   conversation  policy  next=30 Mar
     4 Mar  carmen  eva   call   conversation  policy
    20 Mar  carmen  leo   call   conversation  policy  next=30 Mar
    => carmen 2/4
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.metrics.definition import metric
from pista.metrics.measures import Share

if TYPE_CHECKING:
    from pista.metrics.views import Views


def is_overdue(as_of: int) -> nw.Expr:
    """Whether an open opportunity has no next step, or one before the day `as_of`."""
    return nw.col("next_step_on").is_null() | (nw.col("next_step_on") < as_of).fill_null(value=True)


@metric(
    better="lower",
    needs=("opportunities", "sales", "dates", "next_step_on"),
    gamed_by=("moved_steps",),
    in_model="share(overdue, opportunities)",
)
def overdue_follow_ups(book: Views) -> Share:
    """Divide open opportunities without a step to come by open opportunities."""
    return Share(book.pipeline, that=is_overdue(book.as_of))
