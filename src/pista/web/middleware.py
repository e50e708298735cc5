"""What every answer of the desk goes through: its policy, its language, and errors in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from pista.errors import PistaError
from pista.language import LANGUAGES, speaking

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

LANGUAGE_COOKIE = "pista_lang"
# Nothing from elsewhere, nothing inline, nobody may frame it.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
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
    """Speak the language that was chosen, else the browser's, else English."""

    def answer(request: HttpRequest) -> HttpResponse:
        with speaking(language_of(request)):
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


def plain_errors(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer what a person can put right with its sentence, and status 422."""

    class Answer:
        def __call__(self, request: HttpRequest) -> HttpResponse:
            return get_response(request)

        def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
            if not isinstance(error, PistaError):
                return None
            return render(request, "trouble.html", {"sentence": str(error)}, status=422)

    return Answer()
