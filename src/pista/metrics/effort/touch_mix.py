"""Touch mix: of what kinds are our contacts?

Question     How many contacts are new, follow-ups, reactivations, customer care or nurture?
Formula      touches of each kind / all touches
Unit         shares, 0 to 1, each with its Wilson 95 % interval
Encourages   looking at what contacts are for
Discourages  nothing: no kind is better than another
Gamed by     duplicate_prospects: an old prospect entered under another name counts as new
Read with    contacts, hour_share
Source       docs/book.md, derived: new / follow-up

Example
    2 Mar  carmen  ana   call   conversation  policy
    5 Mar  carmen  ana   visit  sale          policy
    8 Mar  carmen  ana   call   conversation  policy
    6 Mar  carmen  eva   call   no_answer     policy
    => all new 1/2
    => all follow_up 1/4
    => all customer_care 1/4
    => all nurture 0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.facts import KINDS
from pista.metrics.definition import metric
from pista.metrics.measures import Mix

if TYPE_CHECKING:
    from pista.metrics.views import Views


@metric(
    better="neither",
    needs=("touches", "kinds"),
    gamed_by=("duplicate_prospects",),
    in_model="new_contacts / contacts",
)
def touch_mix(book: Views) -> Mix:
    """Divide the contacts by kind."""
    return Mix(book.touches, {kind: nw.col("kind") == kind for kind in KINDS})
