"""Is the ledger what was said? The chain, its clock, its end, its statements, what was sealed, and the rows made of it.

What somebody with the database in hands can still do unseen, and how a signed checkpoint that lies elsewhere shows
it, is in docs/threats.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from pista.book.chain import Head, held
from pista.book.days import day_of
from pista.language import N_
from pista.web.records.ledger import altered, contents
from pista.web.records.models import Contact, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pista.book.checkpoints import Checkpoint

# Clocks of machines differ, and lines wait for one another: only more than this is a clock set back.
SLACK = timedelta(minutes=10)
AT_ONCE = 5000
# What a line says of a contact and its row must say too.
COMPARED = (
    "day", "at", "seller", "prospect", "outcome", "product", "minutes", "amount", "channel", "direction", "opportunity",
    "source", "next_step_on", "reason",
)  # fmt: skip
# What is the same of each contact that was logged at the desk, and not corrected.
ALWAYS = {"evidence": "self", "margin": None}


@dataclass(frozen=True)
class Trouble:
    """The first of its kind that was found: at which line, and what."""

    line: int | None
    what: str
    detail: str = ""


@dataclass(frozen=True)
class Verdict:
    """How many lines were read, the digest of the last that holds, and what is wrong, the first line first."""

    lines: int
    digest: str
    troubles: tuple[Trouble, ...]


def verify(checkpoint: Checkpoint | None = None) -> Verdict:
    """Recompute everything, as it is at one moment; `checkpoint` is what was signed elsewhere."""
    is_own = not connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql" and is_own:
            with connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read, read only")
        marks = {checkpoint.lines: ""} if checkpoint else {}
        statements = _statements()
        marks |= {upto: "" for _line, upto, _head in statements}
        head = held(contents(), marks)
        troubles = [
            *_broken(head), *_against(checkpoint, head, marks), *_cut(head), *_clock(),
            *_of_statements(statements, marks), *_sealed(), *_rows(),
        ]  # fmt: skip
    troubles.sort(key=lambda one: (one.line is None, one.line or 0))
    return Verdict(head.lines, head.digest, tuple(troubles))


def _broken(head: Head) -> Iterator[Trouble]:
    if head.broken is not None:
        yield Trouble(head.broken, N_("this line does not follow from the one before: altered, removed or inserted"))


def _against(checkpoint: Checkpoint | None, head: Head, marks: dict[int, str]) -> Iterator[Trouble]:
    if checkpoint is None or (head.broken is not None and head.broken <= checkpoint.lines):
        return
    if head.lines < checkpoint.lines:
        yield Trouble(head.lines + 1, N_("lines are missing from here on: the checkpoint was signed of more"))
    elif marks[checkpoint.lines] != checkpoint.digest:
        yield Trouble(checkpoint.lines, N_("another history led here: the checkpoint was signed of another line"))


def _cut(head: Head) -> Iterator[Trouble]:
    """Compare the last line with how many the database remembers having numbered."""
    if connection.vendor != "sqlite" or head.broken is not None:
        return
    with connection.cursor() as cursor:
        cursor.execute("select seq from sqlite_sequence where name = 'records_entry'")
        row = cursor.fetchone()
    if row and row[0] > head.lines:
        yield Trouble(head.lines + 1, N_("lines are missing from here on: the database numbered more"))


def _clock() -> Iterator[Trouble]:
    latest: datetime | None = None
    for number, at in Entry.objects.order_by("id").values_list("id", "at").iterator(chunk_size=AT_ONCE):
        if latest is not None and at < latest - SLACK:
            yield Trouble(number, N_("the clock was set back before this line"))
            return
        latest = at if latest is None else max(latest, at)


def _statements() -> list[tuple[int, int, str]]:
    """Return the statements: their lines, and up to which line with which digest they were made."""
    found = []
    for number, body in Entry.objects.filter(what="statement").values_list("id", "body"):
        try:
            said = json.loads(body)
            found.append((number, int(said["upto"]), str(said["head"])))
        except (ValueError, KeyError, TypeError):
            found.append((number, 0, ""))
    return found


def _of_statements(statements: list[tuple[int, int, str]], marks: dict[int, str]) -> Iterator[Trouble]:
    for number, upto, head in statements:
        if marks.get(upto, "") and marks[upto] != head:
            yield Trouble(number, N_("this statement was made of another history"))
            return


def _sealed() -> Iterator[Trouble]:
    line = altered()
    if line:
        yield Trouble(line, N_("what this line sealed is another text"))
    elif line == 0:
        yield Trouble(None, N_("something sealed lies in the desk of which no line is there"))


def _rows() -> Iterator[Trouble]:
    """Compare the contacts that were logged at the desk with their lines, and look for some without a line."""
    lines = Entry.objects.filter(what="contact").order_by("id").values_list("id", "key", "body")
    batch: list[tuple[int, Any, str]] = []
    told, undone = 0, _undone()
    for line in lines.iterator(chunk_size=AT_ONCE):
        batch.append(line)
        if len(batch) == AT_ONCE:
            found, trouble = _compared(batch, undone)
            told += found
            if trouble:
                yield trouble
                return
            batch = []
    found, trouble = _compared(batch, undone)
    if trouble:
        yield trouble
        return
    logged = Contact.objects.filter(external="").count()
    if logged > told + found:
        yield Trouble(None, N_("contacts lie in the desk of which no line says that they were logged"))


def _compared(batch: list[tuple[int, Any, str]], undone: set[str]) -> tuple[int, Trouble | None]:
    """Return how many contacts of some lines there are, and the first that is another than its line says."""
    rows = {row.key: row for row in Contact.objects.filter(key__in=[key for _number, key, _body in batch])}
    logged = 0
    for number, key, body in batch:
        said = json.loads(body)
        if "import" in said:
            # Its line has a key of its own; a contact that goes by no name elsewhere is counted by it.
            logged += Contact.objects.filter(key=said["contact"], external="").count() if "contact" in said else 0
            continue
        row = rows.get(key)
        if row is None:
            return logged, Trouble(number, N_("the contact of this line is gone"))
        logged += not row.external
        differs = next((name for name in COMPARED if not _same(name, said.get(name), row)), None)
        if differs is None and "corrects" not in said:
            differs = next((name for name, value in ALWAYS.items() if getattr(row, name) != value), None)
        if differs is None and row.is_undone != (str(key) in undone):
            differs = "is_undone"
        if differs:
            return logged, Trouble(number, N_("the contact of this line was altered"), differs)
    return logged, None


def _same(name: str, said: Any, row: Contact) -> bool:  # noqa: ANN401 - any value of a line
    value = row.prospect_id if name == "prospect" else getattr(row, name)
    if said is None:
        return value in (None, "")
    if name == "day":
        return bool(day_of(said) == value)
    if isinstance(value, (date, datetime)):
        return bool(value == type(value).fromisoformat(said))
    return bool(value == said)


def _undone() -> set[str]:
    """Return the contacts of which lines say that they were taken back, or corrected by another."""
    keys: set[str] = set()
    for what, body in Entry.objects.filter(what__in=("undone", "contact")).values_list("what", "body").iterator():
        if what == "undone":
            keys.add(str(json.loads(body)["key"]))
        elif '"corrects"' in body:
            keys.add(str(json.loads(body)["corrects"]))
    return keys
