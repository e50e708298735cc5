"""The words of a desk that a line is read with: its products, companies and surnames; gathered once, added to since."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from pista.prospects.names import folded
from pista.rehearsal.people import SURNAMES
from pista.web.records.arranging import terms
from pista.web.records.models import Prospect
from pista.web.records.searching import LATEST_FIRST

# Words that others added on another machine are heard of after this many seconds.
FRESH = 120.0
MOST = 5000
COMMON_SURNAMES = frozenset(folded(word) for word in SURNAMES)


@dataclass
class Words:
    """What is known, and since when (seconds of the process)."""

    products: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)
    companies: dict[str, None] = field(default_factory=dict)
    surnames: set[str] = field(default_factory=set)
    since: float = -FRESH


_known = Words()


def words() -> Words:
    """Return the words of the desk."""
    now = time.monotonic()
    if now - _known.since > FRESH:
        people = Prospect.objects.filter(is_undone=False).order_by(LATEST_FIRST)
        _known.products, _known.sources = terms("product"), terms("source")
        _known.channels = terms("channel")
        companies = people.exclude(company="").values_list("company", flat=True)[:MOST]
        _known.companies = dict.fromkeys(companies)
        names = people.exclude(name="").values_list("name", flat=True)[:MOST]
        _known.surnames = {word for name in names for word in folded(name).split()[1:]} | COMMON_SURNAMES
        _known.since = now
    return _known


def learn(prospect: Prospect, product: str, source: str = "") -> None:
    """Know at once what was just logged."""
    if prospect.company:
        _known.companies.setdefault(prospect.company)
    _known.surnames.update(folded(prospect.name).split()[1:])
    for word, known in ((product, _known.products), (source, _known.sources)):
        if word and word not in known:
            known.append(word)
            known.sort()


def forget() -> None:
    """Gather anew when next asked."""
    _known.since = -FRESH
