"""Tables in XLSX workbooks: the first sheet that holds anything."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook

from pista.errors import SourceError
from pista.intake.headings import SEARCHED, heading_place
from pista.intake.raw import BATCH, GROWTH, HARMLESS, Batch, opened, too_large
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Excel itself allows 32,767 characters in a cell.
LONGEST_CELL = 32_767


@dataclass
class SheetTable:
    """One sheet of a workbook, in memory: a sheet holds at most a million rows."""

    path: Path
    headings: list[str]
    first_line: int
    cells: list[list[object]]

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def batches(self) -> Iterator[Batch]:
        """Yield the rows below the heading; blank rows are no rows."""
        width = len(self.headings)
        for start in range(0, len(self.cells), BATCH):
            numbered = enumerate(self.cells[start : start + BATCH], self.first_line + start)
            rows = [(line, [as_text(cell) for cell in row[:width]]) for line, row in numbered]
            kept = [(line, row) for line, row in rows if any(row)]
            if kept:
                yield Batch([line for line, _ in kept], [row for _, row in kept])

    def position(self) -> float | None:
        """Tell nothing: a sheet is read in one go."""
        return None


def read_sheet(path: Path) -> SheetTable:
    """Return the table in the first sheet with anything in it."""
    with opened(path) as stream:
        _refuse_bomb(path, stream)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        sheets = (workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in workbook.sheet_names)
        cells = next((rows for rows in sheets if any(any(cell != "" for cell in row) for row in rows)), None)
    except Exception as error:  # noqa: BLE001 - calamine raises what its Rust parts panic with
        raise SourceError(
            N_("{path} is a damaged workbook: {error}."),
            hint=N_("Save it again as XLSX or CSV."),
            path=path,
            error=error,
        ) from None
    if cells is None:
        raise SourceError(
            N_("{path} is empty."), hint=N_("Give Pista a sheet with a heading and at least one row."), path=path
        )
    filled = [place for place, row in enumerate(cells) if any(cell != "" for cell in row)]
    top = filled[heading_place([[as_text(cell) for cell in cells[place]] for place in filled[:SEARCHED]])]
    headings = [as_text(cell).strip() for cell in cells[top]]
    return SheetTable(path, headings, top + 2, [list(row) for row in cells[top + 1 :]])


def _refuse_bomb(path: Path, stream: object) -> None:
    try:
        with zipfile.ZipFile(stream) as parts:  # type: ignore[call-overload]  # a binary stream
            total = sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile:
        raise SourceError(
            N_("{path} is not a whole XLSX workbook: it is cut short or of another kind."),
            hint=N_("Save or download it again."),
            path=path,
        ) from None
    if total > max(HARMLESS, GROWTH * path.stat().st_size):
        raise too_large(path)


def as_text(cell: object) -> str:
    """Return what a cell says as text: whole numbers without a point, dates as ISO."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell.total_seconds() / 60)
    return "" if cell is None else str(cell)
