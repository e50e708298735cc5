"""A report: the questions that are asked of a book, put together once, whatever shows them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.facts import STATUSES
from pista.errors import PistaError
from pista.language import N_, day
from pista.metrics.asking import Answers, ask
from pista.metrics.question import Question
from pista.metrics.views import Views
from pista.reports.recording import Recording, recording_gap

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pista.book.prepared import Prepared
    from pista.fair_play.judging import Judgement
    from pista.intake.sink import Taken
    from pista.metrics.measures import Figures

# What is asked by product and by month, beside everything by the grouping that was asked for.
BY_PRODUCT = ("close_rate", "close_rate_by_age", "sales_cycle", "sales")
BY_MONTH = ("touch_mix", "contacts")


@dataclass(frozen=True)
class Report:
    """Everything that is shown of a book; `judgement` where signs were looked for too."""

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
    linked: int = 0
    judgement: Judgement | None = None

    def overall(self, name: str) -> Figures | None:
        """Return the overall figures of a number, None where it could not be told."""
        answer = self.answers.told.get(name)
        return answer.overall if answer else None


def build(
    name: str,
    book: Prepared,
    taken: Taken,
    question: Question,
    dimensions: Sequence[str] = (),
    progress: Callable[[str, float | None, int], None] = lambda _what, _share, _rows: None,
    linked: int = 0,
) -> Report:
    """Ask a book everything a report shows; `dimensions` are asked besides the question's own grouping.

    `linked` is how many prospects are counted as another.

    Raises PistaError where nothing at all falls in the period asked for.
    """
    by_what = [by for by in dimensions if by != question.by]
    steps = iter(range(len(by_what) + 3))

    def answered(names: Sequence[str] | None, by: str | None) -> Answers:
        progress("asking", next(steps) / (len(by_what) + 3), 0)
        return ask(book, names, replace(question, by=by))

    answers = answered(None, question.by)
    _refuse_empty(answers, book)
    return Report(
        name,
        book,
        taken,
        question,
        answers,
        answered(BY_PRODUCT, "product"),
        answered(BY_MONTH, "month"),
        totals(book, question.where),
        recording_gap(book, question),
        {by: answered(None, by) for by in by_what},
        linked,
    )


def _refuse_empty(answers: Answers, book: Prepared) -> None:
    since, until = answers.question.since, answers.question.until
    counted = [
        answers.told[name].overall.get("n") for name in ("contacts", "close_rate", "sales") if name in answers.told
    ]
    if (since is None and until is None) or any(counted):
        return
    raise PistaError(
        N_("Nothing falls in the period asked for: the source runs from {first} to {last}."),
        hint=N_("Choose --since and --until within it."),
        first=day(book.facts.first_day), last=day(book.facts.as_of),
    )  # fmt: skip


def totals(book: Prepared, where: tuple[tuple[str, tuple[str, ...]], ...] = ()) -> Figures:
    """Return the size of the whole book: contacts, prospects, sellers, opportunities by status, sales, revenue.

    Of the rows that count only, where `where` says which.
    """
    views = Views(book, where)
    counts: dict[str, int | None] = dict.fromkeys(("total", *STATUSES))
    if "opportunities" in book.frames and book.knows("opportunities"):
        found = dict(book.engine.collect(views.opportunities.frame.group_by("status").agg(n=nw.len())).rows())
        counts = {status: int(found.get(status, 0)) for status in STATUSES}
        counts["total"] = sum(int(n) for n in found.values())
    whole = ask(book, ("sales", "revenue"), Question(where=where)).told
    sales, revenue = whole.get("sales"), whole.get("revenue")
    return {
        "touches": _rows(views, "touches") if book.knows("touches") else None,
        "prospects": _rows(views, "prospects") if book.knows("prospects") else None,
        "sellers": book.facts.sellers,
        "opportunities": counts,
        "sales": sales.overall["value"] if sales else None,
        "revenue": revenue.overall["value"] if revenue else None,
    }


def _rows(views: Views, name: str) -> int:
    """Return how many contacts or prospects there are, of those that count."""
    facts = {"touches": views.book.facts.touches, "prospects": views.book.facts.prospects}
    if not views.where:
        return facts[name]
    return int(views.book.engine.collect(views.named(name).frame.select(n=nw.len())).item())
