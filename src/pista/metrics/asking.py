"""Asks a book for numbers: period, grouping, comparison and the rows behind are applied here, once for all metrics.

All metrics over the same rows are added up in one pass of the engine. Parts add up to the whole, so the overall
figure comes from the groups' sums.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import fsum
from typing import TYPE_CHECKING

import narwhals as nw
import numpy as np

from pista.catalogue import pick
from pista.errors import PistaError, UnknownNumberError
from pista.language import N_
from pista.metrics.comparing import compared
from pista.metrics.day_tables import day_tables
from pista.metrics.definition import Metric, metrics
from pista.metrics.measures import Durations, Product, Ratio
from pista.metrics.question import WHOLE, Question, in_order
from pista.metrics.spread import MADE_OF_OTHERS, with_limits
from pista.metrics.unknown import Unknown, unknown_of
from pista.metrics.views import Views, checked_grouping

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from pista.book.engine import Frame
    from pista.book.prepared import Prepared
    from pista.evidence.day_table import DayTable
    from pista.metrics.measures import Figures, Measure, Part, Summed


@dataclass
class Answer:
    """One number: overall, and by group in the order of the keys."""

    metric: Metric
    overall: Figures = field(default_factory=dict)
    groups: dict[Hashable, Figures] = field(default_factory=dict)
    verdicts: Figures = field(default_factory=dict)


@dataclass
class Answers:
    """The numbers that could be told, and those that could not, with the reason.

    known_for_won_only  whether the groups asked for are known of won opportunities only: they make no rate by group
    """

    question: Question
    told: dict[str, Answer] = field(default_factory=dict)
    untold: dict[str, Unknown] = field(default_factory=dict)
    known_for_won_only: bool = False


# What sets opportunities that were won beside others, and is nothing where a group holds won ones alone.
BESIDE_OTHERS = frozenset(("close_rate", "close_rate_by_age", "sales_cycle", "contact_ratio", "qualification_rate"))


def ask(book: Prepared, names: Iterable[str] | None = None, question: Question | None = None) -> Answers:
    """Answer for the metrics called `names` (all there are); raise UnknownNameError for one there is not.

    What the book cannot tell is among the `untold`.
    """
    question = question or Question()
    checked_grouping(question.by)
    known = metrics()
    chosen = [pick(N_("metric"), name, known) for name in (known if names is None else names)]
    if question.since is not None and question.until is not None and question.since > question.until:
        raise PistaError(N_("The period ends before it begins."), hint=N_("Let --since be the earlier day."))
    answers = Answers(question)
    views = Views(book, question.where)
    askable: dict[str, Metric] = {}
    for metric in chosen:
        if why := unknown_of(metric, views):
            answers.untold[metric.name] = why
        else:
            askable[metric.name] = metric
    if book.facts.as_of is None and (question.since is not None or question.until is not None):
        raise UnknownNumberError(
            N_("This book holds no dates, so no period can be asked for."), hint=N_("Leave out --since and --until.")
        )
    wanted = _with_what_they_need(askable, known)
    figures = _figures(views, wanted, question)
    answers.known_for_won_only = "close_rate" in figures and _is_of_won_only(figures["close_rate"][1])
    for name, metric in askable.items():
        overall, groups = figures[name]
        if answers.known_for_won_only and name in BESIDE_OTHERS:
            groups = {}
        answers.told[name] = Answer(metric, overall, groups)
        if metric.compares and groups and question.by in {"seller", "team"}:
            answers.told[name].verdicts = compared(views, question.since, question.until, question.by, groups)
    _add_naive(answers, figures)
    return answers


def _is_of_won_only(groups: Mapping[Hashable, Figures]) -> bool:
    """Whether all opportunities of named groups were won, and none of those whose group nobody knows."""
    unknown, named = groups.get(None), [figures for key, figures in groups.items() if key is not None]
    if not unknown or not unknown["n"] or unknown["count"] or not named:
        return False
    return all(figures["n"] == figures["count"] for figures in named if figures["n"])


def _with_what_they_need(chosen: Mapping[str, Metric], known: Mapping[str, Metric]) -> dict[str, Metric]:
    """Return the metrics with those they replace or are made of."""
    wanted = dict(chosen)
    for metric in chosen.values():
        if metric.instead_of:
            wanted.setdefault(metric.instead_of, known[metric.instead_of])
    return wanted


def _figures(
    views: Views, wanted: Mapping[str, Metric], question: Question
) -> dict[str, tuple[Figures, dict[Hashable, Figures]]]:
    measures: dict[str, Measure] = {}
    for name, metric in wanted.items():
        if not unknown_of(metric, views):
            measures[name] = metric.measure(views)
    known = metrics()
    for measure in list(measures.values()):
        if isinstance(measure, Product):
            measures |= {name: known[name].measure(views) for name in measure.of if name not in measures}
    summed = {n: m for n, m in measures.items() if not isinstance(m, Durations | Product)}
    figures = _sums(views, summed, question)
    tables: dict[tuple[str, str], dict[Hashable, DayTable]] = {}
    for name, measure in measures.items():
        if isinstance(measure, Durations):
            figures[name] = _durations(views, measure, question, tables)
    for name, measure in measures.items():
        if isinstance(measure, Product):
            figures[name] = _products(measure, figures)
    return figures


def _sums(
    views: Views, measures: Mapping[str, Summed], question: Question
) -> dict[str, tuple[Figures, dict[Hashable, Figures]]]:
    """Add up the parts of all measures, one pass per view, and finish each measure."""
    parts = {(name, part): what for name, measure in measures.items() for part, what in measure.parts().items()}
    by_view: dict[str, dict[tuple[str, str], Part]] = {}
    for key, part in parts.items():
        by_view.setdefault(part.view.name, {})[key] = part
    sums: dict[tuple[str, str], dict[Hashable, float]] = {}
    for view_parts in by_view.values():
        sums |= _added_up(views, view_parts, question)
    result = {}
    for name, measure in measures.items():
        own = {part: sums[name, part] for part in measure.parts()}
        keys = in_order({key for column in own.values() for key in column}) if question.by else []
        columns = {part: np.array([column.get(key, 0.0) for key in keys]) for part, column in own.items()}
        groups = dict(zip(keys, measure.finish(columns), strict=True)) if keys else {}
        totals = {part: np.array([fsum(column.values())]) for part, column in own.items()}
        result[name] = (measure.finish(totals)[0], groups)
        if isinstance(measure, Ratio) and not measure.is_share:
            with_limits(views, measure, question, *result[name])
    return result


def _added_up(
    views: Views, parts: Mapping[tuple[str, str], Part], question: Question
) -> dict[tuple[str, str], dict[Hashable, float]]:
    """Add up parts over one view, by key."""
    view = next(iter(parts.values())).view
    frame = view.keyed(view.within(question.since, question.until), question.by)
    columns = [part.total.alias(f"c{order}") for order, part in enumerate(parts.values())]
    rows = views.book.engine.collect(frame.group_by("key").agg(*columns)).rows()
    return {
        key: {row[0]: float(row[order] or 0.0) / part.per for row in rows}
        for order, (key, part) in enumerate(parts.items(), 1)
    }


def _durations(
    views: Views, measure: Durations, question: Question, tables: dict[tuple[str, str], dict[Hashable, DayTable]]
) -> tuple[Figures, dict[Hashable, Figures]]:
    which = (measure.view.name, measure.table)
    if which not in tables:
        tables[which] = day_tables(views, measure, question)
    by_key = tables[which]
    groups = {key: measure.figures(by_key[key]) for key in in_order(by_key) if key is not WHOLE}
    return measure.figures(by_key[WHOLE]), groups


def _products(
    measure: Product, figures: Mapping[str, tuple[Figures, dict[Hashable, Figures]]]
) -> tuple[Figures, dict[Hashable, Figures]]:
    keys = in_order({key for name in measure.of for key in figures[name][1]})
    combined = [measure.combine({name: figures[name][0] for name in measure.of})]
    combined += [measure.combine({name: figures[name][1].get(key, {}) for name in measure.of}) for key in keys]
    for one in combined:
        one |= {"low": None, "high": None, "no_limits": MADE_OF_OTHERS}
    return combined[0], dict(zip(keys, combined[1:], strict=True))


def _add_naive(answers: Answers, figures: Mapping[str, tuple[Figures, dict[Hashable, Figures]]]) -> None:
    """Put the number that each metric replaces beside it."""
    for name, answer in answers.told.items():
        naive = figures.get(answer.metric.instead_of or "")
        if naive:
            answer.overall = figures[name][0] | {"naive": naive[0]["value"]}
            answer.groups = {
                key: group | {"naive": naive[1].get(key, {}).get("value")} for key, group in answer.groups.items()
            }


def rows_behind(book: Prepared, name: str, question: Question, key: Hashable = WHOLE) -> Frame:
    """Return the rows that a number counts, all of them or those of one group."""
    measure = pick(N_("metric"), name, metrics()).measure(Views(book, question.where))
    if isinstance(measure, Product):
        return rows_behind(book, measure.of[0], question, key)
    frame = measure.view.keyed(measure.view.within(question.since, question.until), question.by)
    if key is not WHOLE:
        frame = frame.filter(nw.col("key").is_null() if key is None else nw.col("key") == key)
    return frame.drop("key")
