"""Prepares a book: from its tables to sorted touches, opportunities and prospects. See `prepared`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals as nw

from pista.book import belonging, episodes
from pista.book.days import SECONDS, date_of
from pista.book.facts import is_answer, is_closing
from pista.book.known import LAST_OF_DEALS, Counts, count_opportunities, count_touches
from pista.book.overlaps import with_overlaps
from pista.book.prepared import NOTES, RESTS_ON, Facts, Prepared, Settings, Unsettled
from pista.book.preparing_opportunities import from_source, store_opportunities, with_plans
from pista.book.preparing_prospects import PROSPECTS, prospects_of
from pista.book.preparing_touches import prepare_touches
from pista.book.work import Work
from pista.errors import PistaError
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pista.book.engine import Engine, Frame


# Of fewer days of contacts nobody can say what a long silence is.
ENOUGH_DAYS = 3
# An e-mail that more prospects have than this is an office's, or a form's default.
MOST_SHARING = 10


def prepare(
    tables: Mapping[str, Frame],
    engine: Engine,
    folder: Path,
    as_of: int | None = None,
    settings: Settings | None = None,
    *,
    is_part: bool = False,
    doubts: Sequence[Unsettled] = (),
) -> Prepared:
    """Prepare `tables` (see tables.completed) as of a day, the last one they mention unless given, into `folder`.

    is_part  whether they are a few prospects of a book, to be put into the whole of it (see composing.composed): how
             many sellers and prospects there are, and who shares an e-mail, is not asked of them
    doubts   what was not understood in the source: what rests on it is unknown

    Writes touches, opportunities and prospects as Parquet files and the facts as prepared.json, last.
    """
    work = Work(tables, engine, folder, settings or Settings())
    wanted = as_of
    touches, of_touches, of_deals, as_of = _on_entry(work, wanted)
    first_day = min((at for at in (of_touches.first_day, of_deals.first_day) if at is not None), default=None)
    frames: dict[str, Frame] = {}
    known = _known(of_touches, of_deals) | _margins(work)
    doubts = [*doubts, *_unknown_statuses(of_deals, doubts)]
    known -= frozenset().union(*(RESTS_ON[doubt.thing] for doubt in doubts))
    quiet = _quiet_before_last(touches, engine) if touches is not None and wanted is None else None
    deals: Frame | None = None
    overlaps: dict[str, Any] = {}
    if "opportunities" in tables:
        deals = tables["opportunities"] if as_of is None else belonging.as_they_stood(tables["opportunities"], as_of)
        deals, overlaps = with_overlaps(deals, engine, merge=work.settings.merge_overlaps)
    last_day = of_touches.last_contact
    if touches is None:
        last_day = as_of if wanted is None or deals is None else engine.collect(deals.select(day=LAST_OF_DEALS)).item()
    facts = Facts(
        as_of, of_touches.rows, 0, 0, known, work.settings, first_day=first_day, quiet_before_last=quiet,
        last_day=last_day, doubts=tuple(doubts),
    )  # fmt: skip
    if touches is not None:
        frames["touches"], facts = prepare_touches(work, touches, deals, of_touches, facts)
    if deals is not None:
        frames["opportunities"] = store_opportunities(
            work, with_plans(from_source(deals, frames.get("touches")), tables.get("plans"))
        )
    elif "touches" in frames and "prospects" in facts.known:
        lapse_days = facts.lapse.days if facts.lapse else 0
        rebuilt = episodes.opportunities_of(frames["touches"], as_of or 0, lapse_days)
        frames["opportunities"] = store_opportunities(work, with_plans(rebuilt, tables.get("plans")))
    if "prospects" in facts.known:
        frames["prospects"] = engine.store(
            prospects_of(work, frames, wanted).select(*PROSPECTS), folder / "prospects.parquet"
        )
    if is_part:
        return Prepared(frames, facts, engine)
    facts = replace(
        facts, prospects=count_of(frames.get("prospects"), engine), sellers=sellers_in(frames, engine),
        sharing_email=_sharing_email(work), planned=count_of(tables.get("plans"), engine), **overlaps,
    )  # fmt: skip
    (folder / NOTES).write_text(facts.to_text(), encoding="utf-8")
    return Prepared(frames, facts, engine)


def _on_entry(work: Work, as_of: int | None) -> tuple[Frame | None, Counts, Counts, int | None]:
    """Return the touches up to `as_of`, what they and the opportunities hold, and the day itself."""
    engine, deals = work.engine, work.tables.get("opportunities")
    of_deals = count_opportunities(deals, engine) if deals is not None else Counts(0, {}, None)
    if "touches" not in work.tables:
        return None, Counts(0, {}, None), of_deals, of_deals.last_day if as_of is None else as_of
    touches = _dated(work.tables["touches"], engine)
    if as_of is None:
        counts = count_touches(touches, engine)
        days = [day for day in (counts.last_day, of_deals.last_day) if day is not None]
        return touches, counts, of_deals, max(days, default=None)
    was_known = (nw.col("day") <= as_of) & (nw.col("logged_day") <= as_of).fill_null(value=True)
    standing = touches.filter(was_known.fill_null(value=True))
    counts = count_touches(standing, engine)
    # Where nothing stood by that day it is told when the source begins.
    begun = [counts.first_day if counts.rows else count_touches(touches, engine).first_day, of_deals.first_day]
    if all(day is None or day > as_of for day in begun) and any(day is not None for day in begun):
        raise PistaError(
            N_("Nothing in the source is dated on or before {as_of}: it begins on {first}."),
            hint=N_("Look back from a later day."),
            as_of=date_of(as_of), first=date_of(min(day for day in begun if day is not None)),
        )  # fmt: skip
    return standing, counts, of_deals, as_of


def _dated(touches: Frame, engine: Engine) -> Frame:
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
    # Sales alone, as a form counts them, are no opportunities: nobody knows of those that were not won.
    known |= (
        {"opportunities"} if touches.some("prospect") or deals.some("opened_day") or deals.some("not_won") else set()
    )
    known |= {"kinds"} if touches.some("prospect") or touches.some("declared_kind") else set()
    known |= {"sales"} if (touches.some("prospect") and touches.some("outcome")) or deals.rows else set()
    for name in ("amount", "margin", "next_step_on"):
        known |= {name} if touches.some(name) or deals.some(name) else set()
    return frozenset(known)


def _unknown_statuses(deals: Counts, doubts: Sequence[Unsettled]) -> list[Unsettled]:
    """Return the doubt that comes of opportunities that ended nobody knows how, where the source's words are.

    Not known.
    """
    unknown, won = deals.held.get("unknown", 0), deals.held.get("won", 0)
    if not unknown or any(doubt.thing == "statuses" for doubt in doubts):
        return []
    values = {
        "n": str(unknown),
        "all": str(deals.rows),
        "low": str(won / deals.rows),
        "high": str((won + unknown) / deals.rows),
        "won": str(won),
        "most": str(won + unknown),
    }
    why = N_("{n} of {all} opportunities ended, and nothing says whether they were won or lost")
    return [Unsettled("statuses", why, N_("say of each whether it was won or lost"), values)]


def _quiet_before_last(touches: Frame, engine: Engine) -> int | None:
    days = engine.collect(touches.filter(~nw.col("day").is_null()).group_by("day").agg(n=nw.len()))["day"].to_list()
    last_two = sorted(days)[-2:]
    return last_two[1] - last_two[0] if len(days) >= ENOUGH_DAYS else None


def _margins(work: Work) -> frozenset[str]:
    """Return {"margin"} where the products say their margin rate, so that margins follow from amounts."""
    if "products" not in work.tables:
        return frozenset()
    rates = work.engine.collect(work.tables["products"].select(n=nw.col("margin_rate").count())).item()
    return frozenset({"margin"} if rates else ())


def _sharing_email(work: Work) -> int:
    """Return how many prospects have an e-mail that a few others have too; one of many is nobody's in particular."""
    if "prospects" not in work.tables:
        return 0
    of_each = work.tables["prospects"].select("prospect", email=nw.col("emails").str.to_lowercase())
    holders = of_each.filter(~nw.col("email").is_null()).group_by("email").agg(n=nw.col("prospect").n_unique())
    shared = holders.filter((nw.col("n") > 1) & (nw.col("n") <= MOST_SHARING))
    return int(work.engine.collect(shared.select(n=nw.col("n").sum())).item() or 0)


def count_of(frame: Frame | None, engine: Engine) -> int:
    """Return how many rows a frame has, 0 where there is none."""
    return 0 if frame is None else int(engine.collect(frame.select(n=nw.len())).item())


def sellers_in(frames: Mapping[str, Frame], engine: Engine) -> int:
    """Return how many sellers contacts and opportunities name."""
    seen: set[object] = set()
    for name in ("touches", "opportunities"):
        if name in frames:
            seen.update(engine.collect(frames[name].group_by("seller").agg(n=nw.len()))["seller"].to_list())
    return len(seen - {None})
