"""Tables in JSON Lines files: one object a line; its names are the headings."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice
from typing import IO, TYPE_CHECKING

from pista.errors import SourceError
from pista.intake.raw import BATCH, Batch, opened, size
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SAMPLE_LINES = 1000


@dataclass
class JsonLinesTable:
    """A file of JSON objects."""

    path: Path
    headings: list[str]

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def batches(self) -> Iterator[Batch]:
        """Yield the objects as rows; a line that is none is a misfit."""
        with opened(self.path) as stream:
            numbered = _objects(stream)
            while some := list(islice(numbered, BATCH)):
                good = [(line, found) for line, found in some if found is not None]
                yield Batch(
                    [line for line, _ in good],
                    [[_as_text(found.get(heading)) for heading in self.headings] for _, found in good],
                    [(line, 0) for line, found in some if found is None],
                )

    def position(self) -> float | None:
        """Not told."""
        return None


def read_json_lines(path: Path) -> JsonLinesTable:
    """Return the table in a JSON Lines file; its headings are the names used in its first thousand lines."""
    if size(path) == 0:
        raise SourceError(N_("{path} is empty."), hint=N_("Give Pista at least one line."), path=path)
    with opened(path) as stream:
        sample = [found for _, found in islice(_objects(stream), SAMPLE_LINES) if found is not None]
    if not sample:
        raise SourceError(N_("{path} holds no JSON objects."), hint=N_("Write one object a line."), path=path)
    return JsonLinesTable(path, list(dict.fromkeys(name for found in sample for name in found)))


def _objects(stream: IO[bytes]) -> Iterator[tuple[int, dict[str, object] | None]]:
    for line, text in enumerate(stream, 1):
        if text.strip():
            try:
                found = json.loads(text)
            except ValueError:
                found = None
            yield line, found if isinstance(found, dict) else None


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
