"""Scorecards, for programs: those there are, and rehearsals of them, worked out in the background."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.responses import Status

from pista.errors import UnknownNameError
from pista.language import N_
from pista.scorecards.definition import as_toml, scorecard_from, scorecards
from pista.web.api.answers import CREATING, READING, READING_ONE, marked
from pista.web.api.asking import Bearer, person_asking
from pista.web.api.shapes import RehearsalSaid, RehearsalTold, Scorecards
from pista.web.clock import now
from pista.web.records import rehearsing
from pista.web.records.trials import Trial

cards = Router()
rehearsals = Router()


@cards.get("", auth=Bearer("read"), response=READING | {200: Scorecards, 304: None}, summary="Read the scorecards")
def read(request: HttpRequest, response: HttpResponse) -> object:
    """Read the scorecards that are shipped, and those that were adopted, as TOML."""
    person = person_asking(request)
    shipped = [{"name": name, "title": card.title, "toml": as_toml(card)} for name, card in scorecards().items()]
    held = [
        {"key": row.key, "title": row.title, "toml": row.toml, "since": row.since}
        for row in rehearsing.adopted_for(person)
    ]
    return marked(response, {"shipped": shipped, "adopted": held}, request)


@rehearsals.post("", auth=Bearer("write"), response=CREATING | {202: RehearsalTold}, summary="Rehearse scorecards")
def ask(request: HttpRequest, said: RehearsalSaid) -> object:
    """Rehearse scorecards side by side, by their names or their TOML; read its key until it is done."""
    person = person_asking(request)
    found = [_card(text) for text in said.scorecards]
    figures = rehearsing.Figures(said.kind, said.own_figures, said.since)
    made = rehearsing.ask_rehearsal(person, found, figures, now())
    return Status(202, _told(made))


@rehearsals.get(
    "/{uuid:key}", auth=Bearer("read"), response=READING_ONE | {200: RehearsalTold}, summary="Read a rehearsal"
)
def one(request: HttpRequest, response: HttpResponse, key: UUID) -> object:
    """Read how far a rehearsal is, and what it says."""
    found = rehearsing.trial_of(person_asking(request), key)
    return marked(response, _told(found), request)


def _card(text: str) -> Any:  # noqa: ANN401 - Scorecard
    if "\n" in text or "=" in text:
        return scorecard_from("own", text)
    if text not in scorecards():
        raise UnknownNameError(N_("There is no such scorecard."))
    return scorecards()[text]


def _told(found: Trial) -> dict[str, Any]:
    return {
        "key": found.key, "what": found.what, "title": found.title, "state": found.state, "error": found.error,
        "progress": 1.0 if found.said else rehearsing.progress_of(found),
        "said": json.loads(found.said) if found.said else None,
    }  # fmt: skip
