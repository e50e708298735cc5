"""Sales: how many opportunities were won?

Question     How many sales did we make?
Formula      opportunities won in the period
Unit         sales
Encourages   closing
Discourages  whatever will be sold after the period ends
Gamed by     splitting_deals: one sale logged as several
             pulling_in: sales of the next period, bought with a discount
             sandbagging: wins held back for the next period
             moving_leads: the sales of a colleague, taken over just before they are won
             claimed_source: sales of one source, said to be another's
Read with    close_rate, margin
Source       docs/book.md, value

Example
    2 Mar  carmen  ana   call   conversation  policy
    5 Mar  carmen  ana   visit  sale          policy
    6 Mar  luis    eva   call   conversation  policy
    => all 1
    => carmen 1
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.metrics.definition import metric
from pista.metrics.measures import Count

if TYPE_CHECKING:
    from pista.metrics.views import Views


@metric(
    better="higher",
    needs=("sales",),
    gamed_by=("splitting_deals", "pulling_in", "sandbagging", "moving_leads", "claimed_source"),
    in_model="sales",
)
def sales(book: Views) -> Count:
    """Count the opportunities won."""
    return Count(book.sales)
