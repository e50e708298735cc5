"""What every kind of question may be answered besides what it asks for; and how answers are marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja.responses import Status

from pista.web.api.asking import etag_of, is_unchanged
from pista.web.api.shapes import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

ALWAYS: dict[Any, Any] = {401: Problem, 403: Problem, 422: Problem, 429: Problem, 503: Problem}
READING: dict[Any, Any] = {**ALWAYS, 400: Problem}
READING_ONE: dict[Any, Any] = {**ALWAYS, 304: None, 404: Problem}
CREATING: dict[Any, Any] = {**ALWAYS, 400: Problem, 404: Problem}
CHANGING: dict[Any, Any] = {**ALWAYS, 400: Problem, 404: Problem, 412: Problem}
DELETING: dict[Any, Any] = {**ALWAYS, 404: Problem, 412: Problem}


def marked(response: HttpResponse, told: Mapping[str, Any], request: HttpRequest | None = None) -> object:
    """Return what is told with its mark; nothing where who asks has it already."""
    etag = etag_of(told)
    response["ETag"] = etag
    if request is not None and is_unchanged(request, etag):
        return Status(304, None)
    return told
