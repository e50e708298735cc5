"""What each touch was: new, reactivation, follow-up, customer care or nurture. Derived, never ticked in a box."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

if TYPE_CHECKING:
    from pista.book.engine import Frame

from pista.book.days import SECONDS
from pista.book.windows import ONE, ONE_PROSPECT, ROW, before, highest_so_far, rank, so_far


def with_kinds(touches: Frame, reactivation_days: int, is_customer: nw.Expr) -> Frame:
    """Add `kind` to `numbered` touches.

    Needs `in_opportunity`; `is_customer` says whether the prospect had bought and had nothing open.
    """
    return touches.with_columns(
        kind=nw.when(nw.col("number") == 1)
        .then(nw.lit("new"))
        .when((nw.col("gap") > reactivation_days * SECONDS).fill_null(value=False))
        .then(nw.lit("reactivation"))
        .when(nw.col("in_opportunity"))
        .then(nw.lit("follow_up"))
        .when(is_customer.fill_null(value=False))
        .then(nw.lit("customer_care"))
        .otherwise(nw.lit("nurture"))
    )


def numbered(touches: Frame) -> Frame:
    """Add `number` (within the prospect), `gap` (seconds since the touch before) and `who` (the row of the first)."""
    return touches.with_columns(
        number=rank(ONE_PROSPECT),
        gap=nw.col("second") - before("second", ONE_PROSPECT),
        who=nw.col(ROW).cum_min().over(*ONE_PROSPECT, order_by=ROW),
    )


def with_purchases(touches: Frame) -> Frame:
    """Add what `bought_and_idle` needs: purchases so far, episodes under way, and the last day of one."""
    is_active = nw.col("in_opportunity") & (nw.col("closes") == 0)
    return touches.with_columns(
        change=nw.col("opens") - nw.col("closes"),
        active_day=nw.when(is_active).then(nw.col("day")).otherwise(-FAR_PAST),
    ).with_columns(
        bought=so_far("sold", ONE),
        under_way=so_far("change", ONE),
        active_day=highest_so_far("active_day", ONE),
    )


FAR_PAST = 10_000_000


def bought_and_idle(lapse_days: int) -> nw.Expr:
    """Say whether the prospect had bought before this touch and no opportunity of theirs was open at it.

    An episode that was left in silence for longer than the lapse gap is not open.
    """
    is_idle = (nw.col("under_way") <= 0) | (nw.col("day") - nw.col("active_day") > lapse_days)
    return (nw.col("bought") > nw.col("sold")) & is_idle
