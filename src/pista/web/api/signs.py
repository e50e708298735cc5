"""Signs, for programs: the questions the token's seller sees, and what was answered."""

from __future__ import annotations

import json
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from pista.language import _
from pista.reports.fair_play import in_words
from pista.web.api.answers import READING, marked
from pista.web.api.asking import MOST, Bearer, blank, paged, person_asking
from pista.web.api.shapes import Signs, Text500
from pista.web.clock import now
from pista.web.records.questions import Question
from pista.web.records.reviewing import questions_of

router = Router()


@router.get("", auth=Bearer("read"), response=READING | {200: Signs, 304: None}, summary="Read what there is to ask")
def read(
    request: HttpRequest,
    response: HttpResponse,
    cursor: Text500 = blank(),
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> object:
    """Read the questions about oneself, and for who leads about the team: what was seen, against what, how sure."""
    rows, following = paged(questions_of(person_asking(request), now()), "key", cursor, limit)
    return marked(response, {"items": [_told(one) for one in rows], "next": following}, request)


def _told(question: Question) -> dict[str, Any]:
    said = in_words(json.loads(question.said))
    return said | {
        "key": question.key, "strength": _(said["strength"]), "asked_at": question.asked_at, "state": question.state,
        "is_standing": question.is_standing, "answer": question.answer, "reason": question.reason,
    }  # fmt: skip
