"""Errors as programs are told them: RFC 9457."""

from __future__ import annotations

import json

from django.http import HttpResponse

PROBLEM = "application/problem+json"
TITLES = {400: "Bad request", 401: "No token", 403: "Not allowed", 404: "Not found", 405: "No such method",
          409: "Conflict", 412: "Changed meanwhile", 422: "Cannot be", 429: "Too many requests",
          503: "Busy"}  # fmt: skip


def problem(status: int, detail: str, **more: object) -> HttpResponse:
    """Return an error as RFC 9457 says it."""
    said = {"type": "about:blank", "title": TITLES.get(status, "Error"), "status": status, "detail": detail} | more
    return HttpResponse(json.dumps(said, ensure_ascii=False), status=status, content_type=PROBLEM)
