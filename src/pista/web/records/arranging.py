"""The verbs of how the desk is arranged: its words, saved filters, targets; all of it changes nothing that was said."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db.models import Q, QuerySet

from pista.errors import PistaError, unknown_name
from pista.language import N_
from pista.metrics.definition import metrics
from pista.money import checked_currency
from pista.web.records import access
from pista.web.records.arrangements import Seller, Setting, Shelf, Target, Term
from pista.web.records.ledger import Line, append, saying
from pista.web.records.models import Contact
from pista.web.records.telling import STAGES

if TYPE_CHECKING:
    from datetime import datetime

CURRENCY = "currency"
KINDS = ("stage", "product", "channel", "source", "loss_reason")
# What a desk offers before anybody arranges it; the pages say these in the reader's language.
OFFERED = {
    "stage": STAGES,
    "channel": ("call", "visit", "mail", "message", "meeting"),
    "loss_reason": ("price", "competitor", "timing", "no_need", "no_answer_in_the_end"),
}
PERIODS = ("week", "month", "quarter", "year")
# Of these there is always one, for this reason.
NEEDED = {
    "stage": N_("An opportunity needs a stage to be in."), "channel": N_("A contact needs a channel to be made by."),
}  # fmt: skip
# What a target can be set on: numbers that add up, and shares.
TARGETS = (
    "close_rate", "sales", "revenue", "new_prospects", "follow_ups", "follow_up_coverage", "qualification_rate",
    "reply_rate", "contacts",
)  # fmt: skip


def terms(kind: str) -> list[str]:
    """Return the words of a kind that are offered: those arranged, else those a desk begins with; products as used."""
    own = list(Term.objects.filter(kind=kind).values_list("name", "is_active"))
    if own:
        gone = {name for name, is_active in own if not is_active}
        listed = [name for name, is_active in own if is_active]
    else:
        gone, listed = set(), list(OFFERED.get(kind, ()))
    if kind in {"product", "source"}:
        used = Contact.objects.filter(is_undone=False).exclude(**{kind: ""}).order_by(kind)
        listed += [name for name in used.values_list(kind, flat=True).distinct()[:500] if name not in {*listed, *gone}]
    return listed


def arrange_terms(kind: str, names: list[str], by: Seller, now: datetime) -> None:
    """Say which words of a kind are offered, in their order; what was logged with others stays as it is."""
    access.administrator(by)
    if kind not in KINDS:
        raise unknown_name(N_("kind of word"), kind, KINDS)
    wanted = list(dict.fromkeys(name.strip()[:100] for name in names if name.strip()))
    if kind in NEEDED and not wanted:
        raise PistaError(NEEDED[kind], hint=N_("Name at least one."))
    with saying():
        known = {*terms(kind), *Term.objects.filter(kind=kind).values_list("name", flat=True)}
        for name in known - set(wanted):
            Term.objects.update_or_create(kind=kind, name=name, defaults={"is_active": False, "position": 9999})
        for place, name in enumerate(wanted):
            Term.objects.update_or_create(kind=kind, name=name, defaults={"is_active": True, "position": place})
        append(Line(uuid4(), now, by.name, "words", {"kind": kind, "names": wanted}))


def currency_kept() -> str:
    """Return the code of the currency that amounts are in, "" where nobody said."""
    return Setting.objects.filter(name=CURRENCY).values_list("value", flat=True).first() or ""


def arrange_currency(code: str, by: Seller, now: datetime) -> None:
    """Say which currency the desk's amounts are in, all of them; nothing is converted."""
    access.administrator(by)
    wanted = checked_currency(code)
    with saying():
        Setting.objects.update_or_create(name=CURRENCY, defaults={"value": wanted})
        append(Line(uuid4(), now, by.name, "words", {"kind": CURRENCY, "names": [wanted] if wanted else []}))


def shelves_of(person: Seller, page: str) -> QuerySet[Shelf]:
    """Return the saved filters a person sees on a page: their own and the team's."""
    return Shelf.objects.filter(Q(seller=person) | Q(is_shared=True), page=page)


def save_shelf(page: str, name: str, query: str, by: Seller, *, shared: bool) -> Shelf:
    """Save a filter under a name; the same name means the same one."""
    if not name.strip():
        raise PistaError(N_("A saved filter needs a name."), hint=N_("Give it a short one."))
    shelf, _is_new = Shelf.objects.update_or_create(
        seller=by, page=page, name=name.strip()[:100],
        defaults={"query": query[:500], "is_shared": shared and by.leads},
    )  # fmt: skip
    return shelf


def drop_shelf(number: str, by: Seller) -> None:
    """Drop a saved filter of one's own."""
    for shelf in Shelf.objects.filter(seller=by):
        if str(shelf.pk) == number:
            shelf.delete()


def set_target(metric: str, seller: str, period: str, value: float | None, by: Seller, now: datetime) -> None:
    """Set a target on a number, or drop it where no value is given: for oneself, for those one leads, for the team."""
    if metric not in TARGETS or metric not in metrics():
        raise unknown_name(N_("metric"), metric, TARGETS)
    if period not in PERIODS:
        raise unknown_name(N_("period"), period, PERIODS)
    if seller != by.name:
        access.leader(by)
        if seller.startswith("@") or not seller:
            _leads_all_of(by, seller)
        else:
            access.seller_of(by, seller)
    with saying():
        if value is None:
            Target.objects.filter(metric=metric, seller=seller, period=period).delete()
        else:
            Target.objects.update_or_create(
                metric=metric, seller=seller, period=period, defaults={"value": value, "set_by": by.name}
            )
        said = {"metric": metric, "seller": seller, "period": period, "value": value}
        append(Line(uuid4(), now, by.name, "target", said))


def teams_of(person: Seller) -> list[str]:
    """Return whose targets a person may set besides sellers': "" for everybody's, "@" and its name for a team's."""
    if access.sees_all(person):
        named = Seller.objects.exclude(team="").order_by("team").values_list("team", flat=True).distinct()
        return ["", *(f"@{team}" for team in named)]
    return [f"@{person.team}"] if person.leads else []


def _leads_all_of(by: Seller, team: str) -> None:
    """Raise ForbiddenError where a target of a team ("@" and its name), or of everybody, is not theirs to set."""
    if not access.sees_all(by) and team != f"@{by.team}":
        raise access.ForbiddenError(N_("This is for who leads the team."), hint=N_("Ask your manager."))


def setting(name: str, default: str) -> str:
    """Return something the desk keeps of itself, made of `default` where it keeps nothing yet."""
    return Setting.objects.get_or_create(name=name, defaults={"value": default})[0].value
