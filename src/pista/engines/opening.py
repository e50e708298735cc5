"""Opens a source as a book: read once, prepared once per day and settings, both kept in `.pista` beside it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pista
from pista.book.days import day_of
from pista.book.prepared import VERSION, Settings, reopen
from pista.book.preparing import prepare
from pista.book.renaming import renamed
from pista.book.tables import TABLES, tables_in
from pista.engines.checking import checked
from pista.engines.identities import going_by
from pista.engines.opened import Book
from pista.engines.storing import cannot_write, completed_folder
from pista.fair_play.audits import audits_beside, audits_of
from pista.fair_play.rows import with_audits
from pista.intake.mapping import BOOK_SETTINGS, Mapping, read_mapping
from pista.intake.recognition import words_fingerprint
from pista.intake.sink import Sink, Taken, doubts_in, reread, unsettled
from pista.intake.taking import files_of, is_book, take
from pista.prospects.links import links_beside, read_links, renamed_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from pista.book.engine import Engine
    from pista.book.prepared import Prepared
    from pista.engines.embedded import Embedded

KEPT = ".pista"
# Prepared books of other days and settings that are kept; the oldest goes first.
MOST_KEPT = 4
# Up to this size the whole content of a file says whether it is the same.
LARGE = 256 * 2**20


def silent(_what: str, _share: float | None, _rows: int) -> None:
    """Tell nobody of any progress."""


def read(
    source: str | Path | Sequence[str | Path],
    *,
    format: str | None = None,
    mapping: str | Path | Mapping | None = None,
    as_of: str | date | None = None,
    settings: Settings | None = None,
    engine: Engine | None = None,
    progress: Callable[[str, float | None, int], None] = silent,
    people_only: bool = False,
) -> Book:
    """Read a file or folder, or several, as a book, ready for questions.

    source    a CSV, TSV, XLSX, XLS, ODS, JSON or Parquet file, a folder of them, or several of either: one book
    format    its format, where it shall not be recognised; see `pista.formats()`
    mapping   a TOML file that says what the headings mean
    as_of     the day to look back from; nothing after it counts. The last day in the source, unless given
    settings  gaps, dates and what counts as a prospect set by hand, instead of the mapping's
    engine    where to compute; DuckDB in this process, unless given
    progress  hears what is being done, how far it is (0 to 1, or None) and how many rows it has seen
    people_only  whether a list of people, without contacts or deals, is enough: for who is who, not for numbers

    Prospects that links beside the source say are one are counted as one; see docs/prospects.md.

    Raises PistaError (SourceError, UnknownNameError ...) with one sentence that says what, where and what to do.
    """
    path = Path(source).expanduser() if isinstance(source, (str, Path)) else gathered(source)
    chosen = mapping if isinstance(mapping, Mapping) else read_mapping(Path(mapping)) if mapping else Mapping()
    chosen = replace(chosen, format=format or chosen.format)
    day = None if as_of is None else day_of(as_of)
    files = files_of(path)
    home = home_of(path)
    engine = engine or embedded(home)
    try:
        rows, taken = _rows(path, files, chosen, home, progress, people_only=people_only)
        names, _conflicts = renamed_by(read_links(links_beside(path)))
        set_by_hand = (settings or chosen.settings).over(_kept_settings(path))
        prepared = _prepared(path, rows, engine, home, day, set_by_hand, names, progress, taken)
    finally:
        shutil.rmtree(home / "spill", ignore_errors=True)
    return Book(path, rows, prepared, taken, len(names))


def _kept_settings(source: Path) -> Settings:
    """Return what was set by hand when a book was written."""
    kept = source / BOOK_SETTINGS
    return read_mapping(kept).settings if kept.exists() and is_book(source) else Settings()


def embedded(home: Path) -> Embedded:
    """Return the default engine, which spills into the kept folder."""
    from pista.engines.embedded import Embedded  # noqa: PLC0415 - DuckDB takes a while to import

    return Embedded(spill=home / "spill")


def home_of(source: Path) -> Path:
    """Return the folder where what was made of a source is kept: beside it, or in the cache where one may not write."""
    full = source.resolve()
    beside = full / KEPT if full.is_dir() else full.parent / KEPT / full.name
    anchor = full if full.is_dir() else full.parent
    if os.access(anchor, os.W_OK):
        return beside
    return _cache() / hashlib.sha256(str(full).encode()).hexdigest()[:16]


def fingerprint(files: list[Path], *more: object) -> str:
    """Return a short text that changes when what a file holds, or anything else that matters, does."""
    stats = [(str(path.resolve()), *_content(path)) for path in files]
    content = json.dumps([stats, pista.__version__, VERSION, words_fingerprint(), *more], sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _content(path: Path) -> list[object]:
    """Return what tells the content of a file, or of the Parquet files of a folder: its digest.

    A large file is told by its size and times, the time of its last change of any kind among them: nobody sets that
    one.
    """
    told: list[object] = []
    for item in sorted(path.rglob("*.parquet")) if path.is_dir() else [path]:
        stat = item.stat()
        if stat.st_size > LARGE:
            told.append((item.name, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino))
        else:
            with item.open("rb") as stream:
                told.append((item.name, hashlib.file_digest(stream, "blake2b").hexdigest()))
    return told


def gathered(sources: Sequence[str | Path]) -> Path:
    """Return a folder that stands for several files and folders: links to the files of all, the same for the same ones.

    Raises SourceError where one of them holds nothing to read.
    """
    paths = [Path(source).expanduser() for source in sources]
    if len(paths) == 1:
        return paths[0]
    files = [file for path in paths for file in files_of(path)]
    mark = hashlib.sha256("\n".join(str(file.resolve()) for file in files).encode()).hexdigest()[:16]
    folder = _cache() / "several" / mark / " + ".join(dict.fromkeys(path.name for path in paths))[:100]
    make_home(folder)
    for file in files:
        name = next(
            name for name in _names(file) if not (folder / name).exists() or (folder / name).resolve() == file.resolve()
        )
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(file.resolve())
    return folder


def _names(file: Path) -> Iterator[str]:
    # What was piped in has no ending, by which a folder's files are told from others.
    own = file.name if file.suffix else f"{file.name}.csv"
    yield own
    yield f"{file.resolve().parent.name} · {own}"
    yield from (f"{place} · {own}" for place in count(2))


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pista"


def _rows(
    source: Path, files: list[Path], mapping: Mapping, home: Path,
    progress: Callable[[str, float | None, int], None], *, people_only: bool = False,
) -> tuple[Path, Taken]:  # fmt: skip
    """Return the folder of the book's tables, read from the source where that was not done before."""
    if mapping.format in (None, "book") and source.is_dir() and is_book(source):
        return source, Taken("book", [], [], doubts=doubts_in(source))
    rows = home / "rows"
    mark = fingerprint(files, asdict(mapping) | {"settings": None})
    stamp = rows / "made-from"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == mark:
        kept = reread(rows)
        if people_only or kept.has_numbers:
            return rows, kept
    make_home(home)
    with completed_folder(rows) as half:
        taken = take(source, mapping, Sink(half, progress), people_only=people_only)
        (half / "made-from").write_text(mark, encoding="utf-8")
    return rows, taken


def make_home(home: Path) -> None:
    """Make the kept folder, for the owner's eyes only: it holds what the source holds."""
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        keep_out = next((part for part in (home, *home.parents) if part.name == KEPT), home) / ".gitignore"
        if not keep_out.exists():
            keep_out.write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise cannot_write(home, error) from error


def _prepared(  # noqa: PLR0913, PLR0917 - everything a prepared book hangs on
    source: Path,
    rows: Path,
    engine: Engine,
    home: Path,
    as_of: int | None,
    settings: Settings,
    names: dict[str, str],
    progress: Callable[[str, float | None, int], None],
    taken: Taken,
) -> Prepared:
    """Return the prepared book, made where it was not made before; what audits found is evidence."""
    files = [path for name in TABLES if (path := rows / f"{name}.parquet").exists()]
    audited = audits_of(audits_beside(source))
    doubts = unsettled(taken.doubts)
    folder = home / f"prepared-{engine.name}-{fingerprint(files, as_of, asdict(settings), names, audited, doubts)}"
    if found := reopen(folder, engine):
        os.utime(folder)
        return found
    make_home(home)
    progress("preparing", None, 0)
    tables = tables_in(rows, engine)
    if rows == source:
        checked(tables, engine, source)
    if "touches" in tables:
        tables = dict(tables) | {"touches": with_audits(tables["touches"], audited, engine)}
    tables = renamed(tables, going_by(tables, engine, names, settings), engine)
    with completed_folder(folder) as half:
        prepare(tables, engine, half, as_of, settings, doubts=doubts)
    _forget_oldest(home)
    found = reopen(folder, engine)
    assert found is not None
    return found


def _forget_oldest(home: Path) -> None:
    kept = sorted(home.glob("prepared-*"), key=lambda path: path.stat().st_mtime)
    for path in kept[:-MOST_KEPT]:
        shutil.rmtree(path, ignore_errors=True)
