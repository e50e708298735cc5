"""A matching model that was learned, kept as numbers: it weighs one record against some as the batch weighs all."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from pista.prospects.comparing import Comparison, Rule
    from pista.prospects.conditions import Columns, Record


@dataclass(frozen=True)
class Weights:
    """How often each level of a comparison, the nearest first, occurs among the same (m) and among others (u)."""

    m: Sequence[float]
    u: Sequence[float]


@dataclass(frozen=True)
class Model:
    """What was learned of one kind of record.

    prior         how often two records taken at random are the same
    weights       by column, for the levels of `comparing.SCHEMES`
    rules         the blocking rules that were in use
    by_frequency  whether rare values weigh more than common ones
    records       how many records it was learned from
    """

    prior: float
    weights: Mapping[str, Weights]
    rules: Sequence[Rule]
    by_frequency: bool = False
    records: int = 0

    def weighed(
        self, one: Record, others: Columns, comparisons: Sequence[Comparison], frequency: Callable[[str, str], float]
    ) -> tuple[NDArray[np.float64], dict[str, NDArray[np.int64]]]:
        """Return the weight (log2 of the odds) of `one` with each of the others, and the level by column, -1 unknown.

        Levels count from the nearest, 0. `frequency` says how often a value of a column occurs, of those known.
        """
        size = len(next(iter(others.values())))
        total = np.full(size, np.log2(self.prior / (1 - self.prior)))
        reached = {}
        for comparison in comparisons:
            if comparison.column not in self.weights or one[comparison.column] is None:
                continue
            level = _levels(comparison, one, others, size)
            learned = self.weights[comparison.column]
            gains = np.log2(np.divide(learned.m, learned.u))
            if self.by_frequency:
                for place, rare in enumerate(level.by_frequency for level in comparison.levels):
                    if rare:
                        often = frequency(comparison.column, str(one[comparison.column]))
                        gains[place] += np.log2(learned.u[place] / often)
            # A level of -1, one that is not known, takes the last entry: nothing.
            total += np.append(gains, 0.0)[level]
            reached[comparison.column] = level
        return total, reached

    def as_json(self) -> dict[str, Any]:
        """Return the model as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Model:
        """Return the model that `as_json` returned."""
        weights = {column: Weights(**found) for column, found in kept["weights"].items()}
        rules = [tuple(rule) for rule in kept["rules"]]
        return cls(kept["prior"], weights, rules, by_frequency=kept["by_frequency"], records=kept.get("records", 0))


def _levels(comparison: Comparison, one: Record, others: Columns, size: int) -> NDArray[np.int64]:
    """Return the level that each of the others reaches."""
    result = np.full(size, len(comparison.levels))
    for place in range(len(comparison.levels) - 1, -1, -1):
        condition = comparison.levels[place].condition
        assert condition is not None
        result[condition.holds(one, others)] = place
    result[[value is None for value in others[comparison.column]]] = -1
    return result
