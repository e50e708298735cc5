"""Who is at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pista.web.records.access import ForbiddenError

if TYPE_CHECKING:
    from django.http import HttpRequest

    from pista.web.records.arrangements import Seller


def person_of(request: HttpRequest) -> Seller:
    """Return who asks; `pista.web.middleware.known_people` found out."""
    person = getattr(request, "person", None)
    if person is None:
        raise ForbiddenError("Nobody is logged in.")
    return cast("Seller", person)
