"""How far the cells of a sheet of an XLSX file reach, from its XML, before a reader allocates the whole rectangle."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ROW_NUMBER = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br\s*=\s*[\"'](\d{1,7})[\"']")
# A row of Excel has 7 digits at most, a column 3 letters.
LETTERS, DIGITS = 3, 7


def _which(some: bytes) -> NDArray[np.bool_]:
    """Return for every byte whether it is one of some, shape (256,)."""
    return np.isin(np.arange(256), list(some))


_IS_END, _IS_QUOTE = _which(b" \t\r\n/>"), _which(b"\"'")
_IS_LETTER = _which(bytes(range(ord("A"), ord("Z") + 1)) + bytes(range(ord("a"), ord("z") + 1)))


class Bounds:
    """The rows and columns of the rectangle around all cells that were looked at."""

    def __init__(self) -> None:
        """Know no cell."""
        self.rows = self._widest = self._most = self._in_row = 0

    @property
    def columns(self) -> int:
        """How many columns there are at most: cells that do not say where they are stand behind those that do."""
        return self._widest + self._most

    @property
    def cells(self) -> int:
        """How many cells the rectangle has."""
        return self.rows * self.columns

    def look(self, xml: bytes) -> None:
        """Look at a piece of a sheet that ends between two tags."""
        # Behind the end stands what is neither a quote, a letter nor a digit.
        text = np.frombuffer(xml + bytes(LETTERS + DIGITS + 5), dtype=np.uint8)
        named = self._look_at_names(text)
        cells = _tags(text, b"c")
        if len(cells) <= named:
            self._in_row = 0
            return
        rows = _tags(text, b"row")
        # Some do not say where they are: they are counted row by row, from the row's own number on.
        before = np.searchsorted(cells, rows)
        counts = np.diff(np.concatenate([[0], before, [len(cells)]]))
        counts[0] += self._in_row
        self._most, self._in_row = max(self._most, int(counts.max())), int(counts[-1])
        numbers = [int(found) for found in _ROW_NUMBER.findall(xml)]
        self.rows = max(self.rows, *numbers, 0) + len(rows) - len(numbers)

    def _look_at_names(self, text: NDArray[np.uint8]) -> int:
        """Take note of what is written as the name of a cell, "AB12"; return how many are."""
        place = np.flatnonzero((text == ord('"')) | (text == ord("'"))) + 1
        place = place[_IS_LETTER[text[place]]]
        column = np.zeros(len(place), dtype=np.int64)
        row = np.zeros(len(place), dtype=np.int64)
        for _ in range(LETTERS):
            letter = text[place]
            here = _IS_LETTER[letter]
            column = np.where(here, column * 26 + (letter & 0xDF) - (ord("A") - 1), column)
            place = place + here
        for _ in range(DIGITS):
            digit = text[place].astype(np.int64) - ord("0")
            here = (digit >= 0) & (digit <= 9)  # noqa: PLR2004 - a digit
            row = np.where(here, row * 10 + digit, row)
            place = place + here
        is_name = _IS_QUOTE[text[place]] & (row > 0)
        if is_name.any():
            self.rows = max(self.rows, int(row[is_name].max()))
            self._widest = max(self._widest, int(column[is_name].max()))
        return int(is_name.sum())


def _tags(text: NDArray[np.uint8], name: bytes) -> NDArray[np.int64]:
    """Return where elements of a name begin, whatever the prefix of their namespace is."""
    size = len(text) - len(name) - 1
    found = (text[:size] == ord("<")) | (text[:size] == ord(":"))
    for place, letter in enumerate(name, 1):
        found &= text[place : place + size] == letter
    places = np.flatnonzero(found)
    return places[_IS_END[text[places + len(name) + 1]]]
