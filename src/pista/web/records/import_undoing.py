"""Undoes an import: what it made counts no more, what it changed is as it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from pista.web.records.contacts import findable
from pista.web.records.duplicates import linked_among, regroup
from pista.web.records.import_rows import prospect_id
from pista.web.records.imports import UNDONE, Change, Import, Kept
from pista.web.records.ledger import Line, append, saying
from pista.web.records.models import Contact, Deal, Link, Prospect, Seller
from pista.web.records.telling import has_deals
from pista.web.records.telling_many import retell_what_changed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime


def undo(found: Import, by: str, now: datetime, tell: Callable[[float], None]) -> None:
    """Undo all an import did: what it made counts no more, what it changed is as it was."""
    with saying():
        had_deals = has_deals()
        append(Line(uuid4(), now, by, "import_undone", {"import": str(found.key), "name": found.name}))
        touched: set[str] = set()
        made: dict[str, list[str]] = {}
        for change in found.changes.order_by("-id").iterator(chunk_size=2000):
            if change.before:
                touched |= _restore(change)
            else:
                made.setdefault(change.table, []).append(change.row)
        for table, rows in made.items():
            touched |= _unmake(table, rows)
        for link in Link.objects.filter(key__in=[UUID(row) for row in made.get("link", [])]):
            Link.objects.create(key=uuid4(), at=now, one=link.one, other=link.other, says="undone", by=by, why=link.why)
        regroup(linked_among(touched))
        retell_what_changed(touched, tell, had_deals=had_deals)
        found.state = UNDONE
        found.save()


def _restore(change: Change) -> set[str]:
    """Put a row back as it was; return the prospects that concerns."""
    model: Any = {"prospect": Prospect, "contact": Contact, "deal": Deal}[change.table]
    row = model.objects.filter(pk=change.row).first()
    was = json.loads(change.before)
    if row is None or was.get("erased"):
        return set()
    maker = Change.objects.filter(table=change.table, row=change.row, before="", brought_by__state=UNDONE)
    if maker.exists() or getattr(row, "is_taken_back", False):
        # What made it was undone meanwhile, or a person took it back: it stays away.
        was["is_undone"] = True
    for name, value in was.items():
        setattr(row, name, model._meta.get_field(name).to_python(value))  # noqa: SLF001 - Django's own way
    if change.table == "prospect":
        findable(row)
    row.save()
    return {name for name in (prospect_id(row),) if name}


def _unmake(table: str, rows: Sequence[str]) -> set[str]:
    """Let rows an import made count no more; return the prospects that concerns."""
    touched: set[str] = set()
    if table == "seller":
        Seller.objects.filter(name__in=rows, user=None, invited="").delete()
    for start in range(0, len(rows), 500):
        some = rows[start : start + 500]
        if table == "kept":
            for name in some:
                kind, key = name.split("/")
                Kept.objects.filter(table=kind, key=key).update(is_undone=True)
        if table in {"prospect", "contact", "deal"}:
            model: Any = {"prospect": Prospect, "contact": Contact, "deal": Deal}[table]
            which = model.objects.filter(pk__in=some)
            column = "id" if table == "prospect" else "prospect_id"
            touched |= {name for name in which.values_list(column, flat=True) if name}
            which.update(is_undone=True)
    return touched
