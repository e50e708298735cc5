"""Which heading means what: by the names people give their columns, whole first, then by their parts."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Protocol

from pista.intake.cells.currencies import codes
from pista.intake.cells.folding import plain as folded
from pista.intake.cells.vocabulary import languages, patterns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Headed(Protocol):
    """Something with a name and headings."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def headings(self) -> list[str]:
        """Its headings."""
        ...


# The entity that some exports put before each heading, in English, Spanish, Portuguese and as Microsoft warns.
_PREFIX = re.compile(
    r"^(deal|activity|person|organi[sz]ation|note|lead|negocio|trato|actividad|persona|organizaci[oó]n|prospecto|nota)\s+-\s+",
    re.IGNORECASE,
)
_WARNING = re.compile(r"^\((do not modify|no modificar)\)\s*", re.IGNORECASE)
# Written together where a program names its columns: closeDate, StageName, hs_is_closed.
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# What stands beside a heading and is none of its words: a unit, a currency, a star that says "required".
_BESIDE = re.compile(r"[\(\[].*?[\)\]]|\*+$")

# What only a system's file or a mapping names a column for: no heading by itself says so.
OF_SYSTEMS = (
    "title", "hours", "seconds", "period", "amount_won", "email_2", "email_3", "phone_2", "phone_3"
)  # fmt: skip


@cache
def fields() -> tuple[str, ...]:
    """Return the fields that a column may mean: those of the English list in its order, then those of systems alone."""
    return (*(name for name in languages()["en"]["heading"] if name != "ignored"), *OF_SYSTEMS)


@cache
def plain(heading: str) -> str:
    """Return a heading without case, accents, punctuation and the entity some exports put before it."""
    bare = _PREFIX.sub("", _WARNING.sub("", heading.strip().lstrip("\ufeff")))
    return folded(_CAMEL.sub(" ", bare))


@cache
def bare(heading: str) -> str:
    """Return a plain heading without the unit or the currency in brackets behind it."""
    return plain(_BESIDE.sub(" ", heading)) or plain(heading)


@cache
def _ranks() -> Mapping[str, Mapping[str, int]]:
    """Return per field its names as they stand, each with its rank: the lower, the surer."""
    found: dict[str, dict[str, int]] = {}
    for language in languages().values():
        for field, names in language.get("heading", {}).items():
            ranks = found.setdefault(field, {field.replace("_", " "): 0})
            for rank, line in enumerate(names, 1):
                for name in _spelled(line):
                    ranks.setdefault(name, rank)
    return found


def _spelled(line: str) -> Iterable[str]:
    from itertools import product  # noqa: PLC0415

    return (" ".join(words) for words in product(*(part.split("|") for part in line.split())))


@cache
def _tight() -> Mapping[str, str]:
    """Return names by their letters alone, for headings without word boundaries: CLOSEDATE."""
    return {name.replace(" ", ""): name for ranks in _ranks().values() for name in ranks}


def known(heading: str) -> bool:
    """Whether a heading is one we know as it stands."""
    return any(name in ranks for name in _names(heading) for ranks in _ranks().values())


@cache
def _names(heading: str) -> tuple[str, ...]:
    """Return what a heading may be called: plain, without what is in brackets, its path's ends, its words parted."""
    names = [plain(heading), bare(heading)]
    for mark in ("/", ":", " . "):
        if mark in heading:
            ends = [plain(part) for part in heading.split(mark)]
            names += [ends[-1], ends[0]] if ends[-1] not in {"id", "name"} else [ends[0]]
    if " " not in names[0] and names[0] in _tight():
        names.append(_tight()[names[0]])
    return tuple(dict.fromkeys(name for name in names if name))


# A title above the heading is rarely longer; two known names in a row are no accident.
SEARCHED, AT_LEAST = 10, 2


def heading_place(rows: Sequence[Sequence[str]]) -> int:
    """Return which of the first rows is the heading: the one with most headings we know, two at least.

    Else the first.
    """
    counts = [sum(known(cell) for cell in dict.fromkeys(row) if cell.strip()) for row in rows[:SEARCHED]]
    best = max(counts, default=0)
    return counts.index(best) if best >= AT_LEAST else 0


# By their parts, what a column holds outweighs whom it is of: "Email cliente" is an e-mail.
BY_PARTS = (
    "ignored",
    "expected_close",
    "next_step_on",
    "lost_reason",
    "email",
    "phone",
    "postcode",
    "tax_number",
    "born",
    "address",
    "note",
    "source",
    "company",
    "minutes",
    "amount",
    "margin",
    "probability",
    "product",
    "channel",
    "direction",
    "outcome",
    "modified",
    "logged_at",
    "won_on",
    "lost_on",
    "closed",
    "opened",
    "at",
    "seller",
    "prospect",
    "city",
)
# One word of theirs tells these; "customer" or "date" beside another word may be anything (customer segment, invoice
# date).
ONE_WORD = ("ignored", "email", "phone", "note", "postcode", "tax_number", "born", "next_step_on")


@cache
def by_parts(heading: str) -> str | None:
    """Return the field a heading means by its parts, None where they do not say."""
    words = bare(heading).split()
    found = list(patterns("heading").found(words))
    outer = [one for one in found if not any(set(one.places) < set(other.places) for other in found)]
    longest: dict[str, int] = {}
    for one in outer:
        longest[one.meaning] = max(longest.get(one.meaning, 0), len(one.places))
    if len(words) < 2 or not longest:  # noqa: PLR2004 - one word alone is known or is not
        return None
    most = max(longest.values())
    said = next((field for field in BY_PARTS if longest.get(field) == most), None)
    return said if most > 1 or said in ONE_WORD else None


# The fields that hold money: their headings may end in a currency.
MONEY = ("amount", "margin", "amount_won", "line_amount", "list_price")


def without_code(heading: str) -> str:
    """Return a plain heading without the code of a currency at its end, empty where there is none."""
    words = plain(heading).split()
    return " ".join(words[:-1]) if len(words) > 1 and words[-1].upper() in codes() else ""


def _of_money(free: Iterable[str], wanted: Sequence[str], found: Mapping[str, str]) -> dict[str, str]:
    """Return which headings mean money that is not found yet, without the currency at their end: Monto MXN."""
    result: dict[str, str] = {}
    for heading in free:
        alone = without_code(heading)
        meant = next((field for field in MONEY if alone in _ranks().get(field, {})), None) if alone else None
        if meant in wanted and meant not in found:
            result.setdefault(str(meant), heading)
    return result


def matched(
    headings: Sequence[str], wanted: Iterable[str], own: Mapping[str, tuple[str, ...]] | None = None
) -> dict[str, str]:
    """Return which heading means which of the `wanted` fields: the surest name first, each heading used once.

    `own` names a format's own aliases, which go before the common ones.
    """
    own, wanted = own or {}, list(wanted)
    places = {heading: place for place, heading in reversed(list(enumerate(headings)))}
    claims = []
    for order, field in enumerate(wanted):
        mine = dict.fromkeys(own.get(field, ()), -1)
        ranks = {**_ranks().get(field, {}), **mine}
        for heading, place in places.items():
            names = _names(heading)
            for penalty, name in enumerate(names):
                if name in ranks:
                    # The beginning of a path says least: "Customer / Phone" is a telephone.
                    is_beginning = penalty > 1 and name == plain(re.split(r"/|:| \. ", heading)[0])
                    claims.append(((penalty > 0) + is_beginning, ranks[name], order, place, field, heading))
                    break
    found: dict[str, str] = {}
    for *_ranked, field, heading in sorted(claims):
        if field not in found and heading not in found.values():
            found[field] = heading
    free = [heading for heading in places if heading not in found.values() and not known(heading)]
    found |= _of_money(free, wanted, found)
    free = [heading for heading in free if heading not in found.values()]
    for heading in sorted(free, key=places.__getitem__):
        meant = by_parts(heading)
        if meant in wanted and meant not in found:
            found[str(meant)] = heading
    return {field: found[field] for field in wanted if field in found}
