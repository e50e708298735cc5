"""Cells of a batch, column by column: each turned into what it means, the rows with bad cells told apart."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

from pista.errors import SourceError
from pista.intake.complaints import BadValueError
from pista.intake.headings import matched, plain
from pista.intake.words import NOTHING
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pista.intake.raw import Batch, RawTable
    from pista.intake.sink import Sink

Value = TypeVar("Value")


def fields_of(
    raw: RawTable,
    fields: Iterable[str],
    chosen: Mapping[str, str],
    own: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[str, str]:
    """Return which heading of a table means which field, those `chosen` by hand before all others.

    Raises SourceError where a chosen heading is not in the table.
    """
    fields = list(fields)
    picked = {name: heading for name, heading in chosen.items() if name in fields}
    for name, heading in picked.items():
        if heading not in raw.headings:
            raise SourceError(
                N_("{file} has no column '{heading}', which the mapping names for '{name}'."),
                hint=N_("Its columns are: {headings}."),
                file=raw.name,
                heading=heading,
                name=name,
                headings=", ".join(raw.headings),
            )
    rest = [heading for heading in raw.headings if heading not in picked.values()]
    found = matched(rest, [name for name in fields if name not in picked], own)
    return {name: (picked | found)[name] for name in fields if name in picked or name in found}


class Cells:
    """The rows of a batch as columns of text by field, and the complaints about them by row."""

    def __init__(self, raw: RawTable, batch: Batch, fields: Mapping[str, str]) -> None:
        """Take from `batch` the columns that `fields` (field -> heading) names."""
        columns = list(zip(*batch.rows, strict=True)) if batch.rows else [()] * len(raw.headings)
        places = {heading: place for place, heading in reversed(list(enumerate(raw.headings)))}
        self._columns = {name: columns[places[heading]] for name, heading in fields.items()}
        self._raw, self._batch = raw, batch
        self.bad: dict[int, tuple[str, Mapping[str, str]]] = {}
        self.length = len(batch.rows)

    def has(self, name: str) -> bool:
        """Whether the table has the field."""
        return name in self._columns

    def raw_text(self, name: str) -> Sequence[str]:
        """Return the cells as they stand."""
        return self._columns.get(name) or ("",) * self.length

    def text(self, name: str) -> list[str | None]:
        """Return the cells with spaces tidied; what says nothing is None."""
        return _each(_said, self._columns[name]) if name in self._columns else [None] * self.length

    def read(self, name: str, reader: Callable[[str], Value]) -> list[Value | None]:
        """Return the cells as `reader` understands them; a row it cannot read is bad."""
        cells = self.raw_text(name)
        try:
            return _each(reader, cells)
        except BadValueError:
            return [self._read_one(row, cell, reader) for row, cell in enumerate(cells)]

    def _read_one(self, row: int, cell: str, reader: Callable[[str], Value]) -> Value | None:
        try:
            return reader(cell)
        except BadValueError as error:
            self.refuse(row, error.sentence, **error.values)
            return None

    def refuse(self, row: int, sentence: str, **values: object) -> None:
        """Set a row aside; the first reason is the one that is told."""
        self.bad.setdefault(row, (sentence, {name: str(value) for name, value in values.items()}))

    @property
    def file(self) -> str:
        """The name of the file."""
        return self._raw.name

    def line(self, row: int) -> int:
        """Return the line of the file that a row began on."""
        return self._batch.lines[row]

    def settle(self, sink: Sink) -> list[int]:
        """Account for the batch in `sink` and return the rows that are taken."""
        for row, (sentence, values) in sorted(self.bad.items()):
            sink.set_aside(self._raw, self.line(row), sentence, values)
        kept = [row for row in range(self.length) if row not in self.bad] if self.bad else list(range(self.length))
        sink.account(self._raw, self._batch, len(kept))
        return kept

    def digest(self, row: int) -> str:
        """Return a short digest of all cells of a row: the same for the same content, wherever it stands."""
        content = "\x1f".join(self._batch.rows[row])
        return blake2b(content.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _each(reader: Callable[[str], Value], cells: Sequence[str]) -> list[Value]:
    """Read each cell, and each content only once, for contents repeat."""
    read: dict[str, Value] = {cell: reader(cell) for cell in dict.fromkeys(cells)}
    return [read[cell] for cell in cells]


def _said(cell: str) -> str | None:
    value = _tidy(cell)
    return None if value.casefold() in NOTHING else value


def _tidy(cell: str) -> str:
    stripped = cell.strip()
    return " ".join(stripped.split()) if "  " in stripped or "\n" in stripped or "\t" in stripped else stripped


def kept(columns: Mapping[str, Sequence[object]], rows: Sequence[int], length: int) -> dict[str, list[object]]:
    """Return the columns with only the given rows."""
    if len(rows) == length:
        return {name: list(values) for name, values in columns.items()}
    return {name: [values[row] for row in rows] for name, values in columns.items()}


class Names:
    """Spells names as a table of reference does, whatever the case, spaces and accents they come with."""

    def __init__(self, official: Iterable[str] = (), own: Mapping[str, str] | None = None) -> None:
        """Know the `official` spellings, and the person's `own` (written -> meant) before them."""
        self._official = {_tight(name): name for name in official}
        self._own = {_tight(written): meant for written, meant in (own or {}).items()}
        self._official |= self._own
        self._seen: dict[str | None, str | None] = {None: None}
        self._spellings: dict[str, set[str]] = {}

    def __call__(self, name: str | None) -> str | None:
        """Return the official spelling, or the name as it is."""
        if name not in self._seen:
            tight = _tight(name or "")
            self._seen[name] = self._official.get(tight, name)
            self._spellings.setdefault(tight, set()).add(str(self._seen[name]))
        return self._seen[name]

    def variants(self) -> list[list[str]]:
        """Return names that differ only in case, spaces or accents: most likely one and the same."""
        return sorted(sorted(names) for names in self._spellings.values() if len(names) > 1)

    def changed(self) -> dict[str, str]:
        """Return what was respelled, and as what, where the person did not ask for it."""
        respelled = {str(old): str(new) for old, new in self._seen.items() if old != new}
        return {old: new for old, new in respelled.items() if _tight(old) not in self._own}


def _tight(name: str) -> str:
    return plain(name).replace(" ", "") or name
