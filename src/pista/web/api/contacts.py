"""Contacts, for programs: log one, read them, take one back."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router
from ninja.responses import Status

from pista.book.days import date_of, day_of
from pista.errors import PistaError
from pista.language import N_
from pista.web.api.answers import CHANGING, CREATING, DELETING, READING, READING_ONE, marked
from pista.web.api.asking import MOST, Bearer, blank, etag_of, must_match, paged, person_asking
from pista.web.api.shapes import (
    Contacts,
    ContactSaid,
    ContactTold,
    CorrectionSaid,
    Text60,
    Text100,
    Text500,
    WhoSaid,
)
from pista.web.api.telling import contact_told
from pista.web.clock import now, today
from pista.web.pages.drafts import day_in
from pista.web.pages.logging_contacts import remember
from pista.web.records import access
from pista.web.records.contacts import What, Who, correct_contact, corrected_by, log_contact, undo_contact
from pista.web.records.models import Contact
from pista.web.records.writing import is_there

router = Router()
# What of two contacts under one key has to be the same.
COMPARED = (
    "channel",
    "direction",
    "outcome",
    "product",
    "minutes",
    "amount",
    "next_step_on",
    "source",
    "reason",
    "note",
)


@router.post("", auth=Bearer("write"), response=CREATING | {201: ContactTold}, summary="Log a contact")
def log(
    request: HttpRequest,
    response: HttpResponse,
    said: ContactSaid,
    idempotency_key: Annotated[UUID | None, Header(alias="Idempotency-Key")] = None,
) -> object:
    """Log a contact. Sent again under the same Idempotency-Key it is logged once, and answered as the first time."""
    who, what, person = _who(said.prospect), _what(said), person_asking(request)
    before = idempotency_key is not None and is_there(Contact, idempotency_key)
    contact = log_contact(idempotency_key or uuid4(), who, what, person, now())
    if before and any(getattr(contact, name) != getattr(what, name) for name in COMPARED):
        raise PistaError(
            N_("Another contact was logged under this key."), hint=N_("Give each contact a key of its own.")
        )
    if not before:
        remember(contact)
    return Status(201, marked(response, contact_told(contact)))


@router.get("", auth=Bearer("read"), response=READING | {200: Contacts}, summary="Read contacts")
def read(
    request: HttpRequest,
    cursor: Text500 = blank(),
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    prospect: Text100 = blank(),
    seller: Text100 = blank(),
    channel: Text60 = blank(),
    product: Text100 = blank(),
    source: Text100 = blank(),
    outcome: Text60 = blank(),
    since: Annotated[date | None, Query()] = None,
    until: Annotated[date | None, Query()] = None,
) -> object:
    """Read contacts, those taken last first; `next` is the cursor of the next page."""
    found = access.contacts_of(person_asking(request)).filter(is_undone=False)
    chosen = {
        "prospect": prospect, "seller": seller, "channel": channel, "product": product, "source": source,
        "outcome": outcome,
    }  # fmt: skip
    found = found.filter(**{name: value for name, value in chosen.items() if value})
    found = found.filter(day__gte=day_of(since)) if since else found
    found = found.filter(day__lte=day_of(until)) if until else found
    rows, following = paged(found, "day", cursor, limit, descending=True)
    return {"items": [contact_told(row) for row in rows], "next": following}


@router.get("/{uuid:key}", auth=Bearer("read"), response=READING_ONE | {200: ContactTold}, summary="Read a contact")
def read_one(request: HttpRequest, response: HttpResponse, key: UUID) -> object:
    """Read a contact."""
    return marked(response, contact_told(access.contact_of(person_asking(request), key)), request)


@router.patch("/{uuid:key}", auth=Bearer("write"), response=CHANGING | {200: ContactTold}, summary="Correct a contact")
def correct(
    request: HttpRequest,
    response: HttpResponse,
    key: UUID,
    said: CorrectionSaid,
    idempotency_key: Annotated[UUID | None, Header(alias="Idempotency-Key")] = None,
) -> object:
    """Say what a contact really was; what is left out stays. A new one takes its place, and the record keeps both."""
    person = person_asking(request)
    before = access.contact_of(person, key)
    must_match(request, etag_of(contact_told(before)))
    known = {name: getattr(before, name) for name in COMPARED} | said.model_dump(
        exclude_unset=True, exclude={"on", "at", "prospect"}
    )
    moment = said.model_dump(exclude_unset=True, include={"on", "at"}) or {"at": before.at, "on": date_of(before.day)}
    what = _what(ContactSaid(prospect=WhoSaid(), **{**known, **moment}))
    who = None if said.prospect is None else _who(said.prospect)
    corrected = correct_contact(key, idempotency_key or uuid4(), what, person, now(), who)
    if corrected.prospect_id != before.prospect_id:
        remember(corrected)
    return marked(response, contact_told(corrected))


@router.delete(
    "/{uuid:key}", auth=Bearer("write"), response=DELETING | {200: ContactTold}, summary="Take a contact back"
)
def take_back(request: HttpRequest, key: UUID) -> object:
    """Take a contact back; it stays in the record, and counts no more."""
    person = person_asking(request)
    before = access.contact_of(person, key)
    must_match(request, etag_of(contact_told(before)))
    if place := corrected_by(before):
        raise PistaError(
            N_("This contact was corrected: {place} took its place."), hint=N_("Take that one back."), place=place
        )
    return contact_told(undo_contact(key, uuid4(), person, now()))


def _who(said: WhoSaid) -> Who:
    told = said.model_dump()
    return Who(prospect=told.pop("id"), **told)


def _what(said: ContactSaid) -> What:
    """Return what a contact was; raise PistaError where it is still to come."""
    try:
        day = said.at.astimezone().date() if said.at else said.on or today()
    except OverflowError:
        raise PistaError(
            N_("'{text}' is no moment."), hint=N_("Write it as 2026-03-01T10:15:00Z."), text=said.at
        ) from None
    for other in (day, said.next_step_on):
        day_in(other.isoformat() if other else "")
    if day > today():
        raise PistaError(
            N_("A contact lies in the past: {day} is still to come."), hint=N_("Plan it as the next step."), day=day
        )
    known = said.at if said.at and said.at.tzinfo else said.at.astimezone() if said.at else None
    at = known or (now() if day == today() else datetime.combine(day, time(12)).astimezone())
    more = said.model_dump(exclude={"prospect", "at", "on"})
    return What(at, day, **more)
