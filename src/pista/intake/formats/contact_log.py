"""A table of contacts: one row is one contact between a seller and a prospect, whatever its headings are called."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pista.errors import SourceError
from pista.intake.columns import Cells, Names, fields_of, kept
from pista.intake.complaints import BadValueError
from pista.intake.dates import Dates, optional
from pista.intake.format import Format
from pista.intake.headings import plain
from pista.intake.numbers import checked_minutes, minutes, number
from pista.intake.reference_tables import take_references, tell_names, tell_unused
from pista.intake.survey import Survey, survey
from pista.intake.words import CHANNELS, DIRECTIONS, EVIDENCE, OUTCOMES, YES_OR_NO, Words
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping as Lookup
    from collections.abc import Sequence

    from pista.intake.mapping import Mapping
    from pista.intake.raw import RawTable
    from pista.intake.sink import Sink

FIELDS = (
    "touch_id", "at", "time", "logged_at", "seller", "team", "prospect_id", "prospect", "first_name", "last_name",
    "company", "email", "phone", "city", "channel", "direction", "minutes", "seconds", "outcome", "sale", "product",
    "opportunity", "source", "evidence", "amount", "margin", "next_step_on", "note",
)  # fmt: skip
# What stands before a name and is none.
TITLES = frozenset(("mr", "mrs", "ms", "miss", "dr", "dra", "sr", "sra", "srta", "don", "dona", "d", "prof"))
WHO = ("prospect_id", "prospect", "last_name", "email", "phone", "company")
DATES = ("at", "logged_at", "next_step_on")
NUMBERS = ("amount", "margin", "minutes", "seconds")
# Without these a table says nothing of behaviour, so it is no log of contacts.
DAY_AND_SOMEBODY = 0.6


def fits(raws: Sequence[RawTable], mapping: Mapping) -> float:
    """Fit a source in which some table has a day and somebody: a seller, or a prospect."""
    return max((_fit(fields_of(raw, FIELDS, _present(raw, mapping))) for raw in raws), default=0.0)


def _fit(found: Lookup[str, str]) -> float:
    has_who = any(name in found for name in WHO)
    if "at" not in found or not (has_who or "seller" in found):
        return 0.0
    return DAY_AND_SOMEBODY + 0.02 * len(found) if has_who else 0.3


def _present(raw: RawTable, mapping: Mapping) -> dict[str, str]:
    """Return the mapping's columns that this table of several has."""
    return {name: heading for name, heading in mapping.columns.items() if heading in raw.headings}


@dataclass
class Reader:
    """Everything one log is read with."""

    found: Lookup[str, str]
    survey: Survey
    names: Lookup[str, Names]
    words: Lookup[str, Words]
    taken_before: Lookup[str, int]
    counted: dict[str, int] = field(default_factory=dict)
    prospects: dict[str, int] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    contradictions: int = 0


def take(raws: Sequence[RawTable], mapping: Mapping, sink: Sink) -> dict[str, dict[str, str]]:
    """Take every table that is a log; a contact that an earlier file holds already is set aside."""
    logs, products = take_references(raws, mapping, sink)
    used: dict[str, dict[str, str]] = {}
    taken: dict[str, int] = {}
    prospects: dict[str, int] = {}
    teams: dict[str, str] = {}
    for raw in logs:
        found = fields_of(raw, FIELDS, mapping.columns if len(logs) == 1 else _present(raw, mapping))
        if not _fit(found):
            if len(logs) == 1:
                raise unrecognised(raw)
            tell_unused([raw], sink)
            continue
        reader = _reader(raw, found, mapping, products, taken, sink)
        reader.prospects, reader.teams = prospects, teams
        for batch in raw.batches():
            _take_batch(Cells(raw, batch, found), reader, sink)
        for key, count in reader.counted.items():
            taken[key] = max(taken.get(key, 0), count)
        _tell(raw, reader, sink)
        used[raw.name] = dict(found)
    if teams and not sink.rows("sellers"):
        sink.write("sellers", {"seller": list(teams), "team": list(teams.values())})
    return used


def unrecognised(raw: RawTable) -> SourceError:
    """Return the error for a table whose headings say nothing."""
    return SourceError(
        N_("{file}: no column for the day of a contact, or none for who it was with, among: {headings}."),
        hint=N_("Name them in a mapping: 'pista mapping FILE' prints one to edit."),
        file=raw.name,
        headings=", ".join(raw.headings)[:200],
    )


def _reader(
    raw: RawTable, found: Lookup[str, str], mapping: Mapping, products: Names, taken: Lookup[str, int], sink: Sink
) -> Reader:
    values = mapping.values
    return Reader(
        found,
        survey(raw, found, mapping, sink, DATES, NUMBERS),
        {"product": products, **{name: Names(own=values.get(name)) for name in ("seller", "source")}},
        {
            "outcome": Words(OUTCOMES, values.get("outcome")),
            "sale": Words(YES_OR_NO),
            "channel": Words(CHANNELS, values.get("channel")),
            "direction": Words(DIRECTIONS, values.get("direction")),
            "evidence": Words(EVIDENCE, values.get("evidence")),
        },
        taken,
    )


def _take_batch(cells: Cells, reader: Reader, sink: Sink) -> None:
    columns: dict[str, Sequence[object]] = dict(_times(cells, reader))
    columns |= {
        name: [reader.names[name](text) for text in cells.text(name)] for name in ("seller", "product", "source")
    }
    for name in ("outcome", "channel", "direction", "evidence"):
        columns[name] = [reader.words[name](text) for text in cells.raw_text(name)]
    if cells.has("sale"):
        columns["outcome"] = _with_sales(cells, columns["outcome"], reader)
    columns["minutes"] = _minutes(cells, reader.survey.decimal)
    for name in ("amount", "margin"):
        columns[name] = (
            cells.read(name, lambda text: number(text, reader.survey.decimal))
            if cells.has(name)
            else [None] * cells.length
        )
    columns["opportunity"], columns["note"] = cells.text("opportunity"), cells.text("note")
    if not cells.has("outcome") and not cells.has("sale"):
        # Nothing else says which contact ended in a sale; an amount does.
        columns["outcome"] = ["sale" if amount else None for amount in columns["amount"]]
    people = _people(cells)
    columns["prospect"] = people["prospect"]
    for row in range(cells.length):
        if columns["outcome"][row] == "sale" and columns["prospect"][row] is None:
            cells.refuse(row, N_("a sale without a prospect"))
    columns["touch_id"] = _identifiers(cells, reader)
    rows = cells.settle(sink)
    sink.write("touches", kept(columns, rows, cells.length))
    _write_prospects(kept(people | {"source": columns["source"]}, rows, cells.length), reader, sink)
    for seller, team in zip(columns["seller"], cells.text("team"), strict=True):
        if seller and team:
            reader.teams.setdefault(str(seller), team)


def _times(cells: Cells, reader: Reader) -> dict[str, Sequence[object]]:
    clock = cells.raw_text("time") if cells.has("time") else None
    for row, text in enumerate(cells.raw_text("at")):
        if not text.strip():
            cells.refuse(row, N_("no date"))
    dates = reader.survey.dates["at"]
    if clock is not None:
        merged = [f"{day} {hour}".strip() for day, hour in zip(cells.raw_text("at"), clock, strict=True)]
        read = [_safe(cells, row, dates, text) for row, text in enumerate(merged)]
    else:
        read = [found or (None, None) for found in cells.read("at", dates)]
    days, instants = [day for day, _ in read], [at for _, at in read]
    logged = [at for _, at in _optional(cells, "logged_at", reader)]
    steps = [day for day, _ in _optional(cells, "next_step_on", reader)]
    return {"day": days, "at": instants, "logged_at": logged, "next_step_on": steps}


def _safe(cells: Cells, row: int, dates: Dates, text: str) -> tuple[int | None, int | None]:
    try:
        return dates(text)
    except BadValueError as error:
        cells.refuse(row, error.sentence, **error.values)
        return None, None


def _optional(cells: Cells, name: str, reader: Reader) -> list[tuple[int | None, int | None]]:
    if not cells.has(name):
        return [(None, None)] * cells.length
    dates = reader.survey.dates[name]
    return [found or (None, None) for found in cells.read(name, lambda text: optional(dates, text))]


def _with_sales(cells: Cells, outcomes: Sequence[object], reader: Reader) -> list[object]:
    """Let a column that says yes or no to a sale speak before the outcome; note where the two contradict each other."""
    sold = [reader.words["sale"](text) for text in cells.raw_text("sale")]
    reader.contradictions += sum(
        said == "no" and outcome == "sale" for said, outcome in zip(sold, outcomes, strict=True)
    )
    return ["sale" if said == "yes" else outcome for said, outcome in zip(sold, outcomes, strict=True)]


def _minutes(cells: Cells, decimal: str) -> Sequence[object]:
    if cells.has("minutes"):
        return cells.read("minutes", lambda text: minutes(text, decimal))
    if cells.has("seconds"):
        return cells.read("seconds", lambda text: _from_seconds(text, decimal))
    return [None] * cells.length


def _from_seconds(text: str, decimal: str) -> float | None:
    value = number(text, decimal)
    return None if value is None else checked_minutes(value / 60, text)


def _people(cells: Cells) -> dict[str, list[object]]:
    """Return who the contacts were with: the identifier the log gives, else e-mail, else telephone, else the name.

    An e-mail or a telephone may be a household's or an office's: with the first name beside it, it stands for one
    person. Who is who joins what this parts, and can be undone; what is joined here cannot be parted.
    """
    whole = [
        name or " ".join(part for part in (first, last) if part) or None
        for name, first, last in zip(
            cells.text("prospect"), cells.text("first_name"), cells.text("last_name"), strict=True
        )
    ]
    columns = {name: cells.text(name) for name in ("prospect_id", "company", "email", "phone", "city")}
    identity = [
        _identity(*row)
        for row in zip(
            columns["prospect_id"], columns["email"], columns["phone"], whole, columns["company"], strict=True
        )
    ]
    return {
        "prospect": identity,  # type: ignore[dict-item]  # columns of text
        "name": whole,  # type: ignore[dict-item]
        "company": columns["company"],  # type: ignore[dict-item]
        "emails": columns["email"],  # type: ignore[dict-item]
        "phones": columns["phone"],  # type: ignore[dict-item]
        "city": columns["city"],  # type: ignore[dict-item]
    }


def _identity(
    given: str | None, email: str | None, phone: str | None, name: str | None, company: str | None
) -> str | None:
    if given:
        return given
    key = (
        email.casefold() if email else "".join(c for c in phone if c.isdigit() or c == "+") or phone if phone else None
    )
    if key:
        first = _first_name(name or "")
        return f"{key} · {first}" if first else key
    if name and company:
        return f"{name} · {company}".casefold()
    return (name or company or "").casefold() or None


def _first_name(name: str) -> str:
    """Return the first name, bare of titles, case and accents: what stands after a comma, else the first word."""
    last, _, first = name.partition(",")
    words = [word for word in plain(first or last).split() if word not in TITLES]
    return words[0] if words else ""


def _identifiers(cells: Cells, reader: Reader) -> list[str | None]:
    """Identify contacts: by the log's own identifier, else by their content and how often it has occurred."""
    own = cells.text("touch_id")
    result: list[str | None] = []
    for row in range(cells.length):
        if row in cells.bad:
            result.append(None)
            continue
        key = own[row] or cells.digest(row)
        count = reader.counted[key] = reader.counted.get(key, 0) + 1
        if count <= reader.taken_before.get(key, 0) or (own[row] and count > 1):
            cells.refuse(row, N_("this contact was already taken"))
        result.append(key if count == 1 else f"{key}-{count}")
    return result


def _write_prospects(people: dict[str, list[object]], reader: Reader, sink: Sink) -> None:
    """Write each prospect once, as it was first met."""
    fresh = []
    for row, prospect in enumerate(people["prospect"]):
        if prospect is not None and prospect not in reader.prospects:
            reader.prospects[str(prospect)] = 1
            fresh.append(row)
    if fresh:
        columns = {name: [values[row] for row in fresh] for name, values in people.items() if name != "source"}
        sink.write("prospects", columns)


def _tell(raw: RawTable, reader: Reader, sink: Sink) -> None:
    for name in ("outcome", "direction", "evidence"):
        for written, count in sorted(reader.words[name].unknown.items()):
            sink.note(
                raw.name, None,
                N_("'{written}' (rows: {count}) is no {what} Pista knows: say what it is under [values.{what}]"),
                written=written, count=count, what=name,
            )  # fmt: skip
    unread = reader.words["sale"].unknown
    if unread:
        sink.note(
            raw.name, None,
            N_(
                "the column '{heading}' says neither yes nor no (rows: {count}, such as '{written}'): no sale is "
                "counted there; if it holds amounts, map it to amount"
            ),
            heading=reader.found["sale"], count=sum(unread.values()), written=next(iter(unread)),
        )  # fmt: skip
    if reader.contradictions:
        sink.note(
            raw.name, None,
            N_("the outcome says a sale where the column '{heading}' says no (rows: {count}): counted as sales"),
            heading=reader.found["sale"], count=reader.contradictions,
        )  # fmt: skip
    if "amount" in reader.found and not {"outcome", "sale"} & set(reader.found):
        sink.note(raw.name, None, N_("no column says which contacts ended in a sale: those with an amount are counted"))
    for name, names in reader.names.items():
        tell_names(raw.name, names, name, sink)


contact_log = Format(N_("any table of contacts: CSV, TSV, XLSX, JSON Lines or Parquet"), fits, take, FIELDS)
