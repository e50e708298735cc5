"""Sales cycle: how many days from opening to the decision?

Question     How long does it take until an opportunity is decided, counting those that are not decided yet?
Formula      Kaplan-Meier of the days from opening to the end; open opportunities are censored
Unit         days: median and quartiles with log-log 95 % limits, restricted mean; `won.median` of those won
Encourages   patience that fits the product
Discourages  nothing by itself; as a target it buys quick losses
Gamed by     late_registration: opened only when the sale is sure, so it seems quick
             close_and_recreate: the slow ones are closed and opened anew
Read with    close_rate_by_age, stale_opportunities
Source       Kaplan & Meier (1958); Brookmeyer & Crowley (1982); the naive number is the mean of the won

Example
     1 Jan  carmen  ana   call   conversation  policy
    11 Jan  carmen  ana   visit  sale          policy
     1 Jan  carmen  luis  call   conversation  policy
    21 Jan  carmen  luis  call   refusal       policy
     1 Jan  carmen  eva   call   conversation  policy
    31 Jan  carmen  eva   call   sale          policy
    => all 20
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.metrics.definition import metric
from pista.metrics.durations import age, cycle, ending, entry
from pista.metrics.measures import Durations

if TYPE_CHECKING:
    from pista.metrics.views import Views


@metric(
    better="lower",
    needs=("opportunities", "sales", "dates"),
    gamed_by=("late_registration", "close_and_recreate"),
    in_model="cycle_days",
)
def sales_cycle(book: Views) -> Durations:
    """Read the time to the decision off the days to the end."""
    return Durations(book.opportunities, age(book), ending(), cycle, entry(book), "ending")
