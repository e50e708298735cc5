"""Unanswered repeats: the same prospect tried again and again on one day, without an answer.

Looks at     unanswered attempts with a prospect whom the same seller tried without an answer that day already
Statistic    the share of each seller against a beta-binomial of all, fitted so that a few odd ones change nothing
Innocent if  a call centre's rules ask for three tries a day; somebody asked to be called back
Ask          What made another try on the same day worth while?
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

SILENT = nw.col("outcome").is_in(SILENCES)


@sign(
    over="entries",
    when="day",
    counts={
        "some": SILENT & nw.col("same_outcome").is_in(SILENCES) & (nw.col("same_day") == nw.col("day")),
        "all": SILENT,
    },
    catches=("repeated_attempts",),
    needs=("touches", "prospects", "outcomes", "dates", "sellers"),
    least=20,
)
def unanswered_repeats(tally: Tally, _scene: Scene) -> Seen | None:
    """Compare how many unanswered attempts repeat one of the same day."""
    return against_colleagues(tally.total("some"), tally.total("all"))
