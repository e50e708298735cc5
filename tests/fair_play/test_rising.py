"""What everybody begins to do at once: found, and not found where nobody does anything."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

import pista
from pista.book.days import date_of
from pista.evidence.false_discovery import holm
from pista.fair_play.definition import tricks
from pista.fair_play.playing import Played
from pista.rehearsal.selling import FIRST_DAY, honest_year, write_log

if TYPE_CHECKING:
    from pathlib import Path

    from pista.fair_play.playing import Log

MIDDLE = FIRST_DAY + 182


def test_holm_is_that_of_r() -> None:
    """R: p.adjust(c(.01, .02, .03, .04), "holm") and p.adjust(c(.001, .02, .04, .5), "holm")."""
    assert list(holm({"a": 0.01, "b": 0.02, "c": 0.03, "d": 0.04}).values()) == pytest.approx([0.04, 0.06, 0.06, 0.06])
    assert holm({"d": 0.5, "b": 0.02, "a": 0.001, "c": 0.04}) == pytest.approx(
        {"a": 0.004, "b": 0.06, "c": 0.08, "d": 0.5}
    )
    assert holm({}) == {}


def since_the_middle(log: Log, name: str, strength: float) -> Log:
    """Let all sellers play a trick from the middle of the year on."""
    before = [row for row in log["touches"] if row["day"] < MIDDLE]
    played = log | {"touches": [row for row in log["touches"] if row["day"] >= MIDDLE]}
    for place in range(1, 13):
        played = tricks()[name].play(played, Played(f"seller {place:02}", Random(place), strength))
    return played | {"touches": before + played["touches"]}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("splitting", "split_contacts"),
        ("repeated_attempts", "unanswered_repeats"),
        ("self_made_replies", "instant_replies"),
    ],
)
def test_what_everybody_begins_is_seen(name: str, sign: str, tmp_path: Path) -> None:
    write_log(since_the_middle(honest_year(12, 12, 60, 5), name, tricks()[name].strength), tmp_path)
    book = pista.read(tmp_path)
    found = book.risen(MIDDLE, MIDDLE, set(tricks()))
    assert sign in {one.sign for one in found}
    (one,) = [one for one in found if one.sign == sign]
    assert one.after > one.before
    assert book.risen(MIDDLE, MIDDLE, {"claimed_source"}) == []


@pytest.mark.slow
def test_what_was_asked_before_was_not_brought_by_the_change(tmp_path: Path) -> None:
    """One writes down replies all year, close upon each other: that is no news of a change in the middle of it."""
    honest, trick = honest_year(12, 12, 120, 5), tricks()["self_made_replies"]
    write_log(trick.play(honest, Played("seller 01", Random(1), trick.strength)), tmp_path)
    book, before = pista.read(tmp_path), pista.read(tmp_path, as_of=date_of(MIDDLE - 1))
    told = book.begun(MIDDLE, MIDDLE, ["splitting", "claimed_source"])
    assert list(told.tricks) == ["splitting"]
    assert list(book.begun(MIDDLE, MIDDLE, ["splitting", "claimed_source"], before).tricks) == []


@pytest.mark.nightly
@pytest.mark.slow
def test_on_placebo_days_hardly_anything_rises(tmp_path: Path) -> None:
    """Of ten honest companies of two sizes at most one alarms (one in twenty is promised)."""
    alarmed = 0
    for seed in range(10):
        sellers, monthly = ((10, 60), (20, 50))[seed % 2]
        place = tmp_path / str(seed)
        place.mkdir()
        write_log(honest_year(sellers, 12, monthly, 400 + seed), place)
        alarmed += bool(pista.read(place).risen(MIDDLE, MIDDLE, set(tricks())))
    assert alarmed <= 1
