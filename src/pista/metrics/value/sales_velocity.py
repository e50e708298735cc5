"""Sales velocity: how much money moves through the pipeline in a day?

Question     What do opportunities, close rate, size of a sale and cycle make together?
Formula      opportunities opened in the period x close rate x average sale / days to the decision (restricted mean)
Unit         money per day
Encourages   working on whichever of the four is weakest
Discourages  long cycles, even where they pay
Gamed by     late_registration: opened only when the sale is sure, so it seems quick
             inflated_amounts: amounts that shrink after the period
Read with    close_rate, average_sale, sales_cycle
Source       docs/book.md, value; the restricted mean exists where the median is not reached yet

Example
     1 Mar  carmen  ana   call   conversation  policy
    11 Mar  carmen  ana   visit  sale          policy  amount=300
     1 Mar  carmen  luis  call   conversation  policy
    11 Mar  carmen  luis  call   refusal       policy
    => all 30
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pista.metrics.definition import metric
from pista.metrics.measures import Product

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pista.metrics.measures import Figures
    from pista.metrics.views import Views


def velocity(of: Mapping[str, Figures]) -> Figures:
    """Return opportunities x close rate x average sale / mean days; unknown where one of them is."""
    rate, sale, cycle = of["close_rate"], of["average_sale"], of["sales_cycle"]
    opportunities, days = rate.get("n", 0), cycle.get("rmst")
    factors = (opportunities, rate.get("value"), sale.get("value"), days)
    if any(factor is None for factor in factors) or not days:
        return {"value": None, "n": opportunities}
    n, share, money, length = cast("tuple[float, ...]", factors)
    return {"value": n * share * money / length, "n": opportunities}


@metric(
    better="higher",
    needs=("opportunities", "dates", "sales", "amount"),
    gamed_by=("late_registration", "inflated_amounts"),
    in_model="share(wins, opportunities) * revenue / sales / cycle_days",
)
def sales_velocity(book: Views) -> Product:  # noqa: ARG001 - it is made of other numbers
    """Multiply what the four numbers say."""
    return Product(("close_rate", "average_sale", "sales_cycle"), velocity)
