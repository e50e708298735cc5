"""Cells of a batch by column: each distinct content is understood once and mapped back; bad cells are told apart.

A cell that cannot be read costs the cell: it is empty, counted and told. Only what makes a row what it is costs the
row.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pista.errors import SourceError
from pista.intake.cells.dates import NO_DAYS
from pista.intake.cells.folding import plain
from pista.intake.cells.numbers import EXACT, times_in
from pista.intake.cells.words import NOTHING
from pista.intake.complaints import BadValueError
from pista.intake.headings import matched
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from pista.intake.cells.dates import Dates
    from pista.intake.headings import Headed
    from pista.intake.readers.tables import Batch, RawTable
    from pista.intake.sink import Sink

INSTANT = pa.timestamp("us")
# Lengths of dates as programs write them and Arrow reads them: 2026-03-02, with hh:mm, seconds and parts of them.
ISO_LENGTHS = pa.array([0, 10, 16, 19, *range(21, 27)], pa.int32())
# Numbers as Arrow reads them where the decimal mark is a point, where it is none, and those a workbook holds as such.
_PLAIN_NUMBER, _WHOLE_NUMBER = r"^-?\d{1,15}(?:\.\d+)?$", r"^-?\d{1,15}$"
EXACT_NUMBER = "^" + EXACT + r"-?\d{1,15}(?:\.\d+)?$"
# Of these it is counted how many cells say anything: where many could not be read, what rests on them is unknown.
COUNTED = frozenset(("amount", "minutes"))
# What is money among the numbers.
MONEY = ("amount", "margin", "amount_won", "line_amount")
SECONDS = 86_400_000_000


_NO_DAYS = pa.array(sorted(NO_DAYS), pa.int32())


def fields_of(
    raw: Headed | RawTable,
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


@dataclass
class Headings:
    """Some headings of a table."""

    name: str
    headings: list[str]


def one_of(file: str, headings: list[str], name: str, field: str) -> dict[str, str]:
    """Return which of some headings means `name`, as the field it stands for; nothing where none does."""
    found = fields_of(Headings(file, headings), (name,), {})
    return {field: found[name]} if name in found else {}


@dataclass
class Coded:
    """A column as its distinct contents and, per row, which of them it holds: shape (rows,)."""

    codes: NDArray[np.int64]
    contents: pa.Array

    @cached_property
    def values(self) -> list[str]:
        """The distinct contents."""
        return self.contents.to_pylist()  # type: ignore[no-any-return]  # of text

    @cached_property
    def said(self) -> pa.Array:
        """What each of them says, blanks tidied; null where it says nothing."""
        return _said(self.contents)

    def take(self, meant: Sequence[object], kind: pa.DataType) -> pa.Array:
        """Return what each distinct content means, per row."""
        return pa.array(meant, kind, from_pandas=True).take(pa.array(self.codes))

    def counts(self) -> NDArray[np.int64]:
        """Return in how many rows each distinct content stands."""
        return np.bincount(self.codes, minlength=len(self.contents))

    @cached_property
    def firsts(self) -> NDArray[np.int64]:
        """The first row that holds each distinct content, shape (contents,)."""
        return first_rows(self.codes, len(self.contents))


def first_rows(codes: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return the first row of each of `count` codes, 0 where none has it, shape (count,)."""
    firsts = np.zeros(count, dtype=np.int64)
    firsts[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return firsts


class Cells:
    """The rows of a batch as columns by field, and the complaints about them by row."""

    def __init__(self, raw: RawTable, batch: Batch, fields: Mapping[str, str]) -> None:
        """Take from `batch` the columns that `fields` (field -> heading) names."""
        places = {heading: place for place, heading in reversed(list(enumerate(raw.headings)))}
        self._columns = {name: batch.columns[places[heading]] for name, heading in fields.items()}
        self._headings = dict(fields)
        self._raw, self._batch = raw, batch
        self._coded: dict[str, Coded] = {}
        self._held: dict[str, int] = {}
        self.bad: dict[int, tuple[str, Mapping[str, str]]] = {}
        self.unread: list[tuple[str, BadValueError, int, int]] = []
        self.length = len(batch)

    def has(self, name: str) -> bool:
        """Whether the table has the field."""
        return name in self._columns

    def heading(self, name: str) -> str:
        """Return the heading of a field."""
        return self._headings.get(name, name)

    def raw_text(self, name: str) -> list[str]:
        """Return the cells as they stand."""
        return self._columns[name].to_pylist() if name in self._columns else [""] * self.length

    def column(self, place: int) -> list[str]:
        """Return the cells of a column of the table by its place, as they stand."""
        return self._batch.columns[place].to_pylist()  # type: ignore[no-any-return]  # of text

    def coded(self, name: str) -> Coded:
        """Return the distinct contents of a column, as they stand."""
        if name not in self._coded:
            if name not in self._columns:
                self._coded[name] = Coded(np.zeros(self.length, dtype=np.int64), pa.array([""]))
            else:
                found = pc.dictionary_encode(self._columns[name])
                codes = found.indices.to_numpy(zero_copy_only=False).astype(np.int64)
                self._coded[name] = Coded(codes, found.dictionary)
        return self._coded[name]

    def texts(self, name: str) -> pa.Array:
        """Return the cells with blanks tidied, as a column of text; what says nothing is null."""
        if name not in self._columns:
            return pa.nulls(self.length, pa.string())
        coded = self.coded(name)
        return coded.said.take(pa.array(coded.codes))

    def text(self, name: str) -> list[str | None]:
        """Return the same as a list."""
        return self.texts(name).to_pylist()  # type: ignore[no-any-return]  # of text

    def read(self, name: str, reader: Callable[[str], Any], kind: pa.DataType, *, costs_row: bool = False) -> pa.Array:
        """Return the cells as `reader` understands them; what says nothing is null.

        A cell that it cannot read is null and noted in `unread`; where `costs_row`, its row is set aside.
        """
        if name not in self._columns:
            return pa.nulls(self.length, kind)
        coded = self.coded(name)
        meant: list[Any] = []
        for place, value in enumerate(coded.values):
            try:
                meant.append(None if says_nothing(value) else reader(value))
            except BadValueError as error:
                meant.append(None)
                self._could_not(name, coded, place, error, costs_row=costs_row)
        return coded.take(meant, kind)

    def _could_not(self, name: str, coded: Coded, place: int, error: BadValueError, *, costs_row: bool) -> None:
        rows = np.flatnonzero(coded.codes == place)
        if costs_row:
            for row in rows:
                self.refuse(int(row), error.sentence, **error.values)
        elif len(rows):
            self.unread.append((name, error, len(rows), int(rows[0])))

    def dates(self, name: str, dates: Dates, *, costs_row: bool = False) -> tuple[pa.Array, pa.Array]:
        """Return the days since 1970 (int32) and the instants (timestamp, UTC) of a column; none is null."""
        if name not in self._columns:
            return pa.nulls(self.length, pa.int32()), pa.nulls(self.length, INSTANT)
        found = self._iso(name, dates) if self.length else None
        if found is not None:
            return found
        coded = self.coded(name)
        days: list[int | None] = []
        instants: list[int | None] = []
        for place, value in enumerate(coded.values):
            try:
                day_and_instant = dates.optional(value)
            except BadValueError as error:
                day_and_instant = None
                self._could_not(name, coded, place, error, costs_row=costs_row)
            days.append(day_and_instant[0] if day_and_instant else None)
            instants.append(day_and_instant[1] if day_and_instant else None)
        return coded.take(days, pa.int32()), coded.take(instants, pa.int64()).cast(INSTANT)

    def iso(self, name: str) -> pa.Array | None:
        """Return the dates of a column (timestamp) as Arrow reads them; None where one is written otherwise."""
        column = self._columns[name]
        if not pc.all(pc.is_in(pc.utf8_length(column), ISO_LENGTHS)).as_py():
            return None
        try:
            return pc.cast(pc.if_else(pc.equal(column, ""), None, column), INSTANT)
        except pa.ArrowInvalid:
            return None

    def _iso(self, name: str, dates: Dates) -> tuple[pa.Array, pa.Array] | None:
        """Return days and instants as Arrow reads them, None where one does not exist."""
        local = self.iso(name)
        if local is None:
            return None
        years = pc.min_max(pc.year(local)).as_py()
        if years["min"] is not None and not (years["min"] >= 1900 and years["max"] <= 2200):  # noqa: PLR2004 - see dates
            return None
        days = pc.cast(pc.floor_temporal(local, unit="day").cast(pa.date32()), pa.int32())
        if pc.any(pc.is_in(days, _NO_DAYS)).as_py():
            return None
        if dates.zone:
            instants = pc.assume_timezone(local, dates.zone, ambiguous="earliest", nonexistent="earliest")
            return days, instants.cast(pa.timestamp("us", "UTC")).cast(INSTANT)
        return days, local

    def numbers(self, name: str, reader: Callable[[str], float | None], decimal: str = "") -> pa.Array:
        """Return a column of numbers (float64).

        Plain ones are read by Arrow where the `decimal` mark is a point, the others by `reader`.
        """
        if name not in self._columns:
            return pa.nulls(self.length, pa.float64())
        times = times_in(self.heading(name)) if name in MONEY else 1.0
        if self.is_all(name, f"{_PLAIN_NUMBER if decimal == '.' else _WHOLE_NUMBER}|{EXACT_NUMBER}"):
            coded = self.coded(name)
            bare = pc.replace_substring(coded.contents, EXACT, "")
            meant = pc.multiply(pc.cast(pc.if_else(pc.equal(bare, ""), None, bare), pa.float64()), times)
            found = meant.take(pa.array(coded.codes))
            self._held[name] = self.length - found.null_count
            return found
        return pc.multiply(self.read(name, reader, pa.float64()), times)

    def is_all(self, name: str, form: str) -> bool:
        """Whether all cells of a column are empty or of a form, a regular expression as Arrow knows them."""
        contents = self.coded(name).contents
        return bool(pc.all(pc.or_(pc.match_substring_regex(contents, form), pc.equal(contents, ""))).as_py())

    def first_of(self, name: str, form: str) -> tuple[int, str] | None:
        """Return the first row whose cell is of a form, and the cell; None where none is."""
        coded = self.coded(name)
        place = pc.index(pc.match_substring_regex(coded.contents, form), value=True).as_py()
        return None if place < 0 else (int(coded.firsts[place]), coded.contents[place].as_py())

    def refuse(self, row: int, sentence: str, **values: object) -> None:
        """Set a row aside; the first reason is the one that is told."""
        self.bad.setdefault(row, (sentence, {name: str(value) for name, value in values.items()}))

    def refuse_where(self, mask: NDArray[np.bool_], sentence: str) -> None:
        """Set rows aside where `mask`, shape (rows,), says so."""
        for row in np.flatnonzero(mask):
            self.refuse(int(row), sentence)

    @property
    def batch(self) -> Batch:
        """The rows as they stand."""
        return self._batch

    @property
    def file(self) -> str:
        """The name of the file."""
        return self._raw.name

    def line(self, row: int) -> int:
        """Return the line of the file that a row began on."""
        return int(self._batch.lines[row])

    def settle(self, sink: Sink, *, left_out: int = 0, planned: int = 0) -> NDArray[np.int64]:
        """Account for the batch in `sink` and return the rows that are not set aside, shape (kept,).

        left_out, planned  how many of those are none all the same: deleted ones, and what did not take place
        """
        for row, (sentence, values) in sorted(self.bad.items()):
            sink.set_aside(self._raw, self.line(row), sentence, values)
        kept = np.ones(self.length, dtype=bool)
        kept[list(self.bad)] = False
        rows = np.flatnonzero(kept)
        taken = len(rows) - left_out - planned
        sink.account(self._raw, self._batch, taken, left_out=left_out, planned=planned)
        for name, error, count, row in self.unread:
            if row not in self.bad:
                sink.could_not_read(self._raw, name, self.heading(name), self.line(row), error, count)
        for name in COUNTED & set(self._columns):
            if name not in self._held and name in self._coded:
                coded = self._coded[name]
                filled = [not says_nothing(value) for value in coded.values]
                self._held[name] = int(coded.counts()[filled].sum())
            sink.held(self._raw, name, self._held.get(name, 0))
        return rows


# Of a cell that holds none of these, has no blanks around it and is no word for nothing, `said` is the cell itself.
_TO_TIDY = r"^[='" + EXACT + r"]|\s\s|[\n\t\r\x{a0}]"
_BETWEEN = r"[/.\-_\s]+"


def _said(values: pa.Array) -> pa.Array:
    """Return what each of some cells says; null where it says nothing."""
    bare = pc.utf8_trim_whitespace(values)
    lower = pc.utf8_lower(bare)
    words = pc.utf8_trim(pc.replace_substring_regex(lower, _BETWEEN, " "), " ")
    is_nothing = pc.or_(pc.is_in(lower, _NOTHING), pc.is_in(words, _NOTHING))
    values = pc.if_else(is_nothing, None, bare)
    doubtful = pc.fill_null(pc.match_substring_regex(values, _TO_TIDY), False)
    if not pc.any(doubtful).as_py():
        return values
    tidied = [said(value) for value in values.filter(doubtful).to_pylist()]
    return pc.replace_with_mask(values, doubtful, pa.array(tidied, pa.string()))


_NOTHING = pa.array(sorted(NOTHING))


def said(cell: str) -> str | None:
    """Return what a cell says, blanks tidied; None where it says nothing."""
    value = cell.removeprefix(EXACT).strip()
    # ="600111222" is how a spreadsheet is told that a number is a text; an apostrophe before it likewise.
    if value.startswith('="') and value.endswith('"'):
        value = value[2:-1].strip()
    elif value[:1] == "'" and value[1:2] in {"+", "-", "=", "@"}:
        value = value[1:]
    if "  " in value or "\n" in value or "\t" in value or "\r" in value or "\u00a0" in value:
        value = " ".join(value.split())
    return None if says_nothing(value) else value


def says_nothing(cell: str) -> bool:
    """Whether a cell says nothing: empty, a dash, N/A, null."""
    if not cell or cell.isspace():
        return True
    if len(cell) > LONGEST_NOTHING:
        return False
    bare = cell.strip().casefold()
    return bare in NOTHING or " ".join(bare.translate(_POINTS).split()) in NOTHING


# N/A, n.a., S/D: what stands between the letters of nothing; and none of it is longer.
_POINTS = str.maketrans(dict.fromkeys("/.-_", " "))
LONGEST_NOTHING = max(map(len, NOTHING)) + 4


def taken(columns: Mapping[str, pa.Array | Sequence[object]], rows: NDArray[np.int64], length: int) -> dict[str, Any]:
    """Return the columns with only the given rows."""
    if len(rows) == length:
        return dict(columns)
    places = pa.array(rows)
    return {
        name: column.take(places) if isinstance(column, pa.Array) else [column[row] for row in rows]
        for name, column in columns.items()
    }


def row_hashes(columns: Iterable[pa.Array], length: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return two hashes of each row over some columns, the same for the same content, each of shape (rows,)."""
    first = np.full(length, 0x9E3779B97F4A7C15, dtype=np.uint64)
    second = np.full(length, 0xC2B2AE3D27D4EB4F, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for place, column in enumerate(columns):
            one, other = hashes(column)
            first = _mixed(first * np.uint64(31) + one + np.uint64(place))
            second = _mixed(second * np.uint64(37) + other + np.uint64(place))
    return first, second


def hexadecimal(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> pa.Array:
    """Return two hashes a row as a column of text: 32 hexadecimal digits."""
    length = len(first)
    raw = np.stack([first, second], axis=1).astype(">u8").tobytes().hex().encode()
    offsets = np.arange(0, 32 * (length + 1), 32, dtype=np.int32)
    return pa.StringArray.from_buffers(length, pa.py_buffer(offsets), pa.py_buffer(raw))


def hashes(column: pa.Array) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return two hashes of each cell of a column, each of shape (rows,)."""
    if pa.types.is_string(column.type):
        found = pc.dictionary_encode(column)
        texts = (text.encode("utf-8", "surrogatepass") for text in found.dictionary.to_pylist())
        digests = b"".join([blake2b(text, digest_size=16).digest() for text in texts])
        table = np.frombuffer(digests + bytes(16), dtype=">u8").astype(np.uint64).reshape(-1, 2)
        codes = pc.fill_null(found.indices, len(table) - 1).to_numpy(zero_copy_only=False)
        return table[codes, 0], table[codes, 1]
    if not pa.types.is_floating(column.type):
        column = pc.cast(column, pa.int64()).cast(pa.float64(), safe=False)
    values = column.to_numpy(zero_copy_only=False).astype(np.float64) + 0.0
    bits = np.where(np.isnan(values), np.float64(np.nan), values).view(np.uint64)
    return _mixed(bits), _mixed(bits ^ np.uint64(0xA5A5A5A5A5A5A5A5))


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the values with their bits spread (splitmix64's finaliser; Steele, Lea & Flood 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


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

    def of(self, column: pa.Array) -> pa.Array:
        """Return a column of names in their official spellings."""
        found = pc.dictionary_encode(column)
        spelled = pa.array([self(name) for name in found.dictionary.to_pylist()], pa.string())
        return spelled.take(found.indices)

    def variants(self) -> list[list[str]]:
        """Return names that differ only in case, spaces or accents: most likely one and the same."""
        return sorted(sorted(names) for names in self._spellings.values() if len(names) > 1)

    def changed(self) -> dict[str, str]:
        """Return what was respelled, and as what, where the person did not ask for it."""
        respelled = {str(old): str(new) for old, new in self._seen.items() if old != new}
        return {old: new for old, new in respelled.items() if _tight(old) not in self._own}


def _tight(name: str) -> str:
    return plain(name).replace(" ", "") or name
