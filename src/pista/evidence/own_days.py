"""Own days: were so many things done on some chosen days by chance, given what the same person does on any day?

    s    sum of the counts of the k chosen days
    p    P(S >= s), S the sum of k days drawn at random from all days, chosen ones among them: exact, by convolution

Reading: the control is the seller's own history, so a habit (writing everything down in the evening) accuses nobody;
only what the chosen days have and the others have not does. The drawing is with replacement, which errs on the side
of the seller. p cannot be below (1 / days)^k: one day alone never convinces.
Source: the randomisation test, Fisher (1935), The Design of Experiments, section 21; exact distribution by
convolution, Pagano & Tritchler (1983), JASA 78.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

# A count beyond this is taken for it: the sum of the distribution stays short.
MOST = 500


def unlike_own_days(counts: ArrayLike, chosen: ArrayLike) -> float:
    """Return p for counts by day, shape (d,), whole numbers, of which `chosen`, booleans of the same shape, stand out.

    1.0 where no day is chosen, or all are.
    """
    counts = np.minimum(np.asarray(counts, dtype=np.int64), MOST)
    chosen = np.asarray(chosen, dtype=bool)
    k, seen = int(chosen.sum()), int(counts[chosen].sum())
    if k == 0 or k == len(counts) or seen == 0:
        return 1.0
    one = np.bincount(counts) / len(counts)
    total = np.ones(1)
    while k:
        # By squaring: k days are the days of its binary digits. Beyond `seen` only the rest is of interest.
        if k & 1:
            total = np.convolve(total, one)[: seen + 1]
        k >>= 1
        if k:
            one = np.convolve(one, one)[: seen + 1]
    # What was cut off lies beyond; the mass below `seen` is exact.
    return float(min(1.0, max(1.0 - total[:seen].sum(), total[seen] if len(total) > seen else 0.0, 1e-16)))
