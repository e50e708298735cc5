"""Prepares a book: from its tables to sorted touches, opportunities and prospects. See `prepared`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import narwhals as nw

from pista.book import belonging, episodes, kinds
from pista.book.days import SECONDS, month_of
from pista.book.facts import UNKNOWN_KIND, is_answer, is_closing, is_won
from pista.book.known import Counts, count_opportunities, count_touches
from pista.book.lapse import LapseGap, lapse_gap
from pista.book.prepared import NOTES, Facts, Prepared, Settings
from pista.book.windows import ONE_PROSPECT, carried_forward

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pista.book.engine import Engine

TOUCHES = (
    "touch_id", "second", "day", "month", "logged_second", "seller", "team", "prospect", "product", "source", "channel",
    "direction", "outcome", "evidence", "minutes", "minutes_used", "amount", "margin", "next_step_on", "opportunity",
    "in_opportunity", "opens", "closes", "number", "number_in_opportunity", "gap", "kind",
)  # fmt: skip
OPPORTUNITIES = (
    "opportunity", "prospect", "product", "seller", "team", "closed_by", "closer_team", "source", "channel", "status",
    "opened_day", "closed_day", "last_day", "month", "amount", "margin", "next_step_on", "touches", "closing_number",
    "hours",
)  # fmt: skip
PROSPECTS = (
    "prospect", "first_day", "first_second", "month", "seller", "team", "product", "source", "channel", "direction",
    "touches", "has_answered", "response_second", "opportunities", "purchases",
)  # fmt: skip


@dataclass(frozen=True)
class Work:
    """What the steps of one preparation share."""

    tables: Mapping[str, nw.LazyFrame]
    engine: Engine
    folder: Path
    settings: Settings


def prepare(
    tables: Mapping[str, nw.LazyFrame],
    engine: Engine,
    folder: Path,
    as_of: int | None = None,
    settings: Settings | None = None,
) -> Prepared:
    """Prepare `tables` (see tables.completed) as of a day, the last one they mention unless given, into `folder`.

    Writes touches, opportunities and prospects as Parquet files and the facts as prepared.json, last.
    """
    work = Work(tables, engine, folder, settings or Settings())
    touches, of_touches, of_deals, as_of = _on_entry(work, as_of)
    frames: dict[str, nw.LazyFrame] = {}
    facts = Facts(as_of, of_touches.rows, 0, 0, _known(of_touches, of_deals), work.settings)
    deals = None
    if "opportunities" in tables:
        deals = tables["opportunities"] if as_of is None else belonging.as_they_stood(tables["opportunities"], as_of)
    if touches is not None:
        frames["touches"], facts = _prepare_touches(work, touches, deals, of_touches, facts)
    if deals is not None:
        frames["opportunities"] = _store_deals(work, _from_source(deals, frames.get("touches"), facts))
    elif "touches" in frames and "prospects" in facts.known:
        lapse_days = facts.lapse.days if facts.lapse else 0
        rebuilt = episodes.opportunities_of(frames["touches"], as_of or 0, lapse_days)
        frames["opportunities"] = _store_deals(work, rebuilt)
    if "prospects" in facts.known:
        frames["prospects"] = engine.store(
            _prospects(work, frames, as_of).select(*PROSPECTS), folder / "prospects.parquet"
        )
    facts = replace(facts, prospects=_count(frames.get("prospects"), engine), sellers=_sellers(frames, engine))
    (folder / NOTES).write_text(facts.to_text(), encoding="utf-8")
    return Prepared(frames, facts, engine)


def _on_entry(work: Work, as_of: int | None) -> tuple[nw.LazyFrame | None, Counts, Counts, int | None]:
    """Return the touches up to `as_of`, what they and the opportunities hold, and the day itself."""
    engine, deals = work.engine, work.tables.get("opportunities")
    of_deals = count_opportunities(deals, engine) if deals is not None else Counts(0, {}, None)
    if "touches" not in work.tables:
        return None, Counts(0, {}, None), of_deals, of_deals.last_day if as_of is None else as_of
    touches = _dated(work.tables["touches"], engine)
    counts = count_touches(touches, engine)
    if as_of is None:
        days = [day for day in (counts.last_day, of_deals.last_day) if day is not None]
        return touches, counts, of_deals, max(days, default=None)
    was_known = (nw.col("day") <= as_of) & (nw.col("logged_day") <= as_of).fill_null(value=True)
    touches = touches.filter(was_known.fill_null(value=True))
    return touches, count_touches(touches, engine), of_deals, as_of


def _dated(touches: nw.LazyFrame, engine: Engine) -> nw.LazyFrame:
    """Add whole seconds and days, and the facts that order and open episodes."""
    timed = engine.seconds(touches, {"at": "second", "logged_at": "logged_second"})
    return timed.with_columns(
        day=nw.coalesce(nw.col("day"), (nw.col("second") // SECONDS).cast(nw.Int32)),
        logged_day=(nw.col("logged_second") // SECONDS).cast(nw.Int32),
        closing=is_closing.fill_null(value=False).cast(nw.Int32),
        interest=is_answer.fill_null(value=False),
    )


def _known(touches: Counts, deals: Counts) -> frozenset[str]:
    """Return what a book with these columns can tell."""
    known = {"touches"} if touches.rows else set()
    known |= {f"{name}s" for name in ("prospect", "product", "source", "channel", "direction") if touches.some(name)}
    for plural, name in (("outcomes", "outcome"), ("minutes", "minutes"), ("answers", "interest")):
        known |= {plural} if touches.some(name) else set()
    known |= {"evidence"} if touches.some("evidence") else set()
    known |= {"products"} if deals.some("product") else set()
    known |= {"sources"} if deals.some("source") else set()
    known |= {"prospects"} if deals.some("prospect") else set()
    known |= {"dates"} if touches.some("day") or deals.some("opened_day") else set()
    known |= {"opportunities"} if touches.some("prospect") or deals.some("opened_day") else set()
    known |= {"sales"} if touches.some("prospect") or deals.rows else set()
    for name in ("amount", "margin", "next_step_on"):
        known |= {name} if touches.some(name) or deals.some(name) else set()
    return frozenset(known)


def _prepare_touches(
    work: Work, touches: nw.LazyFrame, deals: nw.LazyFrame | None, counts: Counts, facts: Facts
) -> tuple[nw.LazyFrame, Facts]:
    touches = _filled(touches, counts, work.tables.get("prospects"))
    named = touches.filter(~nw.col("prospect").is_null()) if not counts.all("prospect") else touches
    if not counts.some("prospect"):
        prepared, lapse = _without_prospect(touches), None
    elif deals is not None:
        prepared, lapse = _on_deals(named, deals, work.settings), None
    else:
        prepared, lapse = _on_episodes(work, named, counts)
    if counts.some("prospect") and not counts.all("prospect"):
        unnamed = _without_prospect(touches.filter(nw.col("prospect").is_null()))
        prepared = nw.concat([_chosen(prepared), _chosen(unnamed)], how="vertical")
    minutes = _minutes_by_channel(touches, work.engine) if counts.some("minutes") else {}
    prepared = prepared.with_columns(minutes_used=_estimated_minutes(minutes))
    prepared = _with_team(prepared, work.tables.get("sellers"), "seller", "team")
    month = nw.coalesce(nw.col("month"), month_of(nw.col("day"))) if counts.some("day") else nw.col("month")
    prepared = prepared.with_columns(
        month=month, product=nw.when(nw.col("product") != episodes.NO_PRODUCT).then(nw.col("product"))
    ).select(*TOUCHES)
    stored = work.engine.store(prepared, work.folder / "touches.parquet", order_by=("prospect", "second", "touch_id"))
    share = counts.held["minutes"] / counts.rows if counts.rows else None
    return stored, replace(facts, lapse=lapse, minutes_share=share, minutes_by_channel=minutes)


def _filled(touches: nw.LazyFrame, counts: Counts, prospects: nw.LazyFrame | None) -> nw.LazyFrame:
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


def _chosen(touches: nw.LazyFrame) -> nw.LazyFrame:
    return touches.select(*CHOSEN)


def _without_prospect(touches: nw.LazyFrame) -> nw.LazyFrame:
    """Return touches of nobody in particular: kind, number and opportunity cannot be known."""
    nothing = nw.lit(None)
    return touches.with_columns(
        in_opportunity=nw.lit(0) == 1,
        opens=nw.lit(0).cast(nw.Int32),
        closes=nw.lit(0).cast(nw.Int32),
        number=nothing.cast(nw.Int32),
        number_in_opportunity=nothing.cast(nw.Int32),
        gap=nothing.cast(nw.Int64),
        kind=nw.lit(UNKNOWN_KIND),
    )


def _on_deals(touches: nw.LazyFrame, deals: nw.LazyFrame, settings: Settings) -> nw.LazyFrame:
    touches = belonging.with_belonging(touches, deals)
    touches = touches.join(belonging.first_purchases(deals), on="prospect", how="left")
    touches = touches.with_columns(
        opens=(nw.col("number_in_opportunity") == 1).fill_null(value=False).cast(nw.Int32),
        closes=nw.lit(0).cast(nw.Int32),
    )
    return kinds.with_kinds(touches, settings.reactivation_days, nw.col("first_purchase") <= nw.col("day"))


def _on_episodes(work: Work, touches: nw.LazyFrame, counts: Counts) -> tuple[nw.LazyFrame, LapseGap]:
    has_answers = counts.some("interest")
    touches = touches.with_columns(product=nw.col("product").fill_null(episodes.NO_PRODUCT))
    if not has_answers:
        touches = touches.with_columns(interest=nw.lit(1) == 1)
    wanted = work.settings.lapse_days
    if wanted is not None:
        lapse = LapseGap(wanted, 0, is_set=True)
    else:
        lapse = lapse_gap(touches, work.engine, has_answers=has_answers)
    reactivation = work.settings.reactivation_days
    touches = kinds.with_purchases(episodes.with_episodes(touches, lapse.days, reactivation))
    return kinds.with_kinds(touches, reactivation, kinds.bought_and_idle(lapse.days)), lapse


def _minutes_by_channel(touches: nw.LazyFrame, engine: Engine) -> dict[str, float]:
    """Return the mean minutes of a touch by channel, and of all under the empty name."""
    by = touches.filter(~nw.col("minutes").is_null()).group_by("channel")
    rows = engine.collect(by.agg(total=nw.col("minutes").sum(), n=nw.len())).rows()
    means = {channel: total / n for channel, total, n in sorted(rows, key=str) if channel is not None}
    return means | {"": sum(row[1] for row in rows) / sum(row[2] for row in rows)}


def _estimated_minutes(by_channel: dict[str, float]) -> nw.Expr:
    """Return a touch's minutes, the mean of its channel where it has none; empty where no touch has any."""
    if not by_channel:
        return nw.col("minutes")
    estimate = nw.lit(by_channel[""])
    for channel, mean in by_channel.items():
        if channel:
            estimate = nw.when(nw.col("channel") == channel).then(nw.lit(mean)).otherwise(estimate)
    return nw.coalesce(nw.col("minutes"), estimate)


def _with_team(frame: nw.LazyFrame, sellers: nw.LazyFrame | None, seller: str, team: str) -> nw.LazyFrame:
    if sellers is None:
        return frame.with_columns(nw.lit(None).cast(nw.String()).alias(team))
    teams = sellers.select(nw.col("seller").alias(seller), nw.col("team").alias(team)).unique(seller, keep="any")
    return frame.join(teams, on=seller, how="left")


def _from_source(deals: nw.LazyFrame, touches: nw.LazyFrame | None, facts: Facts) -> nw.LazyFrame:
    """Give the source's opportunities what their touches tell."""
    month = nw.coalesce(nw.col("month"), month_of(nw.col("opened_day"))) if "dates" in facts.known else nw.col("month")
    deals = deals.with_columns(closed_by=nw.col("seller"), month=month)
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
            hours=nw.col("minutes_used").sum() / 60.0,
        )
    )
    return (
        deals.join(worked, on="opportunity", how="left")
        .with_columns(source=nw.coalesce("source", "own_source"), touches=nw.col("touches").fill_null(0))
        .drop("own_source")
    )


def _store_deals(work: Work, deals: nw.LazyFrame) -> nw.LazyFrame:
    deals = _with_team(deals, work.tables.get("sellers"), "seller", "team")
    deals = _with_team(deals, work.tables.get("sellers"), "closed_by", "closer_team")
    if "products" in work.tables:
        rates = work.tables["products"].select("product", "margin_rate").unique("product", keep="any")
        deals = deals.join(rates, on="product", how="left")
        deals = deals.with_columns(margin=nw.coalesce(nw.col("margin"), nw.col("amount") * nw.col("margin_rate")))
    return work.engine.store(deals.select(*OPPORTUNITIES), work.folder / "opportunities.parquet")


def _prospects(work: Work, frames: Mapping[str, nw.LazyFrame], as_of: int | None) -> nw.LazyFrame:
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


def _touched(touches: nw.LazyFrame) -> nw.LazyFrame:
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


def _everyone(work: Work, frames: Mapping[str, nw.LazyFrame], as_of: int | None) -> nw.LazyFrame:
    names = [frames[name].select("prospect") for name in ("touches", "opportunities") if name in frames]
    listed = work.tables.get("prospects")
    if listed is not None:
        if as_of is not None:
            listed = work.engine.seconds(listed, {"created_at": "created"})
            listed = listed.filter((nw.col("created") < (as_of + 1) * SECONDS).fill_null(value=True))
        names.append(listed.select("prospect"))
    everyone = nw.concat(names, how="vertical").filter(~nw.col("prospect").is_null()).unique("prospect", keep="any")
    if listed is None:
        return everyone.with_columns(own_source=nw.lit(None).cast(nw.String()))
    sources = listed.select("prospect", own_source="source").unique("prospect", keep="any")
    return everyone.join(sources, on="prospect", how="left")


def _count(frame: nw.LazyFrame | None, engine: Engine) -> int:
    return 0 if frame is None else int(engine.collect(frame.select(n=nw.len())).item())


def _sellers(frames: Mapping[str, nw.LazyFrame], engine: Engine) -> int:
    seen: set[object] = set()
    for name in ("touches", "opportunities"):
        if name in frames:
            seen.update(engine.collect(frames[name].group_by("seller").agg(n=nw.len()))["seller"].to_list())
    return len(seen - {None})
