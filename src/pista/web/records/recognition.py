"""Is this one of ours? The index beside the book, opened once, made in the background, never in the way of a save."""

from __future__ import annotations

import gc
import json
import logging
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection

from pista.book.names import folded
from pista.engines.recognising import index_of
from pista.engines.storing import write_whole
from pista.errors import PistaError
from pista.prospects.deciding import SURE, contradict, is_written_so
from pista.prospects.model import Model
from pista.prospects.recognising import recognise
from pista.prospects.records import one_record
from pista.web.clock import today
from pista.web.records import access
from pista.web.records.columns import book, book_folder
from pista.web.records.contacts import telling_digits
from pista.web.records.models import IDENTITY
from pista.web.records.searching import LATEST_FIRST, prospects_like

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from pista.prospects.index import Index
    from pista.web.records.arrangements import Seller
    from pista.web.records.models import Prospect

MOST_OFFERED = 4


@dataclass
class _Kept:
    """The index in memory, if it was made, and whether somebody is making it."""

    index: Index | None = None
    making: threading.Lock = field(default_factory=threading.Lock)


_kept = _Kept()


def make_index(as_of: date) -> None:
    """Make the index of the book as it is, where nobody is at it; what goes wrong is noted and changes nothing."""
    if not _kept.making.acquire(blocking=False):
        return
    try:
        found = book(as_of)
        _kept.index = None if found is None else index_of(found, known=learned_before())
        if _kept.index is not None:
            _keep_learned(_kept.index.about.models)
        # What was loaded for it stays: nobody is to wait while it is looked through for what could go.
        gc.collect()
        gc.freeze()
    except (PistaError, OSError) as error:
        logging.getLogger(__name__).warning("the index could not be made: %s", error)
    finally:
        _kept.making.release()


def learned_before() -> Mapping[str, Model]:
    """Return what was learned of the desk's prospects, by kind: it serves while they are much the same people."""
    try:
        kept = json.loads(_learned_file().read_text(encoding="utf-8"))
        return {kind: Model.from_json(model) for kind, model in kept.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # Not learned yet, or by another version: it is learned anew.
        return {}


def _keep_learned(models: Mapping[str, Model]) -> None:
    text = json.dumps({kind: model.as_json() for kind, model in models.items()}, indent=1)
    write_whole(_learned_file(), text)


def _learned_file() -> Path:
    """Return where it is kept, numbers only: the book's own folder is written anew each time."""
    return book_folder().parent / "who-is-who.json"


def forget_index() -> None:
    """Let the index in memory go."""
    _kept.index = None


def make_index_aside(as_of: date) -> None:
    """Make the index in a thread of its own."""
    threading.Thread(target=_make_and_close, args=(as_of,), daemon=True).start()


def _make_and_close(as_of: date) -> None:
    try:
        make_index(as_of)
    finally:
        connection.close()


def add_to_index(prospect: Prospect) -> None:
    """Let a new prospect be recognised at once."""
    index = _kept.index
    record = None if index is None else index.record(_row(prospect))
    if index is None or record is None or record["kind"] not in index.about.models:
        # The first of their kind: from now on there is a model to be like.
        make_index_aside(today())
    else:
        index.add(record, prospect.id)


def offered(
    person: Seller, name: str, company: str = "", email: str = "", phone: str = ""
) -> Sequence[tuple[Prospect, bool]]:
    """Return the prospects somebody may be, the likeliest first, each with whether it is as good as sure.

    Those whose name, e-mail or telephone is exactly so come first, whatever the model says of them.
    """
    found: dict[str, bool] = {}
    wanted = access.prospects_of(person)
    said_of = record_of(name, company)
    digits = telling_digits(phone)
    for exact in ({"email_key": email.lower()} if email else {}, {"phone_key": digits} if digits else {}):
        for prospect in wanted.filter(**exact)[:MOST_OFFERED] if exact else ():
            # A household or an office shares one: another name is somebody else, until somebody says so.
            found.setdefault(prospect.id, not contradict(said_of, record_of(prospect.name, prospect.company)))
    if said := folded(name or company):
        within = {"name_key__gte": said, "name_key__lt": said + "\uffff"}
        alike = list(wanted.filter(**within).order_by(LATEST_FIRST)[: MOST_OFFERED * 5])
        alike = alike or list(prospects_like(person, said, MOST_OFFERED * 5))
        same = [
            p for p in alike if p.name_key == said and (not (name and company) or folded(p.company) == folded(company))
        ]
        # One whose name is exactly so, or the only one whose name begins so, is who is meant.
        for prospect in same or alike:
            # Of whom no company is known it cannot be said that they are of this one.
            is_elsewhere = company and folded(company) != folded(prospect.company)
            found.setdefault(prospect.id, len(same or alike) == 1 and not is_elsewhere)
    likely = _likely({"name": name, "company": company, "emails": email, "phones": phone})
    by_name = access.heads_of(person, list({**found, **likely}))
    heads: dict[str, tuple[Prospect, bool]] = {}
    for offer, is_same in found.items():
        if offer in by_name:
            heads.setdefault(by_name[offer].id, (by_name[offer], is_same))
    for offer, is_sure in likely.items():
        if (head := by_name.get(offer)) is not None:
            # What is chosen beforehand is saved by who does not look: nobody whose name is another.
            is_same = is_sure and is_written_so(said_of, record_of(head.name, head.company))
            heads.setdefault(head.id, (head, is_same))
    return list(heads.values())[:MOST_OFFERED]


def _likely(row: Mapping[str, str]) -> dict[str, bool]:
    """Return whom the model takes somebody for, the likeliest first, each with whether it is sure."""
    found = [] if _kept.index is None else recognise(_kept.index, row).offers[:MOST_OFFERED]
    return {one.prospect: one.is_same and (one.probability is None or one.probability >= SURE) for one in found}


def record_of(name: str, company: str) -> dict[str, object]:
    """Return a name and a company as who is who compares them."""
    return one_record({"name": name, "company": company}, (), {}, None)


def _row(prospect: Prospect) -> Mapping[str, str | None]:
    return {
        "prospect": prospect.id,
        **{column: getattr(prospect, field) for field, column in IDENTITY.items()},
    }
