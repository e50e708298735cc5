"""What comes of a month's work: the quantities that metrics are made of, what is true of them, and what is said.

    new opportunities   n p (1 - exp(-(q + 0.3 n) / (0.5 n)))          prospecting n, qualifying q
    O                   open + lead x new opportunities
    won                 O (low + (high - low)(1 - exp(-(f / O) / kappa)))        f follow-ups on open opportunities
    repeat orders       repeat + more (1 - exp(-e / scale))                      e easy touches
    discounts, nurturing, service: most x (1 - exp(-x / scale)), in this month or in later ones
    profit              10 (won + keep x later) + margin of repeat orders brought - what discounts cost

All of it is concave in the efforts, so that pay that is linear has one best answer. Tricks add rows: each moves what
its file says. Every quantity is told twice: in this month, and what of it is left to, or taken from, the next.
Source: METHODS 1f (the month of a seller); Holmstrom & Milgrom (1991) for effort among several tasks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pista.rehearsal.setting import ACTIVITIES, MARGIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pista.fair_play.definition import Trick
    from pista.rehearsal.setting import Setting

# Efforts are real; the gradient is taken with complex steps.
Efforts: TypeAlias = NDArray[Any]
Quantities: TypeAlias = dict[str, Efforts]
TINY = 1e-12
# Whoever follows an opportunity up shortens it by at most this share of its time.
QUICKER = 0.3
# Beyond the hours there are, each hour costs so many points, squared.
OVERTIME = 1e4
# Quantities that the model counts; what is not counted cannot be paid.
QUANTITIES = (
    "contacts", "unsold_contacts", "new_contacts", "follow_ups", "opportunity_contacts", "new_prospects",
    "new_opportunities", "opportunities", "wins", "lost", "sales", "revenue", "margin", "hours", "new_hours",
    "cycle_days", "waiting_hours", "covered", "overdue", "stale", "evidence", "replies",
)  # fmt: skip


@dataclass(frozen=True)
class Month:
    """What comes of efforts: shapes are those of the efforts without their last axis.

    now, later  the quantities as they are logged: in this month, and left to the next one (or taken from it)
    real        those of this month without what is made up, which is what can be verified
    profit      what the company earns, later months included, before pay and effort, in points
    cost        what the effort costs the seller, lies included
    effort      of it, the effort alone
    hours       hours worked
    """

    now: Quantities
    later: Quantities
    real: Quantities
    profit: Efforts
    cost: Efforts
    effort: Efforts
    hours: Efforts


@dataclass(frozen=True)
class Repertoire:
    """What a seller can do in a rehearsal: the activities, then rows of each of these tricks."""

    setting: Setting
    tricks: Sequence[Trick] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what the last axis of efforts holds."""
        return (*ACTIVITIES, *(trick.name for trick in self.tricks))

    def most(self) -> NDArray[np.float64]:
        """Return the most of each: shape (efforts,)."""
        caps = [self.setting.caps.get(name, 0.0) for name in ACTIVITIES]
        return np.array([*caps, *([self.setting.made_up] * len(self.tricks))], dtype=float)

    def month(self, efforts: Efforts) -> Month:
        """Work out what comes of efforts, shape (draws, ways, efforts) or (draws, efforts)."""
        return _month(self, efforts)


def _month(repertoire: Repertoire, efforts: Efforts) -> Month:
    setting = repertoire.setting
    deep = efforts.ndim == 3  # noqa: PLR2004 - draws, ways, efforts

    def of(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return values[:, None] if deep else values

    n, q, f, e, nurture, service, discount = (efforts[..., place] for place in range(len(ACTIVITIES)))
    opened = of(setting.p_new) * n * -np.expm1(-(q + 0.3 * n) / (0.5 * n + TINY))
    stock = of(setting.open) + of(setting.lead) * opened
    # Who begins with nothing open and meets nobody follows nothing up.
    each = f / (stock + TINY)
    reached = -np.expm1(-each / of(setting.kappa))
    won = stock * (of(setting.win_low) + (of(setting.win_high) - of(setting.win_low)) * reached)
    cheap = of(setting.cheap) * -np.expm1(-discount / of(setting.cheap_scale))
    brought = of(setting.repeat_more) * -np.expm1(-e / of(setting.repeat_scale))
    nurtured = of(setting.nurtured) * -np.expm1(-nurture / of(setting.nurture_scale))
    served = of(setting.served) * -np.expm1(-service / of(setting.service_scale))
    later_won = (1 - of(setting.lead)) * opened * of(setting.p_later) + nurtured - of(setting.pulled) * cheap
    wins = won + cheap
    repeats = of(setting.repeat) + brought
    given = MARGIN * of(setting.cut) * discount
    margin = MARGIN * wins + of(setting.margin_repeat) * repeats - given
    later_margin = MARGIN * later_won + of(setting.margin_repeat) * served
    price = MARGIN / of(setting.rate)
    hours_of = [of(setting.hours_each[name]) for name in ACTIVITIES]
    worked = sum((hours * efforts[..., place] for place, hours in enumerate(hours_of)), start=0.0 * n)
    contacts = n + q + f + e + nurture + service
    untouched = stock * np.exp(-each)
    real: Quantities = {
        # Of follow-ups only those of open opportunities: what is done for customers follows nothing up.
        "contacts": contacts, "new_contacts": n, "follow_ups": f, "opportunity_contacts": q + f,
        "new_prospects": n, "new_opportunities": opened, "opportunities": stock, "wins": wins, "lost": stock - won,
        "sales": wins + repeats, "revenue": price * (wins + of(setting.margin_repeat) / MARGIN * repeats) - given,
        "margin": margin, "hours": worked, "new_hours": hours_of[0] * n,
        "cycle_days": of(setting.cycle) * (1 - QUICKER * reached),
        "waiting_hours": of(setting.wait) / (1 + n / 20), "covered": stock - untouched, "overdue": untouched,
        "stale": of(setting.stale) * stock * (1 - 0.5 * reached), "evidence": of(setting.evidence) * contacts,
        "replies": of(setting.answers) * n,
    }  # fmt: skip
    real["unsold_contacts"] = np.maximum(contacts - real["sales"], 0.0)
    zero = 0.0 * n
    later: Quantities = dict.fromkeys(QUANTITIES, zero) | {
        "wins": later_won, "sales": later_won + served, "margin": later_margin, "revenue": price * later_won,
    }  # fmt: skip
    profit = (
        MARGIN * (wins + of(setting.keep) * later_won)
        + of(setting.margin_repeat) * (brought + of(setting.keep) * served)
        - given
    )
    now = dict(real)
    added = _played(repertoire, efforts, real, now, later)
    worked, lying = worked + added.hours, added.lying
    over = np.where(worked.real > of(setting.hours), worked - of(setting.hours), zero)
    effort = 0.5 * of(setting.effort) * worked**2
    return Month(now, later, real, profit - added.harm, effort + lying + OVERTIME * over**2, effort, worked)


@dataclass(frozen=True)
class _Added:
    """What tricks add: hours, what they weigh to the seller, and the margin they cost."""

    hours: Efforts
    lying: Efforts
    harm: Efforts


def _played(repertoire: Repertoire, efforts: Efforts, real: Quantities, now: Quantities, later: Quantities) -> _Added:
    """Move what tricks move, in `now` and `later`; nobody writes down fewer than none of what there is."""
    setting = repertoire.setting
    caught, conscience, price = setting.detect * setting.fine + TINY, setting.conscience, MARGIN / setting.rate
    if efforts.ndim == 3:  # noqa: PLR2004 - draws, ways, efforts
        caught, conscience, price = caught[:, None], conscience[:, None], price[:, None]
    hours = lying = harm = hidden = 0.0 * real["contacts"]
    for place, trick in enumerate(repertoire.tricks, start=len(ACTIVITIES)):
        effect, rows = trick.effect, efforts[..., place]
        hides = effect.moves.get("opportunities", 0) < 0
        if effect.of:
            most = effect.most * real[effect.of]
            if hides:
                # What one trick hid another cannot hide once more.
                most = np.maximum(most - hidden, 0.0)
            rows = np.minimum(rows, most)
        if hides:
            hidden = hidden + rows
        for name, much in effect.moves.items():
            unit = price if name == "revenue" else MARGIN if name == "margin" else 1.0
            moved = much * unit * rows
            if effect.alike:
                moved = np.minimum(moved, effect.most * real[name])
            now[name] = now[name] + moved
            if effect.later:
                later[name] = later[name] - moved
        hours = hours + effect.minutes / 60 * rows
        harm = harm + effect.harm * MARGIN * rows
        # What is beyond the bound was made up for nothing: it costs, so that the search does not go there.
        lying = lying + effect.grave * (caught * efforts[..., place] + 0.5 * conscience * rows**2)
    for name in {name for trick in repertoire.tricks for name, much in trick.effect.moves.items() if much < 0}:
        least = np.where(np.real(real[name]) < 0, real[name], 0.0)
        now[name] = np.where(np.real(now[name]) < np.real(least), least, now[name])
    return _Added(hours, lying, harm)
