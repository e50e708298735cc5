"""The words of a desk that a line is read with: its products, companies and surnames; gathered once, added to since."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from pista.book.names import folded
from pista.rehearsal.people import SURNAMES
from pista.web.records import access, jobs
from pista.web.records.arrangements import Seller
from pista.web.records.arranging import currency_kept, terms
from pista.web.records.models import Contact, Prospect
from pista.web.records.searching import LATEST_FIRST

# Words are gathered anew after this many seconds, aside; what is logged meanwhile is known at once.
FRESH = 600.0
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
    sellers: list[str] = field(default_factory=list)
    since: float = float("-inf")
    currency: str | None = None
    people: dict[str, str] | None = None


_known = Words()
_gathering = threading.Lock()


def words() -> Words:
    """Return the words of the desk; nobody waits for them but who asks first."""
    if _known.since == float("-inf"):
        gather()
    elif time.monotonic() - _known.since > FRESH:
        jobs.later("words", gather)
    return _known


def currency_used() -> str:
    """Return what amounts are in at this desk, "" where nobody said; asked of the database once."""
    found = _known.currency
    if found is None:
        found = _known.currency = currency_kept()
    return found


def people_called() -> dict[str, str]:
    """Return what sellers are called, by the names the desk has of them; of two called the same, both names."""
    found = _known.people
    if found is None:
        named = dict(Seller.objects.exclude(full_name="").values_list("name", "full_name"))
        often = Counter(named.values())
        found = {name: called if often[called] == 1 else f"{called} ({name})" for name, called in named.items()}
        _known.people = found
    return found


def sellers_seen(person: Seller) -> list[str]:
    """Return whose numbers a person may choose: those they lead; who sees all also those whom contacts only name."""
    named = list(access.sellers_of(person).values_list("name", flat=True))
    return sorted({*named, *words().sellers}) if access.sees_all(person) else named


def gather() -> None:
    """Gather the words of the desk."""
    with _gathering:
        started = time.monotonic()
        forget_arrangements()
        people = Prospect.objects.filter(is_undone=False).order_by(LATEST_FIRST)
        _known.products, _known.sources = terms("product"), terms("source")
        _known.channels = terms("channel")
        # Contacts that were brought in name sellers who are nobody at the desk.
        sellers = Contact.objects.exclude(seller="").order_by("seller").values_list("seller", flat=True).distinct()
        _known.sellers = list(sellers)
        companies = people.exclude(company="").values_list("company", flat=True)[:MOST]
        _known.companies = dict.fromkeys(companies)
        names = people.exclude(name="").values_list("name", flat=True)[:MOST]
        _known.surnames = {word for name in names for word in folded(name).split()[1:]} | COMMON_SURNAMES
        _known.since = started


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
    _known.since = float("-inf")
    forget_arrangements()


def forget_arrangements() -> None:
    """Ask anew for the desk's currency and what its people are called."""
    _known.currency = _known.people = None
