"""Instant replies: an answer that comes before anybody could have read the question.

Looks at     incoming contacts within two minutes of the seller's own outgoing one
Statistic    the share of each seller against a beta-binomial of all, fitted so that a few odd ones change nothing
Innocent if  a live chat or an automatic out-of-office note is logged as a reply
Ask          Who wrote the reply, and from which address?
Source       Griffiths (1973), Biometrics 29; Tukey (1960)
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

SECONDS = 120
CAME = (nw.col("direction") == "in") & nw.col("timed")


@sign(
    over="entries",
    when="day",
    counts={"some": CAME & (nw.col("same_direction") == "out") & (nw.col("same_gap") < SECONDS), "all": CAME},
    catches=("self_made_replies",),
    needs=("touches", "prospects", "directions", "times", "dates", "sellers"),
    least=8,
)
def instant_replies(tally: Tally, _scene: Scene) -> Seen | None:
    """Compare how many incoming contacts follow an outgoing one at once."""
    return against_colleagues(tally.total("some"), tally.total("all"))
