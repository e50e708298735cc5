"""The prospects: found, shown with all that happened, changed, shared, handed over, erased; and who is who."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from pista.errors import PistaError
from pista.language import N_, language, speaking
from pista.web.clock import now, today
from pista.web.pages.person import person_of
from pista.web.records import access, duplicates, finding, jobs, searching
from pista.web.records import prospects as verbs
from pista.web.records.columns import book
from pista.web.records.contacts import LONGEST
from pista.web.records.forgetting import forget_what_was_made

if TYPE_CHECKING:
    from django.http import HttpRequest

PAIRS = "duplicates"


@require_safe
def prospects(request: HttpRequest) -> HttpResponse:
    """Show the prospects, or those that a text is found in."""
    asked = request.GET.get("q", "").strip()[:200]
    found = searching.prospects_like(person_of(request), asked)
    shown = {"found": found, "asked": asked, "place": "prospects", "most": searching.MOST_FOUND}
    is_part = getattr(request, "htmx", False) and request.headers.get("HX-Target") == "found"
    return render(request, "found.html" if is_part else "prospects.html", shown)


@require_safe
def prospect(request: HttpRequest, name: str) -> HttpResponse:
    """Show one prospect: what is open, and everything that happened."""
    person = person_of(request)
    found = access.prospect_of(person, name)
    sellers = access.sellers_of(person).filter(is_active=True) if person.leads else ()
    shown = {
        "prospect": found, "timeline": finding.timeline(person, found), "threads": found.threads.order_by("product"),
        "also": access.also_known_as(person, found), "sellers": sellers,
        "links": access.links_of(person, found), "place": "prospects", "person": person,
        "waiting_imports": access.waiting_imports_of(person) if person.leads else (),
    }  # fmt: skip
    return render(request, "prospect.html", shown)


@require_POST
def change(request: HttpRequest, name: str) -> HttpResponse:
    """Say anew what a prospect is called."""
    said = {field: request.POST.get(field, "").replace("\x00", "") for field in LONGEST if field in request.POST}
    found = verbs.change_prospect(name, said, person_of(request), now())
    return HttpResponseRedirect(reverse("prospect", args=[found.id]))


@require_POST
def share(request: HttpRequest, name: str) -> HttpResponse:
    """Share a prospect with the team, or no more."""
    found = verbs.share_prospect(name, person_of(request), now(), shared=request.POST.get("shared") == "1")
    return HttpResponseRedirect(reverse("prospect", args=[found.id]))


@require_POST
def hand_over(request: HttpRequest, name: str) -> HttpResponse:
    """Give a prospect to another seller."""
    person = person_of(request)
    found = verbs.hand_over(name, request.POST.get("to", ""), person, now())
    is_still_seen = access.prospects_of(person).filter(id=found.id).exists()
    return HttpResponseRedirect(reverse("prospect", args=[found.id]) if is_still_seen else reverse("prospects"))


@require_POST
def erase(request: HttpRequest, name: str) -> HttpResponse:
    """Forget who a prospect is."""
    if request.POST.get("sure") != "yes":
        raise PistaError(N_("Nothing was erased."), hint=N_("Say that you are sure: it cannot be undone."))
    found = verbs.erase_prospect(name, request.POST.get("reason", ""), person_of(request), now())
    forget_what_was_made()
    return HttpResponseRedirect(reverse("prospect", args=[found.id]))


@require_safe
def history(request: HttpRequest, name: str) -> HttpResponse:
    """Show what the ledger says of a prospect."""
    found = access.prospect_of(person_of(request), name)
    shown = {"title": str(found), "entries": verbs.history_of(found), "place": "prospects", "back": found}
    return render(request, "history.html", shown)


@require_safe
def pairs(request: HttpRequest) -> HttpResponse:
    """Show the pairs that may be one, and what was said lately."""
    person = person_of(request)
    links = duplicates.links_lately(person)
    known = duplicates.named(links)
    shown = {
        "pairs": duplicates.pairs_to_judge(person), "links": links, "known": known, "place": "prospects",
        "is_looking": jobs.is_under_way(PAIRS), "person": person,
    }  # fmt: skip
    return render(request, "duplicates.html", shown)


@require_POST
def look_for_pairs(request: HttpRequest) -> HttpResponse:
    """Ask who is who, in the background."""
    person_of(request)
    jobs.later(PAIRS, partial(_look, language()))
    return HttpResponseRedirect(reverse("duplicates"))


@require_POST
def say(request: HttpRequest) -> HttpResponse:
    """Say of two prospects that they are one, are not, or take it back."""
    one, other, says = (request.POST.get(name, "") for name in ("one", "other", "says"))
    if says not in {"same", "different", "undone"}:
        raise PistaError(N_("It says neither that they are one nor that they are not."))
    duplicates.say(one, other, says, person_of(request), now())  # type: ignore[arg-type]  # checked above
    return HttpResponseRedirect(reverse("duplicates"))


@require_POST
def accept_pairs(request: HttpRequest) -> HttpResponse:
    """Say of all certain pairs that they are one."""
    duplicates.accept_certain(person_of(request), now())
    return HttpResponseRedirect(reverse("duplicates"))


def _look(lang: str) -> None:
    with speaking(lang):
        found = book(today())
        if found is not None:
            duplicates.find_pairs(found)
