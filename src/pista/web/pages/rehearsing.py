"""Scorecards: put one together, read what people will do under it, compare, have one designed, adopt it, watch it."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pista.errors import PistaError
from pista.fair_play.rising import Risen
from pista.language import N_, _
from pista.metrics.definition import metrics
from pista.rehearsal.setting import KINDS
from pista.reports.drifted import SHOWN_NAMES, VERDICTS, gaming_said, risen_said, weeks_said
from pista.reports.linting import what_for
from pista.reports.rehearsal import KIND_NAMES, capital, played_said, signed
from pista.reports.rehearsal_contract import rehearsal_from
from pista.reports.rehearsal_pages import CAVEAT, page_of, side_by_side
from pista.reports.scorecard import WINDOW_NAMES, card_said, title_of_card
from pista.scorecards.definition import (
    MOST_BYTES,
    WINDOWS,
    Scorecard,
    scorecard_from,
    scorecard_in,
    scorecard_of,
    scorecards,
)
from pista.web.clock import now, today
from pista.web.pages.drafts import day_in
from pista.web.pages.person import person_of
from pista.web.records import access, rehearsing

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import QueryDict

    from pista.web.records.arrangements import Seller
    from pista.web.records.trials import Trial

# Rows of the form in which a scorecard is put together.
ROWS = 4
FIGURES = ("weight", "quota", "reward", "penalty", "floor", "cap", "accelerator")
TICKS = ("at_most", "verified", "only_if_met")
OWN = "own"
LATEST = 20


@require_http_methods(["GET", "HEAD", "POST"])
def cards(request: HttpRequest) -> HttpResponse:
    """Show the scorecards there are and what was tried; try one out, or have one designed."""
    person = person_of(request)
    sentence = ""
    if request.method == "POST":
        try:
            made = _asked(request)
        except access.ForbiddenError:
            raise
        except PistaError as error:
            sentence = str(error)
        else:
            return HttpResponseRedirect(reverse("rehearsal", args=[made.key]))
    shown = {
        "person": person, "place": "numbers", "sentence": sentence, "shipped": scorecards(), "kinds": _kinds(),
        "metrics": {name: metric.title for name, metric in metrics().items() if metric.in_model}, "rows": range(ROWS),
        "windows": WINDOW_NAMES, "trials": rehearsing.trials_of(person)[:LATEST], "adopted": _adopted(person),
        "base": _base(request), "figures": FIGURES, "said": request.POST,
    }  # fmt: skip
    return render(request, "scorecards.html", shown, status=422 if sentence else 200)


@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show how far a rehearsal is, or what it says."""
    found = rehearsing.trial_of(person_of(request), key)
    shown = _shown(found) | {"person": person_of(request), "found": found, "place": "numbers", "day": today()}
    is_part = request.headers.get("HX-Target") == "state"
    return render(request, "scorecard_state.html" if is_part else "scorecard.html", shown)


@require_POST
def adopt(request: HttpRequest, key: UUID) -> HttpResponse:
    """Adopt one of the scorecards of a rehearsal or a design, since a day."""
    person = access.leader(person_of(request))
    found = rehearsing.trial_of(person, key)
    texts = _texts(found)
    place = request.POST.get("place", "0")
    if not place.isdecimal() or int(place) >= len(texts):
        raise PistaError(N_("There is no such scorecard."))
    try:
        since = date.fromisoformat(request.POST.get("since", ""))
    except ValueError as error:
        raise PistaError(N_("'{given}' is no date."), given=request.POST.get("since", ""),
                         hint=N_("Write it as 2026-03-01.")) from error  # fmt: skip
    name, text = texts[int(place)]
    rehearsing.adopt(person, scorecard_from(name, text), since, now())
    return HttpResponseRedirect(reverse("scorecards"))


@require_POST
def watch(request: HttpRequest, key: UUID) -> HttpResponse:
    """Look how behaviour moved since a scorecard was adopted."""
    made = rehearsing.ask_drift(person_of(request), key, now())
    return HttpResponseRedirect(reverse("rehearsal", args=[made.key]))


def _asked(request: HttpRequest) -> Trial:
    """Ask for what the form says."""
    person, said = person_of(request), request.POST
    kind = said.get("kind", "field")
    is_own = kind == OWN
    figures = rehearsing.Figures("field" if is_own else kind, is_own, day_in(said.get("since", "").strip()))
    if said.get("what") == "design":
        keep = [name for name in said.getlist("keep") if name]
        most = said.get("at_most", "3")
        return rehearsing.ask_design(person, int(most) if most.isdecimal() else 0, keep, figures, now())
    chosen = said.get("card", "")
    first = _put_together(said) if chosen in {"", OWN} else scorecard_of(_shipped(chosen))
    others = [scorecard_of(_shipped(name)) for name in said.getlist("compare") if name]
    return rehearsing.ask_rehearsal(person, [first, *others], figures, now())


def _shipped(name: str) -> str:
    """Return the name of a shipped scorecard; a page never opens a file."""
    if name not in scorecards():
        raise PistaError(N_("There is no such scorecard."))
    return name


def _put_together(said: QueryDict) -> Scorecard:
    """Return the scorecard that the form's rows describe, or its text, where there is any."""
    if text := said.get("toml", "").strip()[:MOST_BYTES]:
        return scorecard_from("own", text)
    elements: list[dict[str, Any]] = []
    for row in range(ROWS):
        metric = said.get(f"metric-{row}", "")
        if not metric:
            continue
        window = said.get(f"window-{row}", "month")
        element: dict[str, Any] = {"metric": metric, "window": window if window in WINDOWS else "month"}
        for name in FIGURES:
            text = said.get(f"{name}-{row}", "").strip().replace(",", ".")
            if text:
                try:
                    element[name] = float(text)
                except ValueError as error:
                    raise PistaError(N_("'{text}' is no number."), text=text) from error
        element |= {name: True for name in TICKS if said.get(f"{name}-{row}")}
        elements.append(element)
    title = said.get("title", "").strip()[:150] or _("A scorecard of one's own")
    return scorecard_in("own", {"title": title, "element": elements})


def _base(request: HttpRequest) -> Scorecard | None:
    """Return the scorecard the form begins with."""
    name = request.GET.get("from", "")
    return scorecards().get(name)


def _kinds() -> dict[str, str]:
    return {name: KIND_NAMES[name] for name in KINDS if name != "reference"}


def _adopted(person: Seller) -> list[dict[str, object]]:
    return [
        {"row": row, "says": card_said(scorecard_from("adopted", row.toml)),
         "title": title_of_card(scorecard_from("adopted", row.toml))}
        for row in rehearsing.adopted_for(person)
    ]  # fmt: skip


def _texts(found: Trial) -> list[tuple[str, str]]:
    """Return the scorecards of a trial that can be adopted."""
    if found.what == rehearsing.REHEARSE:
        return [(name, text) for name, text in json.loads(found.asked)["cards"]]
    if found.what == rehearsing.DESIGN and found.said:
        return [("designed", json.loads(found.said)["chosen"]["toml"])]
    return []


def _shown(found: Trial) -> dict[str, Any]:
    shown: dict[str, Any] = {"progress": rehearsing.progress_of(found), "pages": [], "design": None, "drift": None}
    asked = json.loads(found.asked)
    shown["about"] = _("With the figures of this desk") if asked["is_own"] else _(KIND_NAMES[asked["kind"]])
    if not found.said:
        return shown
    said = json.loads(found.said)
    if found.what == rehearsing.REHEARSE:
        told = [rehearsal_from(one) for one in said["rehearsals"]]
        heads, rows = side_by_side(told)
        return shown | {"pages": [page_of(one) for one in told], "heads": heads, "rows": rows, "caveat": _(CAVEAT)}
    if found.what == rehearsing.DESIGN:
        chosen = [_designed(one) for one in said["by_size"]]
        return shown | {"design": _designed(said["chosen"]), "by_size": chosen, "tried": said["tried"]}
    rose = [Risen(**one) for one in said.get("company", [])]
    drifted = [one | {"name": capital(_(SHOWN_NAMES[one["activity"]])), "said": _(VERDICTS[one["verdict"]])}
               for one in said["activities"]]  # fmt: skip
    weeks = weeks_said(said["weeks"]["before"], said["weeks"]["after"], said["weeks"].get("left_out", 0))
    gaming = [*gaming_said(said["tricks_seen"]), *risen_said(rose)]
    return shown | {"drift": said, "weeks": weeks, "drifted": drifted, "gaming": gaming, "signed": signed}


def _designed(said: dict[str, Any]) -> dict[str, Any]:
    card = scorecard_from("designed", said["toml"])
    return said | {"says": card_said(card), "played": played_said(said.get("tricks", {})),
                   "why": [what_for(element.metric) for element in card.elements]}  # fmt: skip
