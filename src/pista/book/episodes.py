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

from pista.book.facts import is_refusal, is_renewal, is_sale
from pista.book.windows import ONE_PROSPECT_AND_PRODUCT, before, highest_so_far, rank, so_far

NO_PRODUCT = ""


def with_episodes(touches: Frame, lapse_days: int, reactivation_days: int) -> Frame:
    """Add `attempt` (1, 2 ... within prospect and product), `in_opportunity`, `opens`, `closes`, `opportunity` and
    `number_in_opportunity`. Needs `day`, `product` without gaps, `closing` and `interest`.
    """  # noqa: D205 - the columns are the summary
    pair = ONE_PROSPECT_AND_PRODUCT
    placed = touches.with_columns(
        place=rank(pair), previous_day=before("day", pair), previous_closing=before("closing", pair)
    )
    marked = placed.with_columns(
        decided=nw.when(nw.col("previous_closing") == 1).then(nw.col("place") - 1).otherwise(0),
        renewed=_place_where(is_renewal.fill_null(value=False) | _silent_for(reactivation_days)),
        stretch_start=_place_where(
            (nw.col("place") == 1) | (nw.col("previous_closing") == 1) | _silent_for(lapse_days)
        ),
    )
    reached = marked.with_columns(
        **{name: highest_so_far(name, pair) for name in ("decided", "renewed", "stretch_start")}
    ).with_columns(
        last_interest=_place_where(
            nw.col("interest") & ((nw.col("decided") == 0) | (nw.col("renewed") > nw.col("decided")))
        )
    )
    return _numbered(reached.with_columns(last_interest=highest_so_far("last_interest", pair)))


def _silent_for(days: int) -> nw.Expr:
    return (nw.col("day") - nw.col("previous_day") > days).fill_null(value=False)


def _numbered(touches: Frame) -> Frame:
    """Say which touches are in an episode, which open and close it, and number them."""
    pair = ONE_PROSPECT_AND_PRODUCT
    is_inside = nw.col("last_interest") >= nw.col("stretch_start")
    opened = touches.with_columns(
        in_opportunity=is_inside, interest_before=before("last_interest", pair).fill_null(0)
    ).with_columns(
        opens=(nw.col("in_opportunity") & (nw.col("interest_before") < nw.col("stretch_start"))).cast(nw.Int32),
        closes=nw.when(nw.col("in_opportunity")).then(nw.col("closing")).otherwise(0),
    )
    counted = opened.with_columns(opening_place=_place_where(nw.col("opens") == 1)).with_columns(
        attempt=so_far("opens", pair), opening_place=highest_so_far("opening_place", pair)
    )
    name = nw.concat_str(nw.col("prospect"), nw.col("product"), nw.col("attempt").cast(nw.String), separator="/")
    return counted.with_columns(
        number_in_opportunity=nw.when(is_inside).then(nw.col("place") - nw.col("opening_place") + 1),
        opportunity=nw.when(is_inside).then(name),
    )


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
            sold=_ones(closing & is_sale),
            refused=_ones(closing & is_refusal),
            seller=_at(opening, "seller"),
            closed_by=_at(closing, "seller"),
            channel=_at(opening, "channel"),
            source=_at(opening, "source"),
            closing_number=_at(closing, "number"),
            amount=_at(closing & is_sale, "amount"),
            margin=_at(closing & is_sale, "margin"),
            next_step_on=nw.col("next_step_on").max(),
            touches=nw.len(),
            hours=nw.col("minutes_used").sum() / 60.0,
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
        product=nw.when(nw.col("product") != NO_PRODUCT).then(nw.col("product")),
    ).drop("closed_at", "sold", "refused")


def _at(condition: nw.Expr, column: str) -> nw.Expr:
    return nw.when(condition).then(nw.col(column)).max()


def _ones(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(1).otherwise(0).sum().cast(nw.Int32)
