"""Is this one of ours? The index beside the book, opened once, made in the background, never in the way of a save."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection

from pista.engines.recognising import index_of
from pista.errors import PistaError
from pista.prospects.deciding import contradict
from pista.prospects.names import folded
from pista.prospects.recognising import recognise
from pista.prospects.records import one_record
from pista.web.clock import today
from pista.web.records.columns import book
from pista.web.records.finding import prospects

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from pista.prospects.index import Index
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
        _kept.index = None if found is None else index_of(found)
    except (PistaError, OSError) as error:
        logging.getLogger(__name__).warning("the index could not be made: %s", error)
    finally:
        _kept.making.release()


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


def offered(name: str, company: str = "", email: str = "", phone: str = "") -> Sequence[tuple[Prospect, bool]]:
    """Return the prospects somebody may be, the likeliest first, each with whether the evidence speaks for it.

    Those whose name, e-mail or telephone is exactly so come first, whatever the model says of them.
    """
    found: dict[str, bool] = {}
    wanted = prospects()
    said_of = _record(name, company)
    for exact in ({"email__iexact": email} if email else {}, {"phone": phone} if phone else {}):
        for prospect in wanted.filter(**exact)[:MOST_OFFERED] if exact else ():
            # A household or an office shares one: another name is somebody else, until somebody says so.
            found.setdefault(prospect.id, not contradict(said_of, _record(prospect.name, prospect.company)))
    if said := folded(f"{name} {company}"):
        alike = list(wanted.filter(found_by__contains=folded(name) or said).order_by("-last_day")[: MOST_OFFERED * 5])
        same = [
            p for p in alike if folded(p.name) == folded(name) and (not company or folded(p.company) == folded(company))
        ]
        # One whose name is exactly so, or the only one whose name begins so, is who is meant.
        for prospect in same or alike:
            is_elsewhere = company and prospect.company and folded(company) != folded(prospect.company)
            found.setdefault(prospect.id, len(same or alike) == 1 and not is_elsewhere)
    if _kept.index is not None:
        row = {"name": name, "company": company, "emails": email, "phones": phone}
        for offer in recognise(_kept.index, row).offers[:MOST_OFFERED]:
            found.setdefault(offer.prospect, offer.is_same)
    by_name = prospects().in_bulk(list(found))
    return [(by_name[name], is_same) for name, is_same in list(found.items())[:MOST_OFFERED] if name in by_name]


def _record(name: str, company: str) -> dict[str, object]:
    return one_record({"name": name, "company": company}, (), {}, None)


def _row(prospect: Prospect) -> Mapping[str, str | None]:
    return {
        "prospect": prospect.id, "name": prospect.name, "company": prospect.company, "emails": prospect.email,
        "phones": prospect.phone, "city": prospect.city,
    }  # fmt: skip
