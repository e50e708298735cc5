"""The simulated company: the same from the same seed, and what it says is true is found in its log."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import narwhals as nw
import pytest

import pista
from pista.book.prepared import Settings
from pista.rehearsal.company import simulate

if TYPE_CHECKING:
    from pathlib import Path


def test_the_same_seed_makes_the_same_book(tmp_path: Path) -> None:
    marks = []
    for name in ("one", "two"):
        simulate(5, 500, 9, tmp_path / name)
        marks.append([hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted((tmp_path / name).iterdir())])
    assert marks[0] == marks[1]


@pytest.mark.parametrize("touches", [1, 37, 3000])
def test_it_has_as_many_touches_as_asked_for(touches: int, tmp_path: Path) -> None:
    truth = simulate(4, touches, 2, tmp_path / "book")
    assert truth.counts["touches"] == touches
    assert pista.read(tmp_path / "book").prepared.facts.touches == touches


def test_the_truth_is_found_again(tmp_path: Path) -> None:
    """Rebuilt from contacts alone: every prospect, opportunity, sale and refusal, where no silence is a lapse."""
    truth = simulate(8, 6000, 4, tmp_path / "book").counts
    book = pista.read(tmp_path / "book", settings=Settings(lapse_days=5000)).prepared
    found = dict(book.engine.collect(book.opportunities.group_by("status").agg(n=nw.len())).rows())
    assert book.facts.prospects == truth["prospects"]
    assert (found["won"], found["lost"], sum(found.values())) == (truth["won"], truth["lost"], truth["opportunities"])


def test_the_usual_lapse_gap_splits_few_opportunities(tmp_path: Path) -> None:
    truth = simulate(8, 6000, 4, tmp_path / "book").counts
    book = pista.read(tmp_path / "book").prepared
    total = int(book.engine.collect(book.opportunities.select(n=nw.len())).item())
    assert truth["opportunities"] <= total <= truth["opportunities"] * 1.1
