"""Tables in HTML, which some systems call XLS: the one with the most rows."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from pista.errors import SourceError
from pista.intake.readers.tables import find_heading, opened
from pista.intake.readers.text import detect_encoding
from pista.intake.readers.workbook import SheetTable, as_columns
from pista.language import N_

if TYPE_CHECKING:
    from pathlib import Path

# More cells than this in a page is no table of contacts.
MOST_CELLS, CHUNK = 20_000_000, 2**20


class _Tables(HTMLParser):
    """Gathers the rows of each table; a cell over several columns or rows is written in the first of them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._cell: list[str] | None = None
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's signature
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in {"td", "th"} and self.tables:
            self._end_cell()
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr", "table"}:
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is not None and self.tables:
            if not self.tables[-1]:
                self.tables[-1].append([])
            self._cells += 1
            if self._cells <= MOST_CELLS:
                self.tables[-1][-1].append(" ".join("".join(self._cell).split()))
        self._cell = None


def read_html(path: Path) -> SheetTable:
    """Return the table with the most rows in a page; raise SourceError where there is none."""
    encoding = detect_encoding(path)
    parser = _Tables()
    with opened(path) as stream:
        text = stream.read().decode(
            encoding if encoding in {"utf-8", "utf-8-sig", "utf-16", "utf-32"} else "cp1252", "replace"
        )
    parser.feed(text)
    parser.close()
    rows = max(parser.tables, key=len, default=[])
    rows = [row for row in rows if any(row)]
    if not rows:
        raise SourceError(N_("{path} is a page without a table."), hint=N_("Export it as CSV or XLSX."), path=path)
    heading = find_heading(rows)
    width = len(heading.headings)
    below = [[*row[:width], *[""] * (width - len(row))] for row in rows[heading.last + 1 :]]
    return SheetTable(path, "", heading.headings, heading.last + 2, as_columns(below, width))
