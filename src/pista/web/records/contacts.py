"""The verbs of contacts: log one, take it back, correct it. Each adds lines to the ledger and retells the prospect."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.db import connection
from django.db.models import Q

from pista.book.chain import BEGINNING
from pista.book.days import day_of
from pista.book.names import folded
from pista.errors import PistaError
from pista.language import N_
from pista.web.records import access
from pista.web.records.ledger import Line, append, append_all, saying
from pista.web.records.models import IDENTITY, Contact, Prospect, going_by
from pista.web.records.telling import ABOUT, About, about_of, retell
from pista.web.records.writing import is_there, together

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pista.web.records.arrangements import Seller

# Digits of a telephone number that tell it from others, its country's code left out.
TELLING_DIGITS = 9


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


# What a person may say of a prospect, and of how many letters.
LONGEST: Mapping[str, int] = {
    name: getattr(Prospect._meta.get_field(name), "max_length", 0)  # noqa: SLF001 - Django's own name for it
    for name in (*IDENTITY, "source") if name not in {"first_name", "last_name", "domain"}
}  # fmt: skip
# What a prospect is found by, made of the rest.
FOUND_BY = ("found_by", "name_key", "email_key", "phone_key")
# What of a prospect says who it is.
PERSONAL = (*IDENTITY, "external")


@dataclass(frozen=True)
class What:
    """What a contact was."""

    at: datetime | None
    day: date
    channel: str = ""
    direction: str = "out"
    outcome: str = ""
    product: str = ""
    minutes: float | None = None
    amount: float | None = None
    next_step_on: date | None = None
    note: str = ""
    source: str = ""
    reason: str = ""
    opportunity: str = ""


def log_contact(key: UUID, who: Who, what: What, by: Seller, now: datetime) -> Contact:
    """Log a contact; said twice under one key it is logged once.

    Raises PistaError where it says nobody, or a prospect there is none of.
    """
    wanted = who.prospect or str(key_of_prospect(key))
    values = [Contact._meta.pk.get_db_prep_value(key, connection), wanted, wanted]  # noqa: SLF001 - Django's own way
    with saying((GROUND, values)) as row:
        ground = _ground_in(row, wanted)
        if ground.is_there:
            return access.contact_of(by, key)
        prospect, lines = _prospect_of(key, who, by, now)
        return _logged(key, prospect, what, by.name, now, {}, replace(ground, lines=lines))


def undo_contact(key: UUID, undoing: UUID, by: Seller, now: datetime) -> Contact:
    """Take a contact back, and the prospect where nothing else was logged with them."""
    with saying():
        contact = access.own_contact(by, key)
        if not contact.is_undone:
            _take_back(contact, undoing, by, now)
        return contact


def correct_contact(
    key: UUID, correcting: UUID, what: What, by: Seller, now: datetime, who: Who | None = None
) -> Contact:
    """Say what a contact really was: a new row in the place of the old one, which stays in the record.

    who  whom it was with, where that was said wrong: the old one is taken back, and the new one is another's
    """
    with saying():
        if is_there(Contact, correcting):
            return access.contact_of(by, correcting)
        old = access.own_contact(by, key)
        if old.is_undone:
            raise PistaError(N_("This contact was taken back."), hint=N_("Log it again."))
        if old.prospect is None:
            raise PistaError(N_("This contact names no prospect, so it stays as it was imported."))
        more = {"corrects": str(key), "corrected_by": by.name}
        prospect, lines = (old.prospect, ()) if who is None else _prospect_of(correcting, who, by, now)
        if prospect.head == old.prospect.head:
            old.is_undone = old.is_taken_back = True
            old.save(update_fields=["is_undone", "is_taken_back"])
            # What the form does not show stays as it was.
            what = replace(what, opportunity=what.opportunity or old.opportunity)
            return _logged(correcting, old.prospect, what, old.seller, now, more, kept=old)
        # A line about each of the two: what follows from their contacts is made anew for both.
        _take_back(old, uuid5(correcting, "undone"), by, now)
        return _logged(correcting, prospect, what, old.seller, now, more, _Ground(lines=lines), kept=old)


def corrected_by(contact: Contact) -> str:
    """Return the key of the contact that took the place of one that was corrected, "" where none did."""
    if not contact.is_undone:
        return ""
    found = Contact.objects.filter(seller=contact.seller, corrects=contact.key).values_list("key", flat=True)
    return str(found.first() or "")


@dataclass(frozen=True)
class _Ground:
    """What has to be known before a contact is logged, read in one turn: each turn costs as much as what is asked."""

    is_there: bool = False
    last_line: tuple[int, str] | None = None
    about: About | None = None
    prospect: str = ""
    lines: Sequence[Line] = ()


GROUND = (
    f"select exists(select 1 from records_contact where key = %s), {ABOUT}, last.id, last.digest "  # noqa: S608
    "from (select 1) as one left join (select id, digest from records_entry order by id desc limit 1) as last on true"
)


def _ground_in(row: Sequence[Any], prospect: str) -> _Ground:
    """Return what the answer to GROUND says."""
    is_there, *about, number, digest = row
    return _Ground(bool(is_there), (number or 0, digest or BEGINNING), about_of(about), prospect)


def _logged(
    key: UUID,
    prospect: Prospect,
    what: What,
    seller: str,
    now: datetime,
    more: dict[str, Any],
    ground: _Ground | None = None,
    kept: Contact | None = None,
) -> Contact:
    """Add the line and the row of a contact, after those of its prospect where it is new."""
    by = str(more.get("corrected_by", seller))
    note = {"note": what.note} if what.note else {}
    line = Line(key, now, by, "contact", body_of(prospect.id, seller, what) | more, prospect.id, note)
    contact = Contact(
        key=key, prospect=prospect, day=day_of(what.day), logged_at=now, taken_at=now, seller=seller, kind="new",
        corrects=more.get("corrects"), evidence=kept.evidence if kept else "self",
        opens_own=kept.opens_own if kept else True, margin=kept.margin if kept else None,
        **{name: getattr(what, name) for name in WHAT if name != "day"},
    )  # fmt: skip
    with together():
        if ground is None:
            append_all([line])
            retell(prospect, contact)
        else:
            append_all([*ground.lines, line], ground.last_line)
            is_it = ground.prospect == prospect.id
            retell(prospect, contact, is_new=bool(ground.lines), about=ground.about if is_it else None)
    return contact


WHAT = tuple(field.name for field in fields(What))


def _take_back(contact: Contact, undoing: UUID, by: Seller, now: datetime) -> None:
    append(Line(undoing, now, by.name, "undone", {"key": str(contact.key)}, contact.prospect_id or ""))
    contact.is_undone = contact.is_taken_back = True
    contact.save(update_fields=["is_undone", "is_taken_back"])
    prospect = contact.prospect
    if prospect is None:
        return
    head = prospect.head
    together = Prospect.objects.filter(Q(id=head) | going_by(head))
    has_more = Contact.objects.filter(prospect__in=together.values("id"), is_undone=False).exists()
    if not has_more and not together.exclude(external="").exists():
        # Nobody is there who was only ever met in contacts that did not take place.
        together.update(is_undone=True)
        prospect.is_undone = True
    retell(prospect)


def _prospect_of(key: UUID, who: Who, by: Seller, now: datetime) -> tuple[Prospect, Sequence[Line]]:
    """Return one of ours, or somebody new, not saved yet, with the line that says so."""
    if who.prospect:
        try:
            return access.prospect_of(by, who.prospect), ()
        except PistaError as error:
            raise PistaError(error.sentence, hint=N_("Choose one of those shown, or say who it was.")) from None
    if not any((who.name, who.company, who.email, who.phone)):
        raise PistaError(
            N_("It does not say who it was with."), hint=N_("Add a name, a company, an e-mail or a telephone.")
        )
    made = new_prospect(str(key_of_prospect(key)), who, by.name, now)
    return made, [prospect_line(key_of_prospect(key), made, now, by.name)]


def prospect_line(key: UUID, made: Prospect, now: datetime, by: str, what: str = "prospect") -> Line:
    """Return the line that says what a prospect is."""
    body = {"prospect": made.id, "source": made.source, "owner": made.owner, "is_shared": made.is_shared}
    return Line(key, now, by, what, body, made.id, {name: getattr(made, name) for name in PERSONAL})


def key_of_prospect(contact: UUID) -> UUID:
    """Return the key of the prospect that is made with a contact: said twice, it is the same."""
    return uuid5(contact, "prospect")


def new_prospect(name: str, who: Who, owner: str, now: datetime | None) -> Prospect:
    """Return a prospect that is not saved yet."""
    said = {field: getattr(who, field)[:most] for field, most in LONGEST.items() if hasattr(who, field)}
    return findable(Prospect(id=name, **said, owner=owner, created_at=now))


def findable(prospect: Prospect) -> Prospect:
    """Write into a prospect what it is found by."""
    prospect.found_by = folded(
        " ".join((prospect.name, prospect.company, prospect.email, prospect.phone.replace(" ", "")))
    )
    prospect.name_key = folded(prospect.name or prospect.company)[:200]
    prospect.email_key = prospect.email.lower()
    prospect.phone_key = telling_digits(prospect.phone)
    return prospect


def telling_digits(phone: str) -> str:
    """Return the digits of a telephone number that tell it from others."""
    digits = "".join(filter(str.isdigit, phone.split(";", maxsplit=1)[0]))
    return digits[-TELLING_DIGITS:]


def body_of(prospect: str, seller: str, what: What) -> dict[str, Any]:
    """Return what a line of the ledger says of a contact; what it notes is sealed apart."""
    said = {name: value for name, value in asdict(what).items() if value not in (None, "") and name != "note"}
    return {"prospect": prospect, "seller": seller} | {
        name: value.isoformat() if isinstance(value, (date, datetime)) else value for name, value in said.items()
    }
