"""Numbers, for programs: what the report says, of what the token's seller may see."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from pista.book.days import day_of
from pista.catalogue import pick
from pista.language import N_, _
from pista.metrics.definition import metrics
from pista.metrics.question import Question
from pista.metrics.views import checked_grouping
from pista.money import currency
from pista.reports.keys import key_name
from pista.web.api.answers import READING, marked
from pista.web.api.asking import Bearer, blank, person_asking
from pista.web.api.shapes import Numbers, Problem, Text20, Text60, Text100
from pista.web.api.telling import figures_told
from pista.web.clock import today
from pista.web.pages.drafts import day_in
from pista.web.records.numbers import answers_of, seen_by

router = Router()
FILTERS = ("seller", "team", "product", "source", "channel")


@router.get(
    "", auth=Bearer("read"), response=READING | {200: Numbers, 304: None, 404: Problem}, summary="Read the numbers"
)
def read(
    request: HttpRequest,
    response: HttpResponse,
    name: list[Text60] = blank([]),
    by: Text20 = blank(),
    since: Annotated[date | None, Query()] = None,
    until: Annotated[date | None, Query()] = None,
    seller: Text100 = blank(),
    team: Text100 = blank(),
    product: Text100 = blank(),
    source: Text100 = blank(),
    channel: Text60 = blank(),
) -> object:
    """Read numbers by their names, all of them unless given: overall, and by group where `by` says so."""
    person = person_asking(request)
    chosen = dict(zip(FILTERS, (seller, team, product, source, channel), strict=True))
    for day in (since, until):
        day_in(day.isoformat() if day else "")
    wanted = [pick(N_("metric"), one, metrics()).name for one in name] or None
    question = Question(
        day_of(since) if since else None, day_of(until) if until else None, checked_grouping(by or None),
        seen_by(person, list(chosen.items())),
    )  # fmt: skip
    found = answers_of(wanted, question, today())
    told = [] if found is None else [
        {"name": one.metric.name, "title": _(one.metric.title), "overall": figures_told(one.overall), "unknown": None,
         "groups": {key_name(by, key, plain=True): figures_told(figures) for key, figures in one.groups.items()}}
        for one in found[1].told.values()
    ] + [
        {"name": key, "title": _(metrics()[key].title), "overall": None, "groups": {}, "unknown": str(why.said())}
        for key, why in found[1].untold.items()
    ]  # fmt: skip
    return marked(response, {"as_of": today(), "currency": currency() or None, "numbers": told}, request)
