"""The opportunities: a board by stage, a list with saved filters; moved, promised, waived, snoozed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from pista.book.names import folded
from pista.errors import PistaError
from pista.language import N_
from pista.web.clock import now, today, today_number
from pista.web.pages.drafts import day_in, money_in
from pista.web.pages.going_back import back_or
from pista.web.pages.paging import page_of
from pista.web.pages.person import person_of
from pista.web.records import access, finding
from pista.web.records import opportunities as verbs
from pista.web.records.arranging import drop_shelf, save_shelf, shelves_of, terms
from pista.web.records.numbers import usual_days
from pista.web.records.telling import LAPSE_DAYS
from pista.web.records.vocabulary import sellers_seen, words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from django.db.models import Q, QuerySet
    from django.http import HttpRequest

    from pista.web.records.arrangements import Seller
    from pista.web.records.models import Thread

MOST_IN_COLUMN = 30
DECIDED_LATELY = 30
FILTERS = ("q", "seller", "product", "stage", "status", "due")
# What can be asked for by its next step, as Today shows it.
DUE: Mapping[str, Callable[[int], Q]] = {
    "overdue": finding.is_overdue,
    "none": finding.has_no_step,
    "late": lambda day: finding.is_late(day, usual_days(today())),
}
STATUSES = ("open", "won", "lost", "none", "lapsed")


@dataclass(frozen=True)
class Column:
    """A stage on the board: its opportunities, how many there are, and the money they may bring."""

    stage: str
    threads: Sequence[Thread]
    total: int
    money: float


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show the open opportunities by stage, and those decided lately."""
    person = person_of(request)
    asked = _asked(request)
    found = _filtered(person, asked | {"status": "", "stage": ""})
    is_open = found.filter(finding.is_open(today_number()))
    stages = terms("stage")
    others = sorted(set(is_open.exclude(stage__in=stages).values_list("stage", flat=True)))
    columns = [_column(stage, is_open.filter(stage=stage)) for stage in (*stages, *others)]
    lately = found.filter(status__in=["won", "lost"], closed_day__gte=today_number() - DECIDED_LATELY)
    shown = {
        "columns": columns, "won": _column("won", lately.filter(status="won")),
        "lost": _column("lost", lately.filter(status="lost")), "stages": (*stages, *others), "view": "board",
    }  # fmt: skip
    return render(request, "board.html", shown | _around(person, asked))


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Show opportunities as a list."""
    person = person_of(request)
    asked = _asked(request)
    found = _filtered(person, asked)
    paged = page_of(request, found.count())
    threads = found.order_by("status", "due_on", "prospect__name_key")[paged.slice]
    shown = {"threads": threads, "total": paged.total, "paged": paged, "view": "list"}
    return render(request, "opportunities.html", shown | _around(person, asked))


@require_POST
def act(request: HttpRequest, name: str) -> HttpResponse:
    """Move an opportunity to a stage, expect money of it, promise, waive or snooze its next step."""
    person, said = person_of(request), request.POST
    what = said.get("what", "")
    if what == "stage":
        verbs.move_stage(name, said.get("stage", "").strip()[:60], person, now())
    elif what == "expected":
        verbs.expect(name, money_in(said.get("expected", "")), person, now())
    elif what == "step":
        verbs.promise(name, _still_to_come(said.get("on", "")), person, now())
    elif what == "waiver":
        verbs.waive(name, said.get("reason", ""), person, now())
    elif what == "snooze":
        verbs.snooze(name, _still_to_come(said.get("until", "")), said.get("reason", ""), person, now())
    else:
        raise PistaError(N_("It does not say what is to be done with the opportunity."))
    return HttpResponseRedirect(back_or(request, reverse("today")))


@require_POST
def shelve(request: HttpRequest) -> HttpResponse:
    """Save the filter in use under a name, or drop a saved one."""
    person = person_of(request)
    if drop := request.POST.get("drop", ""):
        drop_shelf(drop, person)
        return HttpResponseRedirect(reverse("opportunities"))
    query = urlencode({name: value for name in FILTERS if (value := request.POST.get(name, "").strip()[:100])})
    save_shelf("opportunities", request.POST.get("name", ""), query, person, shared=request.POST.get("shared") == "1")
    return HttpResponseRedirect(f"{reverse('opportunities')}?{query}")


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip()[:100] for name in FILTERS}


def _filtered(person: Seller, asked: dict[str, str]) -> QuerySet[Thread]:
    found = access.threads_of(person)
    for name in ("seller", "product", "stage"):
        if asked[name]:
            found = found.filter(**{name: asked[name]})
    day = today_number()
    if asked["status"] == "open":
        found = found.filter(finding.is_open(day))
    elif asked["status"] == "lapsed":
        found = found.filter(status="open", deal=None, last_day__lt=day - LAPSE_DAYS)
    elif asked["status"]:
        found = found.filter(status=asked["status"])
    if asked["q"]:
        found = found.filter(prospect__found_by__contains=folded(asked["q"]))
    if asked["due"] in DUE:
        found = found.filter(DUE[asked["due"]](day))
    return found


def _column(stage: str, found: QuerySet[Thread]) -> Column:
    money = found.aggregate(money=Sum("amount"))["money"] or 0.0
    threads = list(found.order_by("due_on", "last_day")[:MOST_IN_COLUMN])
    return Column(stage, threads, found.count(), money)


def _around(person: Seller, asked: dict[str, str]) -> dict[str, object]:
    sellers = sellers_seen(person) if person.leads else []
    return {
        "asked": asked, "place": "opportunities", "shelves": shelves_of(person, "opportunities"), "person": person,
        "products": words().products, "all_stages": terms("stage"), "sellers": sellers, "statuses": STATUSES,
        "query": urlencode({name: value for name, value in asked.items() if value}),
    }  # fmt: skip


def _still_to_come(text: str) -> date:
    day = day_in(text)
    if day is None or day < today():
        raise PistaError(N_("A next step lies ahead."), hint=N_("Choose today or a later day."))
    return day
