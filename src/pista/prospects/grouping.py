"""From pairs to prospects: clusters that are likely as a whole, that exact keys join and a person's word keeps apart.

Two clusters are joined where the evidence on all pairs between them, taken together, is for it: the sum of their
weights is above 0. One strong pair does not chain strangers together, as connected components would.
Source: correlation clustering, Bansal, Blum & Chawla (2004), by greedy agglomeration.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

# No single pair counts for more than this, for or against: log2 of a million to one.
MOST_WEIGHT = 20.0
# What a pair counts for that was not even worth weighing, where the others were.
UNWEIGHED = -4.5


@dataclass(frozen=True)
class Groups:
    """The group that each prospect is in, named after its first member, and the joins that a person's word forbids."""

    of: Mapping[str, str]
    conflicts: Sequence[tuple[str, str]] = field(default_factory=list)


def renames(of: Mapping[str, str]) -> dict[str, str]:
    """Return the name that each prospect of a group goes by, of those whose name changes."""
    return {name: group for name, group in sorted(of.items()) if name != group}


def grouped(
    prospects: Iterable[str],
    together: Sequence[Iterable[tuple[str, str]]],
    apart: Iterable[tuple[str, str]],
    weights: Iterable[tuple[str, str, float]] = (),
    crowded: Container[str] = (),
) -> Groups:
    """Group prospects: first those that belong `together`, then by `weights`; never two that are to stay `apart`.

    together  pairs in tiers: what outweighs the others comes first. A pair that would join, by whatever chain, two
              that are apart is a conflict and is not joined
    crowded   those of whom only the likelier pairs were weighed: between two of them an unweighed pair speaks against
    """
    clusters = Clusters(prospects, apart, crowded)
    in_turn = [pair for tier in together for pair in sorted({ordered(*pair) for pair in tier})]
    conflicts = [pair for pair in in_turn if not clusters.join(*pair)]
    clusters.agglomerate(weights)
    return Groups(clusters.names(), conflicts)


def ordered(one: str, other: str) -> tuple[str, str]:
    """Return a pair in the order of its names."""
    return (one, other) if one <= other else (other, one)


class Clusters:
    """Clusters under way: their members, whom each must not meet, and the evidence between them."""

    def __init__(
        self, prospects: Iterable[str], apart: Iterable[tuple[str, str]] = (), crowded: Container[str] = ()
    ) -> None:
        """Begin with a cluster for each of `prospects`."""
        self._crowded = crowded
        self._of = {name: name for name in sorted(prospects)}
        self._members = {name: [name] for name in self._of}
        self._apart: dict[str, set[str]] = {}
        self._between: dict[str, dict[str, float]] = {}
        for one, other in apart:
            if one in self._of and other in self._of:
                self._apart.setdefault(one, set()).add(other)
                self._apart.setdefault(other, set()).add(one)

    def names(self) -> dict[str, str]:
        """Return each prospect's cluster, named after the first of its members."""
        return {member: min(members) for members in self._members.values() for member in members}

    def are_one(self, one: str, other: str) -> bool:
        """Whether two prospects are in one cluster."""
        return self._of[one] == self._of[other]

    def join(self, one: str, other: str) -> bool:
        """Join the clusters of two prospects; return False where somebody keeps them apart."""
        if one not in self._of or other not in self._of:
            return True
        first, second = self._of[one], self._of[other]
        if first == second:
            return True
        if second in self._apart.get(first, ()):
            return False
        self._merge(first, second)
        return True

    def agglomerate(self, weights: Iterable[tuple[str, str, float]]) -> None:
        """Join clusters by the sum of the weights between them, the strongest first, while it is above 0."""
        for one, other, weight in weights:
            first, second = self._of[one], self._of[other]
            if first != second:
                total = self._between.get(first, {}).get(second, 0.0) + max(-MOST_WEIGHT, min(MOST_WEIGHT, weight))
                self._between.setdefault(first, {})[second] = total
                self._between.setdefault(second, {})[first] = total
        heap = [
            (-total, first, second)
            for first, others in self._between.items()
            for second, total in others.items()
            if first < second and total > 0
        ]
        heapq.heapify(heap)
        while heap:
            total, first, second = heapq.heappop(heap)
            now = self._between.get(first, {}).get(second)
            if now is None or now <= 0 or now != -total or second in self._apart.get(first, ()):
                continue
            kept = self._merge(first, second)
            for other, evidence in self._between.get(kept, {}).items():
                if evidence > 0:
                    heapq.heappush(heap, (-evidence, *ordered(kept, other)))

    def _merge(self, first: str, second: str) -> str:
        """Put the smaller cluster into the larger one and return its name."""
        size = {name: (len(self._members[name]), name) for name in (first, second)}
        gone, kept = sorted((first, second), key=lambda name: size[name])
        for member in self._members.pop(gone):
            self._of[member] = kept
            self._members[kept].append(member)
        for other in self._apart.pop(gone, set()):
            self._apart[other].discard(gone)
            self._apart[other].add(kept)
            self._apart.setdefault(kept, set()).add(other)
        ours, theirs = self._between.pop(kept, {}), self._between.pop(gone, {})
        together: dict[str, float] = {}
        for other in {*ours, *theirs} - {kept, gone}:
            crowd = len(self._members[other]) if kept in self._crowded and other in self._crowded else 0
            unweighed = [size[name][0] * crowd * UNWEIGHED for name in (kept, gone)]
            total = ours.get(other, unweighed[0]) + theirs.get(other, unweighed[1])
            together[other] = self._between[other][kept] = total
            self._between[other].pop(gone, None)
        self._between[kept] = together
        return kept
