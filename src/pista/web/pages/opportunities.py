"""The opportunities: a board by stage, a list with saved filters; moved, promised, waived, snoozed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from pista.errors import PistaError
from pista.language import N_
from pista.prospects.names import folded
from pista.web.clock import now, today, today_number
from pista.web.pages.drafts import MOST_MONEY, day_in, number_in
from pista.web.pages.going_back import back_or
from pista.web.pages.person import person_of
from pista.web.records import access
from pista.web.records import opportunities as verbs
from pista.web.records.arranging import drop_shelf, save_shelf, shelves_of, terms
from pista.web.records.telling import LAPSE_DAYS
from pista.web.records.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from pista.web.records.arrangements import Seller
    from pista.web.records.models import Thread

MOST_IN_COLUMN, MOST_IN_LIST = 30, 200
DECIDED_LATELY = 30
FILTERS = ("q", "seller", "product", "stage", "status", "due")
STATUSES = ("open", "won", "lost", "none", "lapsed")


@dataclass(frozen=True)
class Column:
    """A stage on the board: its opportunities, how many there are, and the money they may bring."""

    stage: str
    threads: Sequence[Thread]
    total: int
    money: float


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show the open opportunities by stage, and those decided lately."""
    person = person_of(request)
    asked = _asked(request)
    found = _filtered(person, asked | {"status": "", "stage": ""})
    is_open = found.filter(status="open", last_day__gte=today_number() - LAPSE_DAYS) | found.filter(
        status="open", deal__isnull=False
    )
    stages = terms("stage")
    others = sorted(set(is_open.exclude(stage__in=stages).values_list("stage", flat=True)))
    columns = [_column(stage, is_open.filter(stage=stage)) for stage in (*stages, *others)]
    lately = found.filter(status__in=["won", "lost"], closed_day__gte=today_number() - DECIDED_LATELY)
    shown = {
        "columns": columns, "won": _column("won", lately.filter(status="won")),
        "lost": _column("lost", lately.filter(status="lost")), "stages": (*stages, *others), "view": "board",
    }  # fmt: skip
    return render(request, "board.html", shown | _around(person, asked))


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show opportunities as a list."""
    person = person_of(request)
    asked = _asked(request)
    found = _filtered(person, asked)
    threads = list(found.order_by("status", "due_on", "prospect__name_key")[: MOST_IN_LIST + 1])
    shown = {
        "threads": threads[:MOST_IN_LIST], "is_cut": len(threads) > MOST_IN_LIST, "total": found.count(),
        "view": "list", "most": MOST_IN_LIST,
    }  # fmt: skip
    return render(request, "opportunities.html", shown | _around(person, asked))


@require_POST
def act(request: HttpRequest, name: str) -> HttpResponse:
    """Move an opportunity to a stage, expect money of it, promise, waive or snooze its next step."""
    person, said = person_of(request), request.POST
    what = said.get("what", "")
    if what == "stage":
        verbs.move_stage(name, said.get("stage", "").strip()[:60], person, now())
    elif what == "expected":
        verbs.expect(name, number_in(said.get("expected", ""), MOST_MONEY), person, now())
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
    if asked["status"] in {"open", "lapsed"}:
        is_lapsed = {"status": "open", "deal__isnull": True, "last_day__lt": today_number() - LAPSE_DAYS}
        found = (
            found.filter(**is_lapsed)
            if asked["status"] == "lapsed"
            else found.filter(status="open").exclude(**is_lapsed)
        )
    elif asked["status"]:
        found = found.filter(status=asked["status"])
    if asked["q"]:
        found = found.filter(prospect__found_by__contains=folded(asked["q"]))
    if asked["due"] == "overdue":
        found = found.filter(due_on__lt=today()).exclude(status__in=["won", "lost"])
    if asked["due"] == "none":
        found = found.filter(status="open", next_step_on=None, waiver="")
    return found


def _column(stage: str, found: QuerySet[Thread]) -> Column:
    money = found.aggregate(money=Sum("amount"))["money"] or 0.0
    threads = list(found.order_by("due_on", "last_day")[:MOST_IN_COLUMN])
    return Column(stage, threads, found.count(), money)


def _around(person: Seller, asked: dict[str, str]) -> dict[str, object]:
    sellers = list(access.sellers_of(person).values_list("name", flat=True)) if person.leads else []
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
