"""Rows as programs are told them."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from pista.book.days import date_of
from pista.web.records import jobs
from pista.web.records.contacts import LONGEST
from pista.web.records.import_jobs import name_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pista.web.records.models import Contact, Import, Prospect, Thread

CONTACT = (
    "key", "at", "logged_at", "seller", "channel", "direction", "outcome", "product", "minutes", "amount",
    "next_step_on", "source", "reason", "note", "kind", "is_undone",
)  # fmt: skip
PROSPECT = (
    "id", *LONGEST, "owner", "is_shared", "touches", "waiting_since", "erased_at",
)  # fmt: skip
THREAD = (
    "id", "product", "seller", "status", "stage", "amount", "touches", "next_step_on", "waiver", "snoozed_until",
    "snoozed_why",
)  # fmt: skip


def contact_told(contact: Contact) -> dict[str, Any]:
    """Return a contact."""
    goes_by = contact.prospect.same_as if contact.prospect else ""
    more = {"prospect": goes_by or contact.prospect_id, "day": date_of(contact.day)}
    return {name: getattr(contact, name) for name in CONTACT} | more


def prospect_told(prospect: Prospect) -> dict[str, Any]:
    """Return a prospect."""
    return {name: getattr(prospect, name) for name in PROSPECT} | {"last_on": _day(prospect.last_day or None)}


def opportunity_told(thread: Thread) -> dict[str, Any]:
    """Return what goes on."""
    more = {
        "prospect": thread.prospect_id, "opened_on": _day(thread.opened_day), "closed_on": _day(thread.closed_day),
        "last_on": date_of(thread.last_day),
    }  # fmt: skip
    return {name: getattr(thread, name) for name in THREAD} | more


def import_told(found: Import) -> dict[str, Any]:
    """Return an import."""
    names = ("key", "name", "by", "at", "state", "format", "error")
    more = {"counts": json.loads(found.counts), "complaints": json.loads(found.complaints)}
    share = jobs.progress(name_of(found)) if found.is_under_way else found.progress
    return {name: getattr(found, name) for name in names} | more | {"progress": share}


def figures_told(figures: Mapping[Any, object]) -> dict[str, Any]:
    """Return figures as JSON can say them; what is not a number is null."""
    return {str(name): _plain(value) for name, value in figures.items()}


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever figures hold
    if isinstance(value, dict):
        return figures_told(value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int | str):
        return value
    return _plain(value.item()) if hasattr(value, "item") else str(value)


def _day(day: int | None) -> date | None:
    return None if day is None else date_of(day)
