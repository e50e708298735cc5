"""How often each key was met in tables of any length: eight bytes a key, and a number for those met more than once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Keys = NDArray[np.uint64]


class Counts:
    """Counts keys, hashed to 64 bits, batch by batch.

    Those met once lie in sorted runs, each at least twice as long as the next: a batch is looked up in few of them.
    """

    def __init__(self) -> None:
        """Know no key."""
        self._runs: list[Keys] = []
        self._more: dict[int, int] = {}

    def has(self, keys: Keys) -> NDArray[np.bool_]:
        """Return per key whether it was met, shape (keys,)."""
        found = np.zeros(len(keys), dtype=bool)
        for run in self._runs:
            places = np.minimum(np.searchsorted(run, keys), len(run) - 1)
            found |= run[places] == keys
        return found

    def of(self, key: int) -> int:
        """Return how often one key was met."""
        if key in self._more:
            return self._more[key]
        return int(self.has(np.array([key], dtype=np.uint64))[0])

    def add(self, keys: Keys) -> None:
        """Take note of keys that were not met before, each once."""
        if len(keys):
            self._runs.append(np.sort(keys))
        while len(self._runs) > 1 and len(self._runs[-2]) < 2 * len(self._runs[-1]):
            last = self._runs.pop()
            self._runs[-1] = np.sort(np.concatenate([self._runs[-1], last]), kind="stable")

    def once_more(self, key: int) -> int:
        """Count one key and return how often it was met now."""
        count = self.of(key) + 1
        if count == 1:
            self.add(np.array([key], dtype=np.uint64))
        else:
            self._more[key] = count
        return count

    def most(self, other: Counts) -> None:
        """Count each key as often as the one of the two does that met it more often."""
        for run in other._runs:
            self.add(run[~self.has(run)])
        for key, count in other._more.items():
            self._more[key] = max(count, self.of(key))


def repeated(keys: Keys) -> NDArray[np.bool_]:
    """Return per key whether another one of the same batch is equal, shape (keys,)."""
    order = np.argsort(keys, kind="stable")
    is_same = keys[order][1:] == keys[order][:-1]
    found = np.zeros(len(keys), dtype=bool)
    found[order[1:][is_same]] = True
    found[order[:-1][is_same]] = True
    return found
