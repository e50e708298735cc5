"""The README's own examples run, on files of the kind they name."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from commands import said

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[2]
DEALS = "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Create Date,Associated Contact\n" + "".join(
    f"{n},Deal {n},{'Closed Won' if n % 2 else 'Closed Lost'},2026-02-{n:02} 10:00,Ana,100,2026-01-{n:02} 10:00,Luis {n} (10{n:02})\n"
    for n in range(1, 20)
)
# Servers run until they are stopped, and designing wants a long log and minutes: both have tests of their own.
ELSEWHERE = ("serve", "design")


def examples() -> Sequence[str]:
    """Return the commands of the README's section on its use, without what is said beside them."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Use it")[2].partition("```\n\n")[0]
    lines = [
        line.removeprefix(".venv/bin/pista ") for line in section.splitlines() if line.startswith(".venv/bin/pista")
    ]
    return [line for line in lines if line.split()[0] not in ELSEWHERE]


def test_there_are_examples() -> None:
    assert len(examples()) > 5


@pytest.mark.parametrize("line", examples())
def test_an_example_runs(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("contacts.csv", "activities.csv", "export.csv"):
        shutil.copy(ROOT / "examples" / "contact_log.csv", tmp_path / name)
    (tmp_path / "deals").mkdir()
    for place in (tmp_path, tmp_path / "deals"):
        (place / "deals.csv").write_text(DEALS, encoding="utf-8")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    words = shlex.split(line, comments=True)
    if ">" in words:
        words = words[: words.index(">")]
    code, _out, error = said(*words)
    assert code == 0, error
