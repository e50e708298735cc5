"""Prepares the prospects: everybody there is, with their first contact and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.days import SECONDS
from pista.book.facts import is_answer, is_won

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pista.book.engine import Frame
    from pista.book.work import Work

PROSPECTS = (
    "prospect", "first_day", "first_second", "month", "seller", "team", "product", "source", "channel", "direction",
    "touches", "has_answered", "response_second", "opportunities", "purchases",
)  # fmt: skip


# What only touches tell.
UNTOUCHED = {
    **dict.fromkeys(("seller", "team", "product", "source", "channel", "direction"), nw.String()),
    **dict.fromkeys(("first_second", "touches", "response_second"), nw.Int64()),
    **dict.fromkeys(("first_day", "month", "has_answered"), nw.Int32()),
}


def prospects_of(work: Work, frames: Mapping[str, Frame], as_of: int | None) -> Frame:
    """Return one row per prospect that was touched, has an opportunity, or stands in the source's own table."""
    everyone = _bought(frames["opportunities"])
    if "touches" in frames:
        everyone = _merged(everyone, _touched(frames["touches"]))
    else:
        everyone = everyone.with_columns(**{name: nw.lit(None).cast(dtype) for name, dtype in UNTOUCHED.items()})
    if "prospects" in work.tables:
        everyone = _merged(everyone, _listed(work, as_of)).with_columns(source=nw.coalesce("source", "own_source"))
    return everyone.with_columns(nw.col("opportunities").fill_null(0), nw.col("purchases").fill_null(0))


def _merged(some: Frame, others: Frame) -> Frame:
    """Return the prospects of either frame, with the columns of both."""
    both = some.join(others, on="prospect", how="full", suffix="_too")
    return both.with_columns(prospect=nw.coalesce("prospect", "prospect_too")).drop("prospect_too")


def _bought(opportunities: Frame) -> Frame:
    return (
        opportunities.filter(~nw.col("prospect").is_null())
        .group_by("prospect")
        .agg(opportunities=nw.len(), purchases=nw.when(is_won).then(1).otherwise(0).sum().cast(nw.Int32))
    )


def _touched(touches: Frame) -> Frame:
    first = nw.col("number") == 1
    of_first = {
        name: nw.when(first).then(nw.col(name)).max()
        for name in ("seller", "team", "product", "source", "channel", "direction", "month")
    }
    answered = nw.when(is_answer.fill_null(value=False)).then(1).otherwise(0)
    is_response = (nw.col("direction") == "out") | (first & (answered == 1))
    return (
        touches.filter(~nw.col("prospect").is_null())
        .group_by("prospect")
        .agg(
            first_day=nw.col("day").min(),
            first_second=nw.col("second").min(),
            touches=nw.len(),
            has_answered=answered.max().cast(nw.Int32),
            response_second=nw.when(is_response).then(nw.col("second")).min(),
            **of_first,
        )
    )


def _listed(work: Work, as_of: int | None) -> Frame:
    listed = work.tables["prospects"]
    if not work.settings.counts_organisations:
        # Where people are counted, an organisation that only stands in a table is none of the prospects.
        listed = listed.filter(~nw.col("name").is_null() | nw.col("company").is_null())
    if as_of is not None:
        listed = work.engine.seconds(listed, {"created_at": "created"})
        listed = listed.filter((nw.col("created") < (as_of + 1) * SECONDS).fill_null(value=False))
    return listed.select("prospect", own_source="source").unique("prospect", keep="any")
