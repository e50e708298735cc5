"""Finds what the pages show, through `access`: what was logged lately, one prospect's time line, what to do today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q

from pista.book.days import date_of
from pista.web.records import access
from pista.web.records.models import Contact, Entry, Prospect, StageMove, Thread
from pista.web.records.telling import LAPSE_DAYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from pista.web.records.arrangements import Seller

LATELY = 12
MOST_LISTED = 50
# What is said of a prospect besides contacts and moves.
TOLD_APART = ("changed", "shared", "handed_over", "erased", "link", "expected", "step", "waiver", "snooze")


def contacts_lately(person: Seller) -> QuerySet[Contact]:
    """Return the last contacts a person logged."""
    found = access.contacts_of(person).filter(is_undone=False, seller=person.name)
    if access.sees_all(person) and not found.exists():
        found = access.contacts_of(person).filter(is_undone=False)
    return found.filter(Q(prospect__is_undone=False)).order_by("-taken_at", F("at").desc(nulls_last=True))[:LATELY]


def timeline(person: Seller, of: Prospect) -> list[Contact | StageMove | Entry]:
    """Return all that happened with a prospect, the latest first; contacts that were taken back too."""
    names = of.names()
    contacts = list(access.contacts_of(person).filter(prospect__in=names).order_by("-day", "-at", "-taken_at")[:1000])
    moves = list(StageMove.objects.filter(prospect__in=names))
    said = Entry.objects.filter(about__in=names, what__in=TOLD_APART).order_by("-id")[:1000]
    return sorted([*contacts, *moves, *said], key=_moment, reverse=True)


def _moment(row: Contact | StageMove | Entry) -> tuple[int, float]:
    if not isinstance(row, Contact):
        return int(row.at.timestamp()) // 86400, row.at.timestamp()
    return row.day, row.at.timestamp() if row.at else 0.0


@dataclass(frozen=True)
class Agenda:
    """What to do on a day."""

    overdue: Sequence[Thread]
    due: Sequence[Thread]
    coming: Sequence[Thread]
    waiting: Sequence[Prospect]
    without_step: Sequence[Thread]
    late: Sequence[tuple[Thread, int]]
    snoozed: Sequence[Thread]
    waived: Sequence[Thread]
    hidden: Mapping[str, int]


def agenda(person: Seller, day: int, usual_days: Mapping[str, float], *, everybody: bool = False) -> Agenda:
    """Return what to do on a day: overdue, due and coming, inquiries waiting, opportunities without a step or late.

    A step that was promised stands until another contact about the same is logged; it never vanishes by itself.
    usual_days  by product, the age at which three quarters of opportunities are decided
    """
    mine = access.threads_of(person)
    waiting = access.prospects_of(person).exclude(waiting_since=None)
    if not everybody:
        mine, waiting = mine.filter(seller=person.name), waiting.filter(owner=person.name)
    under_way = mine.exclude(status__in=["won", "lost"])
    today = date_of(day)
    promised = under_way.exclude(due_on=None).order_by("due_on", "prospect__name_key")
    is_snoozed = Q(snoozed_until__gt=today)
    open_ones = under_way.filter(is_open(day))
    late = open_ones.filter(is_late(day, usual_days))
    lists = {
        "overdue": under_way.filter(is_overdue(day)).order_by("-due_on", "prospect__name_key"),
        "due": promised.filter(due_on=today),
        "coming": promised.filter(due_on__gt=today).exclude(is_snoozed),
        "without_step": under_way.filter(has_no_step(day)).order_by("last_day"),
        "snoozed": promised.filter(is_snoozed),
        "waived": open_ones.exclude(waiver="").order_by("last_day"),
    }
    shown = {name: list(some[:MOST_LISTED]) for name, some in lists.items()}
    # What stands further down is counted, so that nothing vanishes.
    hidden = {name: lists[name].count() - MOST_LISTED for name, some in shown.items() if len(some) == MOST_LISTED}
    hidden |= {"waiting": waiting.count() - MOST_LISTED, "late": late.count() - MOST_LISTED}
    usual = {product: int(days) for product, days in usual_days.items()}
    return Agenda(
        **shown, waiting=list(waiting.order_by("waiting_since")[:MOST_LISTED]),
        late=[(one, usual.get(one.product, usual.get("", 0))) for one in late.order_by("opened_day")[:MOST_LISTED]],
        hidden={name: n for name, n in hidden.items() if n > 0},
    )  # fmt: skip


def is_open(day: int) -> Q:
    """Return what is open on a day: recorded elsewhere until it is decided; the rest lapses by silence."""
    return Q(status="open") & (Q(last_day__gte=day - LAPSE_DAYS) | Q(deal__isnull=False))


def is_overdue(day: int) -> Q:
    """Return what was promised for an earlier day and is not decided."""
    return Q(due_on__lt=date_of(day)) & ~Q(status__in=["won", "lost"])


def has_no_step(day: int) -> Q:
    """Return what is open and has neither a next step nor a reason for none, and is not snoozed."""
    return (
        is_open(day) & Q(next_step_on=None, waiver="") & ~Q(snoozed_until__gt=date_of(day), snoozed_until__isnull=False)
    )


def is_late(day: int, usual_days: Mapping[str, float]) -> Q:
    """Return what has been open for longer than three quarters of its product's were when decided."""
    found = Q(pk__in=[])
    for product, days in usual_days.items():
        found |= Q(opened_day__lt=day - days) & (Q(product=product) if product else Q())
    return is_open(day) & found


def without_step(person: Seller, contact: Contact, day: int) -> Thread | None:
    """Return the open opportunity that a contact was about, where nothing is promised of it and nothing waived."""
    about = access.threads_of(person).filter(prospect=contact.prospect, product=contact.product)
    return about.filter(has_no_step(day)).first()
