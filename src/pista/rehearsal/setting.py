"""The figures of a kind of selling that a rehearsal works with, and what is drawn of those that no log can tell.

Money is in points: a sale to a new prospect leaves ten. Each figure is an array: one value, or one per draw.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pista.errors import unknown_name
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

Array: TypeAlias = NDArray[np.float64]
# What a seller can do with a month, in the order of every array of efforts; counted in contacts, discounts in offers.
ACTIVITIES = ("prospect", "qualify", "follow_up", "easy_touch", "nurture", "service", "discount")
# So many points a sale to a new prospect leaves.
MARGIN = 10.0


def one(value: float) -> Array:
    """Return a figure that is known."""
    return np.array([value])


def _hours(**hours: float) -> dict[str, Array]:
    return {name: one(hours.get(name, 0.0)) for name in ACTIVITIES}


@dataclass(frozen=True)
class Setting:
    """A seller's month; all figures are arrays of one value, or one per draw.

    hours_each       hours that one of each activity takes
    hours            hours there are
    effort           what effort costs: half of it x hours squared, in points
    p_new            chance that a new prospect becomes an opportunity if qualified with care
    win_low, win_high, kappa
                     chance that an open opportunity is won in the month without a follow-up, with many, and how many
                     follow-ups each it takes to come 63 % of the way
    open             opportunities open when the month begins
    lead             share of the month's new opportunities whose sale can still fall in it
    p_later          chance that one of the others is won later
    repeat, repeat_more, repeat_scale
                     repeat orders that come anyway; at most so many more by easy touches; contacts for 63 % of them
    margin_repeat    points a repeat order leaves (a sale to a new prospect leaves ten)
    rate             margin over revenue
    keep             what a point later is worth to the company
    nurtured, nurture_scale, served, service_scale
                     sales of later months that nurturing, repeat orders of later months that service brings at most
    cheap, cheap_scale, cut, pulled
                     sales a month that discounts bring at most, offers for 63 % of them, the share of a sale's margin
                     that each offer costs, the share of those sales that would have come anyway, later
    patience         what a seller gives for a point next month
    detect, fine     chance that a row that is made up is found, and what that costs, in points
    conscience       how much worse each further row of a trick weighs: points x rows squared, halved
    risk             what pay that varies costs: half of it x its variance, in points
    answers, evidence
                     shares of new prospects that answer, of contacts that more than the seller's word supports
    cycle, wait      days to a decision, hours an inquiry waits, where nobody hurries
    stale            share of open opportunities past their age
    caps             most of each activity in a month
    made_up          most rows a month that can be made up
    tricks           what sellers know of pista.fair_play.tricks; everything where it is None
    """

    hours_each: Mapping[str, Array]
    hours: Array = field(default_factory=lambda: one(160))
    effort: Array = field(default_factory=lambda: one(0.001))
    p_new: Array = field(default_factory=lambda: one(0.2))
    win_low: Array = field(default_factory=lambda: one(0.05))
    win_high: Array = field(default_factory=lambda: one(0.4))
    kappa: Array = field(default_factory=lambda: one(2.5))
    open: Array = field(default_factory=lambda: one(30))
    lead: Array = field(default_factory=lambda: one(0.25))
    p_later: Array = field(default_factory=lambda: one(0.25))
    repeat: Array = field(default_factory=lambda: one(3))
    repeat_more: Array = field(default_factory=lambda: one(2))
    repeat_scale: Array = field(default_factory=lambda: one(60))
    margin_repeat: Array = field(default_factory=lambda: one(1))
    rate: Array = field(default_factory=lambda: one(0.4))
    keep: Array = field(default_factory=lambda: one(0.9))
    nurtured: Array = field(default_factory=lambda: one(0))
    nurture_scale: Array = field(default_factory=lambda: one(20))
    served: Array = field(default_factory=lambda: one(0))
    service_scale: Array = field(default_factory=lambda: one(30))
    cheap: Array = field(default_factory=lambda: one(0))
    cheap_scale: Array = field(default_factory=lambda: one(6))
    cut: Array = field(default_factory=lambda: one(0.25))
    pulled: Array = field(default_factory=lambda: one(0.5))
    patience: Array = field(default_factory=lambda: one(0))
    detect: Array = field(default_factory=lambda: one(0.002))
    fine: Array = field(default_factory=lambda: one(50))
    conscience: Array = field(default_factory=lambda: one(0))
    risk: Array = field(default_factory=lambda: one(0))
    answers: Array = field(default_factory=lambda: one(0.65))
    evidence: Array = field(default_factory=lambda: one(0.4))
    cycle: Array = field(default_factory=lambda: one(45))
    wait: Array = field(default_factory=lambda: one(8))
    stale: Array = field(default_factory=lambda: one(0.2))
    caps: Mapping[str, float] = field(default_factory=dict)
    made_up: float = 2000.0
    tricks: tuple[str, ...] | None = None

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return max(
            len(getattr(self, item.name)) for item in fields(self) if isinstance(getattr(self, item.name), np.ndarray)
        )

    def at(self, draw: int) -> Setting:
        """Return the setting of one draw."""
        return self.among(np.array([draw]))

    def repeated(self, times: int) -> Setting:
        """Return the draws so many times over, one after the other."""
        return self.among(np.tile(np.arange(self.draws), times))

    def among(self, draws: NDArray[np.int_]) -> Setting:
        """Return the setting of some draws."""
        count = self.draws

        def picked(values: Array) -> Array:
            return np.asarray(np.broadcast_to(values, count)[draws])

        figures = {
            item.name: picked(values)
            for item in fields(self)
            if isinstance(values := getattr(self, item.name), np.ndarray)
        }
        return self.but(figures, {name: picked(value) for name, value in self.hours_each.items()})

    def but(
        self, figures: Mapping[str, Array], hours_each: Mapping[str, Array] | None = None, **others: Any  # noqa: ANN401
    ) -> Setting:  # fmt: skip
        """Return the setting with other figures, hours of activities, and whatever else is named."""
        return replace(self, hours_each=hours_each or self.hours_each, **{**figures, **others})


# The month of METHODS 1f: one seller, a contact log, a month's scoring, no more than five activities.
REFERENCE = Setting(
    _hours(prospect=0.75, qualify=1.0, follow_up=0.6, easy_touch=0.1, nurture=0.3, service=0.5, discount=0.2),
    caps={"prospect": 200, "qualify": 150, "follow_up": 250, "easy_touch": 800, "nurture": 0, "service": 0,
          "discount": 0},
    tricks=("padding",),
)  # fmt: skip
# Documented defaults by kind of selling: docs/rehearsal.md says where each figure comes from.
_EVERYTHING = {
    "prospect": 200.0, "qualify": 150.0, "follow_up": 260.0, "easy_touch": 800.0, "nurture": 150.0, "service": 150.0,
    "discount": 30.0,
}  # fmt: skip
_MORE = {
    "nurtured": one(0.6), "served": one(1.5), "cheap": one(1.5), "patience": one(0.3), "conscience": one(0.001),
    "risk": one(0.01),
}  # fmt: skip
_INSIDE = {
    "p_new": one(0.1), "open": one(60), "lead": one(0.5), "kappa": one(3), "win_low": one(0.04), "win_high": one(0.28),
    "cycle": one(25), "repeat": one(4),
}  # fmt: skip
_LONG = {
    "open": one(15), "lead": one(0.05), "win_low": one(0.02), "win_high": one(0.2), "kappa": one(4),
    "p_later": one(0.3), "cycle": one(150), "repeat": one(1), "repeat_more": one(1),
}  # fmt: skip
_INSIDE_HOURS = _hours(
    prospect=0.3, qualify=0.5, follow_up=0.25, easy_touch=0.08, nurture=0.15, service=0.25, discount=0.1
)
_LONG_HOURS = _hours(prospect=1.0, qualify=2.5, follow_up=1.2, easy_touch=0.15, nurture=0.5, service=0.8, discount=0.3)
KINDS: Mapping[str, Setting] = {
    "reference": REFERENCE,
    "field": REFERENCE.but(_MORE, caps=_EVERYTHING, tricks=None),
    "inside": REFERENCE.but(
        _INSIDE | _MORE, _INSIDE_HOURS, tricks=None,
        caps=_EVERYTHING | {"prospect": 400.0, "follow_up": 500.0, "qualify": 250.0},
    ),
    "long_cycle": REFERENCE.but(_LONG | _MORE, _LONG_HOURS, caps=_EVERYTHING, tricks=None),
}  # fmt: skip


def setting_of(kind: str) -> Setting:
    """Return the defaults of a kind of selling."""
    if kind not in KINDS:
        raise unknown_name(N_("kind of selling"), kind, KINDS)
    return KINDS[kind]


# What a log cannot tell, and the range it is drawn from: times the setting's own figure (docs/rehearsal.md).
UNTOLD = {"effort": (0.6, 1.7), "detect": (0.3, 3.0), "conscience": (0.3, 3.0), "fine": (0.5, 2.0), "risk": (0.3, 3.0)}
# What a log tells with some doubt: the spread of its logarithm, unless a book says better.
DOUBTED = {
    "p_new": 0.12, "win_low": 0.2, "win_high": 0.12, "kappa": 0.2, "open": 0.1, "lead": 0.2, "p_later": 0.15,
    "repeat": 0.1, "repeat_more": 0.25, "repeat_scale": 0.25, "margin_repeat": 0.1, "nurtured": 0.3, "served": 0.3,
    "cheap": 0.3, "cut": 0.15,
}  # fmt: skip
HOURS_SPREAD = 0.12
SHARES = ("p_new", "win_low", "win_high", "lead", "p_later", "cut", "patience")
# How much one seller differs from the next in what a point next month is worth.
PATIENCE = (0.0, 0.6)


def drawn(setting: Setting, draws: int, seed: int, spreads: Mapping[str, float] | None = None) -> Setting:
    """Draw so many settings around one: what a log cannot tell from stated ranges, the rest as sure as it is known.

    spreads  the spread of the logarithm of a figure, where a book tells it better than DOUBTED
    """
    random = np.random.default_rng(seed)
    known = DOUBTED | dict(spreads or {})
    figures: dict[str, Array] = {}
    for name, (low, high) in UNTOLD.items():
        figures[name] = getattr(setting, name) * np.exp(random.uniform(np.log(low), np.log(high), draws))
    for name, spread in known.items():
        figures[name] = getattr(setting, name) * np.exp(spread * random.standard_normal(draws))
    if setting.patience.any():
        figures["patience"] = random.uniform(*PATIENCE, draws)
    for name in SHARES:
        if name in figures:
            figures[name] = np.clip(figures[name], 0, 0.95)
    figures["win_low"] = np.minimum(figures["win_low"], 0.8 * figures["win_high"])
    hours = {
        name: value * np.exp(HOURS_SPREAD * random.standard_normal(draws)) for name, value in setting.hours_each.items()
    }
    return setting.but(figures, hours)
