"""One family of errors: each says what is wrong, where, and what to do about it."""

from __future__ import annotations

import errno
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


# What the operating system says, in words of ours; anything else is said in its own.
SYSTEM = {
    errno.ENOENT: N_("there is nothing of that name"), errno.EACCES: N_("permission was denied"),
    errno.EPERM: N_("permission was denied"), errno.EISDIR: N_("it is a folder"),
    errno.ENOTDIR: N_("a part of its path is no folder"), errno.EEXIST: N_("it is there already"),
    errno.ENOSPC: N_("the disk is full"), errno.EROFS: N_("the disk cannot be written on"),
    errno.ENAMETOOLONG: N_("its name is too long"), errno.ENOTEMPTY: N_("the folder is not empty"),
    errno.EIO: N_("the disk failed"), errno.ELOOP: N_("its links lead round"), errno.EBUSY: N_("it is in use"),
}  # fmt: skip


def of_the_system(error: OSError) -> str:
    """Return why the operating system refused, in the language in use."""
    if error.errno in SYSTEM:
        return _(SYSTEM[error.errno])
    return error.strerror or str(error)
