"""Today, the prospects, and the numbers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from pista.book.days import date_of
from pista.engines.opened import question
from pista.errors import PistaError, unknown_name
from pista.language import N_, _
from pista.metrics.definition import metrics
from pista.metrics.views import checked_grouping
from pista.reports.html import content
from pista.reports.keys import GROUPS
from pista.reports.meaning import meanings
from pista.reports.report import build
from pista.web.clock import today, today_number
from pista.web.records import finding
from pista.web.records.columns import book

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MOST_ROWS = 200
# What can be grouped by on the page.
GROUPINGS = ("seller", "product", "channel", "month")


@require_GET
def agenda(request: HttpRequest) -> HttpResponse:
    """Show what to do today."""
    return render(request, "today.html", {"agenda": finding.agenda(today_number()), "place": "today"})


@require_GET
def prospects(request: HttpRequest) -> HttpResponse:
    """Show the prospects, or those that a text is found in."""
    asked = request.GET.get("q", "").strip()[:200]
    found = finding.prospects_like(asked)
    shown = {"found": found, "asked": asked, "place": "prospects", "most": finding.MOST_FOUND}
    is_part = getattr(request, "htmx", False) and request.headers.get("HX-Target") == "found"
    return render(request, "found.html" if is_part else "prospects.html", shown)


@require_GET
def prospect(request: HttpRequest, name: str) -> HttpResponse:
    """Show one prospect: what is open, and everything that was logged."""
    found = finding.prospect(name)
    shown = {"prospect": found, "timeline": finding.timeline(found), "threads": found.threads.order_by("product")}
    return render(request, "prospect.html", shown | {"place": "prospects"})


@require_GET
def numbers(request: HttpRequest) -> HttpResponse:
    """Show the report of the book as it is now."""
    by, since, until = (request.GET.get(name, "").strip() for name in ("by", "since", "until"))
    by = by or GROUPINGS[0]
    # Days written the wrong way round mean the same period.
    since, until = (until, since) if since and until and since > until else (since, until)
    checked_grouping(by)
    asked = {"by": by, "since": since, "until": until}
    shown = {"place": "numbers", "asked": asked, "groupings": {name: GROUPS[name] for name in GROUPINGS}}
    opened = book(today())
    if opened is None:
        return render(request, "nothing.html", shown)
    wanted = question(by, since or None, until or None)
    report = build(_("Your numbers"), opened.prepared, opened.taken, wanted)
    period = "&".join(f"{name}={asked[name]}" for name in ("since", "until") if asked[name])
    return render(request, "numbers.html", shown | content(report, partial(_rows_of, period=period)))


@require_GET
def rows(request: HttpRequest, name: str) -> HttpResponse:
    """Show exactly the rows a number counts."""
    if name not in metrics():
        raise unknown_name(N_("metric"), name, list(metrics()))
    opened = book(today())
    if opened is None:
        raise PistaError(N_("Nothing was logged yet."), hint=N_("Log a contact first."))
    since, until = (request.GET.get(name) or None for name in ("since", "until"))
    found = opened.rows(name, since=since, until=until)
    answers = opened.ask([name], since=since, until=until)
    first = list(found.head(MOST_ROWS).iter_rows(named=True))
    people = finding.prospects().in_bulk([row["prospect"] for row in first])
    shown = {
        "name": name, "meaning": meanings(answers.told), "total": len(found), "people": people, "place": "numbers",
        "rows": [_with_days(row) for row in first],
    }  # fmt: skip
    return render(request, "rows.html", shown)


def _rows_of(metric: str, period: str) -> str:
    address = reverse("rows", args=[metric])
    return f"{address}?{period}" if period else address


def _with_days(row: dict[str, object]) -> dict[str, object]:
    """Return a row with what every page shows of it: who, when, about what, by whom and what came of it."""
    when = row.get("day", row.get("opened_day", row.get("first_day")))
    return row | {"when": date_of(when) if isinstance(when, int) else None}
