"""Are opportunities what was said? Those that were brought in, what follows of them, and the tables that go with them.

Products with their prices, spend and moves from stage to stage are kept as they came: a line of each import holds a
digest of them all.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

from pista.language import N_
from pista.web.records.import_shapes import DEAL
from pista.web.records.imports import Change, Kept
from pista.web.records.ledger import kept_digest, said_of
from pista.web.records.models import Deal, Entry, Opportunity, Prospect
from pista.web.records.telling import has_deals, recorded_of_nobody
from pista.web.records.telling_many import AT_ONCE, tell_many
from pista.web.records.verifying_contacts import GONE, Trouble, same
from pista.web.records.verifying_imports import replayed, undone_imports

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

ALTERED = N_("the opportunity of this line was altered")
UNSAID = N_("opportunities lie in the desk of which no line says that they were brought in")
UNLIKE = N_("an opportunity is another than follows from what was said")
KEPT_OTHERWISE = N_("products, spend or stages that this line brought in were altered")
KEPT_OTHERWISE_SOMEWHERE = N_("products, spend or stages that were brought in were altered or removed")
KEPT_UNSAID = N_("products, spend or stages lie in the desk that no import brought in")
# All of an opportunity that numbers read.
FOLLOWS = (
    "id", "prospect_id", "product", "seller", "opened_day", "closed_day", "month", "last_day", "status", "amount",
    "margin", "source", "next_step_on", "is_recorded",
)  # fmt: skip


def deals_as_said() -> Iterator[Trouble]:
    """Find the first opportunity that was brought in and is another than its lines leave it."""
    states = sorted(replayed("deal", DEAL).items(), key=lambda one: one[1].line)
    for start in range(0, len(states), AT_ONCE):
        some = dict(states[start : start + AT_ONCE])
        rows = Deal.objects.in_bulk(list(some))
        for name, state in some.items():
            row = rows.get(name)
            if row is None:
                yield Trouble(state.line, GONE)
                return
            differs = next((one for one in DEAL if not same(one, state.said.get(one), row)), None)
            if differs is None and row.is_undone != state.is_undone:
                differs = "is_undone"
            if differs:
                yield Trouble(state.line, ALTERED, differs)
                return
    if Deal.objects.count() > len(states):
        yield Trouble(None, UNSAID)


def opportunities_follow() -> Iterator[Trouble]:
    """Find the first opportunity that is not what follows from contacts and recorded opportunities."""
    on_deals, told = has_deals(), 0
    names = list(Prospect.objects.filter(same_as="").order_by("id").values_list("id", flat=True)) if on_deals else []
    for start in range(0, len(names), AT_ONCE):
        found = tell_many(names[start : start + AT_ONCE], on_deals=True)
        trouble = _unlike(found.opportunities, {"prospect__in": found.head_of})
        if trouble:
            yield trouble
            return
        told += len(found.opportunities)
    of_nobody = recorded_of_nobody() if on_deals else []
    trouble = _unlike(of_nobody, {"prospect": None})
    if trouble or Opportunity.objects.count() > told + len(of_nobody):
        yield trouble or Trouble(None, UNLIKE)


def _unlike(wanted: Collection[Opportunity], among: dict[str, object]) -> Trouble | None:
    there = set(Opportunity.objects.filter(**among).values_list(*FOLLOWS))
    follows = {tuple(getattr(one, name) for name in FOLLOWS) for one in wanted}
    differs = min((str(row[0]) for row in there ^ follows), default=None)
    return None if differs is None else Trouble(None, UNLIKE, differs)


def kept_as_brought() -> Iterator[Trouble]:
    """Find the first row of products, spend or stages that is another than an import brought in."""
    undone = undone_imports()
    brought: dict[tuple[str, str], list[str]] = defaultdict(list)
    last: dict[str, str] = {}
    changes = Change.objects.filter(table="kept").order_by("id").values_list("brought_by", "row")
    for by, row in changes.iterator(chunk_size=AT_ONCE):
        brought[str(by), row.partition("/")[0]].append(row.partition("/")[2])
        last[row] = str(by)
    for number, body in Entry.objects.filter(what="kept").order_by("id").values_list("id", "body"):
        said = said_of(body)
        keys = brought.get((str(said.get("import")), str(said.get("table"))), [])
        if kept_digest(keys) != said.get("head"):
            yield Trouble(number, KEPT_OTHERWISE)
            return
    told = 0
    for table, key, body, is_undone in Kept.objects.values_list("table", "key", "body", "is_undone").iterator():
        maker = last.get(f"{table}/{key}", "")
        is_it = hashlib.sha256(str(body).encode()).hexdigest() == key
        if not maker or not is_it or is_undone != (maker in undone):
            yield Trouble(None, KEPT_OTHERWISE_SOMEWHERE if maker else KEPT_UNSAID, table)
            return
        told += 1
    if told < len(last):
        yield Trouble(None, KEPT_OTHERWISE_SOMEWHERE)
