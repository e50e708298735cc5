"""When two values agree: each condition once, as SQL for many pairs and as arrays for one record against some.

The vocabulary is small, so that a model learned on either engine answers one record at a time in the same words.
A value that is not known agrees with nothing, and disagrees with nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler
from rapidfuzz.process import cdist

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from pista.prospects.dialects import Dialect

# Two engines may round a similarity differently in the last digit; so much below a threshold still reaches it.
ROUNDING = 1e-9
# The values of one record by column, and those of several, column by column.
Record: TypeAlias = "Mapping[str, Any]"
Columns: TypeAlias = "Mapping[str, Sequence[Any]]"
Holds: TypeAlias = "NDArray[np.bool_]"


class Condition(ABC):
    """Something that holds of two records or not."""

    @abstractmethod
    def sql(self, dialect: Dialect) -> str:
        """Return the condition on columns that end in _l and _r."""

    @abstractmethod
    def holds(self, one: Record, others: Columns) -> Holds:
        """Return of which of the `others` it holds with `one`."""


@dataclass(frozen=True)
class Same(Condition):
    """A column is the same; or the left one's is the right one's `other` column."""

    column: str
    other: str = ""

    def sql(self, dialect: Dialect) -> str:  # noqa: ARG002 - every engine spells it so
        """Return SQL."""
        return f"{self.column}_l = {self.other or self.column}_r"

    def holds(self, one: Record, others: Columns) -> Holds:
        """Return of which."""
        value, values = one[self.column], others[self.other or self.column]
        return _each(values, lambda other: value is not None and other == value)


@dataclass(frozen=True)
class Alike(Condition):
    """Two texts have a Jaro-Winkler similarity of `least` or more."""

    column: str
    least: float
    other: str = ""

    def sql(self, dialect: Dialect) -> str:
        """Return SQL."""
        return f"{dialect.alike}({self.column}_l, {self.other or self.column}_r) >= {self.least - ROUNDING}"

    def holds(self, one: Record, others: Columns) -> Holds:
        """Return of which."""
        known, similarity = _similarities(one[self.column], others[self.other or self.column])
        return known & (similarity >= self.least - ROUNDING)


@dataclass(frozen=True)
class Unlike(Condition):
    """Two texts are both known, and have a Jaro-Winkler similarity below `least`."""

    column: str
    least: float

    def sql(self, dialect: Dialect) -> str:
        """Return SQL."""
        left, right = f"{self.column}_l", f"{self.column}_r"
        # Spark's similarity with what is not known is 0.
        known = f"{left} is not null and {right} is not null"
        return f"({known} and {dialect.alike}({left}, {right}) < {self.least - ROUNDING})"

    def holds(self, one: Record, others: Columns) -> Holds:
        """Return of which."""
        known, similarity = _similarities(one[self.column], others[self.column])
        return known & (similarity < self.least - ROUNDING)


@dataclass(frozen=True)
class Typos(Condition):
    """Two texts are `most` edits apart or fewer; a swap of neighbours is one."""

    column: str
    most: int

    def sql(self, dialect: Dialect) -> str:
        """Return SQL."""
        return f"{dialect.typos}({self.column}_l, {self.column}_r) <= {self.most}"

    def holds(self, one: Record, others: Columns) -> Holds:
        """Return of which."""
        value, values = one[self.column], others[self.column]
        if value is None:
            return np.zeros(len(values), bool)
        texts = ["" if other is None else other for other in values]
        edits: NDArray[np.int32] = cdist(
            [value], texts, scorer=DamerauLevenshtein.distance, score_cutoff=self.most, dtype=np.int32
        )[0]
        return _known(values) & (edits <= self.most)


@dataclass(frozen=True)
class Missing(Condition):
    """A column is unknown of one of the two."""

    column: str

    def sql(self, dialect: Dialect) -> str:  # noqa: ARG002 - every engine spells it so
        """Return SQL."""
        return f"({self.column}_l is null or {self.column}_r is null)"

    def holds(self, one: Record, others: Columns) -> Holds:
        """Return of which."""
        known = _known(others[self.column])
        return np.ones(len(known), bool) if one[self.column] is None else ~known


@dataclass(frozen=True)
class Initial(Condition):
    """One is a single letter, and the other begins with it."""

    column: str

    def sql(self, dialect: Dialect) -> str:  # noqa: ARG002 - every engine spells it so
        """Return SQL."""
        left, right = f"{self.column}_l", f"{self.column}_r"
        return f"(length({left}) = 1 or length({right}) = 1) and substr({left}, 1, 1) = substr({right}, 1, 1)"

    def holds(self, one: Record, others: Columns) -> Holds:
        """Return of which."""
        value = one[self.column] or ""
        return _each(others[self.column], lambda o: bool(o) and o[:1] == value[:1] and 1 in (len(o), len(value)))


@dataclass(frozen=True)
class Begins(Condition):
    """One text begins with the other."""

    column: str

    def sql(self, dialect: Dialect) -> str:
        """Return SQL."""
        left, right = f"{self.column}_l", f"{self.column}_r"
        return f"({dialect.begins}({left}, {right}) or {dialect.begins}({right}, {left}))"

    def holds(self, one: Record, others: Columns) -> Holds:
        """Return of which."""
        value = one[self.column]
        return _each(others[self.column], lambda o: bool(o and value) and (o.startswith(value) or value.startswith(o)))


@dataclass(frozen=True)
class SameStart(Condition):
    """The first `letters` are the same."""

    column: str
    letters: int

    def sql(self, dialect: Dialect) -> str:  # noqa: ARG002 - every engine spells it so
        """Return SQL."""
        return f"substr({self.column}_l, 1, {self.letters}) = substr({self.column}_r, 1, {self.letters})"

    def holds(self, one: Record, others: Columns) -> Holds:
        """Return of which."""
        value = one[self.column]
        start = value and value[: self.letters]
        return _each(others[self.column], lambda other: bool(other and start) and other[: self.letters] == start)


@dataclass(frozen=True)
class SameLetters(Condition):
    """The same letters, in whatever order."""

    column: str

    def sql(self, dialect: Dialect) -> str:
        """Return SQL."""
        return " = ".join(dialect.letters.format(f"{self.column}_{side}") for side in "lr")

    def holds(self, one: Record, others: Columns) -> Holds:
        """Return of which."""
        letters = sorted(one[self.column] or "")
        return _each(others[self.column], lambda other: bool(other and letters) and sorted(other) == letters)


@dataclass(frozen=True)
class SharedWords(Condition):
    """So many words, or such a share of the words of both (`of` all) or of the shorter (`of` shorter), are shared."""

    column: str
    least: float
    of: str = ""

    def sql(self, dialect: Dialect) -> str:
        """Return SQL."""
        left, right = f"{self.column}_l", f"{self.column}_r"
        shared = f"{dialect.size}({dialect.shared}({left}, {right}))"
        among = {
            "": "1",
            "all": f"{dialect.size}({dialect.joined.format(left, right)})",
            "shorter": f"least({dialect.size}({left}), {dialect.size}({right}))",
        }[self.of]
        return f"{shared} >= {self.least} * {among}"

    def holds(self, one: Record, others: Columns) -> Holds:
        """Return of which."""
        own = set(one[self.column] or ())

        def enough(words: Sequence[str] | None) -> bool:
            if not words or not own:
                return False
            among = {"": 1, "all": len(own.union(words)), "shorter": min(len(own), len(words))}[self.of]
            return len(own.intersection(words)) >= self.least * among

        return _each(others[self.column], enough)


@dataclass(frozen=True)
class All(Condition):
    """Several hold."""

    conditions: tuple[Condition, ...]

    def sql(self, dialect: Dialect) -> str:
        """Return SQL."""
        return " and ".join(f"({condition.sql(dialect)})" for condition in self.conditions)

    def holds(self, one: Record, others: Columns) -> Holds:
        """Return of which."""
        found: Holds = np.logical_and.reduce([condition.holds(one, others) for condition in self.conditions])
        return found


@dataclass(frozen=True)
class OneOf(Condition):
    """One of several holds."""

    conditions: tuple[Condition, ...]

    def sql(self, dialect: Dialect) -> str:
        """Return SQL."""
        return " or ".join(f"({condition.sql(dialect)})" for condition in self.conditions)

    def holds(self, one: Record, others: Columns) -> Holds:
        """Return of which."""
        found: Holds = np.logical_or.reduce([condition.holds(one, others) for condition in self.conditions])
        return found


def all_of(*conditions: Condition) -> Condition:
    """Return the condition that all hold."""
    return All(conditions)


def any_of(*conditions: Condition) -> Condition:
    """Return the condition that one of them holds."""
    return OneOf(conditions)


def _each(values: Sequence[Any], holds: Callable[[Any], bool]) -> Holds:
    return np.fromiter((holds(value) for value in values), bool, len(values))


def _known(values: Sequence[Any]) -> Holds:
    return _each(values, lambda value: value is not None)


def _similarities(value: str | None, values: Sequence[str | None]) -> tuple[Holds, NDArray[np.float64]]:
    """Return which of the values can be compared, and the Jaro-Winkler similarity of each."""
    if value is None:
        return np.zeros(len(values), bool), np.zeros(len(values))
    texts = ["" if other is None else other for other in values]
    return _known(values), cdist([value], texts, scorer=JaroWinkler.similarity, dtype=np.float64)[0]
