"""Tables in workbooks (XLSX, XLS, ODS): every sheet is one; merged cells are filled, cells that hold errors are told.

The reader allocates the rectangle from a sheet's first cell to its last, so how large that is is looked at first.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import IO, TYPE_CHECKING, Any

from python_calamine import CalamineWorkbook

from pista.errors import SourceError
from pista.intake.cells.numbers import EXACT
from pista.intake.headings import SEARCHED
from pista.intake.readers.tables import (
    BATCH,
    GROWTH,
    HARMLESS,
    Batch,
    NoRows,
    Remark,
    batch_of,
    find_heading,
    opened,
    too_large,
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
_LAST_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=[\"'](\d{1,7})[\"']")
_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_ERROR = re.compile(rb"<(?:\w+:)?c\b(?=[^>]*?\bt=[\"']e[\"'])[^>]*?\br=[\"']([A-Z]{1,3}\d{1,7})[\"']")
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated=[\"'](\d+)[\"']")
CHUNK = 2**20
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!")


@dataclass
class SheetTable:
    """One sheet of a workbook, in memory: a sheet holds at most a million rows."""

    path: Path
    sheet: str
    headings: list[str]
    first_line: int
    cells: list[list[str]]
    is_only: bool = True
    remarks: list[Remark] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The file's name, and the sheet's where there are several."""
        return self.path.name if self.is_only else f"{self.path.name} · {self.sheet}"

    def batches(self) -> Iterator[Batch]:
        """Yield the rows below the heading; blank rows are no rows."""
        width, no_row = len(self.headings), NoRows(self.headings)
        for start in range(0, len(self.cells), BATCH):
            kept, left_out = [], 0
            for line, row in enumerate(self.cells[start : start + BATCH], self.first_line + start):
                if not any(row):
                    continue
                if no_row(row):
                    left_out += 1
                else:
                    kept.append((line, row[:width]))
            if kept or left_out:
                yield batch_of([line for line, _ in kept], [row for _, row in kept], width, left_out=left_out)

    def position(self) -> float | None:
        """Tell nothing: a sheet is read in one go."""
        return None


def read_workbook(path: Path) -> list[SheetTable]:
    """Return a table per sheet that holds anything; raise SourceError where the file is damaged, empty or too large."""
    errors = _looked_through(path)
    found: list[SheetTable] = []
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        for name in workbook.sheet_names:
            table = _table(path, name, workbook.get_sheet_by_name(name))
            if table is not None:
                found.append(table)
    except (MemoryError, RecursionError):
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


def _table(path: Path, name: str, sheet: Any) -> SheetTable | None:  # noqa: ANN401 - calamine ships no types of its sheets
    cells = [[_as_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    filled = [place for place, row in enumerate(cells) if any(row)]
    if not filled:
        return None
    ranges = getattr(sheet, "merged_cell_ranges", None) or ()
    top_rows = filled[: SEARCHED + 1]
    _fill_across(cells, ranges, top_rows[-1])
    heading = find_heading([cells[place] for place in top_rows])
    last = top_rows[heading.last]
    headings = list(heading.headings)
    while len(headings) > 1 and not headings[-1]:
        headings.pop()
    _fill_down(cells, ranges, last)
    return SheetTable(path, name, headings, last + 2, cells[last + 1 :])


def _fill_across(cells: list[list[str]], ranges: Sequence[Any], last: int) -> None:
    """Give the merged cells of the first rows, but for titles over the whole sheet, what their first one says."""
    width = max(map(len, cells))
    for (top, left), (bottom, right) in ranges:
        if top <= last and right - left < width - 1:
            for row in range(top, min(bottom, last) + 1):
                for column in range(left, right + 1):
                    if row < len(cells) and column < len(cells[row]) and not cells[row][column]:
                        cells[row][column] = cells[top][left]


def _fill_down(cells: list[list[str]], ranges: Sequence[Any], last: int) -> None:
    """Give cells that are merged down a column what their first one says."""
    for (top, left), (bottom, _right) in ranges:
        if top > last and bottom > top:
            for row in range(top + 1, min(bottom + 1, len(cells))):
                if left < len(cells[row]) and not cells[row][left]:
                    cells[row][left] = cells[top][left]


def _looked_through(path: Path) -> list[str]:
    """Return where cells hold errors; raise SourceError for a damaged or an absurdly large workbook."""
    with opened(path) as stream:
        if stream.read(4) == b"\xd0\xcf\x11\xe0":
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
    rows = columns = 0
    errors: list[str] = []
    rest = b""
    while chunk := sheet.read(CHUNK):
        text = rest + chunk
        cut = text.rfind(b"<")
        text, rest = (text[:cut], text[cut:]) if cut > 0 else (text, b"")
        rows, columns = _extent(text, rows, columns)
        if b'"e"' in text or b"'e'" in text:
            errors += [found.decode() for found in _ERROR.findall(text)]
    rows, columns = _extent(rest, rows, columns)
    if rows * columns > MOST_CELLS:
        raise SourceError(
            N_("{path} has a sheet of {rows} rows and {columns} columns: more cells than can be read."),
            hint=N_("A stray cell far away does this: delete the empty rows and columns, or save the sheet as CSV."),
            path=path, rows=f"{rows:,}", columns=f"{columns:,}",
        )  # fmt: skip
    return errors


def _extent(text: bytes, rows: int, columns: int) -> tuple[int, int]:
    """Return how far a sheet reaches, having looked at a part of it too."""
    for column, row in _CELL.findall(text):
        place = 0
        for letter in column:
            place = place * 26 + letter - 64
        columns = max(columns, place)
        rows = max(rows, int(row))
    for row in _LAST_ROW.findall(text)[-1:]:
        rows = max(rows, int(row))
    return rows, columns


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
