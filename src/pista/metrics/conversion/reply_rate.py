"""Reply rate: of the prospects contacted, how many answered?

Question     Do people answer us?
Formula      prospects that have answered / prospects first contacted in the period
Unit         share, 0 to 1, Wilson 95 % interval; one prospect counts once, however often contacted
Encourages   contacting people who want to hear from us
Discourages  trying the unlikely
Gamed by     self_made_replies: an answer typed in that nobody gave
Read with    new_prospects, evidence_share
Source       docs/book.md, reply_rate; Wilson (1927), eq. 5

Example
    2 Mar  carmen  ana   call   no_answer     policy
    5 Mar  carmen  ana   call   conversation  policy
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
    needs=("prospects", "touches", "answers"),
    gamed_by=("self_made_replies",),
    in_model="share(replies, new_prospects)",
)
def reply_rate(book: Views) -> Share:
    """Divide prospects that answered by prospects."""
    return Share(book.prospects, that=nw.col("has_answered") == 1)
