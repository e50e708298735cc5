"""The rows signs look at, each beside what came before it: made once, in the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.days import SECONDS
from pista.book.facts import has_evidence, is_answer, is_won
from pista.book.sums import ones

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pista.book.engine import Engine, Frame
    from pista.book.prepared import Prepared

# Each row: there is a seller to it.
EVERY = ~nw.col("seller").is_null()
# What a witness says counts for the contacts with the same prospect on the same day.
NEAR = ("seller", "prospect", "day")


def entries_of(touches: Frame) -> Frame:
    """Return the contacts with what lies before each: of the same seller, and of the same seller and prospect."""
    logged, clock = ("logged_second", "second", "touch_id"), ("second", "touch_id")
    same = ("seller", "prospect")

    def earlier(column: str, over: tuple[str, ...], order: tuple[str, ...]) -> nw.Expr:
        before = nw.col(column).shift(1).over(*over, order_by=order)
        # Contacts with nobody in particular are with nobody again.
        return before if "prospect" not in over else nw.when(~nw.col("prospect").is_null()).then(before)

    return supported(touches).with_columns(
        log_day=(nw.col("logged_second") // SECONDS).cast(nw.Int32),
        delay=nw.col("logged_second") - nw.col("second"),
        timed=nw.col("second") % SECONDS != 0,
        log_gap=nw.col("logged_second") - earlier("logged_second", ("seller",), logged),
        clock_gap=nw.col("second") - earlier("second", ("seller",), clock),
        clock_day=earlier("day", ("seller",), clock),
        clock_minutes=earlier("minutes", ("seller",), clock),
        usual_minutes=nw.col("minutes").mean().over("channel"),
        same_gap=nw.col("second") - earlier("second", same, clock),
        same_day=earlier("day", same, clock),
        same_outcome=earlier("outcome", same, clock),
        same_direction=earlier("direction", same, clock),
        same_step=earlier("next_step_on", same, clock),
    )


def with_audits(touches: Frame, audited: Mapping[str, bool], engine: Engine) -> Frame:
    """Let contacts that an audit verified have a witness, and those it refuted none."""
    if not audited:
        return touches
    found = engine.small({"touch_id": list(audited), "took_place": [int(said) for said in audited.values()]})
    said = nw.when(nw.col("took_place") == 1).then(nw.lit("crm")).when(nw.col("took_place") == 0).then(nw.lit("self"))
    both = touches.join(found, on="touch_id", how="left")
    return both.with_columns(evidence=nw.coalesce(said, nw.col("evidence"))).drop("took_place")


def supported(touches: Frame) -> Frame:
    """Add `supported`: a witness says so, of this contact or of another with the same prospect on the same day."""
    is_witnessed = has_evidence.fill_null(value=False)
    return touches.with_columns(
        supported=(ones(is_witnessed).max().over(*NEAR) == 1) & ~nw.col("prospect").is_null() | is_witnessed
    )


def deals_of(book: Prepared, tables: Mapping[str, Frame]) -> Frame:
    """Return the opportunities with how the one before about the same ended, and with the list price."""
    about = ("prospect", "product")
    in_time = ("opened_day", "opportunity")
    named = ~nw.col("prospect").is_null()
    deals = book.opportunities.with_columns(
        age=nw.lit(book.facts.as_of or 0) - nw.col("opened_day"),
        before_closed=nw.when(named).then(nw.col("closed_day").shift(1).over(*about, order_by=in_time)),
        before_status=nw.when(named).then(nw.col("status").shift(1).over(*about, order_by=in_time)),
    )
    usual = deals.filter(is_won).group_by("product").agg(usual=nw.col("amount").mean())
    if "products" in tables:
        listed = tables["products"].select("product", "list_price").unique("product", keep="any")
        deals = deals.join(listed, on="product", how="left")
    else:
        deals = deals.with_columns(list_price=nw.lit(None).cast(nw.Float64))
    return deals.join(usual, on="product", how="left").with_columns(
        price=nw.coalesce(nw.col("list_price"), nw.col("usual"))
    )


def wins_of(deals: Frame, book: Prepared) -> Frame:
    """Return the opportunities that were won, of who won them, with the win before, the work of others, the source."""
    wins = deals.filter(is_won).drop("seller").rename({"closed_by": "seller"})
    wins = wins.with_columns(
        cycle=nw.col("closed_day") - nw.col("opened_day"),
        since_win=nw.when(~nw.col("prospect").is_null()).then(
            nw.col("closed_day")
            - nw.col("closed_day").shift(1).over("prospect", "product", order_by=("closed_day", "opportunity"))
        ),
    )
    if "touches" not in book.frames:
        return wins.with_columns(by_others=nw.lit(None).cast(nw.Int64), first_source=nw.lit(None).cast(nw.String))
    worked = book.touches.filter(nw.col("in_opportunity")).select("opportunity", toucher="seller")
    both = worked.join(wins.select("opportunity", "seller"), on="opportunity")
    others = both.group_by("opportunity").agg(by_others=ones(nw.col("toucher") != nw.col("seller")).sum())
    first = (
        book.touches.filter((nw.col("number") == 1) & ~nw.col("source").is_null())
        .group_by("prospect")
        .agg(first_source=nw.col("source").min())
    )
    return wins.join(others, on="opportunity", how="left").join(first, on="prospect", how="left")


def people_of(book: Prepared, tables: Mapping[str, Frame]) -> Frame:
    """Return the prospects that were contacted, and which of them share an e-mail or telephone with an earlier one."""
    answers = book.touches.filter(is_answer).group_by("prospect").agg(answers=nw.len())
    met = book.prospects.filter(nw.col("touches") > 0).join(answers, on="prospect", how="left")
    if "prospects" not in tables:
        return met.with_columns(is_twin=nw.lit(None).cast(nw.Boolean))
    reach = tables["prospects"].select(
        "prospect", email=nw.col("emails").str.to_lowercase(), phone=nw.col("phones").str.replace_all(r"[^0-9]", "")
    )
    met = met.join(reach, on="prospect", how="left")
    order = ("first_day", "prospect")
    turns = {
        name: nw.col(name).cum_count().over(name, order_by=order) > 1 for name in ("email", "phone")
    }  # the second with the same one, the third ...
    known = {name: ~nw.col(name).is_null() & (nw.col(name) != "") for name in turns}
    is_twin = (turns["email"] & known["email"]) | (turns["phone"] & known["phone"])
    return met.with_columns(is_twin=is_twin.fill_null(value=False)).drop("email", "phone")


def moves_of(tables: Mapping[str, Frame], engine: Engine) -> Frame:
    """Return the moves from stage to stage, of who made them."""
    timed = engine.seconds(tables["stage_changes"], {"at": "second"}).drop("at")
    return timed.rename({"by": "seller"}).with_columns(day=(nw.col("second") // SECONDS).cast(nw.Int32))
