"""Tables of days and outcomes of a view, grouped inside the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.evidence.day_table import DayTable, from_counts, grouped
from pista.metrics.question import WHOLE, Question

if TYPE_CHECKING:
    from collections.abc import Hashable

    from pista.metrics.measures import Durations
    from pista.metrics.views import Views


def day_tables(views: Views, measure: Durations, question: Question) -> dict[Hashable, DayTable]:
    """Return the days and outcomes of a view, grouped inside the engine: one table per key, and the WHOLE."""
    entry = nw.lit(-1) if measure.entry is None else measure.entry.fill_null(-1)
    frame = measure.view.keyed(measure.view.within(question.since, question.until), question.by)
    counted = grouped(frame.with_columns(days=measure.days, ended=measure.outcome, entered=entry), by=("key",))
    rows = views.book.engine.collect(counted)
    columns = [rows[name].to_numpy() for name in ("days", "ended", "n", "entered")]
    tables: dict[Hashable, DayTable] = {WHOLE: from_counts(*columns)}
    if question.by:
        places: dict[Hashable, list[int]] = {}
        for place, key in enumerate(rows["key"].to_list()):
            places.setdefault(key, []).append(place)
        tables |= {key: from_counts(*(column[own] for column in columns)) for key, own in places.items()}
    return tables
