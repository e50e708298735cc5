"""What a metric alone encourages, discourages and is gamed by, and what it is best paired with: from the same model.

At the best attainable month, each activity is done a little more. A metric N / D rises with it only if

    what it adds to N  /  what it adds to D   >   N / D                       (the ratio rule, METHODS 1f)

so that a contact with a new prospect, whose sale comes after the window, always lowers sales / contacts.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pista.fair_play.definition import tricks
from pista.metrics.definition import metrics
from pista.rehearsal.designing import pairs_well
from pista.rehearsal.month import best_attainable, useful_in
from pista.rehearsal.paying import Plan, figure, formula, worked_out
from pista.rehearsal.searching import gradient
from pista.rehearsal.setting import ACTIVITIES
from pista.scorecards.definition import Element

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from pista.rehearsal.month import Chosen
    from pista.rehearsal.setting import Setting

# Less than this share of the strongest slope is none.
FLAT = 1e-4
# So much more of each activity is a little more.
BEYOND = 1.0


@dataclass(frozen=True)
class Slope:
    """An activity: by how much an hour of it moves the metric; what it adds to N for each unit of D, where it adds."""

    activity: str
    per_hour: float
    marginal: float | None = None


@dataclass(frozen=True)
class Lint:
    """What a metric buys by itself: activities by how much an hour moves it, tricks, and metrics to pair it with.

    value  the metric at the best attainable month
    """

    value: float
    is_ratio: bool
    encourages: tuple[Slope, ...]
    discourages: tuple[Slope, ...]
    unseen: tuple[Slope, ...]
    gamed_by: tuple[str, ...]
    pair_with: tuple[str, ...]


def lint(name: str, setting: Setting, best: Chosen | None = None) -> Lint | None:
    """Return what a metric buys, None where the model does not tell it; `best` is the best attainable, if known."""
    metric = metrics()[name]
    if not metric.in_model:
        return None
    best = best or best_attainable(setting)
    repertoire, efforts = best.repertoire, best.efforts[0]
    wanted = -1.0 if metric.better == "lower" else 1.0

    def value(points: NDArray[np.complex128]) -> NDArray[np.complex128]:
        return np.asarray(figure(name, repertoire.month(points).now))

    slopes = wanted * gradient(value, efforts)
    flat = FLAT * float(np.abs(slopes).max())
    # What is level just there, where gains and losses meet, is not unseen: a little beyond it is not.
    slopes = np.where(np.abs(slopes) <= flat, wanted * gradient(value, efforts + BEYOND), slopes)
    parts = _parts(name)
    marginal: list[float | None] = [None] * len(ACTIVITIES)
    if parts:
        above, below = (_slopes_of(part, best) for part in parts)
        marginal = [float(a / b) if b > FLAT else None for a, b in zip(above, below, strict=True)]
    able = repertoire.most() > 0
    found = [
        Slope(activity, float(slopes[place] / setting.hours_each[activity][0]), marginal[place])
        for place, activity in enumerate(ACTIVITIES) if able[place]
    ]  # fmt: skip
    plan = Plan((Element(name, weight=wanted),))
    moved = [
        trick for trick in useful_in(plan, list(tricks().values())) if _pays(trick.effect.moves, name, wanted, best)
    ]
    names = (*metric.gamed_by, *(trick.name for trick in moved))
    return Lint(
        float(np.real(figure(name, best.month.now)[0])), bool(parts),
        tuple(sorted((one for one in found if one.per_hour > flat), key=lambda one: -one.per_hour)),
        tuple(sorted((one for one in found if one.per_hour < -flat), key=lambda one: one.per_hour)),
        tuple(one for one in found if abs(one.per_hour) <= flat), tuple(dict.fromkeys(names)),
        tuple(pairs_well(name, setting, best=best)),
    )  # fmt: skip


def _slopes_of(part: ast.expr, best: Chosen) -> NDArray[np.float64]:
    """Return how a part of a formula rises with each activity."""

    def value(points: NDArray[np.complex128]) -> NDArray[np.complex128]:
        return np.asarray(worked_out(part, best.repertoire.month(points).now))

    return gradient(value, best.efforts[0])


def _parts(name: str) -> tuple[ast.expr, ast.expr] | None:
    """Return what a ratio divides by what."""
    node = formula(name)
    if isinstance(node, ast.Call):
        return node.args[0], node.args[1]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return node.left, node.right
    return None


def _pays(moves: Mapping[str, float], name: str, wanted: float, best: Chosen) -> bool:
    """Whether a row of a trick moves a metric the way that is wanted."""
    now = {key: np.asarray(value, dtype=float) for key, value in best.month.now.items()}
    after = now | {key: now[key] + 0.01 * much for key, much in moves.items()}
    return bool(wanted * (figure(name, after)[0] - figure(name, now)[0]) > 0)
