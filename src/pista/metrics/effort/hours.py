"""Hours: how much time went into contacts?

Question     How many hours did our contacts take?
Formula      minutes of all touches / 60; a touch without minutes is given the mean of its channel
Unit         hours; `known` is the share of touches that say their minutes
Encourages   seeing contacts as time spent
Discourages  nothing by itself
Gamed by     inflated_minutes: calls that take longer on paper than on the line
             invented_minutes: minutes that nobody read off
Read with    hour_share, margin_per_hour
Source       docs/book.md, hours

Example
    2 Mar  carmen  ana   call   conversation  policy  minutes=30
    5 Mar  carmen  ana   visit  sale          policy  minutes=60
    6 Mar  carmen  eva   call   no_answer     policy
    => all 2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.facts import has_minutes
from pista.metrics.definition import metric
from pista.metrics.measures import Total

if TYPE_CHECKING:
    from pista.metrics.views import Views


@metric(
    better="neither", needs=("touches", "minutes"), gamed_by=("inflated_minutes", "invented_minutes"), in_model="hours"
)
def hours(book: Views) -> Total:
    """Add up the hours."""
    return Total(book.touches, nw.col("minutes_used"), has=has_minutes, per=60.0)
