"""Prospects, for programs: read, search, change, erase."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from pista.web.api.answers import CHANGING, CREATING, READING, READING_ONE, marked
from pista.web.api.asking import MOST, Bearer, blank, etag_of, must_match, paged, person_asking
from pista.web.api.shapes import ErasureSaid, LinkSaid, Prospects, ProspectSaid, ProspectTold, Text100, Text200, Text500
from pista.web.api.telling import prospect_told
from pista.web.clock import now
from pista.web.records import access, duplicates
from pista.web.records.forgetting import forget_what_was_made
from pista.web.records.prospects import change_prospect, erase_prospect
from pista.web.records.searching import prospects_like

router = Router()


@router.get("", auth=Bearer("read"), response=READING | {200: Prospects}, summary="Read prospects")
def read(
    request: HttpRequest,
    q: Text200 = blank(),
    cursor: Text500 = blank(),
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    owner: Text100 = blank(),
) -> object:
    """Read prospects by their name; with `q` those that are found by it, the latest first, on one page."""
    person = person_asking(request)
    if q:
        return {"items": [prospect_told(one) for one in prospects_like(person, q, limit)], "next": None}
    found = access.prospects_of(person)
    rows, following = paged(found.filter(owner=owner) if owner else found, "name_key", cursor, limit)
    return {"items": [prospect_told(one) for one in rows], "next": following}


@router.get("/{name}", auth=Bearer("read"), response=READING_ONE | {200: ProspectTold}, summary="Read a prospect")
def read_one(request: HttpRequest, response: HttpResponse, name: Text100) -> object:
    """Read a prospect, by any of the identifiers it has."""
    return marked(response, prospect_told(access.prospect_of(person_asking(request), name)), request)


@router.patch("/{name}", auth=Bearer("write"), response=CHANGING | {200: ProspectTold}, summary="Change a prospect")
def change(request: HttpRequest, response: HttpResponse, name: Text100, said: ProspectSaid) -> object:
    """Say anew what a prospect is called and where they are reached; If-Match refuses what was changed meanwhile."""
    person = person_asking(request)
    must_match(request, etag_of(prospect_told(access.prospect_of(person, name))))
    found = change_prospect(name, said.model_dump(exclude_none=True), person, now())
    return marked(response, prospect_told(found))


@router.post("/{name}/links", auth=Bearer("write"), response=CREATING | {200: ProspectTold}, summary="Say who is who")
def link(request: HttpRequest, name: Text100, said: LinkSaid) -> object:
    """Say that a prospect and another one are one or are two, or take that back; told is the one left."""
    return prospect_told(duplicates.say(name, said.other, said.says, person_asking(request), now()))


@router.post("/{name}/erasure", auth=Bearer("admin"), response=CREATING | {200: ProspectTold}, summary="Erase a person")
def erase(request: HttpRequest, name: Text100, said: ErasureSaid) -> object:
    """Forget who a prospect is, for ever; the contacts keep counting."""
    found = erase_prospect(name, said.reason, person_asking(request), now())
    forget_what_was_made()
    return prospect_told(found)
