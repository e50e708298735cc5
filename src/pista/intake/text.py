"""Tables in text files: CSV and TSV with whatever delimiter, encoding and byte-order mark they come with."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass
from itertools import islice
from typing import IO, TYPE_CHECKING

from pista.errors import SourceError
from pista.intake.headings import heading_place
from pista.intake.raw import BATCH, Batch, opened, size
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
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


@dataclass
class TextTable:
    """A delimited text file."""

    path: Path
    encoding: str
    delimiter: str
    headings: list[str]
    above: int = 0  # rows that are not blank above the heading
    _stream: IO[bytes] | None = None

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def batches(self) -> Iterator[Batch]:
        """Yield the rows below the heading; blank lines are no rows."""
        width = len(self.headings)
        with opened(self.path) as stream:
            self._stream = stream
            reader = csv.reader(self._text(stream), delimiter=self.delimiter)
            began, above = 1, self.above + 1
            lines: list[int] = []
            rows: list[list[str]] = []
            misfits: list[tuple[int, int]] = []
            for row in _checked(reader, self.path):
                line, began = began, reader.line_num + 1
                if not row or not any(row):
                    continue
                if above:
                    above -= 1
                elif len(row) != width and any(row[width:] or [len(row) < width]):
                    misfits.append((line, len(row)))
                else:
                    lines.append(line)
                    rows.append(row[:width])
                if len(rows) + len(misfits) >= BATCH:
                    yield Batch(lines, rows, misfits)
                    lines, rows, misfits = [], [], []
            if rows or misfits:
                yield Batch(lines, rows, misfits)
        self._stream = None

    def position(self) -> float | None:
        """Return the share of the file's bytes that were read."""
        if self._stream is None or self._stream.closed:
            return None
        try:
            raw = getattr(self._stream, "raw", self._stream)
            return min(1.0, raw.tell() / max(size(self.path), 1))
        except (OSError, io.UnsupportedOperation):
            return None

    def _text(self, stream: IO[bytes]) -> Iterator[str]:
        return io.TextIOWrapper(stream, encoding=self.encoding, newline="", errors="strict")


def read_text(path: Path, encoding: str | None = None, delimiter: str | None = None) -> TextTable:
    """Return the table in a text file, its encoding and delimiter detected where not given."""
    if size(path) == 0:
        raise SourceError(
            N_("{path} is empty."), hint=N_("Give Pista a table with a heading and at least one row."), path=path
        )
    encoding = encoding or detect_encoding(path)
    with opened(path) as stream:
        text = io.TextIOWrapper(stream, encoding=encoding, newline="", errors="replace")
        sample = [line[: LONGEST_CELL + 2] for line in islice(_bounded_lines(text), SAMPLE_LINES)]
    delimiter = delimiter or detect_delimiter(sample)
    rows = [row for row in _checked(csv.reader(sample, delimiter=delimiter), path) if any(row)]
    if not rows:
        raise SourceError(
            N_("{path} holds only blank lines."), hint=N_("Give Pista a table with a heading."), path=path
        )
    above = heading_place(rows)
    headings = [heading.strip().lstrip("\ufeff") for heading in rows[above]]
    return TextTable(path, encoding, delimiter, headings, above)


def _bounded_lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST_CELL * 4):
        yield line


def detect_encoding(path: Path) -> str:
    """Return the encoding of a text file: by its byte-order mark, UTF-8 if all of it is, else Windows-1252."""
    with opened(path) as stream:
        start = stream.read(CHUNK)
        for mark, encoding in BYTE_ORDER_MARKS:
            if start.startswith(mark):
                return encoding
        _refuse_rubbish(path, start)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while start:
                decoder.decode(start)
                start = stream.read(CHUNK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _western(path)
        return "utf-8"


def _western(path: Path) -> str:
    """Return cp1252, or latin-1 where some byte has no meaning in cp1252."""
    with opened(path) as stream:
        while chunk := stream.read(CHUNK):
            try:
                chunk.decode("cp1252")
            except UnicodeDecodeError:
                return "latin-1"
    return "cp1252"


def _refuse_rubbish(path: Path, start: bytes) -> None:
    control = sum(start.count(bytes([code])) for code in range(32) if code not in (9, 10, 12, 13))
    if b"\x00" in start or control > len(start) / 100:
        raise SourceError(
            N_("{path} is not a text table: it holds binary data."),
            hint=N_("Pista reads CSV, TSV, XLSX, JSON Lines and Parquet."),
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


def _checked(reader: Iterator[list[str]], path: Path) -> Iterator[list[str]]:
    """Yield the rows of a CSV reader, its complaints turned into ours."""
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            line = reader.line_num  # type: ignore[attr-defined]  # csv.reader has it
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
        except UnicodeDecodeError as error:
            raise SourceError(
                N_("{path} is not all in {encoding}."),
                hint=N_("Name its encoding in the mapping: [text] encoding."),
                path=path,
                encoding=error.encoding,
            ) from None
