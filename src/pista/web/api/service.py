"""The API: touches, prospects, opportunities, numbers, signs, imports; OpenAPI 3.1 at /api/v1/openapi.json."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from pista import __version__
from pista.errors import PistaError
from pista.web.api.asking import RATE, ByToken, ChangedError, nothing_else, problem_of
from pista.web.api.contacts import router as contacts
from pista.web.api.imports import router as imports
from pista.web.api.numbers import router as numbers
from pista.web.api.opportunities import router as opportunities
from pista.web.api.prospects import router as prospects
from pista.web.api.scorecards import cards, rehearsals
from pista.web.api.signs import audits, ledgers
from pista.web.api.signs import router as signs
from pista.web.problems import problem

if TYPE_CHECKING:
    from collections.abc import Mapping


class Service(NinjaAPI):
    """The API, whose document also says what every answer may be."""

    def get_openapi_schema(self, **more: Any) -> Any:  # noqa: ANN401 - ninja's own
        """Return the document, with errors as the media type they have."""
        schema = super().get_openapi_schema(**more)
        for verbs in schema["paths"].values():
            for verb in verbs.values():
                _with_problems(verb["responses"])
        return schema


def _with_problems(responses: Mapping[Any, Any]) -> None:
    for status, said in responses.items():
        if int(status) >= 400 and "content" in said:  # noqa: PLR2004 - an error
            said["content"] = {"application/problem+json": next(iter(said["content"].values()))}


api = Service(
    title="Pista",
    version=__version__,
    description="Log contacts, read prospects, opportunities and numbers, bring in files. Show a token as Bearer.",
    docs_url=None,
    throttle=[ByToken(RATE)],
)
api.add_decorator(nothing_else)
api.add_router("/contacts", contacts, tags=["contacts"])
api.add_router("/prospects", prospects, tags=["prospects"])
api.add_router("/opportunities", opportunities, tags=["opportunities"])
api.add_router("/numbers", numbers, tags=["numbers"])
api.add_router("/signs", signs, tags=["signs"])
api.add_router("/audits", audits, tags=["signs"])
api.add_router("/ledger", ledgers, tags=["signs"])
api.add_router("/imports", imports, tags=["imports"])
api.add_router("/scorecards", cards, tags=["scorecards"])
api.add_router("/rehearsals", rehearsals, tags=["scorecards"])


@api.exception_handler(PistaError)
def _on_error(_request: HttpRequest, error: PistaError) -> HttpResponse:
    return problem(412, str(error)) if isinstance(error, ChangedError) else problem_of(error)


@api.exception_handler(OperationalError)
def _on_lock(_request: HttpRequest, error: OperationalError) -> HttpResponse:
    if "locked" not in str(error):
        raise error
    answer = problem(503, "The desk is taking in files; nothing was saved.")
    answer["Retry-After"] = "5"
    return answer


@api.exception_handler(ValidationError)
def _on_invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    said = "; ".join(f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors)
    return problem(422, said)


@api.exception_handler(AuthenticationError)
def _on_stranger(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    answer = problem(401, "Show a token: Authorization: Bearer pista_...")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(Throttled)
def _on_haste(_request: HttpRequest, error: Throttled) -> HttpResponse:
    answer = problem(429, "Ask more slowly.")
    answer["Retry-After"] = str(int(error.wait or 1) + 1)
    return answer


@api.exception_handler(HttpError)
def _on_http(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, str(error))


@api.exception_handler(Http404)
def _on_nothing(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem(404, "There is nothing at this address.")
