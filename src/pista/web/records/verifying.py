"""Is the ledger what was said? The chain, its clock, its end, its statements, what was sealed, and the rows made of it.

What somebody with the database in hands can still do unseen, and how a signed checkpoint that lies elsewhere shows
it, is in docs/threats.md.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import connection, transaction

from pista.book.chain import Head, held
from pista.book.days import date_of, day_of
from pista.language import N_
from pista.web.clock import now
from pista.web.records.ledger import SEALED, altered, contents
from pista.web.records.models import Contact, Entry, Link, Sealed, StageMove

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pista.book.checkpoints import Checkpoint

# Clocks of machines differ, and lines wait for one another: only more than this is a clock set back.
SLACK = timedelta(minutes=10)
AT_ONCE = 5000
# What a line says of a contact and its row must say too.
COMPARED = (
    "day", "at", "seller", "prospect", "outcome", "product", "minutes", "amount", "channel", "direction", "opportunity",
    "source", "next_step_on", "reason",
)  # fmt: skip
# What is said once only, and what of a line tells it.
ONCE = {"prospect": "prospect", "statement": "period", "undone": "key"}
# What is the same of each contact that was logged at the desk, and not corrected.
ALWAYS = {"evidence": "self", "margin": None, "external": "", "opens_own": True}
# What lines of an import say of a contact and its row must say too.
BROUGHT = (
    "day", "at", "seller", "prospect", "outcome", "product", "minutes", "amount", "channel", "direction", "logged_at",
    "zone",
)  # fmt: skip


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


def verify(*checkpoints: Checkpoint) -> Verdict:
    """Recompute everything, as it is at one moment; `checkpoints` are what was signed before."""
    is_own = not connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql" and is_own:
            with connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read, read only")
        marks = {one.lines: "" for one in checkpoints}
        statements = _statements()
        marks |= {one.upto: "" for one in statements}
        head = held(contents(), marks)
        troubles = [
            *_broken(head), *(trouble for one in checkpoints for trouble in _against(one, head, marks)), *_cut(head),
            *_clock(now()), *_again(), *_of_statements(statements, marks), *_sealed(), *_rows(), *_brought(),
        ]  # fmt: skip
    troubles.sort(key=lambda one: (one.line is None, one.line or 0))
    return Verdict(head.lines, head.digest, tuple(troubles))


def _broken(head: Head) -> Iterator[Trouble]:
    if head.broken is not None:
        yield Trouble(head.broken, N_("this line does not follow from the one before: altered, removed or inserted"))


def _against(checkpoint: Checkpoint, head: Head, marks: dict[int, str]) -> Iterator[Trouble]:
    if head.broken is not None and head.broken <= checkpoint.lines:
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
    # SQLite gives every number once, and takes none back.
    if Entry.objects.count() < head.lines:
        before = 0
        for number in Entry.objects.order_by("id").values_list("id", flat=True).iterator(chunk_size=AT_ONCE):
            if number > before + 1:
                yield Trouble(before + 1, N_("this number was left out"))
                return
            before = number
    if row and row[0] > head.lines:
        yield Trouble(head.lines + 1, N_("lines are missing from here on: the database numbered more"))


def _clock(now: datetime) -> Iterator[Trouble]:
    latest: datetime | None = None
    for number, at in Entry.objects.order_by("id").values_list("id", "at").iterator(chunk_size=AT_ONCE):
        if latest is not None and at < latest - SLACK:
            yield Trouble(number, N_("the clock was set back before this line"))
            return
        if at > now + SLACK:
            yield Trouble(number, N_("this line is dated later than now"))
            return
        latest = at if latest is None else max(latest, at)


def _again() -> Iterator[Trouble]:
    """Find lines that say what can be said once only a second time, under another key."""
    seen: set[tuple[str, str]] = set()
    once = Entry.objects.filter(what__in=ONCE).order_by("id").values_list("id", "what", "body")
    for number, what, body in once.iterator(chunk_size=AT_ONCE):
        said = json.loads(body)
        if "import" in said or ONCE[what] not in said:
            continue
        told = (what, str(said[ONCE[what]]))
        if told in seen:
            yield Trouble(number, N_("this line says again what was said before"))
            return
        seen.add(told)
    rows: Sequence[tuple[str, type[Link | StageMove]]] = (("link", Link), ("stage", StageMove))
    for what, model in rows:
        # Each has its row, under the same key.
        there = model.objects.values_list("key", flat=True)
        without = Entry.objects.filter(what=what).exclude(key__in=there).order_by("id").first()
        if without is not None:
            yield Trouble(without.id, N_("what this line says is not there"))


@dataclass(frozen=True)
class _Statement:
    """A statement: its line, up to which line and digest it was made, and what it says of the period's contacts."""

    line: int
    upto: int
    head: str
    since: date
    until: date
    contacts: Mapping[str, Any]


def _statements() -> list[_Statement]:
    found = []
    for number, body in Entry.objects.filter(what="statement").order_by("id").values_list("id", "body"):
        try:
            said = json.loads(body)
            since, until = date.fromisoformat(said["since"]), date.fromisoformat(said["until"])
            found.append(
                _Statement(number, int(said["upto"]), str(said["head"]), since, until, said["numbers"]["contacts"])
            )
        except (ValueError, KeyError, TypeError):
            found.append(_Statement(number, 0, "", date.min, date.min, {}))
    return found


def _of_statements(statements: Sequence[_Statement], marks: Mapping[int, str]) -> Iterator[Trouble]:
    for one in statements:
        if not 0 < one.upto < one.line or marks.get(one.upto) != one.head:
            yield Trouble(one.line, N_("this statement was made of another history"))
            return
        counted = contacts_said(one.upto, one.since, one.until)
        if counted is not None and counted != _stated(one.contacts):
            yield Trouble(one.line, N_("this statement says another number of contacts than its lines"))
            return


def _stated(contacts: Mapping[str, Any]) -> dict[str, int]:
    by = {name: int(figures["value"] or 0) for name, figures in contacts["by"].items()}
    return {"": int(contacts["all"]["value"] or 0)} | {name: n for name, n in by.items() if n}


def contacts_said(upto: int, since: date, until: date) -> dict[str, int] | None:
    """Count from the lines up to one the contacts of a period, by seller, and all of them under "".

    None where an import had been undone by then: what it had changed is not in its lines.
    """
    lines = Entry.objects.filter(id__lte=upto, what__in=("contact", "undone", "import_undone")).order_by("id")
    said_of: dict[str, tuple[str, str]] = {}
    for key, what, body in lines.values_list("key", "what", "body").iterator(chunk_size=AT_ONCE):
        if what == "import_undone":
            return None
        said = json.loads(body)
        if what == "undone":
            said_of.pop(str(said["key"]), None)
            continue
        said_of.pop(str(said.get("corrects", "")), None)
        name = str(said["contact"]) if "import" in said else str(key)
        said_of[name] = (day_said(said.get("day")), said.get("seller", ""))
    counted: Counter[str] = Counter()
    for day, seller in said_of.values():
        if since.isoformat() <= day <= until.isoformat():
            counted.update({"", seller} if seller else [""])
    return dict(counted) or {"": 0}


def day_said(day: object) -> str:
    """Return a day as it stands in a line: as text, or as imports say it, counted."""
    return date_of(day).isoformat() if isinstance(day, int) else str(day or "")


def _sealed() -> Iterator[Trouble]:
    erased: set[str] = set()
    for body in Entry.objects.filter(what="erased").values_list("body", flat=True):
        erased |= set(json.loads(body).get("prospects", []))
    lines = Entry.objects.filter(body__contains=f'"{SEALED}":').exclude(key__in=Sealed.objects.values("key"))
    for number, about in lines.order_by("id").values_list("id", "about").iterator(chunk_size=AT_ONCE):
        if about not in erased:
            yield Trouble(number, N_("what this line sealed is gone, and no line says that it was erased"))
            break
    line = altered()
    if line:
        yield Trouble(line, N_("what this line sealed is another text"))
    elif line == 0:
        yield Trouble(None, N_("something sealed lies in the desk of which no line is there"))


def _rows() -> Iterator[Trouble]:
    """Compare the contacts that were logged at the desk with their lines, and look for some without a line."""
    lines = Entry.objects.filter(what="contact").order_by("id").values_list("id", "key", "body", "at", "about")
    batch: list[_Said] = []
    told, undone = len(_last_brought()), _undone()
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
    if Contact.objects.count() > told + found:
        yield Trouble(None, N_("contacts lie in the desk of which no line says that they were logged"))


# The number, key, text and moment of a line, and the prospect it is found by.
_Said: TypeAlias = tuple[int, Any, str, datetime, str]


def _compared(batch: list[_Said], undone: set[str]) -> tuple[int, Trouble | None]:
    """Return how many contacts of some lines there are, and the first that is another than its line says."""
    rows = {row.key: row for row in Contact.objects.filter(key__in=[key for _number, key, *_more in batch])}
    logged = 0
    for number, key, body, at, about in batch:
        said = json.loads(body)
        if "import" in said:
            continue
        row = rows.get(key)
        if row is None:
            return logged, Trouble(number, N_("the contact of this line is gone"))
        logged += 1
        differs = next((name for name in COMPARED if not _same(name, said.get(name), row)), None)
        told = {"logged_at": at, "taken_at": at, "is_undone": str(key) in undone}
        told |= {} if "corrects" in said else ALWAYS
        if differs is None:
            differs = next((name for name, value in told.items() if getattr(row, name) != value), None)
        if differs is None and str(row.corrects or "") != said.get("corrects", ""):
            differs = "corrects"
        if differs is None and about != said.get("prospect", about):
            differs = "about"
        if differs:
            return logged, Trouble(number, N_("the contact of this line was altered"), differs)
    return logged, None


def _same(name: str, said: Any, row: Contact) -> bool:  # noqa: ANN401 - any value of a line
    value = row.prospect_id if name == "prospect" else getattr(row, name)
    if said is None:
        return value in (None, "")
    if name == "day":
        return bool((said if isinstance(said, int) else day_of(said)) == value)
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


def _last_brought() -> dict[str, int]:
    """Return the last line that an import said each contact in, by the contact; 0 where an import was undone since."""
    undone = {
        json.loads(body)["import"]
        for body in Entry.objects.filter(what="import_undone").values_list("body", flat=True)
    }  # fmt: skip
    found: dict[str, int] = {}
    lines = Entry.objects.filter(what="contact", body__contains='"import":').order_by("id").values_list("id", "body")
    for number, body in lines.iterator(chunk_size=AT_ONCE):
        said = json.loads(body)
        if "import" in said and "contact" in said:
            # What an undone import changed is as it was before, and not as any line says.
            found[said["contact"]] = 0 if said["import"] in undone else number
    return found


def _brought() -> Iterator[Trouble]:
    """Compare the contacts that were brought in with the last line that says them."""
    wanted = sorted(number for number in _last_brought().values() if number)
    corrected = _undone()
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        lines = [
            (number, json.loads(body))
            for number, body in Entry.objects.filter(id__gte=some[0], id__lte=some[-1], id__in=some)
            .order_by("id")
            .values_list("id", "body")
        ]
        rows = {str(row.key): row for row in Contact.objects.filter(key__in=[said["contact"] for _n, said in lines])}
        for number, said in lines:
            row = rows.get(said["contact"])
            if row is None:
                yield Trouble(number, N_("the contact of this line is gone"))
                return
            differs = next((name for name in BROUGHT if not _same(name, _field(name, said), row)), None)
            if differs is None and row.is_taken_back != (said["contact"] in corrected):
                differs = "is_taken_back"
            if differs:
                yield Trouble(number, N_("the contact of this line was altered"), differs)
                return


def _field(name: str, said: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any value of a line
    return said.get("prospect_id", said.get("prospect")) if name == "prospect" else said.get(name)
