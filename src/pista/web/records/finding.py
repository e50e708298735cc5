"""Finds what the desk keeps: every page and verb goes through these functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from pista.book.days import date_of
from pista.errors import UnknownNameError
from pista.language import N_
from pista.prospects.names import folded
from pista.rehearsal.people import SURNAMES
from pista.web.records.contacts import LAPSE_DAYS
from pista.web.records.models import Contact, Prospect, Thread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

MOST_FOUND = 50
LATELY = 12
COMMON_SURNAMES = frozenset(folded(word) for word in SURNAMES)


def contacts_lately() -> QuerySet[Contact]:
    """Return the last contacts logged."""
    return Contact.objects.filter(is_undone=False).select_related("prospect").order_by("-logged_at", "-at")[:LATELY]


def prospects() -> QuerySet[Prospect]:
    """Return the prospects there are."""
    return Prospect.objects.filter(is_undone=False)


def prospect(name: str) -> Prospect:
    """Return one; raise UnknownNameError where there is none."""
    found = prospects().filter(id=name).first()
    if found is None:
        raise UnknownNameError(N_("There is no such prospect."), hint=N_("It may have been taken back."))
    return found


def prospects_like(text: str) -> Sequence[Prospect]:
    """Return those that every word of a text is found in, those spoken to last first."""
    found = prospects()
    for word in folded(text).split():
        found = found.filter(found_by__contains=word)
    return list(found.order_by("-last_day", "name")[:MOST_FOUND])


def timeline(of: Prospect) -> QuerySet[Contact]:
    """Return all contacts with a prospect, the latest first; those taken back too."""
    return of.contacts.order_by("-at", "-logged_at")


def products() -> list[str]:
    """Return the products that contacts were about."""
    return list(
        Contact.objects.filter(is_undone=False)
        .exclude(product="")
        .order_by("product")
        .values_list("product", flat=True)
        .distinct()
    )


def companies() -> list[str]:
    """Return the companies of prospects."""
    return list(prospects().exclude(company="").order_by("company").values_list("company", flat=True).distinct()[:5000])


def surnames() -> frozenset[str]:
    """Return the surnames that are common, and those of prospects, folded."""
    names = prospects().exclude(name="").values_list("name", flat=True).order_by("-last_day")[:5000]
    return COMMON_SURNAMES | {word for name in names for word in folded(name).split()[1:]}


@dataclass(frozen=True)
class Agenda:
    """What to do on a day."""

    overdue: Sequence[Thread]
    due: Sequence[Thread]
    coming: Sequence[Thread]
    waiting: Sequence[Prospect]
    without_step: Sequence[Thread]


def agenda(day: int) -> Agenda:
    """Return what to do on a day: steps overdue, due and coming, inquiries waiting, open opportunities without a step.

    A step that was promised stands until another contact about the same is logged; it never vanishes by itself.
    """
    threads = Thread.objects.filter(prospect__is_undone=False).select_related("prospect")
    promised = (
        threads.exclude(next_step_on=None)
        .exclude(status__in=["won", "lost"])
        .order_by("next_step_on", "prospect__name")
    )
    is_open = Q(status="open", last_day__gte=day - LAPSE_DAYS)
    today = date_of(day)
    return Agenda(
        list(promised.filter(next_step_on__lt=today).order_by("-next_step_on", "prospect__name")),
        list(promised.filter(next_step_on=today)),
        list(promised.filter(next_step_on__gt=today)[:MOST_FOUND]),
        list(prospects().exclude(waiting_since=None).order_by("waiting_since")),
        list(threads.filter(is_open, next_step_on=None).order_by("last_day")[:MOST_FOUND]),
    )
