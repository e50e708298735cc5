"""A table as it stands in a file: headings, and rows of text with the line each began on."""

from __future__ import annotations

import gzip
import io
import os
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Protocol

from pista.errors import SourceError, of_the_system
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from _typeshed import WriteableBuffer as Buffer

# Rows that are worked on together: enough to be quick, few enough to be small.
BATCH = 50_000
# A compressed file may grow this many times, and no further; above a size that harms nobody.
GROWTH, HARMLESS = 100, 256 * 2**20


@dataclass(frozen=True)
class Batch:
    """Some rows: the line each began on, and one tuple of cells per row, as wide as the heading."""

    lines: Sequence[int]
    rows: Sequence[Sequence[str]]
    misfits: Sequence[tuple[int, int]] = ()  # (line, cells) of rows that are wider or narrower than the heading


class RawTable(Protocol):
    """A table in a file that can be read more than once."""

    path: Path
    headings: list[str]

    @property
    def name(self) -> str:
        """The file as the person knows it."""
        ...

    def batches(self) -> Iterator[Batch]:
        """Yield the rows in order."""
        ...

    def position(self) -> float | None:
        """How far the last reading has come, from 0 to 1; None where it cannot be told."""
        ...


def opened(path: Path) -> IO[bytes]:
    """Open a file for reading, unpacking gzip; a packed file that grows beyond all measure is refused."""
    try:
        stream = path.open("rb")
    except PermissionError:
        raise SourceError(
            N_("No permission to read {path}."), hint=N_("Ask its owner, or copy it."), path=path
        ) from None
    except OSError as error:
        raise SourceError(N_("{path} cannot be read: {error}."), path=path, error=of_the_system(error)) from None
    if stream.peek(2)[:2] != b"\x1f\x8b":
        return stream
    return io.BufferedReader(_Bounded(gzip.open(stream), path))


class _Bounded(io.RawIOBase):
    """A packed stream that stops when it grows beyond what an honest table would."""

    def __init__(self, stream: gzip.GzipFile, path: Path) -> None:
        self._stream, self._path = stream, path
        self._left = max(HARMLESS, GROWTH * path.stat().st_size)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer).cast("B")
        try:
            chunk = self._stream.read(len(view))
        except (EOFError, OSError, ValueError) as error:
            raise SourceError(
                N_("{path} is damaged: {error}."), hint=N_("Pack or download it again."), path=self._path, error=error
            ) from None
        self._left -= len(chunk)
        if self._left < 0:
            raise too_large(self._path)
        view[: len(chunk)] = chunk
        return len(chunk)


def too_large(path: Path) -> SourceError:
    """Return the error for a packed file that unpacks to an absurd size."""
    return SourceError(
        N_("{path} unpacks to more than {GROWTH} times its size, as a zip bomb does: not read."),
        hint=N_("If it is honest, unpack it and give Pista the plain file."),
        path=path,
        GROWTH=GROWTH,
    )


def size(path: Path) -> int:
    """Return the size of a file in bytes."""
    return os.stat(path).st_size  # noqa: PTH116 - a plain call, for the error it raises
