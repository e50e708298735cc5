"""A quota within its period: what who is just short does, who is far behind, who is there already.

The month of a rehearsal is one decision. Here the period of a quota is many steps (twenty days of a month, five of a
week, twelve weeks of a quarter), and effort in each depends on how far one has come: `pista.rehearsal.days`. A unit of
effort is the usual pace, and a period of it costs what the month's effort costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pista.rehearsal.days import Scheme, best_policy
from pista.rehearsal.paying import is_ratio

if TYPE_CHECKING:
    from pista.rehearsal.month import Chosen
    from pista.rehearsal.paying import Plan
    from pista.scorecards.definition import Element

# Steps of a period, and how many months it is.
PERIODS = {"week": (5, 0.25), "month": (20, 1.0), "quarter": (12, 3.0)}
# A step's share of the last quarter of the period: where it is asked what people do.
LATE = 0.75
# Just short of the quota, far behind, and beyond it, as shares of what is on pace then.
STANDS = {"short": 0.93, "behind": 0.45, "there": 1.45}
MOST_EFFORT = 5.0
# Where everybody works as much, wherever they stand, there is nothing to say.
ALIKE = 0.1


@dataclass(frozen=True)
class Stand:
    """Effort with a quarter of the period left, as a share of the steady pace, by where somebody stands."""

    metric: str
    window: str
    quota: float
    short: float
    behind: float
    there: float


def stands(plan: Plan, central: Chosen) -> list[Stand]:
    """Return what people do within the period of each quota that customers decide, or that a week or longer is for."""
    found = []
    for element in plan.elements:
        if element.quota and not element.at_most and element.window in PERIODS and not is_ratio(element.metric):
            value = float(np.real(plan.value(element, central.month)[0]))
            stand = _stand(element, value, float(central.month.effort[0]))
            if stand is not None:
                found.append(stand)
    return found


def _stand(element: Element, value: float, effort: float) -> Stand | None:
    quota = element.quota
    assert quota is not None
    bonus = element.reward + element.penalty
    more = element.weight * (element.accelerator - 1)
    if value < 0.25 * quota or effort <= 0 or not (bonus or more or element.weight):
        return None
    steps, months = PERIODS[element.window]
    pace = quota / steps
    scheme = Scheme(element.weight * pace, bonus, float(steps), more * pace)
    # In units of the pace that the quota asks: chance adds the root of a step's count.
    spread = float(np.sqrt(max(pace, 1e-6)) / pace)
    cost = 2 * effort * months / steps / max(value / quota, 0.1) ** 2
    policy = best_policy(scheme, steps, spread, cost=cost, grid=0.02, most=MOST_EFFORT)
    step = int(LATE * steps)
    pacing = max(policy.effort(0, 0.0), 0.05)
    told = {name: policy.effort(step, share * step) / pacing for name, share in STANDS.items()}
    if max(told.values()) - min(told.values()) < ALIKE:
        return None
    return Stand(element.metric, element.window, quota, **told)
