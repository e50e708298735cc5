"""Revenue: how much money was sold?

Question     What are our sales worth?
Formula      sum of the amounts of sales dated in the period
Unit         money, as the log writes it; `known` is the share of sales that say an amount
Encourages   large sales
Discourages  margin, where discounts are free to give
Gamed by     inflated_amounts: amounts that shrink after the period
             pulling_in: sales of the next period, bought with a discount
Read with    margin, average_sale
Source       docs/book.md, value

Example
    5 Mar  carmen  ana   visit  sale  policy  amount=300
    6 Mar  carmen  eva   visit  sale  policy  amount=200
    => all 500
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.facts import has_amount
from pista.metrics.definition import metric
from pista.metrics.measures import Total

if TYPE_CHECKING:
    from pista.metrics.views import Views


@metric(better="higher", needs=("sales", "amount"), gamed_by=("inflated_amounts", "pulling_in"), in_model="revenue")
def revenue(book: Views) -> Total:
    """Add up the amounts of sales."""
    return Total(book.sales, nw.col("amount"), has=has_amount)
