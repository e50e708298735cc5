"""When within a quota's period people work, in the log of a rehearsed behaviour that is played out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from pista.rehearsal.month import chosen_under
from pista.rehearsal.pacing import DAYS, Calendar, Pace, Timing, timing_of, working_days
from pista.rehearsal.paying import plan_of
from pista.rehearsal.playing_out import FIRST_DAY, play_out
from pista.rehearsal.setting import KINDS
from pista.rehearsal.within import policies
from pista.scorecards.definition import Element, Scorecard, scorecards

if TYPE_CHECKING:
    from pista.fair_play.playing import Log
    from pista.rehearsal.month import Chosen

SELLERS, MONTHS = 8, 12


def played(card: Scorecard, kind: str = "field") -> tuple[Chosen, Timing, Log]:
    chosen = chosen_under(plan_of(card), KINDS[kind])
    timing = timing_of(plan_of(card), chosen)
    return chosen, timing, play_out(chosen, SELLERS, MONTHS, timing=timing, players=0)


def test_each_day_has_exactly_the_contacts_that_are_asked() -> None:
    _chosen, timing, log = played(scorecards()["daily_contact_form"])
    assert timing == Timing(None, (1, 15))
    made = Counter((row["seller"], row["day"]) for row in log["touches"] if row["day"] >= FIRST_DAY)
    assert set(made.values()) == {15}
    assert len(made) == SELLERS * MONTHS * DAYS["month"]


def test_each_month_has_exactly_the_contacts_that_are_asked() -> None:
    card = Scorecard("m", "m", "", (Element("contacts", quota=280, reward=40.0), Element("sales", weight=1.0)))
    _chosen, timing, log = played(card)
    assert timing.exactly == (20, 280)
    months = [working_days(month) for month in range(MONTHS)]
    made = Counter(row["seller"] for row in log["touches"] if months[3][0] <= row["day"] <= months[3][-1])
    assert set(made.values()) == {280}


@pytest.fixture(scope="module")
def quarterly() -> tuple[Chosen, Timing, Log]:
    """A quota of a quarter that some reach, and some just miss."""
    card = Scorecard("q", "q", "", (Element("sales", "quarter", quota=44.0, reward=60.0),))
    return played(card)


def test_effort_of_a_quarter_goes_by_what_was_won(quarterly: tuple[Chosen, Timing, Log]) -> None:
    """Who is there already does less in the last weeks than who is just short, by their own log."""
    _chosen, timing, log = quarterly
    assert timing.pace is not None
    assert (timing.pace.metric, timing.pace.days) == ("sales", 60)
    there: list[int] = []
    short: list[int] = []
    for quarter in range(MONTHS // 3):
        days = [day for month in range(3) for day in working_days(3 * quarter + month)]
        for seller in {row["seller"] for row in log["touches"]}:
            won = sorted(row["closed_day"] for row in log["opportunities"] if row["seller"] == seller and row["status"]
                         == "won" and days[0] <= row["closed_day"] <= days[-1])  # fmt: skip
            made = Counter(row["day"] for row in log["touches"] if row["seller"] == seller)
            for day in days[45:]:
                reached = sum(one < day for one in won)
                (there if reached >= 44 else short if reached >= 36 else []).append(made[day])
    assert min(len(there), len(short)) >= 40
    assert sum(there) / len(there) < 0.8 * sum(short) / len(short)


def test_over_a_year_it_is_the_work_that_was_chosen(quarterly: tuple[Chosen, Timing, Log]) -> None:
    chosen, _timing, log = quarterly
    a_month = sum(row["day"] >= FIRST_DAY for row in log["touches"]) / (SELLERS * MONTHS)
    assert a_month == pytest.approx(float(chosen.month.real["contacts"][0]), rel=0.1)


def test_without_luck_the_expected_effort_is_the_given_one() -> None:
    card = Scorecard("q", "q", "", (Element("sales", "quarter", quota=44.0, reward=60.0),))
    (within,) = policies(plan_of(card), chosen_under(plan_of(card), KINDS["field"]))
    pace = Pace("sales", 60, within.pace, within.policy)
    expected = pace.expected(0, 60, 0.0)
    assert sum(expected) / 60 == pytest.approx(1, abs=0.01)
    reached, so_far = [], 0.0
    for effort in expected:
        reached.append(so_far)
        so_far += effort * pace.usual * pace.unit * 12 / 60
    assert pace.given(0, reached) == pytest.approx(expected)
    # A new quarter begins at nothing, whatever there was before.
    assert pace.expected(60, 3, 99.0) == pytest.approx(expected[:3])


def test_without_a_quota_every_day_is_alike() -> None:
    _chosen, timing, _log = played(scorecards()["commission"])
    assert timing == Timing()
    assert Calendar().left is None
