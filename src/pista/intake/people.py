"""Who a contact or a deal was with: one key per person or organisation, the same in every table of a source.

The identifier the source gives, else the e-mail, else the telephone, else the name (with the company, where it says
one). An e-mail or a telephone may be a household's or an office's: with the first name beside it, it stands for one
person. Who is who joins what this parts, and can be undone; what is joined here cannot be parted.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pista.book.telephones import phone_key
from pista.intake.cells.folding import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pista.intake.columns import Cells

PARTS = ("prospect_id", "prospect", "first_name", "last_name", "company", "email", "phone", "city")
# What says who somebody is.
WHO = ("prospect_id", "prospect", "last_name", "email", "phone", "company")
# What stands before a name and is none.
TITLES = frozenset(("mr", "mrs", "ms", "miss", "dr", "dra", "sr", "sra", "srta", "don", "dona", "d", "prof"))
# HubSpot writes "Marc Lemaire (marc@acme.es)" and "Marc Lemaire (4421)".
_WITH_MAIL = re.compile(r"^(?P<name>[^()]*?)\s*\((?P<email>[^()\s]+@[^()\s]+)\)$")
_WITH_NUMBER = re.compile(r"^(?P<name>[^()]*?)\s*\((?P<id>\d{3,})\)$")
SEPARATOR = ";"


COLUMNS = ("prospect", "name", "company", "emails", "phones", "city")


def people_of(cells: Cells) -> dict[str, pa.Array]:
    """Return who the rows are with: columns prospect (the key), name, company, emails, phones, city."""
    parts = tuple(filter(cells.has, PARTS))
    columns = [cells.texts(name) for name in parts]
    codes = np.zeros(cells.length, dtype=np.int64)
    for column in columns:
        found = pc.dictionary_encode(column)
        own = pc.fill_null(found.indices, len(found.dictionary)).to_numpy(zero_copy_only=False).astype(np.int64)
        codes = codes * (len(found.dictionary) + 1) + own
        if len(columns) > 1:
            # Numbered anew after each column, so that the numbers stay small.
            codes = np.unique(codes, return_inverse=True)[1].astype(np.int64)
    _distinct, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    places = pa.array(first)
    values = [column.take(places).to_pylist() for column in columns]
    rows = (
        [_remembered(parts, row) for row in zip(*values, strict=True)] if parts else [_remembered((), ())] * len(first)
    )
    back = pa.array(inverse.astype(np.int64))
    made = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    return {name: pa.array(made[place], pa.string()).take(back) for place, name in enumerate(COLUMNS)}


@lru_cache(maxsize=300_000)
def _remembered(parts: tuple[str, ...], row: tuple[str | None, ...]) -> tuple[str | None, ...]:
    found = person(dict(zip(parts, row, strict=True)))
    return tuple(found[name] for name in COLUMNS)


def person(parts: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return who one row is with: the key, and what is known of them."""
    name, email, given = parts.get("prospect"), parts.get("email"), parts.get("prospect_id")
    if name and (found := _WITH_MAIL.match(name)):
        name, email = found["name"] or None, email or found["email"]
    elif name and not given and (found := _WITH_NUMBER.match(name)):
        name, given = found["name"] or None, found["id"]
    # Of several addresses or numbers in a cell the first names the person.
    first_mail = (email or "").partition(SEPARATOR)[0].strip() or None
    whole = name or " ".join(part for part in (parts.get("first_name"), parts.get("last_name")) if part) or None
    company, phone = parts.get("company"), parts.get("phone")
    return {
        "prospect": _key(given, first_mail, (phone or "").partition(SEPARATOR)[0].strip() or None, whole, company),
        "name": whole,
        "company": company,
        "emails": email,
        "phones": phone,
        "city": parts.get("city"),
    }


def _key(given: str | None, email: str | None, phone: str | None, name: str | None, company: str | None) -> str | None:
    if given:
        return given
    if key := email.casefold() if email else (phone_key(phone) or phone) if phone else None:
        first = first_name(name or "")
        return f"{key} · {first}" if first else key
    if name and company:
        return f"{folded(name)} · {folded(company)}"
    return folded(name or company or "") or None


def folded(name: str) -> str:
    """Return a name as it is compared: without case, and with one space between its words."""
    return " ".join(name.casefold().split())


def first_name(name: str) -> str:
    """Return the first name, bare of titles, case and accents: what stands after a comma, else the first word."""
    last, _, first = name.partition(",")
    words = [word for word in plain(first or last).split() if word not in TITLES]
    return words[0] if words else ""
