"""What a rehearsal says: figures, each with the share of draws in which it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pista.rehearsal.within import Stand
    from pista.scorecards.definition import Scorecard


@dataclass(frozen=True)
class Change:
    """What becomes of an activity: how much of it, beside the best attainable, and in which share of draws so.

    verdict  "more", "less", "none" (not at all) or "same"
    """

    activity: str
    amount: float
    best: float
    verdict: str
    holds: float


@dataclass(frozen=True)
class TrickGain:
    """What a trick pays who works honestly otherwise: points and rows a month, in which share of draws.

    found_now, found_needed  of how many rows one is found out now, and would have to be for the trick not to pay (None
                             where nothing in the range tried is enough)
    is_most                  whether these are as many rows as a rehearsal tries
    """

    trick: str
    gain: float
    rows: float
    holds: float
    found_now: float
    found_needed: float | None
    is_most: bool = False


@dataclass(frozen=True)
class Together:
    """What the usual seller makes of all tricks at once: rows of each a month, and the points beyond honest work.

    holds                    the share of draws in which any trick is used
    found_now, found_needed  as in `TrickGain`, for all of them
    """

    tricks: Mapping[str, float]
    gain: float
    holds: float
    found_now: float
    found_needed: float | None


@dataclass(frozen=True)
class Injustice:
    """Two sellers alike but for one thing, doing the same: what it changes for the company, and in their pay, in %.

    pay    None where there is next to none to compare with
    holds  the share of draws in which it is as unjust, or as just
    """

    differs: str
    profit: float
    pay: float | None
    is_unjust: bool
    holds: float


@dataclass(frozen=True)
class Unseen:
    """An activity that the best attainable has: more of it is not paid, or counts against the seller.

    amount  how much of it is done all the same
    """

    activity: str
    best: float
    counts_against: bool
    amount: float = 0.0


@dataclass(frozen=True)
class AtQuota:
    """Whether sellers do what is asked: exactly, or not at all; the metric, the quota, in which share of draws so."""

    metric: str
    window: str
    quota: float
    value: float
    holds: float
    at_most: bool = False
    is_missed: bool = False


@dataclass(frozen=True)
class Kind:
    """What somebody of a temperament would do: activities and tricks a month, pay and profit.

    tricks       how many a month of each, those that pay most first
    pay, profit  beside the usual seller's, in per cent; pay is None where the usual one has next to none
    """

    temperament: str
    activities: Mapping[str, float]
    tricks: Mapping[str, float]
    pay: float | None
    profit: float


@dataclass(frozen=True)
class Rehearsal:
    """What a scorecard does to people, in one setting and in draws around it.

    together    None where the usual seller uses no trick
    figures     of the scorecard: its own setting's value, and what 5 and 95 % of draws have at most
    attainable  the same where company and seller are one, and nothing is paid
    share       net of profit and effort, beside the best attainable: central, lowest of all draws, median
    """

    card: Scorecard
    draws: int
    changes: tuple[Change, ...]
    at_quota: tuple[AtQuota, ...]
    tricks: tuple[TrickGain, ...]
    together: Together | None
    unjust: tuple[Injustice, ...]
    unseen: tuple[Unseen, ...]
    kinds: tuple[Kind, ...]
    stands: tuple[Stand, ...]
    figures: Mapping[str, tuple[float, float, float]]
    attainable: Mapping[str, float]
    share: tuple[float, float, float]
