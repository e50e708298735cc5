"""Hour share: where does the time go?

Question     What share of our hours went into each kind of contact?
Formula      minutes by kind / all minutes; a touch without minutes is given the mean of its channel
Unit         shares of hours, 0 to 1; `amount` in hours
Encourages   spending time where it sells
Discourages  nothing: no kind is better than another
Gamed by     inflated_minutes: calls that take longer on paper than on the line
Read with    touch_mix, margin_per_hour
Source       docs/book.md, hours and hour_share

Example
    2 Mar  carmen  ana   call   conversation  policy  minutes=30
    5 Mar  carmen  ana   visit  sale          policy  minutes=60
    6 Mar  carmen  eva   call   no_answer     policy  minutes=30
    => all new 1/2
    => all follow_up 1/2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.facts import KINDS
from pista.metrics.definition import metric
from pista.metrics.measures import Mix

if TYPE_CHECKING:
    from pista.metrics.views import Views


@metric(
    better="neither",
    needs=("prospects", "touches", "minutes"),
    gamed_by=("inflated_minutes",),
    in_model="new_hours / hours",
)
def hour_share(book: Views) -> Mix:
    """Divide the hours by kind of contact."""
    return Mix(book.touches, {kind: nw.col("kind") == kind for kind in KINDS}, nw.col("minutes_used"), per=60.0)
