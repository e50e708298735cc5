"""Who is who in an open book: its prospects as records, the links kept beside its source, the book as it would be."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pista.book.preparing import prepare
from pista.book.renaming import renamed
from pista.book.tables import TABLES, tables_in
from pista.engines.storing import cannot_write
from pista.errors import PistaError
from pista.language import N_
from pista.prospects.keys import checked_region
from pista.prospects.links import Link, add_links, checked_pair, links_beside, read_links, was_said
from pista.prospects.records import RAW, checked_kind, records_of
from pista.prospects.resolving import resolve
from pista.prospects.units import by_organisation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from pista.book.engine import Engine, Frame
    from pista.book.prepared import Prepared, Settings
    from pista.engines.opened import Book
    from pista.prospects.links import Says
    from pista.prospects.model import Model
    from pista.prospects.records import Records
    from pista.prospects.resolving import Resolution


def records_in(book: Book, region: str | None = None, kind: str | None = None) -> Records:
    """Return the prospects of a book as records, as they were read: links do not change them."""
    engine = book.prepared.engine
    rows = rows_of(tables_in(book.tables, engine), engine)
    if not rows:
        raise PistaError(
            N_("{source} names no prospects, so nobody can be told from another."),
            hint=N_("'pista report' says the smallest change that would."), source=book.source.name,
        )  # fmt: skip
    return records_of(rows, checked_region(region), checked_kind(kind))


def rows_of(tables: Mapping[str, Frame], engine: Engine) -> list[Mapping[str, str | None]]:
    """Return what the tables of a book say of each prospect, in the order of their names."""
    rows: dict[str, Mapping[str, str | None]] = {}
    if "prospects" in tables:
        found = engine.collect(tables["prospects"].select(*[name for name in RAW if name in TABLES["prospects"]]))
        for row in found.sort("prospect", "name", "emails", nulls_last=True).iter_rows(named=True):
            rows.setdefault(row["prospect"], row)
    for table in ("touches", "opportunities"):
        if table in tables:
            names = engine.collect(tables[table].select("prospect").unique("prospect", keep="any"))["prospect"]
            for name in sorted(name for name in names.to_list() if name is not None and name not in rows):
                # A code says nothing of who it is; a name does.
                rows[name] = {"prospect": name, "name": None if any(c.isdigit() for c in name) else name}
    return [rows[name] for name in sorted(rows)]


def going_by(
    tables: Mapping[str, Frame], engine: Engine, linked: Mapping[str, str], settings: Settings
) -> dict[str, str]:
    """Return the name each prospect goes by: of those it is linked to, and of its organisation where those count."""
    return by_organisation(rows_of(tables, engine), linked) if settings.counts_organisations else dict(linked)


def resolved(
    book: Book, region: str | None = None, known: Mapping[str, Model] | None = None, kind: str | None = None
) -> tuple[Records, Resolution]:
    """Resolve the prospects of a book: by its links, exact keys and the model, on the engine that holds it.

    kind   people or organisations, where all of them are; else each name tells
    known  by kind, the model that was learned before, taken where it still serves
    """
    records = records_in(book, region, kind)
    return records, resolve(records, book.prepared.engine.matcher(), read_links(links_beside(book.source)), known)


@contextmanager
def as_it_would_be(book: Book, names: Mapping[str, str]) -> Iterator[Prepared]:
    """Give the book as it would be with prospects under other names; it is gone after the block."""
    engine = book.prepared.engine
    settings = book.prepared.facts.settings
    tables = tables_in(book.tables, engine)
    tables = renamed(tables, going_by(tables, engine, names, settings), engine)
    with tempfile.TemporaryDirectory(prefix="pista-") as place:
        yield prepare(tables, engine, Path(place), None, settings)


def say(book: Book, one: str, other: str, says: Says, at: datetime, by: str = "") -> Link:
    """Keep what a person says of two prospects; raise UnknownNameError where there is no such prospect."""
    known = records_in(book).shown
    link = Link(at, *checked_pair(one, other, known), says, by)
    if says == "undone" and not was_said(read_links(links_beside(book.source)), link.pair):
        raise PistaError(
            N_("Nothing was said of {one} and {other} that could be taken back."),
            hint=N_("'pista link ONE OTHER --different' keeps two apart, whatever a key or the model says."),
            one=one, other=other,
        )  # fmt: skip
    keep(book, [link])
    return link


def keep(book: Book, links: Sequence[Link]) -> Path:
    """Add links to those kept beside the source, and return where."""
    path = links_beside(book.source)
    try:
        add_links(path, links)
    except OSError as error:
        raise cannot_write(path, error) from error
    return path


def accepted(resolution: Resolution, at: datetime, by: str = "") -> list[Link]:
    """Return the links that a resolution is sure of."""
    return [
        Link(at, item.one, item.other, "same", by, item.why, item.probability, "; ".join(item.reasons))
        for item in resolution.certain
    ]
