"""Who sees what: every page, verb and answer of the API finds what it shows or changes through these functions.

A seller sees their own prospects, those that are shared within the team (of an owner of no team: with everybody), and
those whom they logged a contact with; a manager those of the team too (of everybody, where the manager is of no team);
an administrator everything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model, Q, QuerySet

from pista.errors import PistaError, UnknownNameError
from pista.language import N_
from pista.web.records.arrangements import MANAGER, Hook, Seller, Token
from pista.web.records.imports import MAPPABLE
from pista.web.records.models import Contact, Entry, Import, Link, Prospect, Target, Thread, going_by
from pista.web.records.writing import row_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

Row = TypeVar("Row", bound=Model)


class ForbiddenError(PistaError):
    """Something the person's role does not allow."""


def sellers_of(person: Seller) -> QuerySet[Seller]:
    """Return the sellers whose work a person sees."""
    everybody = Seller.objects.all()
    if person.is_administrator or (person.role == MANAGER and not person.team):
        return everybody
    return everybody.filter(team=person.team) if person.role == MANAGER else everybody.filter(pk=person.pk)


def prospects_of(person: Seller) -> QuerySet[Prospect]:
    """Return the prospects a person sees; of those that are one, the one they go by."""
    return _visible(Prospect.objects.filter(is_undone=False, same_as=""), person, "")


def contacts_of(person: Seller) -> QuerySet[Contact]:
    """Return the contacts a person sees: with prospects they see, and those of their own."""
    found = Contact.objects.select_related("prospect")
    if sees_all(person):
        return found
    own = Q(seller=person.name) if person.role != MANAGER else Q(seller__in=_names(person))
    return found.filter(own | _visibly(person, "prospect__"))


def threads_of(person: Seller) -> QuerySet[Thread]:
    """Return what goes on with the prospects a person sees."""
    found = Thread.objects.filter(prospect__is_undone=False, prospect__same_as="").select_related("prospect")
    return _visible(found, person, "prospect__")


def imports_of(person: Seller) -> QuerySet[Import]:
    """Return the imports a person sees: their own, and of those whose work they see."""
    return Import.objects.all() if sees_all(person) else Import.objects.filter(by__in=_names(person))


def waiting_imports_of(person: Seller) -> QuerySet[Import]:
    """Return the imports a person sees whose files still lie in the desk: nobody knows yet who is in them."""
    return imports_of(person).filter(state__in=MAPPABLE)


def targets_of(person: Seller) -> QuerySet[Target]:
    """Return the targets a person sees: everybody's, their team's, their own, and of those whom they lead."""
    if sees_all(person):
        return Target.objects.all()
    return Target.objects.filter(
        Q(seller__in=["", f"@{person.team}"]) | Q(seller__in=sellers_of(person).values("name"))
    )


def links_of(person: Seller, of: Prospect) -> QuerySet[Link]:
    """Return what was said of a prospect and others, where the person sees the prospect."""
    prospect_of(person, of.id)
    return Link.objects.filter(Q(one=of.id) | Q(other=of.id))


def seen_among(person: Seller, names: set[str]) -> set[str]:
    """Return those of some prospects that a person sees, or of which they see whom they go by."""
    goes_by = dict(Prospect.objects.filter(id__in=names).values_list("id", "same_as"))
    heads = {head or name for name, head in goes_by.items()}
    seen = set(prospects_of(person).filter(id__in=heads).values_list("id", flat=True))
    return {name for name, head in goes_by.items() if (head or name) in seen}


def heads_of(person: Seller, names: Sequence[str]) -> dict[str, Prospect]:
    """Return what a person sees of some prospects, by each name; of those that are one, the one they go by."""
    goes_by = dict(Prospect.objects.filter(id__in=names).exclude(same_as="").values_list("id", "same_as"))
    seen = prospects_of(person).in_bulk([goes_by.get(name, name) for name in names])
    return {name: seen[goes_by.get(name, name)] for name in names if goes_by.get(name, name) in seen}


def also_known_as(person: Seller, prospect: Prospect) -> QuerySet[Prospect]:
    """Return the prospects that go by one's name, where the person sees it."""
    return Prospect.objects.filter(going_by(prospect_of(person, prospect.id).id))


def logged_before(person: Seller, key: UUID) -> Contact | None:
    """Return the contact that a person logged under a key, if they did."""
    return Contact.objects.filter(key=key, seller=person.name).select_related("prospect").first()


def tokens_of(person: Seller) -> QuerySet[Token]:
    """Return the tokens that act as a person."""
    return Token.objects.filter(seller=person, is_revoked=False).order_by("-id")


def hooks_for(person: Seller) -> QuerySet[Hook]:
    """Return the webhooks, to an administrator."""
    found = Hook.objects.filter(is_active=True).order_by("id")
    return found if person.is_administrator else found.none()


def entries_of(person: Seller) -> QuerySet[Entry]:
    """Return the lines of the ledger a person reads: all, or those about prospects they see."""
    found = Entry.objects.all()
    return found if sees_all(person) else found.filter(about__in=prospects_of(person).values("id"))


def prospect_of(person: Seller, name: str) -> Prospect:
    """Return a prospect, by any of the names it has; raise UnknownNameError where the person sees none such."""
    if sees_all(person):
        # What prospects_of says of somebody who sees all, without building it anew.
        found = row_of(Prospect, "id", name)
        if found is not None and not found.is_undone and not found.same_as:
            return found
    found = prospects_of(person).filter(id=name).first()
    if found is not None:
        return found
    goes_by = Prospect.objects.filter(id=name).values_list("same_as", flat=True).first()
    return _one(prospects_of(person).filter(id=goes_by or name), N_("There is no such prospect."))


def contact_of(person: Seller, key: UUID) -> Contact:
    """Return a contact; raise UnknownNameError where the person sees none such."""
    return _one(contacts_of(person).filter(key=key), N_("There is no such contact."))


def thread_of(person: Seller, name: str) -> Thread:
    """Return what goes on; raise UnknownNameError where the person sees none such."""
    return _one(threads_of(person).filter(id=name), N_("There is no such opportunity."))


def import_of(person: Seller, key: UUID) -> Import:
    """Return an import; raise UnknownNameError where the person sees none such."""
    return _one(imports_of(person).filter(key=key), N_("There is no such import."))


def seller_of(person: Seller, name: str) -> Seller:
    """Return a seller; raise UnknownNameError where the person sees none such."""
    return _one(sellers_of(person).filter(name=name), N_("There is no such seller."))


def own_contact(person: Seller, key: UUID) -> Contact:
    """Return a contact that a person may take back or correct: their own, or of those they lead."""
    found = contact_of(person, key)
    if found.seller != person.name and not (person.leads and seller_sees(person, found.seller)):
        raise ForbiddenError(N_("This contact is somebody else's."), hint=N_("Ask them, or who leads the team."))
    return found


def seller_sees(person: Seller, name: str) -> bool:
    """Whether a person sees a seller's work; one whom nobody knows is seen by those who see all."""
    return sees_all(person) or sellers_of(person).filter(name=name).exists()


def leader(person: Seller) -> Seller:
    """Return the person where they lead others; raise ForbiddenError where they do not."""
    if not person.leads:
        raise ForbiddenError(N_("This is for who leads the team."), hint=N_("Ask your manager."))
    return person


def administrator(person: Seller) -> Seller:
    """Return the person where they are an administrator; raise ForbiddenError where they are not."""
    if not person.is_administrator:
        raise ForbiddenError(N_("This is for administrators."), hint=N_("Ask one of them."))
    return person


def sees_all(person: Seller) -> bool:
    """Whether nothing is hidden from a person."""
    return person.is_administrator or (person.role == MANAGER and not person.team)


def _names(person: Seller) -> QuerySet[Seller, str]:
    return sellers_of(person).values_list("name", flat=True)


def _visibly(person: Seller, prefix: str) -> Q:
    whose = {"owner__in": _names(person)} if person.role == MANAGER else {"owner": person.name}
    own = Q(**{f"{prefix}{name}": value for name, value in whose.items()})
    shared = Q(**{f"{prefix}is_shared": True})
    if person.team:
        others = Seller.objects.exclude(team__in=["", person.team]).values("name")
        shared &= ~Q(**{f"{prefix}owner__in": others})
    # Who goes by another's name since somebody said that the two are one is still theirs.
    by_alias = Prospect.objects.filter(**whose).exclude(same_as="").values("same_as")
    spoken_to = Contact.objects.filter(seller=person.name, is_undone=False).values("prospect")
    return own | shared | Q(**{f"{prefix}pk__in": spoken_to}) | Q(**{f"{prefix}pk__in": by_alias})


def _visible(found: QuerySet[Row], person: Seller, prefix: str) -> QuerySet[Row]:
    return found if sees_all(person) else found.filter(_visibly(person, prefix))


def _one(found: QuerySet[Row], nobody: str) -> Row:
    row = found.first()
    if row is None:
        raise UnknownNameError(nobody, hint=N_("It may have been taken back, or is not yours to see."))
    return row
