"""Every metric's Example: the ledger in its docstring gives the number it says; `test_laws` has them all on Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ledger import book_of, expected_of
from pista.metrics.asking import ask
from pista.metrics.definition import SECTIONS, metrics
from pista.metrics.question import Question

if TYPE_CHECKING:
    from pathlib import Path

NAMES = sorted(metrics())
OPTIONAL = {"Discourages"}


@pytest.mark.parametrize("name", NAMES)
def test_example(name: str, duckdb_engine: Any, tmp_path: Path) -> None:
    text = metrics()[name].doc["Example"]
    wanted = expected_of(text)
    assert wanted, "an Example says what it expects"
    answer = ask(book_of(text, duckdb_engine, tmp_path), [name], Question(by="seller")).told[name]
    for line in wanted:
        figures: Any = answer.overall if line.key is None else answer.groups[line.key]
        if line.part:
            figures = figures["at"][line.part[1:]] if line.part.startswith("@") else figures["parts"][line.part]
        assert figures["value"] == pytest.approx(line.value, abs=1e-9), line


@pytest.mark.parametrize("name", NAMES)
def test_the_docstring_has_every_section(name: str) -> None:
    doc = metrics()[name].doc
    assert [section for section in SECTIONS if section not in OPTIONAL and not doc.get(section)] == []
    assert doc["title"]


@pytest.mark.parametrize("name", NAMES)
def test_the_tricks_it_is_gamed_by_are_those_its_docstring_names(name: str) -> None:
    metric = metrics()[name]
    named = [line.split(":")[0] for line in metric.doc["Gamed by"].splitlines()]
    assert tuple(named) == metric.gamed_by


@pytest.mark.parametrize("name", NAMES)
def test_it_is_read_with_metrics_there_are(name: str) -> None:
    known = set(metrics())
    for other in metrics()[name].doc["Read with"].replace(", which replaces it", "").split(", "):
        assert other in known


def test_every_number_of_the_first_list_is_there() -> None:
    """DEFINITIONS, the numbers; stage_time, cost_per_* and attributed_sales come with spend and stage changes."""
    assert (
        sorted(
            [
                "contacts",
                "new_prospects",
                "new_opportunities",
                "follow_ups",
                "touch_mix",
                "hours",
                "hour_share",
                "touches_per_opportunity",
                "contact_ratio",
                "close_rate",
                "close_rate_by_age",
                "qualification_rate",
                "reply_rate",
                "sales_cycle",
                "speed_to_lead",
                "sales",
                "revenue",
                "margin",
                "average_sale",
                "sales_velocity",
                "margin_per_hour",
                "overdue_follow_ups",
                "follow_up_coverage",
                "stale_opportunities",
                "evidence_share",
            ]
        )
        == NAMES
    )
