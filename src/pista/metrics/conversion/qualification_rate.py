"""Qualification rate: of the new prospects, how many became an opportunity?

Question     Do we meet people who might buy?
Formula      prospects that became an opportunity / prospects first contacted in the period
Unit         share, 0 to 1, Wilson 95 % interval
Encourages   choosing whom to contact
Discourages  trying where it is uncertain
Gamed by     happy_qualification: opportunities opened for anybody who answered
Read with    new_prospects, close_rate
Source       docs/book.md, qualification_rate; Wilson (1927), eq. 5

Example
    2 Mar  carmen  ana   call   conversation  policy
    5 Mar  carmen  ana   visit  sale          policy
    6 Mar  carmen  eva   call   no_answer     policy
    => carmen 1/2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.metrics.definition import metric
from pista.metrics.measures import Share

if TYPE_CHECKING:
    from pista.metrics.views import Views


@metric(
    better="higher",
    needs=("prospects", "touches", "opportunities"),
    gamed_by=("happy_qualification",),
    in_model="share(new_opportunities, new_prospects)",
)
def qualification_rate(book: Views) -> Share:
    """Divide prospects with an opportunity by prospects."""
    return Share(book.prospects, that=nw.col("opportunities") > 0)
