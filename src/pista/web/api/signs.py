"""Fair play, for programs: questions and what becomes of them, contacts to verify, how far the ledger goes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.responses import Status

from pista.book.days import date_of
from pista.language import _
from pista.reports.fair_play import in_words, sentence_with
from pista.web.api.answers import CHANGING, CREATING, READING, marked
from pista.web.api.asking import MOST, Bearer, blank, etag_of, must_match, paged, person_asking
from pista.web.api.shapes import (
    Audit,
    DecisionSaid,
    FindingSaid,
    LedgerTold,
    Signs,
    SignTold,
    Text40,
    Text400,
    Text500,
)
from pista.web.attesting import key_fingerprint
from pista.web.clock import now, today
from pista.web.records import access, ledger, reviewing
from pista.web.records.questions import Question
from pista.web.records.statements import statements

if TYPE_CHECKING:
    from pista.web.records.arrangements import Seller

router = Router()


@router.get("", auth=Bearer("read"), response=READING | {200: Signs, 304: None}, summary="Read what there is to ask")
def read(
    request: HttpRequest,
    response: HttpResponse,
    cursor: Text500 = blank(),
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> object:
    """Read the questions about oneself, and for who leads about the team: what was seen, against what, how sure."""
    person = person_asking(request)
    rows, following = paged(reviewing.questions_of(person, now()), "key", cursor, limit)
    looked = reviewing.last_look() or {}
    whole = looked if person.leads else {}
    told = {
        "items": [_told(one) for one in rows], "next": following, "looked_at": looked.get("at"),
        "company": [sentence_with(**one) for one in whole.get("company", [])],
        "unknown": {name: _(why) for name, why in whole.get("unknown", {}).items()},
    }  # fmt: skip
    return marked(response, told, request)


@router.patch("/{key}", auth=Bearer("write"), response=CHANGING | {200: SignTold}, summary="Decide on a question")
def decide(request: HttpRequest, response: HttpResponse, key: Text40, said: DecisionSaid) -> object:
    """Answer a question about oneself; who leads lets one about others rest, with a reason, or sends it to audit."""
    person, at = person_asking(request), now()
    must_match(request, etag_of(_told(reviewing.question_of(person, key, at))))
    if said.state == "answered":
        reviewing.answer(person, key, said.text, at)
    elif said.state == "dismissed":
        reviewing.dismiss(person, key, said.text, at)
    else:
        reviewing.send_to_audit(person, key, today(), at)
    return marked(response, _told(reviewing.question_of(person, key, at)))


def _told(question: Question) -> dict[str, Any]:
    said = in_words(json.loads(question.said))
    return said | {
        "key": question.key, "strength": _(said["strength"]), "asked_at": question.asked_at, "state": question.state,
        "is_standing": question.is_standing, "answer": question.answer, "reason": question.reason,
    }  # fmt: skip


audits = Router()


@audits.get("", auth=Bearer("read"), response=READING | {200: Audit, 304: None}, summary="Read the contacts to verify")
def read_sample(request: HttpRequest, response: HttpResponse) -> object:
    """Read the last sample, of the sellers one leads, and what follows of the whole of it for all contacts."""
    return marked(response, _sample(person_asking(request)), request)


@audits.post("", auth=Bearer("write"), response=CREATING | {201: Audit}, summary="Draw contacts to verify")
def draw(request: HttpRequest) -> object:
    """Draw a sample, unless one is under way; told is the one that is."""
    person = access.leader(person_asking(request))
    reviewing.draw(person, today(), now())
    return Status(201, _sample(person))


@audits.patch("/{key}", auth=Bearer("write"), response=CHANGING | {200: Audit}, summary="Say what was found")
def verify(request: HttpRequest, response: HttpResponse, key: Text400, said: FindingSaid) -> object:
    """Say whether a contact of the sample took place; null takes back what was said."""
    person = person_asking(request)
    must_match(request, etag_of(_sample(person)))
    reviewing.verify_contact(person, key, now(), took_place=said.took_place)
    return marked(response, _sample(person))


def _sample(person: Seller) -> dict[str, Any]:
    rows = [
        {
            "key": row.touch, "contact": contact.key if contact else None,
            "prospect": contact.prospect_id if contact else None, "seller": row.seller,
            "day": date_of(contact.day) if contact else None, "stratum": row.stratum, "of": row.of,
            "took_place": row.took_place, "by": row.by,
        }
        for row, contact in reviewing.checks(person)
    ]  # fmt: skip
    known = reviewing.estimated()
    told = None if known is None else {"share": known.share, "low": known.low, "high": known.high}
    return {"items": rows, "estimate": told}


ledgers = Router()


@ledgers.get(
    "", auth=Bearer("read"), response=READING | {200: LedgerTold, 304: None}, summary="Read the ledger's state"
)
def read_ledger(request: HttpRequest, response: HttpResponse) -> object:
    """Read how far the ledger goes and what was stated; `pista verify` says whether it holds."""
    access.leader(person_asking(request))
    lines, digest = ledger.newest()
    told = {"lines": lines, "digest": digest, "key": key_fingerprint(), "statements": statements()}
    return marked(response, told, request)
