"""Tables in JSON: one object a line, or an array of objects, alone or under a name; their names are the headings."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from pista.errors import SourceError
from pista.intake.cells.numbers import EXACT
from pista.intake.readers.tables import BATCH, Batch, OneTable, batch_of, opened, size
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SAMPLE_LINES = 1000
# An array has to be held whole.
MOST_BYTES = 512 * 2**20


@dataclass
class JsonLinesTable(OneTable):
    """A file of JSON objects, one a line."""

    def batches(self) -> Iterator[Batch]:
        """Yield the objects as rows; a line that is none is a misfit."""
        with opened(self.path) as stream:
            numbered = _objects(stream)
            while some := list(islice(numbered, BATCH)):
                good = [(line, found) for line, found in some if found is not None]
                misfits = [(line, 0) for line, found in some if found is None]
                yield _batch([line for line, _ in good], [found for _, found in good], self.headings, misfits)


@dataclass
class JsonArrayTable(OneTable):
    """A file that is one JSON array of objects; the number of an object stands for its line."""

    objects: list[dict[str, object]]

    def batches(self) -> Iterator[Batch]:
        """Yield the objects as rows."""
        for start in range(0, len(self.objects), BATCH):
            some = self.objects[start : start + BATCH]
            yield _batch(range(start + 1, start + 1 + len(some)), some, self.headings, [])


def _batch(
    lines: Sequence[int], found: Sequence[dict[str, object]], headings: list[str], misfits: list[tuple[int, int]]
) -> Batch:
    rows = [[_as_text(one.get(heading)) for heading in headings] for one in found]
    return batch_of(lines, rows, len(headings), misfits=misfits)


def read_json(path: Path) -> JsonLinesTable | JsonArrayTable:
    """Return the table in a JSON file, by whether it begins as an array or as one object a line."""
    if size(path) == 0:
        raise SourceError(N_("{path} is empty."), hint=N_("Give Pista at least one line."), path=path)
    with opened(path) as stream:
        sample = [found for _, found in islice(_objects(stream), SAMPLE_LINES)]
    good = [found for found in sample if found is not None]
    if good and (len(sample) > 1 or _rows_in(good[0]) is None):
        return JsonLinesTable(path, _names(good))
    return _read_array(path)


def _read_array(path: Path) -> JsonArrayTable:
    with opened(path) as stream:
        text = stream.read(MOST_BYTES + 1)
    if len(text) > MOST_BYTES:
        raise SourceError(
            N_("{path} is too large for one JSON array."), hint=N_("Write one object a line (JSON Lines)."), path=path
        )
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    rows = _rows_in(found)
    if not rows:
        raise SourceError(
            N_("{path} holds no JSON objects."), hint=N_("Write one object a line, or an array of them."), path=path
        )
    return JsonArrayTable(path, _names(rows), rows)


def _rows_in(found: object) -> list[dict[str, object]] | None:
    """Return the objects of an array, or of the only array of objects under a name, however deep: data / items."""
    if isinstance(found, list):
        rows = [_flat(one) for one in found if isinstance(one, dict)]
        return rows if rows and len(rows) == len(found) else None
    if isinstance(found, dict):
        arrays = [some for value in found.values() if isinstance(value, list | dict) and (some := _rows_in(value))]
        return arrays[0] if len(arrays) == 1 else None
    return None


def _names(found: Sequence[dict[str, object]]) -> list[str]:
    return list(dict.fromkeys(name for one in found for name in one))


def _flat(one: dict[str, Any]) -> dict[str, object]:
    """Return an object whose objects within are columns of their own: amount / currency."""
    flat: dict[str, object] = {}
    for name, value in one.items():
        if isinstance(value, dict):
            flat |= {f"{name} / {inner}": held for inner, held in value.items()}
        else:
            flat[name] = value
    return flat


def _objects(stream: IO[bytes]) -> Iterator[tuple[int, dict[str, object] | None]]:
    for line, text in enumerate(stream, 1):
        if text.strip():
            try:
                found = json.loads(text)
            except (ValueError, RecursionError):
                found = None
            yield line, _flat(found) if isinstance(found, dict) else None


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else EXACT + repr(value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "; ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
