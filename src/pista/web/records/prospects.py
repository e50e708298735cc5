"""The verbs of prospects: change what is said of one, share it, hand it over, erase the person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from pista.errors import PistaError
from pista.language import N_
from pista.web.records import access
from pista.web.records.arrangements import Seller
from pista.web.records.contacts import FOUND_BY, LONGEST, PERSONAL, findable
from pista.web.records.ledger import Line, append, saying
from pista.web.records.models import Change, Contact, Deal, Entry, Import, Link, Pair, Plan, Prospect, Sealed
from pista.web.records.telling import retell

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


def change_prospect(name: str, said: Mapping[str, str], by: Seller, now: datetime) -> Prospect:
    """Say anew what a prospect is called, and where they are reached."""
    with saying():
        prospect = access.prospect_of(by, name)
        if prospect.erased_at is not None:
            raise PistaError(N_("This person was erased."), hint=N_("Log a contact with them as somebody new."))
        changed = {
            field: value.strip()[: LONGEST[field]]
            for field, value in said.items()
            if field in LONGEST and value.strip() != getattr(prospect, field)
        }
        if not changed:
            return prospect
        if "name" in changed:
            # The first name and the surnames of an import are another name's.
            changed |= {part: "" for part in ("first_name", "last_name") if getattr(prospect, part)}
        for field, value in changed.items():
            setattr(prospect, field, value)
        if not any((prospect.name, prospect.company, prospect.email, prospect.phone)):
            raise PistaError(
                N_("It does not say who it was with."), hint=N_("Add a name, a company, an e-mail or a telephone.")
            )
        person = {field: value for field, value in changed.items() if field in PERSONAL}
        plain = {field: value for field, value in changed.items() if field not in PERSONAL}
        append(Line(uuid4(), now, by.name, "changed", {"prospect": prospect.id} | plain, prospect.id, person))
        findable(prospect).save(update_fields=[*changed, *FOUND_BY])
        return prospect


def share_prospect(name: str, by: Seller, now: datetime, *, shared: bool) -> Prospect:
    """Let the whole team see a prospect, or only its owner and who leads them."""
    with saying():
        prospect = _own(by, name)
        if prospect.is_shared != shared:
            prospect.is_shared = shared
            _said(prospect, "shared", {"is_shared": shared}, by, now)
        return prospect


def hand_over(name: str, to: str, by: Seller, now: datetime) -> Prospect:
    """Give a prospect to another seller."""
    with saying():
        prospect = _own(by, name)
        others = Seller.objects.filter(name=to, is_active=True)
        # Nobody gives away what their team will not see any more; who leads everybody may.
        if not (others if access.sees_all(by) else others.filter(team=by.team)).exists():
            raise PistaError(N_("There is no such seller."), hint=N_("Choose one who is active."))
        if prospect.owner != to:
            prospect.owner = to
            _said(prospect, "handed_over", {"owner": to}, by, now)
        return prospect


def erase_prospect(name: str, reason: str, by: Seller, now: datetime) -> Prospect:
    """Forget who a prospect is, for ever: their contacts still count, nothing says whose they were.

    Names, addresses, notes, what the ledger sealed and what imports changed are erased, for every record that goes by
    the prospect; that it was done, by whom and why is a line of the ledger.
    """
    with saying():
        prospect = _own(access.leader(by), name)
        if prospect.erased_at is not None:
            return prospect
        names = prospect.names()
        append(Line(uuid4(), now, by.name, "erased", {"prospects": names, "why": reason[:200]}, prospect.id))
        for one in Prospect.objects.filter(id__in=names):
            for field in (*PERSONAL, "belongs_to"):
                setattr(one, field, "")
            one.erased_at = now
            findable(one).save()
        contacts = Contact.objects.filter(prospect__in=names)
        keys = [*contacts.values_list("key", flat=True)]
        contacts.update(note="", external="")
        Deal.objects.filter(prospect__in=names).update(external="")
        Plan.objects.filter(prospect__in=names).exclude(waiver="").update(waiver="–")
        Plan.objects.filter(prospect__in=names).exclude(snoozed_why="").update(snoozed_why="–")
        Import.objects.filter(changes__row__in=names).update(complaints="[]", read_as="{}")
        Sealed.objects.filter(about__in=names).delete()
        Change.objects.filter(row__in=[*names, *map(str, keys)]).exclude(before="").update(before='{"erased": true}')
        Pair.objects.filter(one__in=names).delete()
        Pair.objects.filter(other__in=names).delete()
        Link.objects.filter(one__in=names).update(detail="")
        Link.objects.filter(other__in=names).update(detail="")
        retell(prospect)
        prospect.refresh_from_db()
        return prospect


def history_of(prospect: Prospect) -> list[Entry]:
    """Return the lines of the ledger about a prospect, and those that go by its name; the latest first."""
    names = prospect.names()
    return list(Entry.objects.filter(about__in=names).order_by("-id")[:500])


def _own(by: Seller, name: str) -> Prospect:
    prospect = access.prospect_of(by, name)
    if prospect.owner not in {"", by.name} and not (by.leads and access.seller_sees(by, prospect.owner)):
        raise access.ForbiddenError(
            N_("This prospect is somebody else's."), hint=N_("Ask them, or who leads the team.")
        )
    return prospect


def _said(prospect: Prospect, what: str, body: dict[str, Any], by: Seller, now: datetime) -> None:
    append(Line(uuid4(), now, by.name, what, {"prospect": prospect.id} | body, prospect.id))
    prospect.save(update_fields=["is_shared", "owner"])
