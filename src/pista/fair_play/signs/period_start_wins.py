"""Wins at the quarter's start: sales held back until the old quarter was over.

Looks at     sales in the first three days of a quarter, of those in its first twenty and the last twenty of the one
             before
Statistic    binomial, with the share of an even spread over the forty days, or the colleagues' where it is larger;
             colleagues, who scatter, may excuse it
Innocent if  customers' budgets begin with the quarter
Ask          When did these customers say yes?
Source       Oyer (1998), QJE 113; Larkin (2014), Journal of Labor Economics 32
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.fair_play.definition import sign
from pista.fair_play.quarters import against_even_days
from pista.fair_play.rows import EVERY

if TYPE_CHECKING:
    from pista.fair_play.scene import Scene
    from pista.fair_play.seen import Seen
    from pista.fair_play.tally import Tally

DAYS, AROUND = 3, 20


@sign(
    over="wins",
    when="closed_day",
    counts={"all": EVERY},
    catches=("sandbagging",),
    needs=("opportunities", "sales", "dates", "sellers"),
    least=5,
)
def period_start_wins(tally: Tally, scene: Scene) -> Seen | None:
    """Compare the wins of the first days with those of the weeks about them."""
    into, left = scene.periods.into_quarter(tally.days), scene.periods.left_of_quarter(tally.days)
    return against_even_days(tally.by_day("all"), tally.days, into < DAYS, (into < AROUND) | (left < AROUND))
