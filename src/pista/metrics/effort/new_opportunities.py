"""New opportunities: how many chances of a sale did we open?

Question     How often did talking lead to somebody who may buy?
Formula      unique opportunities (prospect x product) opened in the period
Unit         opportunities
Encourages   prospecting that is followed by qualifying
Discourages  nothing by itself; alone it pays for opportunities that nobody means to work on
Gamed by     happy_qualification: opportunities opened for anybody who answered
Read with    close_rate, new_prospects, follow_up_coverage
Source       docs/book.md, opportunity

Example
    2 Mar  carmen  ana   call   conversation  policy
    5 Mar  carmen  ana   visit  sale          policy
    6 Mar  carmen  eva   call   no_answer     policy
    7 Mar  luis    eva   call   conversation  policy
    => all 2
    => carmen 1
    => luis 1
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.metrics.definition import metric
from pista.metrics.measures import Count

if TYPE_CHECKING:
    from pista.metrics.views import Views


@metric(better="higher", needs=("opportunities",), gamed_by=("happy_qualification",), in_model="new_opportunities")
def new_opportunities(book: Views) -> Count:
    """Count the opportunities opened."""
    return Count(book.opportunities)
