"""Looks for every sign in a book, and holds false discovery over all sellers and signs together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import narwhals as nw
import numpy as np

from pista.evidence.false_discovery import adjusted
from pista.fair_play.companies import company_signs
from pista.fair_play.definition import Sign, signs
from pista.fair_play.scene import CALLED
from pista.fair_play.tallying import tallies
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pista.book.periods import Periods
    from pista.fair_play.scene import Scene
    from pista.fair_play.seen import Company, Seen

# Of the signs that are raised, at most this share is chance.
FALSE_DISCOVERY = 0.10
# How sure: the words beside a raised sign, by the largest q they stand for.
STRENGTHS = ((0.001, N_("strong")), (0.01, N_("clear")), (FALSE_DISCOVERY, N_("weak")))
NOT_RAISED = N_("none")
# The rows behind a sign that are named, and what names them.
MOST_ROWS = 500
NAMED_BY = {
    "entries": "touch_id", "deals": "opportunity", "wins": "opportunity", "people": "prospect", "moves": "opportunity",
}  # fmt: skip


@dataclass(frozen=True)
class Behind:
    """A row behind a finding: what the book calls it, the day it counts by, and who the prospect is, "" if unknown."""

    name: str
    day: int | None
    prospect: str


@dataclass(frozen=True)
class Finding:
    """What one sign says of one seller.

    count, among, expected  how many, of how many, against how many
    q          the false-discovery rate at which it would be raised
    is_raised  whether there is a question to ask
    strength   how sure: a word of STRENGTHS, or NOT_RAISED
    behind     the rows behind it, the latest first, at most MOST_ROWS; empty where it is not raised
    """

    sign: Sign
    seller: str
    periods: Sequence[int]
    count: float
    among: float
    expected: float
    p: float
    q: float
    is_raised: bool
    strength: str
    against: str
    behind: Sequence[Behind] = field(default_factory=tuple)

    @property
    def rows(self) -> list[str]:
        """What names the rows behind it."""
        return [row.name for row in self.behind]


@dataclass(frozen=True)
class Judgement:
    """Everything that was looked for.

    findings, company, unknown  by seller and sign; of the company as a whole; and why some signs could not be told
    quota, periods              what the company asks, and how it counts
    first_day, as_of            the time the book covers
    evidence                    by number, the share of the contacts behind it that a witness supports; None: unknown
    """

    findings: Sequence[Finding]
    company: Sequence[Company]
    unknown: dict[str, str]
    quota: int | None
    periods: Periods
    first_day: int | None
    as_of: int | None
    evidence: dict[str, float | None]

    @property
    def raised(self) -> list[Finding]:
        """The findings there is a question about, the surest first."""
        return sorted(
            (found for found in self.findings if found.is_raised), key=lambda f: (f.q, f.p, f.seller, f.sign.name)
        )


def judge(scene: Scene) -> Judgement:
    """Look for every sign that the book can tell."""
    unknown: dict[str, str] = {}
    looked: list[tuple[Sign, Seen]] = []
    counted = tallies(scene)
    for name, sign in signs().items():
        why, tally = scene.lacks(sign.needs), counted.get(name)
        seen = None if tally is None else sign.look(tally, scene)
        if seen is None:
            unknown[name] = why or TOO_FEW
        elif not (seen.among >= sign.least).any():
            unknown[name] = TOO_LITTLE
        else:
            looked.append((sign, seen))
    tested = [
        (sign, seen, row) for sign, seen in looked for row in np.flatnonzero(seen.among >= sign.least).tolist()
    ]  # fmt: skip
    q = adjusted([seen.p[row] for _sign, seen, row in tested])
    findings = _named(scene, [_finding(scene, *one, float(q_i)) for one, q_i in zip(tested, q, strict=True)])
    facts = scene.book.facts
    return Judgement(
        findings, company_signs(scene), unknown, scene.quota, scene.periods, facts.first_day, facts.as_of,
        scene.evidence_shares,
    )  # fmt: skip


TOO_FEW = N_("too few sellers have enough of it to be compared with each other")
TOO_LITTLE = N_("no seller has enough of it for anything to be said")


def _finding(scene: Scene, sign: Sign, seen: Seen, row: int, q: float) -> Finding:
    is_raised = bool(q <= FALSE_DISCOVERY and seen.large[row])
    strength = next((word for limit, word in STRENGTHS if q <= limit), NOT_RAISED) if is_raised else NOT_RAISED
    rows = _rows_behind(scene, sign, seen, row) if is_raised else ()
    periods = seen.periods[row] if seen.periods else ()
    return Finding(
        sign, scene.sellers[row], periods, float(seen.count[row]), float(seen.among[row]), float(seen.expected[row]),
        float(seen.p[row]), q, is_raised, strength, seen.against, rows,
    )  # fmt: skip


def _rows_behind(scene: Scene, sign: Sign, seen: Seen, row: int) -> list[Behind]:
    """Return the rows that a sign counts of a seller."""
    name = NAMED_BY[sign.over]
    behind = seen.behind[row] if seen.behind else [next(iter(sign.counts))]
    condition = nw.any_horizontal(*(sign.counts[which] for which in behind), ignore_nulls=True).fill_null(value=False)
    frame = scene.frames[sign.over].filter((nw.col("seller") == scene.sellers[row]) & condition)
    if seen.days:
        frame = frame.filter(nw.col(sign.when).is_in(list(seen.days[row])))
    if seen.periods:
        days = [day for period in seen.periods[row]
                for day in range(int(scene.periods.begins(period)), int(scene.periods.ends(period)) + 1)]  # fmt: skip
        frame = frame.filter(nw.col(sign.when).is_in(days))
    if sign.over == "moves":
        whose = scene.frames["deals"].select("opportunity", "prospect").unique("opportunity", keep="any")
        frame = frame.join(whose, on="opportunity", how="left")
    found = frame.filter(~nw.col(name).is_null()).select(name, when=nw.col(sign.when), who=nw.col("prospect"))
    found = found.sort("when", name, descending=True, nulls_last=True).head(MOST_ROWS)
    return [
        Behind(str(one), day, str(who or ""))
        for one, day, who in scene.book.engine.collect(found).select(name, "when", "who").iter_rows()
    ]


def _named(scene: Scene, findings: Sequence[Finding]) -> list[Finding]:
    """Call the prospects of the rows behind findings by their names, where the source tells them."""
    told = scene.prospects_told({row.prospect for found in findings for row in found.behind}, called=CALLED)
    names = {prospect: called for prospect, called in told if called}
    return [
        replace(found, behind=[replace(row, prospect=names.get(row.prospect, row.prospect)) for row in found.behind])
        if found.behind
        else found
        for found in findings
    ]
