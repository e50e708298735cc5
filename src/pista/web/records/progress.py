"""Targets: how far one has come in the period, between what limits it lies, and the pace that is needed from now on."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, cast

from pista.book.days import day_of
from pista.evidence.to_come import amounts_to_come, counts_to_come
from pista.metrics.asking import ask, rows_behind
from pista.metrics.definition import metrics
from pista.metrics.question import Question
from pista.web.records import access
from pista.web.records.numbers import kept

if TYPE_CHECKING:
    from pista.metrics.definition import Metric
    from pista.metrics.measures import Figures
    from pista.web.records.arrangements import Seller
    from pista.web.records.models import Target
    from pista.web.records.numbers import Fresh

# Numbers that add up through a period: of them a pace can be told.
ADDING_UP = frozenset({"sales", "revenue", "new_prospects", "follow_ups", "contacts"})
# Numbers that are counted: of them it can be told between what limits they will end.
COUNTS = ADDING_UP - {"revenue"}
# Shares of what is open today: nothing is still to come of them.
STATES = frozenset({"follow_up_coverage"})
SHARES = frozenset({"close_rate", "qualification_rate", "reply_rate", "follow_up_coverage"})


@dataclass(frozen=True)
class Progress:
    """One target: its number so far with its limits, and what is needed for each week that is left.

    share          of the target that is reached, at most 1
    time           share of the period that is over
    by_the_end     of what adds up: between what numbers it ends, at this pace (95 %); of revenue where enough was sold
    still_to_come  of a share: how many more it will be of, at this pace
    needed_share   of a share: how many of those have to be, for the target to be reached
    """

    target: Target
    metric: Metric
    since: date
    until: date
    value: float | None
    low: float | None
    high: float | None
    share: float
    time: float
    needed_a_week: float | None
    so_far_a_week: float | None
    by_the_end: tuple[float, float] | None = None
    still_to_come: float | None = None
    needed_share: float | None = None

    @property
    def is_share(self) -> bool:
        """Whether the number is a share, shown in percent."""
        return self.target.metric in SHARES

    @property
    def is_reached(self) -> bool:
        """Whether the target is reached."""
        return self.value is not None and self.value >= self.target.value


def progress_of(person: Seller, today: date) -> list[Progress]:
    """Return the progress on every target a person sees: the team's, their own, and of those they lead."""
    return [_progress(target, today) for target in access.targets_of(person)]


def _progress(target: Target, today: date) -> Progress:
    since, until = period_of(target.period, today)
    where = _whose(target)
    question = Question(day_of(since), day_of(min(until, today)), None, where)
    told = kept(("target", target.metric, question), partial(_figures, target.metric, question), today)
    figures = told.found if told else {}
    value, low, high = (cast("float | None", figures.get(name)) for name in ("value", "low", "high"))
    length, over = (until - since).days + 1, (today - since).days + 1
    left = (until - today).days
    adds_up = target.metric in ADDING_UP
    needed = max(0.0, target.value - (value or 0.0)) / left * 7 if adds_up and left > 0 else None
    so_far = (value or 0.0) / over * 7 if adds_up else None
    share = min(1.0, (value or 0.0) / target.value) if target.value > 0 else 1.0
    more: tuple[float, float] | None = None
    if target.metric in COUNTS:
        more = counts_to_come(int(value or 0), over, max(0, left))
    elif target.metric == "revenue":
        more = amounts_to_come(cast("list[float]", figures.get("amounts") or []), over, max(0, left))
    by_the_end = ((value or 0.0) + more[0], (value or 0.0) + more[1]) if more else None
    to_come, needed_share = _of_a_share(target, figures, over, max(0, left))
    return Progress(
        target, metrics()[target.metric], since, until, value, low, high, share, min(1.0, over / length), needed,
        so_far, by_the_end, to_come, needed_share,
    )  # fmt: skip


def _of_a_share(target: Target, figures: Figures, over: int, left: int) -> tuple[float | None, float | None]:
    """Return how many more a share will be of at this pace, and which share of those has to be."""
    n, value = cast("int | None", figures.get("n")), cast("float | None", figures.get("value"))
    if target.metric not in SHARES or target.metric in STATES or not n or value is None or not left:
        return None, None
    more = n / over * left
    if more < 1:
        return None, None
    return more, (target.value * (n + more) - value * n) / more


def _figures(metric: str, question: Question, fresh: Fresh) -> Figures:
    found = ask(fresh.book, [metric], question).told.get(metric)
    if found is None:
        return {}
    if metric != "revenue":
        return found.overall
    rows = fresh.book.engine.collect(rows_behind(fresh.book, metric, question).select("amount"))
    return found.overall | {"amounts": [amount for amount in rows["amount"].to_list() if amount is not None]}


def _whose(target: Target) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return whose numbers count for a target: a seller's, a team's ("@" and its name), or everybody's."""
    if not target.seller:
        return ()
    return (("team", (target.seller[1:],)),) if target.seller.startswith("@") else (("seller", (target.seller,)),)


def period_of(period: str, today: date) -> tuple[date, date]:
    """Return the first and the last day of the week, month, quarter or year that a day lies in."""
    if period == "week":
        first = today - timedelta(days=today.weekday())
        return first, first + timedelta(days=6)
    if period == "year":
        return date(today.year, 1, 1), date(today.year, 12, 31)
    months = 3 if period == "quarter" else 1
    first_month = (today.month - 1) // months * months + 1
    last_month = first_month + months - 1
    return date(today.year, first_month, 1), date(today.year, last_month, monthrange(today.year, last_month)[1])
