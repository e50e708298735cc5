"""Signs of a company as a whole, before and after a day: what everybody begins to do at once, no colleague tells.

    share        of each seller, of the rows a sign counts, before the first change and from the last one on
    p            one-sided paired t of the differences of sellers, so that habits drop out; Holm over the signs
    left out     signs whose share moves by itself as a book grows older (`Sign.ages`), and those that compare days with
                 days: their rows are all rows
Source: Student (1908), Biometrika 6; Holm (1979), Scandinavian Journal of Statistics 6.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from pista.evidence.false_discovery import holm
from pista.fair_play.definition import signs
from pista.fair_play.judging import judge
from pista.fair_play.tallying import tallies

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from pista.fair_play.judging import Judgement
    from pista.fair_play.scene import Scene
    from pista.fair_play.tally import Tally

LEAST_SELLERS, MOST_CHANCE, LEAST_TIMES = 5, 0.05, 1.25


@dataclass(frozen=True)
class Risen:
    """A sign whose share rose in the whole company: before, after, and p, adjusted over all looked for."""

    sign: str
    before: float
    after: float
    p: float


@dataclass(frozen=True)
class Begun:
    """What points to predicted tricks since a change: tricks somebody is newly asked about, and signs that rose."""

    tricks: Sequence[str]
    rose: Sequence[Risen]


def asked_about(judgement: Judgement) -> set[tuple[str | None, str]]:
    """Return who is asked about which tricks, by the signs that are raised."""
    return {(one.seller, trick) for one in judgement.raised for trick in one.sign.catches}


def begun(
    scene: Scene, first: int, last: int, tricks: Sequence[str], known: Collection[tuple[str | None, str]] = ()
) -> Begun:
    """Look for what began with a change, among some tricks; `known`: what was asked already before it."""
    # What was there before the change was not brought by it; what everybody begins to do at once no colleague tells.
    caught = {trick for _seller, trick in asked_about(judge(scene)) - set(known)}
    return Begun([name for name in tricks if name in caught], risen(scene, first, last, tricks))


def risen(scene: Scene, first: int, last: int, tricks: Collection[str]) -> list[Risen]:
    """Return the signs of some tricks that rose: from before the day `first` to the day `last` and after."""
    looked: dict[str, Risen] = {}
    for name, tally in tallies(scene).items():
        sign = signs()[name]
        if not sign.ages and set(sign.catches) & set(tricks):
            found = _compared(tally, first, last, name, sign.least)
            if found is not None:
                looked[name] = found
    adjusted = holm({name: one.p for name, one in looked.items()})
    return [
        replace(one, p=adjusted[name])
        for name, one in sorted(looked.items())
        if adjusted[name] <= MOST_CHANCE and one.after >= LEAST_TIMES * one.before
    ]


def _compared(tally: Tally, first: int, last: int, name: str, least: int) -> Risen | None:
    some, every = (tally.counts[which] for which in (next(iter(tally.counts)), list(tally.counts)[-1]))
    if np.array_equal(some, every):
        return None

    def count(of: NDArray[np.int64], when: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.bincount(tally.seller[when], of[when], minlength=len(tally.sellers)).astype(float)

    before, after = tally.day < first, tally.day >= last
    n_before, n_after = count(every, before), count(every, after)
    told = (n_before >= least / 2) & (n_after >= least / 2)
    if told.sum() < LEAST_SELLERS:
        return None
    x_before, x_after = count(some, before)[told], count(some, after)[told]
    differences = x_after / n_after[told] - x_before / n_before[told]
    if not differences.std():
        return None
    p = float(stats.ttest_1samp(differences, 0, alternative="greater").pvalue)
    return Risen(name, x_before.sum() / n_before[told].sum(), x_after.sum() / n_after[told].sum(), p)
