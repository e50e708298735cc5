"""Cells of tables that somebody opens in a spreadsheet: none is taken for a formula."""

from __future__ import annotations

# A cell that begins so is taken for a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def as_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULAS) else text


def of_cell(text: str) -> str:
    """Return the text of a cell that was written so."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULAS) else text
