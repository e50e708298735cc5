"""What was wrong with a row, and where: kept as a sentence with gaps, so that it can be said in any language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pista.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

# How much of a bad value is repeated to the person who typed it.
SHOWN = 60


@dataclass(frozen=True)
class Complaint:
    """A sentence about a line of a file. A row that could not be taken is set aside; a note only tells."""

    file: str
    line: int | None
    sentence: str
    values: Mapping[str, str] = field(default_factory=dict)
    set_aside: bool = True

    @property
    def reason(self) -> str:
        """The sentence in the language in use."""
        return _(self.sentence).format(**self.values)

    def __str__(self) -> str:
        """Say where and what."""
        where = self.file if self.line is None else _("{file} line {line}").format(file=self.file, line=self.line)
        tail = "; " + _("row set aside") if self.set_aside else ""
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
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
