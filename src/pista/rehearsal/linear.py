"""Linear pay in closed form: what effort it buys, which weights are best, and what is lost.

    measures      y = M a + noise, noise ~ N(0, S);  pay s + b'y;  cost a'Ka / 2;  risk aversion r;  value v'a
    effort        a(b) = K^-1 M'b                    the seller's answer, where no effort can be negative: the best of
                                                     max b'Ma - a'Ka / 2, a >= 0, by quadratic programming
    best          b* = (M K^-1 M' + r S)^-1 M K^-1 v;  where no effort can be negative, the best of those of every set
                  of activities that may be worked on, improved where it lies on an edge between two
    loss(b)       (a - a_fb)'K (a - a_fb) / 2 + r b'S b / 2,  a_fb = K^-1 v
    congruity     cos(theta) = m'K^-1 v / (|m| |v|) in the metric of K^-1: sin^2 is the share lost by one measure alone

Source: Holmstrom & Milgrom (1991), eq. 5; Feltham & Xie (1994), eq. 7; Baker (2002), eq. 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, nnls

from pista.errors import PistaError
from pista.language import N_

Array = NDArray[np.float64]
MOST_ACTIVITIES, STARTS = 10, 6


@dataclass(frozen=True)
class Linear:
    """A task with several activities and several measures of it.

    measures  M, of shape (measures, activities)
    cost      K, symmetric and positive definite, of shape (activities, activities)
    value     v, of shape (activities,)
    noise     S, of shape (measures, measures)
    risk      r, at least 0
    """

    measures: Array
    cost: Array
    value: Array
    noise: Array
    risk: float = 0.0

    def __post_init__(self) -> None:
        """Take lists for arrays; refuse shapes that do not fit and costs that are none."""
        for name in ("measures", "cost", "value", "noise"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), float))
        count, size = self.measures.shape
        fits = self.cost.shape == (size, size) and self.value.shape == (size,) and self.noise.shape == (count, count)
        if not fits or self.risk < 0:
            raise PistaError(
                N_("The shapes of measures {measures}, cost {cost}, value {value} and noise {noise} do not fit."),
                measures=self.measures.shape, cost=self.cost.shape, value=self.value.shape, noise=self.noise.shape,
                hint=N_("Measures are rows, activities are columns; risk is at least 0."),
            )  # fmt: skip
        if not np.allclose(self.cost, self.cost.T) or np.linalg.eigvalsh(self.cost).min() <= 0:
            raise PistaError(N_("The cost is not symmetric and positive definite."))

    @property
    def first_best(self) -> Array:
        """The efforts K^-1 v that would be chosen if effort were seen."""
        return np.asarray(np.linalg.solve(self.cost, self.value))

    @property
    def attainable(self) -> float:
        """The surplus v'K^-1 v / 2 of the first best, efforts of either sign."""
        return float(0.5 * self.value @ self.first_best)

    @property
    def attainable_by_work(self) -> float:
        """The greatest surplus of efforts that cannot be negative."""
        effort = self._answer(self.value)
        return float(self.value @ effort - 0.5 * effort @ self.cost @ effort)

    def _answer(self, pull: Array) -> Array:
        """Return the efforts of 0 or more that are best where each activity pays `pull`."""
        lower = np.linalg.cholesky(self.cost)
        return np.asarray(nnls(lower.T, np.linalg.solve(lower, pull))[0])

    def effort(self, weights: Array, *, may_be_negative: bool = False) -> Array:
        """Return the efforts that weights buy, at least 0 unless they may be negative."""
        pull = self.measures.T @ weights
        if may_be_negative:
            return np.asarray(np.linalg.solve(self.cost, pull))
        return self._answer(pull)

    def best_weights(self, *, may_be_negative: bool = True) -> Array:
        """Return the weights that leave the most, efforts of either sign unless they cannot be negative.

        Raises PistaError for more than MOST_ACTIVITIES that cannot be negative: every set of them is looked at.
        """
        size = len(self.value)
        if may_be_negative:
            return self._best_on(np.ones(size, dtype=bool))
        if size > MOST_ACTIVITIES:
            raise PistaError(
                N_("{n} activities that cannot be negative are too many."), n=size,
                hint=N_("Put activities together that cost and pay alike."),
            )  # fmt: skip
        sets = (np.array(one, dtype=bool) for one in product((True, False), repeat=size))
        starts = sorted((self._best_on(one) for one in sets if one.any()), key=self.surplus, reverse=True)[:STARTS]
        found = [
            minimize(  # type: ignore[call-overload]  # its stubs want to know how many dimensions
                lambda b: -self.surplus(b), start, method="Nelder-Mead",
                options={"xatol": 1e-10, "fatol": 1e-13, "maxiter": 4000},
            )
            for start in starts
        ]  # fmt: skip
        return np.asarray(max([*starts, *(one.x for one in found)], key=self.surplus))

    def _best_on(self, worked: NDArray[np.bool_]) -> Array:
        """Return the weights that leave the most where only some activities are worked on."""
        measures, cost = self.measures[:, worked], self.cost[np.ix_(worked, worked)]
        through = measures @ np.linalg.solve(cost, measures.T)
        seen = measures @ np.linalg.solve(cost, self.value[worked])
        return np.asarray(np.linalg.lstsq(through + self.risk * self.noise, seen, rcond=None)[0])

    def surplus(self, weights: Array, *, may_be_negative: bool = False) -> float:
        """Return value less cost less the price of risk under weights."""
        effort = self.effort(weights, may_be_negative=may_be_negative)
        worth = self.value @ effort - 0.5 * effort @ self.cost @ effort
        return float(worth - 0.5 * self.risk * weights @ self.noise @ weights)

    def losses(self, weights: Array, *, may_be_negative: bool = False) -> tuple[float, float]:
        """Return what weights lose against the first best: by distortion, and by risk."""
        off = self.effort(weights, may_be_negative=may_be_negative) - self.first_best
        return float(0.5 * off @ self.cost @ off), float(0.5 * self.risk * weights @ self.noise @ weights)

    def congruity(self, measure: int) -> float:
        """Return the cosine between a measure and the value, in the metric of K^-1; 0 for a measure of nothing."""
        row = self.measures[measure]
        through = np.linalg.solve(self.cost, row)
        length = np.sqrt((row @ through) * (self.value @ self.first_best))
        return float(row @ self.first_best / length) if length > 0 else 0.0

    def is_free_of_distortion(self) -> bool:
        """Whether some weights buy exactly the first best: the value lies in the span of the measures."""
        found = np.linalg.lstsq(self.measures.T, self.value, rcond=None)[0]
        return bool(np.allclose(self.measures.T @ found, self.value, atol=1e-9 * max(1.0, np.abs(self.value).max())))
