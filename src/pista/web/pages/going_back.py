"""Where a form came from: an address of ours, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from django.http import HttpRequest


def back_or(request: HttpRequest, otherwise: str) -> str:
    """Return the address a form says it came from, where it is ours; another one where it is not."""
    back = request.POST.get("back", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}) else otherwise
