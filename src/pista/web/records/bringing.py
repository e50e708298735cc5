"""Files that are brought in: received, mapped, read into a book's tables. Nothing of it touches the desk's rows."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import asdict
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings

from pista.book.tables import tables_in
from pista.engines.checking import checked
from pista.engines.opening import embedded
from pista.errors import PistaError, SourceError
from pista.intake.mapping import Mapping, quoted, read_mapping, with_words
from pista.intake.readers.files import SUFFIXES
from pista.intake.sink import Sink, Taken
from pista.intake.taking import files_of, is_book, mapping_of, read_tables, take
from pista.language import N_
from pista.web.records.imports import MAPPABLE, WAITING, Import

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from pista.book.engine import Engine
    from pista.web.records.arrangements import Seller

# What a packed file may unpack to.
MOST_BYTES = 4 * 2**30
PREVIEWED = 8


def receive(
    files: Sequence[tuple[str, Callable[[Path], None]]],
    by: Seller,
    now: datetime,
    *,
    shared: bool,
    key: UUID | None = None,
) -> Import:
    """Keep uploaded files (name, and what writes them to a path) and say how they would be read.

    Raises SourceError where nothing in them can be read; nothing of them is kept then. PistaError where an import of
    this `key` is just being received.
    """
    made = Import(key=key or uuid4(), by=by.name, at=now, state=WAITING, is_shared=shared)
    folder = source_of(made)
    try:
        folder.mkdir(parents=True, mode=0o700)
    except FileExistsError:
        raise PistaError(N_("These files are being received."), hint=N_("Ask again in a moment.")) from None
    try:
        for name, write in files:
            safe = _safe(name)
            write(folder / safe)
            if safe.lower().endswith(".zip"):
                _unpack(folder / safe, folder)
        made.name = name_of(name for name, _write in files)
        made.mapping = _proposed(_path(made))
    except (PistaError, zipfile.BadZipFile, OSError) as error:
        shutil.rmtree(folder.parent, ignore_errors=True)
        if isinstance(error, zipfile.BadZipFile):
            raise PistaError(N_("This is no whole ZIP file."), hint=N_("Pack or download it again.")) from error
        if isinstance(error, PistaError):
            # Where it lies on the server is nobody's business.
            error.values = {
                key: value.name if isinstance(value, Path) else value for key, value in error.values.items()
            }
        raise
    made.save(force_insert=True)
    return made


def name_of(files: Iterable[str | None]) -> str:
    """Return what an import of some files is called."""
    return ", ".join(_safe(name or "") for name in files)[:200]


def _safe(name: str) -> str:
    """Return the name of a file without folders."""
    return PurePath(name.replace("\\", "/")).name.lstrip(".") or "file"


def _proposed(path: Path) -> str:
    """Return the mapping as found out; where nothing fits, that of a log of contacts, to be filled in by hand."""
    try:
        return mapping_of(path, Mapping())
    except SourceError:
        if path.is_dir():
            raise
        return mapping_of(path, Mapping(format="contact_log"))


def source_of(found: Import) -> Path:
    """Return the folder where the files of an import lie until it is done."""
    home: Path = settings.HOME
    return home / "imports" / str(found.key) / "source"


def read_in(found: Import, progress: Callable[[str, float | None, int], None]) -> tuple[Engine, Path, Taken]:
    """Read an import's files by its mapping into a book's tables; return the engine, their folder, what came of it.

    Raises SourceError naming what cannot be read.
    """
    home = source_of(found).parent
    path = _path(found)
    engine = embedded(home)
    if path.is_dir() and is_book(path):
        checked(tables_in(path, engine), engine, Path(found.name))
        return engine, path, Taken("book", [], [])
    rows = home / "rows"
    shutil.rmtree(rows, ignore_errors=True)
    rows.mkdir()
    taken = take(path, _mapping(found), Sink(rows, progress), people_only=True)
    return engine, rows, taken


def rows_read(found: Import) -> tuple[Engine, Path]:
    """Return the engine and the folder of the tables that `read_in` made."""
    home, path = source_of(found).parent, _path(found)
    return embedded(home), path if path.is_dir() and is_book(path) else home / "rows"


def set_mapping(found: Import, text: str) -> None:
    """Keep the mapping a person edited; raise PistaError where it cannot be read."""
    _still_mappable(found)
    before, found.mapping = found.mapping, text.replace("\r\n", "\n")
    try:
        _mapping(found)
        mapping_of(_path(found), _mapping(found))
    except PistaError:
        found.mapping = before
        raise
    if not Import.objects.filter(key=found.key, state__in=MAPPABLE).update(mapping=found.mapping, state=WAITING):
        raise at_another_step()
    found.state = WAITING


def set_columns(found: Import, columns: dict[str, str], date_order: str) -> None:
    """Keep which heading means what, as chosen in the form."""
    _still_mappable(found)
    mapping = _mapping(found)
    lines = [f'format = "{mapping.format}"'] if mapping.format else []
    lines += ["[columns]", *(f"{name} = {quoted(heading)}" for name, heading in columns.items() if heading)]
    for name, words in mapping.values.items():
        lines += [f"[values.{name}]", *(f"{quoted(one)} = {quoted(other)}" for one, other in words.items())]
    if date_order:
        lines += ["[dates]", f"order = {quoted(date_order)}"]
    set_mapping(found, "\n".join([*lines, ""]))


def at_another_step() -> PistaError:
    """Return what is said where an import has gone on meanwhile."""
    return PistaError(N_("This import is at another step already."), hint=N_("Open its page again."))


def _still_mappable(found: Import) -> None:
    if found.state not in MAPPABLE:
        raise at_another_step()


def preview(found: Import) -> list[dict[str, object]]:
    """Return the first rows of each file: its name, headings and cells as they stand."""
    shown: list[dict[str, object]] = []
    for path in files_of(_path(found)):
        for raw in read_tables(path, _mapping(found)):
            first = next(iter(raw.batches()), None)
            rows = [list(row) for row in first.head(PREVIEWED)] if first else []
            shown.append({"name": raw.name, "headings": raw.headings, "rows": rows})
    return shown


def columns_of(found: Import) -> dict[str, str]:
    """Return which heading each field is read from, as the mapping says."""
    return dict(_mapping(found).columns)


def complaints_of(taken: Taken, most: int = 200) -> str:
    """Return what was wrong, row by row, as JSON."""
    return json.dumps([asdict(complaint) for complaint in taken.complaints[:most]], ensure_ascii=False)


def read_as(taken: Taken) -> str:
    """Return what the tables were read as and what was not understood, as JSON."""
    told = {"tables": [asdict(one) for one in taken.tables], "doubts": [asdict(one) for one in taken.doubts]}
    return json.dumps(told, ensure_ascii=False)


def words_not_known(found: Import) -> list[str]:
    """Return the words for how deals stand that nobody understands, the most frequent first."""
    counted: dict[str, int] = {}
    for table in json.loads(found.read_as).get("tables", ()):
        for word, times in table["words"].get("unknown", {}).items():
            counted[word] = counted.get(word, 0) + times
    return sorted(filter(None, counted), key=lambda word: -counted[word])


def set_words(found: Import, said: dict[str, str]) -> None:
    """Keep what words for how deals stand mean (word -> won, lost, open), as chosen on the page."""
    _still_mappable(found)
    set_mapping(found, with_words(found.mapping, "status", said))


def forget_files(found: Import) -> None:
    """Remove the files of an import: they hold what people's addresses are."""
    shutil.rmtree(source_of(found).parent, ignore_errors=True)


def _path(found: Import) -> Path:
    folder = source_of(found)
    inside: Sequence[Path] = sorted(path for path in folder.iterdir() if not path.name.lower().endswith(".zip"))
    return inside[0] if len(inside) == 1 else folder


def _mapping(found: Import) -> Mapping:
    if not found.mapping:
        return Mapping()
    path = source_of(found).parent / "mapping.toml"
    path.write_text(found.mapping, encoding="utf-8")
    return read_mapping(path)


def _unpack(packed: Path, folder: Path) -> None:
    """Unpack the tables of a ZIP file, by their bare names."""
    with zipfile.ZipFile(packed) as opened:
        tables = [member for member in opened.infolist() if member.filename.lower().endswith(SUFFIXES)]
        if sum(member.file_size for member in tables) > MOST_BYTES:
            raise PistaError(
                N_("{file} unpacks to more than can be taken."),
                hint=N_("Bring its files in one by one."),
                file=packed.name,
            )
        for member in tables:
            name = PurePath(member.filename).name.lstrip(".")
            with opened.open(member) as source, (folder / name).open("wb") as target:
                shutil.copyfileobj(source, target)
