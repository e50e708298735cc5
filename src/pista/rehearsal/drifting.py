"""After a scorecard changed: did behaviour move, by how much, and as was predicted?

The share of each activity among contacts, week by week, is an interrupted series (`pista.evidence.interrupted`); where
teams changed at different times each is compared with those that had not changed yet. Alarms hold the chance of any
false one at 5 % over all activities (Holm).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import narwhals as nw
import numpy as np

from pista.book.days import date_of, monday_of
from pista.errors import PistaError, unknown_name
from pista.evidence.false_discovery import holm
from pista.evidence.interrupted import LEAST_AFTER, LEAST_BEFORE, moved, moved_among, of_share
from pista.language import N_
from pista.rehearsal.fitting import KINDS_OF

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from pista.book.prepared import Prepared
    from pista.evidence.interrupted import Moved
    from pista.rehearsal.told import Rehearsal

    Array = NDArray[np.float64]

# What a log shows of the activities of a rehearsal.
SHOWN = ("prospect", "qualify", "follow_up", "easy_touch", "nurture")
ALARM = 0.05
# A change of a share by less than this is none, whoever predicted it.
NO_CHANGE = 0.02
# Where customers gathered at first, so many weeks before the change are wanted beside those.
LEAST_GATHERED = 26
# So many standard errors less than later is not chance.
CLEARLY = 4.0
WEEK = 7


@dataclass(frozen=True)
class Drifted:
    """An activity's share of contacts: what moved, what was predicted, and whether that is what happened.

    predicted  the share that the rehearsal predicted to move by, None without a rehearsal
    verdict    "as predicted", "against", "unpredicted", "not seen", or "unknown" where the log is too short
    is_alarm   whether it moved beyond what chance does in one of twenty companies
    """

    activity: str
    moved: Moved | None
    predicted: float | None
    verdict: str
    is_alarm: bool


@dataclass(frozen=True)
class Drift:
    """What moved since a change; `per_week` is about contacts a seller and week, `weeks` how many before and after.

    left_out  how many weeks at the log's beginning were left out, for they are unlike the others before the change
    """

    activities: tuple[Drifted, ...]
    per_week: Moved | None
    weeks: tuple[int, int]
    groups: tuple[str, ...]
    left_out: int = 0


def drift(
    book: Prepared, changes: Mapping[str | None, int], rehearsed: Rehearsal | None, usual: Mapping[str, float] | None
) -> Drift:
    """Compare behaviour before and after a change.

    changes    the day on which each team changed, by team; of the whole company, under None
    rehearsed  what was predicted of the new scorecard
    usual      what a seller did in a month before; see `pista.rehearsal.fitting`
    """
    if not book.knows("touches", "dates") or book.facts.first_day is None or book.facts.as_of is None:
        raise PistaError(N_("This book holds no dated contacts."), hint=N_("Give a log of contacts."))
    by_team = None not in changes
    weeks, counts, per_seller = _without_turns(*_weekly(book, by_team=by_team), list(changes.values()))
    if by_team:
        for team in changes:
            if team not in counts:
                raise unknown_name(N_("team"), str(team), [str(one) for one in counts])
    split = _refuse_short(weeks, min(changes.values()), (book.facts.first_day, book.facts.as_of))
    left_out = _beginning(counts, split)
    weeks, counts, per_seller = _kept(weeks, counts, per_seller, np.arange(len(weeks)) >= left_out)
    split -= left_out
    if by_team and all(team in changes for team in counts) and len(set(changes.values())) == 1:
        # All at once is a change of the company.
        changes, by_team = {None: min(changes.values())}, False
        counts, per_seller = _together(counts), _mean_of(per_seller)
    at = {team: int(np.searchsorted(weeks, day)) for team, day in changes.items()}
    teams = list(counts)
    starts: list[int | None] = [at.get(team) for team in teams]

    def compared(series: Array) -> Moved | None:
        return moved_among(series, starts) if by_team else moved(series[0], split)

    def of_shares(series: Array) -> Moved | None:
        one = compared(series)
        since = zip(series, starts if by_team else [split], strict=True)
        return None if one is None else of_share(one, np.concatenate([own[start:] for own, start in since if start]))

    expected = _predicted(rehearsed, usual)
    found = {}
    for place, name in enumerate(SHOWN):
        shares = np.array([counts[team][place] / np.maximum(counts[team].sum(axis=0), 1.0) for team in teams])
        # Of less than half a year there is no trend to be taken off, and customers may still be gathering.
        found[name] = None if left_out and split < LEAST_GATHERED else of_shares(shares)
    chances = holm({name: one.p for name, one in found.items() if one is not None})
    alarmed = {name for name, p in chances.items() if p <= ALARM}
    activities = []
    for name, one in found.items():
        predicted = _from_before(expected.get(name), one)
        verdict = _verdict(one, predicted, is_alarm=name in alarmed)
        activities.append(Drifted(name, one, predicted, verdict, name in alarmed))
    return Drift(
        tuple(activities), compared(np.array([per_seller[team] for team in teams])), (split, len(weeks) - split),
        tuple(str(team) for team in changes if team is not None), left_out,
    )  # fmt: skip


def _beginning(counts: Mapping[str | None, Array], split: int) -> int:
    """Return how many weeks at a log's beginning are unlike the others before the change: half of them, or none.

    Who begins to keep a log, or to sell, knows nobody yet: customers gather, and what is done for them. No straight
    trend follows that, and it would be taken for what the change did. It is seen by an activity that hardly was there
    in the first weeks.
    """
    half = split // 2
    if half < LEAST_BEFORE:
        return 0
    table = np.sum(list(counts.values()), axis=0)
    first, later = table[:, :LEAST_BEFORE].sum(axis=1), table[:, half:split].sum(axis=1)
    was, share = first / max(first.sum(), 1.0), later / max(later.sum(), 1.0)
    error = np.sqrt(share * (1 - share) / max(first.sum(), 1.0))
    is_missing = (was < share / 2) & (share - was > CLEARLY * error)
    return half if is_missing.any() else 0


def _refuse_short(weeks: Array, first: int, log: tuple[int, int]) -> int:
    """Return how many weeks there are before the first change; raise PistaError where they tell nothing."""
    split = int(np.searchsorted(weeks, first))
    if split < LEAST_BEFORE or len(weeks) - split < LEAST_AFTER:
        raise PistaError(
            N_("There are {before} weeks of contacts before the change and {after} after it; {least} and {most} are the"
               " least that tell anything. The log goes from {first} to {last}."),
            before=split, after=len(weeks) - split, least=LEAST_BEFORE, most=LEAST_AFTER,
            first=date_of(log[0]).isoformat(), last=date_of(log[1]).isoformat(),
            hint=N_("Look again later, or give a longer log."),
        )  # fmt: skip
    return split


def _weekly(book: Prepared, *, by_team: bool) -> tuple[Array, dict[str | None, Array], dict[str | None, Array]]:
    """Return the Mondays, and by team the contacts of each shown activity and the contacts per seller of each week."""
    has_one = ~nw.col("opportunity").is_null()
    follows = (nw.col("in_opportunity") & (nw.col("kind") != "new") & has_one).fill_null(value=False)
    frame = book.touches.filter(~nw.col("day").is_null()).with_columns(
        week=monday_of(nw.col("day")), follows=follows.cast(nw.Int64()),
        team=nw.col("team") if by_team else nw.lit(None).cast(nw.String()),
    )  # fmt: skip
    rows = book.engine.collect(frame.group_by("week", "team", "kind", "follows").agg(n=nw.len()))
    sellers = book.engine.collect(
        frame.select("week", "team", "seller").unique().group_by("week", "team").agg(n=nw.len())
    )
    first, last = book.facts.first_day, book.facts.as_of
    assert first is not None
    assert last is not None
    # Weeks that begin before the log does or end after it are not whole.
    monday = first + (-(first + 3)) % WEEK
    weeks = np.arange(monday, last - WEEK + 2, WEEK)
    place = {int(week): number for number, week in enumerate(weeks)}
    counts: dict[str | None, Array] = {}
    for week, team, kind, does_follow, n in zip(
        *(rows[name].to_list() for name in ("week", "team", "kind", "follows", "n")), strict=True
    ):
        if week not in place or (by_team and team is None):
            continue
        name = "follow_up" if does_follow else KINDS_OF.get(kind, "qualify")
        table = counts.setdefault(team, np.zeros((len(SHOWN), len(weeks))))
        table[SHOWN.index(name), place[week]] += n
    many: dict[str | None, Array] = {team: np.ones(len(weeks)) for team in counts}
    for week, team, n in zip(*(sellers[name].to_list() for name in ("week", "team", "n")), strict=True):
        if week in place and team in many:
            many[team][place[week]] = max(n, 1)
    return weeks.astype(float), counts, {team: counts[team].sum(axis=0) / many[team] for team in counts}


def _without_turns(
    weeks: Array, counts: dict[str | None, Array], per_seller: dict[str | None, Array], days: list[int]
) -> tuple[Array, dict[str | None, Array], dict[str | None, Array]]:
    """Leave out the weeks within which something changed: they are neither before nor after."""
    keeps = np.array([not any(week < day < week + WEEK for day in days) for week in weeks], dtype=bool)
    return _kept(weeks, counts, per_seller, keeps)


def _kept(
    weeks: Array, counts: dict[str | None, Array], per_seller: dict[str | None, Array], keeps: NDArray[np.bool_]
) -> tuple[Array, dict[str | None, Array], dict[str | None, Array]]:
    return (
        weeks[keeps],
        {team: table[:, keeps] for team, table in counts.items()},
        {team: series[keeps] for team, series in per_seller.items()},
    )


def _together(counts: dict[str | None, Array]) -> dict[str | None, Array]:
    return {None: np.sum(list(counts.values()), axis=0)}


def _mean_of(series: dict[str | None, Array]) -> dict[str | None, Array]:
    return {None: np.mean(list(series.values()), axis=0)}


def _from_before(expected: tuple[float, float] | None, found: Moved | None) -> float | None:
    """Return by how much a share is to move to where it was predicted to be; from where it was, where that is known."""
    if expected is None:
        return None
    after, usual = expected
    return after - (usual if found is None else found.before)


def _predicted(rehearsed: Rehearsal | None, usual: Mapping[str, float] | None) -> dict[str, tuple[float, float]]:
    """Return which share of contacts each activity was predicted to have, and has usually."""
    if rehearsed is None or usual is None:
        return {}
    after = {one.activity: one.amount for one in rehearsed.changes if one.activity in SHOWN}
    now = {name: usual.get(name, 0.0) for name in SHOWN}
    both = sum(after.values()), sum(now.values())
    if min(both) <= 0:
        return {}
    return {name: (after.get(name, 0.0) / both[0], now[name] / both[1]) for name in SHOWN}


def _verdict(found: Moved | None, predicted: float | None, *, is_alarm: bool) -> str:
    if found is None:
        return "unknown"
    if predicted is None or abs(predicted) < NO_CHANGE:
        return "unpredicted" if is_alarm else "not seen"
    has_moved = found.low > 0 or found.high < 0
    if not has_moved:
        return "not seen"
    return "as predicted" if (found.effect > 0) == (predicted > 0) else "against"
