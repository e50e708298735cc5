"""The statistics of fair play, against published values, SciPy and exact enumeration."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import optimize, special, stats

from pista.evidence.audit import stratified_share
from pista.evidence.bunching import bunching
from pista.evidence.contamination import BOUNDS, CLEARLY, FEW_ODD, MOST_ODD, among_peers, guessed, tail
from pista.evidence.density import density_jump
from pista.evidence.digits import even_digits, unlike_digits
from pista.evidence.own_days import unlike_own_days

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def column(name: str, heading: str) -> list[float]:
    with (DATA / "density" / name).open(newline="") as file:
        return [float(row[heading]) for row in csv.DictReader(file) if row[heading] not in {"", "NA"}]


@pytest.mark.data
def test_senate_density() -> None:
    """E6: rddensity 3.0 in R and in Python."""
    values = column("rddensity_senate.csv", "margin")
    jump = density_jump(values, 0, 19.841108, 27.118787)
    assert jump.statistic == pytest.approx(-0.875273, abs=1e-4)
    assert jump.p == pytest.approx(0.381425, abs=1e-4)
    assert jump.within == (408, 460)


def test_a_jump_of_the_density_is_found_and_none_where_there_is_none() -> None:
    random = np.random.default_rng(4)
    assert density_jump(random.normal(0, 1, 4000), 0.2).p > 0.01
    moved = random.normal(0, 1, 4000)
    moved[(moved > -0.15) & (moved < 0) & (random.random(4000) < 0.7)] *= -1
    assert density_jump(moved, 0).p < 1e-4


@pytest.mark.data
def test_bunching_at_a_kink() -> None:
    """E6: R's bunching 1.989, here without its dropped bins; with correction at full convergence."""
    values = column("bunching_kink.csv", "kink")
    plain = bunching(values, 10_000, 50, 19, corrected=False)
    assert plain.ratio == pytest.approx(1.988516, abs=1e-4)
    assert plain.excess == pytest.approx(648.751, abs=1e-2)
    assert plain.error == pytest.approx(0.069, abs=0.02)
    corrected = bunching(values, 10_000, 50, 19)
    assert corrected.ratio == pytest.approx(1.821941, abs=1e-4)
    assert corrected.excess == pytest.approx(629.4931, abs=1e-2)


def test_the_tail_is_scipys() -> None:
    for x, n, mean, size in ((3, 40, 0.03, 50.0), (0, 5, 0.2, 10.0), (30, 40, 0.9, 8.0), (90, 3000, 0.01, 300.0)):
        wanted = stats.betabinom.sf(x - 1, n, mean * size, (1 - mean) * size)
        assert tail(x, n, mean, size) == pytest.approx(wanted, rel=1e-6)


def test_odd_peers_do_not_hide_and_do_not_accuse() -> None:
    random = np.random.default_rng(2)
    n = np.full(60, 200)
    x = random.binomial(200, random.beta(6, 94, 60)).astype(float)
    x[:4] = 80
    peers = among_peers(x, n)
    assert peers is not None
    assert peers.mean == pytest.approx(0.06, abs=0.015)
    assert (peers.p[:4] < 1e-6).all()
    assert (peers.p[4:] > 1e-3).all()
    assert among_peers([1, 2, 3], [9, 9, 9]) is None


@pytest.mark.parametrize("seed", range(6))
def test_no_fit_of_peers_is_clearly_unlikelier_than_the_best(seed: int) -> None:
    """Against SciPy's own beta-binomial and a search of the whole space; where few are odd it is not beaten at all."""
    random = np.random.default_rng(seed)
    n = random.integers(20, 400, 20)
    mean, size = random.choice([0.01, 0.1, 0.5]), random.choice([3, 50, 1e4])
    x = random.binomial(n, random.beta(mean * size, (1 - mean) * size))
    x[:2] = n[:2] * 0.6

    def loss(point: Any) -> float:
        mean, size, odd = special.expit(point[0]), np.exp(point[1]), MOST_ODD * special.expit(point[2])
        usual = stats.betabinom.logpmf(x, n, mean * size, (1 - mean) * size)
        made_up = -np.log(x + 1) - np.log([np.sum(1 / np.arange(1, each + 2)) for each in n])
        both = np.logaddexp(usual + np.log1p(-odd), made_up + np.log(odd))
        return -float(both.sum() + (FEW_ODD - 1) * np.log1p(-odd))

    peers = among_peers(x, n)
    assert peers is not None
    ours = loss([special.logit(peers.mean), np.log(peers.size), special.logit(peers.odd / MOST_ODD)])
    best = optimize.differential_evolution(
        loss, optimize.Bounds(*np.transpose(BOUNDS)), seed=1, maxiter=120, popsize=12, tol=1e-8
    )
    assert ours - best.fun < CLEARLY + 1e-3


def test_p_values_of_honest_peers_are_even() -> None:
    random = np.random.default_rng(9)
    low = 0
    for _ in range(60):
        n = random.integers(80, 400, 25)
        found = among_peers(random.binomial(n, random.beta(8, 72, 25)), n)
        assert found is not None
        low += int((found.p < 0.05).sum())
    assert 0.01 <= low / (60 * 25) <= 0.06


def test_few_peers_are_guessed() -> None:
    assert guessed(np.array([1e-8]), 8)[0] == pytest.approx(stats.t.sf(stats.norm.isf(1e-8), 6))
    assert guessed(np.array([0.7]), 8)[0] == 0.7


def test_own_days_are_enumerated() -> None:
    counts, chosen = [0, 2, 1, 0, 5, 3], [False, False, False, True, True, False]
    draws = [sum(pair) for pair in product(counts, repeat=2)]
    wanted = sum(total >= 5 for total in draws) / len(draws)
    assert unlike_own_days(counts, chosen) == pytest.approx(wanted)
    assert unlike_own_days(counts, [False] * 6) == 1.0
    three = [sum(some) for some in product(counts, repeat=3)]
    assert unlike_own_days(counts, [True, False, True, False, True, False]) == pytest.approx(
        sum(total >= 6 for total in three) / len(three)
    )


@pytest.mark.data
def test_a_telephones_seconds_are_clean() -> None:
    """METHODS 1e: the seconds of UCI's calls, chi-squared 3.10, p .96."""
    archive = next((DATA / "uci_bank").glob("*.zip"), None)
    if archive is not None:
        with zipfile.ZipFile(archive) as packed:
            name = next(one for one in packed.namelist() if one.endswith("full.csv"))
            text = packed.read(name).decode()
    else:
        text = gzip.decompress(next((DATA / "uci_bank").glob("*full.csv.gz")).read_bytes()).decode()
    seconds = [int(row["duration"]) for row in csv.DictReader(io.StringIO(text), delimiter=";")]
    statistic, p = even_digits(np.bincount(np.array(seconds) % 10, minlength=10))
    assert statistic == pytest.approx(3.10, abs=0.01)
    assert p == pytest.approx(0.96, abs=0.005)


def test_a_habit_that_all_share_is_no_sign() -> None:
    random = np.random.default_rng(1)
    habit = np.array([6, 1, 1, 1, 1, 1, 4, 1]) / 16
    counts = np.array([random.multinomial(300, habit) for _ in range(12)])
    found = unlike_digits(counts)
    assert found is not None
    assert (found.p > 1e-3).all()
    counts[0] = random.multinomial(300, [1 / 8] * 8)
    found = unlike_digits(counts)
    assert found is not None
    assert found.p[0] < 1e-6
    assert found.apart[0] > 0.15


def test_an_audit_estimates_what_is_true() -> None:
    """Horvitz-Thompson by hand, and its limits hold the truth as often as they say."""
    known = stratified_share([100, 900], [10, 30], [5, 3])
    assert known.share == pytest.approx((100 * 5 / 10 + 900 * 3 / 30) / 1000)
    assert known.low < known.share < known.high
    whole = stratified_share([10, 20], [10, 20], [4, 0])
    assert (whole.share, whole.low, whole.high) == (4 / 30, 4 / 30, 4 / 30)
    with pytest.raises(ValueError, match="every stratum"):
        stratified_share([10, 20], [4, 0], [1, 0])
    random = np.random.default_rng(5)
    sizes, rates = np.array([120, 900, 4000]), np.array([0.5, 0.05, 0.01])
    truth = np.round(sizes * rates)
    share, held = truth.sum() / sizes.sum(), 0
    for _ in range(600):
        found = [
            random.hypergeometric(int(t), int(n - t), d) for t, n, d in zip(truth, sizes, (20, 10, 10), strict=True)
        ]
        estimate = stratified_share(sizes, [20, 10, 10], found)
        held += estimate.low <= share <= estimate.high
    assert held / 600 >= 0.9
