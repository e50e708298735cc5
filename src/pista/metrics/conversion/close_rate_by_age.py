"""Close rate by age: of the opportunities opened, how many were won after 30, 60, 90, 180 and 365 days?

Question     How many have become a sale by a given age, when some are still open?
Formula      Aalen-Johansen cumulative incidence of won; lost and lapsed compete, open ones are censored
Unit         share, 0 to 1, at each age, with log-log 95 % limits; the headline is the oldest age that can be told
Encourages   judging young opportunities by their age, not by their outcome
Discourages  nothing by itself
Gamed by     late_registration: opened only when the sale is sure
             cherry_picking: registering only what will be won
Read with    close_rate, sales_cycle
Source       Aalen & Johansen (1978); Marubini & Valsecchi (1995), eq. 10.12

Example
     1 Jan  carmen  ana   call   conversation  policy
    11 Jan  carmen  ana   visit  sale          policy
     1 Jan  carmen  luis  call   conversation  policy
    21 Jan  carmen  luis  call   refusal       policy
     1 Jan  carmen  eva   call   conversation  policy
     4 Jan  carmen  leo   call   conversation  policy
    10 Feb  carmen  leo   call   sale          policy
    => all @30 1/4
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.metrics.definition import metric
from pista.metrics.durations import AGES, age, ending, entry, won_at
from pista.metrics.measures import Durations

if TYPE_CHECKING:
    from pista.metrics.views import Views


@metric(
    better="higher",
    needs=("opportunities", "sales", "dates"),
    gamed_by=("late_registration", "cherry_picking"),
    in_model="share(wins, opportunities)",
)
def close_rate_by_age(book: Views) -> Durations:
    """Read the incidence of won off the days to the end."""
    return Durations(book.opportunities, age(book), ending(), won_at(AGES), entry(book), "ending")
