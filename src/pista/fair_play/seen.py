"""What a sign sees of each seller: how many, of how many, against how many, and how likely that is by chance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from pista.evidence.contamination import among_peers
from pista.evidence.own_days import unlike_own_days
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Counts = NDArray[np.int64]

# What is compared with whom: the words of `against`.
COLLEAGUES, OWN_DAYS, OWN_COUNTS, EVEN_DAYS = (
    N_("the colleagues, who differ among themselves too"),
    N_("the same seller's other days, and the colleagues"),
    N_("the same seller's counts just below and above the quota"),
    N_("an even spread over the days around, or the colleagues' share where it is larger"),
)
# Beyond this, colleagues are like that too: what is unusual for the seller is usual in the company.
USUAL_AMONG_PEERS = 0.05
# A sign that matters shows at least so many more rows than expected, and at least so many times as many.
LEAST_MORE, LEAST_TIMES = 3.0, 1.75


@dataclass(frozen=True)
class Seen:
    """Arrays of shape (sellers,): the count, of how many, how many were to be expected, and p.

    against  with what it was compared
    large    whether there is enough of it to ask about
    periods  by seller, the periods it is about, where it is not the whole time
    days     by seller, the days whose rows are behind it, where they are not all
    behind   by seller, the conditions whose rows are behind it, where it is not the first one of all
    """

    count: Numbers
    among: Numbers
    expected: Numbers
    p: Numbers
    against: str
    large: NDArray[np.bool_]
    periods: Sequence[Sequence[int]] = ()
    days: Sequence[Sequence[int]] = ()
    behind: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Company:
    """What a sign sees of the company as a whole: a sentence with its figures, p where it is a test."""

    sign: str
    sentence: str
    figures: dict[str, object] = field(default_factory=dict)
    p: float | None = None


def against_colleagues(count: Numbers, among: Numbers, times: float = LEAST_TIMES) -> Seen | None:
    """Compare each seller's share with the others', whose scatter is allowed for; None of too few colleagues."""
    peers = among_peers(count, among)
    if peers is None:
        return None
    expected = among * peers.mean
    return Seen(count, among, expected, peers.p, COLLEAGUES, is_large(count, expected, times))


def against_own_days(days: Counts, chosen: NDArray[np.bool_], everything: Counts, dates: Counts) -> Seen:
    """Compare what was done on chosen days with the seller's other working days; colleagues may excuse it.

    days, chosen, everything  shape (sellers, days): counts; which days stand out; all that was done, so on which days
    dates                     shape (days,): which days they are
    """
    counted = (everything > 0) | chosen
    rows = zip(days, chosen, counted, strict=True)
    p = np.array([unlike_own_days(row[on], stands_out[on]) for row, stands_out, on in rows])
    seen = (days * chosen).sum(axis=1).astype(float)
    among = days.sum(axis=1).astype(float)
    share = chosen.sum(axis=1) / np.maximum(counted.sum(axis=1), 1)
    peers = among_peers(seen, everything.sum(axis=1))
    if peers is not None:
        p = np.where(peers.p < USUAL_AMONG_PEERS, p, np.maximum(p, peers.p))
    expected = among * share
    return Seen(seen, among, expected, p, OWN_DAYS, is_large(seen, expected), days=chosen_dates(chosen, dates))


def surer_of(looks: Sequence[Seen]) -> Seen:
    """Return, seller by seller, the look with the smaller p; each p is multiplied by how many looks there were."""
    best = np.argmin([look.p for look in looks], axis=0)
    rows = np.arange(len(best))

    def pick(name: str) -> NDArray[Any]:
        return np.asarray(np.stack([getattr(look, name) for look in looks])[best, rows])

    p = np.minimum(1.0, len(looks) * pick("p"))
    days = [looks[which].days[row] for row, which in enumerate(best)]
    return Seen(pick("count"), pick("among"), pick("expected"), p, looks[0].against, pick("large"), days=days)


def chosen_dates(chosen: NDArray[np.bool_], dates: Counts) -> list[list[int]]:
    """Return the days that were chosen for each seller."""
    return [[int(day) for day in dates[row]] for row in chosen]


def is_large(count: Numbers, expected: Numbers, times: float = LEAST_TIMES) -> NDArray[np.bool_]:
    """Whether there is enough of it to ask about."""
    return np.asarray((count - expected >= LEAST_MORE) & (count >= times * expected))
