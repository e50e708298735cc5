"""Finds what the pages show, through `access`: what was logged lately, one prospect's time line, what to do today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q

from pista.book.days import date_of
from pista.web.records import access
from pista.web.records.models import Contact, Prospect, StageMove, Thread
from pista.web.records.telling import LAPSE_DAYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from pista.web.records.arrangements import Seller

LATELY = 12
MOST_LISTED = 50


def contacts_lately(person: Seller) -> QuerySet[Contact]:
    """Return the last contacts a person logged."""
    found = access.contacts_of(person).filter(is_undone=False, seller=person.name)
    if access.sees_all(person) and not found.exists():
        found = access.contacts_of(person).filter(is_undone=False)
    return found.filter(Q(prospect__is_undone=False)).order_by("-taken_at", F("at").desc(nulls_last=True))[:LATELY]


def timeline(person: Seller, of: Prospect) -> list[Contact | StageMove]:
    """Return all that happened with a prospect, the latest first; contacts taken back too."""
    names = of.names()
    contacts = list(access.contacts_of(person).filter(prospect__in=names).order_by("-day", "-at", "-taken_at")[:1000])
    moves = list(StageMove.objects.filter(prospect__in=names))
    return sorted([*contacts, *moves], key=_moment, reverse=True)


def _moment(row: Contact | StageMove) -> tuple[int, float]:
    if isinstance(row, StageMove):
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
    is_open = Q(status="open", last_day__gte=day - LAPSE_DAYS)
    # What was recorded elsewhere is open until it is decided; the rest lapses by silence.
    open_ones = under_way.filter(is_open | Q(status="open", deal__isnull=False))
    lists = {
        "overdue": promised.filter(due_on__lt=today).order_by("-due_on", "prospect__name_key"),
        "due": promised.filter(due_on=today),
        "coming": promised.filter(due_on__gt=today).exclude(is_snoozed),
        "without_step": open_ones.filter(next_step_on=None, waiver="").exclude(is_snoozed).order_by("last_day"),
        "snoozed": promised.filter(is_snoozed),
        "waived": open_ones.exclude(waiver="").order_by("last_day"),
    }
    shown = {name: list(some[:MOST_LISTED]) for name, some in lists.items()}
    # What stands further down is counted, so that nothing vanishes.
    hidden = {name: lists[name].count() - MOST_LISTED for name, some in shown.items() if len(some) == MOST_LISTED}
    hidden["waiting"] = waiting.count() - MOST_LISTED
    return Agenda(
        **shown, waiting=list(waiting.order_by("waiting_since")[:MOST_LISTED]),
        late=_late(open_ones, day, usual_days), hidden={name: n for name, n in hidden.items() if n > 0},
    )  # fmt: skip


def _late(open_ones: QuerySet[Thread], day: int, usual_days: Mapping[str, float]) -> list[tuple[Thread, int]]:
    """Return the open opportunities that are older than three quarters of their product's were when decided."""
    found: list[tuple[Thread, int]] = []
    for product, days in usual_days.items():
        old = open_ones.filter(opened_day__lt=day - days)
        old = old if product == "" else old.filter(product=product)
        found += [(thread, int(days)) for thread in old.order_by("opened_day")[:MOST_LISTED]]
    return sorted(found, key=lambda pair: (pair[0].opened_day or 0, pair[0].id))[:MOST_LISTED]
