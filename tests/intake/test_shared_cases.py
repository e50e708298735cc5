"""Cases rebuilt from public bug reports and CRM exports, beside the project: skipped where they are absent."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from commands import said
from pista.intake.cells.words import Words

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
IMPORTS = CASES / "imports"
WORDS = CASES / "words" / "words.json"


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


# Every third for each change, all of them at night; a folder with nothing in it is kept by no copy.
STEP = 1 if os.environ.get("PISTA_NIGHTLY") else 3
EXPECTED = {case: wanted for case, wanted in _read(IMPORTS / "expected.json").items() if "dir_empty" not in case}


def run(command: list[object], **_options: object) -> SimpleNamespace:
    """Answer like `subprocess.run`, from this process, which is quicker."""
    code, out, err = said(*command[1:])
    return SimpleNamespace(returncode=code, stdout=out, stderr=err)


@pytest.mark.slow
@pytest.mark.skipif(not EXPECTED, reason="no ../shared/cases here")
@pytest.mark.parametrize("case", [*EXPECTED][::STEP])
def test_a_file_that_people_have_is_read_right_or_refused(
    case: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spec = importlib.util.spec_from_file_location("cases_check", IMPORTS / "check.py")
    assert spec
    assert spec.loader
    check = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(check)
    monkeypatch.setattr(check, "subprocess", SimpleNamespace(run=run))
    monkeypatch.setenv("COLUMNS", "200")
    assert not check.judged(case, EXPECTED[case], "pista", tmp_path)


@pytest.mark.skipif(not WORDS.is_file(), reason="no ../shared/cases here")
@pytest.mark.parametrize("kind", ["outcome", "channel"])
def test_the_words_that_people_write(kind: str) -> None:
    read = Words(kind)
    wrong = {word: (read(word), meant) for word, meant in _read(WORDS)[kind].items() if read(word) != meant}
    assert wrong == {}
