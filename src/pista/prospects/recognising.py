"""Answers "is this one of ours?" for one record, with the model the whole book was matched by.

The work is bounded, however many records there are: the rarest keys are looked at first, and no more candidates than
MOST_CANDIDATES.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pista.errors import unknown_name
from pista.language import N_
from pista.prospects.comparing import SCHEMES
from pista.prospects.deciding import DIFFERENT_NAMES, DOUBTFUL, KEYS, are_namesakes, contradict
from pista.prospects.grouping import MOST_WEIGHT
from pista.prospects.index import GROUP
from pista.prospects.records import RAW

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from pista.prospects.conditions import Record
    from pista.prospects.index import Index
    from pista.prospects.links import Why

# A key that more records hold than this tells too little to be worth looking at all of them.
MOST_OF_A_KEY, MOST_CANDIDATES = 500, 1000


@dataclass(frozen=True)
class Offer:
    """One of ours that it is, or may be.

    prospect     the name the prospect goes by
    shown        what is known of the likest record
    is_same      whether the evidence as a whole speaks for it
    why          by a key, or by the model
    probability  of the likest record; None where a key decides
    reasons      as texts to translate
    """

    prospect: str
    shown: str
    is_same: bool
    why: Why
    probability: float | None
    reasons: Sequence[str]


@dataclass(frozen=True)
class Weighed:
    """One candidate: what it weighs for and against, and what agrees; whether all that both say is the same."""

    place: int
    group: str
    shown: str
    by_key: str
    weight: float
    probability: float
    agreed: Mapping[str, str]
    is_held_back: bool
    is_equal: bool


@dataclass(frozen=True)
class Answer:
    """Whom of ours somebody may be, the likeliest first, those that are doubtful last.

    is_told_enough  whether what was said narrows the search at all; where it does not, no offer means nothing
    """

    offers: Sequence[Offer]
    is_told_enough: bool


def recognise(index: Index, row: Mapping[str, str | None]) -> Answer:
    """Return whom of the index a row of `records.RAW` may be; raise UnknownNameError for a field that is none."""
    for name in row:
        if name not in RAW:
            raise unknown_name(N_("field"), name, RAW)
    record = index.record(row)
    places, is_told_enough = _candidates(index, record)
    candidates = _weighed(index, record, places)
    worth = {c.group for c in candidates if c.by_key or c.is_equal or c.probability >= DOUBTFUL}
    seen = {c.place for c in candidates}
    members = [place for group in sorted(worth) for place in index.find(GROUP, group).tolist() if place not in seen]
    by_group: dict[str, list[Weighed]] = {group: [] for group in sorted(worth)}
    for candidate in (*candidates, *_weighed(index, record, np.array(sorted(members), np.int64))):
        if candidate.group in by_group:
            by_group[candidate.group].append(candidate)
    ranked = sorted((_rank(some), group) for group, some in by_group.items())
    return Answer([_offer(group, by_group[group]) for _rank_of, group in ranked], is_told_enough)


def _candidates(index: Index, record: Record) -> tuple[NDArray[np.int64], bool]:
    """Return the places of the records worth weighing, those with the rarest keys first, and whether any key told."""
    found = sorted((index.find(space, text) for space, text in index.keys_of(record)), key=len)
    chosen = np.empty(0, np.int64)
    for places in found:
        if len(places) > MOST_OF_A_KEY or len(chosen) >= MOST_CANDIDATES:
            break
        chosen = np.union1d(chosen, places)
    # Where there is none of the kind to be like, anything is enough.
    is_alone = record["kind"] not in index.about.models
    return chosen, is_alone or any(len(places) <= MOST_OF_A_KEY for places in found)


def _weighed(index: Index, record: Record, places: NDArray[np.int64]) -> list[Weighed]:
    kind = record["kind"]
    if not len(places) or kind not in index.about.models:
        return []
    comparisons = SCHEMES[kind].comparisons
    others = index.columns(places)
    weights, levels = index.about.models[kind].weighed(
        record, others, comparisons, lambda column, value: index.frequency(kind, column, value)
    )
    called = {c.column: [*(level.called for level in c.levels), c.otherwise.called] for c in comparisons}
    result = []
    for at, (place, weight) in enumerate(zip(places.tolist(), weights.tolist(), strict=True)):
        agreed = {column: called[column][reached[at]] for column, reached in levels.items() if reached[at] >= 0}
        keys = [name for name in KEYS if record[name] and record[name] == others[name][at]]
        clashes = bool(keys) and contradict(record, {name: values[at] for name, values in others.items()})
        odds = 2.0 ** max(-60.0, min(60.0, weight))
        found = (place, others["group"][at], others["shown"][at], keys[0] if keys else "", weight, odds / (1 + odds))
        is_equal = bool(agreed) and all(record[column] == others[column][at] for column in agreed)
        result.append(Weighed(*found, agreed, clashes or are_namesakes(agreed), is_equal))
    return result


def _total(some: Sequence[Weighed]) -> float:
    """Return the evidence on all of a group, taken together."""
    return sum(-MOST_WEIGHT if c.is_held_back else max(-MOST_WEIGHT, min(MOST_WEIGHT, c.weight)) for c in some)


def _holds(candidate: Weighed) -> bool:
    """Whether an exact key decides."""
    return bool(candidate.by_key) and not candidate.is_held_back


def _rank(some: Sequence[Weighed]) -> tuple[Any, ...]:
    return (not any(_holds(c) for c in some), -_total(some))


def _offer(group: str, some: Sequence[Weighed]) -> Offer:
    best = min(some, key=lambda c: (not _holds(c), c.is_held_back, -c.weight, c.place))
    by_key = _holds(best)
    reasons = list(best.agreed.values())
    if best.by_key:
        reasons = [KEYS[best.by_key]] if by_key else [KEYS[best.by_key], DIFFERENT_NAMES]
    return Offer(
        group, best.shown, by_key or _total(some) > 0, "key" if best.by_key else "model",
        None if best.by_key else round(best.probability, 9), reasons,
    )  # fmt: skip
