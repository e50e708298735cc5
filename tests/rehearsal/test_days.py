"""Effort within a period: the reference's figures, exhaustive grids, and the published effects' directions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from pista.rehearsal.days import Scheme, best_policy, play_out, quota_answer
from pista.rehearsal.searching import Search, evolve


@pytest.mark.parametrize(
    ("bonus", "quota", "spread", "effort", "chance"),
    [(5, 2, 0.5, 2.486246968142, 0.834597559974), (5, 2, 1, 1.994683208686, 0.497878917112)],
)
def test_one_period_by_its_first_order_condition(
    bonus: float, quota: float, spread: float, effort: float, chance: float
) -> None:
    found = quota_answer(bonus, quota, spread)
    assert found.effort == pytest.approx(effort, abs=1e-8)
    assert found.chance == pytest.approx(chance, abs=1e-8)
    assert bonus * norm.pdf((found.effort - quota) / spread) / spread == pytest.approx(found.effort, abs=1e-8)


@pytest.mark.parametrize("quota", [2.8, 3.1, 3.5])
def test_who_is_far_gives_up(quota: float) -> None:
    assert quota_answer(5, quota, 0.5).effort < (1e-3 if quota != 3.1 else 0.01)


def test_one_period_is_the_best_of_a_fine_grid() -> None:
    random = np.random.default_rng(3)
    for _ in range(60):
        bonus, quota, spread = random.uniform(0.5, 12), random.uniform(-1, 6), random.uniform(0.1, 2)
        found = quota_answer(bonus, quota, spread)
        grid = np.linspace(0, 14, 200_001)
        best = (bonus * norm.cdf((grid - quota) / spread) - 0.5 * grid**2).max()
        assert found.worth >= best - 1e-9


@pytest.mark.parametrize(
    ("commission", "wanted"),
    [(0.0, [0.25, 1.33, 1.98, 2.63, 0.04, 0.0]), (0.5, [0.61, 1.51, 2.15, 2.81, 3.42, 0.51])],
)
def test_the_last_of_three_months(commission: float, wanted: list[float]) -> None:
    """MUST-COME-OUT (7): effort peaks just below a quota, and is next to nothing far below it and after it."""
    policy = best_policy(Scheme(bonus=8, quota=6, commission=commission), 3, 1.0)
    found = [policy.effort(2, 6 - missing) for missing in (-2, 0, 1, 2, 3, 4)]
    assert found == pytest.approx(wanted, abs=0.011)


def test_one_step_of_the_programme_is_the_closed_form() -> None:
    for bonus, quota, spread in ((5, 2, 0.5), (5, 2, 1), (5, 2.8, 0.5), (3, 1, 0.7)):
        policy = best_policy(Scheme(bonus=bonus, quota=quota), 1, spread, grid=0.005)
        assert policy.effort(0, 0.0) == pytest.approx(quota_answer(bonus, quota, spread).effort, abs=0.01)


def test_linear_pay_is_met_evenly() -> None:
    """With commission alone effort is commission x skill / cost, whatever was done: the linear model's answer."""
    policy = best_policy(Scheme(commission=0.7), 4, 0.5, skill=1.3, cost=0.5)
    for step in range(4):
        for total in (0.0, 1.0, 3.0):
            assert policy.effort(step, total) == pytest.approx(0.7 * 1.3 / 0.5, abs=0.005)


def test_one_step_is_what_the_search_finds() -> None:
    """The global search and its polish, on the pay of one period with a quota: the same effort as the other two."""
    for bonus, quota, spread in ((5, 2, 0.5), (5, 2, 1), (3, 1, 0.7), (5, 3.6, 0.5)):

        def value(efforts: np.ndarray, terms: tuple[float, float, float] = (bonus, quota, spread)) -> np.ndarray:
            much, wanted, chance = terms
            reached = norm.cdf((efforts[..., 0] - wanted) / chance)
            return np.asarray(much * reached - 0.5 * efforts[..., 0] ** 2)

        found = evolve(value, np.array([8.0]), 1, search=Search(48, 200)).efforts[0, 0]
        assert found == pytest.approx(quota_answer(bonus, quota, spread).effort, abs=1e-4)
        policy = best_policy(Scheme(bonus=bonus, quota=quota), 1, spread, grid=0.005)
        assert found == pytest.approx(policy.effort(0, 0.0), abs=0.01)


@pytest.mark.parametrize(
    "scheme",
    [
        Scheme(commission=0.3, overachieve=0.5, quota=2),
        Scheme(commission=0.4, bonus=2.5, quota=2.4),
        Scheme(commission=0.6, ceiling=1.5),
        Scheme(bonus=1.0, quota=4),
    ],
    ids=["accelerator", "bonus", "ceiling", "out of reach"],
)
def test_where_chance_is_small_the_programme_is_what_the_search_finds(scheme: Scheme) -> None:
    """Three steps at once, searched as a month is searched, beside step by step: cliffs, kinks and giving up."""
    spread = 0.02

    def value(efforts: np.ndarray) -> np.ndarray:
        return np.asarray(scheme.at_end(efforts.sum(axis=-1)) - 0.5 * (efforts**2).sum(axis=-1))

    searched = evolve(value, np.full(3, 4.0), 1, search=Search(60, 400))
    policy = best_policy(scheme, 3, spread)
    total = 0.0
    for step in range(3):
        total += policy.effort(step, total)
    assert total == pytest.approx(searched.efforts[0].sum(), abs=0.1)
    assert float(np.interp(0.0, policy.totals, policy.worth[0])) == pytest.approx(searched.value[0], abs=0.05)


def test_the_programme_is_the_best_of_all_plans() -> None:
    """Two steps, exhaustively: every first effort, and the best second one after every outcome."""
    scheme, spread = Scheme(bonus=4, quota=3, commission=0.2), 0.8
    policy = best_policy(scheme, 2, spread)
    x = np.linspace(-7, 7, 2001)
    w = norm.pdf(x) / norm.pdf(x).sum()
    efforts, totals = np.arange(0, 6, 0.01), np.linspace(-6, 10, 1601)
    means = totals[:, None] + efforts
    last = (0.2 * means + 4 * norm.cdf((means - 3) / spread) - 0.5 * efforts**2).max(axis=1)
    worth = [(w * np.interp(e + spread * x, totals, last)).sum() - 0.5 * e**2 for e in efforts]
    at_start = float(np.interp(0.0, policy.totals, policy.worth[0]))
    assert at_start == pytest.approx(max(worth), abs=5e-4)


def made(scheme: Scheme, steps: int, spread: float, skill: float) -> float:
    """Return the expected result of a period under a scheme."""
    policy = best_policy(scheme, steps, spread, skill=skill)
    return float(play_out(policy, 3000, spread, skill=skill, seed=3).efforts.sum(axis=1).mean() * skill)


def test_quarters_instead_of_a_year_help_the_weak() -> None:
    """Chung, Steenburgh & Sudhir (2014). Bonus 3 a quarter at 3, or 12 a year at 12; spread 1 a month; skill .6 to 1.3."""
    gain = {
        skill: 4 * made(Scheme(bonus=3, quota=3), 3, 1.0, skill) - made(Scheme(bonus=12, quota=12), 12, 1.0, skill)
        for skill in (0.6, 0.8, 1.3)
    }
    assert gain[0.6] > 0.5
    assert gain[0.8] > 0
    assert gain[1.3] < 0


def test_overachievement_pay_sustains_the_best() -> None:
    """The same authors: without pay beyond the quota the best rest once they are there. Four months, skill 1 and 1.8."""
    plain, beyond = Scheme(bonus=5, quota=4, commission=0.3), Scheme(bonus=5, quota=4, commission=0.3, overachieve=0.6)
    more = {skill: made(beyond, 4, 1.0, skill) / made(plain, 4, 1.0, skill) for skill in (1.0, 1.8)}
    assert more[1.8] > 1.5
    assert more[1.8] > more[1.0] > 1


def test_daily_instead_of_monthly_quotas_help_the_weak() -> None:
    """Chung & Narayandas (2017). Bonus .5 a day at .7, or 5 in ten days at 7; spread .4 a day; skill .7 and 1."""
    weak, usual = (
        10 * made(Scheme(bonus=0.5, quota=0.7), 1, 0.4, skill) - made(Scheme(bonus=5, quota=7), 10, 0.4, skill)
        for skill in (0.7, 1.0)
    )
    assert weak > 0.5
    assert usual < 0


@pytest.mark.parametrize("skill", [0.8, 1.0, 1.4])
def test_without_quota_and_ceiling_more_is_sold(skill: float) -> None:
    """Misra & Nair (2011): no commission below a quota of 1.5 nor above a ceiling of 4; each taken away, more is sold."""
    plans = [Scheme(overachieve=1, quota=1.5, ceiling=4), Scheme(commission=1, ceiling=4), Scheme(commission=1)]
    old, without_quota, without_both = (made(plan, 4, 1.0, skill) for plan in plans)
    assert old < 0.9 * without_quota
    assert without_quota < 0.95 * without_both


def test_a_ceiling_holds_back_the_best_most() -> None:
    """The same authors: those who would sell most lose most to a ceiling."""
    lost = [
        1 - made(Scheme(commission=1, ceiling=4), 4, 1.0, skill) / made(Scheme(commission=1), 4, 1.0, skill)
        for skill in (0.8, 1.0, 1.4)
    ]
    assert lost[0] > 0
    assert lost == sorted(lost)
