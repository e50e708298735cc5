"""Unregistered talks: prospects who answered, and yet no opportunity was opened.

Looks at     prospects who talked to us three times or more, and have no opportunity
Statistic    the share of each seller against a beta-binomial of all, fitted so that a few odd ones change nothing
Innocent if  the seller qualifies for others, or the territory holds many who only ask
Ask          Why is there no opportunity for these prospects?
Source       Heckman, Heinrich & Smith (2002), Journal of Human Resources 37; Griffiths (1973), Biometrics 29; Tukey
             (1960)
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

TALKS = 3
TALKED = nw.col("answers") >= TALKS


@sign(
    over="people",
    when="first_day",
    counts={"some": TALKED & (nw.col("opportunities") == 0), "all": TALKED},
    catches=("cherry_picking",),
    needs=("touches", "prospects", "outcomes", "opportunities", "dates", "sellers"),
    least=15,
)
def unregistered_talks(tally: Tally, _scene: Scene) -> Seen | None:
    """Compare how many prospects who talked were never registered."""
    return against_colleagues(tally.total("some"), tally.total("all"))
