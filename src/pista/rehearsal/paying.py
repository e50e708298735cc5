"""What a scorecard pays for a month: each element's number in its window, against quota, floor, cap, tiers and cliffs.

What the seller controls (contacts) is reached or not; what depends on the customer (sales) is reached with a chance,
since its count varies about its mean as a Poisson count does: P(N >= quota) = Phi((mean - quota) / sqrt(quota)).
"""

from __future__ import annotations

import ast
import operator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import erf

from pista.metrics.definition import metrics
from pista.scorecards.definition import WINDOWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pista.rehearsal.work import Efforts, Month, Quantities
    from pista.scorecards.definition import Element, Scorecard

CHANCE = ("wins", "sales", "revenue", "margin", "new_opportunities", "replies")
# Of these, what hangs on how many sales there are.
OF_SALES = {"wins", "sales", "revenue", "margin"}
_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Mult: operator.mul, ast.Add: operator.add, ast.Sub: operator.sub,
}  # fmt: skip
# Numbers in money.
MONEY = ("margin", "revenue", "average_sale", "margin_per_hour")
# What is divided by is at least this: of less than one in two months there is no ratio, nobody is measured on nothing.
LEAST = 0.5
# As good as reached.
NEARLY = 1e-7


@cache
def formula(metric: str) -> ast.expr:
    """Return how a metric is made of quantities."""
    return ast.parse(metrics()[metric].in_model, mode="eval").body


@cache
def names_in(metric: str) -> set[str]:
    """Return the quantities a metric is made of."""
    return {node.id for node in ast.walk(formula(metric)) if isinstance(node, ast.Name)} - {"share"}


@cache
def is_ratio(metric: str) -> bool:
    """Whether a metric is one quantity over another (or a mean), so that windows do not add up."""
    text = metrics()[metric].in_model
    return "/" in text or "share(" in text or bool(names_in(metric) & {"cycle_days", "waiting_hours"})


def figure(metric: str, quantities: Quantities) -> Efforts:
    """Return a metric of quantities. share(a, b) is a / b: never more than all, and never less than nothing."""
    return np.asarray(worked_out(formula(metric), quantities))


def worked_out(node: ast.expr, quantities: Mapping[str, Any]) -> Any:  # noqa: ANN401 - arrays, real or complex
    """Return what a formula comes to."""
    if isinstance(node, ast.Name):
        return quantities[node.id]
    if isinstance(node, ast.Call):
        of, among = (worked_out(one, quantities) for one in node.args)
        return np.maximum(np.minimum(of / np.maximum(among, LEAST), 1.0), 0.0)
    assert isinstance(node, ast.BinOp)
    left, right = worked_out(node.left, quantities), worked_out(node.right, quantities)
    if isinstance(node.op, ast.Div):
        return left / np.maximum(right, LEAST)
    return _OPERATORS[type(node.op)](left, right)


@dataclass(frozen=True)
class Threshold:
    """Something that is reached or not by what the seller controls: the element, and at which value."""

    element: int
    at: float
    at_most: bool


@dataclass(frozen=True)
class Plan:
    """A scorecard as a rehearsal pays it."""

    elements: tuple[Element, ...]

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        """What is reached or not, whatever customers do: quotas, floors and cliffs of contacts and the like."""
        found = []
        for place, element in enumerate(self.elements):
            if not _by_chance(element):
                quota = element.quota if element.at_most else None
                found += [Threshold(place, at, at_most=at == quota) for at in _steps(element)]
        return tuple(found)

    def reached(self, month: Month) -> Efforts:
        """Return how far beyond each threshold a month is, at least 0 where reached: shape (..., thresholds)."""
        values = [self.value(self.elements[one.element], month) for one in self.thresholds]
        gaps = [(one.at - value if one.at_most else value - one.at)
                for one, value in zip(self.thresholds, values, strict=True)]  # fmt: skip
        return np.stack(gaps, axis=-1) if gaps else np.empty((*month.hours.shape, 0))

    def value(self, element: Element, month: Month) -> Efforts:
        """Return an element's number in one of its windows."""
        quantities = month.real if element.verified else month.now
        value = figure(element.metric, quantities)
        if is_ratio(element.metric):
            return np.asarray(value)
        if element.window == "quarter":
            # Of what three months leave to the next one, what the first two leave still falls in the quarter.
            return np.asarray(3 * value + 2 * figure(element.metric, month.later))
        return np.asarray(value / WINDOWS[element.window])

    def lasting(self, element: Element, month: Month, patience: Efforts) -> Efforts:
        """Return an element's number with what the month leaves to the next ones, as far as the seller's patience."""
        value = self.value(element, month)
        if is_ratio(element.metric) or element.window == "quarter":
            return value
        return np.asarray(value + patience * figure(element.metric, month.later) / WINDOWS[element.window])

    def pay(self, month: Month, patience: Efforts, known: Sequence[bool] | None = None) -> Efforts:
        """Return the points a month pays; `known` says which thresholds count as reached, whatever they are."""
        return np.asarray(sum(self.parts(month, patience, known), start=0.0 * month.hours))

    def parts(self, month: Month, patience: Efforts, known: Sequence[bool] | None = None) -> list[Efforts]:
        """Return the points each element pays in a month."""
        told = iter(known) if known is not None else None
        steps = [self._reached(element, month, told) for element in self.elements]
        met: Any = 1.0 + 0.0 * month.hours
        for element, reached in zip(self.elements, steps, strict=True):
            if element.quota is not None:
                met = met * reached[element.quota]
        return [
            self._paid(element, month, patience, reached) * (met if element.only_if_met else 1.0)
            for element, reached in zip(self.elements, steps, strict=True)
        ]

    def _reached(self, element: Element, month: Month, told: Iterator[bool] | None) -> dict[float, Efforts]:
        """Return for each value at which an element's pay jumps whether it is reached, or how likely."""
        value = self.value(element, month)
        steps: dict[float, Efforts] = {}
        for at in _steps(element):
            turned = element.at_most and at == element.quota
            if _by_chance(element):
                steps[at] = _likely((-1.0 if turned else 1.0) * (value - at) / np.sqrt(max(abs(at), 0.25)))
            elif told is not None:
                steps[at] = np.full(value.shape, float(next(told)))
            else:
                is_there = value.real <= at + NEARLY if turned else value.real >= at - NEARLY
                steps[at] = is_there.astype(float)
        return steps

    def _paid(self, element: Element, month: Month, patience: Efforts, steps: dict[float, Efforts]) -> Efforts:
        value = self.value(element, month)
        lasting = self.lasting(element, month, patience)
        each = element.weight * (lasting if element.cap is None else np.minimum(lasting, element.cap))
        if element.floor is not None:
            each = each * steps[element.floor]
        for tier in element.tiers:
            each = each + tier.rate * np.maximum(value - tier.start, 0.0)
        for cliff in element.cliffs:
            each = each + cliff.pay * steps[cliff.at]
        if element.quota is not None:
            if element.accelerator != 1:
                most = value if element.cap is None else np.minimum(value, element.cap)
                faster = element.weight * (element.accelerator - 1) * np.maximum(most - element.quota, 0.0)
                each = each + (faster if element.floor is None else faster * steps[element.floor])
            each = each + element.reward * steps[element.quota] - element.penalty * (1 - steps[element.quota])
        return WINDOWS[element.window] * each

    def variance(self, month: Month) -> Efforts:
        """Return how much pay varies by what sellers do not control, in points squared a month.

        Counts of customers' decisions vary as Poisson counts do, and shares of them as binomial shares; of the weight
        only: what quotas add depends on where the seller stands.
        """
        total: Efforts = 0.0 * month.hours
        for element in self.elements:
            decided = names_in(element.metric) & set(CHANCE)
            if not element.weight or not decided:
                continue
            quantities = month.real if element.verified else month.now
            value = figure(element.metric, quantities)
            # Each value is a sum over so many decisions, so its variance is its square over their number.
            among = quantities["sales" if decided & OF_SALES else min(decided)]
            total = total + (element.weight * value) ** 2 / np.maximum(among, 1.0)
        return total

    def moved_by(self) -> set[str]:
        """Return the quantities that the elements which are not verified are made of."""
        return {name for element in self.elements if not element.verified for name in names_in(element.metric)}


def plan_of(card: Scorecard) -> Plan:
    """Return a scorecard with its money in points."""
    if card.point is None:
        return Plan(card.elements)
    return Plan(tuple(_in_points(element, card.point) for element in card.elements))


def _in_points(element: Element, point: float) -> Element:
    money = element.metric in MONEY
    value, weight = (1 / point, 1.0) if money else (1.0, 1 / point)

    def scaled(amount: float | None) -> float | None:
        return None if amount is None else amount * value

    return replace(
        element, weight=element.weight * weight, reward=element.reward / point, penalty=element.penalty / point,
        quota=scaled(element.quota), floor=scaled(element.floor), cap=scaled(element.cap),
        tiers=tuple(replace(one, start=one.start * value, rate=one.rate * weight) for one in element.tiers),
        cliffs=tuple(replace(one, at=one.at * value, pay=one.pay / point) for one in element.cliffs),
    )  # fmt: skip


def _steps(element: Element) -> list[float]:
    """Return the values at which an element's pay jumps, each once."""
    jumps = [element.floor, *(one.at for one in element.cliffs)]
    jumps.append(element.quota)
    return list(dict.fromkeys(at for at in jumps if at is not None))


def _by_chance(element: Element) -> bool:
    return bool(names_in(element.metric) & set(CHANCE)) and not is_ratio(element.metric)


def _likely(z: Efforts) -> Efforts:
    return np.asarray(0.5 * (1 + erf(z / np.sqrt(2))))
