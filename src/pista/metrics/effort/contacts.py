"""Contacts: how many contacts were there?

Question     How often did we try?
Formula      touches in the period
Unit         contacts
Encourages   making contacts, of whatever kind is easiest
Discourages  anything that takes longer than a contact
Gamed by     padding: contacts that never happened
             splitting: one conversation logged as several
             easy_touches: clients who always answer, again and again
             repeated_attempts: the same unanswered attempt written down again
             backdating: contacts of the next period dated back into this one
Read with    touch_mix, new_prospects, close_rate
Source       the company's old number; McCord (2009), "Track the Wrong Numbers"

Example
    2 Mar  carmen  ana   call   conversation  policy
    5 Mar  carmen  ana   visit  sale          policy
    6 Mar  luis    eva   call   no_answer     policy
    => all 3
    => carmen 2
    => luis 1
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.metrics.definition import metric
from pista.metrics.measures import Count

if TYPE_CHECKING:
    from pista.metrics.views import Views


@metric(
    better="neither",
    needs=("touches",),
    gamed_by=("padding", "splitting", "easy_touches", "repeated_attempts", "backdating"),
    in_model="contacts",
)
def contacts(book: Views) -> Count:
    """Count the contacts."""
    return Count(book.touches)
