"""The verbs: log a contact, take it back. Each adds lines to the ledger and makes anew the rows that follow from it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction

from pista.book.days import day_of
from pista.book.lapse import USUAL_DAYS
from pista.book.prepared import Settings
from pista.book.standing import Standing, Touch, standing
from pista.errors import PistaError
from pista.language import N_
from pista.prospects.names import folded
from pista.web.records.ledger import append, append_all
from pista.web.records.models import Contact, Entry, Prospect, Thread

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

REACTIVATION_DAYS = Settings().reactivation_days
LAPSE_DAYS = USUAL_DAYS


@dataclass(frozen=True)
class Who:
    """Whom a contact was with: one of ours by `prospect`, or somebody new."""

    prospect: str = ""
    name: str = ""
    company: str = ""
    email: str = ""
    phone: str = ""
    city: str = ""
    source: str = ""


@dataclass(frozen=True)
class What:
    """What a contact was."""

    at: datetime
    day: date
    channel: str = ""
    direction: str = "out"
    outcome: str = ""
    product: str = ""
    minutes: float | None = None
    amount: float | None = None
    next_step_on: date | None = None
    note: str = ""


def log_contact(key: UUID, who: Who, what: What, by: str, now: datetime) -> Contact:
    """Log a contact; said twice under one key it is logged once.

    Raises PistaError where it says nobody, or a prospect there is none of.
    """
    with transaction.atomic():
        if said := Contact.objects.filter(key=key).first():
            return said
        prospect = _prospect_of(key, who, by, now)
        append(key, now, by, "contact", _body(prospect.id, what))
        contact = _contact(key, prospect.id, what, by, now)
        contact.save(force_insert=True)
        retell(prospect)
        contact.refresh_from_db()
        return contact


def undo_contact(key: UUID, undoing: UUID, by: str, now: datetime) -> Contact:
    """Take a contact back, and the prospect that was made for it where nothing else was logged with them."""
    with transaction.atomic():
        contact = Contact.objects.select_related("prospect").filter(key=key).first()
        if contact is None:
            raise PistaError(N_("There is no such contact."), hint=N_("It may have been logged on another desk."))
        if contact.is_undone:
            return contact
        append(undoing, now, by, "undone", {"key": str(key)})
        contact.is_undone = True
        contact.save(update_fields=["is_undone"])
        prospect = contact.prospect
        made_for_it = Entry.objects.filter(key=_key_of_prospect(key)).exists()
        prospect.is_undone = made_for_it and not prospect.contacts.filter(is_undone=False).exists()
        retell(prospect)
        return contact


def take_in(rows: Iterable[tuple[UUID, str, What, str]], people: Sequence[tuple[str, Who]], now: datetime) -> None:
    """Take in many contacts at once: key, prospect, what and by whom; `people` are the prospects, by identifier."""
    with transaction.atomic():
        prospects = [_new_prospect(name, who, now) for name, who in people]
        contacts = [(key, prospect, what, by) for key, prospect, what, by in rows]
        append_all(
            [
                (uuid5(NAMESPACE_OID, name), now, "", "prospect", {"prospect": name, **asdict(who)})
                for name, who in people
            ]
        )
        append_all([(key, now, by, "contact", _body(prospect, what)) for key, prospect, what, by in contacts])
        Prospect.objects.bulk_create(prospects, batch_size=500)
        of: dict[str, list[Contact]] = {prospect.id: [] for prospect in prospects}
        for key, prospect, what, by in contacts:
            of[prospect].append(_contact(key, prospect, what, by, now))
        threads: list[Thread] = []
        for made in prospects:
            threads += _told(made, sorted(of[made.id], key=lambda contact: (contact.at, contact.logged_at)))
        Contact.objects.bulk_create([contact for some in of.values() for contact in some], batch_size=500)
        Thread.objects.bulk_create(threads, batch_size=500)
        Prospect.objects.bulk_update(prospects, ["touches", "last_day", "waiting_since"], batch_size=200)


def retell(prospect: Prospect) -> None:
    """Make anew what follows from the contacts of a prospect: their kinds, the threads, and who waits."""
    contacts = list(prospect.contacts.filter(is_undone=False).order_by("at", "logged_at"))
    threads = _told(prospect, contacts)
    Contact.objects.bulk_update(contacts, ["kind"])
    prospect.threads.all().delete()
    Thread.objects.bulk_create(threads)
    prospect.save()


def touches_of(contacts: Iterable[Contact]) -> list[Touch]:
    """Return contacts as the rules for one prospect read them."""
    return [Touch(c.day, int(c.at.timestamp()), c.outcome, c.product, c.next_step_on, c.seller) for c in contacts]


def stands(touches: Sequence[Touch]) -> Standing:
    """Return how a prospect stands after touches, in the order of their time."""
    return standing(touches, LAPSE_DAYS, REACTIVATION_DAYS)


def _told(prospect: Prospect, contacts: Sequence[Contact]) -> list[Thread]:
    """Write into a prospect and its contacts what follows from them; return the threads, which are not saved."""
    told = stands(touches_of(contacts))
    for contact, kind in zip(contacts, told.kinds, strict=True):
        contact.kind = kind
    prospect.touches = len(contacts)
    prospect.last_day = max((contact.day for contact in contacts), default=None)
    asked = next((contact for contact in contacts if contact.direction == "in"), None)
    is_answered = asked is None or any(c.direction != "in" and c.at >= asked.at for c in contacts)
    prospect.waiting_since = None if is_answered or asked is None or contacts[0] is not asked else asked.at
    return [Thread(prospect=prospect, **vars(thread)) for thread in told.threads.values()]


def _prospect_of(key: UUID, who: Who, by: str, now: datetime) -> Prospect:
    """Return one of ours, or somebody new."""
    if who.prospect:
        found = Prospect.objects.filter(id=who.prospect, is_undone=False).first()
        if found is None:
            raise PistaError(N_("There is no such prospect."), hint=N_("Choose one of those shown, or say who it was."))
        return found
    if not any((who.name, who.company, who.email, who.phone)):
        raise PistaError(
            N_("It does not say who it was with."), hint=N_("Add a name, a company, an e-mail or a telephone.")
        )
    made = _new_prospect(str(_key_of_prospect(key)), who, now)
    append(_key_of_prospect(key), now, by, "prospect", {**asdict(who), "prospect": made.id})
    made.save(force_insert=True)
    return made


def _key_of_prospect(contact: UUID) -> UUID:
    """Return the key of the prospect that is made with a contact: said twice, it is the same."""
    return uuid5(contact, "prospect")


def _new_prospect(name: str, who: Who, now: datetime) -> Prospect:
    said = {field: getattr(who, field)[:200] for field in ("name", "company", "email", "phone", "city", "source")}
    found_by = folded(" ".join((said["name"], said["company"], said["email"], said["phone"].replace(" ", ""))))
    return Prospect(id=name, **said, found_by=found_by, created_at=now)


def _contact(key: UUID, prospect: str, what: What, by: str, now: datetime) -> Contact:
    return Contact(
        key=key, prospect_id=prospect, at=what.at, day=day_of(what.day), logged_at=now, seller=by, channel=what.channel,
        direction=what.direction, outcome=what.outcome, product=what.product, minutes=what.minutes, amount=what.amount,
        next_step_on=what.next_step_on, note=what.note, kind="new",
    )  # fmt: skip


def _body(prospect: str, what: What) -> dict[str, Any]:
    said = {name: value for name, value in asdict(what).items() if value not in (None, "")}
    return {"prospect": prospect} | {
        name: value.isoformat() if isinstance(value, (date, datetime, time)) else value for name, value in said.items()
    }
