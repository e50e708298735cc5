"""The desk on a telephone: installable, and a contact logged without a network is sent once, later."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from pista.book.names import folded
from pista.errors import PistaError
from pista.language import N_, _
from pista.web.clock import now
from pista.web.pages.drafts import Draft, draft_of, key_of, said_in
from pista.web.pages.logging_contacts import read, remember
from pista.web.pages.person import person_of
from pista.web.records import access
from pista.web.records.contacts import log_contact
from pista.web.records.recognition import offered

if TYPE_CHECKING:
    from django.http import HttpRequest

    from pista.web.records.models import Contact, Prospect

MOST_LETTERS = 300


@require_safe
def manifest(_request: HttpRequest) -> JsonResponse:
    """Say how the desk is installed."""
    icons = [
        {"src": static(f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"}
        for size in (192, 512)
    ]
    said = {
        "name": "Pista", "short_name": "Pista", "id": "/", "start_url": reverse("log"), "scope": "/",
        "display": "standalone", "background_color": "#f6f7f9", "theme_color": "#1f5eff", "icons": icons,
        "description": _("Log contacts, see what to do today, read the numbers."),
        "shortcuts": [{"name": _("Today"), "url": reverse("today")}, {"name": _("Numbers"), "url": reverse("numbers")}],
    }  # fmt: skip
    return JsonResponse(said, content_type="application/manifest+json")


@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """Give the service worker: from the root, so that it serves all pages."""
    found = finders.find("worker.js")
    assert isinstance(found, str)
    with open(found, encoding="utf-8") as file:  # noqa: PTH123 - a path as Django gives it
        return HttpResponse(file.read(), content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Show the page that is kept on the device: a line, and what waits; nothing of the desk's."""
    return render(request, "offline.html", {"place": "log"})


@require_http_methods(["GET", "HEAD", "POST"])
def outbox(request: HttpRequest) -> JsonResponse:
    """Give a token to send with; take a contact that waited: understood, recognised where nobody else can be meant."""
    if request.method != "POST":
        return JsonResponse({"token": get_token(request), "person": person_of(request).name})
    try:
        contact, is_known = _log(request)
    except PistaError as error:
        return JsonResponse({"error": str(error)}, status=422)
    return JsonResponse({"prospect": str(contact.prospect), "is_known": is_known, "kind": contact.kind})


def _log(request: HttpRequest) -> tuple[Contact, bool]:
    """Log what a device kept: the form as it stood, when it was written, and its key."""
    draft, person = _kept_in(request), person_of(request)
    before = access.logged_before(person, key_of(draft))
    if before is not None:
        return before, True
    draft = read(draft)
    if not draft.prospect:
        # Nobody could be chosen without a network: one of ours where nobody else can be meant.
        likely = offered(person, draft.name, draft.company, draft.email, draft.phone)
        sure = [one for one, is_same in likely if is_same and _is_called_so(draft, one)]
        draft = replace(draft, prospect=sure[0].id if len(sure) == 1 else "")
    who, what = said_in(draft)
    contact = log_contact(key_of(draft), who, what, person, now())
    remember(contact)
    return contact, bool(who.prospect)


def _is_called_so(draft: Draft, prospect: Prospect) -> bool:
    """Whether a draft says the whole name, or an address: who only begins so may be somebody else."""
    return bool(draft.email or draft.phone) or folded(draft.name or draft.company) == prospect.name_key


def _kept_in(request: HttpRequest) -> Draft:
    """Return the form that a device kept, as it stood when it was written."""
    try:
        said = json.loads(request.body)
        # Telephones that were away for long kept a line only.
        fields = {"line": said.get("line", ""), **said.get("fields", {})}
        fields |= {"key": said["key"], "at": said["at"], "on": fields.get("on") or said["on"]}
        draft = draft_of({name: str(value) for name, value in fields.items()})
        f"{draft.line}{draft.name}".encode()
        UUID(draft.key)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise PistaError(N_("This is no contact that waited."), hint=N_("Log it again.")) from None
    return replace(draft, line=draft.line[:MOST_LETTERS])
