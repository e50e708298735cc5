"""What was wrong with a row, and where: kept as a sentence with gaps, so that it can be said in any language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pista.language import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping

# How much of a bad value is repeated to the person who typed it.
SHOWN = 60
# Values that are words of a language, not what somebody wrote.
WORDS = frozenset(("what", "unit"))
NAMED = (
    N_("outcome"), N_("direction"), N_("evidence"), N_("milliseconds"), N_("seconds"), N_("minutes"), N_("hours"),
    N_("days"),
)  # fmt: skip


@dataclass(frozen=True)
class Complaint:
    """A sentence about a line of a file. A row that could not be taken is set aside; a note only tells.

    moves    whether it can move a number: it is said on the first screen then
    cells    how many cells of the column under `heading` could not be read and are empty; `line` is the first one's
    """

    file: str
    line: int | None
    sentence: str
    values: Mapping[str, str] = field(default_factory=dict)
    set_aside: bool = True
    moves: bool = False
    cells: int = 0
    heading: str = ""

    @property
    def reason(self) -> str:
        """The sentence in the language in use."""
        values = {name: _(value) if name in WORDS else value for name, value in self.values.items()}
        said = _(self.sentence).format(**values)
        if not self.cells:
            return said
        counted = ngettext(
            "{said}: a cell under '{heading}' could not be read and is empty",
            "{said}: {n} cells under '{heading}' could not be read and are empty",
            self.cells,
        )
        return counted.format(said=said, heading=self.heading, n=self.cells)

    def __str__(self) -> str:
        """Say where and what."""
        where = self.file if self.line is None else _("{file} line {line}").format(file=self.file, line=self.line)
        tail = "; " + _("row set aside") if self.set_aside and self.line is not None else ""
        return f"{where}: {self.reason}{tail}"


class BadValueError(ValueError):
    """A cell that does not say what its column should; carries the sentence for the complaint."""

    def __init__(self, sentence: str, **values: object) -> None:
        """Keep the `sentence`, whose gaps are named as the `values` are."""
        super().__init__(sentence)
        self.sentence = sentence
        self.values = {name: shorten(str(value)) for name, value in values.items()}


def shorten(text: str) -> str:
    """Return `text` on one line, cut to what is worth repeating."""
    line = " ".join(text.replace("\x1f", "").split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
