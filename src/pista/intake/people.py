"""Who a contact or a deal was with: one key per person or organisation, the same in every table of a source.

The identifier the source gives, else the e-mail, else the telephone, else the name (with the company, where it says
one). An e-mail or a telephone may be a household's or an office's: with the first name beside it, it stands for one
person. Who is who joins what this parts, and can be undone; what is joined here cannot be parted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pista.book.days import date_of
from pista.book.telephones import phone_key
from pista.intake.cells.dates import ORDERS, Dates
from pista.intake.cells.folding import plain
from pista.intake.columns import first_rows
from pista.intake.complaints import BadValueError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pista.intake.columns import Cells, Coded

PARTS = ("prospect_id", "prospect", "first_name", "last_name", "company", "email", "phone", "city")
# What else is known of somebody; it is no part of the key.
MORE = (
    "email_2", "email_3", "phone_2", "phone_3", "street_number", "address", "address_2", "postcode", "region",
    "tax_number", "born",
)  # fmt: skip
# What says who somebody is.
WHO = ("prospect_id", "prospect", "last_name", "email", "phone", "company")
# What stands before a name and is none.
TITLES = frozenset(("mr", "mrs", "ms", "miss", "dr", "dra", "sr", "sra", "srta", "don", "dona", "d", "prof"))
# HubSpot writes "Marc Lemaire (marc@acme.es)" and "Marc Lemaire (4421)".
_WITH_MAIL = re.compile(r"^(?P<name>[^()]*?)\s*\((?P<email>[^()\s]+@[^()\s]+)\)$")
_WITH_NUMBER = re.compile(r"^(?P<name>[^()]*?)\s*\((?P<id>\d{3,})\)$")
SEPARATOR = ";"
# Nobody is born after this, of whom a year is written in two digits.
LATEST_BIRTH = 2020
# What is read together with the key.
TOGETHER = ("prospect", "name", "company", "emails", "phones", "city")

COLUMNS = (
    "prospect", "name", "first_name", "last_name", "company", "emails", "phones", "address", "postcode", "city",
    "region", "tax_id", "born",
)  # fmt: skip


def people_of(cells: Cells) -> dict[str, pa.Array]:
    """Return who the rows are with, by COLUMNS: the key, and what is known of them."""
    known = _keyed(cells)
    more = {name: cells.texts(name) for name in MORE if name != "born" and cells.has(name)}
    nothing = pa.nulls(cells.length, pa.string())
    for name, others in (("emails", ("email_2", "email_3")), ("phones", ("phone_2", "phone_3"))):
        if some := [more[other] for other in others if other in more]:
            known[name] = _several(known[name], some)
    lines = [more[name] for name in ("street_number", "address", "address_2") if name in more]
    found = {
        "first_name": cells.texts("first_name"), "last_name": cells.texts("last_name"),
        "address": _joined(lines) if lines else nothing, "postcode": more.get("postcode", nothing),
        "region": more.get("region", nothing), "tax_id": more.get("tax_number", nothing),
        "born": cells.read("born", birthday, pa.string()),
    }  # fmt: skip
    return {name: known[name] if name in known else found[name] for name in COLUMNS}


def _several(first: pa.Array, others: Sequence[pa.Array]) -> pa.Array:
    """Return several e-mails or telephones in one cell, as the book holds them."""
    whole = pc.binary_join_element_wise(first, *others, f"{SEPARATOR} ", null_handling="skip")
    return pc.if_else(pc.equal(whole, ""), None, whole)


def _joined(lines: Sequence[pa.Array]) -> pa.Array:
    """Return the lines of an address as one, null where none says anything."""
    whole = pc.utf8_trim_whitespace(pc.binary_join_element_wise(*(pc.fill_null(line, "") for line in lines), " "))
    return pc.if_else(pc.equal(whole, ""), None, pc.replace_substring_regex(whole, r"\s+", " "))


_EIGHT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")


def birthday(text: str) -> str:
    """Return a birthday as 1980-03-31; as it is written, where it is no day: somebody mistyped it.

    Which of two numbers is the day does not matter, as long as it is the same in both records.
    """
    if digits := _EIGHT.match(text.strip()):
        return "-".join(digits.groups())
    for order in ORDERS:
        try:
            day = date_of(Dates(order)(text)[0])
        except BadValueError:
            continue
        # A year of two digits is in the past.
        return day.replace(year=day.year - 100 if day.year > LATEST_BIRTH else day.year).isoformat()
    return text.strip()


def _keyed(cells: Cells) -> dict[str, pa.Array]:
    """Return the key of each row, and the columns that are read together with it."""
    parts = tuple(filter(cells.has, PARTS))
    if parts == ("prospect",):
        return _by_name(cells.coded("prospect"))
    columns = [cells.texts(name) for name in parts]
    codes, count = np.zeros(cells.length, dtype=np.int64), 1
    for column in columns:
        found = pc.dictionary_encode(column)
        own = pc.fill_null(found.indices, len(found.dictionary)).to_numpy(zero_copy_only=False).astype(np.int64)
        codes = codes * (len(found.dictionary) + 1) + own
        # Numbered anew after each column, so that the numbers stay small.
        distinct, codes = np.unique(codes, return_inverse=True)
        count = len(distinct)
    places, back = pa.array(first_rows(codes, count)), pa.array(codes)
    if not len(codes):
        return {name: pa.nulls(0, pa.string()) for name in TOGETHER}
    values = [column.take(places).to_pylist() for column in columns]
    rows = [person(dict(zip(parts, row, strict=True))) for row in zip(*values, strict=True)] if parts else [person({})]
    return {name: pa.array([row[name] for row in rows], pa.string()).take(back) for name in TOGETHER}


def _by_name(coded: Coded) -> dict[str, pa.Array]:
    """Return who the rows are with where all that is known of anybody is a name, or what stands for one."""
    names, codes = coded.said, pa.array(coded.codes)
    unlike = pc.fill_null(pc.match_substring(names, "("), False)
    found = {"prospect": folded_all(names), "name": names, "emails": pa.nulls(len(names), pa.string())}
    if pc.any(unlike).as_py():
        # What stands in parentheses may be an address or a number.
        rows = [person({"prospect": name}) for name in names.filter(unlike).to_pylist()]
        found = {
            name: pc.replace_with_mask(column, unlike, pa.array([row[name] for row in rows], pa.string()))
            for name, column in found.items()
        }
    nothing = pa.nulls(len(codes), pa.string())
    return {name: found[name].take(codes) if name in found else nothing for name in TOGETHER}


def person(parts: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return who one row is with: the key, and what is known of them."""
    name, email, given = parts.get("prospect"), parts.get("email"), parts.get("prospect_id")
    if name and (found := _WITH_MAIL.match(name)):
        name, email = found["name"] or None, email or found["email"]
    elif name and (found := _WITH_NUMBER.match(name)) and given in {None, "", found["id"]}:
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


def folded_all(names: pa.Array) -> pa.Array:
    """Return a column of names, their blanks tidied, as they are compared; null where nothing is left of one."""
    lower = pc.utf8_lower(names)
    foreign = pc.fill_null(pc.invert(pc.string_is_ascii(names)), False)
    if not pc.any(foreign).as_py():
        return lower
    return pc.replace_with_mask(
        lower, foreign, pa.array([folded(name) or None for name in names.filter(foreign).to_pylist()], pa.string())
    )


def first_name(name: str) -> str:
    """Return the first name, bare of titles, case and accents: what stands after a comma, else the first word."""
    last, _, first = name.partition(",")
    words = [word for word in plain(first or last).split() if word not in TITLES]
    return words[0] if words else ""
