"""When within a quota's period the work is done that a rehearsal chose: day by day, by how far somebody has come.

A month's work is what the rehearsal says; here it is spread over working days. Where customers decide whether a quota
is reached, effort follows the best policy of `pista.rehearsal.within`: it rises before the end of who is nearly there,
and falls for who is there, or too far behind. Where contacts are made to be exactly as many as are asked, each day (or
week, or month) has just so many.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from pista.book.days import day_of
from pista.rehearsal.within import policies
from pista.scorecards.definition import WINDOWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from pista.rehearsal.days import Policy
    from pista.rehearsal.month import Chosen
    from pista.rehearsal.paying import Plan

# Working days of each window, a month having twenty.
DAYS = {"day": 1, "week": 5, "month": 20, "quarter": 60}
# What of a quota's number each win is one of; other numbers go by the effort alone.
WON = ("sales", "margin")
# The calendar year in which a rehearsal is played out.
YEAR = 2024
SATURDAY = 5
# Nobody stops for good in the middle of a period: some contacts come by themselves.
LEAST = 0.05
# A quota is just met that is met within this share.
JUST = 0.01


@dataclass(frozen=True)
class Pace:
    """How effort is spread over the working days of a quota's period.

    metric  what the quota counts
    days    working days of a period
    unit    how much of the metric is on pace in a step of the policy
    """

    metric: str
    days: int
    unit: float
    policy: Policy

    @cached_property
    def usual(self) -> float:
        """The mean effort of who begins at nothing and is neither lucky nor unlucky."""
        return max(float(np.mean(self._along(0, self.days, 0.0))), LEAST)

    def expected(self, begun: int, days: int, done: float) -> list[float]:
        """Return the effort of each of so many days, 1 being the usual, of a seller without luck.

        begun  working days that are over, of all
        done   what of the metric was there as the first of these days began
        """
        return [max(effort / self.usual, LEAST) for effort in self._along(begun, days, done)]

    def given(self, begun: int, reached: Sequence[float]) -> list[float]:
        """Return the effort of each day, 1 being the usual, with so much of the metric as it begins."""
        return [max(self._at(begun + place, much) / self.usual, LEAST) for place, much in enumerate(reached)]

    def _at(self, day: int, reached: float) -> float:
        step = (day % self.days) * len(self.policy.efforts) // self.days
        return self.policy.effort(step, reached / self.unit)

    def _along(self, begun: int, days: int, done: float) -> list[float]:
        """Return the effort of each of so many days where all that is reached is what effort brings."""
        found, reached = [], done
        for day in range(begun, begun + days):
            reached = 0.0 if day % self.days == 0 else reached
            found.append(self._at(day, reached))
            reached += found[-1] * self.unit * len(self.policy.efforts) / self.days
        return found


@dataclass(frozen=True)
class Timing:
    """When the work of a month is done: at what pace, and how many contacts exactly in each of so many days."""

    pace: Pace | None = None
    exactly: tuple[int, int] | None = None


def timing_of(plan: Plan, chosen: Chosen) -> Timing:
    """Return when what was chosen under a plan is done."""
    found = [Pace(one.element.metric, DAYS[one.element.window], one.pace, one.policy) for one in policies(plan, chosen)]
    # What is made up to reach a quota is written down afterwards: here what truly takes place is counted.
    real = float(np.real(chosen.month.real["contacts"][0]))
    exact = [
        (DAYS[one.window], round(one.quota))
        for one in plan.elements
        if one.metric == "contacts" and one.quota and not one.at_most
        and abs(real / WINDOWS[one.window] / one.quota - 1) < JUST
    ]  # fmt: skip
    return Timing(found[0] if found else None, exact[0] if exact and exact[0][0] <= DAYS["month"] else None)


def working_days(month: int) -> list[int]:
    """Return the working days of a calendar month, the first being 0."""
    first = day_of(f"{YEAR + month // 12}-{month % 12 + 1:02}-01")
    return [first + day for day in range(28) if (first + day + 3) % 7 < SATURDAY][: DAYS["month"]]


@dataclass
class Calendar:
    """The working days of a seller's month: how much is done on each, and how many contacts are still to be made.

    share  of the usual, how much is done in the month
    """

    timing: Timing = field(default_factory=Timing)
    chance: Random | None = None
    days: Sequence[int] = ()
    begun: int = 0
    effort: dict[int, float] = field(default_factory=dict)
    room: list[int] = field(default_factory=list)
    share: float = 1.0
    # What of the quota's number was there as the month began.
    done: float = 0.0

    @classmethod
    def of(cls, timing: Timing, chance: Random, month: int, wins: Iterable[tuple[int, float]]) -> Calendar:
        """Return the days of a month (the first is 0) as they are expected to be worked, by what was won before.

        wins  day and margin of each
        """
        days = working_days(month)
        begun = month * DAYS["month"]
        found = cls(timing, chance, days, begun, dict.fromkeys(days, 1.0))
        if timing.exactly:
            each, many = timing.exactly
            found.room = [many * min(each, len(days) - start) // each for start in range(0, len(days), each)]
        if timing.pace is not None:
            first = month - begun % timing.pace.days // DAYS["month"]
            found.done = _counted(timing.pace, wins, working_days(first)[0], days[0])
            efforts = timing.pace.expected(begun, len(days), found.done)
            found.share = float(np.mean(efforts))
            found.effort = dict(zip(days, efforts, strict=True))
        return found

    def goes_by(self, wins: Sequence[tuple[int, float]]) -> float:
        """Let effort go by what is won in the month, where the quota counts it; return how much that is of before."""
        pace = self.timing.pace
        if pace is None or pace.metric not in WON:
            return 1.0
        reached = []
        for place, day in enumerate(self.days):
            since = self.days[place - (self.begun + place) % pace.days] if pace.days <= len(self.days) else self.days[0]
            begun = self.done if pace.days > len(self.days) else 0.0
            reached.append(begun + _counted(pace, wins, since, day))
        before, self.effort = self.share, dict(zip(self.days, pace.given(self.begun, reached), strict=True))
        self.share = float(np.mean(list(self.effort.values())))
        return self.share / before

    @property
    def left(self) -> int | None:
        """How many contacts are still to be made, None where there is no such number."""
        return sum(self.room) if self.timing.exactly else None

    def day(self, allowed: Sequence[int]) -> int:
        """Choose a day, likelier where more is done."""
        assert self.chance is not None
        return self.chance.choices(allowed, [self.effort.get(day, 1.0) for day in allowed])[0]

    def contact(self, allowed: Sequence[int]) -> int:
        """Choose a day for a contact, where there is room for one more."""
        if self.timing.exactly is None:
            return self.day(allowed)
        each, _many = self.timing.exactly
        day = self.day([day for day in allowed if self.room[self.days.index(day) // each] > 0] or allowed)
        part = self.days.index(day) // each
        self.room[part] = max(self.room[part] - 1, 0)
        return day


def _counted(pace: Pace, wins: Iterable[tuple[int, float]], since: int, before: int) -> float:
    """Return what of a quota's number was won from a day on, and before another."""
    return sum(margin if pace.metric == "margin" else 1.0 for day, margin in wins if since <= day < before)
