"""Which few numbers to measure people on: the scorecard whose worst case over the draws is best.

At the best attainable efforts, weights b are wanted that make pay rise with every activity as profit does (the linear
model's condition M'b = v of `pista.rehearsal.linear`, taken at that point), and with nothing else. For every set of at
most k metrics such weights come of non-negative least squares; the sets that fit best are then rehearsed for what they
are, with tricks and all, and the weights of the best are improved by what that shows. What pays a seller more than the
seller brings is no answer. No metric is condemned or favoured: activities enter if they help.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import nnls

from pista.errors import PistaError, unknown_name
from pista.language import N_
from pista.metrics.definition import metrics
from pista.rehearsal.month import best_attainable, chosen_in_draws, chosen_under
from pista.rehearsal.paying import Plan
from pista.rehearsal.rehearsing import NOTABLE, tricks_known
from pista.rehearsal.searching import Search, gradient
from pista.rehearsal.setting import drawn
from pista.scorecards.definition import SHARED_OUT, Element, Scorecard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from pista.rehearsal.month import Chosen
    from pista.rehearsal.setting import Setting

    Array = NDArray[np.float64]

# What verifying an element with customers or by evidence costs the company, in points a seller and month.
VERIFYING = 0.3
# So many sets of metrics are rehearsed, so many of them improved, in so many draws; the best in all.
REHEARSED, IMPROVED, IN_DRAWS, TRIES = 32, 4, 16, 28
FINAL_DRAWS = 200
# A metric more is to bring at least so much of the best attainable.
WORTH_A_METRIC = 0.01
MOST_METRICS = 4
# A number that is tried beside others pays so much of what they pay, at first.
LITTLE = 0.03
# As good as the best is what is this much worse; so many times less is tried, so often.
NEARLY, LESS, MODESTLY = 0.002, 4.0, 3
# How long what people choose is searched for; and where it is known under nearly the same elements.
AT_FIRST, AGAIN = Search(28, 130), Search(28, 60)
# What a month is judged on, that has to do with what a seller does.
FACTORS = (0.5, 0.7, 0.85, 1.2, 1.45, 2.0)


@dataclass(frozen=True)
class Designed:
    """A scorecard of so many metrics: its share of the best attainable, in the setting, at worst, and in the middle.

    paid, margin  what it pays a seller a month, and what the seller brings, in points
    parts         what each of its elements pays of that
    tricks        what the usual seller plays all the same: rows a month
    """

    card: Scorecard
    share: float
    worst: float
    median: float
    paid: float
    margin: float
    parts: tuple[float, ...]
    tricks: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Design:
    """The scorecard that is recommended, and the best of each size; `tried` is how many were rehearsed."""

    chosen: Designed
    by_size: tuple[Designed, ...]
    tried: int


def design(
    setting: Setting,
    *,
    at_most: int = 3,
    keep: Sequence[str] = (),
    draws: int = FINAL_DRAWS,
    seed: int = 1,
    spreads: Mapping[str, float] | None = None,
    progress: Callable[[str, int], None] = lambda _what, _percent: None,
) -> Design:
    """Search the scorecard of at most so many metrics, those of `keep` among them, whose worst case is best."""
    refuse_size(at_most, keep)
    search = _Search(setting, drawn(setting, IN_DRAWS, seed + 1, spreads), tuple(dict.fromkeys(keep)))
    sets = search.sets(at_most, search.keep)
    rated: list[tuple[float, tuple[Element, ...]]] = []
    for place, elements in enumerate(sets):
        progress("search", round(60 * place / len(sets)))
        rated.append((search.rate(elements), elements))
    best: list[Designed] = []
    around = drawn(setting, draws, seed, spreads)
    attainable = best_attainable(around, is_exact=False)
    for size in range(max(1, len(set(keep))), at_most + 1):
        progress("improve", 60 + round(30 * (size - 1) / at_most))
        of_size = _best_rated((one for one in rated if len(one[1]) == size), IMPROVED)
        improved = _best_rated((search.improve(*one) for one in of_size), 2)
        if best and len(best[-1].card.elements) == size - 1:
            # What was best with one number fewer, and a little of another: no set of more does worse for want of a try.
            wider = [(search.rate(elements), elements) for elements in search.wider(best[-1].card.elements)]
            improved += [search.improve(*one) for one in _best_rated(wider, 1)]
        finals = [search.final(elements, around, attainable) for _rate, elements in improved]
        if finals:
            found = max(finals, key=_worst_first)
            # A few draws do not hold the worst of all: once more against those in which it does worst.
            hard = search.against(found.card.elements, around)
            better = hard.improve(hard.rate(found.card.elements), found.card.elements)[1]
            search.tried += hard.tried
            found = max(found, search.final(better, around, attainable), key=_worst_first)
            lower = search.final(search.modest(found.card.elements), around, attainable)
            is_as_good = min(lower.worst - found.worst, lower.share - found.share) > -NEARLY
            best.append(lower if is_as_good else found)
    if not best:
        raise PistaError(
            N_("No scorecard with {names} pays for anything here."), names=", ".join(keep),
            hint=N_("Keep other numbers, or none."),
        )  # fmt: skip
    chosen = best[0]
    for one in best[1:]:
        if one.worst > chosen.worst + WORTH_A_METRIC:
            chosen = one
    progress("done", 100)
    return Design(chosen, tuple(best), search.tried)


def _worst_first(one: Designed) -> tuple[float, float]:
    return one.worst, one.share


def refuse_size(at_most: int, keep: Sequence[str]) -> None:
    """Raise PistaError where no scorecard of so many metrics with those to keep can be designed."""
    if not 1 <= at_most <= MOST_METRICS:
        raise PistaError(
            N_("A scorecard of {n} metrics cannot be designed."), n=at_most, hint=N_("Say 1 to {most}."),
            most=MOST_METRICS,
        )  # fmt: skip
    for name in keep:
        if name not in metrics():
            raise unknown_name(N_("metric"), name, metrics())
    if len(set(keep)) > at_most:
        raise PistaError(N_("More metrics are to be kept than there may be."), hint=N_("Raise --at-most."))


class _Search:
    """What is known while searching: the setting, some draws, what is best in them."""

    def __init__(self, setting: Setting, some: Setting, keep: tuple[str, ...] = (), best: Chosen | None = None) -> None:
        """Work out what is best attainable; `best` is that of the setting, where it is known."""
        self.setting, self.some, self.keep = setting, some, keep
        self.tricks = tricks_known(setting)
        self.best = best or best_attainable(setting)
        self.best_some = self.best if some is setting else best_attainable(some)
        self.tried = 0
        # What was judged in all draws, by its elements, with the share of the best in each.
        self.judged: dict[tuple[Element, ...], tuple[Designed, Array]] = {}

    def against(self, elements: tuple[Element, ...], around: Setting) -> _Search:
        """Return the search in the draws in which elements, judged in all of them, do worst."""
        worst = np.argsort(self.judged[elements][1], kind="stable")[:IN_DRAWS]
        return _Search(self.setting, around.among(worst), self.keep, self.best)

    def candidates(self) -> list[Element]:
        """Return the elements there can be: each metric that the model can tell, verified where it can be played.

        A metric of which more is neither better nor worse (contacts, hours) is no target; how long customers take is
        told too roughly by the model to be one.
        """
        found = []
        for name, metric in metrics().items():
            is_target = metric.better != "neither" and metric.folder != "speed"
            if not metric.in_model or not (is_target or name in self.keep):
                continue
            weight = -1.0 if metric.better == "lower" else 1.0
            found.append(Element(name, weight=weight))
            if metric.gamed_by:
                found.append(Element(name, weight=weight, verified=True))
        return found

    def slope(self, element: Element) -> Array:
        """Return how an element's number rises with each activity, at the best attainable."""
        plan, repertoire = Plan((element,)), self.best.repertoire

        def value(points: NDArray[np.complex128]) -> NDArray[np.complex128]:
            return np.asarray(plan.pay(repertoire.month(points), self.setting.patience))

        return gradient(value, self.best.efforts[0])

    def sets(self, at_most: int, keep: tuple[str, ...]) -> list[tuple[Element, ...]]:
        """Return the sets of elements that fit best, with their weights."""
        repertoire = self.best.repertoire

        def worth(points: NDArray[np.complex128]) -> NDArray[np.complex128]:
            return np.asarray(repertoire.month(points).profit)

        wanted = gradient(worth, self.best.efforts[0])
        weights = np.sqrt(np.maximum(self.best.efforts[0], 0.0))
        pool = [(element, self.slope(element)) for element in self.candidates()]
        pool = [(element, slope) for element, slope in pool if np.abs(slope).max() > 1e-9]  # noqa: PLR2004
        pool = list(_different(pool))
        fits: dict[int, list[tuple[float, tuple[Element, ...]]]] = {}
        for size in range(max(1, len(keep)), at_most + 1):
            for some in combinations(pool, size):
                names = [element.metric for element, _slope in some]
                if len(set(names)) < size or not set(keep) <= set(names):
                    continue
                matrix = np.stack([slope for _element, slope in some], axis=1)
                # Where nothing is best, nothing may be paid either.
                scale = np.where(weights > 0, weights, 0.3)
                found, residual = nnls(matrix * scale[:, None], wanted * scale)
                if (found <= 1e-6 * found.max()).any() and not keep:
                    continue
                much = np.where(found > 0, found, found.max() * 0.05 + 1e-3)
                played = sum(not element.verified for element, _slope in some)
                elements = self._affordable(
                    [weighted(element, float(one)) for (element, _slope), one in zip(some, much, strict=True)]
                )
                fits.setdefault(size, []).append((residual * (1 + 0.02 * played), elements))
        told = []
        for size in sorted(fits):
            share = REHEARSED if size > 1 else 2 * REHEARSED
            told += [elements for _fit, elements in sorted(fits[size], key=lambda one: one[0])[:share]]
        return told

    def _affordable(self, elements: Sequence[Element]) -> tuple[Element, ...]:
        """Return elements that pay, at the best attainable, no more than is brought there."""
        month = self.best.month
        paid = float(np.real(Plan(tuple(elements)).pay(month, self.setting.patience)).max())
        brought = float(month.real["margin"][0])
        return tuple(weighted(one, min(1.0, brought / paid)) if paid > 0 else one for one in elements)

    def wider(self, elements: Sequence[Element]) -> list[tuple[Element, ...]]:
        """Return some elements with each other one beside them, of little weight."""
        here, whole = {one.metric for one in elements}, sum(self._steepness(one) for one in elements)
        others = [(one, self._steepness(one)) for one in self.candidates() if one.metric not in here]
        return [(*elements, weighted(one, LITTLE * whole / steep)) for one, steep in others if steep > 0]

    def _steepness(self, element: Element) -> float:
        return float(np.linalg.norm(self.slope(element)))

    def rate(self, elements: Sequence[Element]) -> float:
        """Return the lowest share of the best attainable over some draws, the middle a little beside it."""
        return self._rated(elements, ())[0]

    def _rated(self, elements: Sequence[Element], near: Sequence[Array]) -> tuple[float, Array]:
        """Rate elements; return what is chosen under them as well. `near`: what was chosen under nearly the same."""
        self.tried += 1
        plan, search = Plan(tuple(elements)), AGAIN if near else AT_FIRST
        found = chosen_under(plan, self.some, self.tricks, search=search, seeds=near, is_exact=False)
        shares = (found.net - _verifying(elements)) / self.best_some.net - _beyond(found)
        return float(shares.min() + 0.05 * np.median(shares)), found.efforts

    def improve(self, rate: float, elements: tuple[Element, ...]) -> tuple[float, tuple[Element, ...]]:
        """Change one weight or all of them as long as the worst case gets better."""
        random = np.random.default_rng(1)
        _rate, near = self._rated(elements, ())
        for _try in range(TRIES):
            place = int(random.integers(-1, len(elements)))
            factor = float(random.choice(FACTORS))
            tried = tuple(
                weighted(one, factor) if place in (-1, number) else one for number, one in enumerate(elements)
            )
            found, chosen = self._rated(tried, [near])
            if found > rate:
                rate, elements, near = found, tried, chosen
        rounded = tuple(replace(one, weight=float(f"{one.weight:.2g}")) for one in elements)
        return self.rate(rounded), rounded

    def modest(self, elements: tuple[Element, ...]) -> tuple[Element, ...]:
        """Return elements that pay as little for each number as does nearly as well: what pays much is played."""
        rate = self.rate(elements)
        for place, element in enumerate(elements):
            for _try in range(MODESTLY):
                lower = replace(elements[place], weight=float(f"{elements[place].weight / LESS:.2g}"))
                tried = (*elements[:place], lower, *elements[place + 1 :])
                if element.metric in SHARED_OUT or self.rate(tried) < rate - NEARLY:
                    break
                elements = tried
        return elements

    def final(self, elements: tuple[Element, ...], around: Setting, attainable: Chosen) -> Designed:
        """Judge a set in all draws, once."""
        if elements in self.judged:
            return self.judged[elements][0]
        plan, cost = Plan(elements), _verifying(elements)
        central = chosen_under(plan, self.setting, self.tricks)
        many = chosen_in_draws(plan, around, self.tricks, central.efforts[0])
        shares = (many.net - cost) / attainable.net
        card = Scorecard("designed", " + ".join(one.metric for one in elements), elements=elements)
        share = float((central.net[0] - cost) / self.best.net[0])
        paid, margin = float(central.paid[0]), float(central.month.real["margin"][0])
        parts = tuple(float(one[0]) for one in plan.parts(central.month, self.setting.patience))
        rows = {trick.name: float(central.of(trick.name)[0]) for trick in central.repertoire.tricks}
        played = {name: much for name, much in rows.items() if much >= NOTABLE}
        told = Designed(card, share, float(shares.min()), float(np.median(shares)), paid, margin, parts, played)
        self.judged[elements] = told, shares
        return told


def weighted(element: Element, factor: float) -> Element:
    """Return an element that pays so many times as much; of margin and revenue never more than all of it."""
    most = 1.0 if element.metric in SHARED_OUT else np.inf
    return replace(element, weight=min(element.weight * factor, most))


def _best_rated(
    sets: Iterable[tuple[float, tuple[Element, ...]]], count: int
) -> list[tuple[float, tuple[Element, ...]]]:
    return sorted(sets, key=lambda one: -one[0])[:count]


def _different(pool: list[tuple[Element, Array]]) -> Iterator[tuple[Element, Array]]:
    """Yield the elements that do not rise as an earlier one of their folder does, point for point."""
    known = metrics()
    seen: list[tuple[str, bool, Array]] = []
    for element, slope in pool:
        folder, straight = known[element.metric].folder, slope / np.linalg.norm(slope)
        if any(place == folder and verified == element.verified and other @ straight > 1 - 1e-9
               for place, verified, other in seen):  # fmt: skip
            continue
        seen.append((folder, element.verified, straight))
        yield element, slope


def _beyond(chosen: Chosen) -> Array:
    """Return by how much of what a seller brings more than that is paid, shape (draws,): nobody could afford it."""
    brought = np.maximum(chosen.month.real["margin"], 1.0)
    return np.asarray(np.maximum(chosen.paid / brought - 1.0, 0.0))


def _verifying(elements: Sequence[Element]) -> float:
    return VERIFYING * sum(element.verified for element in elements)


def pairs_well(metric: str, setting: Setting, count: int = 3, best: Chosen | None = None) -> list[str]:
    """Return the metrics that go best with one: together they rise as profit does, at the best attainable."""
    search = _Search(setting, setting, (metric,), best)
    sets = [elements for elements in search.sets(2, (metric,)) if len(elements) == 2]  # noqa: PLR2004
    names = [one.metric for elements in sets for one in elements if one.metric != metric]
    return list(dict.fromkeys(names))[:count]
