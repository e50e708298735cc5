"""What a format is: how it is recognised, and how its tables become rows of the book."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Mapping as Lookup

    from pista.intake.mapping import Mapping
    from pista.intake.readers.tables import RawTable
    from pista.intake.recognition import Layout
    from pista.intake.sink import Sink
    from pista.intake.survey import Survey


@dataclass(frozen=True)
class Format:
    """One format, defined in a module of its name under `formats/`.

    summary     what it is, in one line
    fits, take  of a format that is a whole source: how well its tables fit, from 0 (not at all) to 1, and what reads
                them into the sink and returns the headings it used, by file and field
    fit         of a format that is one table, of which a source may have several and others beside them: how well the
                fields that its headings mean fit
    fields      what a mapping can name in it
    own         headings that mean something else here than elsewhere
    """

    summary: str
    fits: Callable[[Sequence[RawTable], Mapping], float] | None = None
    take: Callable[[Sequence[RawTable], Mapping, Sink], dict[str, dict[str, str]]] | None = None
    fit: Callable[[Lookup[str, str]], float] | None = None
    fields: tuple[str, ...] = ()
    own: Lookup[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """One table and how it is read: which heading means which field, how its cells are written, whose export it is."""

    raw: RawTable
    found: Lookup[str, str]
    survey: Survey
    mapping: Mapping
    layout: Layout | None = None

    def words(self, kind: str) -> Lookup[str, str]:
        """Return what the system that exported the table means by its words of a kind: written -> meant."""
        return {} if self.layout is None else self.layout.words.get(kind, {})
