"""Touches per opportunity: how many contacts does an opportunity take?

Question     How much work goes into one possible sale, won or not?
Formula      touches on opportunities opened in the period / those opportunities
Unit         contacts per opportunity
Encourages   seeing follow-up as part of the price of a sale
Discourages  nothing by itself; as a target it buys either neglect or padding
Gamed by     padding: contacts that never happened
             splitting: one conversation logged as several
             repeated_attempts: the same unanswered attempt written down again
Read with    close_rate, sales_cycle
Source       docs/book.md, touches_per_opportunity

Example
    2 Mar  carmen  ana   call   conversation  policy
    5 Mar  carmen  ana   visit  sale          policy
    6 Mar  carmen  eva   call   conversation  policy
    => all 3/2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.metrics.definition import metric
from pista.metrics.measures import Part, Ratio, rows_of

if TYPE_CHECKING:
    from pista.metrics.views import Views


@metric(
    better="neither",
    needs=("opportunities", "touches", "kinds"),
    gamed_by=("padding", "splitting", "repeated_attempts"),
    in_model="opportunity_contacts / opportunities",
)
def touches_per_opportunity(book: Views) -> Ratio:
    """Divide contacts on opportunities by opportunities."""
    return Ratio(Part(book.opportunities, nw.col("touches")), rows_of(book.opportunities))
