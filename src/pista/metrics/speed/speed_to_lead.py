"""Speed to lead: how long does somebody who came to us wait for our answer?

Question     How many hours pass from a prospect's own first sign to our first contact?
Formula      Kaplan-Meier of the time from the first incoming touch to our first outgoing one; unanswered ones censored
Unit         hours: median and quartiles with log-log 95 % limits; a conversation at once is 0
Encourages   answering at once
Discourages  nothing by itself
Gamed by     self_made_replies: an automatic answer that says nothing
Read with    reply_rate, qualification_rate
Source       docs/book.md, speed_to_lead: a response is a touch, never a field; Kaplan & Meier (1958)

Example
    2 Mar 09:00  carmen  ana   web   -             policy  direction=in
    2 Mar 11:00  carmen  ana   call  conversation  policy  direction=out
    3 Mar 09:00  carmen  luis  call  conversation  policy  direction=in
    4 Mar 09:00  carmen  eva   web   -             policy  direction=in
    5 Mar 09:00  carmen  eva   call  no_answer     policy  direction=out
    => all 2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.days import SECONDS
from pista.evidence.day_table import CENSORED
from pista.evidence.kaplan_meier import kaplan_meier
from pista.metrics.definition import metric
from pista.metrics.durations import quartiles_of
from pista.metrics.measures import Durations

if TYPE_CHECKING:
    from pista.evidence.day_table import DayTable
    from pista.metrics.measures import Figures
    from pista.metrics.views import Views


# Waits are grouped by the minute: fine enough to tell five minutes from an hour.
MINUTE, HOUR = 60, 60.0


def waited(book: Views) -> nw.Expr:
    """Return the minutes from the first sign to the answer, or to the end of the book's day."""
    end = (book.as_of + 1) * SECONDS
    until = nw.coalesce(nw.col("response_second"), nw.lit(end).cast(nw.Int64))
    return (until - nw.col("first_second")) // MINUTE


def answered() -> nw.Expr:
    """Return whether there was an answer; empty text where there is none yet."""
    return nw.when(nw.col("response_second").is_null()).then(nw.lit(CENSORED)).otherwise(nw.lit("answered"))


def wait(table: DayTable) -> Figures:
    """Read off quartiles in hours and the share still waiting."""
    waiting = float(table.censored.sum()) / table.n if table.n else None
    return quartiles_of(kaplan_meier(table), HOUR) | {"undecided": waiting}


@metric(
    better="lower",
    needs=("prospects", "touches", "dates", "directions"),
    gamed_by=("self_made_replies",),
    in_model="waiting_hours",
)
def speed_to_lead(book: Views) -> Durations:
    """Read the wait off the hours to our first contact."""
    return Durations(book.inquiries, waited(book), answered(), wait, None, "wait")
