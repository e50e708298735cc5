"""How one prospect stands: what each of their few touches was, and the opportunities with them. For pages, in Python.

The rules are those of episodes.py and kinds.py, which work on whole books; a test holds the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pista.book.days import SECONDS
from pista.book.facts import ANSWERS, CLOSINGS, RENEWALS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


@dataclass(frozen=True)
class Touch:
    """One contact: its day and second since 1970, what came of it, what it was about, the next step promised."""

    day: int
    second: int
    outcome: str = ""
    product: str = ""
    next_step_on: date | None = None
    seller: str = ""
    opportunity: str = ""
    amount: float | None = None
    opens_own: bool = True


@dataclass
class Episode:
    """One opportunity: what about, whose, from when to when, and how it stands; a decided one says its day and money.

    name    of a recorded one its identifier; of a rebuilt one the place of the contact that opened it
    """

    name: str
    product: str
    seller: str
    opened_day: int
    last_day: int
    status: str = "open"
    closed_day: int | None = None
    amount: float | None = None
    next_step_on: date | None = None


@dataclass
class Thread:
    """What goes on with a prospect about a product: the latest opportunity, or the touches that opened none yet.

    status  none, open, won or lost; one that is open lapses by silence, as the reader's day tells
    """

    product: str
    seller: str = ""
    status: str = "none"
    opened_day: int | None = None
    touches: int = 0
    last_day: int = 0
    next_step_on: date | None = None


@dataclass(frozen=True)
class Standing:
    """The kind of each touch, in their order, the threads by product, and all opportunities there were.

    episode_of  for each touch the place of its episode among the `episodes`, None where it belongs to none
    """

    kinds: Sequence[str]
    threads: dict[str, Thread]
    episodes: Sequence[Episode] = ()
    episode_of: Sequence[int | None] = ()


@dataclass
class _Pair:
    """Prospect and product, as far as the touches have come."""

    thread: Thread
    place: int = 0
    previous_day: int | None = None
    has_closed: bool = False
    decided: int = 0
    renewed: int = 0
    is_open: bool = False
    episode: int | None = None


@dataclass
class _SoFar:
    """The prospect, whatever the product, as far as the touches have come."""

    pairs: dict[str, _Pair] = field(default_factory=dict)
    sales: int = 0
    under_way: int = 0
    active_day: int | None = None
    previous_second: int | None = None


def standing(touches: Sequence[Touch], lapse_days: int, reactivation_days: int) -> Standing:
    """Retell the touches of one prospect, in the order of their time."""
    so_far, kinds = _SoFar(), []
    episodes: list[Episode] = []
    episode_of: list[int | None] = []
    for touch, product in zip(touches, products_of(touches), strict=True):
        pair = so_far.pairs.setdefault(product, _Pair(Thread(product)))
        opens = _enters(pair, touch, lapse_days, reactivation_days)
        closes = pair.is_open and touch.outcome in CLOSINGS
        had_bought = so_far.sales > 0
        so_far.sales += touch.outcome == "sale"
        so_far.under_way += opens - closes
        if pair.is_open and not closes:
            so_far.active_day = max(touch.day, so_far.active_day if so_far.active_day is not None else touch.day)
        is_idle = so_far.under_way <= 0 or so_far.active_day is None or touch.day - so_far.active_day > lapse_days
        silence = None if so_far.previous_second is None else touch.second - so_far.previous_second
        kinds.append(_kind(silence, reactivation_days, is_inside=pair.is_open, is_customer=had_bought and is_idle))
        _note(pair, touch, opens=opens, closes=closes)
        episode_of.append(_keep(episodes, pair, touch, opens=opens, closes=closes))
        so_far.previous_second = touch.second
    threads = {product: pair.thread for product, pair in so_far.pairs.items()}
    return Standing(kinds, threads, episodes, episode_of)


def products_of(touches: Sequence[Touch]) -> list[str]:
    """Return what each touch was about: where it does not say, what the one before did, else the first in order."""
    first = min((touch.product for touch in touches if touch.product), default="")
    result, last = [], ""
    for touch in touches:
        last = touch.product or last
        result.append(last or first)
    return result


def _enters(pair: _Pair, touch: Touch, lapse_days: int, reactivation_days: int) -> bool:
    """Take a touch into its pair, up to whether it belongs to an opportunity; return whether it opens one."""
    pair.place += 1
    silence = 0 if pair.previous_day is None else touch.day - pair.previous_day
    if pair.has_closed:
        pair.decided = pair.place - 1
    if touch.outcome in RENEWALS or silence > reactivation_days:
        pair.renewed = pair.place
    if pair.has_closed or silence > lapse_days:
        pair.is_open = False
    is_interest = touch.outcome in ANSWERS and (not pair.decided or pair.renewed > pair.decided)
    opens = is_interest and not pair.is_open
    pair.is_open = pair.is_open or opens
    pair.previous_day, pair.has_closed = touch.day, touch.outcome in CLOSINGS
    return opens


def _kind(silence: int | None, reactivation_days: int, *, is_inside: bool, is_customer: bool) -> str:
    if silence is None:
        return "new"
    if silence > reactivation_days * SECONDS:
        return "reactivation"
    if is_inside:
        return "follow_up"
    return "customer_care" if is_customer else "nurture"


def _keep(episodes: list[Episode], pair: _Pair, touch: Touch, *, opens: bool, closes: bool) -> int | None:
    """Note a touch in its episode, and return the place of that."""
    if opens:
        pair.episode = len(episodes)
        episodes.append(Episode(str(pair.place), pair.thread.product, touch.seller, touch.day, touch.day))
    if not pair.is_open or pair.episode is None:
        return None
    episode = episodes[pair.episode]
    episode.last_day, episode.next_step_on = touch.day, touch.next_step_on
    if closes:
        episode.status = "won" if touch.outcome == "sale" else "lost"
        episode.closed_day, episode.seller = touch.day, touch.seller or episode.seller
        episode.amount = touch.amount
    return pair.episode


def _note(pair: _Pair, touch: Touch, *, opens: bool, closes: bool) -> None:
    """Keep in the thread what a page shows of it."""
    thread = pair.thread
    if opens:
        thread.status, thread.opened_day, thread.touches = "open", touch.day, 0
    if closes:
        thread.status = "won" if touch.outcome == "sale" else "lost"
    thread.touches += 1
    thread.last_day, thread.next_step_on = touch.day, touch.next_step_on
    thread.seller = touch.seller or thread.seller
