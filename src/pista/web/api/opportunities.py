"""Opportunities, for programs: read, move, plan."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from pista.errors import PistaError
from pista.language import N_
from pista.web.api.answers import CHANGING, READING, READING_ONE, marked
from pista.web.api.asking import MOST, Bearer, blank, etag_of, must_match, paged, person_asking
from pista.web.api.shapes import Opportunities, OpportunitySaid, OpportunityTold, Text40, Text60, Text100, Text500
from pista.web.api.telling import opportunity_told
from pista.web.clock import now, today
from pista.web.pages.drafts import day_in
from pista.web.records import access, opportunities

router = Router()


@router.get("", auth=Bearer("read"), response=READING | {200: Opportunities}, summary="Read opportunities")
def read(
    request: HttpRequest,
    cursor: Text500 = blank(),
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    status: Annotated[Literal["", "open", "won", "lost", "none"], Query()] = "",
    seller: Text100 = blank(),
    stage: Text60 = blank(),
    prospect: Text100 = blank(),
) -> object:
    """Read what goes on, the latest contact first."""
    found = access.threads_of(person_asking(request))
    chosen = {"status": status, "seller": seller, "stage": stage, "prospect": prospect}
    found = found.filter(**{name: value for name, value in chosen.items() if value})
    rows, following = paged(found, "last_day", cursor, limit, descending=True)
    return {"items": [opportunity_told(one) for one in rows], "next": following}


@router.get(
    "/{name}", auth=Bearer("read"), response=READING_ONE | {200: OpportunityTold}, summary="Read an opportunity"
)
def read_one(request: HttpRequest, response: HttpResponse, name: Text40) -> object:
    """Read what goes on with a prospect about a product."""
    return marked(response, opportunity_told(access.thread_of(person_asking(request), name)), request)


@router.patch(
    "/{name}", auth=Bearer("write"), response=CHANGING | {200: OpportunityTold}, summary="Plan an opportunity"
)
def change(request: HttpRequest, response: HttpResponse, name: Text40, said: OpportunitySaid) -> object:
    """Move an open opportunity to a stage, expect money, promise or waive a step, snooze it."""
    person = person_asking(request)
    found = access.thread_of(person, name)
    must_match(request, etag_of(opportunity_told(found)))
    for day in (said.next_step_on, said.snoozed_until):
        if day is not None and (day_in(day.isoformat()) or today()) < today():
            raise PistaError(N_("A next step lies ahead."), hint=N_("Choose today or a later day."))
    if said.stage:
        found = opportunities.move_stage(name, said.stage, person, now())
    if said.expected is not None:
        found = opportunities.expect(name, said.expected, person, now())
    if said.next_step_on:
        found = opportunities.promise(name, said.next_step_on, person, now())
    if said.waiver:
        found = opportunities.waive(name, said.waiver, person, now())
    if said.snoozed_until:
        found = opportunities.snooze(name, said.snoozed_until, said.snoozed_why or "", person, now())
    return marked(response, opportunity_told(found))
