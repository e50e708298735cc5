"""What a contact would be, before it is saved: new or a follow-up, its number, what is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pista.book.days import SECONDS
from pista.book.standing import Touch
from pista.web.records.contacts import LAPSE_DAYS, stands, touches_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pista.book.standing import Thread
    from pista.web.records.models import Prospect


@dataclass(frozen=True)
class Foreseen:
    """One of ours, and what a contact with them would be: its kind, its number, what is open now."""

    prospect: Prospect
    is_same: bool
    kind: str
    number: int
    last_day: int | None
    open: Sequence[Thread]


def foreseen(prospect: Prospect, outcome: str, product: str, day: int, *, is_same: bool) -> Foreseen:
    """Return what a contact with a prospect on a day would be."""
    contacts = prospect.contacts.filter(is_undone=False, day__lte=day).order_by("at", "logged_at")
    touches = touches_of(contacts)
    last = max((touch.second for touch in touches), default=0)
    this = Touch(day, max(day * SECONDS, last), outcome, product)
    told = stands([*touches, this])
    before = stands(touches).threads.values()
    is_open = [thread for thread in before if thread.status == "open" and day - thread.last_day <= LAPSE_DAYS]
    return Foreseen(prospect, is_same, told.kinds[-1], len(touches) + 1, prospect.last_day, is_open)
