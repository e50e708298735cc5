"""Prospects as records that can be compared: names apart, keys in normal form, shared keys set aside."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from pista.book.names import PersonName, folded, is_organisation, organisation_words, person_name, sound_of, words
from pista.errors import unknown_name
from pista.language import N_
from pista.prospects.keys import domain_of, email_key, is_role, phone_key, tax_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

PERSON, ORGANISATION = "person", "organisation"
# A key that more prospects than this hold stands for a switchboard, an office or a form's default.
MOST_SHARED = 10
# A domain or a birthday of more prospects than this no longer narrows the search.
MOST_ALIKE = 200
STREETS = {
    "street": "st", "avenue": "ave", "av": "ave", "avda": "ave", "avenida": "ave", "road": "rd", "boulevard": "blvd",
    "drive": "dr", "place": "pl", "north": "n", "south": "s", "east": "e", "west": "w", "suite": "ste", "floor": "fl",
    "parkway": "pkwy", "court": "ct", "lane": "ln", "calle": "c", "plaza": "pl", "numero": "no", "paseo": "po",
}  # fmt: skip
# What a record may say, as the person or the source wrote it.
RAW = (
    "prospect", "name", "first_name", "last_name", "company", "belongs_to", "emails", "phones", "domain", "city",
    "postcode", "region", "address", "tax_id", "born",
)  # fmt: skip
TEXTS = (
    "prospect", "kind", "given", "root", "family", "surname", "second", "organisation", "email", "user", "domain",
    "phone", "city", "postcode", "region", "address", "number", "street", "tax_id", "born", "belongs_to",
    "given_sound", "surname_sound", "names",
)  # fmt: skip
# What identifies by itself, and the column that holds it, or several of it.
HELD_IN = {"email": "emails", "phone": "phones", "tax_id": "tax_id"}
# What a record may have several of.
SETS = ("words", "emails", "phones")


@dataclass(frozen=True)
class SharedKey:
    """A key that joins too many, or stands for nobody in particular: set aside, and shown."""

    what: str
    key: str
    prospects: int


@dataclass(frozen=True)
class Records:
    """The records, one per prospect, as a table; their names as written; the keys that were set aside.

    common  by column, values of so many that they no longer narrow the search, and are left out
    """

    table: pa.Table
    shown: Mapping[str, str]
    shared: Sequence[SharedKey] = field(default_factory=list)
    common: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    region: str | None = None


# What all prospects of a source may be said to be.
KINDS = {"people": PERSON, "organisations": ORGANISATION}


def checked_kind(kind: str | None) -> str | None:
    """Return what all prospects are said to be, None where each name tells; raise UnknownNameError for another word."""
    if kind is not None and kind not in KINDS:
        raise unknown_name(N_("kind"), kind, sorted(KINDS))
    return None if kind is None else KINDS[kind]


def records_of(rows: Iterable[Mapping[str, str | None]], region: str | None = None, kind: str | None = None) -> Records:
    """Return records for rows that hold some of RAW.

    region  where telephone numbers without a country are from
    kind    what all of them are, where it is known; else each name tells
    """
    made, shown = [], {}
    for row in rows:
        record = _record(row, region, kind)
        made.append(record)
        shown[str(row["prospect"])] = shown_as(row)
    shared = [found for what in HELD_IN for found in _set_aside(made, what)]
    _choose(made)
    common = {name: {key for key, n in _counted(made, name).items() if n > MOST_ALIKE} for name in ("domain", "born")}
    for name, keys in common.items():
        _blank(made, name, keys)
    return Records(table_of(made), shown, shared, common, region)


def one_record(
    row: Mapping[str, str | None],
    shared: Iterable[SharedKey],
    common: Mapping[str, AbstractSet[str]],
    region: str | None,
) -> dict[str, Any]:
    """Return the record of a row as it would be among others, whose shared and common keys were left out."""
    record = _record(row, region)
    for key in shared:
        _blank([record], HELD_IN[key.what], {key.key})
    _choose([record])
    for name, keys in common.items():
        _blank([record], name, keys)
    return {name: record.get(name) or None for name in (*TEXTS, *SETS)}


def table_of(made: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return records as a table."""
    columns = {name: pa.array([record.get(name) or None for record in made], pa.string()) for name in TEXTS}
    columns |= {name: pa.array([record.get(name) or None for record in made], pa.list_(pa.string())) for name in SETS}
    return pa.table(columns)


def kind_of(name: str, company: str) -> str:
    """Return what a prospect is, by its own name and its company's."""
    return ORGANISATION if (company and not name) or (name and is_organisation(name)) else PERSON


def _record(row: Mapping[str, str | None], region: str | None, kind: str | None = None) -> dict[str, Any]:
    said = {name: (row.get(name) or "").strip() for name in RAW}
    name, company = said["name"], said["company"]
    kind = kind or kind_of(name, company)
    person = _named(said) if kind == PERSON else person_name("")
    telling = organisation_words(name or company if kind == ORGANISATION else company)
    emails = list(dict.fromkeys(key for part in said["emails"].split(";") if (key := email_key(part))))
    phones = list(dict.fromkeys(key for part in said["phones"].split(";") if (key := phone_key(part, region))))
    address = [STREETS.get(word, word) for word in words(said["address"])]
    number = next((word for word in address if word[0].isdigit()), "")
    return {
        "prospect": row.get("prospect"), "kind": kind,
        "given": person.given, "root": person.root, "family": person.family, "surname": person.surname,
        "second": person.second, "given_sound": sound_of(person.given), "surname_sound": sound_of(person.surname),
        "names": " ".join(sorted((person.given, person.surname))) if person.given and person.surname else None,
        "organisation": " ".join(telling), "words": sorted(set(telling)),
        "emails": emails, "phones": phones,
        "domain": domain_of((emails or [""])[0] or said["domain"].casefold().removeprefix("www.")),
        "city": folded(said["city"]), "postcode": said["postcode"].upper().replace(" ", ""),
        "region": folded(said["region"]),
        "address": " ".join(address), "number": number, "street": " ".join(w for w in address if w != number),
        "tax_id": tax_key(said["tax_id"]), "born": said["born"], "belongs_to": said["belongs_to"],
    }  # fmt: skip


def _named(said: Mapping[str, str]) -> PersonName:
    """Return a person's name: the first name and the surnames where they stand apart, what lacks from the whole."""
    first, last, whole = said["first_name"], said["last_name"], person_name(said["name"])
    if not first and not last:
        return whole
    if not first and whole.given and whole.family and folded(last) != whole.given:
        first = whole.given
    if not last and whole.family and folded(first) != whole.family:
        last = whole.family
    return person_name(f"{last}, {first}")


def shown_as(row: Mapping[str, str | None]) -> str:
    """Return what a row says of who it is, in a line."""
    said = [row.get(name) for name in ("name", "company", "emails", "phones", "city")]
    return " · ".join(text for text in said if text) or str(row.get("prospect") or "")


def _keys(record: Mapping[str, object], name: str) -> list[str]:
    """Return what a record says in a column: nothing, one text, or several."""
    said = record.get(name)
    return list(said) if isinstance(said, list) else [str(said)] if said else []


def _counted(records: Sequence[Mapping[str, object]], name: str) -> Counter[str]:
    return Counter(key for record in records for key in _keys(record, name))


def _blank(records: Sequence[dict[str, Any]], name: str, keys: AbstractSet[str]) -> None:
    for record in records if keys else ():
        said = record.get(name)
        if isinstance(said, list):
            record[name] = [key for key in said if key not in keys]
        elif said in keys:
            record[name] = None


def _choose(records: Sequence[dict[str, Any]]) -> None:
    """Give each record the one e-mail and telephone it is looked for by: of several, the one that most records hold."""
    for several, one in (("emails", "email"), ("phones", "phone")):
        counts = _counted(records, several)
        for record in records:
            record[one] = max(record[several], key=lambda key: counts[key], default=None)
    for record in records:
        record["user"] = record["email"].partition("@")[0] if record["email"] else None


def _set_aside(records: Sequence[dict[str, Any]], what: str) -> list[SharedKey]:
    """Blank the keys that join too many, and an office's address that more than one name uses; return them."""
    counts = _counted(records, HELD_IN[what])
    shared = {key: n for key, n in counts.items() if n > MOST_SHARED}
    if what == "email":
        shared |= {key: counts[key] for key in _offices(records)}
    _blank(records, HELD_IN[what], set(shared))
    return [SharedKey(what, key, n) for key, n in sorted(shared.items())]


def _offices(records: Sequence[Mapping[str, object]]) -> list[str]:
    """Return the addresses that stand for an office and that several names use."""
    names: dict[str, set[tuple[object, ...]]] = {}
    for record in records:
        for email in _keys(record, "emails"):
            names.setdefault(email, set()).add((record["root"], record["surname"], record["organisation"]))
    return [email for email, some in names.items() if len(some) > 1 and is_role(email)]
