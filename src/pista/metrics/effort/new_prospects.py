"""New prospects: how many did we meet for the first time?

Question     How many people or organisations did we contact who had never been contacted before?
Formula      prospects whose first touch falls in the period
Unit         prospects
Encourages   prospecting
Discourages  nothing by itself; alone it pays for prospects nobody qualifies
Gamed by     duplicate_prospects: an old prospect entered under another name
             unqualified_prospects: names from a list that nobody would call twice
Read with    qualification_rate, close_rate
Source       docs/book.md, derived: new

Example
    2 Mar  carmen  ana   call   conversation  policy
    5 Mar  carmen  ana   visit  sale          policy
    6 Mar  luis    eva   call   no_answer     policy
    7 Mar  carmen  eva   call   conversation  policy
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


@metric(
    better="higher",
    needs=("prospects", "touches"),
    gamed_by=("duplicate_prospects", "unqualified_prospects"),
    in_model="new_prospects",
)
def new_prospects(book: Views) -> Count:
    """Count the prospects first contacted."""
    return Count(book.prospects)
