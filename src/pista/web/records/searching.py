"""Finds prospects by any part of what they are called: the database's index of three letters at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from pista.book.names import folded
from pista.web.records import access
from pista.web.records.contacts import telling_digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from pista.web.records.arrangements import Seller
    from pista.web.records.models import Prospect

MOST_FOUND = 50
# Of more candidates than this, those made last are looked at.
MOST_CANDIDATES, MOST_OF_A_FEW = 400, 5000
LETTERS = 3
# So many digits are a telephone.
FEWEST_DIGITS = 7
LATEST_FIRST = "-last_day"
CALLED = "select id, company from records_prospect where name_key = %s and not is_undone and same_as = ''"


def called(person: Seller, name: str) -> list[tuple[str, str]]:
    """Return key and company of the prospects a person sees whose name is just this, accents and capitals aside."""
    if not name:
        return []
    key = folded(name)[:200]
    if access.sees_all(person):
        # What prospects_of says of somebody who sees all, without building it anew for each contact.
        with connection.cursor() as cursor:
            cursor.execute(CALLED, [key])
            return [(one, company) for one, company in cursor.fetchall()]
    # Of a name that many have, a hundred rows to be made of nothing but these two.
    return list(access.prospects_of(person).filter(name_key=key).values_list("id", "company"))


def prospects_like(person: Seller, text: str, most: int = MOST_FOUND) -> Sequence[Prospect]:
    """Return those that every word of a text is found in, those spoken to last first."""
    found = access.prospects_of(person)
    words = [word.replace("\x00", "") for word in folded(text).split()]
    if len(digits := telling_digits(text)) >= FEWEST_DIGITS and not any(map(str.isalpha, text)):
        # A telephone, however it is grouped, with its country or without.
        words = [digits]
    long = [word for word in words if len(word) >= LETTERS]
    if long:
        most_looked_at = MOST_CANDIDATES if access.sees_all(person) else MOST_OF_A_FEW
        found = _among(found, long, most_looked_at)
    elif words:
        # Too short for the index: the beginning of a name.
        first = words[0]
        found = found.filter(Q(name_key__gte=first, name_key__lt=first + "\uffff"))
    for word in words:
        if len(word) < LETTERS:
            found = found.filter(found_by__contains=word)
    return list(found.order_by(LATEST_FIRST, "name_key")[:most])


def _among(found: QuerySet[Prospect], words: Sequence[str], most: int) -> QuerySet[Prospect]:
    """Narrow down to those that all words are found in."""
    if connection.vendor == "sqlite":
        wanted = " AND ".join('"' + word.replace('"', '""') + '"' for word in words)
        inside = (
            "records_prospect.rowid in (select rowid from prospect_search where prospect_search match %s "
            "order by rowid desc limit %s)"
        )
        return found.extra(where=[inside], params=[wanted, most])  # noqa: S610 - bound
    inner = type(found)(found.model)
    for word in words:
        inner = inner.filter(found_by__contains=word)
    return found.filter(id__in=inner.values("id")[:most])
