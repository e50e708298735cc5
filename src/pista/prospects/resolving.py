"""Resolves who is who: exact keys decide where they can, the model where they cannot, people above both."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from pista.prospects.deciding import DIFFERENT_NAMES, DOUBTFUL, KEYS, SURE, are_namesakes, contradict
from pista.prospects.grouping import MOST_WEIGHT, Clusters, grouped, ordered, renames
from pista.prospects.links import Standing, standing
from pista.prospects.matching import matched
from pista.prospects.records import ORGANISATION, PERSON
from pista.prospects.units import BELONGING, belonging

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyarrow as pa

    from pista.prospects.links import Link, Why
    from pista.prospects.matching import Matcher
    from pista.prospects.model import Model
    from pista.prospects.records import Records, SharedKey


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
    models      by kind, the model that was learned
    """

    of: Mapping[str, str]
    certain: Sequence[Found]
    likely: Sequence[Found]
    doubtful: Sequence[Found]
    conflicts: Sequence[tuple[str, str]]
    shared: Sequence[SharedKey]
    ties: Mapping[str, str] = field(default_factory=dict)
    models: Mapping[str, Model] = field(default_factory=dict)

    @property
    def prospects(self) -> int:
        """How many there really are."""
        return len(set(self.of.values()))


def resolve(
    records: Records, api: Matcher, links: Iterable[Link] = (), known: Mapping[str, Model] | None = None
) -> Resolution:
    """Resolve records; `api` is Splink's for the engine that shall compute.

    known  by kind, what was learned before; see `matched`
    """
    known = known or {}
    said = standing(links)
    by_key, contradicted = _key_pairs(records.table)
    of_kind = {kind: records.table.filter(pc.equal(records.table["kind"], kind)) for kind in (PERSON, ORGANISATION)}
    found = {kind: matched(table, kind, api, known.get(kind)) for kind, table in of_kind.items()}
    pairs = [pair for some in found.values() for pair in some.pairs]
    held_back = {(pair.one, pair.other) for pair in contradicted}
    held_back |= {(pair.one, pair.other) for pair in pairs if are_namesakes(pair.agreed)}
    weights = [
        (pair.one, pair.other, -MOST_WEIGHT if (pair.one, pair.other) in held_back else pair.weight) for pair in pairs
    ]
    tiers = [*said.tiers, [(key.one, key.other) for key in by_key]]
    crowded = frozenset[str]().union(*(some.crowded for some in found.values()))
    groups = grouped(records.table["prospect"].to_pylist(), tiers, said.different, weights, crowded)
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
        belonging(
            zip(*(records.table[name].to_pylist() for name in BELONGING), strict=True),
            renames(groups.of),
        ),
        {kind: some.model for kind, some in found.items() if some.model},
    )


def _key_pairs(table: pa.Table) -> tuple[list[Found], list[Found]]:
    """Return the pairs of one kind that share an exact key: those whose names allow it, and those whose do not."""
    kinds = table["kind"].to_pylist()
    agree: dict[tuple[str, str], Found] = {}
    apart: dict[tuple[str, str], Found] = {}
    for column, reason in KEYS.items():
        holders: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, said in enumerate(table[column].to_pylist()):
            for key in said if isinstance(said, list) else [said] if said else ():
                holders[kinds[place], key].append(place)
        shared = [places for places in holders.values() if len(places) > 1]
        sharing = [place for places in shared for place in places]
        row_at = dict(zip(sharing, table.take(sharing).to_pylist(), strict=True)) if sharing else {}
        rows = {row["prospect"]: row for row in row_at.values()}
        for places in shared:
            for one, other in combinations(sorted(row_at[place]["prospect"] for place in places), 2):
                fits = not contradict(rows[one], rows[other])
                (agree if fits else apart).setdefault(
                    (one, other), Found(one, other, "key", None, [reason] if fits else [reason, DIFFERENT_NAMES])
                )
    return list(agree.values()), [found for pair, found in apart.items() if pair not in agree]


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
