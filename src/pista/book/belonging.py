"""Opportunities taken from the source: as they stood on a day, and which touches belong to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

if TYPE_CHECKING:
    from pista.book.engine import Frame

from pista.book.facts import is_won
from pista.book.windows import ROW, rank

FAR = 10_000_000  # a day no book reaches


def as_they_stood(opportunities: Frame, as_of: int) -> Frame:
    """Return the opportunities opened by the day `as_of`; what was decided later is open, its money unknown.

    One that is closed without a day (the source contradicts itself) counts as closed from its opening.
    """
    closed_later = (nw.col("closed_day") > as_of).fill_null(value=False)
    is_undecided = (nw.col("status") == "open") | closed_later
    return opportunities.filter(nw.col("opened_day").is_null() | (nw.col("opened_day") <= as_of)).with_columns(
        status=nw.when(is_undecided).then(nw.lit("open")).otherwise(nw.col("status")),
        closed_day=nw.when(~is_undecided).then(nw.col("closed_day")),
        amount=nw.when(~closed_later).then(nw.col("amount")),
        margin=nw.when(~closed_later).then(nw.col("margin")),
    )


def with_belonging(touches: Frame, opportunities: Frame) -> Frame:
    """Give each touch the opportunity it names, else one of its prospect's that was open that day.

    Where several were open about the same product, the one first in order of identifier is taken.
    """
    short = opportunities.select(
        "prospect",
        candidate=nw.col("opportunity"),
        about=nw.col("product"),
        opened=nw.col("opened_day").fill_null(-FAR),
        closed=nw.col("closed_day").fill_null(FAR),
    )
    was_open = (nw.col("day") >= nw.col("opened")) & (nw.col("day") <= nw.col("closed"))
    same_product = (nw.col("product") == nw.col("about")).fill_null(value=True)
    found = (
        touches.filter(nw.col("opportunity").is_null())
        .select(ROW, "prospect", "day", "product")
        .join(short.filter(~nw.col("prospect").is_null()), on="prospect")
        .filter(was_open & same_product)
        .group_by(ROW)
        .agg(found=nw.col("candidate").min())
    )
    products = short.select(
        found="candidate", about="about", ended=nw.when(nw.col("closed") < FAR).then(nw.col("closed"))
    )
    return (
        touches.join(found, on=ROW, how="left")
        .with_columns(opportunity=nw.coalesce("opportunity", "found"))
        .drop("found")
        .join(products.select(opportunity="found", about="about", ended="ended"), on="opportunity", how="left")
        .with_columns(product=nw.coalesce("product", "about"))
        .drop("about")
        # What comes after the end of the opportunity that a log names is no follow-up of it; its last word is.
        .with_columns(
            in_opportunity=~nw.col("opportunity").is_null()
            & ~((nw.col("day") > nw.col("ended")) & (nw.col("closing") == 0)).fill_null(value=False)
        )
        .drop("ended")
        .with_columns(number_in_opportunity=nw.when(nw.col("in_opportunity")).then(rank(("opportunity",))))
    )


def first_purchases(opportunities: Frame) -> Frame:
    """Return the day each prospect first bought."""
    return (
        opportunities.filter(is_won, ~nw.col("prospect").is_null())
        .group_by("prospect")
        .agg(first_purchase=nw.coalesce("closed_day", "opened_day").min())
    )
