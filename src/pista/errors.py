"""One family of errors: each says what is wrong, where, and what to do about it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class PistaError(Exception):
    """Something the person at the keyboard can put right; the command line shows it as one line."""

    def __init__(self, what: str, *, hint: str = "") -> None:
        """Keep `what` went wrong, in one sentence, and a `hint` that says what to do."""
        super().__init__(what)
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        """Say what, then what to do, on one line."""
        return f"{self.what} {self.hint}".strip()


class SourceError(PistaError):
    """A file or folder that cannot be read as a book."""


class UnknownNameError(PistaError):
    """A name that nothing answers to."""


class UnknownNumberError(PistaError):
    """A number that this book cannot tell; the message says why."""


def unknown_name(kind: str, name: str, known: Iterable[str]) -> UnknownNameError:
    """Return the error for a `name` that is not among the `known` ones, with the nearest of them."""
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    hint = f"Did you mean '{near[0]}'?" if near else f"Known: {', '.join(names)}."
    return UnknownNameError(f"No {kind} '{name}'.", hint=hint)
