"""How far a mean or a rate may be from what it says: limits from how prospects vary, in one pass of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.sums import sum_of
from pista.evidence.ratio import ratio_limits
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Hashable

    from pista.book.engine import Frame
    from pista.metrics.measures import Figures, Part, Ratio
    from pista.metrics.question import Question
    from pista.metrics.views import Views

# Why a mean or a rate has no limits.
NOBODY = N_("without names nobody can say how prospects vary")
TOO_FEW = N_("too few prospects say how they vary")
MADE_OF_OTHERS = N_("it is made of other numbers: see theirs")


def with_limits(
    views: Views, measure: Ratio, question: Question, overall: Figures, groups: dict[Hashable, Figures]
) -> None:
    """Add `low` and `high` to the figures of a ratio, or `no_limits`: why it has none."""
    if not views.book.knows("prospects"):
        for figures in (overall, *groups.values()):
            figures |= {"low": None, "high": None, "no_limits": NOBODY}
        return
    engine = views.book.engine
    one, other = (_added(part, question, place) for place, part in enumerate((measure.top, measure.bottom)))
    sums = (nw.col("t").sum().alias("t"), nw.col("b").sum().alias("b"))
    of_each = nw.concat([one, other], how="vertical").group_by("key", "prospect").agg(*sums)
    _told({None: overall}, engine.collect(_squares(of_each.group_by("prospect").agg(*sums))).rows(), whole=True)
    if question.by is not None:
        _told(groups, engine.collect(_squares(of_each, "key")).rows())


def _added(part: Part, question: Question, place: int) -> Frame:
    """Return what each prospect adds above (place 0) or below (place 1), by key."""
    view = part.view
    frame = view.keyed(view.within(question.since, question.until), question.by)
    amount = nw.lit(1.0) if part.amount is None else part.amount.cast(nw.Float64) / part.per
    counted = amount if part.that is None else nw.when(part.that).then(amount)
    value, nothing = counted.fill_null(0.0).cast(nw.Float64), nw.lit(0.0).cast(nw.Float64)
    return frame.select("key", "prospect", t=nothing if place else value, b=value if place else nothing)


def _squares(frame: Frame, *by: str) -> Frame:
    marked = frame.with_columns(
        *(() if by else (nw.lit(0).alias("key"),)), tt=nw.col("t") * nw.col("t"), tb=nw.col("t") * nw.col("b"),
        bb=nw.col("b") * nw.col("b"), unnamed=nw.when(nw.col("prospect").is_null()).then(1).otherwise(0),
    )  # fmt: skip
    names = ("t", "b", "tt", "tb", "bb")
    return marked.group_by("key").agg(
        *(sum_of(nw.col(name)).alias(name) for name in names), n=nw.len(), unnamed=nw.col("unnamed").sum()
    )


def _told(figures: dict[Hashable, Figures], rows: list[tuple[object, ...]], *, whole: bool = False) -> None:
    for key, *sums in rows:
        top, bottom, of_top, mixed, of_bottom, n, unnamed = (float(str(value or 0)) for value in sums)
        found = None if unnamed else ratio_limits(top, bottom, (of_top, mixed, of_bottom), n)
        own = figures.get(None if whole else key)
        if own is not None:
            low, high = found or (None, None)
            own |= {"low": low, "high": high} | ({} if found else {"no_limits": NOBODY if unnamed else TOO_FEW})
    for own in figures.values():
        if own.get("value") is not None and "low" not in own:
            own |= {"low": None, "high": None, "no_limits": TOO_FEW}
