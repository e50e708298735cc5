"""The best of many ways at once: differential evolution over all draws together, then a local method for each.

Pay has cliffs, ratios and corners, so that a local method alone ends at the wrong place, and the best way often lies
exactly on a threshold, where chance alone never comes. So a population is searched for each draw (all draws in one
array), and from the best of it each draw is polished by sequential quadratic programming, with the thresholds it
reached held as constraints and gradients by complex steps.
Source: Storn & Price (1997), differential evolution; Kraft (1988), SLSQP; Squire & Trapp (1998), complex step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

STEP = 1e-30


@dataclass(frozen=True)
class Found:
    """The best efforts, shape (draws, efforts), and their value, shape (draws,)."""

    efforts: Array
    value: Array


@dataclass(frozen=True)
class Search:
    """How long to search: ways tried at once for each draw, rounds, and the seed of chance."""

    ways: int = 48
    rounds: int = 300
    seed: int = 1


def evolve(
    value: Callable[[Array], Array],
    most: Array,
    draws: int,
    *,
    seeds: Sequence[Array] = (),
    search: Search | None = None,
) -> Found:
    """Search from 0 to `most` in each effort: `value` takes (draws, ways, efforts) and returns (draws, ways).

    most   of shape (efforts,), or (draws, efforts)
    seeds  efforts to begin with, each of shape (efforts,) or (draws, efforts)
    """
    search = search or Search()
    ways = search.ways
    random = np.random.default_rng(search.seed)
    size = most.shape[-1]
    most = np.broadcast_to(most, (draws, size))[:, None, :]
    many = random.random((draws, ways, size)) ** 2 * most
    many *= random.random((draws, ways, size)) < 0.6  # noqa: PLR2004 - corners are where the best often lies
    for place, one in enumerate(seeds[: ways - 4]):
        many[:, place] = np.clip(one, 0, most[:, 0])
    worth = value(many)
    for _round in range(search.rounds):
        tried, places = _tries(random, many, worth)
        np.clip(tried, 0, most, out=tried)
        found = value(tried)
        draw, way = np.nonzero(found > np.take_along_axis(worth, places, 1))
        many[draw, places[draw, way]] = tried[draw, way]
        worth[draw, places[draw, way]] = found[draw, way]
    top = worth.argmax(1)
    return Found(many[np.arange(draws), top], worth[np.arange(draws), top])


def _tries(random: np.random.Generator, many: Array, worth: Array) -> tuple[Array, NDArray[np.intp]]:
    """Return what to try next, and the ways it may take the place of."""
    draws, ways, size = many.shape
    rows = np.arange(draws)[:, None]
    best = many[np.arange(draws), worth.argmax(1)][:, None, :]
    one, other = (many[rows, random.integers(0, ways, (draws, ways))] for _ in range(2))
    pull, push = random.random((2, draws, ways, 1))
    tried = many + 0.9 * pull * (best - many) + (0.2 + 0.7 * push) * (one - other)
    tried = np.where(random.random((draws, ways, size)) < 0.25, many, tried)  # noqa: PLR2004
    # A fifth exchange one effort for another, contact for contact: the way along a quota.
    swaps = ways // 5
    chosen = random.integers(0, ways, (draws, swaps))
    start = many[rows, chosen]
    source, target = random.integers(0, size, (2, draws, swaps, 1))
    much = np.take_along_axis(start, source, 2) * random.random((draws, swaps, 1)) ** 2
    np.put_along_axis(start, source, np.take_along_axis(start, source, 2) - much, 2)
    np.put_along_axis(start, target, np.take_along_axis(start, target, 2) + much, 2)
    tried[:, :swaps] = start
    places = np.tile(np.arange(ways), (draws, 1))
    places[:, :swaps] = chosen
    return tried, places


def gradient(function: Callable[[NDArray[Any]], NDArray[Any]], efforts: Array) -> Array:
    """Return the gradient by complex steps, exact to rounding: shape (efforts,) of a (efforts,) point.

    function  takes (points, efforts), also complex, and returns (points,) or (points, several); the gradient of several
              has shape (several, efforts)
    """
    size = len(efforts)
    points = np.tile(efforts.astype(complex), (size, 1))
    points[np.arange(size), np.arange(size)] += STEP * 1j
    return np.asarray(np.moveaxis(np.asarray(function(points)).imag / STEP, 0, -1), dtype=float)


def polish(function: Callable[[NDArray[Any]], NDArray[Any]], most: Array, start: Array, scale: Array) -> Array:
    """Climb from a start of shape (efforts,): the first value is to be greatest where the others are at least 0.

    function  takes (points, efforts), also complex, and returns (points, 1 + constraints)
    scale     what is a step in each effort
    Efforts whose most is 0 keep their start. Returns the start where nothing better is found.
    """
    can = most > 0
    if not can.any():
        return start

    def full(inner: NDArray[Any]) -> NDArray[Any]:
        whole = np.tile(start.astype(inner.dtype), (*inner.shape[:-1], 1))
        whole[..., can] = inner * scale[can]
        return whole

    seen: dict[bytes, tuple[Array, Array]] = {}

    def all_of(inner: Array) -> tuple[Array, Array]:
        """Return the values and their gradients: shapes (1 + constraints,), (1 + constraints, efforts)."""
        key = inner.tobytes()
        if key not in seen:
            seen.clear()
            points = np.tile(inner.astype(complex), (len(inner), 1))
            points[np.arange(len(inner)), np.arange(len(inner))] += STEP * 1j
            values = np.asarray(function(full(points)))
            seen[key] = (values[0].real.copy(), (values.imag / STEP).T.copy())
        return seen[key]

    begin = start[can] / scale[can]
    first, _slopes = all_of(begin)
    size = max(abs(float(first[0])), 1.0)
    constraints = {
        "type": "ineq", "fun": lambda inner: all_of(inner)[0][1:], "jac": lambda inner: all_of(inner)[1][1:],
    }  # fmt: skip
    done = minimize(  # type: ignore[call-overload]
        lambda inner: -float(all_of(inner)[0][0]) / size, begin, jac=lambda inner: -all_of(inner)[1][0] / size,
        method="SLSQP", bounds=[(0.0, top) for top in (most / scale)[can]],
        constraints=[constraints] if len(first) > 1 else [], options={"maxiter": 60, "ftol": 1e-12},
    )  # fmt: skip
    inner = np.clip(done.x, 0, (most / scale)[can])
    return np.asarray(full(inner), dtype=float) if np.isfinite(inner).all() else start
