"""Evidence share: how many contacts rest on more than the seller's word?

Question     How much of the log could somebody check?
Formula      touches that something besides the seller's word supports / touches
Unit         share, 0 to 1, Wilson 95 % interval
Encourages   logging from mail, calendar and telephone
Discourages  typing contacts in afterwards
Gamed by     self_made_replies: a mail to oneself
Read with    contacts, reply_rate
Source       docs/book.md, evidence

Example
    2 Mar  carmen  ana   call   conversation  policy  evidence=phone
    5 Mar  carmen  ana   visit  sale          policy  evidence=self
    => carmen 1/2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.book.facts import has_evidence
from pista.metrics.definition import metric
from pista.metrics.measures import Share

if TYPE_CHECKING:
    from pista.metrics.views import Views


@metric(
    better="higher",
    needs=("touches", "evidence"),
    gamed_by=("self_made_replies",),
    in_model="share(evidence, contacts)",
)
def evidence_share(book: Views) -> Share:
    """Divide contacts with evidence by contacts."""
    return Share(book.touches, that=has_evidence.fill_null(value=False))
