"""Workbooks of before 2007 are read in a process of their own, which a damaged one can neither hang nor kill."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pista.errors import SourceError
from pista.intake.readers import old_workbook

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    return path


def test_a_damaged_one_is_refused_by_name(broken: Path) -> None:
    with pytest.raises(SourceError, match=r"old\.xls is a damaged workbook"):
        old_workbook.sheets_of(broken)


def test_one_that_keeps_the_reader_busy_is_given_up(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_workbook, "SECONDS", 0.01)
    with pytest.raises(SourceError, match="does not end"):
        old_workbook.sheets_of(broken)
