"""The verbs of imports: check what one would do, and do it, whole or not at all; `import_undoing` undoes it.

A row is known by what its source calls it, or by its content where it is called nothing: brought in twice it is there
once. What an import made or changed is kept row by row, so that all of it can be undone.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from pista.web.records.bringing import complaints_of, forget_files, read_as, read_in, rows_read
from pista.web.records.duplicates import link_all, linked_among, regroup
from pista.web.records.import_rows import Taking
from pista.web.records.imports import CHECKED, DONE, Change, Import
from pista.web.records.ledger import Line, append, saying
from pista.web.records.models import Contact
from pista.web.records.telling import has_deals
from pista.web.records.telling_many import retell_what_changed
from pista.web.records.writing import insert_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


def check(found: Import, tell: Callable[[float], None]) -> None:
    """Read an import's files and count what it would do; nothing is done."""
    engine, folder, taken = read_in(found, lambda _file, share, _rows: tell((share or 0.0) * 0.5))
    outcome = Taking(found, engine, folder, taken.format, lambda share: tell(0.5 + share / 2), is_dry=True).do()
    counts: dict[str, Any] = {table: dict(some) for table, some in outcome.counts.items()}
    counts["set_aside"] = sum(account.set_aside for account in taken.accounts)
    counts["read"] = sum(account.read for account in taken.accounts)
    found.counts, found.complaints = json.dumps(counts), complaints_of(taken)
    found.read_as = read_as(taken)
    found.format, found.state = taken.format, CHECKED
    found.save()


def apply(found: Import, now: datetime, tell: Callable[[float], None]) -> None:
    """Do what was checked, whole or not at all; the files are forgotten then."""
    engine, folder = rows_read(found)
    with saying():
        had_deals = has_deals()
        doing = Taking(found, engine, folder, found.format, lambda share: tell(share * 0.6), now=now)
        outcome = doing.do()
        body = {"name": found.name, "import": str(found.key), "counts": {k: dict(v) for k, v in outcome.counts.items()}}
        append(Line(uuid5(found.key, "import"), now, found.by, "import", body))
        retell_what_changed(outcome.touched, lambda share: tell(0.6 + share * 0.3), had_deals=had_deals)
        links = link_all(outcome.pairs, found.by, now, found.key)
        insert_rows([Change(brought_by=found, table="link", row=str(link.key)) for link in links])
        # What was said of them when they were here before holds again.
        regroup(linked_among(outcome.touched))
        kept: dict[str, Any] = json.loads(found.counts)
        found.counts = json.dumps(kept | {table: dict(some) for table, some in outcome.counts.items()})
        found.state, found.progress = DONE, 1.0
        found.save()
    forget_files(found)


def logged_since(found: Import) -> int:
    """Return how many contacts were logged by hand with prospects that only this import made."""
    made = found.changes.filter(table="prospect", before="").values("row")
    brought = found.changes.filter(table="contact").values("row")
    own = Contact.objects.filter(prospect__in=made, is_undone=False, external="")
    return own.exclude(key__in=[UUID(row["row"]) for row in brought]).count() if own.exists() else 0
