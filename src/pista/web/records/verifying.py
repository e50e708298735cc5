"""Is the ledger what was said? The chain, its clock, its end, its statements, what was sealed, and the rows made of it.

What somebody with the database in hands can still do unseen, and how a signed checkpoint that lies elsewhere shows
it, is in docs/threats.md.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import TextField, Value
from django.db.models.functions import Concat

from pista.book.chain import Head, held
from pista.book.days import date_of
from pista.language import N_
from pista.web.clock import now
from pista.web.records.ledger import SEALED, altered, contents, said_of
from pista.web.records.models import Entry, Sealed
from pista.web.records.verifying_contacts import Trouble, logged_as_said, taken_back
from pista.web.records.verifying_deals import deals_as_said, kept_as_brought, opportunities_follow
from pista.web.records.verifying_imports import Brought, brought_as_said
from pista.web.records.verifying_moves import links_as_said, moves_as_said
from pista.web.records.verifying_reviews import reviews_as_said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pista.book.checkpoints import Checkpoint

# Clocks of machines differ, and lines wait for one another: only more than this is a clock set back.
SLACK = timedelta(minutes=10)
AT_ONCE = 5000
# What is said once only, and what of a line tells it.
ONCE = {"prospect": "prospect", "statement": "period", "undone": "key"}


@dataclass(frozen=True)
class Verdict:
    """How many lines were read, the digest of the last that holds, and what is wrong, the first line first."""

    lines: int
    digest: str
    troubles: tuple[Trouble, ...]


def verify(*checkpoints: Checkpoint) -> Verdict:
    """Recompute everything, as it is at one moment; `checkpoints` are what was signed before."""
    with _one_moment():
        marks = {one.lines: "" for one in checkpoints}
        statements = _statements()
        marks |= {one.upto: "" for one in statements}
        head = held(contents(), marks)
        troubles = [
            *_broken(head), *(trouble for one in checkpoints for trouble in _against(one, head, marks)), *_cut(head),
            *_tried(lambda: _clock(now())), *_tried(_again), *_tried(lambda: _of_statements(statements, marks)),
            *_tried(_sealed), *_tried(_contacts), *_tried(deals_as_said), *_tried(opportunities_follow),
            *_tried(kept_as_brought), *_tried(moves_as_said), *_tried(links_as_said), *_tried(reviews_as_said),
        ]  # fmt: skip
    troubles.sort(key=lambda one: (one.line is None, one.line or 0))
    return Verdict(head.lines, head.digest, tuple(troubles))


def _contacts() -> Iterator[Trouble]:
    away, brought = taken_back(), Brought()
    yield from logged_as_said(away, len(brought.last))
    yield from brought_as_said(away, brought)


def _tried(look: Callable[[], Iterator[Trouble]]) -> Iterator[Trouble]:
    """Look for trouble; what cannot even be read as the desk writes it is trouble too."""
    try:
        yield from look()
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, ValidationError) as error:
        yield Trouble(None, N_("something lies in the desk that it would never have written"), str(error)[:80])


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read everything as it is at one moment; who writes meanwhile does not wait."""
    own: Any = None if connection.in_atomic_block else connection
    is_sqlite = own is not None and connection.vendor == "sqlite"
    if is_sqlite:
        # What writes takes its turn as it begins; who only reads needs none.
        own.ensure_connection()
        own.transaction_mode = "DEFERRED"
    try:
        with transaction.atomic():
            if own is not None and not is_sqlite:
                with connection.cursor() as cursor:
                    cursor.execute("set transaction isolation level repeatable read, read only")
            yield
    finally:
        if is_sqlite:
            own.transaction_mode = connection.settings_dict["OPTIONS"]["transaction_mode"]


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
    if row is None and head.lines:
        yield Trouble(None, N_("the database does not know any more how many lines it numbered"))
    if row and row[0] > head.lines:
        yield Trouble(head.lines + 1, N_("lines are missing from here on: the database numbered more"))


def _clock(now: datetime) -> Iterator[Trouble]:
    lines, limit, moment = _moments(now + SLACK)
    latest = None
    for number, at in lines:
        if latest is not None and at < latest:
            if moment(at) + SLACK < moment(latest):
                yield Trouble(number, N_("the clock was set back before this line"))
                return
            continue
        if at > limit:
            yield Trouble(number, N_("this line is dated later than now"))
            return
        latest = at


def _moments(limit: datetime) -> tuple[Iterator[tuple[int, Any]], Any, Callable[[Any], datetime]]:
    """Return the moment of each line, a limit written like them, and what makes a moment of such a one.

    SQLite's are text, which stands in the order of time: to make moments of all would take longer than all the rest.
    """
    lines = Entry.objects.order_by("id")
    if connection.vendor != "sqlite":
        return lines.values_list("id", "at").iterator(chunk_size=AT_ONCE), limit, lambda at: at
    said = Concat("at", Value(""), output_field=TextField())
    texts = lines.annotate(said=said).values_list("id", "said").iterator(chunk_size=AT_ONCE)
    return texts, str(limit.astimezone(UTC).replace(tzinfo=None)), _moment


def _moment(text: str) -> datetime:
    """Return the moment a text says, without its zone; the first of all where somebody made it say none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min  # noqa: DTZ901 - compared with others without a zone
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


def _again() -> Iterator[Trouble]:
    """Find lines that say what can be said once only a second time, under another key."""
    seen: set[tuple[str, str]] = set()
    once = Entry.objects.filter(what__in=ONCE).order_by("id").values_list("id", "what", "body")
    for number, what, body in once.iterator(chunk_size=AT_ONCE):
        said = said_of(body)
        if "import" in said or ONCE[what] not in said:
            continue
        told = (what, str(said[ONCE[what]]))
        if told in seen:
            yield Trouble(number, N_("this line says again what was said before"))
            return
        seen.add(told)


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
            said = said_of(body)
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
    told: dict[str, tuple[str, str]] = {}
    for key, what, body in lines.values_list("key", "what", "body").iterator(chunk_size=AT_ONCE):
        if what == "import_undone":
            return None
        said = said_of(body)
        if what == "undone":
            told.pop(str(said.get("key")), None)
            continue
        told.pop(str(said.get("corrects", "")), None)
        name = str(said["contact"]) if "import" in said else str(key)
        told[name] = (day_said(said.get("day")), said.get("seller", ""))
    counted: Counter[str] = Counter()
    for day, seller in told.values():
        if since.isoformat() <= day <= until.isoformat():
            counted.update({"", seller} if seller else [""])
    return dict(counted) or {"": 0}


def day_said(day: object) -> str:
    """Return a day as it stands in a line: as text, or as imports say it, counted."""
    return date_of(day).isoformat() if isinstance(day, int) else str(day or "")


def _sealed() -> Iterator[Trouble]:
    erased: set[str] = set()
    for body in Entry.objects.filter(what="erased").values_list("body", flat=True):
        erased |= set(said_of(body).get("prospects", []))
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
