"""Contact ratio: sales over contacts, the wrong number.

Question     None that helps: it treats every contact as a chance to sell of its own
Formula      sales in the period / touches in the period
Unit         share, 0 to 1, Wilson 95 % interval
Encourages   writing down as few contacts as are accepted, and giving discounts so that they sell at once
Discourages  following up, and every prospect whose sale will take longer than the period
Gamed by     under_logging: contacts that did not sell are not written down
Read with    close_rate, which replaces it
Source       the company's old number; McCord (2009), "Track the Wrong Numbers"

Example
    2 Mar  carmen  ana   call   conversation  policy
    5 Mar  carmen  ana   visit  sale          policy
    6 Mar  carmen  luis  call   conversation  policy
    9 Mar  carmen  luis  call   refusal       policy
    => carmen 1/4
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.metrics.definition import metric
from pista.metrics.measures import Ratio, rows_of

if TYPE_CHECKING:
    from pista.metrics.views import Views


@metric(
    better="neither",
    needs=("touches", "sales"),
    gamed_by=("under_logging",),
    in_model="share(sales, contacts)",
)
def contact_ratio(book: Views) -> Ratio:
    """Divide sales by contacts."""
    return Ratio(rows_of(book.sales), rows_of(book.touches), is_share=True)
