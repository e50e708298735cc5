"""The figures of a rehearsal, as a company's own book tells them; the rest stays a default, and is drawn widely.

A log tells: how many contacts of each kind a seller has in a month and how long each takes, how many new prospects
become opportunities, how often an open opportunity is won in a month with so many follow-ups, how soon, and how many
customers buy again. It does not tell: what effort costs, how often what is made up is found out and what that costs,
what risk costs. Those are drawn from stated ranges (`pista.rehearsal.setting.UNTOLD`).

    win in a month = low + (high - low)(1 - exp(-f / kappa))        by maximum likelihood over months of opportunities

A book of opportunities alone tells how many are open, how soon they are won, and how many at once and later; what
contacts take and bring stays a default.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import narwhals as nw
import numpy as np
from scipy.optimize import minimize

from pista.book.facts import has_evidence, is_closing, is_won
from pista.book.preparing import count_of
from pista.errors import PistaError
from pista.language import N_
from pista.rehearsal.setting import ACTIVITIES, MARGIN, Setting, one

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from pista.book.engine import Frame
    from pista.book.prepared import Prepared

    Array = NDArray[np.float64]

MONTH = 30.44
# The hours of a month that are selling; a log holds only those of contacts, so the rest is spread over them.
SELLING = 120.0
# Days for which an opportunity counts as open after its last contact, where nothing says what became of it.
SILENT = 60
# Fewer of them tell nothing.
ENOUGH = 30
MOST_FOLLOW_UPS = 24
# Where fewer months of opportunities than this have a follow-up, or nearly all that have one are won, follow-ups are
# what is written down of sales, and tell nothing of what they do.
SELDOM, ALWAYS = 0.03, 0.9
TOO_FEW_CONTACTS = N_("This book is too short to tell how its people sell: {n} contacts in {months} months of sellers.")
TOO_FEW_OPPORTUNITIES = N_(
    "This book is too short to tell how its people sell: {n} opportunities in {months} months of sellers."
)
KINDS_OF = {"new": "prospect", "customer_care": "easy_touch", "nurture": "nurture", "reactivation": "nurture"}


@dataclass(frozen=True)
class Fitted:
    """A setting that a book tells: which figures come from it, from how many rows, and how sure they are.

    told     figures by name: value, and from how many rows
    spreads  the spread of the logarithm of each
    usual    what a seller does in a month now, by activity
    point    what a point is in the book's money, None where it knows none
    """

    setting: Setting
    told: Mapping[str, tuple[float, int]]
    spreads: Mapping[str, float]
    usual: Mapping[str, float]
    point: float | None = None
    seller_months: float = 0.0
    untold: tuple[str, ...] = field(default_factory=tuple)


def fitted(book: Prepared, default: Setting) -> Fitted:
    """Return the setting that a book tells, the rest as `default` has it; raises PistaError where it tells nothing."""
    facts = book.facts
    if not book.knows("dates", "opportunities") or facts.as_of is None or facts.first_day is None:
        raise PistaError(
            N_("This book cannot tell how its people sell: it needs days, and what became of opportunities."),
            hint=N_("Rehearse without --book, with the defaults of a kind of selling (--kind)."),
        )
    months = max((facts.as_of - facts.first_day) / MONTH, 1.0)
    reader = _Reader(book, facts.first_day, facts.as_of, default)
    counts, minutes = reader.contacts() if reader.has_contacts else ({}, {})
    who_months = reader.seller_months()
    rows = sum(counts.values()) if reader.has_contacts else count_of(book.opportunities, book.engine)
    if who_months < 3 or rows < ENOUGH:  # noqa: PLR2004 - of one quarter nothing is usual
        raise PistaError(
            TOO_FEW_CONTACTS if reader.has_contacts else TOO_FEW_OPPORTUNITIES, n=rows, months=round(who_months, 1),
            hint=N_("Rehearse without --book, with the defaults of a kind of selling (--kind)."),
        )  # fmt: skip
    if reader.won() == 0:
        raise PistaError(
            N_("Nothing was ever sold in this book, so it cannot tell how its people sell."),
            hint=N_("Check what was read as a sale ('pista report' counts them), or rehearse without --book."),
        )
    usual = {name: counts.get(name, 0) / who_months for name in ACTIVITIES}
    told: dict[str, tuple[float, int]] = {}
    figures: dict[str, float] = {}
    hours = _hours(default, counts, minutes, usual)
    reader.fit(figures, told, who_months, months, usual)
    spreads = {name: min(1 / math.sqrt(max(rows, 1)), 0.5) for name, (_value, rows) in told.items()}
    caps, made_up = dict(default.caps), default.made_up
    if reader.has_contacts:
        caps = {name: min(float(default.hours[0] / max(hours[name], 0.02)), 4 * usual.get(name, 0) + 120)
                for name in ACTIVITIES}  # fmt: skip
        caps = {name: cap if default.caps.get(name, 0) else 0.0 for name, cap in caps.items()}
        made_up = max(6 * sum(usual.values()), 200.0)
    caps["discount"] = min(default.caps.get("discount", 0.0), 2 * figures.get("open", float(default.open[0])))
    setting = default.but(
        {name: one(value) for name, value in figures.items()}, {name: one(value) for name, value in hours.items()},
        caps=caps, made_up=made_up,
    )  # fmt: skip
    untold = tuple(name for name in ("p_new", "win_high", "kappa", "lead", "p_later", "repeat") if name not in told)
    return Fitted(setting, told, spreads, usual, reader.point(), who_months, untold)


def _hours(
    default: Setting, counts: Mapping[str, int], minutes: Mapping[str, float], usual: Mapping[str, float]
) -> dict[str, float]:
    """Return the hours of each activity: in proportion to logged minutes, a month's together SELLING hours."""
    ours = {name: float(default.hours_each[name][0]) for name in ACTIVITIES}
    known = {name: minutes[name] / 60 for name in ACTIVITIES if counts.get(name, 0) >= ENOUGH and name in minutes}
    logged = sum(usual[name] * each for name, each in known.items())
    if not logged:
        return ours
    # Where few contacts are logged each would take days: no contact takes more than a morning with its preparation.
    times = min(SELLING / logged, 8.0)
    hours = {name: min(each * times, 4.0) for name, each in known.items()}
    scale = float(np.median([hours[name] / ours[name] for name in hours]))
    return {name: hours.get(name, each * scale) for name, each in ours.items()}


def _months(day: str, since: str) -> nw.Expr:
    """Return how many whole months lie between two days."""
    return ((nw.col(day) - nw.col(since)) / MONTH).floor().cast(nw.Int64())


class _Reader:
    """What is counted in a book."""

    def __init__(self, book: Prepared, first: int, last: int, default: Setting) -> None:
        """Keep the book and its days; and what is held where it does not tell."""
        self.book, self.first, self.last, self.default = book, first, last, default
        self.has_contacts = book.knows("touches")

    def contacts(self) -> tuple[dict[str, int], dict[str, float]]:
        """Return how many contacts there are of each activity, and how many minutes one takes."""
        on_opportunity = nw.col("in_opportunity") & (nw.col("kind") != "new")
        has_one = ~nw.col("opportunity").is_null()
        frame = self.book.touches.with_columns(
            follows=(on_opportunity & has_one).fill_null(value=False).cast(nw.Int64())
        )
        rows = self.book.engine.collect(
            frame.group_by("kind", "follows").agg(
                n=nw.len(), minutes=nw.col("minutes_used").sum(), timed=nw.col("minutes_used").count()
            )
        )
        counts: dict[str, int] = {}
        minutes: dict[str, float] = {}
        timed: dict[str, int] = {}
        columns = (rows[name].to_list() for name in ("kind", "follows", "n", "minutes", "timed"))
        for kind, follows, n, spent, with_minutes in zip(*columns, strict=True):
            name = "follow_up" if follows else KINDS_OF.get(kind, "qualify")
            counts[name] = counts.get(name, 0) + n
            minutes[name] = minutes.get(name, 0.0) + float(spent or 0)
            timed[name] = timed.get(name, 0) + with_minutes
        each = {name: minutes[name] / timed[name] for name in counts if timed[name] and minutes[name]}
        return counts, each

    def won(self) -> int:
        """Return how many opportunities were won."""
        return count_of(self.book.opportunities.filter(nw.col("status") == "won"), self.book.engine)

    def seller_months(self) -> float:
        """Return the months of all sellers, each from their first contact to their last; of deals, where none are."""
        if self.has_contacts:
            dated = self.book.touches.with_columns(first="day", last="day")
        else:
            ended = nw.max_horizontal("opened_day", "closed_day")
            dated = self.book.opportunities.with_columns(first="opened_day", last=ended)
        named = dated.filter(~nw.col("seller").is_null())
        rows = self.book.engine.collect(
            named.group_by("seller").agg(first=nw.col("first").min(), last=nw.col("last").max())
        )
        rows = rows.filter(~nw.col("first").is_null())
        spans = [(last - first + 1) / MONTH for first, last in zip(rows["first"], rows["last"], strict=True)]
        return float(sum(spans)) or (self.last - self.first + 1) / MONTH

    def fit(
        self,
        figures: dict[str, float],
        told: dict[str, tuple[float, int]],
        who_months: float,
        months: float,
        usual: Mapping[str, float],
    ) -> None:
        """Fill in what the book tells."""
        ended, opened = self._ended()
        if usual["prospect"] and opened >= ENOUGH:
            rate = min(opened / who_months / usual["prospect"], 1.0)
            careful = 1 - math.exp(-(usual["qualify"] + 0.3 * usual["prospect"]) / (0.5 * usual["prospect"]))
            figures["p_new"] = min(rate / careful, 0.9)
            told["p_new"] = (figures["p_new"], opened)
        if ended["won"] >= ENOUGH:
            figures["lead"] = min(max(ended["won_at_once"] / ended["won"], 0.01), 0.95)
            told["lead"] = (figures["lead"], ended["won"])
            others = max(opened - ended["won_at_once"], 1)
            figures["p_later"] = min(max((ended["won"] - ended["won_at_once"]) / others, 0.01), 0.9)
            told["p_later"] = (figures["p_later"], others)
            figures["cycle"] = max(ended["days"] / ended["won"], 1.0)
            told["cycle"] = (figures["cycle"], ended["won"])
        opportunities, all_months, starts, all_won = self._months_of_opportunities()
        figures["open"] = max(starts / who_months, 1.0)
        told["open"] = (figures["open"], starts)
        table = self._by_follow_ups(opportunities, all_months, all_won) if self.has_contacts else {}
        wins = wins_by(table) if table else None
        if wins is not None:
            figures["win_low"], figures["win_high"], figures["kappa"] = wins
            won = int(sum(row[1] for row in table.values()))
            told |= {name: (value, won) for name, value in zip(("win_low", "win_high", "kappa"), wins, strict=True)}
        elif table and all_won >= ENOUGH:
            # What follow-ups do is not told where there are next to none; how often one wins without them is.
            low = min(max(all_won / all_months, 0.001), 0.9)
            figures["win_low"] = low
            figures["win_high"] = min(low * float(self.default.win_high[0] / self.default.win_low[0]), 0.95)
            told["win_low"] = (low, all_won)
        # Where every purchase is an opportunity of its own, those who buy again are among the open ones already.
        again = self._again() if self.has_contacts else None
        if again is not None and months >= 6:  # noqa: PLR2004 - of half a year something can be said
            figures["repeat"] = max(again / who_months, 0.01)
            told["repeat"] = (figures["repeat"], again)
        if self.has_contacts and self.book.knows("evidence"):
            share = self._mean(self.book.touches.with_columns(x=has_evidence.fill_null(value=False).cast(nw.Float64())))
            figures["evidence"] = min(max(share, 0.01), 1.0)
        if self.has_contacts and self.book.knows("answers"):
            met = self.book.prospects.filter(nw.col("touches") > 0)
            share = self._mean(met.with_columns(x=nw.col("has_answered").cast(nw.Float64())))
            figures["answers"] = min(max(share, 0.01), 1.0)

    def _mean(self, frame: Frame) -> float:
        rows = self.book.engine.collect(frame.select(nw.col("x").mean()))
        return float(rows["x"].to_list()[0] or 0.0)

    def _ended(self) -> tuple[dict[str, int], int]:
        """Return how many opportunities were won, at once, after how many days in all; and how many were opened."""
        frame = self.book.opportunities.filter(~nw.col("opened_day").is_null()).with_columns(
            won=is_won.fill_null(value=False).cast(nw.Int64()), days=nw.col("closed_day") - nw.col("opened_day")
        )
        frame = frame.with_columns(
            at_once=(nw.col("won") * (nw.col("days") < MONTH / 2).fill_null(value=False).cast(nw.Int64())),
            took=nw.col("won") * nw.col("days").fill_null(0),
        )
        rows = self.book.engine.collect(
            frame.select(
                won=nw.col("won").sum(), won_at_once=nw.col("at_once").sum(), days=nw.col("took").sum(), n=nw.len()
            )
        )
        told = {name: int(rows[name].to_list()[0] or 0) for name in ("won", "won_at_once", "days")}
        return told, int(rows["n"].to_list()[0])

    def _months_of_opportunities(self) -> tuple[Frame, int, int, int]:
        """Return opportunities with the month they end in, their months, those after the first, and how many were won.

        Months are counted from the day each opportunity was opened.
        """
        # Who fell silent is open for a while after the last contact, not for ever.
        silent = nw.min_horizontal(nw.col("last_day") + SILENT, nw.lit(self.last))
        opportunities = self.book.opportunities.filter(~nw.col("opened_day").is_null()).with_columns(
            end=nw.when(nw.col("closed_day").is_null()).then(silent).otherwise(nw.col("closed_day")),
            won=is_won.fill_null(value=False).cast(nw.Int64()),
        )
        opportunities = opportunities.with_columns(ends=_months("end", "opened_day"))
        rows = self.book.engine.collect(
            opportunities.select(months=(nw.col("ends") + 1).sum(), first=nw.len(), won=nw.col("won").sum())
        )
        all_months, firsts, all_won = (int(rows[name].to_list()[0] or 0) for name in ("months", "first", "won"))
        return opportunities, all_months, max(all_months - firsts, 1), all_won

    def _by_follow_ups(self, opportunities: Frame, all_months: int, all_won: int) -> dict[int, tuple[int, int]]:
        """Return, by follow-ups in a month, months of opportunities and wins in them."""
        touched = (
            self.book.touches.filter(~nw.col("opportunity").is_null(), ~is_closing.fill_null(value=False))
            .join(opportunities.select("opportunity", "opened_day", "ends", "won"), on="opportunity", how="inner")
            .with_columns(at=_months("day", "opened_day"))
            .filter(nw.col("at") >= 0, nw.col("at") <= nw.col("ends"))
            .group_by("opportunity", "at", "ends", "won").agg(f=nw.len())
            .with_columns(won_now=nw.col("won") * (nw.col("at") == nw.col("ends")).cast(nw.Int64()))
            .group_by("f").agg(n=nw.len(), won=nw.col("won_now").sum())
        )  # fmt: skip
        found = self.book.engine.collect(touched)
        table: dict[int, tuple[int, int]] = {}
        for f, n, won in zip(*(found[name].to_list() for name in ("f", "n", "won")), strict=True):
            place = min(int(f), MOST_FOLLOW_UPS)
            before = table.get(place, (0, 0))
            table[place] = before[0] + int(n), before[1] + int(won)
        rest = all_months - sum(n for n, _won in table.values()), all_won - sum(won for _n, won in table.values())
        table[0] = max(rest[0], 0), min(max(rest[1], 0), max(rest[0], 0))
        return dict(sorted(table.items()))

    def _again(self) -> int | None:
        """Return how many sales went to somebody who had bought before, None where sales are unknown."""
        if not self.book.knows("sales"):
            return None
        more = self.book.prospects.filter(nw.col("purchases") > 1)
        rows = self.book.engine.collect(more.select(again=(nw.col("purchases") - 1).sum()))
        return int(rows["again"].to_list()[0] or 0)

    def point(self) -> float | None:
        """Return what a point is in money: a tenth of the mean margin of a sale."""
        if not self.book.knows("margin"):
            return None
        won = self.book.opportunities.filter(is_won)
        rows = self.book.engine.collect(won.select(nw.col("margin").mean()))
        mean = rows["margin"].to_list()[0]
        return None if not mean or mean <= 0 else float(mean) / MARGIN


def wins_by(table: Mapping[int, tuple[int, int]]) -> tuple[float, float, float] | None:
    """Return low, high and kappa by maximum likelihood, None where there is too little to tell them."""
    f = np.array(list(table), dtype=float)
    n, won = (np.array([row[place] for row in table.values()], dtype=float) for place in range(2))
    if won.sum() < ENOUGH or n.sum() < 4 * ENOUGH or len(f) < 3:  # noqa: PLR2004
        return None
    followed = n[f > 0].sum()
    if followed < SELDOM * n.sum() or won[f > 0].sum() > ALWAYS * followed:
        return None

    def lost(logs: Array) -> float:
        low, more, kappa = 1 / (1 + np.exp(-logs[0])), 1 / (1 + np.exp(-logs[1])), np.exp(logs[2])
        p = np.clip(low + (1 - low) * more * -np.expm1(-f / kappa), 1e-9, 1 - 1e-9)
        # A little beside the defaults, so that what cannot be told stays where it was.
        aside = 0.5 * ((logs[2] - np.log(2.5)) / 0.7) ** 2 + 0.5 * (logs[1] + 0.5) ** 2
        return float(-(won * np.log(p) + (n - won) * np.log1p(-p)).sum() + aside)

    start = np.array([-3.0, -0.5, np.log(2.5)])
    done = minimize(lost, start, method="Nelder-Mead", options={"maxiter": 4000, "xatol": 1e-8, "fatol": 1e-10})
    low, more, kappa = 1 / (1 + np.exp(-done.x[0])), 1 / (1 + np.exp(-done.x[1])), np.exp(done.x[2])
    high = low + (1 - low) * more
    if high <= low * 1.05:
        return None
    return float(max(low, 0.001)), float(min(high, 0.95)), float(np.clip(kappa, 0.3, 20))
