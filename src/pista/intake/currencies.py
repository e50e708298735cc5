"""Which currencies amounts are in: where they are in more than one it is told, for they are added and not converted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pista.intake.headings import plain
from pista.language import N_
from pista.money import SIGNS, is_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pista.intake.raw import RawTable
    from pista.intake.sink import Sink

_SAID = re.compile(r"[€$£]|[^\W\d_]{3,5}")
# Headings of a column that says what the amounts of its rows are in.
HEADINGS = frozenset((
    "currency", "currency code", "currency of value", "deal currency of value", "amount currency", "moneda", "divisa",
    "codigo de moneda", "codigo de divisa",
))  # fmt: skip


@dataclass
class CurrencySeen:
    """The first cell that said a currency, and the first that said another one: where, and what."""

    first: tuple[str, str] | None = None
    other: tuple[int, str] | None = None

    def look(self, line: int, text: str) -> None:
        """Take note of one cell."""
        if self.other is not None or (said := currency_in(text)) is None:
            return
        if self.first is None:
            self.first = said, text
        elif not is_one(self.first[0], said):
            self.other = line, text

    def tell(self, raw: RawTable, sink: Sink) -> None:
        """Tell of a second currency."""
        if self.first is not None and self.other is not None:
            line, text = self.other
            sink.note(
                raw.name, line,
                N_("'{value}' is in another currency than '{first}': amounts are added as they stand, not converted"),
                value=text, first=self.first[1],
            )  # fmt: skip


def currency_in(text: str) -> str | None:
    """Return the currency that stands in a cell: a code in capitals, "$" for a dollar's sign; None where none does."""
    for word in _SAID.findall(text):
        if word.casefold() in SIGNS:
            return SIGNS[word.casefold()]
        if len(word) == 3 and word.isupper():  # noqa: PLR2004 - a currency's code
            return str(word)
    return None


def place_of_currency(headings: Sequence[str]) -> int | None:
    """Return which column says what amounts are in, None where none does."""
    return next((place for place, heading in enumerate(headings) if plain(heading) in HEADINGS), None)


def look_through(seen: CurrencySeen, lines: Sequence[int], texts: Iterable[str]) -> None:
    """Take note of many cells; what begins and ends with a digit says no currency."""
    for line, text in zip(lines, texts, strict=True):
        if text and not (text[0].isdigit() and text[-1].isdigit()):
            seen.look(line, text)
