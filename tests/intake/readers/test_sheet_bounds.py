"""How far a sheet reaches is known from its XML, however its cells say where they are."""

from __future__ import annotations

import pytest

from pista.intake.readers.sheet_bounds import Bounds


@pytest.mark.parametrize(
    ("xml", "rows", "columns"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c><c r="C1" s="2"/></row><row r="7"><c r="B7"/></row>', 7, 3),
        ("<x:row r='1'><x:c r='XFD1048576'/></x:row>", 1_048_576, 16_384),
        ('<row r="2"><c r = "aa12" t="s"><v>4</v></c></row>', 12, 27),
        ('<dimension ref="A1:ZZ99"/><mergeCell ref="A1:B2"/><row/><row/>', 0, 0),
    ],
)
def test_the_rectangle_around_named_cells(xml: str, rows: int, columns: int) -> None:
    bounds = Bounds()
    bounds.look(xml.encode())
    assert (bounds.rows, bounds.columns) == (rows, columns)


def test_cells_that_do_not_say_where_they_are_are_counted_row_by_row() -> None:
    # The reader numbers them itself: it allocates 700 columns of a million rows for 10 kB.
    bounds = Bounds()
    bounds.look(b'<row r="1">' + b"<c><v>1</v></c>" * 400)
    bounds.look(b"<c/>" * 300 + b'</row><row r="1000000"><c/></row>')
    assert bounds.rows >= 1_000_000
    assert bounds.columns >= 700


def test_what_stands_in_the_text_of_a_cell_is_no_cell() -> None:
    bounds = Bounds()
    bounds.look(b'<row r="1"><c r="A1" t="inlineStr"><is><t>a b:c d</t></is></c></row>')
    assert bounds.cells <= 4
