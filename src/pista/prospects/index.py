"""Records kept so that one can be found among a million at once: sorted keys, and how often each value occurs.

The keys are those of the blocking rules, so what the batch would look at is what is looked at. Everything is read from
the file where it lies (memory-mapped); what was added since is held in memory.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from pista.prospects.comparing import SCHEMES, part_value
from pista.prospects.model import Model
from pista.prospects.records import SETS, TEXTS, SharedKey, one_record, shown_as

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from numpy.typing import NDArray

    from pista.prospects.comparing import Rule
    from pista.prospects.conditions import Record

# Stands between the parts of a key.
BETWEEN = "\x1f"
RECORDS, KEYS, COUNTS, MODELS = "records.arrow", "keys.arrow", "counts.arrow", "models.json"
# What is read of a record to weigh it.
WEIGHED = (*TEXTS, *SETS, "group", "shown")


def space_of(kind: str, rule: Rule) -> str:
    """Return the name under which the keys of a rule are kept."""
    return f"{kind}: {', '.join(rule)}"


def counted_space(kind: str, column: str) -> str:
    """Return the name under which it is kept how often the values of a column occur."""
    return f"{kind}: {column}"


GROUP = "group"


def digest(text: str) -> int:
    """Return the 64 bits a key is kept as: the lower half of its MD5, which guards nothing here."""
    return int.from_bytes(hashlib.md5(text.encode(), usedforsecurity=False).digest()[8:], "little")


@dataclass(frozen=True)
class About:
    """What is kept of an index beside its arrays.

    spaces   by name, the first row and the one after the last among the keys
    counted  by name, the same among the counts, and how many values are known
    """

    models: Mapping[str, Model]
    spaces: Mapping[str, tuple[int, int]]
    counted: Mapping[str, tuple[int, int, int]]
    shared: Sequence[SharedKey]
    common: Mapping[str, AbstractSet[str]]
    region: str | None = None

    def write(self, path: Path) -> None:
        """Write it as JSON."""
        kept = {
            "models": {kind: model.as_json() for kind, model in self.models.items()},
            "spaces": self.spaces, "counted": self.counted, "shared": [asdict(key) for key in self.shared],
            "common": {name: sorted(keys) for name, keys in self.common.items()}, "region": self.region,
        }  # fmt: skip
        path.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> About:
        """Return what `write` wrote."""
        kept = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            {kind: Model.from_json(model) for kind, model in kept["models"].items()},
            {name: tuple(found) for name, found in kept["spaces"].items()},
            {name: tuple(found) for name, found in kept["counted"].items()},
            [SharedKey(**key) for key in kept["shared"]],
            {name: frozenset(keys) for name, keys in kept["common"].items()},
            kept["region"],
        )


@dataclass
class Index:
    """Records by key; `add` takes in one more at once."""

    about: About
    records: pa.Table
    _keys: tuple[NDArray[np.uint64], NDArray[np.int32]]
    _counts: tuple[NDArray[np.uint64], NDArray[np.int64]]
    _added: list[dict[str, Any]] = field(default_factory=list)
    _added_keys: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def open(cls, folder: Path) -> Index:
        """Open an index where it lies."""
        keys, counts = _mapped(folder / KEYS), _mapped(folder / COUNTS)
        return cls(
            About.read(folder / MODELS),
            _mapped(folder / RECORDS),
            (_whole(keys, "key"), _whole(keys, "row")),
            (_whole(counts, "key"), _whole(counts, "n")),
        )

    def __len__(self) -> int:
        """Return how many records there are."""
        return len(self.records) + len(self._added)

    def record(self, row: Mapping[str, str | None]) -> dict[str, Any]:
        """Return a row as a record that can be looked for and added."""
        made = one_record(row, self.about.shared, self.about.common, self.about.region)
        return made | {"shown": shown_as(row)}

    def add(self, record: Record, group: str) -> None:
        """Take in one more record, known to be of a group."""
        kept = {**record, "group": group}
        place = len(self)
        self._added.append(kept)
        for space, text in self._places(kept):
            self._added_keys[space, text].append(place)

    def keys_of(self, record: Record) -> Iterator[tuple[str, str]]:
        """Yield the keys of a record that the rules of its kind look at, and the space of each."""
        kind = record["kind"]
        for rule in self.about.models[kind].rules if kind in self.about.models else ():
            parts = [part_value(part, record) for part in rule]
            if None not in parts:
                yield space_of(kind, rule), BETWEEN.join(part for part in parts if part is not None)

    def _places(self, record: Record) -> Iterator[tuple[str, str]]:
        yield from self.keys_of(record)
        yield GROUP, str(record["group"])

    def find(self, space: str, text: str) -> NDArray[np.int64]:
        """Return the places of the records that hold a key."""
        added = np.array(self._added_keys.get((space, text), ()), np.int64)
        if space not in self.about.spaces:
            return added
        first, last = _range(self._keys[0], self.about.spaces[space], digest(text))
        return np.concatenate((self._keys[1][first:last].astype(np.int64), added))

    def frequency(self, kind: str, column: str, value: str) -> float:
        """Return how often a value occurs among those known when the index was made; as if once where it did not."""
        space = counted_space(kind, column)
        start, end, known = self.about.counted[space]
        first, last = _range(self._counts[0], (start, end), digest(value))
        return (int(self._counts[1][first]) if last > first else 1) / known

    def columns(self, places: NDArray[np.int64]) -> dict[str, list[Any]]:
        """Return what is kept of the records at some places, column by column."""
        kept = places[places < len(self.records)]
        added = [self._added[place - len(self.records)] for place in places[len(kept) :]]
        taken = self.records.take(kept)
        return {name: taken[name].to_pylist() + [record.get(name) for record in added] for name in WEIGHED}


def frequent_columns(kind: str) -> list[str]:
    """Return the columns of which rare values weigh more."""
    return [c.column for c in SCHEMES[kind].comparisons if any(level.by_frequency for level in c.levels)]


def _range(keys: NDArray[np.uint64], space: tuple[int, int], key: int) -> tuple[int, int]:
    start, end = space
    inside = keys[start:end]
    wanted = np.uint64(key)
    return start + int(np.searchsorted(inside, wanted)), start + int(np.searchsorted(inside, wanted, side="right"))


def _mapped(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as file:
        return pa.ipc.open_file(file).read_all()


def _whole(table: pa.Table, column: str) -> Any:  # noqa: ANN401 - an array of the column's own type
    chunks = table[column].chunks
    return chunks[0].to_numpy(zero_copy_only=True) if len(chunks) == 1 else table[column].to_numpy()
