"""Reads a file as what it is, whatever it is called: by its first bytes, then by its name."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from pista.errors import SourceError
from pista.intake.readers.html import read_html
from pista.intake.readers.json_objects import read_json
from pista.intake.readers.parquet import read_parquet
from pista.intake.readers.tables import GROWTH, HARMLESS, opened, too_large
from pista.intake.readers.text import read_text
from pista.intake.readers.workbook import OLD_OFFICE, read_workbook
from pista.language import N_

if TYPE_CHECKING:
    from pista.intake.readers.tables import RawTable

SUFFIXES = (
    ".csv",
    ".tsv",
    ".tab",
    ".txt",
    ".xlsx",
    ".xlsm",
    ".xls",
    ".ods",
    ".json",
    ".jsonl",
    ".ndjson",
    ".parquet",
    ".html",
    ".htm",
    ".zip",
    ".vcf",
    ".csv.gz",
    ".tsv.gz",
    ".txt.gz",
    ".json.gz",
    ".jsonl.gz",
)
# The links between prospects that are kept beside a source, and what audits found, are none of its tables.
NOT_TABLES = (".links.csv", ".audits.csv")
# What office programs put beside a file that is open, and systems beside everything.
_TEMPORARY = ("~$", ".~lock", "._")
_ZIP = b"PK\x03\x04"
# A packed folder deeper than this, or with more tables, is no export.
MOST_PACKED = 500


def passed_over(path: Path) -> bool:
    """Whether a file of a folder is no table: an office program's lock, a text to read, something of another kind."""
    name = path.name.lower()
    if name.startswith(_TEMPORARY) or name.endswith(NOT_TABLES) or not name.endswith(SUFFIXES):
        return True
    return name.endswith((".txt", ".html", ".htm")) and _is_prose(path)


def _is_prose(path: Path) -> bool:
    """Whether a text is one to read: its first lines have no delimiter in common."""
    try:
        with opened(path) as stream:
            start = stream.read(4096)
    except SourceError:
        return False
    lines = [line for line in start.splitlines() if line.strip()][:8]
    if start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return False
    return not any(mark in line for line in lines[:1] for mark in (b",", b";", b"\t", b"|")) and not any(
        all(mark in line for line in lines) for mark in (b",", b";", b"\t", b"|")
    )


def read_file(  # noqa: PLR0911 - a kind of file a line
    path: Path, encoding: str | None = None, delimiter: str | None = None, *, allowed: int | None = None
) -> list[RawTable]:
    """Return the tables in a file; raise SourceError where it holds none, or is damaged.

    allowed  the bytes that what is packed in it may unpack to, where it was packed itself
    """
    name = path.name.lower()
    with opened(path) as stream:
        start = stream.read(4096)
    if start.startswith(OLD_OFFICE):
        return list(read_workbook(path))
    if start.startswith(_ZIP):
        return _in_zip(path, encoding, delimiter, allowed)
    if name.endswith((".xlsx", ".xlsm", ".ods")) and (b"\x00" in start or not start.strip()):
        return list(read_workbook(path))
    if start.startswith(b"PAR1") or name.endswith(".parquet"):
        return [read_parquet(path)]
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if (
        name.endswith((".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz"))
        or text[:2] in {b"[{", b'{"'}
        or text[:1] == b"["
    ):
        return [read_json(path)]
    if text[:1] == b"<" and b"<t" in start.lower():
        return [read_html(path)]
    if text[:11].upper() == b"BEGIN:VCARD":
        from pista.intake.readers.cards import read_cards  # noqa: PLC0415 - few sources are cards

        return [read_cards(path)]
    return [read_text(path, encoding, delimiter)]


def _in_zip(path: Path, encoding: str | None, delimiter: str | None, allowed: int | None) -> list[RawTable]:
    """Return the tables of a workbook, or of the files that are packed."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = set(packed.namelist())
            if names & {"xl/workbook.xml", "content.xml", "xl/workbook.bin"}:
                return list(read_workbook(path))
            return _unpacked(path, packed, encoding, delimiter, allowed)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, zlib.error) as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(
            N_("{path} is not a whole workbook or ZIP file: it is cut short or of another kind."),
            hint=N_("Save or download it again."),
            path=path,
        ) from None


def _unpacked(
    path: Path, packed: zipfile.ZipFile, encoding: str | None, delimiter: str | None, allowed: int | None
) -> list[RawTable]:
    members = [
        member for member in packed.infolist()
        if not member.is_dir() and PurePath(member.filename).name.lower().endswith(SUFFIXES)
        and not PurePath(member.filename).name.startswith((".", "~$")) and "__MACOSX" not in member.filename
    ]  # fmt: skip
    allowed = max(HARMLESS, GROWTH * path.stat().st_size) if allowed is None else allowed
    allowed -= sum(member.file_size for member in packed.infolist())
    if allowed < 0 or len(members) > MOST_PACKED:
        raise too_large(path)
    if not members:
        raise SourceError(
            N_("{path} holds no tables."),
            hint=N_("Pack CSV, XLSX or JSON files, without folders of other things."),
            path=path,
        )
    folder = Path(_kept_while_running())
    tables: list[RawTable] = []
    for place, member in enumerate(members):
        target = folder / f"{path.name}-{place}" / PurePath(member.filename.replace("\\", "/")).name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(packed.read(member))
        if not passed_over(target):
            tables += read_file(target, encoding, delimiter, allowed=allowed)
        if len(tables) > MOST_PACKED:
            raise too_large(path)
    return tables


_folders: list[tempfile.TemporaryDirectory[str]] = []


def _kept_while_running() -> str:
    """Return a folder of this process's own, gone when it ends: tables are read more than once."""
    with suppress(IndexError):
        return _folders[0].name
    _folders.append(tempfile.TemporaryDirectory(prefix="pista-unpacked-"))
    return _folders[0].name
