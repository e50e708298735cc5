"""Invented numbers: minutes whose last digits are not those colleagues write.

Looks at     contacts whose minutes would end in another digit, were they written as colleagues write theirs
Statistic    chi-squared of each seller's last digits against the colleagues', scaled by how much they differ among
             themselves; numbers rounded to fives are left out, for rounding is a habit and no sign
Innocent if  another telephone system rounds otherwise, or the seller does other work than the colleagues
Ask          How are the minutes noted down?
Source       Mosimann, Wiseman & Edelman (1995), Accountability in Research 4; Rao & Scott (1984), Annals 12, for
             scale
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw
import numpy as np

from pista.evidence.digits import unlike_digits
from pista.fair_play.definition import sign
from pista.fair_play.seen import COLLEAGUES, Seen

if TYPE_CHECKING:
    from pista.fair_play.scene import Scene
    from pista.fair_play.tally import Tally

_MINUTES = nw.col("minutes").round(0)
# 0 and 5 are where people round to.
DIGITS = (1, 2, 3, 4, 6, 7, 8, 9)
# Below ten minutes the last digit is the number itself, which says more of the contact than of who wrote it down.
SMALLEST = 10
# A difference in distribution (total variation) too small to ask about, whatever its p.
LEAST_APART = 0.15


@sign(
    over="entries",
    when="day",
    counts={f"digit_{digit}": (_MINUTES >= SMALLEST) & (digit == _MINUTES % 10) for digit in DIGITS},
    catches=("invented_minutes",),
    needs=("touches", "minutes", "dates", "sellers"),
    least=40,
)
def invented_numbers(tally: Tally, _scene: Scene) -> Seen | None:
    """Compare last digits."""
    digits = np.column_stack([tally.total(f"digit_{digit}") for digit in DIGITS])
    found = unlike_digits(digits)
    if found is None:
        return None
    among = digits.sum(axis=1)
    # Behind it are the contacts whose digit the seller writes oftener than colleagues do.
    more = digits > found.expected + 2 * np.sqrt(found.expected)
    behind = [[f"digit_{digit}" for digit, is_more in zip(DIGITS, row, strict=True) if is_more] for row in more]
    return Seen(
        found.apart * among, among, np.zeros(len(among)), found.p, COLLEAGUES, found.apart >= LEAST_APART,
        behind=[names or [f"digit_{DIGITS[0]}"] for names in behind],
    )  # fmt: skip
