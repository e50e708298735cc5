"""Takes a source, whatever it is: finds its tables, recognises the format, writes the book's tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pista.book.tables import TABLES
from pista.catalogue import pick, things
from pista.errors import SourceError
from pista.intake.columns import fields_of
from pista.intake.format import Format
from pista.intake.json_lines import read_json_lines
from pista.intake.mapping import Mapping, to_toml
from pista.intake.parquet import columns_of, read_parquet
from pista.intake.sheet import read_sheet
from pista.intake.text import read_text
from pista.language import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pista.intake.raw import RawTable
    from pista.intake.sink import Sink, Taken

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".jsonl", ".ndjson", ".parquet", ".csv.gz", ".tsv.gz", ".jsonl.gz")
# The links between prospects that are kept beside a source are none of its tables.
NOT_TABLES = (".links.csv", ".audits.csv")
READABLE = N_("CSV, TSV, XLSX, JSON Lines or Parquet")


def formats() -> dict[str, Format]:
    """Return the formats there are, by name."""
    return things("pista.intake.formats", Format)


def files_of(source: Path) -> list[Path]:
    """Return the files a source is made of; raise SourceError where there is nothing to read."""
    try:
        if not source.exists():
            raise SourceError(N_("There is no {source}."), hint=N_("Check the path."), source=source)
        if source.is_file():
            return [source]
        if not source.is_dir():
            raise SourceError(
                N_("{source} is neither a file nor a folder."),
                hint=N_("Give Pista a {READABLE} file."),
                source=source,
                READABLE=_(READABLE),
            )
        inside = sorted(path for path in source.iterdir() if not path.name.startswith("."))
    except PermissionError:
        raise SourceError(
            N_("No permission to read {source}."), hint=N_("Ask its owner, or copy it."), source=source
        ) from None
    inside = [path for path in inside if not path.name.endswith(NOT_TABLES)]
    tables = [path for path in inside if path.is_file() and path.name.lower().endswith(SUFFIXES)]
    if is_book(source):
        return [path for path in inside if path.stem in TABLES and path.suffix == ".parquet"]
    if not tables:
        raise SourceError(
            N_("{source} is a folder without tables."),
            hint=N_("Put {READABLE} files in it."),
            source=source,
            READABLE=_(READABLE),
        )
    return tables


def is_book(source: Path) -> bool:
    """Whether a source is a folder of Parquet files in the book's own columns."""
    for name, key in (("touches", "touch_id"), ("opportunities", "opportunity")):
        path = source / f"{name}.parquet"
        if path.is_dir():
            return True
        if path.is_file() and key in columns_of(path):
            return True
    return False


def read_table(path: Path, mapping: Mapping) -> RawTable:
    """Return the table in a file, by the kind of file it is."""
    name = path.name.lower()
    try:
        if name.endswith((".xlsx", ".xlsm")):
            return read_sheet(path)
        if name.endswith(".parquet"):
            return read_parquet(path)
        if name.endswith((".jsonl", ".ndjson", ".jsonl.gz")):
            return read_json_lines(path)
        return read_text(path, mapping.encoding, mapping.delimiter)
    except PermissionError:
        raise SourceError(
            N_("No permission to read {path}."), hint=N_("Ask its owner, or copy it."), path=path
        ) from None
    except LookupError:
        raise SourceError(
            N_("No encoding is called '{encoding}'."), hint=N_("Try utf-8 or cp1252."), encoding=mapping.encoding
        ) from None


def recognise(raws: Sequence[RawTable], mapping: Mapping) -> tuple[str, Format]:
    """Return the format of some tables: the one named, else the one that fits best.

    Raises UnknownNameError for a name there is none of, SourceError where nothing fits.
    """
    known = formats()
    if mapping.format:
        return mapping.format, pick(N_("format"), mapping.format, known)
    fit, name = max((known[name].fits(raws, mapping), name) for name in known)
    if fit == 0:
        shown = "; ".join(f"{raw.name}: {', '.join(raw.headings)[:120]}" for raw in raws[:3])
        raise SourceError(
            N_("The headings are not recognised ({shown})."),
            hint=N_(
                "Pista needs at least the day of a contact and who it was with: "
                "'pista mapping FILE --format contact_log' prints a mapping to edit."
            ),
            shown=shown,
        )
    return name, known[name]


def take(source: Path, mapping: Mapping, sink: Sink) -> Taken:
    """Take everything a source holds; raise SourceError where not one row of it can be taken."""
    raws = [read_table(path, mapping) for path in files_of(source)]
    name, chosen = recognise(raws, mapping)
    used = chosen.take(raws, mapping, sink)
    refuse_nothing(source, sink)
    columns = next(iter(used.values()), {})
    return sink.close(name, to_toml(name, columns, mapping, []))


def refuse_nothing(source: Path, sink: Sink) -> None:
    """Raise SourceError where no row was taken, with the first reason why."""
    if any(sink.rows(table) for table in ("touches", "opportunities")):
        return
    read = sum(account.read for account in sink.accounts.values())
    if not read:
        raise SourceError(
            N_("{source} has a heading and no rows."), hint=N_("Give Pista at least one row."), source=source
        )
    first = next((str(complaint) for complaint in sink.complaints if complaint.set_aside), "")
    raise SourceError(
        N_("None of the {read} rows of {file} could be taken. {first}."),
        read=f"{read:,}",
        file=source.name,
        first=first,
    )


def mapping_of(source: Path, mapping: Mapping) -> str:
    """Return the mapping that would be used for a source, as TOML ready to edit."""
    raws = [read_table(path, mapping) for path in files_of(source)]
    name, chosen = recognise(raws, mapping)
    if not chosen.fields:
        return f'format = "{name}"\n# ' + _("It is read by its own headings: there is nothing to map.") + "\n"
    first, *rest = (_mapping_of_table(name, chosen, raw, mapping, len(raws)) for raw in raws)
    # One mapping serves all tables; what the others would add is told, and does not get in the way.
    return first + "".join("\n" + "".join(f"# {line}\n" for line in text.splitlines()) for text in rest)


def _mapping_of_table(name: str, chosen: Format, raw: RawTable, mapping: Mapping, tables: int) -> str:
    known = {field: heading for field, heading in mapping.columns.items() if tables == 1 or heading in raw.headings}
    found = fields_of(raw, chosen.fields, known, chosen.own)
    unread = [heading for heading in raw.headings if heading not in found.values()]
    seen = replace(
        mapping,
        encoding=mapping.encoding or getattr(raw, "encoding", None),
        delimiter=mapping.delimiter or getattr(raw, "delimiter", None),
    )
    title = f"# {raw.name}\n" if tables > 1 else ""
    return title + to_toml(name, found, seen, unread)
