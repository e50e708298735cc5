"""A table as it stands in a file: headings, and columns of text with the line that each row began on."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pista.errors import SourceError, of_the_system
from pista.intake.cells.folding import plain as folded
from pista.intake.cells.vocabulary import patterns
from pista.intake.headings import SEARCHED, heading_place, known
from pista.intake.headings import plain as plain_heading
from pista.intake.recognition import exact, headings_of_systems
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from _typeshed import WriteableBuffer as Buffer
    from numpy.typing import NDArray

# Rows that are worked on together: enough to be quick, few enough to be small.
BATCH = 250_000
# A compressed file may grow this many times, and no further; above a size that harms nobody.
GROWTH, HARMLESS = 100, 256 * 2**20


@dataclass(frozen=True)
class Batch:
    """Some rows of a table.

    lines     the line each row began on, shape (rows,)
    columns   per heading a column of text, shape (rows,), "" where a cell is empty
    misfits   (line, cells) of rows that are wider than the heading
    left_out  how many lines were no rows: totals, footers, the heading once more
    """

    lines: NDArray[np.int64]
    columns: Sequence[pa.Array]
    misfits: Sequence[tuple[int, int]] = ()
    left_out: int = 0

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.lines)

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The rows as tuples of text."""
        return self.head(len(self))

    def head(self, count: int) -> list[tuple[str, ...]]:
        """Return the first rows as tuples of text."""
        return list(zip(*(column.slice(0, count).to_pylist() for column in self.columns), strict=True))


@dataclass(frozen=True)
class Remark:
    """Something noticed while a file was read: a sentence with gaps, and the line it is about."""

    sentence: str
    line: int | None = None
    values: Mapping[str, object] = field(default_factory=dict)


class RawTable(Protocol):
    """A table in a file that can be read more than once.

    remarks  what was noticed in its last reading: stray quotes, bytes of another encoding, cells that hold errors
    sheet    the sheet of a workbook it stands in, "" where there are none
    """

    path: Path
    headings: list[str]
    remarks: list[Remark]
    sheet: str

    @property
    def name(self) -> str:
        """The file, and the sheet in it, as the person knows them."""
        ...

    def batches(self) -> Iterator[Batch]:
        """Yield the rows in order."""
        ...

    def position(self) -> float | None:
        """How far the last reading has come, from 0 to 1; None where it cannot be told."""
        ...


@dataclass
class Filtered:
    """A table without the rows whose column holds one of some values: heading -> values, compared plainly."""

    raw: RawTable
    out: Mapping[str, Sequence[str]]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - everything else is the table's own
        """Return what the table itself has."""
        return getattr(self.raw, name)

    def batches(self) -> Iterator[Batch]:
        """Yield the rows that are not left out; how many are is counted."""
        out = {heading: {folded(value) for value in values} for heading, values in self.out.items()}
        for batch in self.raw.batches():
            keep = np.ones(len(batch), dtype=bool)
            for heading, wanted in out.items():
                cells = batch.columns[self.raw.headings.index(heading)].to_pylist()
                keep &= np.array([folded(cell) not in wanted for cell in cells], dtype=bool)
            mask = pa.array(keep)
            columns = [column.filter(mask) for column in batch.columns]
            yield Batch(batch.lines[keep], columns, batch.misfits, batch.left_out + int((~keep).sum()))


# A report's heading says by an arrow that its rows are grouped by it: "Opportunity Owner  ↑".
GROUPED = ("↑", "↓", "▲", "▼")


@dataclass
class Grouped:
    """A table whose rows are grouped by some columns: the first row of a group says what all of them have."""

    raw: RawTable

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - everything else is the table's own
        """Return what the table itself has."""
        return getattr(self.raw, name)

    def batches(self) -> Iterator[Batch]:
        """Yield the rows, what the first row of their group says filled in."""
        places = [place for place, heading in enumerate(self.raw.headings) if heading.strip().endswith(GROUPED)]
        last = dict.fromkeys(places, "")
        for batch in self.raw.batches():
            columns = list(batch.columns)
            for place in places:
                said = pc.if_else(pc.equal(pc.utf8_trim_whitespace(columns[place]), ""), None, columns[place])
                columns[place] = pc.fill_null(pc.fill_null_forward(said), last[place])
                if len(columns[place]):
                    last[place] = columns[place][-1].as_py()
            yield Batch(batch.lines, columns, batch.misfits, batch.left_out)


def is_grouped(raw: RawTable) -> bool:
    """Whether a table's headings say that its rows are grouped."""
    return any(heading.strip().endswith(GROUPED) for heading in raw.headings)


@dataclass
class OneTable:
    """What is alike in the tables that are one a file, of which nobody tells how far their reading has come."""

    path: Path
    headings: list[str]
    remarks: list[Remark] = field(default_factory=list, kw_only=True)
    sheet: str = field(default="", kw_only=True)

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def position(self) -> float | None:
        """Not told."""
        return None


def batch_of(lines: Sequence[int], rows: Sequence[Sequence[str]], width: int, **more: Any) -> Batch:  # noqa: ANN401
    """Return rows of text as a batch."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * width
    return Batch(np.array(lines, dtype=np.int64), [pa.array(column, pa.string()) for column in columns], **more)


@dataclass(frozen=True)
class Heading:
    """Where a table begins: its headings, the rows they take among those looked at, from `first` to `last`."""

    headings: list[str]
    first: int
    last: int


def find_heading(rows: Sequence[Sequence[str]]) -> Heading:
    """Return the heading among the first rows: one row, or two where a heading is broken over them.

    The upper of two rows counts for the cells to its right that are empty, as a merged cell does.
    """
    if not rows:
        return Heading([], 0, 0)
    single = heading_place(rows)
    of_systems = [_of_systems(row) for row in rows[:SEARCHED]]
    if max(of_systems) > max(2, of_systems[single]):
        single = of_systems.index(max(of_systems))
    count = _known_in(rows[single])
    best = Heading([cell.strip() for cell in rows[single]], single, single)
    if count > len([cell for cell in best.headings if cell]) / 2:
        return best
    for upper in range(min(len(rows) - 1, SEARCHED)):
        if _is_data(rows[upper]) or _is_data(rows[upper + 1]):
            continue
        joined = _joined(rows[upper], rows[upper + 1])
        if (found := _known_in(joined)) > count + 1:
            best, count = Heading(joined, upper, upper + 1), found
    return best


def _known_in(row: Sequence[str]) -> int:
    return sum(known(cell) for cell in dict.fromkeys(row) if cell.strip())


def _of_systems(row: Sequence[str]) -> int:
    """Return how many cells are headings of some system's tables."""
    return sum(exact(cell) in headings_of_systems() for cell in dict.fromkeys(row) if cell.strip())


def _is_data(row: Sequence[str]) -> bool:
    """Whether a row holds numbers or addresses, which headings do not."""
    return any("@" in cell or any(c.isdigit() for c in cell) for cell in row)


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    width = max(len(upper), len(lower))
    tops, last = [], ""
    for place in range(width):
        cell = upper[place].strip() if place < len(upper) else ""
        below = lower[place].strip() if place < len(lower) else ""
        last = cell or (last if below else "")
        tops.append(cell or last)
    bottoms = [lower[place].strip() if place < len(lower) else "" for place in range(width)]
    return [
        _best_name(top, bottom) if top and bottom else top or bottom for top, bottom in zip(tops, bottoms, strict=True)
    ]


def _best_name(top: str, bottom: str) -> str:
    both = f"{top} {bottom}"
    return next((name for name in (both, bottom, top) if known(name)), both)


class NoRows:
    """Says which lines of a table are no rows of it: the heading once more, totals, titles and footers."""

    def __init__(self, headings: Sequence[str]) -> None:
        """Know the table's headings."""
        self.first = headings[0] if headings else ""
        self._heading = [plain_heading(heading) for heading in headings]
        self._width = len(headings)
        self._totals = patterns("total")

    def __call__(self, row: Sequence[str]) -> bool:
        """Whether a line that is not blank is no row."""
        filled = [cell for cell in row if cell.strip()]
        first = filled[0] if filled else ""
        if len(filled) <= max(3, self._width // 2) and any(self._totals.whole.get(_bare(cell)) for cell in filled[:2]):
            return True
        if (len(first) < 60 and self._totals.whole.get(_bare(first))) or _is_count(first):  # noqa: PLR2004 - a title is short
            return len(filled) <= max(2, self._width // 2) and not row[0].isdigit()
        if self._width > 2 and len(row) == 1:  # noqa: PLR2004 - a line of one cell in a table of three columns and more
            return True
        return first == row[0] and [plain_heading(cell) for cell in row] == self._heading


# How a line that is a sum or a footer begins.
_SUMS = r"^\s*(total|sub|grand|suma|promedio|copyright|average|count)"


def without_odd_rows(columns: list[pa.Array], lines: NDArray[np.int64], no_row: NoRows) -> Batch:
    """Return a batch without blank lines and lines that are no rows.

    Only rows whose first cells are empty, begin as a sum does or repeat the heading are looked at.
    """
    first = pc.fill_null(pc.utf8_lower(pc.utf8_trim_whitespace(columns[0])), "")
    odd = pc.or_(pc.equal(first, ""), pc.match_substring_regex(first, _SUMS))
    odd = pc.or_(odd, pc.equal(columns[0], no_row.first))
    if len(columns) > 1:
        odd = pc.or_(odd, pc.match_substring_regex(pc.utf8_lower(columns[1]), _SUMS))
    places = np.flatnonzero(odd.to_numpy(zero_copy_only=False))
    blank, left_out = [], []
    for place in places:
        row = [column[int(place)].as_py() for column in columns]
        if not any(row):
            blank.append(place)
        elif no_row(row):
            left_out.append(place)
    if not blank and not left_out:
        return Batch(lines, columns)
    keep = np.ones(len(lines), dtype=bool)
    keep[[*blank, *left_out]] = False
    mask = pa.array(keep)
    return Batch(lines[keep], [column.filter(mask) for column in columns], left_out=len(left_out))


def _bare(text: str) -> str:
    return " ".join(text.casefold().replace(":", " ").split())


def _is_count(text: str) -> bool:
    return text.casefold().startswith(("grand total", "total general", "copyright (c)", "subtotal", "total:"))


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
        except (EOFError, OSError, ValueError, zlib.error) as error:
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
