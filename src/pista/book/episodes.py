"""Opportunities rebuilt from touches, where the source brings none: episodes of a prospect and a product.

An episode is opened by the first touch that shows interest (any answer; where the log records no answers, the first
touch), closed by its sale or its refusal, and lapses after a silence longer than the lapse gap. After a lapse the next
sign of interest opens a new one. After a sale or a refusal a mere conversation does not, it is customer care or
nurture, until something explicit happens (facts.RENEWALS) or the reactivation gap has passed. Touches before the
opening belong to no opportunity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

if TYPE_CHECKING:
    from pista.book.engine import Frame

from pista.book.facts import is_refusal, is_sale
from pista.book.sums import ones, sum_of
from pista.book.windows import ONE_ABOUT_ONE, before, highest_so_far, rank

NO_PRODUCT = ""


def placed(touches: Frame) -> Frame:
    """Give the touches of each prospect and product their `place`; add the day of the one before, and if it closed."""
    pair = ONE_ABOUT_ONE
    return touches.with_columns(
        place=rank(pair), previous_day=before("day", pair), previous_closing=before("closing", pair)
    )


def with_episodes(touches: Frame, lapse_days: int, reactivation_days: int) -> Frame:
    """Add `opening`, `in_opportunity`, `opens`, `closes` and `number_in_opportunity` to `placed` touches."""
    pair = ONE_ABOUT_ONE
    marked = touches.with_columns(
        decided=nw.when(nw.col("previous_closing") == 1).then(nw.col("place") - 1).otherwise(0),
        renewed=_place_where((nw.col("renewal") == 1) | _silent_for(reactivation_days)),
        stretch=_place_where((nw.col("place") == 1) | (nw.col("previous_closing") == 1) | _silent_for(lapse_days)),
    ).with_columns(**{name: highest_so_far(name, pair) for name in ("decided", "renewed", "stretch")})
    is_interest = nw.col("interest") & ((nw.col("decided") == 0) | (nw.col("renewed") > nw.col("decided")))
    opened = marked.with_columns(opening=nw.when(is_interest).then(nw.col("place"))).with_columns(
        opening=nw.col("opening").min().over(*pair, "stretch")
    )
    is_inside = (nw.col("place") >= nw.col("opening")).fill_null(value=False)
    return opened.with_columns(
        in_opportunity=is_inside,
        opens=(nw.col("place") == nw.col("opening")).fill_null(value=False).cast(nw.Int32),
        closes=nw.when(is_inside).then(nw.col("closing")).otherwise(0),
        number_in_opportunity=nw.when(is_inside).then(nw.col("place") - nw.col("opening") + 1),
    )


def name_of_episode() -> nw.Expr:
    """Return what an episode is called: its prospect, its product and the place of the touch that opened it."""
    product = nw.col("product").fill_null(NO_PRODUCT)
    name = nw.concat_str(nw.col("prospect"), product, nw.col("opening").cast(nw.String), separator="/")
    return nw.when(nw.col("in_opportunity")).then(name)


def _silent_for(days: int) -> nw.Expr:
    return (nw.col("day") - nw.col("previous_day") > days).fill_null(value=False)


def _place_where(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(nw.col("place")).otherwise(0)


def opportunities_of(touches: Frame, as_of: int, lapse_days: int) -> Frame:
    """Return one row per episode: who, what, when, how it ended as of the day `as_of`, and what went into it."""
    opening, closing = nw.col("opens") == 1, nw.col("closes") == 1
    episodes = (
        touches.filter(nw.col("in_opportunity"))
        .group_by("opportunity", "prospect", "product")
        .agg(
            opened_day=nw.col("day").min(),
            month=_at(opening, "month"),
            last_day=nw.col("day").max(),
            closed_at=_at(closing, "day"),
            sold=ones(closing & is_sale).sum(),
            refused=ones(closing & is_refusal).sum(),
            seller=_at(opening, "seller"),
            closed_by=_at(closing, "seller"),
            channel=_at(opening, "channel"),
            source=_at(opening, "source"),
            closing_number=_at(closing, "number"),
            amount=_at(closing & is_sale, "amount"),
            margin=_at(closing & is_sale, "margin"),
            next_step_on=nw.col("next_step_on").max(),
            touches=nw.len(),
            hours=sum_of(nw.col("minutes_used")) / 60.0,
        )
    )
    has_lapsed = (nw.col("closed_at").is_null() & (as_of - nw.col("last_day") > lapse_days)).fill_null(value=False)
    return episodes.with_columns(
        status=nw.when(nw.col("sold") > 0)
        .then(nw.lit("won"))
        .when(nw.col("refused") > 0)
        .then(nw.lit("lost"))
        .when(has_lapsed)
        .then(nw.lit("lapsed"))
        .otherwise(nw.lit("open")),
        closed_day=nw.when(~nw.col("closed_at").is_null())
        .then(nw.col("closed_at"))
        .when(has_lapsed)
        .then(nw.col("last_day") + lapse_days),
    ).drop("closed_at", "sold", "refused")


def _at(condition: nw.Expr, column: str) -> nw.Expr:
    return nw.when(condition).then(nw.col(column)).max()
