"""Files that are brought in: received, mapped, read into a book's tables. Nothing of it touches the desk's rows."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings

from pista.book.tables import tables_in
from pista.engines.checking import checked
from pista.engines.opening import embedded
from pista.errors import PistaError, SourceError
from pista.intake.cells.dates import ORDERS
from pista.intake.cells.durations import UNITS
from pista.intake.mapping import Mapping, read_mapping, with_entries, with_words
from pista.intake.readers.files import SUFFIXES
from pista.intake.sink import Sink, Taken
from pista.intake.taking import files_of, is_book, mapping_of, read_tables, take
from pista.language import N_, _
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


# So many words that nobody understands are asked about at once.
MOST_WORDS = 40
# How the cells of a file are written: what a form may say, and where a mapping says it.
WRITINGS = {
    "order": ("dates", ORDERS), "decimal": ("numbers", (",", ".")), "duration": ("numbers", tuple(UNITS)),
}  # fmt: skip


def writing_of(found: Import) -> dict[str, str]:
    """Return how the cells are written, as far as the mapping says: order, decimal, duration."""
    mapping = _mapping(found)
    return {"order": mapping.date_order or "", "decimal": mapping.decimal or "", "duration": mapping.duration or ""}


def set_columns(found: Import, columns: dict[str, str], writing: dict[str, str]) -> None:
    """Keep which heading means what and how cells are written, as chosen in the form; all else of the mapping stays.

    columns  field -> heading, all of them; none where the form did not ask
    writing  order, decimal, duration; "" is as found out
    """
    _still_mappable(found)
    text = with_entries(found.mapping, "columns", columns, whole=True) if columns else found.mapping
    for name, (section, allowed) in WRITINGS.items():
        if writing.get(name, "") in {"", *allowed}:
            text = with_entries(text, section, {name: writing.get(name, "")})
    set_mapping(found, text)


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


def words_not_known(found: Import) -> list[tuple[str, str]]:
    """Return the words that nobody understands as (section of a mapping, word), the most frequent first."""
    counted: Counter[tuple[str, str]] = Counter()
    for table in json.loads(found.read_as).get("tables", ()):
        for section, words in table.get("unknown", {}).items():
            counted.update({(section, word): times for word, times in words.items() if word})
    return [one for one, _times in counted.most_common(MOST_WORDS)]


def set_words(found: Import, said: dict[tuple[str, str], str]) -> None:
    """Keep what words mean ((section, word) -> meant), as chosen on the page."""
    _still_mappable(found)
    text = found.mapping
    for (section, word), meant in said.items():
        text = with_words(text, section, {word: meant})
    set_mapping(found, text)


def on_the_page(error: PistaError) -> str:
    """Return an error as the page says it: what to do is chosen there, not on a command line."""
    if "--" in error.advice or "[" in error.advice:
        return f"{error.what} {_('Choose below how its cells are written, or what its headings mean.')}"
    return str(error)


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
