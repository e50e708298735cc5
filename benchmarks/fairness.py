"""The rule that tells sellers apart, on simulated teams: how often it errs, and what it sees.

    python benchmarks/fairness.py [--books 1000]

Teams of equal, slightly and truly different sellers, 2 to 48 of them, with and without a product of their own, through the
very function that reports use. Per team: books in which anybody at all is told apart (equal ones: a false alarm), books in
which somebody is, rightly, and the share of those who differ that is found.
"""

from __future__ import annotations

import argparse

import numpy as np

from pista.evidence.conditional import Within, dispersion_within
from pista.evidence.fairness import ABOVE, ALONE, BELOW, judge

MONTHS, SEED = 12, 20


def book(
    rng: np.random.Generator, shares: np.ndarray, decided: int, *, own_product: bool = False, scatter: float = 0.0
) -> tuple[np.ndarray, np.ndarray, Within]:
    """Return won and decided per seller and product, and how months scatter; each seller works two products alike.

    own_product  the first seller alone sells one
    scatter      between 0 and 1: how much more than by chance a seller's months differ (a Beta distribution's 1 / (1 + size))
    """
    sellers, products = len(shares), 2
    easy = np.array([0.08, -0.08])
    n = rng.poisson(decided / MONTHS / products, (sellers, products, MONTHS))
    if own_product:
        n[0, 0] = 0
        n[1:, 1], n[1:, 0] = 0, n[1:, 0] + n[1:, 1]
    chance = np.clip(shares[:, None, None] + easy[None, :, None] * np.ones((1, 1, MONTHS)), 0.01, 0.99)
    if scatter:
        size = 1 / scatter - 1
        chance = rng.beta(chance * size, (1 - chance) * size)
    won = rng.binomial(n, chance)
    within = dispersion_within(won.sum(axis=1), n.sum(axis=1))
    return won.sum(axis=2), n.sum(axis=2), within


def tried(shares: np.ndarray, decided: int, books: int, seed: int, **how: float) -> tuple[float, float, float, float]:
    """Return the shares of books with anybody told apart, with somebody wrongly and rightly, and of those found."""
    rng = np.random.default_rng([SEED, seed])
    truth = np.sign(np.round(shares - np.mean(shares), 9))
    any_told = wrongly = rightly = 0
    found = 0.0
    for _book in range(books):
        won, n, within = book(rng, shares, decided, **how)  # type: ignore[arg-type]  # own_product is a flag
        verdict = np.array([{ABOVE: 1, BELOW: -1}.get(one, 0) for one in judge(won, n, within=within).verdict])
        any_told += bool(verdict.any())
        wrongly += bool(((verdict != 0) & (verdict != truth)).any())
        right = (verdict != 0) & (verdict == truth)
        rightly += bool(right.any())
        found += right.sum() / max(1, (truth != 0).sum())
    return any_told / books, wrongly / books, rightly / books, found / books


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--books", type=int, default=1000)
    books = parser.parse_args().books
    print(f"{'team':44} {'sellers':>7} {'decided':>7} {'anybody':>8} {'wrongly':>8} {'rightly':>8} {'found':>7}")
    worst = 0.0
    place = 0
    for called, step, decided, how in (
        ("equal", 0.0, 20, {}), ("equal", 0.0, 100, {}), ("equal", 0.0, 300, {}),
        ("equal, months scatter", 0.0, 300, {"scatter": 0.05}), ("equal, one with a product of his own", 0.0, 300, {"own_product": True}),
        ("half 3 points apart", 0.03, 300, {}), ("half 10 points apart", 0.10, 300, {}), ("half 20 points apart", 0.20, 300, {}),
        ("half 10 points apart, months scatter", 0.10, 300, {"scatter": 0.05}),
    ):  # fmt: skip
        for sellers in (2, 4, 12, 48):
            shares = np.full(sellers, 0.25)
            shares[: sellers // 2] += step
            place += 1
            any_told, wrongly, rightly, found = tried(shares, decided, books, place, **how)
            worst = max(worst, any_told if not step else wrongly)
            right = f"{rightly:8.1%} {found:7.1%}" if step else f"{'':8} {'':7}"
            print(f"{called:44} {sellers:7} {decided:7} {any_told:8.1%} {wrongly:8.1%} {right}")
    alone = judge([[30, 0], [10, 0], [0, 25]], [[50, 0], [50, 0], [0, 50]]).verdict
    print(
        f"\nwho alone sells a product: {alone[2]}" if alone[2] == ALONE else "\nNOT REACHED: who alone sells a product"
    )
    print(f"the most false differences: {worst:.1%}" + ("" if worst <= limit(books) else "  NOT REACHED"))


def limit(books: int) -> float:
    """Return 5 % and three standard errors of it, for so many books."""
    return float(0.05 + 3 * np.sqrt(0.05 * 0.95 / books))


if __name__ == "__main__":
    main()
