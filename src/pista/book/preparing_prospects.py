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


def prospects_of(work: Work, frames: Mapping[str, Frame], as_of: int | None) -> Frame:
    """Return one row per prospect that was touched, has an opportunity, or stands in the source's own table."""
    touched = _touched(frames["touches"]) if "touches" in frames else None
    if touched is not None and "opportunities" not in work.tables and "prospects" not in work.tables:
        everyone = touched
    else:
        everyone = _everyone(work, frames, as_of)
        if touched is None:
            missing = {name: nw.lit(None).cast(nw.Int32()) for name in ("first_day", "month")}
            missing |= {name: nw.lit(None).cast(nw.Int64()) for name in ("first_second", "touches", "response_second")}
            missing |= {name: nw.lit(None).cast(nw.String()) for name in ("seller", "team", "product", "channel")}
            missing |= {"direction": nw.lit(None).cast(nw.String()), "has_answered": nw.lit(None).cast(nw.Int32())}
            everyone = everyone.with_columns(**missing).with_columns(source=nw.col("own_source"))
        else:
            everyone = everyone.join(touched, on="prospect", how="left")
            everyone = everyone.with_columns(source=nw.coalesce("source", "own_source"))
    bought = (
        frames["opportunities"]
        .group_by("prospect")
        .agg(opportunities=nw.len(), purchases=nw.when(is_won).then(1).otherwise(0).sum().cast(nw.Int32))
    )
    return everyone.join(bought, on="prospect", how="left").with_columns(
        nw.col("opportunities").fill_null(0), nw.col("purchases").fill_null(0)
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


def _everyone(work: Work, frames: Mapping[str, Frame], as_of: int | None) -> Frame:
    names = [frames[name].select("prospect") for name in ("touches", "opportunities") if name in frames]
    listed = work.tables.get("prospects")
    if listed is not None:
        if as_of is not None:
            listed = work.engine.seconds(listed, {"created_at": "created"})
            listed = listed.filter((nw.col("created") < (as_of + 1) * SECONDS).fill_null(value=False))
        names.append(listed.select("prospect"))
    everyone = nw.concat(names, how="vertical").filter(~nw.col("prospect").is_null()).unique("prospect", keep="any")
    if listed is None:
        return everyone.with_columns(own_source=nw.lit(None).cast(nw.String()))
    sources = listed.select("prospect", own_source="source").unique("prospect", keep="any")
    return everyone.join(sources, on="prospect", how="left")
