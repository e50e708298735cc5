"""How one prospect stands where some opportunities were recorded: for pages, in Python. See `standing`, `belonging`.

A recorded opportunity holds the touches that name it, and those of its prospect and product while it was open. What
it holds decides it, where its record says open. The rest of the touches open and close opportunities of their own, as
where nothing was recorded. Touches whose source records its opportunities itself do neither: it says what came of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pista.book.belonging import FAR
from pista.book.days import SECONDS
from pista.book.facts import CLOSINGS
from pista.book.standing import Episode, products_of, standing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pista.book.standing import Touch


@dataclass(frozen=True)
class OnDeals:
    """The kind of each touch, the opportunities by name (recorded and rebuilt), and the name of each touch's."""

    kinds: Sequence[str]
    episodes: Mapping[str, Episode]
    belongs: Sequence[str]


def standing_on_deals(
    prospect: str, touches: Sequence[Touch], deals: Sequence[Episode], lapse_days: int, reactivation_days: int
) -> OnDeals:
    """Retell the touches of one prospect, in the order of their time, beside what was recorded of them."""
    known = [replace(touch, product=product) for touch, product in zip(touches, products_of(touches), strict=True)]
    recorded = {deal.name: replace(deal) for deal in sorted(deals, key=lambda deal: deal.name)}
    belongs = [_belongs(touch, recorded, {}) for touch in known]
    _decided(recorded, known, belongs)
    belongs = [_belongs(touch, recorded, {}) for touch in known]
    own = [touch for touch, name in zip(known, belongs, strict=True) if not name and touch.opens_own]
    rebuilt = {
        f"{prospect}/{one.product}/{one.name}": one for one in standing(own, lapse_days, reactivation_days).episodes
    }
    everything = recorded | rebuilt
    # Silence longer than the gap ends a rebuilt one: whether it has lapsed by a day is for its reader to say.
    ends = {name: one.last_day + lapse_days for name, one in rebuilt.items()}
    belongs = [_belongs(touch, everything, ends) for touch in known]
    won = [one for one in everything.values() if one.status == "won"]
    first = min((one.opened_day if one.closed_day is None else one.closed_day for one in won), default=None)
    kinds = []
    for number, (touch, name) in enumerate(zip(known, belongs, strict=True)):
        gap = 0 if not number else touch.second - known[number - 1].second
        kinds.append(
            "new" if not number
            else "reactivation" if gap > reactivation_days * SECONDS
            else "follow_up" if name
            else "customer_care" if first is not None and first <= touch.day
            else "nurture"
        )  # fmt: skip
    named = {name: replace(one, name=name) for name, one in everything.items()}
    return OnDeals(kinds, named, belongs)


def _belongs(touch: Touch, episodes: Mapping[str, Episode], ends: Mapping[str, int]) -> str:
    """Return the name of the opportunity a touch belongs to, empty where it is none."""
    if touch.opportunity:
        return touch.opportunity
    found = (
        name
        for name, one in episodes.items()
        if one.opened_day <= touch.day <= (ends.get(name, FAR) if one.closed_day is None else one.closed_day)
        and (not touch.product or not one.product or touch.product == one.product)
    )
    return min(found, default="")


def _decided(recorded: Mapping[str, Episode], touches: Sequence[Touch], belongs: Sequence[str]) -> None:
    """Let the first sale or refusal close what its record says is open; what is promised last stands."""
    for touch, name in zip(touches, belongs, strict=True):
        deal = recorded.get(name)
        if deal is None or deal.closed_day is not None or deal.status in {"won", "lost"}:
            continue
        deal.last_day, deal.next_step_on = max(deal.last_day, touch.day), touch.next_step_on or deal.next_step_on
        if touch.outcome in CLOSINGS and touch.opens_own:
            deal.status = "won" if touch.outcome == "sale" else "lost"
            deal.closed_day, deal.seller = touch.day, touch.seller or deal.seller
            deal.amount = touch.amount if touch.amount is not None else deal.amount
