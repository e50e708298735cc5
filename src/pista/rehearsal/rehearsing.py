"""What people will do under a scorecard: said before it is adopted, with the share of draws in which it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pista.fair_play.definition import tricks as all_tricks
from pista.rehearsal.month import best_attainable, chosen_in_draws, chosen_under, useful_in
from pista.rehearsal.paying import plan_of
from pista.rehearsal.searching import Search, gradient
from pista.rehearsal.setting import ACTIVITIES, drawn
from pista.rehearsal.temperament import each_of, temperaments
from pista.rehearsal.told import AtQuota, Change, Injustice, Kind, Rehearsal, Together, TrickGain, Unseen
from pista.rehearsal.within import stands
from pista.rehearsal.work import Repertoire

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from pista.fair_play.definition import Trick
    from pista.rehearsal.month import Chosen
    from pista.rehearsal.paying import Plan
    from pista.rehearsal.setting import Setting
    from pista.scorecards.definition import Scorecard

    Array = NDArray[np.float64]

DRAWS = 200
# More or less than the best attainable by at least this share, and by one a month.
NOTABLE = 0.15
FIGURES = ("contacts", "new_prospects", "new_opportunities", "sales", "margin", "profit", "effort", "net", "hours")
# How many times likelier being found out is tried, to see from when on a trick does not pay.
DETECTIONS = np.geomspace(1.0, 3000.0, 25)
# So many of the draws tell the middle what they found.
SHARED = 24
# Further from a quota than this share of it nobody was about to reach it.
FAR = 0.2
# More rows than this share of those that are tried at most are as many as that.
NEARLY_ALL = 0.99
# Beside less than this, in points a month, nothing can be said in per cent.
LEAST_POINTS = 1.0
# Less than this, in points a month, is no gain.
A_GAIN = 0.05


def rehearse(
    card: Scorecard,
    setting: Setting,
    *,
    draws: int = DRAWS,
    seed: int = 1,
    spreads: Mapping[str, float] | None = None,
    tricks: Sequence[Trick] | None = None,
    progress: Callable[[str, int], None] = lambda _what, _percent: None,
) -> Rehearsal:
    """Rehearse a scorecard in a setting and in draws around it.

    spreads   how well a book tells each figure; see `drawn`
    tricks    what sellers know; what the setting says unless given
    progress  is told what is done and how far it is, in per cent
    """
    known = tricks_known(setting) if tricks is None else list(tricks)
    plan = plan_of(card)
    progress("best", 0)
    best = best_attainable(setting)
    progress("central", 10)
    central = chosen_under(plan, setting, known)
    around = drawn(setting, draws, seed, spreads)
    progress("draws", 25)
    # As many draws as these are searched all at once: to polish a few one by one would take longer than hundreds.
    best_drawn = best_attainable(around, is_exact=False)
    progress("draws", 40)
    many = chosen_in_draws(plan, around, known, central.efforts[0])
    # What the middle missed some draws may have found: where pay has corners, one search can end at the wrong one.
    again = chosen_under(plan, setting, known, seeds=[central.efforts[0], *many.efforts[:: max(1, draws // SHARED)]])
    if again.worth[0] > central.worth[0] + A_GAIN:
        central = again
    progress("tricks", 70)
    gains, together = _tricks(plan, setting, known, central, many)
    progress("people", 95)
    shares = many.net / best_drawn.net
    changes = _changes(central, best, many, best_drawn)
    told = Rehearsal(
        card, draws, tuple(changes), tuple(_at_quota(plan, central, many)), tuple(gains), together,
        tuple(_unjust(plan, setting, best, around, best_drawn)), tuple(_unseen(plan, best, changes)),
        tuple(_kinds(plan, setting, known, central, gains)), tuple(stands(plan, central)), _figures(central, many),
        {name: float(value[0]) for name, value in figures_of(best).items() if name != "paid"},
        (float(central.net[0] / best.net[0]), float(shares.min()), float(np.median(shares))),
    )  # fmt: skip
    progress("done", 100)
    return told


def tricks_known(setting: Setting) -> list[Trick]:
    """Return the tricks that sellers of a setting know."""
    known = all_tricks()
    return [trick for name, trick in known.items() if setting.tricks is None or name in setting.tricks]


def chosen_by_usual(card: Scorecard, setting: Setting) -> Chosen:
    """Return what the usual seller chooses under a scorecard, to be played out."""
    return chosen_under(plan_of(card), setting, tricks_known(setting))


def figures_of(chosen: Chosen) -> dict[str, Array]:
    """Return what is told of a way to work, per draw; what truly happens, whatever is logged."""
    month = chosen.month
    real = {name: np.asarray(month.real[name], dtype=float) for name in FIGURES if name in month.real}
    return real | {
        "logged": np.asarray(month.now["contacts"], dtype=float), "profit": np.asarray(month.profit, dtype=float),
        "effort": np.asarray(month.effort, dtype=float), "net": chosen.net, "hours": np.asarray(month.hours, float),
        "paid": chosen.paid,
    }  # fmt: skip


def _figures(central: Chosen, many: Chosen) -> dict[str, tuple[float, float, float]]:
    among = figures_of(many)
    return {
        name: (float(value[0]), float(np.quantile(among[name], 0.05)), float(np.quantile(among[name], 0.95)))
        for name, value in figures_of(central).items()
    }


def _changes(central: Chosen, best: Chosen, many: Chosen, best_drawn: Chosen) -> list[Change]:
    changes = []
    for place, name in enumerate(ACTIVITIES):
        if not best.repertoire.most()[place]:
            continue
        amount, wanted = float(central.efforts[0, place]), float(best.efforts[0, place])
        verdict = str(_verdicts(np.array([amount]), np.array([wanted]))[0])
        holds = _verdicts(many.efforts[:, place], best_drawn.efforts[:, place]) == verdict
        changes.append(Change(name, amount, wanted, verdict, float(holds.mean())))
    return changes


def _verdicts(amount: Array, wanted: Array) -> NDArray[np.str_]:
    none = (amount < 0.5) & (wanted >= 1)  # noqa: PLR2004 - once in two months is not at all
    more = amount > wanted * (1 + NOTABLE) + 1
    less = amount < wanted * (1 - NOTABLE) - 1
    return np.where(none, "none", np.where(more, "more", np.where(less, "less", "same")))


def _at_quota(plan: Plan, central: Chosen, many: Chosen) -> list[AtQuota]:
    """Return the quotas of which exactly what is asked is done, and those that are missed by far."""
    found = []
    for element in plan.elements:
        if not element.quota:
            continue
        value, among = (
            np.real(plan.value(element, chosen.month)) / element.quota for chosen in (central, many)
        )  # fmt: skip
        is_near = abs(value[0] - 1) < 0.01  # noqa: PLR2004 - within one per cent
        is_missed = bool(value[0] > 1 + FAR if element.at_most else value[0] < 1 - FAR)
        if is_near or is_missed:
            missed = among > 1 + FAR if element.at_most else among < 1 - FAR
            holds = missed if is_missed else np.abs(among - 1) < 0.01  # noqa: PLR2004
            found.append(AtQuota(
                element.metric, element.window, element.quota, float(value[0] * element.quota), float(holds.mean()),
                element.at_most, is_missed,
            ))  # fmt: skip
    return found


def _tricks(
    plan: Plan, setting: Setting, known: Sequence[Trick], central: Chosen, many: Chosen
) -> tuple[list[TrickGain], Together | None]:
    """Return what each trick pays by itself, dearest first, what all pay together, and what makes them not pay."""
    useful = useful_in(plan, known)
    if not useful:
        return [], None
    honest = chosen_under(plan, setting)
    near = [central.efforts[0], *many.efforts[:: max(1, len(many.efforts) // 8)]]
    gain, used = _at_each_risk(plan, setting, useful, honest, near)
    idle = (gain < A_GAIN) | (used < NOTABLE)
    # All together pay at least as long as any alone.
    idle[-1] = idle.all(axis=0)
    now = float(setting.detect[0])

    def needed(place: int) -> float | None:
        """Return of how many rows one would have to be found out for this not to pay any more."""
        from_here = np.nonzero(idle[place])[0]
        if not len(from_here) or now * DETECTIONS[from_here[0]] > 1:
            return None
        return 1 / (now * float(DETECTIONS[from_here[0]]))

    gains = [
        TrickGain(
            trick.name, float(gain[place, 0]), float(used[place, 0]), float((many.of(trick.name) > NOTABLE).mean()),
            1 / now, needed(place), bool(used[place, 0] > NEARLY_ALL * setting.made_up),
        )
        for place, trick in enumerate(useful) if not idle[place, 0]
    ]  # fmt: skip
    gains.sort(key=lambda one: (-one.gain, one.trick))
    rows = {trick.name: float(central.of(trick.name)[0]) for trick in useful}
    played = dict(sorted(((name, much) for name, much in rows.items() if much >= NOTABLE), key=lambda one: -one[1]))
    beyond = float(central.worth[0] - honest.worth[0])
    if not played or beyond < A_GAIN:
        return gains, None
    holds = np.any([many.of(trick.name) > NOTABLE for trick in useful], axis=0).mean()
    return gains, Together(played, beyond, float(holds), 1 / now, needed(-1))


def _at_each_risk(
    plan: Plan, setting: Setting, useful: Sequence[Trick], honest: Chosen, near: Sequence[Array]
) -> tuple[Array, Array]:
    """Return the gain over honest work, and the rows used, of each trick alone and of all: (tricks + 1, detections).

    near  what others chose: a trick may pay only from so many rows on, as where they fill up to a quota
    """
    count, levels = len(useful), len(DETECTIONS)
    some = np.concatenate([np.eye(count), np.ones((1, count))])
    allowed = np.concatenate([np.ones((len(some) * levels, len(ACTIVITIES))), np.repeat(some, levels, axis=0)], axis=1)
    risky = setting.detect[0] * np.tile(DETECTIONS, len(some))
    start = np.concatenate([honest.efforts[0], np.zeros(count)])
    tried = chosen_under(
        plan, setting.repeated(len(allowed)).but({"detect": risky}), useful, allowed=allowed, seeds=[start, *near],
        search=Search(32, 160),
    )  # fmt: skip
    used = np.stack([tried.of(trick.name) for trick in useful]) * np.repeat(some, levels, axis=0).T
    shape = (len(some), levels)
    return (tried.worth - honest.worth[0]).reshape(shape), used.sum(axis=0).reshape(shape)


# Two sellers alike but for this: who follows up half as often again, whose territory has fewer open opportunities,
# whose product takes longer.
_DIFFERENCES: Mapping[str, Mapping[str, float]] = {
    "diligence": {},
    "territory": {"open": 0.7, "p_new": 0.8},
    "product": {"lead": 0.3, "win_low": 0.8, "win_high": 0.8},
}


def _unjust(plan: Plan, setting: Setting, best: Chosen, around: Setting, best_drawn: Chosen) -> list[Injustice]:
    """Compare the pay of two who do the same in other circumstances, and of who follows up more."""
    told = []
    for name in _DIFFERENCES:
        profit, pay = _difference(plan, setting, best, name)
        is_unjust = bool(_is_unjust(name, profit, pay)[0])
        among = _is_unjust(name, *_difference(plan, around, best_drawn, name))
        told.append(Injustice(name, float(profit[0]), _told(pay[0]), is_unjust, float((among == is_unjust).mean())))
    return told


def _difference(plan: Plan, setting: Setting, best: Chosen, name: str) -> tuple[Array, Array]:
    """Return what one difference is to the company and to the pay, in per cent, per draw."""
    usual, diligent = best.efforts.copy(), best.efforts
    usual[:, 2] *= 0.6
    other = setting.but({key: getattr(setting, key) * factor for key, factor in _DIFFERENCES[name].items()})
    before = Repertoire(setting).month(usual)
    after = Repertoire(other).month(diligent if name == "diligence" else usual)
    paid = [np.asarray(plan.pay(month, setting.patience), dtype=float) for month in (before, after)]
    value = [np.asarray(month.profit - month.effort, dtype=float) for month in (before, after)]
    return _per_cent(*value), _per_cent(*paid)


def _is_unjust(name: str, profit: Array, pay: Array) -> NDArray[np.bool_]:
    """Say what is unjust: diligence that pays nothing, and pay that moves with what is not the seller's doing."""
    return (pay <= 0) & (profit > 0) if name == "diligence" else np.abs(pay) > 5  # noqa: PLR2004


def _kinds(
    plan: Plan, setting: Setting, known: Sequence[Trick], central: Chosen, gains: Sequence[TrickGain]
) -> list[Kind]:
    """Return what each temperament would do, beside the usual seller."""
    turn = {one.trick: place for place, one in enumerate(gains)}
    people = list(temperaments().values())
    chosen = chosen_under(plan, each_of(setting, people), known, seeds=[central.efforts[0]], is_exact=False)
    able = [name for place, name in enumerate(ACTIVITIES) if chosen.repertoire.most()[place] > 0]
    told = []
    for place, person in enumerate(people):
        rows = {trick.name: float(chosen.of(trick.name)[place]) for trick in chosen.repertoire.tricks}
        played = sorted((name for name in rows if rows[name] >= NOTABLE), key=lambda name: turn.get(name, len(turn)))
        told.append(Kind(
            person.name, {name: float(chosen.of(name)[place]) for name in able},
            {name: rows[name] for name in played},
            _told(_per_cent(central.paid, chosen.paid)[place]),
            float(_per_cent(np.real(central.month.profit), np.real(chosen.month.profit))[place]),
        ))  # fmt: skip
    return told


def _per_cent(before: Array, after: Array) -> Array:
    """Return by how many per cent something differs; beside less than a point it is endless, or nothing."""
    more = after - before
    endless = np.where(np.abs(more) < LEAST_POINTS, 0.0, np.copysign(np.inf, more))
    return np.where(np.abs(before) < LEAST_POINTS, endless, 100 * more / np.where(before == 0, 1.0, np.abs(before)))


def _told(per_cent: float) -> float | None:
    """Return what a number of per cent is told as: None where there was next to nothing to compare with."""
    return float(per_cent) if np.isfinite(per_cent) else None


def _unseen(plan: Plan, best: Chosen, changes: Sequence[Change]) -> list[Unseen]:
    """Return what the best attainable does that no element rises with, unless there is as much of it all the same."""
    repertoire = best.repertoire
    done = {one.activity for one in changes if one.verdict in {"more", "same"}}
    amounts = {one.activity: one.amount for one in changes}
    slopes = []
    for element in plan.elements:

        def value(points: NDArray[np.complex128], element: object = element) -> NDArray[np.complex128]:
            month = repertoire.month(points)
            return np.asarray(plan.lasting(element, month, repertoire.setting.patience))  # type: ignore[arg-type]

        rises = -1.0 if element.at_most or element.weight < 0 else 1.0
        slope = rises * gradient(value, best.efforts[0])
        slopes.append(slope / max(float(np.abs(slope).max()), 1e-12))
    found = []
    for place, name in enumerate(ACTIVITIES):
        much = float(best.efforts[0, place])
        if name in done or much < 0.5 or any(slope[place] > 1e-6 for slope in slopes):  # noqa: PLR2004
            continue
        against = any(slope[place] < -1e-6 for slope in slopes)  # noqa: PLR2004
        found.append(Unseen(name, much, against, amounts[name]))
    return found
