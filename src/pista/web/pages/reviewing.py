"""The review page: questions about oneself, and for who leads, about the team; and contacts to verify."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from pista.fair_play.definition import signs
from pista.language import _
from pista.reports.fair_play import in_words, sentence_with, sure, untold_of
from pista.web.attesting import as_checkpoint
from pista.web.clock import now, today
from pista.web.pages.person import person_of
from pista.web.records import access, reviewing
from pista.web.records.statements import freeze_last_month

if TYPE_CHECKING:
    from pista.web.records.questions import Question

# What was found out about a contact of a sample, by what its buttons say.
FOUND_OUT = {"took_place": True, "did_not": False, "not_known": None}


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest) -> HttpResponse:
    """Show the questions a person sees, and do what is asked of one."""
    person = person_of(request)
    if request.method == "POST":
        _do(request)
        return HttpResponseRedirect(reverse("review"))
    reviewing.look_aside(today(), now())
    looked = reviewing.last_look()
    rows = reviewing.checks(person) if person.leads else []
    found = list(reviewing.questions_of(person, now()))
    shown = {
        "own": [_shown(one) for one in found if one.seller == person.name],
        "others": [_shown(one) for one in found if one.seller != person.name],
        "person": person, "place": "numbers", "is_looking": reviewing.is_looking(), "looked": looked,
        "looked_at": datetime.fromisoformat(looked["at"]) if looked else None,
        "company": [sentence_with(**one) for one in looked["company"]] if looked else [],
        "unknown": untold_of(looked.get("unknown", {})) if looked else [],
        "checks": rows, "estimate": reviewing.estimated(),
    }  # fmt: skip
    return render(request, "review.html", shown)


def _do(request: HttpRequest) -> None:
    person, said, at = person_of(request), request.POST, now()
    what, key, text = said.get("what", ""), said.get("key", ""), said.get("text", "")
    if what == "answer":
        reviewing.answer(person, key, text, at)
    elif what == "dismiss":
        reviewing.dismiss(person, key, text, at)
    elif what == "audit":
        reviewing.send_to_audit(person, key, today(), at)
    elif what == "draw":
        reviewing.draw(access.leader(person), today(), at)
    elif what in FOUND_OUT:
        reviewing.verify_contact(person, key, at, took_place=FOUND_OUT[what])


def _shown(question: Question) -> dict[str, object]:
    """Return a question with its sign's words, which are said in the language of who reads."""
    said = in_words(json.loads(question.said))
    sign = signs()[question.sign]
    behind = reviewing.rows_behind(sign.over, said["rows"])
    how_sure = sure(_(said["strength"]), said["q"])
    return {**said, "question": question, "title": sign.title, "behind": behind, "strength": how_sure}


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Give a signed checkpoint of the ledger, to be kept elsewhere."""
    access.leader(person_of(request))
    name = f"pista-checkpoint-{today().isoformat()}.json"
    answer = HttpResponse(as_checkpoint(), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_http_methods(["POST"])
def freeze(request: HttpRequest) -> HttpResponse:
    """State last month's numbers."""
    person = access.leader(person_of(request))
    freeze_last_month(today(), person.name, now())
    return HttpResponseRedirect(reverse("history"))
