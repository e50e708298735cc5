"""Does the recording of closings start later than the opportunities do? Then young ages are judged too harshly.

The curve of the opportunities opened since the first closing says how many of the earlier ones should have closed
before it. Where that is ten or more and none is recorded, the recording began late: e^-10 is no accident.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import narwhals as nw

from pista.evidence.kaplan_meier import kaplan_meier
from pista.metrics.asking import ask
from pista.metrics.day_tables import day_tables
from pista.metrics.durations import age, ending
from pista.metrics.measures import Durations
from pista.metrics.question import WHOLE, Question
from pista.metrics.views import Views

if TYPE_CHECKING:
    from pista.book.prepared import Prepared
    from pista.metrics.measures import Figures

UNMISTAKABLE = 10.0
# The age at which the difference is shown.
SHOWN_AGE = "90"


@dataclass(frozen=True)
class Recording:
    """The first closing, the first opening, how many closings are missing, and the close rate with and without them."""

    first_closing: int
    first_opening: int
    missing: float
    as_recorded: Figures
    corrected: Figures


def recording_gap(book: Prepared, question: Question) -> Recording | None:
    """Return the gap, or None where there is none to be seen."""
    if not book.knows("opportunities", "dates") or book.facts.settings.recorded_since is not None:
        return None
    views = Views(book, question.where)
    opportunities = views.opportunities.frame
    closed = nw.col("status").is_in(("won", "lost"))
    first_closing, first_opening = book.engine.collect(
        opportunities.select(
            closing=nw.when(closed).then(nw.col("closed_day")).min(), opening=nw.col("opened_day").min()
        )
    ).row(0)
    if first_closing is None or first_opening is None or first_opening >= first_closing:
        return None
    if question.since is not None and question.since >= first_closing:
        return None
    later = Durations(views.opportunities, age(views), ending(), lambda _table: {})
    curve = kaplan_meier(day_tables(views, later, Question(since=first_closing, where=question.where))[WHOLE])
    before = opportunities.filter(nw.col("opened_day") < first_closing).group_by("opened_day").agg(n=nw.len())
    missing = sum(
        n * (1 - found[0])
        for day, n in book.engine.collect(before).rows()
        if (found := curve.at(first_closing - day - 1))
    )
    if missing < UNMISTAKABLE:
        return None
    overall = Question(question.since, question.until, where=question.where)
    settings = replace(book.facts.settings, recorded_since=int(first_closing))
    corrected = replace(book, facts=replace(book.facts, settings=settings))
    with_it, without = _at(book, overall), _at(corrected, overall)
    if without["value"] is None:
        return None
    return Recording(int(first_closing), int(first_opening), float(missing), with_it, without)


def _at(book: Prepared, question: Question) -> Figures:
    ages = ask(book, ["close_rate_by_age"], question).told["close_rate_by_age"].overall["at"]
    return cast("dict[str, Figures]", ages)[SHOWN_AGE]
