"""What intake makes of a file, as plain rows: small tables in, contacts and opportunities out."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from pista.intake.mapping import Mapping
from pista.intake.sink import Sink
from pista.intake.taking import take

if TYPE_CHECKING:
    from pista.intake.sink import Taken


def taken_people(source: Path) -> tuple[Taken, dict[str, list[dict[str, Any]]]]:
    """Return the same of a list of people by itself."""
    return taken(source, people_only=True)


def taken(
    source: Path, mapping: Mapping | None = None, *, people_only: bool = False
) -> tuple[Taken, dict[str, list[dict[str, Any]]]]:
    """Return what came of reading a source, and the rows of the book by table."""
    with tempfile.TemporaryDirectory() as folder:
        done = take(source, mapping or Mapping(), Sink(Path(folder), lambda *_: None), people_only=people_only)
        return done, {path.stem: pq.read_table(path).to_pylist() for path in sorted(Path(folder).glob("*.parquet"))}


def written(path: Path, text: str) -> Path:
    """Write a table given as indented lines, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(line.strip() + "\n" for line in text.strip().splitlines()), encoding="utf-8")
    return path
