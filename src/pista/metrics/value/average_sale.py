"""Average sale: how much is a sale worth?

Question     What does one sale bring?
Formula      revenue / sales that say an amount
Unit         money per sale
Encourages   larger sales
Discourages  small ones that are easy to win
Gamed by     inflated_amounts: amounts that shrink after the period
Read with    revenue, sales, close_rate
Source       docs/book.md, value

Example
    5 Mar  carmen  ana   visit  sale  policy  amount=300
    6 Mar  carmen  eva   visit  sale  policy  amount=200
    => all 250
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.facts import has_amount
from pista.metrics.definition import metric
from pista.metrics.measures import Part, Ratio

if TYPE_CHECKING:
    from pista.metrics.views import Views


@metric(better="higher", needs=("sales", "amount"), gamed_by=("inflated_amounts",), in_model="revenue / sales")
def average_sale(book: Views) -> Ratio:
    """Divide revenue by the sales that say an amount."""
    return Ratio(Part(book.sales, nw.col("amount")), Part(book.sales, that=has_amount))
