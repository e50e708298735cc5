"""Margin per hour: what does an hour of selling earn?

Question     Is the time spent where it pays?
Formula      margin of sales dated in the period / hours of contacts in the period
Unit         money per hour
Encourages   spending time on what pays
Discourages  products and prospects that take long, even where they pay later
Gamed by     under_logging: contacts that did not sell are not written down
Read with    hours, hour_share, margin
Source       docs/book.md, value

Example
    2 Mar  carmen  ana   call   conversation  policy  minutes=30
    5 Mar  carmen  ana   visit  sale          policy  minutes=30  amount=300  margin=90
    => all 90
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.metrics.definition import metric
from pista.metrics.measures import Part, Ratio

if TYPE_CHECKING:
    from pista.metrics.views import Views


@metric(
    better="higher",
    needs=("sales", "margin", "touches", "minutes"),
    gamed_by=("under_logging",),
    in_model="margin / hours",
)
def margin_per_hour(book: Views) -> Ratio:
    """Divide margin by hours."""
    return Ratio(Part(book.sales, nw.col("margin")), Part(book.touches, nw.col("minutes_used"), per=60.0))
