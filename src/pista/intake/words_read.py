"""What the words of a table are read as: every distinct one, with how often it stands there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pista.intake.cells.vocabulary import patterns
from pista.intake.columns import Cells, said
from pista.intake.statuses import Statuses

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping as Lookup

    from pista.intake.mapping import Mapping
    from pista.intake.readers.tables import RawTable
    from pista.intake.recognition import Layout

# Per kind of table, which fields hold words, and under which section of a mapping they are said.
SAID = {
    "contacts": {"outcome": "outcome", "channel": "channel", "direction": "direction", "done": "done"},
    "opportunities": {"status": "status", "stage": "status"},
}
# More distinct words than this are free text, or somebody's names: the most frequent are shown.
MOST = 1000


def words_read(
    raw: RawTable, kind: str, found: Lookup[str, str], mapping: Mapping, layout: Layout | None
) -> dict[str, dict[str, tuple[str | None, int]]]:
    """Return section -> written -> (what it is read as, None where it is not understood; in how many rows)."""
    wanted = {field: section for field, section in SAID.get(kind, {}).items() if field in found}
    counts: dict[str, Counter[str]] = {}
    for batch in raw.batches():
        cells = Cells(raw, batch, {field: found[field] for field in wanted})
        for field in wanted:
            coded = cells.coded(field)
            counted = counts.setdefault(field, Counter())
            for value, count in zip(coded.values, coded.counts(), strict=True):
                if text := said(value):
                    counted[text] += int(count)
    result: dict[str, dict[str, tuple[str | None, int]]] = {}
    for field, counted in counts.items():
        read = _reader(wanted[field], mapping, layout)
        words = {text: (read(text), count) for text, count in counted.most_common(MOST)}
        result.setdefault(wanted[field], {}).update(words)
    return result


def _reader(section: str, mapping: Mapping, layout: Layout | None) -> Callable[[str], str | None]:
    own = mapping.values.get(section, {})
    of_system = layout.words.get(section, {}) if layout else {}
    if section == "status":
        return Statuses({**mapping.values.get("stage", {}), **own}, of_system).word
    known = {written.casefold(): meant for written, meant in {**of_system, **own}.items()}
    return lambda text: known.get(text.casefold()) or patterns(section).read(text)
