"""Tables of days and outcomes of a view, grouped inside the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.evidence.day_table import DayTable, from_counts, grouped
from pista.metrics.question import WHOLE, Question

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from pista.metrics.measures import Durations
    from pista.metrics.views import Views


def day_tables(views: Views, measure: Durations, question: Question) -> dict[Hashable, DayTable]:
    """Return the days and outcomes of a view, grouped inside the engine: one table per key, and the WHOLE."""
    entry = nw.lit(-1) if measure.entry is None else measure.entry.fill_null(-1)
    frame = measure.view.keyed(measure.view.within(question.since, question.until), question.by)
    counted = grouped(frame.with_columns(days=measure.days, ended=measure.outcome, entered=entry), by=("key",))
    rows = views.book.engine.collect(counted).rows()
    tables: dict[Hashable, DayTable] = {WHOLE: _table(rows)}
    if question.by:
        by_key: dict[Hashable, list[Sequence[object]]] = {}
        for row in rows:
            by_key.setdefault(row[0], []).append(row)
        tables |= {key: _table(some) for key, some in by_key.items()}
    return tables


def _table(rows: Sequence[Sequence[object]]) -> DayTable:
    _, days, ended, entered, n = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    return from_counts(days, ended, n, [None if at < 0 else at for at in entered])
