"""The verbs of fair play: look for signs, answer and dismiss questions, verify contacts. Each is a line of the ledger.

Who a question is about sees it first: leaders see it once it was answered, or after two days.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.db.models import Q

from pista.errors import PistaError
from pista.fair_play.auditing import OTHERS, AuditSample, Drawn, audit_sample, estimate
from pista.fair_play.judging import judge
from pista.language import N_
from pista.reports.fair_play import finding_contract
from pista.web.records import access
from pista.web.records.arrangements import Setting
from pista.web.records.columns import book
from pista.web.records.jobs import is_under_way, later
from pista.web.records.ledger import Line, append, saying, written_up_to
from pista.web.records.models import Contact, Opportunity, Prospect, Target
from pista.web.records.questions import ANSWERED, AUDIT, DISMISSED, Check, Question

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from pista.evidence.audit import Estimate
    from pista.fair_play.judging import Judgement
    from pista.web.records.arrangements import Seller

HEAD_START = timedelta(days=2)
LOOKED = "signs"
SAMPLE = 24
LONGEST = 2000


def questions_of(person: Seller, now: datetime) -> QuerySet[Question]:
    """Return the questions a person sees: their own; who leads, those of others that had their head start."""
    found = Question.objects.filter(Q(is_standing=True) | ~Q(state="open")).order_by("q", "key")
    own = Q(seller=person.name)
    if not person.leads:
        return found.filter(own)
    seen = Q() if access.sees_all(person) else Q(seller__in=access.sellers_of(person).values("name"))
    return found.filter(own | (seen & (~Q(state="open") | Q(asked_at__lte=now - HEAD_START))))


def question_of(person: Seller, key: str, now: datetime) -> Question:
    """Return a question; raise PistaError where the person sees none such."""
    found = questions_of(person, now).filter(key=key).first()
    if found is None:
        raise access.ForbiddenError(N_("There is no such question among those you see."))
    return found


def look_aside(day: date, now: datetime) -> bool:
    """Look for signs in the background, where the ledger has grown since the last look; return whether it is done."""
    found = Setting.objects.filter(name=LOOKED).first()
    if found is not None and json.loads(found.value)["upto"] == written_up_to():
        return False
    return later(LOOKED, lambda: look(day, now))


def is_looking() -> bool:
    """Whether signs are being looked for."""
    return is_under_way(LOOKED)


def last_look() -> dict[str, Any] | None:
    """Return what the last look said of the company as a whole, and when it was."""
    found = Setting.objects.filter(name=LOOKED).first()
    return None if found is None else json.loads(found.value)


def look(day: date, now: datetime) -> None:
    """Look for signs in the whole book, and bring the questions up to date."""
    upto, whole = written_up_to(), book(day)
    if whole is None:
        return
    verified = {row.touch: bool(row.took_place) for row in Check.objects.exclude(took_place=None)}
    with whole.scene(quota_of_all(), audited=verified) as scene:
        told = judge(scene)
    with saying():
        _keep(told, now)
        company = [{"sentence": one.sentence, "figures": one.figures} for one in told.company]
        said = {
            "at": now.isoformat(), "upto": upto, "company": company, "evidence": told.evidence, "quota": told.quota,
            "unknown": told.unknown,
        }  # fmt: skip
        Setting.objects.update_or_create(name=LOOKED, defaults={"value": json.dumps(said, ensure_ascii=False)})


def _keep(told: Judgement, now: datetime) -> None:
    """Bring the questions up to date: what was answered stays answered, unless there is more to it now."""
    raised = {}
    for found in told.raised:
        key = hashlib.blake2b(f"{found.sign.name}\n{found.seller}".encode(), digest_size=12).hexdigest()
        raised[key] = found
    Question.objects.exclude(key__in=raised).update(is_standing=False)
    for key, found in raised.items():
        said = json.dumps(finding_contract(found, told), ensure_ascii=False)
        old = Question.objects.filter(key=key).first()
        if old is None:
            Question.objects.create(
                key=key, sign=found.sign.name, seller=found.seller, said=said, q=found.q, asked_at=now
            )
            continue
        then = _count(old.said) if old.counted is None else old.counted
        grown = old.state != "open" and _count(said) > GROWN * then
        old.said, old.q, old.is_standing = said, found.q, True
        if grown:
            old.state, old.asked_at = "open", now
        old.save()


# A question that was answered is asked again when half as much is seen once more.
GROWN = 1.5


def _count(said: str) -> float:
    return float(json.loads(said)["statistic"]["count"])


def quota_of_all() -> int | None:
    """Return the monthly target of contacts that is everybody's, if there is one."""
    found = Target.objects.filter(metric="contacts", seller="", period="month").first()
    return None if found is None or found.value < 1 else round(found.value)


def answer(person: Seller, key: str, text: str, now: datetime) -> None:
    """Answer a question about oneself."""
    with saying():
        found = question_of(person, key, now)
        if found.seller != person.name:
            raise access.ForbiddenError(N_("This question is about somebody else."), hint=N_("They answer it."))
        _decide(found, ANSWERED, "answer", text, person, now)
        found.answered_at = now
        found.save()


def dismiss(person: Seller, key: str, reason: str, now: datetime) -> None:
    """Let a question rest, with a reason."""
    with saying():
        found = question_of(access.leader(person), key, now)
        if found.seller == person.name and settings.PISTA_TEAM:
            raise access.ForbiddenError(N_("This question is about yourself."), hint=N_("Answer it; others decide."))
        _decide(found, DISMISSED, "reason", reason, person, now)
        found.save()


def send_to_audit(person: Seller, key: str, day: date, now: datetime) -> None:
    """Draw contacts to verify, of this seller and of everybody else."""
    found = question_of(access.leader(person), key, now)
    draw(person, day, now, of=found.seller)
    with saying():
        _decide(found, AUDIT, "", "", person, now)
        found.save()


def _decide(found: Question, state: str, name: str, text: str, by: Seller, now: datetime) -> None:
    """Say in the ledger what became of a question; what somebody wrote, the text called `name`, is sealed."""
    person = {name: _text(text)} if name else {}
    counted = _count(found.said)
    body = {"sign": found.sign, "seller": found.seller, "counted": counted}
    append(Line(uuid4(), now, by.name, f"question_{state}", body, "", person))
    found.state, found.decided_by, found.counted = state, by.name, counted
    for one, said in person.items():
        setattr(found, one, said)


def _text(text: str) -> str:
    said = text.strip()[:LONGEST]
    if not said:
        raise PistaError(N_("It says nothing yet."), hint=N_("Write a sentence."))
    return said


def draw(person: Seller, day: date, now: datetime, of: str = "") -> None:
    """Draw a sample, unless one is under way.

    of  a seller whose contacts must be in it: one under way without them is drawn anew, what was verified stays known
    """
    if _is_under_way(of):
        return
    whole = book(day)
    if whole is None:
        raise PistaError(N_("Nothing was logged yet."), hint=N_("Log a contact first."))
    known = {row.touch: bool(row.took_place) for row in Check.objects.exclude(took_place=None)}
    # What is asked of somebody who has not had their head start yet is told by no sample either.
    seen = {(one.sign, one.seller) for one in questions_of(person, now)}
    with whole.scene(quota_of_all(), audited=known) as scene:
        judgement = judge(scene)
        shown = [one for one in judgement.findings if (one.sign.name, one.seller) in seen]
        sample = audit_sample(scene, replace(judgement, findings=shown), SAMPLE, seed=int(now.timestamp()))
    if not sample.rows:
        raise PistaError(N_("Every contact has a witness: nothing is left to verify."))
    with saying():
        if _is_under_way(of):
            return
        Check.objects.filter(took_place=None).delete()
        told = {
            "contacts": len(sample.rows), "supported": sample.supported, "refuted": sample.refuted,
            "drawn": [[row.touch_id, row.seller, row.stratum, row.of] for row in sample.rows],
        }  # fmt: skip
        append(Line(uuid4(), now, person.name, "audit_drawn", told))
        for row in sample.rows:
            Check.objects.create(
                touch=row.touch_id, seller=row.seller, stratum=row.stratum, of=row.of, supported=sample.supported,
                refuted=sample.refuted, drawn_at=now,
            )  # fmt: skip


def _is_under_way(of: str) -> bool:
    drawn = _last_drawn()
    is_open = any(row.took_place is None for row in drawn)
    return is_open and (not of or any(row.seller == of and row.stratum != OTHERS for row in drawn))


def checks(person: Seller) -> list[tuple[Check, Contact | None]]:
    """Return the contacts of the last sample, those to verify first, each with its row where it has one here."""
    access.leader(person)
    rows = _last_drawn()
    if not access.sees_all(person):
        seen = set(access.sellers_of(person).values_list("name", flat=True))
        rows = [row for row in rows if row.seller in seen]
    contacts = {**_by_name([row.touch for row in rows])}
    return [(row, contacts.get(row.touch)) for row in sorted(rows, key=lambda row: row.took_place is not None)]


def _last_drawn() -> list[Check]:
    """Return the contacts of the last sample."""
    last = Check.objects.order_by("-drawn_at").values_list("drawn_at", flat=True).first()
    return [] if last is None else list(Check.objects.filter(drawn_at=last).order_by("id"))


def _by_name(names: list[str]) -> dict[str, Contact]:
    """Return contacts by what the book calls them: their name elsewhere, else their key."""
    found = Contact.objects.select_related("prospect").filter(Q(external__in=names) | Q(key__in=_keys(names)))
    return {contact.external or str(contact.key): contact for contact in found}


@dataclass(frozen=True)
class Behind:
    """A row behind a question: what the book calls it, and where the desk knows them the day, the moment, with whom."""

    name: str
    day: int | None = None
    at: datetime | None = None
    prospect: Prospect | None = None


def rows_behind(over: str, names: list[str]) -> list[Behind]:
    """Return the rows that a sign names."""
    if over == "entries":
        contacts = _by_name(names)
        return [
            Behind(one, contacts[one].day, contacts[one].at, contacts[one].prospect) if one in contacts else Behind(one)
            for one in names
        ]
    deals = {one.id: one for one in Opportunity.objects.filter(id__in=names).select_related("prospect")}
    of_others = [one.split("/")[0] for one in names if one not in deals]
    people = {one.id: one for one in Prospect.objects.filter(id__in=of_others)}
    return [
        Behind(one, deals[one].closed_day or deals[one].opened_day, None, deals[one].prospect) if one in deals
        else Behind(one, prospect=people.get(one.split("/")[0]))
        for one in names
    ]  # fmt: skip


def _keys(names: list[str]) -> list[str]:
    return [name for name in names if len(name) == 36 and name.count("-") == 4]  # noqa: PLR2004 - a UUID's


def verify_contact(person: Seller, touch: str, now: datetime, *, took_place: bool | None) -> None:
    """Say what was found out about a contact; None takes back what was said."""
    with saying():
        found, contact = next((pair for pair in checks(person) if pair[0].touch == touch), (None, None))
        if found is None:
            raise access.ForbiddenError(N_("This contact is not among those you verify."))
        body = {"touch": touch, "seller": found.seller, "took_place": took_place}
        about = (contact.prospect_id or "") if contact else ""
        append(Line(uuid4(), now, person.name, "verified", body, about))
        found.took_place, found.by = took_place, person.name
        found.save()


def estimated() -> Estimate | None:
    """Estimate the share of all contacts that never took place; None until some of each stratum were verified.

    Of the whole sample, whoever asks: a part of it would say something of nobody.
    """
    rows = _last_drawn()
    drawn = [Drawn(row.touch, None, row.seller, "", "", "", row.stratum, row.of, row.took_place) for row in rows]
    strata = {row.stratum for row in drawn}
    if not drawn or any(all(row.took_place is None for row in drawn if row.stratum == name) for name in strata):
        return None
    return estimate(AuditSample(drawn, rows[0].supported, rows[0].refuted))
