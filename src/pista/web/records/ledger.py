"""The ledger: lines are added, chained, and checked; the database itself refuses to change or delete one.

What a line says of a person is sealed: the line holds its salted SHA-256, the text lies beside it and can be erased.
The chain then still holds, and nobody can tell from it who it was.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Max

from pista.book.chain import BEGINNING, digest_of, held
from pista.web.records.models import Entry, Sealed
from pista.web.records.writing import insert_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

SEALED = "sealed"
AT_ONCE = 5000
# Any number, the same for all who add lines: PostgreSQL lets one of them at a time.
TURN = 0x70697374


@dataclass(frozen=True)
class Line:
    """What is said: under which key, when, by whom, what; about which prospect, and what of it says who they are."""

    key: UUID
    at: datetime
    by: str
    what: str
    body: Mapping[str, Any]
    about: str = ""
    person: Mapping[str, Any] = field(default_factory=dict)


def append(line: Line) -> Entry:
    """Add one line; must be called inside `saying`, which writes alone."""
    return append_all([line])[0]


def append_all(lines: Sequence[Line], last_line: tuple[int, str] | None = None) -> list[Entry]:
    """Add lines in their order; must be called inside `saying`, which writes alone.

    last_line  number and digest of the last line, where they were read inside the same `saying`
    """
    assert connection.in_atomic_block, "a line is added with what it changes, or not at all"
    number, last = last_line or newest()
    # A sequence of PostgreSQL leaves out numbers of what was rolled back. That of SQLite does not, and knows what was
    # cut off at the end.
    counts_itself = connection.vendor == "sqlite"
    made, sealed = [], []
    for place, line in enumerate(lines, start=number + 1):
        body = dict(line.body)
        if line.person:
            salt, text = secrets.token_hex(16), as_text(line.person)
            body[SEALED] = sealed_as(salt, text)
            sealed.append(Sealed(key=line.key, about=line.about, salt=salt, text=text))
        text = as_text(body)
        last = _digest(last, line.key, line.at, line.by, line.what, text)
        made.append(Entry(
            id=None if counts_itself else place, key=line.key, at=line.at, by=line.by, what=line.what, body=text,
            digest=last, about=line.about,
        ))  # fmt: skip
    insert_rows(made)
    insert_rows(sealed)
    return made


def newest() -> tuple[int, str]:
    """Return the number and the digest of the last line."""
    with connection.cursor() as cursor:
        cursor.execute("select id, digest from records_entry order by id desc limit 1")
        return cursor.fetchone() or (0, BEGINNING)


@contextmanager
def saying(asked: tuple[str, Sequence[Any]] | None = None) -> Iterator[tuple[Any, ...]]:
    """Say something: who else does waits, so that nothing is worked out from rows that change meanwhile.

    asked  a question and its values, asked once nobody else says anything; its first row is given
    """
    with transaction.atomic():
        yield _take_turn(*(asked or ("", ())))


def _take_turn(asked: str, values: Sequence[Any]) -> tuple[Any, ...]:
    """Wait until nobody else adds lines, until the end of the transaction. SQLite has one writer at a time anyway.

    PostgreSQL sees what others said before for each statement anew, those that are sent together as well.
    """
    waits = connection.vendor == "postgresql"
    if not waits and not asked:
        return ()
    with connection.cursor() as cursor:
        if not waits:
            cursor.execute(asked, values)
        elif not asked:
            cursor.execute("select pg_advisory_xact_lock(%s)", [TURN])
            return ()
        else:
            cursor.execute(f"select pg_advisory_xact_lock(%s); {asked}", [TURN, *values])
            cursor.nextset()
        return tuple(cursor.fetchone() or ())


def written_up_to() -> int:
    """Return the number of the last line, 0 where there is none."""
    return Entry.objects.aggregate(last=Max("id"))["last"] or 0


def said_of(body: str) -> dict[str, Any]:
    """Return what the text of a line says; nothing where somebody made it say what is no JSON object."""
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def said_in(entry: Entry) -> dict[str, Any]:
    """Return what a line says, with what was sealed of it where that was not erased."""
    body = said_of(entry.body)
    if SEALED in body:
        found = Sealed.objects.filter(key=entry.key).values_list("text", flat=True).first()
        body |= {"erased": True} if found is None else said_of(found)
        del body[SEALED]
    return body


def broken_at() -> int | None:
    """Return the number of the first line that does not follow from the one before, None where all do.

    What was sealed must be what the line's digest says, unless it was erased.
    """
    with transaction.atomic():
        broken = held(contents()).broken
        return altered() if broken is None else broken


def contents() -> Iterator[tuple[int, str, str]]:
    """Yield the number, the digest and the content of each line as it is hashed, read in pieces."""
    is_sqlite = connection.vendor == "sqlite"
    # As text: a moment that is read as one takes longer than all the rest of its line.
    put, at = (_put_on_sqlite, "at || ''") if is_sqlite else (_put, "at")
    columns = f'id, digest, key, {at}, "by", what, body'
    wanted = f"select {columns} from records_entry where id > %s order by id limit %s"  # noqa: S608 - our own names
    for rows in in_pieces(wanted):
        yield from map(put, rows)


def in_pieces(asked: str, *values: str) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of a question in pieces, as the database gives them.

    asked  of what comes after a number, in its order, at most so many; the number is the first column
    """
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(asked, [last, *values, AT_ONCE])
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def _put_on_sqlite(row: tuple[int, str, str, str, str, str, str]) -> tuple[int, str, str]:
    """Put a line together from what SQLite keeps: the key without its dashes, the moment as text without its zone."""
    number, digest, k, at, by, what, body = row
    key = f"{k[:8]}-{k[8:12]}-{k[12:16]}-{k[16:20]}-{k[20:]}"
    return number, digest, f"\n{key}\n{at[:10]}T{at[11:]}+00:00\n{by}\n{what}\n{body}"


def _put(row: tuple[int, str, UUID, datetime, str, str, str]) -> tuple[int, str, str]:
    number, digest, key, at, by, what, body = row
    return number, digest, f"\n{key}\n{at.astimezone(UTC).isoformat()}\n{by}\n{what}\n{body}"


def altered() -> int | None:
    """Return the number of the first line whose sealed text is another one."""
    wrong = []
    sealed = Sealed.objects.order_by("key").iterator(chunk_size=2000)
    while some := [row for row, _n in zip(sealed, range(2000), strict=False)]:
        bodies = dict(Entry.objects.filter(key__in=[row.key for row in some]).values_list("key", "body"))
        bad = [
            row.key for row in some if said_of(bodies.get(row.key, "{}")).get(SEALED) != sealed_as(row.salt, row.text)
        ]
        wrong += list(Entry.objects.filter(key__in=bad).values_list("id", flat=True)) or ([0] if bad else [])
    return min(wrong, default=None)


def as_text(body: Mapping[str, Any]) -> str:
    """Return what a line says in its one canonical form."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def kept_digest(keys: Collection[str]) -> str:
    """Return what a line says of the rows that an import kept, by their keys."""
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()


def sealed_as(salt: str, text: str) -> str:
    """Return what stands in a line for what is sealed."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def _digest(previous: str, key: UUID, at: datetime, by: str, what: str, body: str) -> str:
    return digest_of(previous, str(key), at.isoformat(), by, what, body)
