"""A history of stages: one row is a deal's move from a stage to another. It is no table of deals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pista.intake.columns import Cells, taken
from pista.intake.format import Format
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping as Lookup

    from pista.intake.format import Reading
    from pista.intake.sink import Sink

FIELDS = ("opportunity", "title", "from_stage", "to_stage", "moved_at", "moved_by", "stage")
DATES = ("moved_at",)


def fit(found: Lookup[str, str]) -> float:
    """Return how well a table fits: a deal, a day, and the stages between which it moved."""
    about = "opportunity" in found or "title" in found
    return (
        0.96
        if about and {"moved_at", "to_stage"} <= set(found) and ("from_stage" in found or "stage" in found)
        else 0.0
    )


def take(reading: Reading, named: Callable[[str], str | None], sink: Sink) -> None:
    """Take one history; `named` finds the deal that a row is of by its identifier or its title."""
    said = "opportunity" if "opportunity" in reading.found else "title"
    for batch in reading.raw.batches():
        cells = Cells(reading.raw, batch, reading.found)
        _day, at = cells.dates("moved_at", reading.survey.dates, costs_row=True)
        deals = cells.coded(said)
        keys = deals.take([named(value) or value.strip() or None for value in deals.values], pa.string())
        sources = cells.texts("from_stage") if cells.has("from_stage") else cells.texts("stage")
        columns = {
            "opportunity": keys,
            "at": at,
            "from_stage": sources,
            "to_stage": cells.texts("to_stage"),
            "by": cells.texts("moved_by"),
        }
        for row, (deal, moment) in enumerate(zip(keys.to_pylist(), at.to_pylist(), strict=True)):
            if deal is None or moment is None:
                cells.refuse(row, N_("a move without a deal or without a day"))
        is_move = pc.fill_null(pc.not_equal(columns["from_stage"], columns["to_stage"]), fill_value=True).to_numpy(
            zero_copy_only=False
        )
        kept = [row for row in range(cells.length) if row not in cells.bad]
        moves = [row for row in kept if is_move[row]]
        cells.settle(sink, left_out=len(kept) - len(moves))
        some = taken(columns, np.array(moves, dtype=np.int64), cells.length)
        sink.write("stage_changes", some)


stage_history = Format(N_("a history of deals' stages: from, to, when"), fit=fit, fields=FIELDS)
