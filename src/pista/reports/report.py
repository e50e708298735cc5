"""A report: the questions that are asked of a book, put together once, whatever shows them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.facts import STATUSES
from pista.metrics.asking import Answers, ask
from pista.reports.recording import Recording, recording_gap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pista.book.prepared import Prepared
    from pista.intake.sink import Taken
    from pista.metrics.measures import Figures
    from pista.metrics.question import Question

# What is asked by product and by month, beside everything by the grouping that was asked for.
BY_PRODUCT = ("close_rate", "close_rate_by_age", "sales_cycle", "sales")
BY_MONTH = ("touch_mix", "contacts")


@dataclass(frozen=True)
class Report:
    """Everything that is shown of a book."""

    name: str
    book: Prepared
    taken: Taken
    question: Question
    answers: Answers
    products: Answers
    months: Answers
    totals: Figures
    recording: Recording | None = None
    extra: dict[str, Answers] = field(default_factory=dict)

    def overall(self, name: str) -> Figures | None:
        """Return the overall figures of a number, None where it could not be told."""
        answer = self.answers.told.get(name)
        return answer.overall if answer else None


def build(name: str, book: Prepared, taken: Taken, question: Question, dimensions: Sequence[str] = ()) -> Report:
    """Ask a book everything a report shows; `dimensions` are asked besides the question's own grouping."""
    answers = ask(book, None, question)
    return Report(
        name,
        book,
        taken,
        question,
        answers,
        ask(book, BY_PRODUCT, replace(question, by="product")),
        ask(book, BY_MONTH, replace(question, by="month")),
        totals(book),
        recording_gap(book, question),
        {by: ask(book, None, replace(question, by=by)) for by in dimensions if by != question.by},
    )


def totals(book: Prepared) -> Figures:
    """Return the size of the whole book: contacts, prospects, sellers, opportunities by status, sales, revenue."""
    counts: dict[str, int | None] = dict.fromkeys(("total", *STATUSES))
    if "opportunities" in book.frames and book.knows("opportunities"):
        found = dict(book.engine.collect(book.opportunities.group_by("status").agg(n=nw.len())).rows())
        counts = {status: int(found.get(status, 0)) for status in STATUSES}
        counts["total"] = sum(int(n) for n in found.values())
    whole = ask(book, ("sales", "revenue")).told
    sales, revenue = whole.get("sales"), whole.get("revenue")
    return {
        "touches": book.facts.touches if book.knows("touches") else None,
        "prospects": book.facts.prospects if book.knows("prospects") else None,
        "sellers": book.facts.sellers,
        "opportunities": counts,
        "sales": sales.overall["value"] if sales else None,
        "revenue": revenue.overall["value"] if revenue else None,
    }
