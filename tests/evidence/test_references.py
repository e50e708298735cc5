"""Every statistic against an independent reference: R, published tables, or a sum that can be done by hand."""

from __future__ import annotations

import csv
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pista.errors import PistaError
from pista.evidence.aalen_johansen import aalen_johansen
from pista.evidence.binomial import jeffreys, wilson
from pista.evidence.conditional import against_the_rest, dispersion_within
from pista.evidence.day_table import from_counts
from pista.evidence.fairness import ABOVE, ALONE, BELOW, UNTOLD, compare
from pista.evidence.false_discovery import benjamini_hochberg
from pista.evidence.funnel import funnel
from pista.evidence.homogeneity import homogeneity
from pista.evidence.kaplan_meier import kaplan_meier, restricted_mean
from pista.evidence.ratio import ratio_limits
from pista.evidence.shrinkage import shrink

if TYPE_CHECKING:
    from pathlib import Path

    from pista.evidence.day_table import DayTable

data = pytest.mark.data


# --- Shares


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [
        (81, 263, 0.255289, 0.366210), (15, 148, 0.062386, 0.160487), (0, 20, 0.0, 0.161125), (1, 29, 0.006113, 0.171755),
        (3, 10, 0.107791, 0.603222),
    ],
)  # fmt: skip
def test_wilson_gives_newcombes_table(x: int, n: int, low: float, high: float) -> None:
    found = wilson(x, n)
    assert (float(found[0]), float(found[1])) == pytest.approx((low, high), abs=1e-6)


def test_wilson_gives_the_seed_case() -> None:
    low, high = wilson([10, 10], [60, 15])
    assert low == pytest.approx([0.093, 0.417], abs=5e-4)
    assert high == pytest.approx([0.280, 0.848], abs=5e-4)


@pytest.mark.parametrize(("x", "n"), [(0, 7), (3, 9), (9, 9), (40, 200)])
def test_wilson_equals_scipys(x: int, n: int) -> None:
    theirs = stats.binomtest(x, n).proportion_ci(method="wilson")
    assert [float(limit) for limit in wilson(x, n)] == pytest.approx([theirs.low, theirs.high], abs=1e-12)


def test_jeffreys_gives_newcombes_table_and_is_clamped() -> None:
    low, high = jeffreys([81, 0, 20], [263, 20, 20])
    assert (low[0], high[0]) == pytest.approx((0.254522, 0.365647), abs=1e-6)
    assert low[1] == 0.0
    assert high[2] == 1.0


def test_of_nothing_nothing_is_known() -> None:
    assert np.isnan(wilson(0, 0)).all()
    assert np.isnan(jeffreys(0, 0)).all()


# --- Durations


def read(path: Path, time: str, event: str, kinds: dict[str, str], only: tuple[str, str] | None = None) -> DayTable:
    rows = [row for row in csv.DictReader(path.open()) if only is None or row[only[0]] == only[1]]
    return from_counts(
        [int(row[time]) for row in rows], [kinds.get(row[event], row[event]) for row in rows], [1] * len(rows)
    )


@data
def test_lung_as_r_has_it(data: Path) -> None:
    """survfit(Surv(time, status) ~ 1, lung, conf.type = "log-log"); R 4.2.2, survival 3.5-3."""
    curve = kaplan_meier(read(data / "survival" / "lung.csv", "time", "status", {"1": "", "2": "died"}))
    assert curve.at(180) == pytest.approx((0.7216706534, 0.65830452845, 0.7753146907), abs=1e-9)
    assert curve.at(365) == pytest.approx((0.4092416245, 0.33871426909, 0.4783807676), abs=1e-9)
    place = list(curve.days).index(180)
    assert curve.error[place] == pytest.approx(0.02981241947, abs=1e-10)
    assert [curve.quantile(q) for q in (0.25, 0.5, 0.75)] == [(170, 144, 194), (310, 284, 361), (550, 457, 643)]
    whole, year = restricted_mean(curve, 1022), restricted_mean(curve, 365)
    assert (whole.value, whole.error) == pytest.approx((376.275, 19.7078), abs=5e-4)
    assert (year.value, year.error) == pytest.approx((263.221866, 7.798859), abs=1e-6)


@data
@pytest.mark.parametrize(("sex", "limits"), [("1", (270, 210, 306)), ("2", (426, 345, 524))])
def test_lung_by_sex(data: Path, sex: str, limits: tuple[int, int, int]) -> None:
    table = read(data / "survival" / "lung.csv", "time", "status", {"1": "", "2": "died"}, ("sex", sex))
    assert kaplan_meier(table).quantile(0.5) == limits


@data
@pytest.mark.parametrize(
    ("arm", "limits", "mean"), [("Maintained", (31, 13, None), 52.64545), ("Nonmaintained", (23, 5, 33), 22.70833)]
)
def test_aml_as_r_has_it(data: Path, arm: str, limits: tuple[float, float, float | None], mean: float) -> None:
    table = read(data / "survival" / "aml.csv", "time", "status", {"0": "", "1": "relapsed"}, ("x", arm))
    curve = kaplan_meier(table)
    assert curve.quantile(0.5) == limits
    assert restricted_mean(curve, 161 if arm == "Maintained" else 45).value == pytest.approx(mean, abs=1e-4)


@data
def test_mgus2_as_r_has_it(data: Path) -> None:
    """survfit(Surv(etime, event) ~ 1, mgus2) with pcm and death competing; the errors too."""
    curves = aalen_johansen(read(data / "survival" / "mgus2_etime.csv", "etime", "event", {"censor": ""}))
    pcm, death = curves["pcm"], curves["death"]
    shares = {12: 0.009401259345, 60: 0.034103712974, 120: 0.063722168013, 240: 0.099813715935, 360: 0.134041644326}
    errors = {12: 0.002595155763, 60: 0.004889257908, 120: 0.006796848424, 240: 0.009784846793, 360: 0.020127562513}
    for month, share in shares.items():
        place = int(np.searchsorted(pcm.days, month, side="right")) - 1
        assert pcm.share[place] == pytest.approx(share, abs=1e-10)
        assert pcm.error[place] == pytest.approx(errors[month], abs=1e-10)
    found = death.at(120)
    assert found is not None
    assert found[0] == pytest.approx(0.5318177041, abs=1e-10)


def test_one_minus_kaplan_meier_of_the_won_is_too_high() -> None:
    """The lost censored: 10 opened, 5 lost on day 1, 5 won on day 2; half were won, not all."""
    honest = aalen_johansen(from_counts([1, 2], ["lost", "won"], [5, 5]))["won"].at(2)
    naive = kaplan_meier(from_counts([1, 2], ["", "won"], [5, 5])).at(2)
    assert honest is not None
    assert naive is not None
    assert honest[0] == 0.5
    assert 1 - naive[0] == 1.0


def test_kaplan_meier_by_hand() -> None:
    """Ten opened; 2 decided on day 3, 1 last seen on day 4, 3 decided on day 5: (8/10)(4/7)."""
    curve = kaplan_meier(from_counts([3, 4, 5, 9], ["won", "", "lost", ""], [2, 1, 3, 4]))
    assert curve.at(5) is not None
    assert curve.survival[-1] == pytest.approx(0.8 * 4 / 7)
    assert curve.at(10) is None
    assert curve.at(2) == (1.0, 1.0, 1.0)


def test_delayed_entry_by_hand() -> None:
    """Two watched from the start, two from day 4 on: the ones not yet watched are not at risk on day 3."""
    table = from_counts([3, 6, 6, 8], ["won", "won", "", "won"], [1, 1, 1, 1], [-1, -1, 4, 4])
    assert list(table.at_risk[np.isin(table.days, [3, 6, 8])]) == [2, 3, 1]
    assert kaplan_meier(table).survival[-2] == pytest.approx(0.5 * 2 / 3)


def test_what_ended_before_it_was_watched_was_never_at_risk() -> None:
    assert from_counts([2, 9], ["won", ""], [1, 1], [5, 5]).n == 1


def test_a_negative_duration_is_refused() -> None:
    with pytest.raises(PistaError, match="-2 days is negative"):
        from_counts([-2], ["won"], [1])


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["", "won", "lost", "lapsed"])), min_size=1, max_size=60))
def test_what_ended_and_what_has_not_make_one(rows: list[tuple[int, str]]) -> None:
    days, outcomes = zip(*rows, strict=True)
    table = from_counts(days, outcomes, [1] * len(rows))
    total = kaplan_meier(table).survival + sum(curve.share for curve in aalen_johansen(table).values())
    assert total == pytest.approx(np.ones(len(table.days)))


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["won", "lost"])), min_size=1, max_size=60))
def test_without_open_ones_the_curve_is_the_plain_share(rows: list[tuple[int, str]]) -> None:
    days, outcomes = zip(*rows, strict=True)
    won = aalen_johansen(from_counts(days, outcomes, [1] * len(rows))).get("won")
    for day in (0, 10, 40):
        share = sum(d <= day and o == "won" for d, o in rows) / len(rows)
        found = won.at(day) if won else (0.0, 0.0, 0.0)
        assert found is not None
        assert found[0] == pytest.approx(share)


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["", "won"])), min_size=2, max_size=30))
def test_counting_rows_one_by_one_or_grouped_is_the_same(rows: list[tuple[int, str]]) -> None:
    days, outcomes = zip(*rows, strict=True)
    single = kaplan_meier(from_counts(days, outcomes, [1] * len(rows)))
    kinds = list(product(range(10), ["", "won"]))
    grouped = kaplan_meier(
        from_counts([d for d, _ in kinds], [o for _, o in kinds], [rows.count(kind) for kind in kinds])
    )
    present = np.isin(grouped.days, single.days)
    assert grouped.survival[present] == pytest.approx(single.survival)


# --- Sellers

BASEBALL = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]


def test_shrinkage_of_efron_and_morris_baseball_players() -> None:
    found = shrink(BASEBALL, [45] * 18)
    assert found.a + found.b == pytest.approx(793.26, rel=1e-3)
    assert found.a / (found.a + found.b) == pytest.approx(0.265433, abs=1e-6)
    assert found.share[0] == pytest.approx((210.558 + 18) / (793.263 + 45), abs=1e-6)
    assert found.low[0] < found.share[0] < found.high[0]


def test_shares_that_do_not_differ_shrink_to_the_teams() -> None:
    found = shrink([10, 10, 10], [20, 20, 20])
    assert found.share == pytest.approx([0.5] * 3, abs=1e-4)


def test_nobody_or_everybody_winning_is_no_accident_of_the_arithmetic() -> None:
    assert shrink([0, 0], [5, 9]).share == pytest.approx([0, 0], abs=1e-3)
    assert shrink([5, 9], [5, 9]).share == pytest.approx([1, 1], abs=1e-3)


def test_standardisation_by_hand() -> None:
    """Easy product won 8 of 10, hard one 2 of 10; Ana sold only the easy one (4 of 5), Luis both (4 of 5, 2 of 10)."""
    found = compare([[4, 0], [4, 2]], [[5, 0], [5, 10]])
    assert found.ratio == pytest.approx([4 / 4.0, 6 / 6.0])


def test_one_against_the_rest_is_fishers_exact_test() -> None:
    """One stratum: SciPy's Fisher test of the seller's wins against the others', its tail doubled."""
    found = against_the_rest([15], [60], [20], 10)
    odds = stats.fisher_exact(np.array([[10, 5], [10, 35]]), alternative="greater")
    assert found.p == pytest.approx(2 * odds.pvalue)
    assert found.expected == 5
    assert found.variance == pytest.approx(stats.hypergeom(60, 20, 15).var())


def test_strata_are_added_exactly() -> None:
    """Two strata: every way in which chance may deal the wins out, counted."""
    found = against_the_rest([3, 2], [6, 5], [3, 2], 5)
    first, second = stats.hypergeom(6, 3, 3), stats.hypergeom(5, 2, 2)
    tail = sum(first.pmf(a) * second.pmf(b) for a in range(4) for b in range(3) if a + b >= 5)
    assert found.p == pytest.approx(2 * tail)


def test_who_alone_sells_a_product_is_not_comparable() -> None:
    found = compare([[30, 0], [10, 0], [0, 25]], [[50, 0], [50, 0], [0, 50]])
    assert found.verdict == [ABOVE, BELOW, ALONE]


def test_months_that_scatter_widen_the_limits() -> None:
    """Half of the months all are won, in the other half none is, of either seller in other ones: 15 against 9 of 24."""
    months = np.array([[3, 0] * 4, [0, 3] * 3 + [0, 0]], dtype=float)
    n = np.full((2, 8), 3.0)
    within = dispersion_within(months, n)
    assert within.times > 2
    assert within.p < 0.001
    assert dispersion_within(np.full((2, 8), 1.0), n).times == pytest.approx(0)
    assert compare([80, 60], [100, 100]).verdict == [ABOVE, BELOW]
    assert compare([80, 60], [100, 100], within=within).verdict == [UNTOLD, UNTOLD]


def test_benjamini_hochberg_on_their_own_example() -> None:
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    assert list(benjamini_hochberg(p)) == [True] * 4 + [False] * 11
    assert list(benjamini_hochberg([])) == []


def test_homogeneity_equals_scipys_chi_squared() -> None:
    won, n = np.array([12, 30, 9]), np.array([40, 60, 45])
    theirs = stats.chi2_contingency(np.array([won, n - won]), correction=False)
    found = homogeneity(won, n)
    assert (found.statistic, found.df, found.p) == pytest.approx((theirs.statistic, theirs.dof, theirs.pvalue))
    assert homogeneity([3], [9]).p == 1.0


def test_over_dispersion_widens_the_limits_and_never_narrows_them() -> None:
    quiet = funnel([50, 51, 49, 50], [100] * 4)
    loud = funnel([20, 80, 35, 65, 50, 30], [100] * 6)
    assert quiet.scale == 1.0
    assert loud.scale > 2
    assert loud.limits(100)[1] > quiet.limits(100)[1]


def test_a_verdict_needs_more_than_chance() -> None:
    won = [50, 52, 48, 51, 49, 50, 52, 48, 50, 85, 15]
    verdict = compare(won, [100] * 11).verdict
    assert verdict == [UNTOLD] * 9 + [ABOVE, BELOW]


def test_where_all_were_won_the_share_is_one_and_no_point() -> None:
    """Ten wins on days 1 to 10: the sums end at 1 - 1e-16; the limits are Wilson's of ten of ten, and of none of ten."""
    won = aalen_johansen(from_counts(range(1, 11), ["won"] * 10, [1] * 10))["won"]
    assert won.share[-1] == 1
    assert won.share.max() <= 1
    assert (won.low[-1], won.high[-1]) == pytest.approx(tuple(map(float, wilson(10, 10))))
    assert won.at(0) == pytest.approx((0, 0, float(wilson(0, 10)[1])))
    three = aalen_johansen(from_counts([1, 2, 3], ["won"] * 3, [7, 11, 13]))["won"]
    assert three.share[-1] == 1


def test_the_limits_of_shrunken_shares_carry_how_little_is_known_of_the_prior() -> None:
    """Equal sellers: the team's share, and not known to a hair; unequal ones: the truth is inside nineteen of twenty."""
    equal = shrink([10, 10, 10], [20, 20, 20])
    assert equal.low[0] < 0.4
    assert equal.high[0] > 0.6
    rng = np.random.default_rng(5)
    inside = []
    for spread in (0.2, 0.5, 0.8):
        for _book in range(60):
            truth = 1 / (1 + np.exp(-rng.normal(-0.8, spread, 12)))
            n = rng.poisson(40, 12)
            found = shrink(rng.binomial(n, truth), n)
            inside.append(np.mean((found.low <= truth) & (truth <= found.high)))
    assert 0.92 <= np.mean(inside) <= 0.98


def test_limits_of_a_ratio_are_those_of_a_bootstrap_by_prospect() -> None:
    """Money and hours of 200 prospects: the linearised limits beside the quantiles of 4,000 resampled books."""
    rng = np.random.default_rng(2)
    hours = rng.gamma(2.0, 1.0, 200)
    money = np.where(rng.random(200) < 0.3, rng.lognormal(5, 0.8, 200), 0.0)
    found = ratio_limits(
        money.sum(), hours.sum(), (float(money @ money), float(money @ hours), float(hours @ hours)), 200
    )
    drawn = rng.integers(0, 200, (4000, 200))
    ratios = money[drawn].sum(axis=1) / hours[drawn].sum(axis=1)
    assert found == pytest.approx(tuple(np.quantile(ratios, (0.025, 0.975))), rel=0.05)
    assert ratio_limits(10.0, 5.0, (1.0, 1.0, 1.0), 4) is None
