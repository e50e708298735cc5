"""How two records are compared: per column the levels of agreement, what each is called, and where it starts from.

The weights of Fellegi and Sunter (log2 of how often a level occurs among the same, m, over how often among others, u)
are learned from the book itself where it is large enough; the ones here serve until then. Rare values weigh more than
common ones (term frequencies).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

# A condition on the columns of the left and right record, in the SQL that DuckDB and Spark share.
Condition: TypeAlias = str
Rule: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Level:
    """Two values agree so far: the condition, what it is called, m, u, and whether rare values weigh more."""

    condition: Condition
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


def _alike(column: str, least: float, other: str = "") -> Condition:
    return f"jaro_winkler_similarity({column}_l, {other or column}_r) >= {least}"


def _typo(column: str, most: int) -> Condition:
    return f"damerau_levenshtein({column}_l, {column}_r) <= {most}"


def _same(column: str) -> Condition:
    return f"{column}_l = {column}_r"


def _comparison(column: str, *levels: Level, m: float, u: float, called: str) -> Comparison:
    return Comparison(column, levels, Level("", called, m, u))


_SWAPPED = "(given_l = family_r and family_l = given_r)"
_SHARED_WORDS = "len(list_intersect(words_l, words_r))::double"
_ALL_WORDS = "len(list_distinct(list_concat(words_l, words_r)))"

GIVEN = _comparison(
    "given",
    Level(
        "(length(given_l) = 1 or length(given_r) = 1) and substr(given_l, 1, 1) = substr(given_r, 1, 1)",
        N_("the initial fits"), 0.1, 0.03,
    ),
    Level(_same("given"), N_("same first name"), 0.5, 0.01, by_frequency=True),
    Level(f"{_SWAPPED} or {_alike('given', 0.88, 'family')}", N_("first name and surname swapped"), 0.05, 0.001),
    Level(f"root_l = root_r or {_alike('given', 0.92)}", N_("first name nearly the same"), 0.15, 0.01),
    Level(
        f"{_alike('given', 0.8)} or starts_with(given_l, given_r) or starts_with(given_r, given_l)",
        N_("first name similar"), 0.1, 0.03,
    ),
    m=0.1, u=0.95, called=N_("another first name"),
)  # fmt: skip
FAMILY = _comparison(
    "family",
    Level(_same("family"), N_("same surnames"), 0.6, 0.003, by_frequency=True),
    Level(f"{_same('surname')} and (second_l is null or second_r is null)", N_("a surname missing"), 0.15, 0.005),
    Level(f"{_same('surname')} and not {_alike('second', 0.8)}", N_("another second surname"), 0.005, 0.005),
    Level(f"{_SWAPPED} or {_alike('family', 0.88, 'given')}", N_("first name and surname swapped"), 0.05, 0.001),
    Level(_alike("family", 0.92), N_("surname nearly the same"), 0.1, 0.003),
    Level(_alike("family", 0.8), N_("surname similar"), 0.1, 0.02),
    m=0.1, u=0.97, called=N_("another surname"),
)  # fmt: skip
BORN = _comparison(
    "born",
    Level(_same("born"), N_("same birthday"), 0.8, 0.0002, by_frequency=True),
    Level(_typo("born", 1), N_("birthday one digit apart"), 0.08, 0.001),
    Level(_typo("born", 2), N_("birthday two digits apart"), 0.04, 0.01),
    Level("substr(born_l, 1, 4) = substr(born_r, 1, 4)", N_("born in the same year"), 0.02, 0.02),
    m=0.06, u=0.97, called=N_("another birthday"),
)  # fmt: skip
EMAIL = _comparison(
    "email",
    Level(_same("email"), N_("same e-mail"), 0.7, 0.0001, by_frequency=True),
    Level("user_l = user_r", N_("same e-mail at another domain"), 0.06, 0.0005),
    Level(_typo("email", 2), N_("e-mail nearly the same"), 0.06, 0.00001),
    Level(_alike("email", 0.88), N_("e-mail similar"), 0.03, 0.005),
    m=0.15, u=0.99, called=N_("another e-mail"),
)  # fmt: skip
PHONE = _comparison(
    "phone",
    Level(_same("phone"), N_("same telephone"), 0.7, 0.0001, by_frequency=True),
    Level(_typo("phone", 1), N_("telephone one digit apart"), 0.05, 0.0005),
    m=0.25,
    u=0.9994,
    called=N_("another telephone"),
)
CITY = _comparison(
    "city",
    Level(_same("city"), N_("same city"), 0.75, 0.05, by_frequency=True),
    Level(
        f"{_typo('city', 2)} or list_sort(string_split(city_l, '')) = list_sort(string_split(city_r, ''))",
        N_("city nearly the same"), 0.1, 0.005,
    ),
    m=0.15, u=0.945, called=N_("another city"),
)  # fmt: skip
POSTCODE = _comparison(
    "postcode",
    Level(_same("postcode"), N_("same postcode"), 0.8, 0.005, by_frequency=True),
    Level(_typo("postcode", 1), N_("postcode one digit apart"), 0.1, 0.02),
    m=0.1,
    u=0.975,
    called=N_("another postcode"),
)
ADDRESS = _comparison(
    "address",
    Level(_same("address"), N_("same address"), 0.6, 0.0003, by_frequency=True),
    Level(f"number_l = number_r and {_alike('street', 0.9)}", N_("same number and street"), 0.15, 0.0005),
    Level(_alike("address", 0.92), N_("address nearly the same"), 0.1, 0.001),
    Level(_alike("address", 0.8), N_("address similar"), 0.05, 0.02),
    Level("number_l = number_r", N_("same house number"), 0.03, 0.01),
    m=0.07,
    u=0.97,
    called=N_("another address"),
)
TAX = _comparison(
    "tax_id",
    Level(_same("tax_id"), N_("same tax number"), 0.9, 0.00005),
    Level(_typo("tax_id", 1), N_("tax number one sign apart"), 0.05, 0.0003),
    m=0.05,
    u=0.9996,
    called=N_("another tax number"),
)
COMPANY = _comparison(
    "organisation",
    Level(_same("organisation"), N_("same company"), 0.6, 0.005, by_frequency=True),
    Level(f"words_l = words_r or {_alike('organisation', 0.92)}", N_("company nearly the same"), 0.15, 0.002),
    Level(f"{_SHARED_WORDS} > 0", N_("company shares words"), 0.1, 0.03),
    m=0.15,
    u=0.963,
    called=N_("another company"),
)
ORGANISATION = _comparison(
    "organisation",
    Level(_same("organisation"), N_("same name"), 0.5, 0.001, by_frequency=True),
    Level(f"words_l = words_r or {_alike('organisation', 0.96)}", N_("name nearly the same"), 0.1, 0.0005),
    Level(f"{_SHARED_WORDS} / {_ALL_WORDS} >= 0.6", N_("most words of the name the same"), 0.1, 0.001),
    Level(f"{_SHARED_WORDS} = least(len(words_l), len(words_r))", N_("one name within the other"), 0.1, 0.005),
    Level(f"{_alike('organisation', 0.88)} or {_SHARED_WORDS} / {_ALL_WORDS} >= 0.34", N_("name similar"), 0.08, 0.01),
    Level(f"{_SHARED_WORDS} > 0", N_("a word of the name the same"), 0.06, 0.05),
    m=0.06,
    u=0.93,
    called=N_("another name"),
)

PEOPLE = (GIVEN, FAMILY, BORN, EMAIL, PHONE, COMPANY, CITY, POSTCODE, ADDRESS, TAX)
ORGANISATIONS = (ORGANISATION, EMAIL, PHONE, CITY, POSTCODE, ADDRESS, TAX)

# Pairs that agree on all columns of a rule are looked at; a rule whose columns are all empty costs nothing.
PEOPLE_RULES: Sequence[Rule] = (
    ("email",), ("phone",), ("tax_id",), ("born",), ("address",), ("domain",), ("user",),
    ("given", "family"), ("given", "surname", "city"), ("root", "surname"), ("family", "city"), ("given", "city"),
    ("substr(given, 1, 3)", "substr(family, 1, 3)"), ("postcode", "substr(family, 1, 3)"),
    ("given", "organisation"), ("surname", "organisation"),
    ("given", "substr(born, 1, 4)"), ("family", "substr(born, 1, 4)"), ("city", "substr(born, 1, 4)"),
    ("given", "substr(born, 6, 5)"), ("city", "substr(born, 6, 5)"),
)  # fmt: skip
ORGANISATION_RULES: Sequence[Rule] = (
    ("email",), ("phone",), ("tax_id",), ("domain",), ("address",), ("organisation",),
    ("substr(organisation, 1, 6)",), ("words[1]", "words[2]"), ("words[-1]", "words[-2]"),
    ("number", "substr(street, 1, 4)"), ("number", "postcode"), ("postcode", "substr(organisation, 1, 3)"),
    ("city", "substr(organisation, 1, 3)"),
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
