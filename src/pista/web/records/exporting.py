"""Everything a desk holds, to take away: tables as CSV, XLSX or Parquet, and one file to restore a desk from."""

from __future__ import annotations

import csv
import json
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pyarrow as pa
import xlsxwriter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import IntegrityError, connection, transaction

from pista.book.cells import as_cell
from pista.book.tables import DAY, INSTANT, TABLES, tables_in
from pista.engines.opening import embedded
from pista.engines.storing import completed_file
from pista.errors import PistaError
from pista.language import N_
from pista.web.records import access, columns
from pista.web.records.ledger import Line, append, broken_at, saying
from pista.web.records.models import (
    Change,
    Contact,
    Deal,
    Entry,
    Import,
    Kept,
    Link,
    Opportunity,
    Pair,
    Plan,
    Prospect,
    Sealed,
    Seller,
    Setting,
    Shelf,
    StageMove,
    Target,
    Term,
    Thread,
)
from pista.web.records.questions import Check, Question
from pista.web.records.trials import Adopted, Trial
from pista.web.records.writing import insert_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date, datetime
    from pathlib import Path

    from django.db.models import Model

KINDS = ("csv", "xlsx", "parquet", "backup")
# Columns that are declared as days: other whole numbers have the same type, and are none.
DAYS = {
    table: [name for name, column in columns_of.items() if column.dtype is DAY] for table, columns_of in TABLES.items()
}
# What a worksheet may hold, its heading left out.
MOST_ROWS = 1_048_575
LINES, ABOUT = "rows.jsonl", "backup.json"
SHAPE = 1
# What a backup holds, in the order it can be written back: log-ins, tokens and webhooks stay with their desk.
BACKED_UP: tuple[type[Model], ...] = (
    Setting, Seller, Prospect, Deal, Contact, Plan, Thread, Opportunity, StageMove, Link, Pair, Term, Shelf, Target,
    Import, Change, Kept, Sealed, Question, Check, Trial, Adopted, Entry,
)  # fmt: skip
AT_ONCE = 1000


def export(kind: str, person: Seller, today: date, now: datetime) -> Path:
    """Write everything as one file of a kind; return where. It is an administrator's, and is said in the ledger."""
    access.administrator(person)
    if kind not in KINDS:
        raise PistaError(
            N_("There is no export as '{kind}'."), hint=N_("It can be: {allowed}."), kind=kind, allowed=", ".join(KINDS)
        )
    with saying():
        append(Line(uuid4(), now, person.name, "exported", {"as": kind}))
    home: Path = settings.HOME
    folder = home / "exports"
    folder.mkdir(mode=0o700, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    target = folder / f"pista-{today.isoformat()}{'.xlsx' if kind == 'xlsx' else f'-{kind}.zip'}"
    if kind == "backup":
        write_backup(target)
        return target
    with columns.alone:
        columns.write_if_grown(today)
        {"csv": _write_csv, "xlsx": _write_xlsx, "parquet": _write_parquet}[kind](columns.book_folder(), target)
    return target


def write_backup(target: Path) -> None:
    """Write one file that a desk can be restored from, as it was at one moment."""
    is_inside = connection.in_atomic_block
    with completed_file(target) as half, zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as packed:
        with transaction.atomic(), packed.open(LINES, "w", force_zip64=True) as out:
            if connection.vendor == "postgresql" and not is_inside:
                with connection.cursor() as cursor:
                    cursor.execute("set transaction isolation level repeatable read, read only")
            counts: dict[str, int] = {}
            for line, name in _backed_up():
                counts[name] = counts.get(name, 0) + 1
                out.write(line.encode() + b"\n")
        packed.writestr(ABOUT, json.dumps({"shape": SHAPE, "rows": counts}))


def restore(source: Path) -> dict[str, int]:
    """Write a backup's rows into an empty desk; return how many of each table.

    Raises PistaError where the desk holds anything, or the file is no whole backup; nothing is written then.
    """
    try:
        with zipfile.ZipFile(source) as packed, transaction.atomic():
            about = json.loads(packed.read(ABOUT))
            if about.get("shape") != SHAPE:
                raise PistaError(
                    N_("This backup is of another version of Pista."), hint=N_("Use the version that wrote it.")
                )
            if Entry.objects.exists():
                raise PistaError(
                    N_("This desk holds something already."), hint=N_("Restore into a new folder with --home.")
                )
            Setting.objects.all().delete()
            Seller.objects.all().delete()
            with packed.open(LINES) as lines:
                counts = _written_back(line.decode() for line in lines)
            if counts != about["rows"]:
                raise PistaError(N_("This backup is not whole."), hint=N_("Take another one."))
            _search_anew()
            _count_on()
            if (line := broken_at()) is not None:
                raise PistaError(N_("The ledger in this backup was altered at line {line}."), line=line)
    except (zipfile.BadZipFile, KeyError, ValueError, ValidationError, IntegrityError) as error:
        raise PistaError(
            N_("{file} is no backup of a desk."), hint=N_("Give the file that was downloaded."), file=source.name
        ) from error
    return counts


def _backed_up() -> Iterator[tuple[str, str]]:
    """Yield every row as a line, and the name of its table."""
    for model in BACKED_UP:
        name = model.__name__
        columns: Any = model._meta.concrete_fields  # noqa: SLF001 - Django's own way
        for row in model._default_manager.order_by("pk").iterator(chunk_size=2000):  # noqa: SLF001
            if isinstance(row, Seller):
                row.user, row.invited = None, ""
            said = {
                column.attname: None if getattr(row, column.attname) is None else column.value_to_string(row)
                for column in columns
            }
            yield json.dumps([name, said], ensure_ascii=False), name


def _written_back(lines: Iterable[str]) -> dict[str, int]:
    """Write rows back, table by table; return how many of each."""
    models = {model.__name__: model for model in BACKED_UP}
    counts: dict[str, int] = {}
    waiting: list[Model] = []
    for line in lines:
        name, said = json.loads(line)
        if waiting and (type(waiting[0]).__name__ != name or len(waiting) >= AT_ONCE):
            _write(waiting)
        columns: Any = {column.attname: column for column in models[name]._meta.concrete_fields}  # noqa: SLF001
        values = {key: None if text is None else columns[key].to_python(text) for key, text in said.items()}
        waiting.append(models[name](**values))
        counts[name] = counts.get(name, 0) + 1
    _write(waiting)
    return counts


def _write(rows: list[Model]) -> None:
    if rows:
        insert_rows(rows)
        rows.clear()


def _search_anew() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("insert into prospect_search(prospect_search) values ('rebuild')")


def _count_on() -> None:
    """Let the database number new rows after those that were written with their numbers."""
    statements = connection.ops.sequence_reset_sql(no_style(), list(BACKED_UP))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _tables(folder: Path) -> dict[str, Any]:
    engine = embedded(folder.parent)
    return {
        name: _with_dates(name, engine.collect(frame).to_native()) for name, frame in tables_in(folder, engine).items()
    }


def _write_parquet(folder: Path, target: Path) -> None:
    with completed_file(target) as half, zipfile.ZipFile(half, "w", zipfile.ZIP_STORED) as packed:
        for path in sorted(folder.iterdir()):
            if path.is_file():
                packed.write(path, path.name)


def _write_csv(folder: Path, target: Path) -> None:
    with completed_file(target) as half, zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, table in _tables(folder).items():
            with packed.open(f"{name}.csv", "w", force_zip64=True) as raw:
                _as_csv(table, lambda text, raw=raw: raw.write(text.encode("utf-8")))  # type: ignore[misc]


def _with_dates(name: str, table: Any) -> Any:  # noqa: ANN401 - PyArrow ships no types
    """Write days as dates: a number says nothing to who reads a table, nor to who brings it in again."""
    for place, column in enumerate(table.column_names):
        if column in DAYS.get(name, ()):
            table = table.set_column(place, column, table[column].cast(pa.int32()).cast(pa.date32()))
    return table


def _as_csv(table: Any, write: Callable[[str], object]) -> None:  # noqa: ANN401 - PyArrow ships no types
    class Out:
        """What csv writes to."""

        def write(self, text: str) -> object:
            return write(text)

    writer = csv.writer(Out())
    writer.writerow(table.column_names)
    for batch in table.to_batches(max_chunksize=10_000):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            writer.writerow(_safe(value) for value in row)


def _write_xlsx(folder: Path, target: Path) -> None:
    tables = _tables(folder)
    if any(len(table) > MOST_ROWS for table in tables.values()):
        raise PistaError(N_("There are more rows than a worksheet can hold."), hint=N_("Export CSV or Parquet."))
    with completed_file(target) as half:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "remove_timezone": True,
        }
        with closing(xlsxwriter.Workbook(str(half), options)) as book:
            head, moment = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            for name, table in tables.items():
                sheet = book.add_worksheet(name)
                sheet.write_row(0, 0, table.column_names, head)
                sheet.freeze_panes(1, 0)
                of_days = DAYS.get(name, ())
                formats = [
                    [moment] if TABLES[name][column].dtype == INSTANT else [day] if column in of_days else []
                    for column in table.column_names
                ]
                for place, row in enumerate(table.to_pylist(), 1):
                    for order, value in enumerate(row.values()):
                        if value is not None:
                            sheet.write(place, order, value, *formats[order])


def _safe(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers."""
    return as_cell(value) if isinstance(value, str) else value
