"""The prepared book: sorted once, with everything derived that more than one number asks for.

Made for one day (`as_of`): nothing dated, logged or decided after it is in it, so nothing after it can change a
number. It is stored as Parquet files and read back without being made again; see `pista.engines`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.lapse import LapseGap

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pista.book.engine import Engine, Frame

NOTES = "prepared.json"
# Changes whenever a prepared book of an earlier version must not be read.
VERSION = 5


UNITS = ("person", "organisation")


@dataclass(frozen=True)
class Settings:
    """What may be set by hand: gaps in days, the day from which closings were recorded at all, and what is a prospect.

    unit            what counts as a prospect: "person", unless set, or "organisation": people of one are one prospect
    merge_overlaps  whether opportunities that the source records of one prospect and product at the same time are one
    """

    lapse_days: int | None = None
    reactivation_days: int = 365
    recorded_since: int | None = None
    unit: str | None = None
    merge_overlaps: bool = False

    @property
    def counts_organisations(self) -> bool:
        """Whether people of one organisation are one prospect."""
        return self.unit == "organisation"

    def over(self, others: Settings) -> Settings:
        """Return these settings; where one is not set by hand, the other ones'."""
        plain = asdict(Settings())
        return replace(others, **{name: value for name, value in asdict(self).items() if value != plain[name]})


# What a book does not know where something in its source was not understood.
RESTS_ON: Mapping[str, frozenset[str]] = {
    "outcomes": frozenset(("sales", "answers", "opportunities", "kinds")),
    "statuses": frozenset(("sales",)),
    "amount": frozenset(("amount", "margin")),
    "minutes": frozenset(("minutes",)),
    "done": frozenset(("touches", "sales", "answers", "opportunities", "kinds", "minutes")),
    "sales": frozenset(("sales",)),
    "rows": frozenset(("touches", "sales", "answers", "opportunities", "kinds", "minutes")),
    "joins": frozenset(("kinds",)),
}


@dataclass(frozen=True)
class Unsettled:
    """Something in the source that was not understood: why, and what would settle it, as sentences with gaps.

    thing  what it is, one of RESTS_ON: the numbers that need what rests on it are unknown
    """

    thing: str
    why: str
    remedy: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """What is known of the whole book: its days, its size, what it can answer, and how gaps were filled.

    quiet_before_last  the days between the last day of contacts and the one before it, where `as_of` was not chosen:
                       many of them mean a mistyped date
    last_day           the last day of a contact, by `as_of`; where the book has none, of an opening or a closing
    sharing_email      how many prospects have the e-mail of another one: who is who was not asked yet
    planned            how many contacts are planned, and were not made yet
    overlapping        how many opportunities of the source overlap with another of one prospect and product, and into
    how
                       many they fall together; `won_overlapping` and `won_together` of them are won
    doubts             what was not understood in the source: the numbers that rest on it are unknown
    """

    as_of: int | None
    touches: int
    prospects: int
    sellers: int
    known: frozenset[str]
    settings: Settings
    lapse: LapseGap | None = None
    minutes_share: float | None = None
    minutes_by_channel: dict[str, float] = field(default_factory=dict)
    first_day: int | None = None
    quiet_before_last: int | None = None
    last_day: int | None = None
    sharing_email: int = 0
    planned: int = 0
    overlapping: int = 0
    together: int = 0
    won_overlapping: int = 0
    won_together: int = 0
    doubts: tuple[Unsettled, ...] = ()

    def to_text(self) -> str:
        """Return the facts as JSON."""
        return json.dumps(asdict(self) | {"known": sorted(self.known), "version": VERSION}, indent=1)

    @classmethod
    def from_text(cls, text: str) -> Facts | None:
        """Return the facts written by `to_text`, or None where another version wrote them."""
        values = json.loads(text)
        if values.pop("version", None) != VERSION:
            return None
        lapse = values.pop("lapse")
        values["lapse"] = lapse and LapseGap(**lapse)
        values["settings"] = Settings(**values["settings"])
        values["known"] = frozenset(values["known"])
        values["doubts"] = tuple(Unsettled(**doubt) for doubt in values["doubts"])
        return cls(**values)


@dataclass(frozen=True)
class Prepared:
    """A book ready for questions. `frames` holds touches, opportunities and prospects as lazy frames."""

    frames: Mapping[str, Frame]
    facts: Facts
    engine: Engine

    @property
    def touches(self) -> Frame:
        """One row per contact, with kind, number, gap, opportunity and the number within it."""
        return self.frames["touches"]

    @property
    def opportunities(self) -> Frame:
        """One row per unique opportunity, as it stood."""
        return self.frames["opportunities"]

    @property
    def prospects(self) -> Frame:
        """One row per unique prospect, with its first contact and what became of it."""
        return self.frames["prospects"]

    def counted_from(self, day: int) -> Prepared:
        """Return the book without the contacts before a day, and the opportunities opened before it.

        Those before tell only whom one knew: what is new, and what follows up, is as the whole book says.
        """
        frames = dict(self.frames)
        for name, column in (("touches", "day"), ("opportunities", "opened_day")):
            if name in frames:
                frames[name] = frames[name].filter((nw.col(column) >= day).fill_null(value=True))
        first = self.facts.first_day
        return replace(
            self, frames=frames, facts=replace(self.facts, first_day=day if first is None else max(first, day))
        )

    def knows(self, *things: str) -> bool:
        """Whether the book can tell all of these things."""
        return self.facts.known.issuperset(things)


def reopen(folder: Path, engine: Engine) -> Prepared | None:
    """Return the prepared book stored in `folder`, or None when there is none of this version."""
    notes = folder / NOTES
    if not notes.is_file():
        return None
    facts = Facts.from_text(notes.read_text(encoding="utf-8"))
    if facts is None:
        return None
    return Prepared({path.stem: engine.scan(path) for path in sorted(folder.glob("*.parquet"))}, facts, engine)
