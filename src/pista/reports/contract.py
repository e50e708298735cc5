"""The report as JSON: a contract with programs, described by contract.schema.json and versioned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.book.days import date_of
from pista.book.prepared import UNITS
from pista.language import _
from pista.money import currency
from pista.reports.fair_play import signs_contract
from pista.reports.keys import key_name
from pista.reports.sources import titled
from pista.reports.story import notes, warnings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pista.metrics.asking import Answer, Answers
    from pista.metrics.measures import Figures
    from pista.reports.report import Report

VERSION = 1
# All of them are counted; beyond this many only the first are written out.
MOST_COMPLAINTS = 10_000
# Points of curves are for charts, not for the contract.
LEFT_OUT = ("curve",)


def contract(report: Report) -> dict[str, object]:
    """Return the report as plain values for JSON."""
    facts = report.book.facts
    dimensions = {report.question.by or "seller": report.answers, **report.extra}
    more = {"fair_play": signs_contract(report.judgement)} if report.judgement else {}
    return more | {
        "version": VERSION,
        "source": report.name,
        "format": report.taken.format,
        "as_of": None if facts.as_of is None else date_of(facts.as_of).isoformat(),
        "since": _day(report.question.since),
        "until": _day(report.question.until),
        "book": report.totals,
        "metrics": {name: _metric(name, answer, dimensions) for name, answer in report.answers.told.items()},
        "unknown": [unknown.said() for unknown in report.answers.untold.values()],
        "warnings": warnings(report),
        "notes": notes(report),
        "settings": {
            "lapse_days": facts.lapse.days if facts.lapse else None,
            "lapse_silences": facts.lapse.silences if facts.lapse else None,
            "reactivation_days": facts.settings.reactivation_days,
            "recorded_since": _day(facts.settings.recorded_since),
            "unit": facts.settings.unit or UNITS[0],
            "merge_overlaps": facts.settings.merge_overlaps,
            "currency": currency() or None,
        },
        "tables": [
            {
                "file": table.file,
                "title": titled(table.title),
                "kind": table.kind,
                "rows": table.rows,
                "read_as": {meaning: dict(words) for meaning, words in table.words.items()},
                "columns": dict(table.columns),
                "unused": list(table.unused),
                "lacking": [_(what) for what in table.lacking],
            }
            for table in report.taken.tables
        ],
        "doubts": [
            {
                "thing": doubt.thing,
                "why": _(doubt.why).format(**doubt.values),
                "to_know": _(doubt.remedy).format(**doubt.values),
            }
            for doubt in report.taken.doubts
        ],
        "accounts": [dict(vars(account)) for account in report.taken.accounts],
        "complaints": [
            {
                "file": c.file,
                "line": c.line,
                "reason": c.reason,
                "set_aside": c.set_aside,
                "moves_numbers": c.moves,
                "cells": c.cells,
            }
            for c in report.taken.complaints[:MOST_COMPLAINTS]
        ],
    }


def _metric(name: str, answer: Answer, dimensions: Mapping[str, Answers]) -> dict[str, object]:
    by = {
        dimension: {
            key_name(dimension, key, plain=True): shown(figures) for key, figures in answers.told[name].groups.items()
        }
        for dimension, answers in dimensions.items()
    }
    result: dict[str, object] = {"overall": shown(answer.overall), "by": by}
    return result | ({"comparison": answer.verdicts} if answer.verdicts else {})


def shown(figures: Figures) -> Figures:
    """Return figures without what is only for charts."""
    return {name: value for name, value in figures.items() if name not in LEFT_OUT}


def _day(day: int | None) -> str | None:
    return None if day is None else date_of(day).isoformat()
