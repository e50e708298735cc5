"""What a person chooses of the desk: its language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from pista.language import LANGUAGES
from pista.web.middleware import LANGUAGE_COOKIE
from pista.web.pages.going_back import back_or

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

A_YEAR = 365 * 24 * 3600


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember a language, and go back."""
    response = HttpResponseRedirect(back_or(request, reverse("log")))
    chosen = request.POST.get("lang", "")
    if chosen in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=A_YEAR, httponly=True, samesite="Strict")
    return response
