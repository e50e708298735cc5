"""Stale opportunities: which have been open for longer than their own curve makes credible?

Question     What in the pipeline is there only on paper?
Formula      open opportunities older than the age by which 95 % of their product's wins had come / open opportunities
Unit         share of open opportunities, 0 to 1, with Wilson 95 % interval; `count` of them
Encourages   closing what is lost
Discourages  keeping a full pipeline for show
Gamed by     close_and_recreate: closed and opened again, so it looks young
Read with    close_rate_by_age, sales_cycle
Source       Aalen-Johansen of the won, per product where it has 20 wins, else of all; a fixed "rotten days" fits none

Example
     1 Jan  carmen  a{1..20}  call   conversation  policy
     9 Jan  carmen  a{1..20}  visit  sale          policy
     1 Jan  carmen  luis      call   conversation  policy
    20 Jan  carmen  eva       call   conversation  policy
    => carmen 1/2
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import narwhals as nw

from pista.metrics.day_tables import day_tables
from pista.metrics.definition import metric
from pista.metrics.durations import age, ending, entry, longest_credible
from pista.metrics.limits import with_limit
from pista.metrics.measures import Durations, Share
from pista.metrics.question import WHOLE, Question

if TYPE_CHECKING:
    from pista.metrics.views import Views


@metric(
    better="lower",
    needs=("opportunities", "sales", "dates"),
    gamed_by=("close_and_recreate",),
    in_model="share(stale, opportunities)",
)
def stale_opportunities(book: Views) -> Share:
    """Divide open opportunities past their product's credible age by open opportunities."""
    frame = with_limit(book, book.pipeline.frame, credible_ages(book))
    is_stale = (book.as_of - nw.col("opened_day") > nw.col("limit")).fill_null(value=False)
    return Share(replace(book.pipeline, name="pipeline with credible ages", frame=frame), that=is_stale)


def credible_ages(book: Views) -> dict[str | None, float]:
    """Return the longest credible age per product that has enough wins, and of all products under None."""
    measure = Durations(book.opportunities, age(book), ending(), lambda _table: {}, entry(book), "ending")
    tables = day_tables(book, measure, Question(by="product"))
    found = {key: longest_credible(table) for key, table in tables.items() if key is not None}
    return {None if key is WHOLE else str(key): limit for key, limit in found.items() if limit is not None}
