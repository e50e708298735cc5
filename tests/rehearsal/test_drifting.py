"""Drift: intervals that cover, placebo dates that do not alarm, and a change that was played out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import pista
from pista.book.days import day_of
from pista.errors import PistaError
from pista.evidence.interrupted import Moved, moved, moved_among, of_share
from pista.rehearsal.company import simulate
from pista.rehearsal.drifting import drift
from pista.rehearsal.fitting import fitted
from pista.rehearsal.month import chosen_under
from pista.rehearsal.paying import plan_of
from pista.rehearsal.playing_out import FIRST_DAY, play_out
from pista.rehearsal.rehearsing import rehearse
from pista.rehearsal.selling import write_log
from pista.rehearsal.setting import REFERENCE
from pista.scorecards.definition import scorecards

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def noise(random: np.random.Generator, n: int, phi: float) -> NDArray[np.float64]:
    """Return a series in which each point keeps a share of the one before."""
    steps = random.standard_normal(n)
    series = np.empty(n)
    series[0] = steps[0] / np.sqrt(1 - phi**2)
    for place in range(1, n):
        series[place] = phi * series[place - 1] + steps[place]
    return series


@pytest.mark.parametrize(("n", "change", "phi"), [(40, 20, 0.0), (60, 40, 0.4), (120, 90, 0.5)])
def test_intervals_cover_and_placebos_do_not_alarm(n: int, change: int, phi: float) -> None:
    """300 series each: 95 % within Monte Carlo error (three standard errors of it)."""
    random = np.random.default_rng(n)
    covered, alarmed, times = 0, 0, 300
    season = 0.7 * np.cos(2 * np.pi * np.arange(n) / 52.18) * (n >= 104)
    for _ in range(times):
        series = noise(random, n, phi) + season
        placebo = moved(series, change)
        found = moved(series + (np.arange(n) >= change), change)
        assert placebo is not None
        assert found is not None
        covered += found.low <= 1 <= found.high
        alarmed += placebo.p < 0.05
    error = 3 * np.sqrt(0.95 * 0.05 / times)
    assert covered / times == pytest.approx(0.95, abs=error)
    assert alarmed / times <= 0.05 + error


def test_an_exact_level_change_without_noise_to_speak_of() -> None:
    random = np.random.default_rng(2)
    series = 3 + 2.5 * (np.arange(60) >= 30) + 0.001 * random.standard_normal(60)
    found = moved(series, 30)
    assert found is not None
    assert found.effect == pytest.approx(2.5, abs=0.005)
    assert found.before == pytest.approx(3, abs=0.001)
    assert moved(series, 2) is None
    assert moved(np.ones(60), 30) is None


@pytest.mark.parametrize(
    "changes",
    [
        [45, 45, 45, None],
        [45] * 6 + [None],
        [40, 40, 50, None, None],
        *(pytest.param(some, marks=pytest.mark.nightly) for some in ([40, 50, 60, None, None], [40, 45, 50, 55, None])),
    ],
    ids=str,
)
def test_teams_beside_those_that_had_not_changed(changes: list[int | None]) -> None:
    """What moves all of them is taken out: a common walk that is far larger than the effect.

    At least 95 % are covered and at most 5 % alarm, within three Monte Carlo errors: where cohorts share the groups
    they are compared with, the intervals are on the wide side.
    """
    random = np.random.default_rng(8)
    covered, alarmed, times, weeks = 0, 0, 200, 90
    for _ in range(times):
        common = noise(random, weeks, 0.9) * 3
        series = np.array([noise(random, weeks, 0.3) + common for _ in changes])
        placebo = moved_among(series, changes)
        for place, change in enumerate(changes):
            if change is not None:
                series[place, change:] += 1
        found = moved_among(series, changes)
        assert placebo is not None
        assert found is not None
        covered += found.low <= 1 <= found.high
        alarmed += placebo.p < 0.05
    error = 3 * np.sqrt(0.95 * 0.05 / times)
    assert covered / times >= 0.95 - error
    assert alarmed / times <= 0.05 + error


def changed_company(folder: Path) -> None:
    """Write a company that worked for its margin for nine months, and then under the daily contact form."""
    before = play_out(chosen_under(plan_of(scorecards()["balanced"]), REFERENCE), 6, 9, seed=1)
    after = play_out(chosen_under(plan_of(scorecards()["daily_contact_form"]), REFERENCE), 6, 14, seed=2)
    first = day_of("2024-10-01")
    log = dict(before)
    for table, day in (("touches", "day"), ("opportunities", "opened_day")):
        rows = [
            row
            | {
                "opportunity": f"n{row['opportunity']}" if row.get("opportunity") else None,
                "prospect": f"n{row['prospect']}",
            }
            for row in after[table]
            # Whom they knew before anything began they know still.
            if row[day] >= first or row[day] < FIRST_DAY
        ]
        for row in rows:
            if table == "touches":
                row["touch_id"] = f"n{row['touch_id']}"
        log[table] = [row for row in before[table] if row[day] < first] + rows
    log["prospects"] = before["prospects"] + [row | {"prospect": f"n{row['prospect']}"} for row in after["prospects"]]
    write_log(log, folder)


def test_a_share_moves_no_further_than_there_is() -> None:
    """A trend drawn on below nothing would let more come of a change than is there."""
    after = 0.45 + 0.02 * np.cos(np.arange(40))
    plain = Moved(0.40, 0.38, 0.42, 1e-9, 0.05, 0.5)
    assert of_share(plain, after) == plain
    steep = of_share(Moved(0.58, 0.43, 0.68, 1e-9, 0.007, 0.5), after)
    assert steep.effect == pytest.approx(after.mean())
    assert (steep.low, steep.p) == (0.43, 1e-9)
    assert 0.45 < steep.high < 0.47
    burst = np.concatenate([np.full(4, 0.13), np.zeros(48)])
    gone = of_share(Moved(0.064, 0.052, 0.076, 1e-9, 0.0, 0.9), burst)
    assert gone.effect == pytest.approx(burst.mean())
    assert gone.low < 0.01 < gone.high < 0.02
    down = of_share(Moved(-0.7, -0.8, -0.6, 1e-9, 0.6, 0.5), np.full(40, 0.5))
    assert down.effect == -0.5


def test_a_change_is_seen_as_it_was_predicted(tmp_path: Path) -> None:
    changed_company(tmp_path)
    before = pista.read(tmp_path, as_of="2024-09-30").prepared.counted_from(FIRST_DAY)
    known = fitted(before, REFERENCE)
    rehearsed = rehearse(scorecards()["daily_contact_form"], known.setting, draws=20, spreads=known.spreads)
    whole = pista.read(tmp_path).prepared.counted_from(FIRST_DAY)
    found = drift(whole, {None: day_of("2024-10-01")}, rehearsed, known.usual)
    by_name = {one.activity: one for one in found.activities}
    easy, new = by_name["easy_touch"], by_name["prospect"]
    assert easy.moved is not None
    # The change fell on a Tuesday: its week is neither before nor after.
    assert easy.is_alarm
    assert new.is_alarm
    assert easy.moved.before == pytest.approx(0, abs=0.005)
    assert easy.moved.effect == pytest.approx(0.63, abs=0.05)
    assert found.per_week is not None
    placebo = drift(before, {None: day_of("2024-06-01")}, None, None)
    assert [one.activity for one in placebo.activities if one.is_alarm] == []


@pytest.mark.slow
def test_a_log_that_begins_without_customers_does_not_alarm(tmp_path: Path) -> None:
    """Customers gather in its first year: that is left out, and not taken for what nobody changed."""
    for seed in (5, 9):
        simulate(12, 20_000, seed, tmp_path / str(seed))
        book = pista.read(tmp_path / str(seed)).prepared
        told = drift(book, {None: day_of("2024-03-04")}, None, None)
        assert told.left_out >= 30
        assert [one.activity for one in told.activities if one.is_alarm] == []
        # Of a log this young nothing can be said.
        young = drift(book, {None: day_of("2023-11-06")}, None, None)
        assert {one.verdict for one in young.activities} == {"unknown"}


def test_too_little_before_or_after_is_said(tmp_path: Path) -> None:
    changed_company(tmp_path)
    book = pista.read(tmp_path).prepared.counted_from(FIRST_DAY)
    with pytest.raises(PistaError, match="weeks of contacts before"):
        drift(book, {None: day_of("2024-01-20")}, None, None)
    with pytest.raises(PistaError, match="No team"):
        drift(book, {"Atlantis": day_of("2024-10-01")}, None, None)
