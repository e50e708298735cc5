"""Effort within a period: near a quota, far from it, and past it, by dynamic programming.

    one period    max over e of  B Phi((e - Q) / s) - e^2 / 2;  at an inner best  B phi((e - Q) / s) / s = e
    several       V_t(D) = max over e of  pay(e) - e^2 / 2 + E V_t+1(D - e - noise),  V_T(D) = B [D <= 0] ...

D is what is still missing. The first-order condition has two solutions or none, and where the quota is far the best is
to give up, so the corner is always compared. Expectations are in closed form in the last step, and sums over a grid in
those before: what is left has a kink where giving up begins, at which quadrature by polynomials errs.
Source: Oyer (1998); Steenburgh (2008); Chung, Steenburgh & Sudhir (2014); METHODS 1f for the reference values.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr

Array = NDArray[np.float64]
# As many standard deviations of chance count.
FAR = 8.0


@dataclass(frozen=True)
class Answer:
    """The effort that is best, the chance to reach the quota with it, and what it leaves."""

    effort: float
    chance: float
    worth: float


def quota_answer(bonus: float, quota: float, spread: float) -> Answer:
    """Return the best effort for a bonus paid where effort + N(0, spread) reaches a quota; cost effort squared, halved.

    Every solution of the first-order condition is found between its turning points, and compared with giving up.
    """

    def slope(effort: float) -> float:
        return float(bonus * np.exp(-0.5 * ((effort - quota) / spread) ** 2) / (spread * np.sqrt(2 * np.pi)) - effort)

    def worth(effort: float) -> float:
        return float(bonus * ndtr((effort - quota) / spread) - 0.5 * effort**2)

    most = max(quota, 0.0) + 10 * spread + np.sqrt(2 * max(bonus, 0.0))
    grid = np.unique(np.concatenate([
        np.linspace(0, most, 2001), np.clip(quota + spread * np.linspace(-10, 10, 2001), 0, most),
    ]))  # fmt: skip
    slopes = np.array([slope(float(effort)) for effort in grid])
    inner = [
        brentq(slope, float(grid[place]), float(grid[place + 1]), xtol=1e-14, rtol=1e-14)
        for place in np.nonzero(np.sign(slopes[:-1]) != np.sign(slopes[1:]))[0]
    ]
    best = max([0.0, *map(float, inner)], key=worth)
    return Answer(best, float(ndtr((best - quota) / spread)), worth(best))


@dataclass(frozen=True)
class Scheme:
    """What is paid: so much for each unit, a bonus where a total is reached, and so much more for each unit beyond it.

    quota       the total at which the bonus is paid, None where there is none
    overachieve for each unit beyond the quota, on top of the commission
    ceiling     the total from which on nothing more is paid
    """

    commission: float = 0.0
    bonus: float = 0.0
    quota: float | None = None
    overachieve: float = 0.0
    ceiling: float | None = None

    def at_end(self, total: Array) -> Array:
        """Return what a total pays at the end of the period."""
        paid = total if self.ceiling is None else np.minimum(total, self.ceiling)
        worth = self.commission * paid
        if self.quota is not None:
            worth = worth + self.bonus * (total >= self.quota) + self.overachieve * np.maximum(paid - self.quota, 0)
        return np.asarray(worth, dtype=float)


@dataclass(frozen=True)
class Policy:
    """The best effort by total so far and step, `efforts[step]` over `totals`, and what is left from there on."""

    totals: Array
    efforts: Array
    worth: Array

    def effort(self, step: int, total: float) -> float:
        """Return the best effort in a step (the first is 0) with so much done."""
        return float(np.interp(total, self.totals, self.efforts[step]))


def best_policy(
    scheme: Scheme,
    steps: int,
    spread: float,
    *,
    skill: float = 1.0,
    cost: float = 1.0,
    patience: float = 1.0,
    grid: float = 0.01,
    most: float = 6.0,
) -> Policy:
    """Return the best effort in each of so many steps: a unit of effort brings `skill`, and costs cost x effort^2 / 2.

    spread    of what chance adds in a step
    patience  what a step later is worth
    """
    top = max(scheme.quota or 0.0, scheme.ceiling or 0.0, steps * skill) + 6 * spread * np.sqrt(steps) + 2 * skill
    width = min(max(grid * 2, (top + 1) / 4000), spread / 6)
    totals = np.arange(-6 * spread * np.sqrt(steps), top + 4 * spread, width)
    efforts = np.arange(0, most + grid / 2, grid)
    worth = scheme.at_end(totals)
    chosen = np.empty((steps, len(totals)))
    left = np.empty((steps, len(totals)))
    for step in reversed(range(steps)):
        means = totals[:, None] + skill * efforts[None, :]
        if step == steps - 1:
            expected = _ends(scheme, means, spread)
        else:
            fine, after = _expected(totals, worth, spread, totals[-1] + skill * most)
            expected = np.interp(means, fine, after)
        value = patience * expected - 0.5 * cost * efforts**2
        place = value.argmax(1)
        rows = np.arange(len(totals))
        chosen[step] = _between(value, place, efforts, grid)
        worth = left[step] = value[rows, place]
    return Policy(totals, chosen, left)


def _expected(totals: Array, worth: Array, spread: float, top: float) -> tuple[Array, Array]:
    """Return, for totals up to `top`, what is expected to be left after chance has added to them."""
    width = totals[1] - totals[0]
    far = int(np.ceil(FAR * spread / width))
    kernel = np.exp(-0.5 * (np.arange(-far, far + 1) * width / spread) ** 2)
    fine = np.arange(totals[0], top + 2 * width, width)
    # Beyond the grid nothing is left below, and what is above goes on as it ends.
    slope = (worth[-1] - worth[-2]) / width
    above = worth[-1] + slope * width * np.arange(1, len(fine) - len(totals) + far + 1)
    longer = np.concatenate([np.full(far, worth[0]), worth, above])
    return fine, np.convolve(longer, kernel / kernel.sum(), mode="valid")[: len(fine)]


def _ends(scheme: Scheme, means: Array, spread: float) -> Array:
    """Return the expected pay of totals that vary about means, in closed form."""

    def beyond(at: float) -> Array:
        z = (means - at) / spread
        return np.asarray(spread * (z * ndtr(z) + np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi)))

    paid = means if scheme.ceiling is None else means - beyond(scheme.ceiling)
    worth = scheme.commission * paid
    if scheme.quota is not None:
        worth = worth + scheme.bonus * ndtr((means - scheme.quota) / spread)
        more = beyond(scheme.quota) - (beyond(scheme.ceiling) if scheme.ceiling is not None else 0.0)
        worth = worth + scheme.overachieve * more
    return np.asarray(worth)


def _between(value: Array, place: Array, efforts: Array, grid: float) -> Array:
    """Return the efforts of the highest values, between the points of the grid by a parabola."""
    rows = np.arange(len(place))
    inner = np.clip(place, 1, len(efforts) - 2)
    low, mid, high = (value[rows, inner + shift] for shift in (-1, 0, 1))
    bend = low - 2 * mid + high
    shift = np.where(bend < 0, 0.5 * (low - high) / np.where(bend < 0, bend, -1.0), 0.0)
    found = efforts[inner] + np.clip(shift, -0.5, 0.5) * grid
    return np.asarray(np.where(place == inner, found, efforts[place]))


@dataclass(frozen=True)
class PlayedOut:
    """What sellers did under a policy: efforts and results of shape (sellers, steps)."""

    efforts: Array
    results: Array


def play_out(policy: Policy, sellers: int, spread: float, *, skill: float = 1.0, seed: int = 1) -> PlayedOut:
    """Let sellers follow a policy, each with chance of their own."""
    random = np.random.default_rng(seed)
    steps = len(policy.efforts)
    total = np.zeros(sellers)
    efforts, results = np.empty((sellers, steps)), np.empty((sellers, steps))
    for step in range(steps):
        efforts[:, step] = np.interp(total, policy.totals, policy.efforts[step])
        results[:, step] = skill * efforts[:, step] + spread * random.standard_normal(sellers)
        total = total + results[:, step]
    return PlayedOut(efforts, results)
