"""Who asks by a program: a token, its scopes, its rate; and how answers are paged, marked and refused."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from ninja import Query
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.throttling import AuthRateThrottle

from pista.errors import PistaError, unknown_name
from pista.language import N_
from pista.web.clock import now
from pista.web.middleware import status_of
from pista.web.problems import problem
from pista.web.records.access import ForbiddenError
from pista.web.records.arrangements import Token
from pista.web.records.people import note_use, token_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import Model, QuerySet
    from django.http import HttpRequest

    from pista.web.records.arrangements import Seller

MOST = 200
# How many requests a token may make; a desk that is only measured says another.
RATE = os.environ.get("PISTA_API_RATE") or "600/min"
# A token's last use is noted once an hour: reading is not to write at each request.
NOTED_EVERY = 3600


class Bearer(HttpBearer):
    """A token in the Authorization header; its scope must cover what is asked."""

    openapi_name = "Token"

    def __init__(self, scope: str) -> None:
        """Ask for a scope."""
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """Return the token that is shown, None where it does not hold; raise ForbiddenError for another scope."""
        found = token_of(token)
        if found is None:
            return None
        scopes = set(found.scopes.split())
        if self.scope not in scopes and "admin" not in scopes:
            raise ForbiddenError(N_("This token may not do that."), hint=N_("Make one with another scope."))
        moment = now()
        if found.used_at is None or (moment - found.used_at).total_seconds() > NOTED_EVERY:
            note_use(found, moment)
        request.person = found.seller  # type: ignore[attr-defined]  # as for the pages
        return found


class ByToken(AuthRateThrottle):
    """Each token has a rate of its own."""

    def get_cache_key(self, request: HttpRequest) -> str:
        """Return the token's own place."""
        token = getattr(request, "auth", None)
        return f"rate-{token.pk if isinstance(token, Token) else 0}"


def problem_of(error: PistaError) -> HttpResponse:
    """Return what a person can put right as a problem."""
    return problem(status_of(error), str(error))


def paged(
    found: QuerySet[Any], order: str, cursor: str, limit: int, *, descending: bool = False
) -> tuple[list[Any], str | None]:
    """Return a page of rows in the order of a column and the key, and the cursor of the next one.

    Raises PistaError for a cursor that is none.
    """
    sign = "-" if descending else ""
    way = "lt" if descending else "gt"
    if cursor:
        value, key = _uncursor(cursor, found.model, order)
        beyond = found.filter(**{f"{order}__{way}": value})
        same = found.filter(**{order: value, f"pk__{way}": key})
        found = beyond | same
    rows = list(found.order_by(f"{sign}{order}", f"{sign}pk")[: limit + 1])
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], _cursor(getattr(last, order), last.pk)


def _cursor(value: object, key: object) -> str:
    text = json.dumps([value if isinstance(value, int | str) else str(value), str(key)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _uncursor(cursor: str, model: type[Model], order: str) -> tuple[Any, Any]:
    """Return the value and the key that a cursor stands at; raise PistaError for one of another kind of rows."""
    meta: Any = model._meta  # noqa: SLF001 - Django's own way
    try:
        value, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(value, int | str) or isinstance(value, bool) or not isinstance(key, str):
            raise TypeError  # noqa: TRY301 - the same mistake
        if isinstance(value, int) and abs(value) > 2**62:
            raise ValueError  # noqa: TRY301
        is_number = meta.get_field(order).get_internal_type() == "IntegerField"
        if is_number != isinstance(value, int) or "\x00" in f"{value}{key}":
            raise TypeError  # noqa: TRY301
        f"{value}{key}".encode()
        key = meta.pk.to_python(key)
    except (ValueError, TypeError, binascii.Error, ValidationError):
        raise PistaError(N_("This cursor is none of ours."), hint=N_("Use `next` of the page before.")) from None
    return value, key


def etag_of(value: Mapping[str, object]) -> str:
    """Return the mark of what is answered."""
    text = json.dumps(value, sort_keys=True, default=str)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'


def is_unchanged(request: HttpRequest, etag: str) -> bool:
    """Whether who asks has this already."""
    return etag in [one.strip() for one in request.headers.get("If-None-Match", "").split(",")]


def must_match(request: HttpRequest, etag: str) -> None:
    """Raise ChangedError where who changes something saw another state of it."""
    wanted = request.headers.get("If-Match", "")
    if wanted and wanted != "*" and etag not in [one.strip() for one in wanted.split(",")]:
        raise ChangedError(N_("It was changed meanwhile."), hint=N_("Read it again."))


class ChangedError(PistaError):
    """What is to be changed is not any more as it was seen."""


def nothing_else(answer: Callable[..., Any]) -> Callable[..., Any]:
    """Let a verb refuse what its address asks besides what it takes: a misspelt filter would leave nothing out."""
    takes = sorted(set(signature(answer).parameters) - {"request", "response"})

    @wraps(answer)
    def checked(request: HttpRequest, **said: Any) -> Any:  # noqa: ANN401 - ninja's own
        for name in request.GET:
            if name not in takes:
                # What is asked for is there: it is the question that cannot be.
                raise HttpError(422, str(unknown_name(N_("filter"), name[:60], takes)))
        return answer(request, **said)

    return checked


def blank(default: object = "") -> Any:  # noqa: ANN401 - what ninja takes for a default
    """Return the default of what may be left out of an address."""
    return Query(default)  # type: ignore[type-arg]  # a function that bears the name of its type


def person_asking(request: HttpRequest) -> Seller:
    """Return who asks."""
    return request.person  # type: ignore[attr-defined,no-any-return]  # set by the token
