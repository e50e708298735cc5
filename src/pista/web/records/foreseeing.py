"""What a contact would be, before it is saved: new or a follow-up, its number, what is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pista.book.days import SECONDS
from pista.book.standing import Touch
from pista.web.records.models import Contact, Deal, Prospect
from pista.web.records.telling import LAPSE_DAYS, has_deals, in_order, on_recorded, stands, touches_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pista.web.records.models import Thread


@dataclass(frozen=True)
class Foreseen:
    """One of ours, and what a contact with them would be: its kind, its number, what is open now."""

    prospect: Prospect
    is_same: bool
    kind: str
    number: int
    last_day: int
    open: Sequence[Thread]


def foreseen(prospect: Prospect, outcome: str, product: str, day: int, *, is_same: bool) -> Foreseen:
    """Return what a contact with a prospect on a day would be."""
    names = prospect.names()
    contacts = in_order(Contact.objects.filter(prospect__in=names, is_undone=False, day__lte=day))
    touches = touches_of(contacts)
    last = max((touch.second for touch in touches), default=0)
    with_this = [*touches, Touch(day, max(day * SECONDS, last), outcome, product)]
    if has_deals():
        deals = list(Deal.objects.filter(prospect__in=names, is_undone=False))
        kinds = on_recorded(prospect.id, with_this, deals).kinds
    else:
        kinds = stands(with_this).kinds
    is_open = [
        thread
        for thread in prospect.threads.filter(status="open")
        if thread.deal_id or day - thread.last_day <= LAPSE_DAYS
    ]
    return Foreseen(prospect, is_same, kinds[-1], len(touches) + 1, prospect.last_day, is_open)
