"""Follow-ups: how many contacts went to opportunities already open?

Question     How often did we follow up?
Formula      touches on an open opportunity
Unit         contacts
Encourages   following up until there is an answer
Discourages  prospecting, where it is the only number
Gamed by     moved_steps: another message, another promise
             splitting: one conversation logged as several
Read with    follow_up_coverage, new_prospects, touches_per_opportunity
Source       docs/book.md, derived: follow-up

Example
    2 Mar  carmen  ana   call   conversation  policy
    5 Mar  carmen  ana   visit  sale          policy
    8 Mar  carmen  ana   call   conversation  policy
    6 Mar  luis    eva   call   no_answer     policy
    => all 1
    => carmen 1
    => luis 0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.book.facts import is_follow_up
from pista.metrics.definition import metric
from pista.metrics.measures import Count

if TYPE_CHECKING:
    from pista.metrics.views import Views


@metric(better="neither", needs=("touches", "kinds"), gamed_by=("moved_steps", "splitting"), in_model="follow_ups")
def follow_ups(book: Views) -> Count:
    """Count the contacts that follow up."""
    return Count(book.touches, that=is_follow_up)
