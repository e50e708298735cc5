"""Webhooks: addresses that are told what happens; each message signed, tried again until it arrives, or given up."""

from __future__ import annotations

import ipaddress
import json
import secrets
import socket
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener
from uuid import uuid4

from django.db import transaction
from standardwebhooks import Webhook

from pista.errors import PistaError
from pista.language import N_
from pista.web.records import access
from pista.web.records.arrangements import Delivery, Hook, Setting
from pista.web.records.ledger import Line, append, saying, written_up_to
from pista.web.records.models import Entry

if TYPE_CHECKING:
    from pista.web.records.arrangements import Seller

SCOPES = ("read", "write", "admin")
# What is told, and what it is called outside.
EVENTS = {
    "contact": "contact.logged", "undone": "contact.undone", "prospect": "prospect.created",
    "changed": "prospect.changed", "erased": "prospect.erased", "stage": "opportunity.moved", "link": "prospect.linked",
    "import": "import.done", "import_undone": "import.undone",
}  # fmt: skip
# After so many seconds a message is tried again; after the last it is given up.
AGAIN = (5, 60, 600, 3600, 6 * 3600, 24 * 3600)
PATIENCE = 10
# How often it is looked whether there is something to tell, seconds.
EVERY = 3.0
MOST_AT_ONCE = 50
MARK = "told webhooks up to"


def add_hook(url: str, by: Seller, now: datetime) -> Hook:
    """Add an address; raise PistaError where it is none that may be told."""
    access.administrator(by)
    checked_address(url)
    secret = "whsec_" + b64encode(secrets.token_bytes(32)).decode()
    with saying():
        made = Hook.objects.create(seller=by, url=url, secret=secret)
        Setting.objects.get_or_create(name=MARK, defaults={"value": str(written_up_to())})
        append(Line(uuid4(), now, by.name, "hook", {"url": url}))
    return made


def drop_hook(number: int, by: Seller, now: datetime) -> None:
    """Tell an address nothing more."""
    access.administrator(by)
    with saying():
        found = Hook.objects.filter(id=number, is_active=True).first()
        if found is None:
            raise PistaError(N_("There is no such webhook."))
        found.is_active = False
        found.save(update_fields=["is_active"])
        append(Line(uuid4(), now, by.name, "unhook", {"url": found.url}))


def checked_address(url: str) -> None:
    """Raise PistaError where an address is none of HTTP, or one inside the desk's own network."""
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        parts, port = urlsplit(""), None
    if not url.isascii() or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise PistaError(
            N_("'{url}' is no address on the web."), hint=N_("Write it as https://example.org/pista."), url=url
        )
    try:
        found = {info[4][0] for info in socket.getaddrinfo(parts.hostname, port or 443, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        found = set()
    if not found:
        raise PistaError(N_("'{url}' cannot be found."), hint=N_("Check the address."), url=url)
    inside = [one for one in found if not ipaddress.ip_address(one).is_global]
    if inside and not ALLOW_INSIDE:
        raise PistaError(N_("'{url}' lies inside this network, where webhooks may not look."), url=url)


# Only tests tell an address of this machine.
ALLOW_INSIDE = False


def tell_hooks(now: datetime) -> int:
    """Queue messages of new lines, and deliver what is due; return how many were delivered."""
    _queue(now)
    done = 0
    due = Delivery.objects.filter(done_at=None, next_at__lte=now, hook__is_active=True).select_related("hook")
    for delivery in due.order_by("next_at")[:MOST_AT_ONCE]:
        done += _deliver(delivery, now)
    return done


def _queue(now: datetime) -> None:
    # Where nothing is new nobody waits for the right to write, as while an import is taken in.
    seen = Setting.objects.filter(name=MARK).first()
    if seen is None or int(seen.value) >= written_up_to():
        return
    with transaction.atomic():
        mark = Setting.objects.get(name=MARK)
        upto = written_up_to()
        hooks = list(Hook.objects.filter(is_active=True))
        entries = Entry.objects.filter(id__gt=int(mark.value), id__lte=upto, what__in=EVENTS).order_by("id")
        if hooks:
            Delivery.objects.bulk_create(
                [
                    Delivery(hook=hook, entry=entry.id, body=_message(entry), next_at=now)
                    for entry in entries.iterator(chunk_size=1000)
                    for hook in hooks
                ],
                batch_size=200,
            )
        Setting.objects.filter(name=MARK).update(value=str(upto))


def _message(entry: Entry) -> str:
    """Return what is told of a line: what happened to which record; who it is about is asked for with a token."""
    said: dict[str, Any] = json.loads(entry.body)
    said.pop("sealed", None)
    told = {
        "type": EVENTS[entry.what],
        "timestamp": entry.at.isoformat(),
        "data": said | {"id": str(entry.key), "by": entry.by},
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


class _NoRedirect(HTTPRedirectHandler):
    """An answer that points elsewhere is no delivery: elsewhere may be inside."""

    def redirect_request(self, *_anything: object) -> None:
        """Go nowhere."""
        return


def _deliver(delivery: Delivery, now: datetime) -> int:
    name = f"entry-{delivery.entry}"
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Pista",
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(delivery.hook.secret).sign(name, now.astimezone(UTC), delivery.body),
    }
    try:
        checked_address(delivery.hook.url)
        request = Request(delivery.hook.url, delivery.body.encode(), headers, method="POST")  # noqa: S310 - checked above
        with build_opener(_NoRedirect()).open(request, timeout=PATIENCE) as answer:
            delivery.answer = str(answer.status)
            delivery.done_at = now
    except HTTPError as error:
        delivery.answer = str(error.code)
    except (URLError, OSError, HTTPException, ValueError, PistaError) as error:
        delivery.answer = type(error).__name__
    if delivery.done_at is None:
        if delivery.attempts < len(AGAIN):
            delivery.next_at = now + timedelta(seconds=AGAIN[delivery.attempts])
        else:
            delivery.done_at, delivery.answer = now, f"given up: {delivery.answer}"
    delivery.attempts += 1
    delivery.save()
    return int(delivery.done_at is not None)
