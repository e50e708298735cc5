"""Windows over the touches: those of one prospect, or of one prospect about one product, in order of time."""

from __future__ import annotations

import narwhals as nw

ONE_PROSPECT = ("prospect",)
# The same once they are numbered, and of one prospect about one product: `who` is a number, which is faster.
ONE = ("who",)
ONE_ABOUT_ONE = ("who", "product")

# Contacts of the same moment, or of a day without a time: the one that closes comes last, else the one that was
# written down last; the identifier makes the order complete.
IN_ORDER = ("prospect", "second", "number", "closing", "logged_at", "touch_id")
# The place in that order, which touches are given when they are sorted.
ROW = "row"


def rank(within: tuple[str, ...]) -> nw.Expr:
    """Return each touch's place among those of its window: 1, 2, 3 ..."""
    return nw.col(ROW).cum_count().over(*within, order_by=ROW).cast(nw.Int32)


def before(column: str, within: tuple[str, ...]) -> nw.Expr:
    """Return the value of `column` at the touch before, empty at the first."""
    return nw.col(column).shift(1).over(*within, order_by=ROW)


def so_far(column: str, within: tuple[str, ...]) -> nw.Expr:
    """Return the sum of `column` up to and including each touch."""
    return nw.col(column).cum_sum().over(*within, order_by=ROW).cast(nw.Int32)


def highest_so_far(column: str, within: tuple[str, ...]) -> nw.Expr:
    """Return the greatest value of `column` up to and including each touch."""
    return nw.col(column).cum_max().over(*within, order_by=ROW)


def carried_forward(column: str, within: tuple[str, ...]) -> nw.Expr:
    """Return the last known value of `column` at each touch."""
    return nw.col(column).fill_null(strategy="forward").over(*within, order_by=ROW)
