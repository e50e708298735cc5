"""Stages in columns of a table of deals: a column called "Date entered Proposal" fills `stage_changes`.

Such a column says when a deal came to a stage last, and not where from: that is the stage it had come to before.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pista.intake.columns import Cells

if TYPE_CHECKING:
    from collections.abc import Mapping as Lookup
    from collections.abc import Sequence

    from pista.intake.format import Reading
    from pista.intake.sink import Sink

_PIPELINE = re.compile(r"\s*\([^()]*\)$")


def stages_of(reading: Reading) -> dict[str, str]:
    """Return per heading of a table that says when a deal came to a stage the stage, without its pipeline."""
    if reading.layout is None:
        return {}
    found = {}
    for heading in reading.raw.headings:
        matches = (re.fullmatch(form, heading.strip()) for form in reading.layout.entered)
        if match := next(filter(None, matches), None):
            found[heading] = _PIPELINE.sub("", match[1])
    return found


def write_moves(deals: Sequence[Lookup[str, Any]], reading: Reading, sink: Sink) -> set[str]:
    """Write the moves of the deals of a table; return the headings they were read from."""
    stages = stages_of(reading)
    if not stages:
        return set()
    at_of: dict[int, dict[str, list[Any]]] = {}
    moves: list[tuple[str, Any, str, str]] = []
    for deal in deals:
        cells: Cells = deal["cells"]
        if id(cells) not in at_of:
            columns = Cells(reading.raw, cells.batch, {heading: heading for heading in stages})
            at_of[id(cells)] = {one: columns.dates(one, reading.survey.dates)[1].to_pylist() for one in stages}
        came = [(at[deal["place"]], stages[one]) for one, at in at_of[id(cells)].items()]
        # What came on one day stands in the order of the columns, which is the pipeline's.
        came = sorted(((at, stage) for at, stage in came if at is not None), key=lambda one: one[0])
        moves += [(deal["opportunity"], at, before, stage) for (_at, before), (at, stage) in pairwise(came)]
    if moves:
        names = ("opportunity", "at", "from_stage", "to_stage")
        sink.write("stage_changes", dict(zip(names, map(list, zip(*moves, strict=True)), strict=True)))
    return set(stages)
