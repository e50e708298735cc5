"""Resolves who is who: exact keys decide where they can, the model where they cannot, people above both."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc
from rapidfuzz.distance import JaroWinkler

from pista.language import N_
from pista.prospects.comparing import ADDRESS, BORN, EMAIL, FAMILY, GIVEN, PHONE, TAX
from pista.prospects.grouping import Clusters, grouped, ordered
from pista.prospects.links import Standing, standing
from pista.prospects.matching import matched
from pista.prospects.records import ORGANISATION, PERSON

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pista.prospects.links import Link, Why
    from pista.prospects.matching import Matcher, Pair
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
    why: Why
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
    of_kind = {kind: records.table.filter(pc.equal(records.table["kind"], kind)) for kind in (PERSON, ORGANISATION)}
    found = [matched(table, kind, api) for kind, table in of_kind.items()]
    pairs = [pair for some in found for pair in some.pairs]
    held_back = {(pair.one, pair.other) for pair in contradicted}
    held_back |= {(pair.one, pair.other) for pair in pairs if _are_namesakes(pair)}
    weights = [
        (pair.one, pair.other, min(pair.weight, 0.0) if (pair.one, pair.other) in held_back else pair.weight)
        for pair in pairs
    ]
    tiers = [*said.tiers, [(key.one, key.other) for key in by_key]]
    crowded = frozenset[str]().union(*(some.crowded for some in found))
    groups = grouped(rows, tiers, said.different, weights, crowded)
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
    first, second = ([_names(row, "given", "root"), _names(row, "surname")] for row in (one, other))
    everyone = [name for names in second for name in names]
    if all(first) and all(second):
        return any(all(_strange(name, everyone) for name in names) for names in first)
    return any(first) and any(second) and all(_strange(name, everyone) for names in first for name in names)


def _names(row: Mapping[str, Any], *columns: str) -> set[str]:
    return {row[column] for column in columns if row[column]}


def _strange(name: str, others: Sequence[str]) -> bool:
    """Whether a name is like none of the others, nor an initial of one."""
    return all(_unlike(name, other) and not _initial(name, other) for other in others if other)


def _unlike(one: str, other: str) -> bool:
    return JaroWinkler.similarity(one, other) < ALIKE


def _initial(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _are_namesakes(pair: Pair) -> bool:
    """Whether two people say another e-mail or telephone each, and nothing but names, company and city agrees.

    Where both say a birthday, the model has what it needs to tell them apart.
    """
    if BORN.column in pair.agreed or not {GIVEN.column, FAMILY.column} & set(pair.agreed):
        return False
    nearly = {c.column: {level.called for level in c.levels[:2]} for c in (TAX, PHONE, ADDRESS)}
    nearly[EMAIL.column] = {level.called for level in EMAIL.levels[:3]}
    if any(pair.agreed.get(column) in called for column, called in nearly.items()):
        return False
    return any(c.column in pair.agreed for c in (EMAIL, PHONE))


def _spanning(
    of: Mapping[str, str], said: Standing, by_key: Sequence[Found], by_model: Sequence[Found]
) -> tuple[list[Found], list[Found]]:
    """Return the fewest links that hold each group together, the strongest first: the certain and the likely ones."""
    chains = Clusters(of)
    for one, other in sorted(pair for tier in said.tiers for pair in tier):
        if one in of and other in of and of[one] == of[other]:
            chains.join(one, other)
    certain: list[Found] = []
    likely: list[Found] = []
    for found in (*by_key, *by_model):
        if of[found.one] == of[found.other] and not chains.are_one(found.one, found.other):
            chains.join(found.one, found.other)
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
