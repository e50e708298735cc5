"""Handed wins: sales of one seller that others had worked on.

Looks at     sales whose contacts were mostly another seller's
Statistic    the share of each seller against a beta-binomial of all, fitted so that a few odd ones change nothing
Innocent if  a territory changed hands, somebody left or fell ill, or a specialist closes for the team
Ask          Who worked for this sale, and when was it handed over?
Source       Benson (2015), on managers who shift accounts near a quota; Griffiths (1973), Biometrics 29; Tukey (1960)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.fair_play.definition import sign
from pista.fair_play.seen import against_colleagues

if TYPE_CHECKING:
    from pista.fair_play.scene import Scene
    from pista.fair_play.seen import Seen
    from pista.fair_play.tally import Tally


@sign(
    over="wins",
    when="closed_day",
    counts={"some": nw.col("by_others") * 2 > nw.col("touches"), "all": nw.col("touches") > 0},
    catches=("moving_leads",),
    needs=("touches", "prospects", "opportunities", "sales", "dates", "sellers"),
    least=8,
)
def handed_wins(tally: Tally, _scene: Scene) -> Seen | None:
    """Compare how many sales rest on the work of others."""
    return against_colleagues(tally.total("some"), tally.total("all"))
