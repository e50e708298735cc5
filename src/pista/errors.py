"""One family of errors: each says what is wrong, where, and what to do about it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from pista.language import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterable


class PistaError(Exception):
    """Something the person at the keyboard can put right; the command line shows it as one line."""

    def __init__(self, what: str, *, hint: str = "", **values: object) -> None:
        """Keep `what` went wrong, a sentence with gaps for the `values`, and a `hint` that says what to do."""
        super().__init__(what)
        self.sentence, self.advice, self.values = what, hint, values

    @property
    def what(self) -> str:
        """What went wrong, in the language in use."""
        return _(self.sentence).format(**self.values) if self.values else _(self.sentence)

    @property
    def hint(self) -> str:
        """What to do about it, in the language in use."""
        if not self.advice:
            return ""
        return _(self.advice).format(**self.values) if self.values else _(self.advice)

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
    hint = N_("Did you mean '{near}'?") if near else N_("Known: {names}.")
    return UnknownNameError(
        N_("No {kind} '{name}'."), hint=hint, kind=_(kind), name=name, near=near[0] if near else "",
        names=", ".join(names),
    )  # fmt: skip
