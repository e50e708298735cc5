"""Tables in text files: CSV and TSV with whatever delimiter, encoding and byte-order mark they come with.

A large file is read by Arrow, as columns; what Arrow cannot take as it stands (rows of another width, quotes that are
never closed, lines within cells, bytes of two encodings) is read row by row, with the same result for the rest.
"""

from __future__ import annotations

import codecs
import csv
import io
import mmap
from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from pista.errors import SourceError
from pista.intake.readers.tables import (
    BATCH,
    Batch,
    Heading,
    NoRows,
    Remark,
    batch_of,
    find_heading,
    opened,
    size,
    without_odd_rows,
)
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path


BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DELIMITERS = (",", ";", "\t", "|")
# A cell longer than this is a broken quote or something that is not a table of contacts.
LONGEST_CELL = 131_072
SAMPLE_LINES = 60
CHUNK = 2**20
# So many of the high bytes of a text in UTF-16 are zero.
MOSTLY = 0.8
# From this size on Arrow is asked first; below it row by row is as quick.
LARGE = 4 * 2**20
BLOCK = 32 * 2**20
# How bytes that are no UTF-8 are read where the rest of a file is: a line of theirs came from another program.
MIXED = "utf-8, cp1252 where it is none"


def _as_western(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    bad = error.object[error.start : error.end]
    try:
        return bad.decode("cp1252"), error.end
    except UnicodeDecodeError:
        return bad.decode("latin-1"), error.end


codecs.register_error("pista-western", _as_western)


@dataclass
class TextTable:
    """A delimited text file.

    first_line  the line below the heading
    spooled     its columns as Arrow reads them, where they are the same as row by row
    """

    path: Path
    encoding: str
    delimiter: str
    headings: list[str]
    first_line: int
    above: int = 0  # rows that are not blank down to the heading's last
    spooled: _Spooled | None = None
    remarks: list[Remark] = field(default_factory=list)
    sheet: str = ""
    _stream: IO[bytes] | None = None
    _share: float | None = None

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def batches(self) -> Iterator[Batch]:
        """Yield the rows below the heading; blank lines are no rows."""
        yield from self._columns(self.spooled) if self.spooled else self._row_by_row()

    def _columns(self, spooled: _Spooled) -> Iterator[Batch]:
        no_row, row = NoRows(self.headings), 0
        for found in spooled.batches():
            numbers = np.arange(self.first_line + row, self.first_line + row + found.num_rows, dtype=np.int64)
            row += found.num_rows
            self._share = row / max(spooled.rows, 1)
            yield without_odd_rows(list(found.columns), numbers, no_row)

    def _row_by_row(self) -> Iterator[Batch]:
        width, above = len(self.headings), self.above
        self.remarks = []
        with opened(self.path) as stream:
            self._stream = stream
            reading = _Rows(self._text(stream), self.delimiter, width, self.path)
            no_row = NoRows(self.headings)
            lines: list[int] = []
            rows: list[list[str]] = []
            misfits: list[tuple[int, int]] = []
            filled = left_out = 0
            first_filled: int | None = None
            for line, row in _in_encoding(reading, self.path):
                if not row or not any(row):
                    continue
                if above:
                    above -= 1
                elif no_row(row):
                    left_out += 1
                elif any(row[width:]):
                    misfits.append((line, len(row)))
                else:
                    if len(row) < width:
                        filled, first_filled = filled + 1, first_filled or line
                    lines.append(line)
                    rows.append([*row[:width], *[""] * (width - len(row))])
                if len(rows) + len(misfits) >= BATCH:
                    yield batch_of(lines, rows, width, misfits=misfits, left_out=left_out)
                    lines, rows, misfits, left_out = [], [], [], 0
            if rows or misfits or left_out:
                yield batch_of(lines, rows, width, misfits=misfits, left_out=left_out)
        self._remark(reading, filled, first_filled)
        self._stream = None

    def _remark(self, reading: _Rows, filled: int, first_filled: int | None) -> None:
        if self.encoding == MIXED:
            self.remarks.append(
                Remark(
                    N_("this line is in another encoding than the rest of the file; it is read as Western European"),
                    _first_bad_line(self.path),
                )
            )
        if filled:
            self.remarks.append(
                Remark(
                    N_("rows end before the last column (rows: {count}): the rest is empty"),
                    first_filled,
                    {"count": filled},
                )
            )
        for line, swallowed in reading.stray:
            self.remarks.append(
                Remark(
                    N_(
                        "a quotation mark opens here and is not closed: the lines it would swallow "
                        "({count}) are read as rows"
                    ),
                    line,
                    {"count": swallowed},
                )
            )

    def position(self) -> float | None:
        """Return the share of the file's bytes that were read."""
        if self._stream is None or self._stream.closed:
            return self._share
        try:
            raw = getattr(self._stream, "raw", self._stream)
            return min(1.0, raw.tell() / max(size(self.path), 1))
        except (OSError, io.UnsupportedOperation):
            return None

    def _text(self, stream: IO[bytes]) -> io.TextIOWrapper:
        return _decoded(stream, self.encoding)


def _arrow_batches(
    stream: io.RawIOBase, delimiter: str, names: Sequence[str], first_line: int
) -> Iterator[pa.RecordBatch]:
    """Yield the rows from a line on as columns of text; raises pa.ArrowInvalid where one is of another width."""
    yield from pa_csv.open_csv(
        stream,
        pa_csv.ReadOptions(block_size=BLOCK, skip_rows=first_line - 1, column_names=names),
        pa_csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
        pa_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
    )


class _Checked(io.RawIOBase):
    """Bytes on their way to Arrow: counts their lines, and notes what Arrow would read in another way than `csv`."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._last = b"\n"
        self._ends = 0
        self.is_odd = False

    def readable(self) -> bool:
        return True

    def read(self, length: int = -1) -> bytes:
        chunk = self._stream.read(length)
        if chunk:
            # A backslash before a quote, and a carriage return alone, may be parted by the end of a chunk.
            edge = self._last + chunk[:1]
            has_bare = b"\r" in chunk and chunk.count(b"\r") != chunk.count(b"\r\n") + chunk.endswith(b"\r")
            if b'\\"' in chunk or edge == b'\\"' or has_bare or (edge[:1] == b"\r" and edge != b"\r\n"):
                self.is_odd = True
            self._ends += chunk.count(b"\n")
            self._last = chunk[-1:]
        return chunk

    @property
    def lines(self) -> int:
        """How many lines were read; what stands behind the last end of a line is one."""
        return self._ends + (self._last != b"\n")


@dataclass
class _Spooled:
    """A plain table as columns of text in a temporary file without a name: parsed once, read as often as wanted."""

    rows: int
    mapped: mmap.mmap

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows in order."""
        yield from pa.ipc.open_stream(pa.py_buffer(self.mapped))


def _spooled(path: Path, delimiter: str, width: int, first_line: int) -> _Spooled | None:
    """Parse a file by Arrow; None where `csv` would read it otherwise.

    That is where a line stands within a cell, a row has another width, or a quote or an end of line is not plain.
    """
    names = [f"f{place}" for place in range(width)]
    rows = 0
    with opened(path) as stream, TemporaryFile() as spool:
        checked = _Checked(stream)
        try:
            with pa.ipc.new_stream(spool, pa.schema([(name, pa.string()) for name in names])) as writer:
                for found in _arrow_batches(checked, delimiter, names, first_line):
                    if checked.is_odd:
                        return None
                    writer.write_batch(found)
                    rows += found.num_rows
        except (pa.ArrowInvalid, OSError):
            # Also where there is no room for the copy: the careful reader needs none.
            return None
        if checked.is_odd or checked.lines - (first_line - 1) != rows:
            return None
        spool.flush()
        return _Spooled(rows, mmap.mmap(spool.fileno(), 0, access=mmap.ACCESS_READ))


class _Rows:
    """The rows of a text with the line each began on; repairs what a quote that is never closed swallowed."""

    def __init__(self, text: Iterator[str], delimiter: str, width: int, path: Path) -> None:
        self._text, self._delimiter, self._width, self._path = text, delimiter, width, path
        self._pending: deque[str] = deque()
        self._taken: list[str] = []
        self.stray: list[tuple[int, int]] = []
        self._line = 0

    def _next_line(self) -> Iterator[str]:
        while True:
            if self._pending:
                line = self._pending.popleft()
            else:
                try:
                    line = next(self._text)
                except StopIteration:
                    return
            self._taken.append(line)
            yield line

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(self._next_line(), delimiter=self._delimiter)
        while True:
            self._taken.clear()
            line = self._line + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                row = self._broken(error, line)
                reader = csv.reader(self._next_line(), delimiter=self._delimiter)
            else:
                if len(self._taken) > 1 and self._swallowed(row):
                    row = self._mended(line)
                    reader = csv.reader(self._next_line(), delimiter=self._delimiter)
                elif len(row) != self._width and any('\\"' in taken for taken in self._taken):
                    row = self._with_backslashes(row)
            self._line += len(self._taken)
            yield line, row

    def _swallowed(self, row: Sequence[str]) -> bool:
        """Whether a cell of several lines holds what would be rows: as many delimiters a line as the heading has."""
        least = max(self._width - 1, 2)
        return any(
            line.count(self._delimiter) >= least
            for cell in row if "\n" in cell or "\r" in cell
            for line in cell.splitlines()[1:]
        )  # fmt: skip

    def _mended(self, line: int) -> list[str]:
        """Return the first line by itself, its quotes as they stand; the others are read again."""
        self.stray.append((line, len(self._taken) - 1))
        self._pending.extendleft(reversed(self._taken[1:]))
        del self._taken[1:]
        return [
            cell.strip('"') for cell in next(csv.reader(self._taken, delimiter=self._delimiter, quoting=csv.QUOTE_NONE))
        ]

    def _broken(self, error: csv.Error, line: int) -> list[str]:
        if "field larger" in str(error) and len(self._taken) > 1 and len(self._taken[0]) < LONGEST_CELL:
            return self._mended(line)
        if "field larger" in str(error):
            raise SourceError(
                N_("{path} line {line}: a cell is longer than {LONGEST_CELL} characters."),
                hint=N_("A quotation mark that is never closed does this."),
                path=self._path, line=line, LONGEST_CELL=f"{LONGEST_CELL:,}",
            ) from None  # fmt: skip
        raise SourceError(
            N_("{path} line {line}: {error}."),
            hint=N_("Save it again as CSV."),
            path=self._path,
            line=line,
            error=error,
        ) from None

    def _with_backslashes(self, row: list[str]) -> list[str]:
        """Return a row whose quotes are escaped by backslashes, where that gives it the heading's width."""
        escaped = csv.reader(self._taken, delimiter=self._delimiter, escapechar="\\", doublequote=False)
        found = next(escaped, row)
        return found if len(found) == self._width else row


def _in_encoding(rows: Iterable[tuple[int, list[str]]], path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield rows; raise SourceError where the file is not in the encoding it is said to be in."""
    try:
        yield from rows
    except UnicodeDecodeError as error:
        raise SourceError(
            N_("{path} is not all in {encoding}."),
            hint=N_("Name its encoding in the mapping: [text] encoding."),
            path=path,
            encoding=error.encoding,
        ) from None


def _decoded(stream: IO[bytes], encoding: str) -> io.TextIOWrapper:
    if encoding == MIXED:
        return io.TextIOWrapper(stream, encoding="utf-8", newline="", errors="pista-western")
    return io.TextIOWrapper(stream, encoding=encoding, newline="", errors="strict")


def read_text(path: Path, encoding: str | None = None, delimiter: str | None = None) -> TextTable:
    """Return the table in a text file, its encoding and delimiter detected where not given."""
    if size(path) == 0:
        raise SourceError(
            N_("{path} is empty."), hint=N_("Give Pista a table with a heading and at least one row."), path=path
        )
    encoding = encoding or detect_encoding(path)
    with opened(path) as stream:
        text = io.TextIOWrapper(
            stream, encoding="utf-8" if encoding == MIXED else encoding, newline="", errors="replace"
        )
        sample = [line[: LONGEST_CELL + 2] for line in islice(_bounded_lines(text), SAMPLE_LINES)]
    named = _named_delimiter(sample)
    delimiter = delimiter or named or detect_delimiter(sample)
    rows = list(_checked(csv.reader(sample, delimiter=delimiter), path))
    filled = [(ends, row) for ends, row in rows if any(row)]
    if named:
        filled = filled[1:]
    if not filled:
        raise SourceError(
            N_("{path} holds only blank lines."), hint=N_("Give Pista a table with a heading."), path=path
        )
    heading: Heading = find_heading([row for _ends, row in filled])
    below = filled[heading.last][0] + 1
    headings = [name.strip().lstrip("\ufeff") for name in heading.headings]
    while headings and not headings[-1] and len(headings) > 1:
        headings.pop()
    is_large = encoding in {"utf-8", "utf-8-sig"} and size(path) >= LARGE
    spooled = _spooled(path, delimiter, len(headings), below) if is_large else None
    return TextTable(path, encoding, delimiter, headings, below, heading.last + 1 + bool(named), spooled)


def _named_delimiter(sample: Sequence[str]) -> str | None:
    """Return the delimiter that Excel's first line "sep=;" names."""
    first = sample[0].strip().lstrip("\ufeff").strip('"') if sample else ""
    return first[4] if first.lower().startswith("sep=") and len(first) == 5 else None  # noqa: PLR2004 - sep=;


def _bounded_lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST_CELL * 4):
        yield line


def detect_encoding(path: Path) -> str:
    """Return the encoding of a text file: by its byte-order mark, UTF-8 if all or most of it is, else Windows-1252."""
    with opened(path) as stream:
        start = stream.read(CHUNK)
        for mark, encoding in BYTE_ORDER_MARKS:
            if start.startswith(mark):
                return encoding
        if wide := _utf16_of(start):
            return wide
        _refuse_rubbish(path, start)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while start:
                decoder.decode(start)
                start = stream.read(CHUNK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _western_or_mixed(path)
        return "utf-8"


def _utf16_of(start: bytes) -> str | None:
    """Return UTF-16's byte order where every other byte of a text is zero, as it is in Western languages."""
    half = len(start) // 2
    for offset, encoding in ((0, "utf-16-be"), (1, "utf-16-le")):
        zeros, others = start[offset::2].count(0), start[1 - offset :: 2].count(0)
        if half and zeros > MOSTLY * half and not others:
            return encoding
    return None


def _western_or_mixed(path: Path) -> str:
    """Return MIXED where at least as many lines are UTF-8 with letters beyond ASCII as are none; else a Western one."""
    good = bad = 0
    is_cp1252 = True
    with opened(path) as stream:
        for line in _byte_lines(stream):
            if line.isascii():
                continue
            try:
                line.decode("utf-8")
                good += 1
            except UnicodeDecodeError:
                bad += 1
                is_cp1252 = is_cp1252 and _is_cp1252(line)
    if good >= bad:
        return MIXED
    return "cp1252" if is_cp1252 else "latin-1"


def _is_cp1252(line: bytes) -> bool:
    try:
        line.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return True


def _byte_lines(stream: IO[bytes]) -> Iterator[bytes]:
    while line := stream.readline(CHUNK):
        yield line


def _first_bad_line(path: Path) -> int | None:
    with opened(path) as stream:
        for number, line in enumerate(_byte_lines(stream), 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return None


def _refuse_rubbish(path: Path, start: bytes) -> None:
    control = sum(start.count(bytes([code])) for code in range(32) if code not in (9, 10, 12, 13))
    if b"\x00" in start or control > len(start) / 100:
        raise SourceError(
            N_("{path} is not a text table: it holds binary data."),
            hint=N_("Pista reads CSV, TSV, XLSX, XLS, ODS, JSON and Parquet."),
            path=path,
        )


def detect_delimiter(lines: list[str]) -> str:
    """Return the delimiter that gives the most lines one and the same number of cells, above one."""

    def fit(delimiter: str) -> tuple[float, int]:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            return 0.0, 0
        usual = max(set(widths), key=widths.count) if widths else 1
        return (widths.count(usual) / len(widths), usual) if usual > 1 else (0.0, usual)

    return max(DELIMITERS, key=fit)


def _checked(reader: Iterator[list[str]], path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a sample with the line each ends on, a reader's complaints turned into ours."""
    while True:
        try:
            row = next(reader)
            yield reader.line_num, row  # type: ignore[attr-defined]  # csv.reader has it
        except StopIteration:
            return
        except csv.Error as error:
            line = reader.line_num  # type: ignore[attr-defined]
            if "field larger" in str(error):
                raise SourceError(
                    N_("{path} line {line}: a cell is longer than {LONGEST_CELL} characters."),
                    hint=N_("A quotation mark that is never closed does this."),
                    path=path,
                    line=line,
                    LONGEST_CELL=f"{LONGEST_CELL:,}",
                ) from None
            raise SourceError(
                N_("{path} line {line}: {error}."), hint=N_("Save it again as CSV."), path=path, line=line, error=error
            ) from None
