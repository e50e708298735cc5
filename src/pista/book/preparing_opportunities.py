"""Prepares the opportunities: the source's own with what their touches tell, or the rebuilt ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.sums import sum_of
from pista.book.work import with_team

if TYPE_CHECKING:
    from pista.book.engine import Frame
    from pista.book.work import Work

OPPORTUNITIES = (
    "opportunity", "prospect", "product", "seller", "team", "closed_by", "closer_team", "source", "channel", "status",
    "opened_day", "closed_day", "last_day", "month", "closed_month", "amount", "margin", "next_step_on",
    "touches", "closing_number", "hours",
)  # fmt: skip


def from_source(deals: Frame, touches: Frame | None) -> Frame:
    """Give the source's opportunities what their touches tell."""
    deals = deals.with_columns(closed_by=nw.col("seller"))
    if touches is None:
        return deals.with_columns(
            channel=nw.lit(None).cast(nw.String()),
            last_day=nw.lit(None).cast(nw.Int32()),
            touches=nw.lit(None).cast(nw.Int64()),
            closing_number=nw.lit(None).cast(nw.Int32()),
            hours=nw.lit(None).cast(nw.Float64()),
        )
    first = nw.col("number_in_opportunity") == 1
    worked = (
        touches.filter(nw.col("in_opportunity"))
        .group_by("opportunity")
        .agg(
            touches=nw.len(),
            last_day=nw.col("day").max(),
            closing_number=nw.col("number").max(),
            channel=nw.when(first).then(nw.col("channel")).max(),
            own_source=nw.when(first).then(nw.col("source")).max(),
            hours=sum_of(nw.col("minutes_used")) / 60.0,
        )
    )
    return (
        deals.join(worked, on="opportunity", how="left")
        .with_columns(source=nw.coalesce("source", "own_source"), touches=nw.col("touches").fill_null(0))
        .drop("own_source")
    )


def with_plans(deals: Frame, plans: Frame | None) -> Frame:
    """Let what is planned with the prospect of an open opportunity be its next step, where it has none."""
    if plans is None:
        return deals
    own = plans.filter(~nw.col("opportunity").is_null()).group_by("opportunity").agg(own_plan=nw.col("day").min())
    of_prospect = (
        plans.filter(nw.col("opportunity").is_null(), ~nw.col("prospect").is_null())
        .group_by("prospect")
        .agg(plan=nw.col("day").min())
    )
    is_open = nw.col("status") == "open"
    joined = deals.join(own, on="opportunity", how="left").join(of_prospect, on="prospect", how="left")
    planned = nw.when(is_open).then(nw.coalesce("next_step_on", "own_plan", "plan")).otherwise(nw.col("next_step_on"))
    return joined.with_columns(next_step_on=planned).drop("own_plan", "plan")


def store_opportunities(work: Work, deals: Frame) -> Frame:
    """Store opportunities with teams, months, and margins by the rate of their product."""
    deals = with_team(deals, work.tables.get("sellers"), "seller", "team")
    deals = with_team(deals, work.tables.get("sellers"), "closed_by", "closer_team")
    if "products" in work.tables:
        rates = work.tables["products"].select("product", "margin_rate").unique("product", keep="any")
        deals = deals.join(rates, on="product", how="left")
        deals = deals.with_columns(margin=nw.coalesce(nw.col("margin"), nw.col("amount") * nw.col("margin_rate")))
    deals = work.engine.months(deals, {"opened_day": "opened_month", "closed_day": "closed_month"})
    deals = deals.with_columns(
        month=nw.coalesce("month", "opened_month"), closed_month=nw.coalesce("closed_month", "month")
    )
    return work.engine.store(deals.select(*OPPORTUNITIES), work.folder / "opportunities.parquet")
