"""Today, the numbers, the rows behind them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from pista.book.days import date_of, day_of
from pista.errors import unknown_name
from pista.language import N_, _
from pista.metrics.asking import rows_behind
from pista.metrics.definition import metrics
from pista.metrics.question import Question
from pista.metrics.views import checked_grouping
from pista.reports.html import content
from pista.reports.keys import GROUPS
from pista.reports.linting import lint_said
from pista.reports.meaning import meanings
from pista.web.clock import today, today_number
from pista.web.pages.drafts import day_in
from pista.web.pages.paging import page_of
from pista.web.pages.person import person_of
from pista.web.records import access, finding
from pista.web.records.numbers import PATIENCE, open_book, report_of, seen_by, usual_days
from pista.web.records.spread import spread_of
from pista.web.records.vocabulary import sellers_seen, words

if TYPE_CHECKING:
    from django.http import HttpRequest

    from pista.web.records.arrangements import Seller

# What can be grouped by on the page, and what can be chosen.
GROUPINGS = ("seller", "team", "product", "source", "channel", "month", "week")
FILTERS = ("seller", "team", "product", "source", "channel")


@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """Show what to do today."""
    person = person_of(request)
    everybody = not settings.PISTA_TEAM or (person.leads and request.GET.get("whose") == "team")
    found = finding.agenda(person, today_number(), usual_days(today()), everybody=everybody)
    return render(request, "today.html", {"agenda": found, "place": "today", "everybody": everybody})


@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Show the report of the book as it is now, of what the person sees."""
    person = person_of(request)
    asked = _asked(request, person)
    where = seen_by(person, [(name, asked[name]) for name in FILTERS])
    question = _question(asked, where)
    waits = "waits" in request.GET
    told = report_of(question, today(), 0.0 if waits else PATIENCE)
    if told is not None and told.is_behind and waits:
        # The page that waits keeps what it shows, and asks again soon.
        return HttpResponse(status=204)
    shown: dict[str, object] = {
        "place": "numbers",
        "asked": asked,
        "choices": _choices(person),
        "groupings": _groupings(person),
    }
    if told is None:
        return render(request, "nothing.html", shown)
    query = urlencode({name: value for name, value in asked.items() if value and name != "by"})
    spread = spread_of(person, question, today()) if "seller" in dict(where) else None
    shown |= {"is_behind": told.is_behind, "query": urlencode(asked), "spread": spread}
    return render(
        request,
        "numbers.html",
        shown | content(replace(told.found, name=_("Your numbers")), partial(_rows_of, query=query)),
    )


@require_safe
def rows(request: HttpRequest, name: str) -> HttpResponse:
    """Show exactly the rows a number counts."""
    if name not in metrics():
        raise unknown_name(N_("metric"), name, list(metrics()))
    person = person_of(request)
    asked = _asked(request, person)
    question = _question(asked | {"by": ""}, seen_by(person, [(name, asked[name]) for name in FILTERS]))
    book, lock = open_book(today())
    with lock:
        found = book.engine.collect(rows_behind(book, name, question))
    paged = page_of(request, len(found))
    shown_ones = list(found[paged.slice].iter_rows(named=True))
    shown = {
        "name": name, "meaning": meanings([name]), "buys": lint_said(name), "paged": paged,
        "people": access.heads_of(person, [row["prospect"] for row in shown_ones if row["prospect"]]),
        "place": "numbers", "rows": [_with_days(row) for row in shown_ones],
    }  # fmt: skip
    return render(request, "rows.html", shown)


def _asked(request: HttpRequest, person: Seller) -> dict[str, str]:
    """Return what was asked for, as it stands in the address."""
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("by", "since", "until", *FILTERS)}
    since, until = (day_in(asked[name]) for name in ("since", "until"))
    if since and until and since > until:
        # Days written the wrong way round mean the same period.
        asked["since"], asked["until"] = asked["until"], asked["since"]
    asked["by"] = asked["by"] or ("seller" if person.leads else "month")
    checked_grouping(asked["by"])
    return asked


def _question(asked: dict[str, str], where: tuple[tuple[str, tuple[str, ...]], ...]) -> Question:
    since, until = (None if (day := day_in(asked[name])) is None else day_of(day) for name in ("since", "until"))
    return Question(since, until, asked["by"] or None, where)


def _choices(person: Seller) -> dict[str, list[str]]:
    known = words()
    sellers = sellers_seen(person)
    teams = sorted(set(access.sellers_of(person).exclude(team="").values_list("team", flat=True)))
    return {
        "seller": sellers if person.leads else [], "team": teams if person.leads else [], "product": known.products,
        "source": known.sources, "channel": known.channels,
    }  # fmt: skip


def _groupings(person: Seller) -> dict[str, str]:
    return {name: GROUPS[name] for name in GROUPINGS if person.leads or name not in {"seller", "team"}}


def _rows_of(metric: str, query: str) -> str:
    address = reverse("rows", args=[metric])
    return f"{address}?{query}" if query else address


def _with_days(row: dict[str, object]) -> dict[str, object]:
    """Return a row with what every page shows of it: who, when, about what, by whom and what came of it."""
    when = row.get("day", row.get("opened_day", row.get("first_day")))
    return row | {"when": date_of(when) if isinstance(when, int) else None}
