"""The closed form against the published and the reference's figures, exact minimisation, and the other solvers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from pista.errors import PistaError
from pista.rehearsal.linear import Linear
from pista.rehearsal.searching import Search, evolve, gradient, polish

V = np.array([3, 2, 2.5, 0.4, -0.2])
K = np.diag([2, 1.5, 1, 0.5, 0.25])
M = np.array([[1, 1, 1, 1, 1], [1, 0, 0, 0, 0.3], [0.3, 0.5, 0.6, 0.1, 0]])
S = np.diag([0.1, 0.2, 4.0])


def task(risk: float) -> Linear:
    return Linear(M, K, V, S, risk)


def test_congruity_and_what_one_measure_loses() -> None:
    found = [task(0).congruity(place) for place in range(3)]
    assert found == pytest.approx([0.500634751608, 0.364473535254, 0.940444986028], abs=1e-6)
    assert [1 - one**2 for one in found] == pytest.approx([0.749365, 0.867159, 0.115563], abs=1e-6)


def test_best_weights_without_and_with_risk() -> None:
    calm = task(0)
    assert calm.best_weights() == pytest.approx([-0.4797502111, 1.503489044, 5.2171652073], abs=1e-6)
    lost = 1 - calm.surplus(calm.best_weights(), may_be_negative=True) / calm.attainable
    assert lost == pytest.approx(0.0354029327, abs=1e-6)
    wary = task(0.5)
    weights = wary.best_weights()
    assert weights == pytest.approx([0.4396232244, 0.4091343802, 0.7991434231], abs=1e-6)
    wanted = [0.5442503158, 0.5594632907, 0.9191092783, 1.0390751334, 2.2494541539]
    assert wary.effort(weights, may_be_negative=True) == pytest.approx(wanted, abs=1e-6)
    assert wary.attainable == pytest.approx(6.9483333333, abs=1e-6)
    assert wary.surplus(weights, may_be_negative=True) == pytest.approx(2.5075949735, abs=1e-6)


def test_given_weights_lose_by_distortion_and_by_risk() -> None:
    found = task(0.5)
    weights = np.array([1.0, 0, 0])
    assert found.effort(weights) == pytest.approx([0.5, 2 / 3, 1, 2, 4], abs=1e-9)
    assert found.losses(weights) == pytest.approx((5.6983333333, 0.025), abs=1e-6)


@pytest.mark.parametrize(
    ("between", "weight", "lost"), [(0.0, 0.9090909091, 0.5454545455), (0.9, 0.0981354269, 0.9509322866)]
)
def test_two_tasks_of_which_one_is_measured(between: float, weight: float, lost: float) -> None:
    """Holmstrom & Milgrom (1991): the more the tasks are substitutes, the less the one that is seen may be paid."""
    cost = np.array([[1, between], [between, 1]])
    found = Linear(np.array([[1.0, 0.0]]), cost, np.ones(2), np.eye(1) * 0.1, 1.0)
    best = found.best_weights()
    assert best == pytest.approx([weight], abs=1e-6)
    assert 1 - found.surplus(best, may_be_negative=True) / found.attainable == pytest.approx(lost, abs=1e-6)


def test_no_distortion_where_the_value_is_in_the_span_of_the_measures() -> None:
    assert not task(0).is_free_of_distortion()
    spanned = Linear(M, K, 2 * M[0] - 0.5 * M[2], S)
    assert spanned.is_free_of_distortion()
    weights = spanned.best_weights()
    assert spanned.losses(weights, may_be_negative=True)[0] == pytest.approx(0, abs=1e-9)


def test_effort_is_never_negative_and_is_the_best() -> None:
    """Correlated costs: quadratic programming against a general minimiser, over random tasks."""
    random = np.random.default_rng(4)
    for _ in range(40):
        size, count = 5, 3
        root = random.standard_normal((size, size))
        found = Linear(random.standard_normal((count, size)), root @ root.T + 0.3 * np.eye(size),
                       random.standard_normal(size), np.eye(count))  # fmt: skip
        weights = random.standard_normal(count)
        effort = found.effort(weights)
        pull = found.measures.T @ weights
        best = minimize(  # type: ignore[call-overload]
            lambda a, pull=pull, found=found: 0.5 * a @ found.cost @ a - pull @ a, np.ones(size),
            jac=lambda a, pull=pull, found=found: found.cost @ a - pull, bounds=[(0, None)] * size, method="L-BFGS-B",
            options={"ftol": 1e-15, "gtol": 1e-12},
        )  # fmt: skip
        assert effort.min() >= 0
        assert pull @ effort - 0.5 * effort @ found.cost @ effort == pytest.approx(-best.fun, abs=1e-6)


def test_the_search_finds_what_the_closed_form_says() -> None:
    """The global search and the local one, on linear pay with correlated costs."""
    random = np.random.default_rng(7)
    root = random.standard_normal((5, 5))
    found = Linear(M, root @ root.T + np.eye(5), V, S)
    weights = np.array([0.5, 1, 0.8])
    wanted = found.effort(weights)
    pull = M.T @ weights

    def value(efforts: np.ndarray) -> np.ndarray:
        return np.asarray(efforts @ pull - 0.5 * np.einsum("...i,ij,...j->...", efforts, found.cost, efforts))

    most = np.full(5, 8.0)
    searched = evolve(value, most, 2, search=Search(40, 200))
    for one in searched.efforts:
        exact = polish(lambda points: value(points)[:, None], most, one, np.ones(5))
        assert exact == pytest.approx(wanted, abs=1e-5)
    slope = gradient(value, wanted + 0.1)
    steps = [(value(wanted + 0.1 + 1e-6 * way) - value(wanted + 0.1 - 1e-6 * way)) / 2e-6 for way in np.eye(5)]
    assert slope == pytest.approx(steps, abs=1e-5)


def test_shapes_and_costs_that_cannot_be_are_refused() -> None:
    with pytest.raises(PistaError, match="shapes"):
        Linear(M, K[:3, :3], V, S)
    with pytest.raises(PistaError, match="positive definite"):
        Linear(M, -K, V, S)


def test_efforts_that_cannot_be_negative_have_a_best_of_their_own() -> None:
    """METHODS' company: two activities are worth less than nothing and are left alone; no search finds better weights."""
    found = Linear(M, K, V, S, 0.5)

    def worth(efforts: np.ndarray) -> float:
        return float(V @ efforts - 0.5 * efforts @ K @ efforts)

    grid = np.stack(np.meshgrid(*[np.linspace(0, 3, 13)] * 5), -1).reshape(-1, 5)
    assert max(map(worth, grid)) <= found.attainable_by_work + 1e-12 <= found.attainable + 2e-12
    best = found.best_weights(may_be_negative=False)
    assert found.surplus(best) >= found.surplus(found.best_weights()) - 1e-12
    tried = np.random.default_rng(3).normal(0.5, 0.5, (4000, 3))
    near = best + np.random.default_rng(4).normal(0, 0.02, (2000, 3))
    assert found.surplus(best) >= max(map(found.surplus, (*tried, *near))) - 1e-9


def test_too_many_activities_that_cannot_be_negative_are_refused() -> None:
    many = Linear(np.ones((1, 11)), np.eye(11), np.ones(11), np.eye(1))
    with pytest.raises(PistaError, match="too many"):
        many.best_weights(may_be_negative=False)
