"""What a format is: how it is recognised, and how its tables become rows of the book."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Mapping as Lookup

    from pista.intake.mapping import Mapping
    from pista.intake.raw import RawTable
    from pista.intake.sink import Sink


@dataclass(frozen=True)
class Format:
    """One format, defined in a module of its name under `formats/`.

    summary     what it is, in one line
    fits        how well a source's tables fit it, from 0 (not at all) to 1
    take        reads the tables into the sink; returns the headings it used, by file and field
    fields      what a mapping can name in it
    own         headings that mean something else here than elsewhere
    """

    summary: str
    fits: Callable[[Sequence[RawTable], Mapping], float]
    take: Callable[[Sequence[RawTable], Mapping, Sink], dict[str, dict[str, str]]]
    fields: tuple[str, ...] = ()
    own: Lookup[str, tuple[str, ...]] = field(default_factory=dict)
