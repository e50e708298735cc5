"""Are moves from stage to stage, and what was said of two prospects, what their lines say?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.language import N_
from pista.web.records.ledger import AT_ONCE, said_of
from pista.web.records.models import Entry, Link, StageMove
from pista.web.records.verifying_contacts import GONE, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

UNSAID = N_("moves from stage to stage lie in the desk of which no line says that they were made")


def moves_as_said() -> Iterator[Trouble]:
    """Find the first move that is another than its line says, gone, or without one."""
    rows: dict[UUID, StageMove | Link] = {row.key: row for row in StageMove.objects.all()}
    trouble = _first("stage", rows, ("from_stage", "to_stage"))
    if trouble or rows:
        yield trouble or Trouble(None, UNSAID)


def links_as_said() -> Iterator[Trouble]:
    """Find the first link that is another than its line says, or gone; what undoing an import took back has no line."""
    rows: dict[UUID, StageMove | Link] = {row.key: row for row in Link.objects.all()}
    trouble = _first("link", rows, ("one", "other", "says"))
    if trouble:
        yield trouble


def _first(what: str, rows: dict[UUID, StageMove | Link], fields: tuple[str, ...]) -> Trouble | None:
    """Return the first trouble with the rows of some lines, by their keys; rows that are told of are taken out."""
    lines = Entry.objects.filter(what=what).order_by("id").values_list("id", "key", "body", "by", "at")
    for number, key, body, by, at in lines.iterator(chunk_size=AT_ONCE):
        row, said = rows.pop(key, None), said_of(body)
        if row is None:
            return Trouble(number, GONE)
        wanted = {name: said.get(name) for name in fields} | {"by": by, "at": at}
        differs = next((name for name, value in wanted.items() if getattr(row, name) != value), None)
        if differs:
            return Trouble(number, N_("what this line says was altered"), differs)
    return None
