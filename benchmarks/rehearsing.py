"""How long rehearsals take: python benchmarks/rehearsing.py

Each shipped scorecard with 200 draws and everything sellers know, and a design of three numbers; beside SciPy's own
differential evolution for one draw of the same task.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from scipy.optimize import differential_evolution

from pista.rehearsal.designing import design
from pista.rehearsal.month import chosen_under, useful_in
from pista.rehearsal.paying import plan_of
from pista.rehearsal.rehearsing import rehearse, tricks_known
from pista.rehearsal.setting import KINDS, drawn
from pista.rehearsal.work import Repertoire
from pista.scorecards.definition import scorecards

if TYPE_CHECKING:
    import numpy as np


def peer(name: str) -> tuple[float, float]:
    """Return the seconds SciPy takes for one draw, and by how much less the seller has than with ours, in %."""
    setting = drawn(KINDS["field"], 2, 1).at(0)
    plan = plan_of(scorecards()[name])
    known = useful_in(plan, tricks_known(setting))
    repertoire = Repertoire(setting, known)

    def worse(efforts: np.ndarray) -> float:
        month = repertoire.month(efforts[None])
        return -float((plan.pay(month, setting.patience) - 0.5 * setting.risk * plan.variance(month) - month.cost)[0])

    begun = time.perf_counter()
    bounds = [(0.0, float(top)) for top in repertoire.most()]
    found = differential_evolution(worse, bounds, seed=1, maxiter=400, tol=1e-9)  # type: ignore[arg-type]
    took = time.perf_counter() - begun
    ours = chosen_under(plan, setting, known)
    return took, 100 * (float(ours.worth[0]) + found.fun) / abs(float(ours.worth[0]))


def main() -> None:
    for name, card in scorecards().items():
        begun = time.perf_counter()
        told = rehearse(card, KINDS["field"])
        took = time.perf_counter() - begun
        print(f"{name:34s} 200 draws {took:5.1f} s   leaves {told.share[0]:6.1%}")
    for name in ("daily_contact_form", "commission"):
        took, less = peer(name)
        print(f"SciPy, one draw of {name}: {took:.1f} s, the seller has {less:.2f} % less")
    for kind in ("reference", "field"):
        begun = time.perf_counter()
        found = design(KINDS[kind])
        took = time.perf_counter() - begun
        print(
            f"design, {kind}: {took:.0f} s, {found.chosen.share:.1%}, worst {found.chosen.worst:.1%}, {found.tried} tried"
        )


if __name__ == "__main__":
    main()
