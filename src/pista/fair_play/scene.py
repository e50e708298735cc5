"""Where signs look: the rows of a prepared book beside what came before each, and what the book cannot tell.

entries  contacts, by the day they took place (`day`) or were written down (`log_day`)
deals    unique opportunities, by the day they were opened, of who worked them
wins     opportunities won, by the day they were won, of who won them
people   prospects that were contacted, by the day of their first contact
moves    opportunities entering a stage, by the day they did
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np

from pista.book.facts import is_follow_up, is_new, is_sale
from pista.book.periods import Periods
from pista.book.sums import ones
from pista.fair_play.rows import EVERY, deals_of, entries_of, moves_of, people_of, wins_of, with_audits
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from pista.book.engine import Frame
    from pista.book.prepared import Prepared

# What a sign may need, and what is said where it is not there.
LACKS = {
    "touches": N_("no contact could be read from the source"),
    "prospects": N_("the contacts name no prospect"),
    "opportunities": N_("the source tells no opportunities"),
    "outcomes": N_("the contacts do not say what came of them"),
    "sales": N_("the contacts do not say what came of them"),
    "minutes": N_("the contacts do not say how long they took"),
    "evidence": N_("the contacts do not say what supports them"),
    "directions": N_("the contacts do not say who began them"),
    "sources": N_("the source does not say where prospects came from"),
    "amount": N_("the source tells no amounts"),
    "next_step_on": N_("the contacts promise no next step"),
    "dates": N_("the source holds no dates"),
    "sellers": N_("the source names no seller"),
    "logged": N_("the source does not say when contacts were written down"),
    "moments": N_("contacts were written down on a day, without a time"),
    "times": N_("the contacts have a day, but no time of day"),
    "reach": N_("the source tells neither e-mails nor telephones of prospects"),
    "moves": N_("the source holds no moves from stage to stage"),
    "quota": N_("no quota was given"),
}
# Numbers, and the contacts behind them.
SUPPORTED = {"contacts": EVERY, "new_prospects": is_new, "follow_ups": is_follow_up, "sales": is_sale}
# What a prospect is called by people.
CALLED = nw.coalesce("name", "company")
# A book that says something of fewer of its rows does not say it.
MOST_ROWS_SAY = 0.5


@dataclass(frozen=True)
class Scene:
    """A prepared book, the tables it was made of, a folder for what is kept meanwhile, and how the company counts.

    audited  by contact, whether an audit found that it took place
    """

    book: Prepared
    tables: Mapping[str, Frame]
    folder: Path
    periods: Periods = field(default_factory=Periods)
    quota: int | None = None
    audited: Mapping[str, bool] = field(default_factory=dict)

    @cached_property
    def has(self) -> frozenset[str]:
        """What of LACKS the book has."""
        facts = self.book.facts
        found = set(facts.known)
        found |= {"sellers"} if facts.sellers else set()
        found |= {"quota"} if self.quota else set()
        found |= {"evidence"} if self.audited else set()
        found |= {"moves"} if "stage_changes" in self.tables else set()
        if "touches" in self.book.frames:
            told = self.book.engine.collect(
                self.book.touches.select(
                    logged=ones(~nw.col("logged_second").is_null()).sum(),
                    times=ones(nw.col("second") % 86_400 != 0).sum(),
                    moments=ones(nw.col("logged_second") % 86_400 != 0).sum(),
                    rows=nw.len(),
                )
            ).rows()[0]
            found |= {
                name
                for name, n in zip(("logged", "times", "moments"), told, strict=False)
                if n > MOST_ROWS_SAY * told[3]
            }
        if "prospects" in self.tables:
            reach = self.tables["prospects"].select(nw.col("emails").count() + nw.col("phones").count())
            found |= {"reach"} if self.book.engine.collect(reach).item() else set()
        return frozenset(found)

    def lacks(self, needs: Sequence[str]) -> str | None:
        """Return why something that has these needs cannot be told, None where it can."""
        return next((LACKS[need] for need in needs if need not in self.has), None)

    @cached_property
    def sellers(self) -> Sequence[str]:
        """Who sells, in the order of their names."""
        seen: set[str | None] = set()
        for frame in (self.book.frames.get("touches"), self.book.frames.get("opportunities")):
            if frame is not None:
                seen.update(self.book.engine.collect(frame.group_by("seller").agg(n=nw.len()))["seller"].to_list())
        return sorted(seen - {None})  # type: ignore[arg-type]  # None is gone

    @cached_property
    def frames(self) -> dict[str, Frame]:
        """The rows by name; those that need windows are stored once."""
        book, engine = self.book, self.book.engine
        found: dict[str, Frame] = {}
        if "touches" in book.frames:
            touches = with_audits(book.touches, self.audited, engine)
            found["entries"] = engine.store(entries_of(touches), self.folder / "entries.parquet")
        if "opportunities" in book.frames:
            deals = deals_of(book, self.tables)
            found["deals"] = engine.store(deals, self.folder / "deals.parquet")
            found["wins"] = engine.store(wins_of(found["deals"], book), self.folder / "wins.parquet")
        if "prospects" in book.frames and "touches" in book.frames:
            found["people"] = engine.store(people_of(book, self.tables), self.folder / "people.parquet")
        if "stage_changes" in self.tables:
            found["moves"] = engine.store(moves_of(self.tables, engine), self.folder / "moves.parquet")
        return found

    @cached_property
    def contacts_by_period(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The periods that are over, shape (p,), and the contacts of each seller in them, shape (sellers, p).

        A period before a seller's first contact or after the last is no period of theirs: -1.
        """
        rows = self.book.engine.collect(
            self.frames["entries"].filter(~nw.col("seller").is_null()).group_by("seller", "day").agg(n=nw.len())
        )
        places = {name: place for place, name in enumerate(self.sellers)}
        told = [(places[s], d, n) for s, d, n in zip(*(rows[c].to_list() for c in ("seller", "day", "n")), strict=True)
                if d is not None]  # fmt: skip
        if not told:
            return np.zeros(0, dtype=np.int64), np.zeros((len(self.sellers), 0), dtype=np.int64)
        seller, day, n = (np.array(column, dtype=np.int64) for column in zip(*told, strict=True))
        period = self.periods.of(day)
        numbers = np.arange(period.min(), period.max() + 1)
        counts = np.zeros((len(self.sellers), len(numbers)), dtype=np.int64)
        np.add.at(counts, (seller, period - numbers[0]), n)
        begun = np.cumsum(counts, axis=1) > 0
        still = np.cumsum(counts[:, ::-1], axis=1)[:, ::-1] > 0
        counts = np.where(begun & still, counts, -1)
        over = self.periods.ends(numbers) <= (self.book.facts.as_of or 0)
        return numbers[over], counts[:, over]

    @cached_property
    def at_quota(self) -> NDArray[np.bool_]:
        """Which periods of each seller ended at the quota or just above: by a fiftieth of it, one at least."""
        _periods, counts = self.contacts_by_period
        quota = self.quota or 0
        return np.asarray((counts >= quota) & (counts <= quota + margin_of(quota)))

    @cached_property
    def evidence_shares(self) -> dict[str, float | None]:
        """The share of contacts, new ones, follow-ups and sales that more than the seller's word supports."""
        if "evidence" not in self.has or "entries" not in self.frames:
            return dict.fromkeys(SUPPORTED)
        sums = {
            f"{name} {what}": ones(condition & also).sum()
            for name, condition in SUPPORTED.items()
            for what, also in (("n", EVERY), ("some", nw.col("supported")))
        }
        told = next(self.book.engine.collect(self.frames["entries"].select(**sums)).iter_rows(named=True))
        return {
            name: int(told[f"{name} some"]) / int(told[f"{name} n"]) if told[f"{name} n"] else None
            for name in SUPPORTED
        }

    def prospects_told(self, prospects: Collection[str], **columns: nw.Expr) -> list[tuple[Any, ...]]:
        """Return of some prospects, where the source tells of them, who each is and what columns of theirs hold."""
        if "prospects" not in self.tables or not prospects:
            return []
        told = self.tables["prospects"].filter(nw.col("prospect").is_in(sorted(prospects)))
        rows = self.book.engine.collect(told.select("prospect", **columns))
        return list(rows.select("prospect", *columns).iter_rows())

    def ends(self, days: NDArray[np.int64], before: int, after: int) -> list[NDArray[np.bool_]]:
        """Return which days, shape (sellers, days), lie about a period's end: `before` days up to it, `after` beyond.

        Of all periods, and where there is a quota also only of those that ended at it, or just above.
        """
        _numbers, counts = self.contacts_by_period
        wanted = [counts >= 0, self.at_quota] if self.quota else [counts >= 0]
        return [self._about_ends(days, before, after, some) for some in wanted]

    def _about_ends(
        self, days: NDArray[np.int64], before: int, after: int, wanted: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        numbers, _counts = self.contacts_by_period
        stands_out = np.zeros((len(self.sellers), len(days)), dtype=bool)
        if not len(days):
            return stands_out
        for column, last in enumerate(self.periods.ends(numbers)):
            for day in range(int(last) - before + 1, int(last) + after + 1):
                if days[0] <= day <= days[-1]:
                    stands_out[:, day - days[0]] |= wanted[:, column]
        return stands_out


def margin_of(quota: int) -> int:
    """Return how far above a quota is just above it."""
    return max(1, round(quota / 50))
