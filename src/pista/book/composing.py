"""A prepared book brought up to date: some prospects prepared anew, in the place of what the book said of them.

Everything that is derived of a contact or an opportunity follows from its own prospect, but for the minutes estimated
where none were noted: those follow from all contacts, and are estimated anew.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import narwhals as nw

from pista.book.prepared import Prepared
from pista.book.preparing import count_of
from pista.book.preparing_touches import estimated_minutes, means_of
from pista.book.sums import exact_sum_of, sum_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pista.book.engine import Engine, Frame
    from pista.book.prepared import Facts


class Numbered(Protocol):
    """The rows of a frame, left out by number."""

    def others(self, names: Sequence[str]) -> Frame | None:
        """Return the rows about nobody of some prospects, with their numbers; None where all rows are."""
        ...


def composed(
    base: Prepared, anew: Prepared | None, names: Sequence[str], numbered: Mapping[str, Numbered] | None = None
) -> Prepared:
    """Return `base` without the prospects called `names`, and with what `anew` says of them; on the same engine.

    numbered  the frames of `base` by the numbers of their rows, where the engine has them: rows are left out by number,
              so that no question has to read whom they are about
    """
    frames: dict[str, Frame] = {}
    for name, frame in base.frames.items():
        others = without(frame, list(names), (numbered or {}).get(name))
        parts = [others, *([anew.frames[name]] if anew is not None and name in anew.frames else [])]
        columns = frame.collect_schema().names()
        frames[name] = nw.concat([part.select(*columns) for part in parts], how="vertical")
    known = base.facts.known | (anew.facts.known if anew is not None else frozenset())
    facts = _counted(frames, base.engine, replace(base.facts, known=known))
    if facts.minutes_share is not None and 0 < facts.minutes_share < 1:
        frames = _with_minutes(frames, facts)
    return Prepared(frames, facts, base.engine)


def without(frame: Frame, names: Sequence[str], numbered: Numbered | None = None) -> Frame:
    """Return the rows of a frame that are about none of some prospects."""
    if numbered is None:
        return frame.filter(~nw.col("prospect").is_in(names).fill_null(value=False))
    others = numbered.others(names)
    return frame if others is None else others


def _counted(frames: dict[str, Frame], engine: Engine, facts: Facts) -> Facts:
    """Count anew what is known of the whole book: one pass over each of its frames."""
    by = ("seller", "channel")
    counts = {"n": nw.len(), "noted": nw.col("minutes").count(), "total": exact_sum_of(nw.col("minutes"))}
    found = engine.collect(
        frames["touches"].group_by(*by).agg(**counts, first=nw.col("day").min(), last=nw.col("day").max())
    )
    rows, noted = sum(found["n"].to_list()), sum(found["noted"].to_list())
    sellers, opened = set(found["seller"].to_list()), found["first"].to_list()
    if "opportunities" in frames:
        deals = frames["opportunities"].group_by("seller").agg(first=nw.col("opened_day").min())
        of_deals = engine.collect(deals)
        sellers |= set(of_deals["seller"].to_list())
        opened += of_deals["first"].to_list()
    minutes = zip(*(found[name].to_list() for name in ("channel", "total", "noted")), strict=True)
    return replace(
        facts, touches=rows, prospects=count_of(frames.get("prospects"), engine),
        sellers=len(sellers - {None}),
        first_day=min((day for day in opened if day is not None), default=None),
        last_day=max((day for day in found["last"].to_list() if day is not None), default=None),
        minutes_share=noted / rows if rows else None,
        minutes_by_channel=means_of(minutes) if noted else {},
    )  # fmt: skip


def _with_minutes(frames: dict[str, Frame], facts: Facts) -> dict[str, Frame]:
    """Estimate minutes anew, and the hours of opportunities from them."""
    touches = frames["touches"].with_columns(minutes_used=estimated_minutes(facts.minutes_by_channel))
    result = frames | {"touches": touches}
    if "opportunities" in frames:
        spent = (
            touches.filter(nw.col("in_opportunity"))
            .group_by("opportunity")
            .agg(hours=sum_of(nw.col("minutes_used")) / 60.0)
        )
        columns = frames["opportunities"].collect_schema().names()
        with_hours = frames["opportunities"].drop("hours").join(spent, on="opportunity", how="left")
        result["opportunities"] = with_hours.select(*columns)
    return result
