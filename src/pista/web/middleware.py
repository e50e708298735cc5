"""What every answer of the desk goes through: its policy, its language, and errors in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import OperationalError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode

from pista.errors import PistaError, UnknownNameError
from pista.language import LANGUAGES, _, speaking
from pista.money import paying_in
from pista.reports.keys import calling
from pista.web.problems import problem
from pista.web.records.access import ForbiddenError
from pista.web.records.people import logged_in, owner
from pista.web.records.vocabulary import currency_used, people_called

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from pista.web.records.arrangements import Seller

LANGUAGE_COOKIE = "pista_lang"
NOT_ALLOWED = 405
# Nothing from elsewhere, nothing inline, nobody may frame it.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say what a page may load, and that nobody else may keep it."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Content-Security-Policy"] = POLICY
        response.setdefault("Cache-Control", "no-store")
        return response

    return answer


def spoken(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Speak the language that was chosen, else the browser's, else English; say amounts and people as the desk does."""

    def answer(request: HttpRequest) -> HttpResponse:
        lang = language_of(request)
        with speaking(lang), translation.override(lang), paying_in(currency_used()), calling(people_called()):
            response = get_response(request)
        response["Vary"] = "Accept-Language, Cookie"
        return response

    return answer


def language_of(request: HttpRequest) -> str:
    """Return the language a request is to be answered in."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    wanted = [part.split(";")[0].strip()[:2].lower() for part in request.headers.get("Accept-Language", "").split(",")]
    return next((language for language in wanted if language in LANGUAGES), LANGUAGES[0])


# What nobody needs to log in for: to log in, to accept an invitation, to be told how programs ask; and what programs
# ask, who show a token instead.
OPEN = (
    "/account/login/",
    "/account/inactive/",
    "/account/2fa/authenticate/",
    "/account/2fa/webauthn/login/",
    "/invitation/",
    "/static/",
    "/api/",
    "/language",
    "/manifest.webmanifest",
)


def known_people(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say who is at the desk: on a personal one its owner, on a team's who logged in; nobody else gets any further."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not settings.PISTA_TEAM and request.path.startswith("/account/"):
            raise Http404
        person = who_asks(request)
        if person is None and not request.path.startswith(OPEN):
            if request.headers.get("HX-Request"):
                response = HttpResponse(status=401)
                response["HX-Redirect"] = reverse("account_login")
                return response
            back = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
            return HttpResponseRedirect(f"{reverse('account_login')}?{back}")
        request.person = person  # type: ignore[attr-defined]  # ours
        return get_response(request)

    return answer


def who_asks(request: HttpRequest) -> Seller | None:
    """Return who is at the desk, None where nobody active has logged in."""
    if not settings.PISTA_TEAM:
        return owner(settings.PISTA_SELLER)
    user = request.user
    if not user.is_authenticated:
        return None
    return logged_in(user)


def plain_errors(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer what a person can put right with its sentence: 404 where nothing is there, 403 where it is not allowed."""

    class Answer:
        def __call__(self, request: HttpRequest) -> HttpResponse:
            response = get_response(request)
            if response.status_code == NOT_ALLOWED and request.path.startswith("/api/"):
                answer = problem(NOT_ALLOWED, "This address does not take that method.")
                answer["Allow"] = response.headers.get("Allow", "")
                return answer
            return response

        def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
            if isinstance(error, OperationalError) and "locked" in str(error):
                sentence = _("The desk is taking in files, or undoing that. Nothing was saved: try again in a moment.")
                return render(request, "trouble.html", {"sentence": sentence}, status=503)
            if not isinstance(error, PistaError):
                return None
            return render(request, "trouble.html", {"sentence": str(error)}, status=status_of(error))

    return Answer()


def status_of(error: PistaError) -> int:
    """Return the status an error is answered with."""
    if isinstance(error, ForbiddenError):
        return 403
    return 404 if isinstance(error, UnknownNameError) else 422
