"""Close rate: of the unique opportunities that were opened, how many became a sale?

Question     Of those who might have bought, how many did?
Formula      sales / opportunities opened in the period
Unit         share, 0 to 1, Wilson 95 % interval; undecided share beside it
Encourages   qualifying well, following up until there is an answer
Discourages  opening opportunities that are uncertain
Gamed by     late_registration: opened only when the sale is sure
             hoarded_losses: never closing what is lost, so that it stays among the undecided
             cherry_picking: registering only what will be won
Read with    new_prospects, close_rate_by_age
Source       Wilson (1927), eq. 5

Example
    2 Mar  carmen  ana   call   conversation  policy
    5 Mar  carmen  ana   visit  sale          policy
    6 Mar  carmen  luis  call   conversation  policy
    9 Mar  carmen  luis  call   refusal       policy
    => carmen 1/2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.book.facts import is_open, is_won
from pista.metrics.definition import metric
from pista.metrics.measures import Share

if TYPE_CHECKING:
    from pista.metrics.views import Views


@metric(
    better="higher",
    needs=("opportunities", "sales"),
    instead_of="contact_ratio",
    gamed_by=("late_registration", "hoarded_losses", "cherry_picking"),
    compares=True,
    in_model="share(wins, opportunities)",
)
def close_rate(book: Views) -> Share:
    """Divide opportunities won by opportunities opened."""
    return Share(book.opportunities, that=is_won, undecided=is_open)
