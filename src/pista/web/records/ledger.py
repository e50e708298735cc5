"""The ledger: lines are added, chained, and checked; the database itself refuses to change or delete one."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.db import transaction

from pista.web.records.models import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

# What the first line is chained to.
BEGINNING = "0" * 64


def append(key: UUID, at: datetime, by: str, what: str, body: Mapping[str, Any]) -> Entry:
    """Add one line; must be called inside a transaction, which writes alone."""
    return append_all([(key, at, by, what, body)])[0]


def append_all(lines: Sequence[tuple[UUID, datetime, str, str, Mapping[str, Any]]]) -> list[Entry]:
    """Add lines in their order; must be called inside a transaction, which writes alone."""
    assert transaction.get_connection().in_atomic_block, "a line is added with what it changes, or not at all"
    last = Entry.objects.order_by("-id").values_list("digest", flat=True).first() or BEGINNING
    made = []
    for key, at, by, what, body in lines:
        text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        last = _digest(last, key, at, by, what, text)
        made.append(Entry(key=key, at=at, by=by, what=what, body=text, digest=last))
    Entry.objects.bulk_create(made, batch_size=500)
    return made


def broken_at() -> int | None:
    """Return the number of the first line that does not follow from the one before, None where all do."""
    last = BEGINNING
    for entry in Entry.objects.order_by("id").iterator(chunk_size=5000):
        last = _digest(last, entry.key, entry.at, entry.by, entry.what, entry.body)
        if last != entry.digest:
            return entry.id
    return None


def _digest(previous: str, key: UUID, at: datetime, by: str, what: str, body: str) -> str:
    content = "\n".join((previous, str(key), at.isoformat(), by, what, body))
    return hashlib.sha256(content.encode()).hexdigest()
