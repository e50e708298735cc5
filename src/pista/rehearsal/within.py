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
    from pista.rehearsal.days import Policy
    from pista.rehearsal.month import Chosen
    from pista.rehearsal.paying import Plan
    from pista.scorecards.definition import Element

# Steps of a period, and how many months it is.
PERIODS = {"week": (5, 0.25), "month": (20, 1.0), "quarter": (12, 3.0)}
# A step's share of the last quarter of the period: where it is asked what people do.
LATE = 0.75
# So many times what chance may do in the time left is beyond it.
SAFE = 2.0
# Just short of the quota, and far behind, as shares of what is on pace then; beyond it, as a share of the quota.
STANDS, THERE = {"short": 0.93, "behind": 0.45}, 1.0875
MOST_EFFORT = 5.0
# Of so few a step that chance is more than this many times the pace, how far one has come says next to nothing.
MOST_SPREAD = 1.3
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


@dataclass(frozen=True)
class Within:
    """What a quota makes of its period: the best policy, of so many steps.

    pace    what is on pace in one of them
    spread  what chance adds in one of them, in units of the pace
    """

    element: Element
    quota: float
    pace: float
    policy: Policy
    spread: float


def policies(plan: Plan, central: Chosen) -> list[Within]:
    """Return the policy within each period at whose end a quota is paid that customers decide, or a week or longer."""
    found = []
    for element in plan.elements:
        if element.quota and not element.at_most and element.window in PERIODS and not is_ratio(element.metric):
            value = float(np.real(plan.value(element, central.month)[0]))
            one = _within(element, element.quota, value, float(central.month.effort[0]))
            if one is not None and _differs(one):
                found.append(one)
    return found


def stands(plan: Plan, central: Chosen) -> list[Stand]:
    """Return what people do within the period of each such quota."""
    return [Stand(one.element.metric, one.element.window, one.quota, **_late(one)) for one in policies(plan, central)]


def _within(element: Element, quota: float, value: float, effort: float) -> Within | None:
    bonus = element.reward + element.penalty
    more = element.weight * (element.accelerator - 1)
    if value < 0.25 * quota or effort <= 0 or not (bonus or more or element.weight):
        return None
    steps, months = PERIODS[element.window]
    pace = quota / steps
    scheme = Scheme(element.weight * pace, bonus, float(steps), more * pace)
    # In units of the pace that the quota asks: chance adds the root of a step's count.
    spread = float(np.sqrt(max(pace, 1e-6)) / pace)
    if spread > MOST_SPREAD:
        return None
    cost = 2 * effort * months / steps / max(value / quota, 0.1) ** 2
    policy = best_policy(scheme, steps, spread, cost=cost, grid=0.02, most=MOST_EFFORT)
    return Within(element, quota, pace, policy, spread)


def _late(one: Within) -> dict[str, float]:
    """Return effort late in the period, beside the pace at its beginning, by where somebody stands."""
    steps = len(one.policy.efforts)
    step = round(LATE * steps)
    pacing = max(one.policy.effort(0, 0.0), 0.05)
    # Of a few a week one more than the quota is not there for certain: chance could still undo it.
    safe = steps + SAFE * one.spread * (steps - step) ** 0.5
    places = {name: share * step for name, share in STANDS.items()} | {"there": max(THERE * steps, safe)}
    return {name: one.policy.effort(step, place) / pacing for name, place in places.items()}


def _differs(one: Within) -> bool:
    told = _late(one).values()
    return max(told) - min(told) >= ALIKE
