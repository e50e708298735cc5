"""The verbs of what goes on: move it to a stage, expect money, promise a step, waive one, snooze it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from pista.errors import PistaError, unknown_name
from pista.language import N_
from pista.web.records import access
from pista.web.records.arranging import terms
from pista.web.records.ledger import Line, append, saying
from pista.web.records.models import Plan, StageMove, Thread
from pista.web.records.telling import retell

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from pista.web.records.arrangements import Seller

LONGEST_REASON = 200


def move_stage(thread: str, stage: str, by: Seller, now: datetime, key: UUID | None = None) -> Thread:
    """Move an open opportunity to a stage; said twice under one key it is moved once."""
    with saying():
        found = _open(by, thread)
        key = key or uuid4()
        if stage not in terms("stage"):
            raise unknown_name(N_("stage"), stage, terms("stage"))
        if found.stage == stage or StageMove.objects.filter(key=key).exists():
            return found
        move = {"from_stage": found.stage, "to_stage": stage}
        _say(found, "stage", {"stage": stage}, move, by, now, key)
        StageMove.objects.create(key=key, prospect=found.prospect, about=found.about, at=now, by=by.name, **move)
        return _retold(found)


def expect(thread: str, amount: float | None, by: Seller, now: datetime) -> Thread:
    """Say how much money an open opportunity may bring."""
    with saying():
        found = _open(by, thread)
        _say(found, "expected", {"expected": amount}, {"expected": amount}, by, now)
        return _retold(found)


def promise(thread: str, on: date, by: Seller, now: datetime) -> Thread:
    """Promise the next step of an opportunity for a day."""
    with saying():
        found = _open(by, thread)
        said = {"step_on": on, "waiver": "", "snoozed_until": None, "snoozed_why": ""}
        _say(found, "step", said, {"step_on": on.isoformat()}, by, now)
        return _retold(found)


def waive(thread: str, reason: str, by: Seller, now: datetime) -> Thread:
    """Say that an opportunity needs no next step, and why."""
    with saying():
        found = _open(by, thread)
        _say(found, "waiver", {"waiver": _reason(reason)}, {"why": _reason(reason)}, by, now)
        return _retold(found)


def snooze(thread: str, until: date, reason: str, by: Seller, now: datetime) -> Thread:
    """Put off what is due until a day, and say why; what was promised stands, and is overdue again after it."""
    with saying():
        found = _open(by, thread)
        said = {"snoozed_until": until, "snoozed_why": _reason(reason)}
        _say(found, "snooze", said, {"until": until.isoformat(), "why": _reason(reason)}, by, now)
        return _retold(found)


def _say(
    thread: Thread, what: str, said: dict[str, Any], body: dict[str, Any], by: Seller, now: datetime,
    key: UUID | None = None,
) -> None:  # fmt: skip
    """Add the line, and keep what was said of the thread."""
    # A reason may say something of the person: it is sealed.
    why = {name: text for name, text in body.items() if name == "why"}
    plain = {name: value for name, value in body.items() if name != "why"}
    plain |= {"prospect": thread.prospect_id, "about": thread.about}
    append(Line(key or uuid4(), now, by.name, what, plain, thread.prospect_id, why))
    plan, _is_new = Plan.objects.get_or_create(prospect=thread.prospect, about=thread.about)
    if not plan.is_of(thread):
        # What was said of the opportunity before is over.
        plan.stage, plan.expected, plan.opened_day, plan.at_touches = "", None, thread.opened_day, -1
    plan.nth = thread.nth
    if what not in {"stage", "expected"} and plan.at_touches != thread.touches:
        # What was said before the last contact is over.
        plan.step_on, plan.waiver, plan.snoozed_until, plan.snoozed_why = None, "", None, ""
        plan.at_touches = thread.touches
    for name, value in said.items():
        setattr(plan, name, value)
    plan.save()


def _open(by: Seller, name: str) -> Thread:
    found = access.thread_of(by, name)
    if found.status in {"won", "lost"}:
        raise PistaError(N_("This opportunity is decided."), hint=N_("Log a contact where it begins anew."))
    return found


def _reason(reason: str) -> str:
    if not reason.strip():
        raise PistaError(N_("It needs a reason."), hint=N_("Say why in a few words."))
    return reason.strip()[:LONGEST_REASON]


def _retold(thread: Thread) -> Thread:
    retell(thread.prospect)
    return Thread.objects.select_related("prospect").get(id=thread.id)
