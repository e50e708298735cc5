"""Wins at the quarter's end: sales pulled in, or held, until the last three days.

Looks at     sales in the last three days of a quarter, of those in its last twenty
Statistic    binomial, with the share of an even spread over the twenty days, or the colleagues' where it is larger;
             colleagues, who scatter, may excuse it. For the company: wins by month of the quarter, chi-squared, and
             what was paid against the list by month
Innocent if  customers' budgets end with the quarter, or effort really peaks then
Ask          Why were these signed on those days, and what was given for it?
Source       Oyer (1998), QJE 113; Larkin (2014), Journal of Labor Economics 32; Steenburgh (2008), QME 6, for effort
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
    catches=("pulling_in",),
    needs=("opportunities", "sales", "dates", "sellers"),
    least=5,
)
def period_end_wins(tally: Tally, scene: Scene) -> Seen | None:
    """Compare the wins of the last days with those of the weeks before."""
    left = scene.periods.left_of_quarter(tally.days)
    return against_even_days(tally.by_day("all"), tally.days, left < DAYS, left < AROUND)
