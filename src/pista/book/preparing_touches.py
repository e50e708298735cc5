"""Prepares the touches: products and sources filled in, kinds and opportunities derived, minutes estimated."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import narwhals as nw

from pista.book import belonging, episodes, kinds
from pista.book.facts import UNKNOWN_KIND, is_renewal, is_sale
from pista.book.lapse import LapseGap, lapse_gap
from pista.book.sums import exact_sum_of
from pista.book.windows import IN_ORDER, ONE_PROSPECT, ROW, carried_forward
from pista.book.work import with_team

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pista.book.engine import Engine, Frame
    from pista.book.known import Counts
    from pista.book.prepared import Facts, Settings
    from pista.book.work import Work

TOUCHES = (
    "touch_id", "second", "day", "month", "logged_second", "seller", "team", "prospect", "product", "source", "channel",
    "direction", "outcome", "evidence", "minutes", "minutes_used", "amount", "margin", "next_step_on", "opportunity",
    "in_opportunity", "opens", "closes", "number", "number_in_opportunity", "gap", "kind",
)  # fmt: skip

# What is sorted, once, into a file that is kept while the touches are prepared.
SORTED = (
    "touch_id", "second", "day", "month", "number", "logged_at", "seller", "prospect", "product", "source",
    "channel", "direction", "outcome", "evidence", "minutes", "amount", "margin", "next_step_on", "opportunity",
    "closing", "interest", "declared_kind",
)  # fmt: skip
# What episodes and kinds are derived from: windows over few columns stay in memory where wide ones would not. Kept
# as placed within prospect and product: asked for the lapse gap, then for the episodes.
NARROW = (ROW, "prospect", "second", "day", "closing")
# What is joined back.
DERIVED = (
    ROW, "opening", "in_opportunity", "opens", "closes", "number", "number_in_opportunity", "gap", "kind",
)  # fmt: skip


def prepare_touches(
    work: Work, touches: Frame, deals: Frame | None, counts: Counts, facts: Facts
) -> tuple[Frame, Facts]:
    """Store the prepared touches; return them, and the facts with the lapse gap and the minutes by channel."""
    kept = {name: work.folder / f"{name}.parquet" for name in ("sorted", "placed")}
    touches = work.engine.store_sorted(touches.select(*SORTED), kept["sorted"], IN_ORDER).drop("number")
    touches = work.engine.seconds(touches, {"logged_at": "logged_second"})
    minutes = mean_minutes(touches, work.engine) if counts.some("minutes") else {}
    touches = _filled(touches, counts, work.tables.get("prospects"))
    named = touches.filter(~nw.col("prospect").is_null()) if not counts.all("prospect") else touches
    if not counts.some("prospect"):
        prepared, lapse = _without_prospect(touches), None
    elif deals is not None:
        prepared, lapse = _on_deals(named, deals, work.settings), None
    else:
        prepared, lapse = _on_episodes(work, named, counts, kept["placed"])
    if counts.some("prospect") and not counts.all("prospect"):
        unnamed = _without_prospect(touches.filter(nw.col("prospect").is_null()))
        prepared = nw.concat([_chosen(prepared), _chosen(unnamed)], how="vertical")
    prepared = prepared.with_columns(minutes_used=estimated_minutes(minutes))
    prepared = with_team(prepared, work.tables.get("sellers"), "seller", "team")
    prepared = (
        work.engine.months(prepared, {"day": "month_of_day"})
        .with_columns(month=nw.coalesce("month", "month_of_day"))
        .select(*TOUCHES)
    )
    stored = work.engine.store(prepared, work.folder / "touches.parquet")
    for path in kept.values():
        work.engine.forget(path)
    share = counts.held["minutes"] / counts.rows if counts.rows else None
    return stored, replace(facts, lapse=lapse, minutes_share=share, minutes_by_channel=minutes)


def _filled(touches: Frame, counts: Counts, prospects: Frame | None) -> Frame:
    """Let a touch without product or source take its prospect's: the last one mentioned, else the first."""
    for column in ("product", "source"):
        if counts.some(column) and not counts.all(column) and counts.some("prospect"):
            touches = touches.with_columns(carried_forward(column, ONE_PROSPECT))
            if column == "product":
                touches = touches.with_columns(nw.coalesce(nw.col(column), nw.col(column).min().over("prospect")))
    if prospects is not None:
        of_prospect = prospects.select("prospect", own_source="source").unique("prospect", keep="any")
        touches = touches.join(of_prospect, on="prospect", how="left")
        touches = touches.with_columns(source=nw.coalesce("source", "own_source")).drop("own_source")
    return touches


CHOSEN = (*[name for name in TOUCHES if name not in {"team", "minutes_used"}],)


def _chosen(touches: Frame) -> Frame:
    return touches.select(*CHOSEN)


def _without_prospect(touches: Frame) -> Frame:
    """Return touches of nobody in particular: kind, number and opportunity cannot be known."""
    nothing = nw.lit(None)
    return touches.with_columns(
        in_opportunity=nw.lit(0) == 1,
        opens=nw.lit(0).cast(nw.Int32),
        closes=nw.lit(0).cast(nw.Int32),
        number=nothing.cast(nw.Int32),
        number_in_opportunity=nothing.cast(nw.Int32),
        gap=nothing.cast(nw.Int64),
        kind=nw.coalesce(nw.col("declared_kind"), nw.lit(UNKNOWN_KIND)),
    )


def _on_deals(touches: Frame, deals: Frame, settings: Settings) -> Frame:
    touches = belonging.with_belonging(touches, deals)
    touches = touches.join(belonging.first_purchases(deals), on="prospect", how="left")
    touches = touches.with_columns(
        opens=(nw.col("number_in_opportunity") == 1).fill_null(value=False).cast(nw.Int32),
        closes=nw.lit(0).cast(nw.Int32),
    )
    return kinds.with_kinds(
        kinds.numbered(touches), settings.reactivation_days, nw.col("first_purchase") <= nw.col("day")
    )


def _on_episodes(work: Work, touches: Frame, counts: Counts, kept: Path) -> tuple[Frame, LapseGap]:
    """Rebuild the opportunities; the touches as placed within prospect and product are `kept` in a file meanwhile."""
    has_answers = counts.some("interest")
    narrow = touches.select(
        *NARROW,
        product=nw.col("product").fill_null(episodes.NO_PRODUCT),
        interest=nw.col("interest") if has_answers else nw.lit(1) == 1,
        renewal=is_renewal.fill_null(value=False).cast(nw.Int32),
        sold=is_sale.fill_null(value=False).cast(nw.Int32),
    )
    placed = work.engine.store(episodes.placed(kinds.numbered(narrow).drop("prospect", "second")), kept)
    wanted = work.settings.lapse_days
    if wanted is not None:
        lapse = LapseGap(wanted, 0, is_set=True)
    else:
        lapse = lapse_gap(placed, work.engine, has_answers=has_answers)
    reactivation = work.settings.reactivation_days
    derived = kinds.with_purchases(episodes.with_episodes(placed, lapse.days, reactivation))
    derived = kinds.with_kinds(derived, reactivation, kinds.bought_and_idle(lapse.days))
    return touches.join(derived.select(*DERIVED), on=ROW).with_columns(opportunity=episodes.name_of_episode()), lapse


def mean_minutes(touches: Frame, engine: Engine) -> dict[str, float]:
    """Return the mean minutes of a touch by channel, and of all under the empty name."""
    by = touches.filter(~nw.col("minutes").is_null()).group_by("channel")
    return means_of(engine.collect(by.agg(total=exact_sum_of(nw.col("minutes")), n=nw.len())).rows())


def means_of(minutes: Iterable[tuple[str | None, Decimal | None, int]]) -> dict[str, float]:
    """Return the mean by channel, and of all under the empty name, of the minutes and the touches that noted them."""
    totals: defaultdict[str | None, Decimal] = defaultdict(Decimal)
    noted: Counter[str | None] = Counter()
    for channel, total, n in minutes:
        totals[channel] += total or 0
        noted[channel] += n
    means = {name: float(totals[name] / noted[name]) for name in sorted(noted, key=str) if name and noted[name]}
    return means | {"": float(sum(totals.values(), Decimal()) / noted.total())}


def estimated_minutes(by_channel: dict[str, float]) -> nw.Expr:
    """Return a touch's minutes, the mean of its channel where it has none; empty where no touch has any."""
    if not by_channel:
        return nw.col("minutes")
    estimate = nw.lit(by_channel[""])
    for channel, mean in by_channel.items():
        if channel:
            estimate = nw.when(nw.col("channel") == channel).then(nw.lit(mean)).otherwise(estimate)
    return nw.coalesce(nw.col("minutes"), estimate)
