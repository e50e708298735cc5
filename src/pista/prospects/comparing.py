"""How two records are compared: per column the levels of agreement, what each is called, and where it starts from.

The weights of Fellegi and Sunter (log2 of how often a level occurs among the same, m, over how often among others, u)
are learned from the book itself where it is large enough; the ones here serve until then. Rare values weigh more than
common ones (term frequencies).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from pista.language import N_
from pista.prospects.conditions import (
    Alike,
    Begins,
    Condition,
    Initial,
    Missing,
    Same,
    SameLetters,
    SameStart,
    SharedWords,
    Typos,
    Unlike,
    all_of,
    any_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pista.prospects.dialects import Dialect

# Columns, or parts of them as Python writes them, that two records must share to be looked at.
Rule: TypeAlias = tuple[str, ...]
_PART = re.compile(r"(\w+)(?:\[(-?\d+)?(:)?(\d+)?\])?")


@dataclass(frozen=True)
class Level:
    """Two values agree so far: the condition, what it is called, m, u, and whether rare values weigh more."""

    condition: Condition | None
    called: str
    m: float
    u: float
    by_frequency: bool = False


@dataclass(frozen=True)
class Comparison:
    """A column and its levels, the nearest first; the last stands for all that is further apart."""

    column: str
    levels: Sequence[Level]
    otherwise: Level


def column_of(part: str) -> str:
    """Return the column that a part of a rule is taken from."""
    return _parsed(part)[0]


def part_sql(part: str, dialect: Dialect) -> str:
    """Return a part of a rule, such as `given[:3]` or `words[0]`, in SQL."""
    column, first, is_slice, last = _parsed(part)
    if is_slice:
        begin = int(first or 0)
        return f"substr({column}, {begin + 1}, {int(last) - begin})"
    return dialect.word(column, int(first)) if first else column


def part_value(part: str, record: Mapping[str, Any]) -> str | None:
    """Return a part of a rule of one record; None where it is not known."""
    column, first, is_slice, last = _parsed(part)
    value = record[column]
    if value is None:
        return None
    if is_slice:
        return str(value[int(first or 0) : int(last)])
    if first:
        place = int(first)
        return str(value[place]) if -len(value) <= place < len(value) else None
    return str(value)


def _parsed(part: str) -> tuple[str, str, str, str]:
    found = _PART.fullmatch(part)
    assert found, part
    column, first, is_slice, last = found.groups(default="")
    return column, first, is_slice, last


def _comparison(column: str, *levels: Level, m: float, u: float, called: str) -> Comparison:
    return Comparison(column, levels, Level(None, called, m, u))


_SWAPPED = all_of(Same("given", "family"), Same("family", "given"))

GIVEN = _comparison(
    "given",
    Level(
        Initial("given"), N_("the initial fits"), 0.1, 0.03,
    ),
    Level(Same("given"), N_("same first name"), 0.5, 0.01, by_frequency=True),
    Level(any_of(_SWAPPED, Alike("given", 0.88, "family")), N_("first name and surname swapped"), 0.05, 0.001),
    Level(any_of(Same("root"), Alike("given", 0.92)), N_("first name nearly the same"), 0.15, 0.01),
    Level(
        any_of(Alike("given", 0.8), Begins("given")),
        N_("first name similar"), 0.1, 0.03,
    ),
    m=0.1, u=0.95, called=N_("another first name"),
)  # fmt: skip
FAMILY = _comparison(
    "family",
    Level(Same("family"), N_("same surnames"), 0.6, 0.003, by_frequency=True),
    Level(all_of(Same("surname"), Missing("second")), N_("a surname missing"), 0.15, 0.005),
    Level(all_of(Same("surname"), Unlike("second", 0.8)), N_("another second surname"), 0.005, 0.005),
    Level(any_of(_SWAPPED, Alike("family", 0.88, "given")), N_("first name and surname swapped"), 0.05, 0.001),
    Level(Alike("family", 0.92), N_("surname nearly the same"), 0.1, 0.003),
    Level(Alike("family", 0.8), N_("surname similar"), 0.1, 0.02),
    m=0.1, u=0.97, called=N_("another surname"),
)  # fmt: skip
BORN = _comparison(
    "born",
    Level(Same("born"), N_("same birthday"), 0.8, 0.0002, by_frequency=True),
    Level(Typos("born", 1), N_("birthday one digit apart"), 0.08, 0.001),
    Level(Typos("born", 2), N_("birthday two digits apart"), 0.04, 0.01),
    Level(SameStart("born", 4), N_("born in the same year"), 0.02, 0.02),
    m=0.06, u=0.97, called=N_("another birthday"),
)  # fmt: skip
EMAIL = _comparison(
    "email",
    Level(Same("email"), N_("same e-mail"), 0.7, 0.0001, by_frequency=True),
    Level(SharedWords("emails", 1), N_("one of several e-mails the same"), 0.05, 0.0001),
    Level(Same("user"), N_("same e-mail at another domain"), 0.06, 0.0005),
    Level(Typos("email", 2), N_("e-mail nearly the same"), 0.06, 0.00001),
    Level(Alike("email", 0.88), N_("e-mail similar"), 0.03, 0.005),
    m=0.1, u=0.9899, called=N_("another e-mail"),
)  # fmt: skip
PHONE = _comparison(
    "phone",
    Level(Same("phone"), N_("same telephone"), 0.7, 0.0001, by_frequency=True),
    Level(SharedWords("phones", 1), N_("one of several telephones the same"), 0.05, 0.0001),
    Level(Typos("phone", 1), N_("telephone one digit apart"), 0.05, 0.0005),
    m=0.2,
    u=0.9993,
    called=N_("another telephone"),
)
CITY = _comparison(
    "city",
    Level(Same("city"), N_("same city"), 0.75, 0.05, by_frequency=True),
    Level(
        any_of(Typos("city", 2), SameLetters("city")),
        N_("city nearly the same"), 0.1, 0.005,
    ),
    m=0.15, u=0.945, called=N_("another city"),
)  # fmt: skip
POSTCODE = _comparison(
    "postcode",
    Level(Same("postcode"), N_("same postcode"), 0.8, 0.005, by_frequency=True),
    Level(Typos("postcode", 1), N_("postcode one digit apart"), 0.08, 0.02),
    Level(SameStart("postcode", 3), N_("a postcode of the same area"), 0.04, 0.02),
    m=0.08,
    u=0.955,
    called=N_("another postcode"),
)
REGION = _comparison(
    "region",
    Level(Same("region"), N_("same region"), 0.9, 0.2, by_frequency=True),
    m=0.1,
    u=0.8,
    called=N_("another region"),
)
ADDRESS = _comparison(
    "address",
    Level(Same("address"), N_("same address"), 0.6, 0.0003, by_frequency=True),
    Level(all_of(Same("number"), Alike("street", 0.9)), N_("same number and street"), 0.15, 0.0005),
    Level(Alike("address", 0.92), N_("address nearly the same"), 0.1, 0.001),
    Level(Alike("address", 0.8), N_("address similar"), 0.05, 0.02),
    Level(Same("number"), N_("same house number"), 0.03, 0.01),
    m=0.07,
    u=0.97,
    called=N_("another address"),
)
TAX = _comparison(
    "tax_id",
    Level(Same("tax_id"), N_("same tax number"), 0.9, 0.00005),
    Level(Typos("tax_id", 1), N_("tax number one sign apart"), 0.05, 0.0003),
    m=0.05,
    u=0.9996,
    called=N_("another tax number"),
)
COMPANY = _comparison(
    "organisation",
    Level(Same("organisation"), N_("same company"), 0.6, 0.005, by_frequency=True),
    Level(any_of(Same("words"), Alike("organisation", 0.92)), N_("company nearly the same"), 0.15, 0.002),
    Level(SharedWords("words", 1), N_("company shares words"), 0.1, 0.03),
    m=0.15,
    u=0.963,
    called=N_("another company"),
)
DOMAIN = _comparison(
    "domain",
    Level(Same("domain"), N_("same internet domain"), 0.6, 0.001, by_frequency=True),
    Level(Alike("domain", 0.92), N_("internet domain nearly the same"), 0.05, 0.001),
    m=0.35,
    u=0.998,
    called=N_("another internet domain"),
)
ORGANISATION = _comparison(
    "organisation",
    Level(Same("organisation"), N_("same name"), 0.5, 0.001, by_frequency=True),
    Level(any_of(Same("words"), Alike("organisation", 0.96)), N_("name nearly the same"), 0.1, 0.0005),
    Level(SharedWords("words", 0.6, of="all"), N_("most words of the name the same"), 0.1, 0.001),
    Level(SharedWords("words", 1, of="shorter"), N_("one name within the other"), 0.1, 0.005),
    Level(any_of(Alike("organisation", 0.88), SharedWords("words", 0.34, of="all")), N_("name similar"), 0.08, 0.01),
    Level(SharedWords("words", 1), N_("a word of the name the same"), 0.06, 0.05),
    m=0.06,
    u=0.93,
    called=N_("another name"),
)

PEOPLE = (GIVEN, FAMILY, BORN, EMAIL, PHONE, COMPANY, CITY, POSTCODE, REGION, ADDRESS, TAX)
ORGANISATIONS = (ORGANISATION, DOMAIN, EMAIL, PHONE, CITY, POSTCODE, REGION, ADDRESS, TAX)

# Pairs that agree on all parts of a rule are looked at; a rule whose columns are all empty costs nothing.
PEOPLE_RULES: Sequence[Rule] = (
    ("email",), ("phone",), ("tax_id",), ("born",), ("address",), ("domain",), ("user",),
    ("given", "family"), ("given", "surname", "city"), ("root", "surname"), ("family", "city"), ("given", "city"),
    ("given[:3]", "family[:3]"), ("postcode", "family[:3]"),
    # Swapped, as they sound, and by an initial.
    ("names",), ("given_sound", "surname_sound"), ("given[:1]", "surname_sound", "city"),
    ("given[:1]", "surname_sound", "born[:4]"), ("given[:1]", "surname_sound", "postcode[:3]"),
    ("given", "organisation"), ("surname", "organisation"),
    ("given", "born[:4]"), ("family", "born[:4]"), ("city", "born[:4]"),
    ("given", "born[5:10]"), ("city", "born[5:10]"),
)  # fmt: skip
ORGANISATION_RULES: Sequence[Rule] = (
    ("email",), ("phone",), ("tax_id",), ("domain",), ("address",), ("organisation",),
    ("organisation[:6]",), ("words[0]", "words[1]"), ("words[-1]", "words[-2]"),
    ("number", "street[:4]"), ("number", "postcode"), ("postcode", "organisation[:3]"),
    ("city", "organisation[:3]"),
)  # fmt: skip
# What is likely the same, to begin learning with; and where it is learned from.
PEOPLE_SEEDS: Sequence[Rule] = (("email",), ("tax_id",), ("given", "family", "born"), ("given", "family", "phone"))
ORGANISATION_SEEDS: Sequence[Rule] = (
    ("organisation", "address"), ("organisation", "phone"), ("organisation", "email"), ("tax_id",),
)  # fmt: skip
PEOPLE_LESSONS: Sequence[Rule] = (("given", "family"), ("born",), ("email",), ("phone",), ("postcode",))
ORGANISATION_LESSONS: Sequence[Rule] = (("organisation",), ("address",), ("phone",), ("email",))


@dataclass(frozen=True)
class Scheme:
    """Everything one kind of record is matched by; the same for every book."""

    comparisons: Sequence[Comparison]
    rules: Sequence[Rule]
    seeds: Sequence[Rule]
    lessons: Sequence[Rule]


SCHEMES = {
    "person": Scheme(PEOPLE, PEOPLE_RULES, PEOPLE_SEEDS, PEOPLE_LESSONS),
    "organisation": Scheme(ORGANISATIONS, ORGANISATION_RULES, ORGANISATION_SEEDS, ORGANISATION_LESSONS),
}
