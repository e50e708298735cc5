"""A chain of lines: each has the SHA-256 of the one before and of what it says, so that none can change unseen.

    digest   SHA-256 of  digest before, key, instant, by whom, what, body  joined by line feeds, as hexadecimal

A ledger written out is a text file: one line for each, its fields (digest, key, instant, by whom, what, body) separated
by tabs. The first line follows 64 zeros. What says who a person is stands in no line, only its salted digest.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# What the first line is chained to.
BEGINNING = "0" * 64
FIELDS = 6


@dataclass(frozen=True)
class Head:
    """How far a chain holds: the number of its last good line, that line's digest, and the first bad line, if any."""

    lines: int
    digest: str
    broken: int | None = None


def digest_of(previous: str, *fields: str) -> str:
    """Return the digest of a line: its key, instant, by whom, what, body."""
    return hashlib.sha256("\n".join((previous, *fields)).encode()).hexdigest()


def held(rows: Iterable[tuple[int, str, str]], marks: dict[int, str] | None = None) -> Head:
    """Recompute a chain: rows are a number, the digest that is told, and the fields, each after a line feed.

    marks  numbers of lines whose digests are wanted: filled in
    """
    sha256, previous, last = hashlib.sha256, BEGINNING, 0
    for number, told, content in rows:
        if sha256((previous + content).encode()).hexdigest() != told:
            return Head(last, previous, number)
        previous, last = told, number
        if marks is not None and number in marks:
            marks[number] = told
    return Head(last, previous)


def held_in_file(lines: Iterable[bytes], marks: dict[int, str] | None = None) -> Head:
    """Recompute the chain of a ledger written out; a line that is none breaks it."""
    sha256, previous, number = hashlib.sha256, BEGINNING.encode(), 0
    for line in lines:
        told, tab, content = line.rstrip(b"\r\n").partition(b"\t")
        found = sha256(previous + b"\n" + content.replace(b"\t", b"\n")).hexdigest()
        number += 1
        if not tab or found.encode() != told:
            return Head(number - 1, previous.decode(), number)
        previous = told
        if marks is not None and number in marks:
            marks[number] = found
    return Head(number, previous.decode())


def as_line(digest: str, *fields: str) -> str:
    """Return a line of a ledger written out."""
    return "\t".join((digest, *fields)) + "\n"


def told_twice(keys: Iterable[str]) -> Iterator[str]:
    """Yield the keys that came before."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            yield key
        seen.add(key)
