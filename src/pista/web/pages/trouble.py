"""What is shown where something cannot be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from pista.language import _
from pista.web.problems import problem

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer a form that did not come from a page of ours."""
    sentence = _("This form did not come from this desk, or is too old. Open the page again.")
    return render(request, "trouble.html", {"sentence": sentence}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer an address there is no page at."""
    if request.path.startswith("/api/"):
        return problem(404, _("There is nothing at this address."))
    return render(request, "trouble.html", {"sentence": _("There is no such page.")}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer where we made a mistake."""
    sentence = _("Something went wrong on our side. What was saved is safe.")
    return render(request, "trouble.html", {"sentence": sentence}, status=500)
