"""Resolves who is who: exact keys decide where they can, the model where they cannot, people above both."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc
from rapidfuzz.distance import JaroWinkler

from pista.language import N_
from pista.prospects.comparing import BORN, EMAIL, PHONE, TAX
from pista.prospects.grouping import grouped, ordered
from pista.prospects.links import Standing, standing
from pista.prospects.matching import Pair, pairs_of
from pista.prospects.records import ORGANISATION, PERSON

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pista.book.engine import Matcher
    from pista.prospects.links import Link
    from pista.prospects.records import Records, SharedKey

KEYS = {"email": N_("same e-mail"), "tax_id": N_("same tax number")}
# From here on a pair of the model needs no person's look, when its whole group agrees.
SURE = 0.95
# Below this a pair that is left apart is no doubt, either.
DOUBTFUL = 0.05
# Names that differ more than this contradict each other.
ALIKE = 0.8


@dataclass(frozen=True)
class Found:
    """Two prospects that are, or may be, the same: why, how likely, and the reasons as texts to translate."""

    one: str
    other: str
    why: str
    probability: float | None
    reasons: Sequence[str]


@dataclass(frozen=True)
class Resolution:
    """Who is who: the group of each prospect, and what it rests on.

    of          prospect -> the group it is in, named after its first member
    certain     links that hold the groups together: by a key, or by the model with a probability of SURE or more
    likely      links of groups that the evidence as a whole speaks for, each less than SURE
    doubtful    pairs left apart that may be the same all the same, or whose keys agree and names do not
    conflicts   pairs that would join two whom somebody keeps apart
    shared      keys that were set aside because they join too many
    ties        people and the organisation they belong to
    """

    of: Mapping[str, str]
    certain: Sequence[Found]
    likely: Sequence[Found]
    doubtful: Sequence[Found]
    conflicts: Sequence[tuple[str, str]]
    shared: Sequence[SharedKey]
    ties: Mapping[str, str] = field(default_factory=dict)

    @property
    def prospects(self) -> int:
        """How many there really are."""
        return len(set(self.of.values()))


def resolve(records: Records, api: Matcher, links: Iterable[Link] = ()) -> Resolution:
    """Resolve records; `api` is Splink's for the engine that shall compute."""
    said = standing(links)
    rows = {str(row["prospect"]): row for row in records.table.to_pylist()}
    by_key, contradicted = _key_pairs(rows)
    pairs: list[Pair] = []
    for kind in (PERSON, ORGANISATION):
        pairs += pairs_of(records.table.filter(pc.equal(records.table["kind"], kind)), kind, api)
    held_back = {(pair.one, pair.other) for pair in contradicted}
    held_back |= {(pair.one, pair.other) for pair in pairs if _all_keys_differ(pair)}
    weights = [(pair.one, pair.other, pair.weight) for pair in pairs if (pair.one, pair.other) not in held_back]
    tiers = [*said.tiers, [(found.one, found.other) for found in by_key]]
    groups = grouped(rows, tiers, said.different, weights)
    by_model = [Found(p.one, p.other, "model", p.probability, list(p.agreed.values())) for p in pairs]
    speaking = [found for found in by_model if (found.one, found.other) not in held_back]
    certain, likely = _spanning(groups.of, said, by_key, speaking)
    return Resolution(
        groups.of,
        certain,
        likely,
        _doubts(groups.of, said, contradicted, by_model),
        groups.conflicts,
        records.shared,
        _ties(rows),
    )


def _key_pairs(rows: Mapping[str, Mapping[str, Any]]) -> tuple[list[Found], list[Found]]:
    """Return the pairs of one kind that share an exact key: those whose names allow it, and those whose do not."""
    agree: dict[tuple[str, str], Found] = {}
    contradict: dict[tuple[str, str], Found] = {}
    for column, reason in KEYS.items():
        holders: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name, row in rows.items():
            if row[column]:
                holders[row["kind"], row[column]].append(name)
        for names in holders.values():
            for one, other in combinations(sorted(names), 2):
                fits = not _contradict(rows[one], rows[other])
                (agree if fits else contradict).setdefault(
                    (one, other), Found(one, other, "key", None, [reason] if fits else [reason, DIFFERENT_NAMES])
                )
    return list(agree.values()), [found for pair, found in contradict.items() if pair not in agree]


DIFFERENT_NAMES = N_("but other names")


def _contradict(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two names cannot be one's, however misspelled or swapped, and no birthday or tax number agrees."""
    if one["kind"] == ORGANISATION:
        said = (one["organisation"], other["organisation"])
        return all(said) and not set(one["words"]) & set(other["words"]) and _unlike(*said)
    if any(one[name] and one[name] == other[name] for name in ("born", "tax_id")):
        return False
    first, second = ([row["root"] or "", row["surname"] or ""] for row in (one, other))
    return (
        _strange(first[0], second) or _strange(first[1], second)
        if all(first) and all(second)
        else (bool(any(first) and any(second)) and all(_strange(name, second) for name in first if name))
    )


def _strange(name: str, others: Sequence[str]) -> bool:
    """Whether a name is like none of the others, nor an initial of one."""
    return all(_unlike(name, other) and not _initial(name, other) for other in others if other)


def _unlike(one: str, other: str) -> bool:
    return JaroWinkler.similarity(one, other) < ALIKE


def _initial(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _all_keys_differ(pair: Pair) -> bool:
    """Whether both say an e-mail and a telephone and neither agrees, nor a birthday or tax number: namesakes."""
    agrees = any(pair.agreed.get(c.column) == c.levels[0].called for c in (BORN, TAX))
    far = {c.column: {c.otherwise.called, c.levels[-1].called} for c in (EMAIL, PHONE)}
    return not agrees and all(pair.agreed.get(column) in called for column, called in far.items())


def _spanning(
    of: Mapping[str, str], said: Standing, by_key: Sequence[Found], by_model: Sequence[Found]
) -> tuple[list[Found], list[Found]]:
    """Return the fewest links that hold each group together, the strongest first: the certain and the likely ones."""
    known = {pair for tier in said.tiers for pair in tier}
    joined = dict.fromkeys(of, "")
    for name in joined:
        joined[name] = name

    def root(name: str) -> str:
        while joined[name] != name:
            joined[name] = joined[joined[name]]
            name = joined[name]
        return name

    for one, other in sorted(known):
        if one in of and other in of and of[one] == of[other]:
            joined[root(one)] = root(other)
    certain: list[Found] = []
    likely: list[Found] = []
    for found in (*by_key, *by_model):
        if of[found.one] == of[found.other] and root(found.one) != root(found.other):
            joined[root(found.one)] = root(found.other)
            (certain if found.probability is None or found.probability >= SURE else likely).append(found)
    return certain, likely


def _doubts(
    of: Mapping[str, str], said: Standing, contradicted: Sequence[Found], by_model: Sequence[Found]
) -> list[Found]:
    """Return the pairs that a person should look at: between two groups, the likeliest only."""
    seen: set[tuple[str, str]] = {
        ordered(of[one], of[other]) for one, other in said.different if one in of and other in of
    }
    doubts = []
    for found in (*contradicted, *by_model):
        between = ordered(of[found.one], of[found.other])
        if between[0] == between[1] or between in seen:
            continue
        if found.probability is None or found.probability >= DOUBTFUL:
            seen.add(between)
            doubts.append(found)
    return doubts


def _ties(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return, for people who name their organisation, which of the organisations in the book it is."""
    organisations: dict[str, str] = {}
    for name in sorted(rows):
        if rows[name]["kind"] == ORGANISATION and rows[name]["organisation"]:
            organisations.setdefault(rows[name]["organisation"], name)
    return {
        name: organisations[row["organisation"]]
        for name, row in sorted(rows.items())
        if row["kind"] == PERSON and row["organisation"] in organisations
    }
