"""Postponed steps: promised next steps that are moved on instead of done.

Looks at     contacts without an answer that only promise a new step after the last one was missed, among those that
             follow a missed one
Statistic    the share of each seller against a beta-binomial of all, fitted so that a few odd ones change nothing
Innocent if  the prospect asked to be called later, or was away
Ask          Why was the promised step not taken, and who asked to move it?
Source       Griffiths (1973), Biometrics 29; Tukey (1960)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.facts import SILENCES
from pista.fair_play.definition import sign
from pista.fair_play.seen import against_colleagues

if TYPE_CHECKING:
    from pista.fair_play.scene import Scene
    from pista.fair_play.seen import Seen
    from pista.fair_play.tally import Tally

MISSED = nw.col("same_step") < nw.col("day")


@sign(
    over="entries",
    when="day",
    counts={"some": MISSED & nw.col("outcome").is_in(SILENCES) & ~nw.col("next_step_on").is_null(), "all": MISSED},
    catches=("moved_steps",),
    needs=("touches", "prospects", "outcomes", "next_step_on", "dates", "sellers"),
    least=15,
)
def postponed_steps(tally: Tally, _scene: Scene) -> Seen | None:
    """Compare how many missed steps are only promised again."""
    return against_colleagues(tally.total("some"), tally.total("all"), 1.5)
