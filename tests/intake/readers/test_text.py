"""Text files: encodings, delimiters, lines, quotes; the fast reader and the careful one read the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pista.intake.readers import text
from pista.intake.readers.text import MIXED, detect_delimiter, detect_encoding, read_text

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("encoding", "detected"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252"), ("utf-16", "utf-16")],
)
def test_encodings_are_detected(encoding: str, detected: str, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes("fecha;vendedor\n2026-03-02;Íñigo Muñoz\n".encode(encoding))
    assert detect_encoding(path) == detected
    table = read_text(path)
    assert table.headings == ["fecha", "vendedor"]
    (batch,) = table.batches()
    assert batch.rows == [("2026-03-02", "Íñigo Muñoz")]


def test_one_bad_byte_does_not_change_the_encoding_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes("date,who\n2026-03-02,Ana Peña\n".encode() + "2026-03-03,Ana Peña\n".encode("cp1252"))
    assert detect_encoding(path) == MIXED
    table = read_text(path)
    assert [row[1] for batch in table.batches() for row in batch.rows] == ["Ana Peña", "Ana Peña"]
    assert [remark.line for remark in table.remarks] == [3]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_detected(delimiter: str) -> None:
    rows = (["a", "b", "c"], ["1,5", "x y", "z"], ["2", "", ""])
    assert detect_delimiter([delimiter.join(row) + "\n" for row in rows]) == delimiter


def test_excels_first_line_names_the_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("sep=;\ndate;seller\n2026-03-02;ana\n")
    table = read_text(path)
    assert (table.delimiter, table.headings) == (";", ["date", "seller"])


def test_lines_are_counted_as_an_editor_does(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text('a,b,c\n1,"two\nlines",x\n\n3,4,y\n5,6,7,8\n')
    (batch,) = read_text(path).batches()
    assert list(batch.lines) == [2, 5]
    assert list(batch.misfits) == [(6, 4)]


def test_short_rows_are_filled_and_told(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("date,seller,prospect,note\n2026-03-02,ana,acme\n2026-03-03,ana,acme,late\n")
    table = read_text(path)
    (batch,) = table.batches()
    assert batch.rows[0] == ("2026-03-02", "ana", "acme", "")
    assert [(remark.line, remark.values["count"]) for remark in table.remarks] == [(2, 1)]


def test_a_quote_that_is_never_closed_swallows_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    rows = "".join(f"2026-03-{day:02},ana,acme,fine\n" for day in range(3, 9))
    path.write_text(f'date,seller,prospect,note\n2026-03-02,ana,acme,"he said\n{rows}')
    table = read_text(path)
    (batch,) = table.batches()
    assert len(batch) == 7
    assert [(remark.line, remark.values["count"]) for remark in table.remarks] == [(2, 6)]


def test_backslashes_before_quotes(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text('date,who,note,what\n2026-03-02,ana,"said \\"call, later\\"",sale\n')
    (batch,) = read_text(path).batches()
    assert batch.rows == [("2026-03-02", "ana", 'said "call, later"', "sale")]


def test_totals_titles_and_the_heading_once_more_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(
        "date,seller,prospect,amount\n2026-03-02,ana,acme,5\nTotal,,,5\ndate,seller,prospect,amount\nCopyright (c) 2026 Somebody\n"
    )
    (batch,) = read_text(path).batches()
    assert (len(batch), batch.left_out) == (1, 3)


@pytest.mark.parametrize(
    "odd", ["", '2026-03-02,ana,"two\nlines",7\n', "2026-03-02,ana,x\n", "2026-03-02,ana,x,7,8\n", "\n\n", "Total,,,\n"]
)
def test_the_fast_reader_reads_what_the_careful_one_does(
    odd: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log.csv"
    path.write_text(
        "date,seller,prospect,amount\n" + '2026-03-02,ana,"acme, SL",5\n' * 50 + odd + "2026-03-03,eva,Ñandú,\n" * 50
    )
    careful = list(read_text(path).batches())
    monkeypatch.setattr(text, "LARGE", 1)
    fast = list(read_text(path).batches())
    for batches in (careful, fast):
        assert sum(map(len, batches)) >= 100
    told = [[(list(b.lines), b.rows, list(b.misfits), b.left_out) for b in batches] for batches in (careful, fast)]
    assert told[0] == told[1]


def test_the_fast_reader_is_asked_for_large_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log.csv"
    path.write_text("date,seller\n" + "2026-03-02,ana\n" * 10)
    monkeypatch.setattr(text, "LARGE", 1)
    assert read_text(path).spooled
