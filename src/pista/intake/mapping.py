"""The mapping: which heading means what, and how to read the cells. Guessed from a file, or written as TOML.

format = "contact_log"
[columns]                    # field = "Heading in the file"
at = "Fecha"
[values.outcome]             # "what is written" = "what the book calls it"
"lo compra" = "sale"
[values.status]              # won, lost, open, closed (an end of unknown kind); also [values.done], [values.channel]
"En firma" = "open"
[[status]]                   # the first whose columns all hold what it says decides
where = { Etapa = "Cierre", Motivo = "" }
is = "won"
[leave_out]                  # rows whose column holds one of these are left out
Tipo = ["Prueba", "Interno"]
[dates]                      # order = "day-first" or "month-first"; zone = "Europe/Madrid"
[numbers]                    # decimal = "," or "."; duration = "seconds", the unit of bare durations
[text]                       # encoding, delimiter
[book]                       # lapse_days, reactivation_days, recorded_since, unit, merge_overlaps
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pista.book.days import date_of, day_of
from pista.book.prepared import UNITS, Settings
from pista.errors import SourceError, of_the_system, unknown_name
from pista.intake.cells.dates import ORDERS
from pista.intake.cells.durations import UNITS as DURATIONS
from pista.intake.headings import fields
from pista.intake.statuses import SAYABLE
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping as Lookup
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

# Beside the tables of a book: what was set by hand for it, as a mapping with a [book] section.
BOOK_SETTINGS = "book.toml"
VALUES = ("outcome", "channel", "direction", "evidence", "seller", "product", "source", "stage", "status", "done")
SECTIONS: Lookup[str, tuple[str, ...]] = {
    "columns": fields(),
    "values": VALUES,
    "dates": ("order", "zone"),
    "numbers": ("decimal", "duration"),
    "text": ("encoding", "delimiter"),
    "book": ("lapse_days", "reactivation_days", "recorded_since", "unit", "merge_overlaps"),
}
# Sections whose entries are the table's own headings, and the format.
FREE = ("format", "status", "leave_out")


@dataclass(frozen=True)
class Mapping:
    """What is set by hand; everything left empty is found out from the file."""

    format: str | None = None
    columns: Lookup[str, str] = field(default_factory=dict)
    values: Lookup[str, Lookup[str, str]] = field(default_factory=dict)
    date_order: str | None = None
    zone: str | None = None
    decimal: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    settings: Settings = field(default_factory=Settings)
    duration: str | None = None
    status: tuple[tuple[Lookup[str, str], str], ...] = ()
    leave_out: Lookup[str, tuple[str, ...]] = field(default_factory=dict)


def read_mapping(path: Path) -> Mapping:
    """Return the mapping in a TOML file; raise SourceError or UnknownNameError saying what is wrong with it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        found = tomllib.loads(text)
    except OSError as error:
        raise SourceError(N_("{path} cannot be read: {error}."), path=path, error=of_the_system(error)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(
            N_("{path} is not TOML: {error}."),
            hint=N_("'pista mapping FILE' prints a good one."),
            path=path,
            error=error,
        ) from None
    _checked(path, found)
    dates, numbers, texts = (found.get(name, {}) for name in ("dates", "numbers", "text"))
    return Mapping(
        found.get("format"),
        found.get("columns", {}),
        found.get("values", {}),
        _one_of(path, "dates.order", dates.get("order"), ORDERS),
        _zone(path, dates.get("zone")),
        _one_of(path, "numbers.decimal", numbers.get("decimal"), (".", ",")),
        texts.get("encoding"),
        texts.get("delimiter"),
        settings_of(found.get("book", {})),
        _one_of(path, "numbers.duration", numbers.get("duration"), tuple(DURATIONS)),
        _rules(path, found.get("status", [])),
        _listed(path, found.get("leave_out", {})),
    )


def _rules(path: Path, rules: object) -> tuple[tuple[Lookup[str, str], str], ...]:
    """Return the rules of [[status]]: what several columns hold, and what the deal is then."""
    result = []
    for rule in rules if isinstance(rules, list) else [rules]:
        where, meant = (rule.get("where"), rule.get("is")) if isinstance(rule, dict) else (None, None)
        if not isinstance(where, dict) or meant not in SAYABLE:
            raise SourceError(
                N_("{path}: a rule of [[status]] needs 'where' and 'is'."),
                hint=N_('Write where = {{ Stage = "Signed" }} and is = "won", "lost", "open" or "closed".'),
                path=path,
            )
        result.append(({str(heading): str(value) for heading, value in where.items()}, str(meant)))
    return tuple(result)


def _listed(path: Path, found: object) -> dict[str, tuple[str, ...]]:
    """Return which values of which columns leave a row out."""
    if not isinstance(found, dict):
        raise SourceError(
            N_("{path}: '{section}' must be a section."), hint=N_("Write [{section}] on a line of its own."), path=path,
            section="leave_out",
        )  # fmt: skip
    return {name: tuple(map(str, value)) if isinstance(value, list) else (str(value),) for name, value in found.items()}


def settings_of(values: Lookup[str, object]) -> Settings:
    """Return the settings in a [book] section."""
    numbers = {name: values.get(name) for name in ("lapse_days", "reactivation_days")}
    for name, value in numbers.items():
        if value is not None and (not isinstance(value, int) or value < 1):
            raise SourceError(
                N_("[book] {name} is {value}."),
                hint=N_("Give a number of days of 1 or more."),
                name=name,
                value=f"{value!r}",
            )
    since = values.get("recorded_since")
    return Settings(
        lapse_days=numbers["lapse_days"],  # type: ignore[arg-type]  # checked above
        reactivation_days=numbers["reactivation_days"] or Settings().reactivation_days,  # type: ignore[arg-type]
        recorded_since=None if since is None else day_of(cast("str | date", since)),
        unit=checked_unit(values.get("unit")),
        merge_overlaps=values.get("merge_overlaps") is True,
    )


def checked_unit(name: object) -> str | None:
    """Return what counts as a prospect; raise UnknownNameError where it is neither a person nor an organisation."""
    if name is not None and name not in UNITS:
        raise unknown_name(N_("unit"), str(name), UNITS)
    return None if name is None else str(name)


def settings_to_toml(settings: Settings) -> str:
    """Return what is set by hand as a [book] section, empty where nothing is."""
    since = settings.recorded_since
    values = {
        "lapse_days": settings.lapse_days,
        "reactivation_days": None
        if settings.reactivation_days == Settings().reactivation_days
        else settings.reactivation_days,
        "recorded_since": None if since is None else date_of(since).isoformat(),
        "unit": None if settings.unit is None else quoted(settings.unit),
        "merge_overlaps": "true" if settings.merge_overlaps else None,
    }
    lines = [f"{name} = {value}" for name, value in values.items() if value is not None]
    return "\n".join(["[book]", *lines, ""]) if lines else ""


def _checked(path: Path, found: Lookup[str, object]) -> None:
    for section, content in found.items():
        if section in FREE:
            continue
        if section not in SECTIONS:
            raise unknown_name(N_("section"), section, [*SECTIONS, *FREE])
        if not isinstance(content, dict):
            raise SourceError(
                N_("{path}: '{section}' must be a section."),
                hint=N_("Write [{section}] on a line of its own."),
                path=path,
                section=section,
            )
        for name in content:
            if name not in SECTIONS[section]:
                raise unknown_name(N_("entry"), name, SECTIONS[section])


def _one_of(path: Path, name: str, value: object, allowed: tuple[str, ...]) -> str | None:
    if value is not None and value not in allowed:
        raise SourceError(
            N_("{path}: {name} is {value}."),
            hint=N_("Use one of: {allowed}."),
            path=path,
            name=name,
            value=f"{value!r}",
            allowed=", ".join(allowed),
        )
    return value


def _zone(path: Path, name: object) -> str | None:
    if name is None:
        return None
    try:
        return ZoneInfo(str(name)).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SourceError(
            N_("{path}: no time zone '{name}'."), hint=N_("Write it as Europe/Madrid."), path=path, name=name
        ) from None


def to_toml(
    format_name: str, columns: Lookup[str, str], mapping: Mapping, unread: Sequence[str],
    values: Lookup[str, Lookup[str, tuple[str | None, int]]] | None = None, shown: Sequence[str] = (),
) -> str:  # fmt: skip
    """Return a mapping as TOML, ready to edit: what is used, and what could be.

    values  kind of word -> written -> (what it is read as, None where it is not understood; in how many rows)
    shown   the kinds whose words are shown as comments: set, they would decide before what decides now
    """
    lines = [f"format = {quoted(format_name)}", "", "[columns]"]
    lines += [f"{name} = {quoted(heading)}" for name, heading in columns.items()]
    lines += [f"# not used: {quoted(heading)}" for heading in unread if heading]
    lines += [
        "",
        "[dates]",
        _line("order", mapping.date_order, ORDERS[0]),
        _line("zone", mapping.zone, "Europe/Madrid"),
    ]
    lines += ["", "[numbers]", _line("decimal", mapping.decimal, ","), _line("duration", mapping.duration, "seconds")]
    lines += ["", "[text]", _line("encoding", mapping.encoding, "cp1252"), _line("delimiter", mapping.delimiter, ";")]
    listed = dict(values or {})
    listed.setdefault("outcome", {})
    for kind, words in listed.items():
        lines += ["", f"[values.{kind}]"]
        hint = "# " if kind in shown else ""
        lines += [f"{hint if meant else ''}{_word(written, meant, count)}" for written, (meant, count) in words.items()]
        lines += [] if words else ['# "what is written" = "sale"']
    lines += [
        "",
        "[book]",
        "# lapse_days = 90",
        '# unit = "organisation"',
    ]
    return "\n".join(lines) + "\n"


def _word(written: str, meant: str | None, count: int) -> str:
    """Return a line for a word: as it is read, or to be filled in where it is not understood."""
    if meant is None:
        return f'# {quoted(written)} = ""  # {count}'
    return f"{quoted(written)} = {quoted(meant)}  # {count}"


def _line(name: str, value: str | None, example: str) -> str:
    return f"{name} = {quoted(value)}" if value is not None else f"# {name} = {quoted(example)}"


def with_words(text: str, field: str, words: Lookup[str, str]) -> str:
    """Return a mapping as written, with what some `words` of a field mean (written -> word); all else as it stands."""
    return with_entries(text, f"values.{field}", {quoted(word): meant for word, meant in words.items()})


def with_entries(text: str, section: str, entries: Lookup[str, str], *, whole: bool = False) -> str:
    """Return a mapping as written, with some entries of a section (key -> text) in the place of those it has.

    An entry whose text is empty is dropped; where `entries` are the `whole` section, so are all others.
    """
    head, lines = f"[{section}]", text.splitlines()
    if head not in (line.strip() for line in lines):
        lines += ["", head]
    start = next(place for place, line in enumerate(lines) if line.strip() == head) + 1
    end = next((n for n, line in enumerate(lines[start:], start) if line.lstrip().startswith("[")), len(lines))
    said = tuple(f"{key} =" for key in entries)
    kept = [line for line in lines[start:end] if not line.lstrip("# ").startswith(said)]
    if whole:
        kept = [line for line in kept if not line.strip() or line.lstrip().startswith("#")]
    new = [f"{key} = {quoted(value)}" for key, value in entries.items() if value]
    return "\n".join([*lines[:start], *new, *kept, *lines[end:], ""])


def quoted(text: str) -> str:
    """Return `text` as a TOML string."""
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    )
    return f'"{escaped}"'
