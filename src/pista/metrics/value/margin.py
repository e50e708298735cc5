"""Margin: how much of the money stays?

Question     What do our sales leave?
Formula      sum of the margins of sales dated in the period; amount x margin rate of the product where none is given
Unit         money, as the log writes it; `known` is the share of sales whose margin is known
Encourages   selling what pays
Discourages  discounts
Gamed by     inflated_amounts: amounts that shrink after the period
Read with    revenue, margin_per_hour
Source       docs/book.md, value

Example
    5 Mar  carmen  ana   visit  sale  policy  amount=300  margin=90
    6 Mar  carmen  eva   visit  sale  policy  amount=200  margin=40
    => all 130
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.facts import has_margin
from pista.metrics.definition import metric
from pista.metrics.measures import Total

if TYPE_CHECKING:
    from pista.metrics.views import Views


@metric(better="higher", needs=("sales", "margin"), gamed_by=("inflated_amounts",), in_model="margin")
def margin(book: Views) -> Total:
    """Add up the margins of sales."""
    return Total(book.sales, nw.col("margin"), has=has_margin)
