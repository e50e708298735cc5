"""Tables in workbooks (XLSX, XLS, ODS): every sheet is one; merged cells are filled, cells that hold errors are told.

The reader allocates the rectangle from a sheet's first cell to its last, so how large that is is looked at first.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pista.errors import SourceError
from pista.intake.cells.numbers import EXACT
from pista.intake.headings import SEARCHED
from pista.intake.readers.old_workbook import Sheet, sheets_in, sheets_of
from pista.intake.readers.sheet_bounds import Bounds
from pista.intake.readers.tables import (
    GROWTH,
    HARMLESS,
    Batch,
    NoRows,
    Remark,
    find_heading,
    opened,
    too_large,
    without_odd_rows,
)
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

# Excel itself allows 32,767 characters in a cell.
LONGEST_CELL = 32_767
# The rectangle of a sheet may have so many cells: a million rows of twenty columns take half a gigabyte while they
# are read.
MOST_CELLS = 20_000_000
_ERROR = re.compile(rb"<(?:\w+:)?c\b(?=[^>]*?\bt=[\"']e[\"'])[^>]*?\br=[\"']([A-Z]{1,3}\d{1,7})[\"']")
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated=[\"'](\d+)[\"']")
CHUNK = 2**20
# How a workbook of before 2007 begins.
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
# Rows that are worked on together: the ones before them are written meanwhile.
AT_ONCE = 100_000
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!")
_ERRORS = pa.array(ERRORS)


@dataclass
class SheetTable:
    """One sheet of a workbook, in memory: a sheet holds at most a million rows.

    columns  per heading the cells below it as text
    """

    path: Path
    sheet: str
    headings: list[str]
    first_line: int
    columns: list[pa.Array]
    is_only: bool = True
    remarks: list[Remark] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The file's name, and the sheet's where there are several."""
        return self.path.name if self.is_only else f"{self.path.name} · {self.sheet}"

    def batches(self) -> Iterator[Batch]:
        """Yield the rows below the heading; blank rows are no rows."""
        no_row, rows = NoRows(self.headings), len(self.columns[0])
        lines = np.arange(self.first_line, self.first_line + rows, dtype=np.int64)
        for start in range(0, rows, AT_ONCE):
            batch = without_odd_rows(
                [column.slice(start, AT_ONCE) for column in self.columns], lines[start : start + AT_ONCE], no_row
            )
            if len(batch) or batch.left_out:
                yield batch

    def position(self) -> float | None:
        """Tell nothing: a sheet is read in one go."""
        return None


def read_workbook(path: Path) -> list[SheetTable]:
    """Return a table per sheet that holds anything; raise SourceError where the file is damaged, empty or too large."""
    errors = _looked_through(path)
    found: list[SheetTable] = []
    try:
        for name, is_hidden, cells, ranges in _sheets(path):
            table = _table(path, name, cells, ranges)
            if table is not None:
                found.append(table)
                if is_hidden:
                    table.remarks.append(Remark(N_("this sheet is hidden in the workbook; it is read like the others")))
    except (MemoryError, RecursionError, SourceError):
        raise
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        raise SourceError(
            N_("{path} is a damaged workbook: {error}."),
            hint=N_("Save it again as XLSX or CSV."),
            path=path,
            error=error,
        ) from None
    if not found:
        raise SourceError(
            N_("{path} is empty."), hint=N_("Give Pista a sheet with a heading and at least one row."), path=path
        )
    for table in found:
        table.is_only = len(found) == 1
    if errors:
        found[0].remarks.append(
            Remark(
                N_("cells hold an error of the spreadsheet (cells: {count}, such as {first}): they are read as empty"),
                None,
                {"count": len(errors), "first": errors[0]},
            )
        )
    return found


def _sheets(path: Path) -> Iterator[Sheet]:
    with opened(path) as stream:
        is_old = stream.read(4) == OLD_OFFICE
    yield from sheets_of(path) if is_old else sheets_in(str(path))


def _table(path: Path, name: str, cells: list[list[Any]], ranges: Sequence[Any]) -> SheetTable | None:
    filled = list(islice((place for place, row in enumerate(cells) if any(map(_as_text, row))), SEARCHED + 1))
    if not filled:
        return None
    _fill_across(cells, ranges, filled[-1])
    heading = find_heading([list(map(_as_text, cells[place])) for place in filled])
    last = filled[heading.last]
    headings = list(heading.headings)
    while len(headings) > 1 and not headings[-1]:
        headings.pop()
    _fill_down(cells, ranges, last)
    return SheetTable(path, name, headings, last + 2, as_columns(cells[last + 1 :], len(headings)))


def as_columns(rows: Sequence[Sequence[object]], width: int) -> list[pa.Array]:
    """Return rows of equal length as columns of text, the first `width` of them."""
    if not rows:
        return [pa.array([], pa.string())] * width
    return [_as_texts(column) for column in islice(zip(*rows, strict=True), width)]


def _fill_across(cells: list[list[Any]], ranges: Sequence[Any], last: int) -> None:
    """Give the merged cells of the first rows, but for titles over the whole sheet, what their first one says."""
    width = max(map(len, cells))
    for (top, left), (bottom, right) in ranges:
        if top <= last and right - left < width - 1:
            for row in range(top, min(bottom, last) + 1):
                for column in range(left, right + 1):
                    if row < len(cells) and column < len(cells[row]) and _as_text(cells[row][column]) == "":
                        cells[row][column] = cells[top][left]


def _fill_down(cells: list[list[Any]], ranges: Sequence[Any], last: int) -> None:
    """Give cells that are merged down a column what their first one says."""
    for (top, left), (bottom, _right) in ranges:
        if top > last and bottom > top:
            for row in range(top + 1, min(bottom + 1, len(cells))):
                if left < len(cells[row]) and _as_text(cells[row][left]) == "":
                    cells[row][left] = cells[top][left]


def _looked_through(path: Path) -> list[str]:
    """Return where cells hold errors; raise SourceError for a damaged or an absurdly large workbook."""
    with opened(path) as stream:
        if stream.read(4) == OLD_OFFICE:
            return []
        stream.seek(0)
        try:
            with zipfile.ZipFile(stream) as parts:
                total = sum(part.file_size for part in parts.infolist())
                if total > max(HARMLESS, GROWTH * path.stat().st_size):
                    raise too_large(path)
                errors: list[str] = []
                for part in parts.infolist():
                    name = part.filename
                    if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                        with parts.open(part) as sheet:
                            errors += _sheet_looked_through(path, sheet)
                    elif name == "content.xml":
                        with parts.open(part) as content:
                            _refuse_repetition(path, content)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error):
            raise SourceError(
                N_("{path} is not a whole workbook or ZIP file: it is cut short or of another kind."),
                hint=N_("Save or download it again."),
                path=path,
            ) from None
    return errors


def _sheet_looked_through(path: Path, sheet: IO[bytes]) -> list[str]:
    """Return where a sheet's cells hold errors; raise SourceError where its rectangle has too many cells."""
    bounds, errors, rest = Bounds(), list[str](), b""
    while chunk := sheet.read(CHUNK):
        text = rest + chunk
        cut = text.rfind(b"<")
        text, rest = (text[:cut], text[cut:]) if cut > 0 else (text, b"")
        bounds.look(text)
        if b'"e"' in text or b"'e'" in text:
            errors += [found.decode() for found in _ERROR.findall(text)]
    bounds.look(rest)
    if bounds.cells > MOST_CELLS:
        raise SourceError(
            N_("{path} has a sheet of {rows} rows and {columns} columns: more cells than can be read."),
            hint=N_("A stray cell far away does this: delete the empty rows and columns, or save the sheet as CSV."),
            path=path, rows=f"{bounds.rows:,}", columns=f"{bounds.columns:,}",
        )  # fmt: skip
    return errors


def _refuse_repetition(path: Path, content: IO[bytes]) -> None:
    """Raise SourceError where a sheet of an ODS file repeats cells that hold something beyond the bound."""
    text = content.read(HARMLESS)
    wide = 1
    for match in re.finditer(
        rb"<table:table-cell\b[^>]*?number-columns-repeated=[\"'](\d+)[\"'][^>]*?office:value", text
    ):
        wide = max(wide, int(match[1]))
    tall = max((int(found) for found in _REPEATED.findall(text)), default=1)
    if wide > 1 and wide * tall > MOST_CELLS:
        raise too_large(path)


def _as_texts(column: Sequence[object]) -> pa.Array:
    """Return the cells of a column as text: each content is put into words once."""
    if set(map(type, column)) == {str}:
        texts = pa.array(column, pa.string())
        return pc.if_else(pc.is_in(texts, _ERRORS), "", texts)
    # What is equal reads the same: 1, 1.0 and true.
    written = {cell: _as_text(cell) for cell in set(column)}
    return pa.array([written[cell] for cell in column], pa.string())


def _as_text(cell: object) -> str:  # noqa: PLR0911 - a kind of cell a line
    """Return what a cell says as text: whole numbers without a point, others marked as exact, dates as ISO."""
    if cell.__class__ is str:
        text: str = cell
        return "" if text[:1] == "#" and text in ERRORS else text
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, (int, float)):
        return str(int(cell)) if cell == int(cell) else EXACT + repr(float(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return EXACT + repr(cell.total_seconds() / 60)
    return str(cell)
