"""What a seller does in a month under a scorecard: the best of all ways for themselves, in each draw.

max  pay(x) - effort(x) - lying(x)      over activities and rows of tricks, 0 <= x <= most, hours <= there are
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pista.rehearsal.searching import Search, evolve, polish
from pista.rehearsal.setting import ACTIVITIES
from pista.rehearsal.work import Month, Repertoire

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from pista.fair_play.definition import Trick
    from pista.rehearsal.paying import Plan
    from pista.rehearsal.searching import Found
    from pista.rehearsal.setting import Setting

    Array = NDArray[np.float64]

# Pay beyond this comes of dividing by next to nothing: there is no polishing it.
NO_END = 1e6
# As many draws are polished one by one; of more, what matters is in how many something holds.
POLISHED = 24
# How long many draws are searched, and of how many others each is given what was found.
FIRST_TIME, SECOND_TIME, OTHERS = Search(28, 110), Search(40, 180, 2), 16
# Ways to begin with, beside those by chance: each activity alone so often that a quota is reached.
FIRST = 8
# As good as reached.
NEARLY = 1e-7
# Less of a trick than this is none.
NOTHING = 1e-6


@dataclass(frozen=True)
class Chosen:
    """What sellers choose: efforts (draws, efforts), what comes of them (draws,), what is paid and left (draws,).

    paid   for what the month brings; what it leaves to the next ones is paid then
    worth  pay as the seller sees it, later months included as far as their patience goes, less what it costs and risks
    """

    repertoire: Repertoire
    efforts: Array
    month: Month
    paid: Array
    worth: Array
    premium: Array

    def of(self, name: str) -> Array:
        """Return how much of an activity or trick, per draw; rows beyond what a trick can move are none."""
        place = self.repertoire.names.index(name)
        much = self.efforts[:, place]
        if place >= len(ACTIVITIES):
            effect = self.repertoire.tricks[place - len(ACTIVITIES)].effect
            if effect.of:
                much = np.minimum(much, effect.most * self.month.real[effect.of])
        return much

    @property
    def net(self) -> Array:
        """What company and seller have together: profit less effort and the price of risk, per draw."""
        return np.asarray(self.month.profit - self.month.effort - self.premium, dtype=float)


def best_attainable(setting: Setting, search: Search | None = None, *, is_exact: bool = True) -> Chosen:
    """Return what sellers would do if company and seller were one: profit less effort is greatest.

    is_exact  whether a few draws are polished one by one
    """
    repertoire = Repertoire(setting)

    def worth(month: Month, draw: Setting) -> Any:  # noqa: ANN401, ARG001 - real or complex
        return month.profit

    return _best(repertoire, worth, None, search or Search(32, 240), is_exact=is_exact)


def chosen_under(
    plan: Plan,
    setting: Setting,
    tricks: Sequence[Trick] = (),
    *,
    search: Search | None = None,
    seeds: Sequence[Array] = (),
    allowed: Array | None = None,
    is_exact: bool = True,
) -> Chosen:
    """Return what sellers choose under a plan who know these tricks; those that move nothing it pays are left out.

    allowed   which of what is left each draw may do, of shape (draws, efforts); everything unless given
    is_exact  whether a few draws are polished one by one
    """
    repertoire = Repertoire(setting, useful_in(plan, tricks))

    def pay(month: Month, draw: Setting) -> Any:  # noqa: ANN401 - real or complex
        patience, risk = (x[:, None] if month.hours.ndim > 1 else x for x in (draw.patience, draw.risk))
        return plan.pay(month, patience) - 0.5 * risk * plan.variance(month)

    return _best(repertoire, pay, plan, search or Search(), seeds=seeds, allowed=allowed, is_exact=is_exact)


def chosen_in_draws(plan: Plan, setting: Setting, tricks: Sequence[Trick], near: Array) -> Chosen:
    """Return what sellers choose in each of many draws; `near`: what they choose in the middle of them.

    Searched twice, the second time from what was found for the draw itself and for some others: what one draw missed
    another has found. It takes two thirds of the time of one long search, and misses no draw by much.
    """
    found = chosen_under(plan, setting, tricks, seeds=[near], search=FIRST_TIME, is_exact=False)
    others = found.efforts[:: max(1, setting.draws // OTHERS)][:OTHERS]
    seeds = [near, found.efforts, *others]
    return chosen_under(plan, setting, tricks, seeds=seeds, search=SECOND_TIME, is_exact=False)


def useful_in(plan: Plan, tricks: Sequence[Trick]) -> list[Trick]:
    """Return the tricks that move something which a plan pays."""
    moved = plan.moved_by()
    return [trick for trick in tricks if moved & set(trick.effect.moves)]


def _best(
    repertoire: Repertoire,
    gain: Callable[[Month, Setting], Any],
    plan: Plan | None,
    search: Search,
    *,
    seeds: Sequence[Array] = (),
    allowed: Array | None = None,
    is_exact: bool = True,
) -> Chosen:
    setting, most = repertoire.setting, repertoire.most()
    draws = setting.draws
    each = np.tile(most, (draws, 1)) if allowed is None else most * allowed

    def value(efforts: Array) -> Array:
        month = repertoire.month(efforts)
        return np.asarray(gain(month, setting) - month.cost, dtype=float)

    found = evolve(value, each, draws, seeds=[*seeds, *_starts(plan, most)], search=search)
    efforts = found.efforts
    if is_exact and draws <= POLISHED:
        efforts = np.array([_polished(repertoire, gain, plan, found, draw, each[draw]) for draw in range(draws)])
    month = repertoire.month(efforts)
    gained = np.asarray(gain(month, setting), dtype=float)
    premium, paid = np.zeros(draws), gained
    if plan is not None:
        premium = np.asarray(0.5 * setting.risk * plan.variance(month), dtype=float)
        paid = np.asarray(plan.pay(month, np.zeros(draws)), dtype=float)
    return Chosen(repertoire, efforts, month, paid, np.asarray(gained - month.cost, dtype=float), premium)


def _starts(plan: Plan | None, most: Array) -> list[Array]:
    """Return ways to begin with: nothing, half of each alone, and each alone up to a quota."""
    size = len(most)
    starts = [np.zeros(size)]
    starts += [np.eye(size)[place] * most * 0.5 for place in range(min(size, FIRST))]
    if plan is not None:
        for threshold in plan.thresholds[:3]:
            element = plan.elements[threshold.element]
            much = threshold.at * {"day": 20.0, "week": 4.0}.get(element.window, 1.0)
            starts += [np.eye(size)[place] * min(much * 1.0001, most[place]) for place in (0, 2, 3)]
    return starts


def _polished(
    repertoire: Repertoire,
    gain: Callable[[Month, Setting], Any],
    plan: Plan | None,
    found: Found,
    draw: int,
    most: Array,
) -> Array:
    if abs(found.value[draw]) > NO_END:
        return np.asarray(found.efforts[draw])
    # Tricks that the search did not find worth while stay out.
    kept = np.array([*range(len(ACTIVITIES)), *(len(ACTIVITIES) + place for place in range(len(repertoire.tricks))
                     if found.efforts[draw, len(ACTIVITIES) + place] > NOTHING)])  # fmt: skip
    tricks = [repertoire.tricks[place - len(ACTIVITIES)] for place in kept[len(ACTIVITIES) :]]
    single = Repertoire(repertoire.setting.at(draw), tricks)
    start, most = found.efforts[draw, kept], most[kept]

    def worth(efforts: Array) -> float:
        month = single.month(efforts[None])
        return float((gain(month, single.setting) - month.cost)[0])

    known = None if plan is None else [bool(gap >= -NEARLY) for gap in plan.reached(single.month(start[None]))[0]]
    signs = np.array([1.0 if is_there else -1.0 for is_there in known or []])

    def told(points: NDArray[Any]) -> NDArray[Any]:
        """Return what is gained and what must hold: thresholds on their side, hours no more than there are."""
        many = single.month(points)
        patience = single.setting.patience
        if plan is None:
            gained = gain(many, single.setting)
        else:
            gained = plan.pay(many, patience, known) - 0.5 * single.setting.risk * plan.variance(many)
        gaps = [] if plan is None else [signs * plan.reached(many)]
        return np.concatenate(
            [(gained - many.cost)[:, None], *gaps, (single.setting.hours - many.hours)[:, None] / 10], axis=1
        )

    scale = np.maximum(np.minimum(most, 100.0), 1.0)
    best, best_worth = start, worth(start)
    for _again in range(2):
        better = _on_the_right_side(polish(told, most, best, scale), told, best)
        gained = worth(better) - best_worth
        if gained <= 0:
            break
        best, best_worth = better, best_worth + gained
        if gained < 1e-7 * max(1.0, abs(best_worth)):
            break
    whole = np.zeros(len(found.efforts[draw]))
    whole[kept] = best
    return whole


def _on_the_right_side(point: Array, told: Callable[[NDArray[Any]], NDArray[Any]], inside: Array) -> Array:
    """Return the point, drawn towards one that holds everything by no more than it takes."""
    for share in (0.0, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5):
        tried = point + share * (inside - point)
        if (told(tried[None])[0, 1:] >= -1e-8).all():  # noqa: PLR2004
            return np.asarray(tried)
    return point
