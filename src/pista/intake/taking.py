"""Takes a source, whatever it is: finds its tables, says what each of them is, writes the book's tables."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pista.book.tables import TABLES
from pista.catalogue import pick, things
from pista.errors import SourceError
from pista.intake.cells.dates import clock_of
from pista.intake.cells.durations import NO_CLOCK, NO_UNIT, unit_alone, unit_in
from pista.intake.cells.folding import plain as folded
from pista.intake.cells.vocabulary import patterns
from pista.intake.cells.words import yes_or_no
from pista.intake.columns import Cells, fields_of, one_of
from pista.intake.complaints import BadValueError
from pista.intake.format import Format, Reading
from pista.intake.formats import contact_log, opportunities, people, stage_history
from pista.intake.formats.contact_log import Logs
from pista.intake.formats.opportunities import Deals, Finder
from pista.intake.formats.people import People
from pista.intake.identity_columns import tell_likely
from pista.intake.lacking import lacking_of
from pista.intake.mapping import Mapping, to_toml
from pista.intake.people import folded as folded_name
from pista.intake.readers.files import passed_over, read_file
from pista.intake.readers.parquet import columns_of
from pista.intake.readers.tables import Filtered, Grouped, is_grouped
from pista.intake.recognition import layout_of
from pista.intake.reference_tables import is_products, is_sellers, take_references, tell_unused
from pista.intake.sink import TENTH, Account, TableRead
from pista.intake.statuses import UNKNOWN
from pista.intake.survey import alike, decide, look_at
from pista.language import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping as Lookup
    from collections.abc import Sequence
    from pathlib import Path

    from pista.intake.readers.tables import RawTable
    from pista.intake.recognition import Layout
    from pista.intake.sink import Sink, Taken

READABLE = N_("CSV, TSV, XLSX, XLS, ODS, JSON or Parquet")
# The formats that are one table of a source, and what a system's table of each kind is read by.
TABLE_FORMATS: Lookup[str, Any] = {
    "contacts": contact_log,
    "opportunities": opportunities,
    "prospects": people,
    "leads": people,
    "stage_changes": stage_history,
}
# A whole source that fits so well is no collection of tables.
SURE = 1.0
# What a table of no known system is called.
TITLES = {
    "contacts": N_("a log of contacts"), "opportunities": N_("a table of deals"), "prospects": N_("a list of people"),
    "leads": N_("a list of leads"), "stage_changes": N_("a history of stages"), "products": N_("a table of products"),
    "sellers": N_("a table of sellers"),
}  # fmt: skip
LENDING = frozenset(("prospects", "leads", "users", "stage_changes"))
NUMBERS = {"contacts": contact_log.NUMBERS, "opportunities": opportunities.NUMBERS}
TITLE_PAGE = N_("passed over: no heading in it is known, as on a cover page")


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
    if is_book(source):
        return [path for path in inside if path.stem in TABLES and path.suffix == ".parquet"]
    tables = [path for path in inside if path.is_file() and not passed_over(path)]
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


def read_tables(path: Path, mapping: Mapping) -> list[RawTable]:
    """Return the tables in a file: one, or one a sheet."""
    try:
        return read_file(path, mapping.encoding, mapping.delimiter)
    except PermissionError:
        raise SourceError(
            N_("No permission to read {path}."), hint=N_("Ask its owner, or copy it."), path=path
        ) from None
    except LookupError:
        raise SourceError(
            N_("No encoding is called '{encoding}'."), hint=N_("Try utf-8 or cp1252."), encoding=mapping.encoding
        ) from None


def all_tables(source: Path, mapping: Mapping) -> list[RawTable]:
    """Return the tables of all files of a source, without the rows that the mapping leaves out."""
    raws: list[RawTable] = [raw for path in files_of(source) for raw in read_tables(path, mapping)]
    raws = [Grouped(raw) if is_grouped(raw) else raw for raw in raws]
    named = {heading for raw in raws for heading in raw.headings}
    for heading in mapping.leave_out:
        if heading not in named:
            raise SourceError(
                N_("No table has a column '{heading}', which [leave_out] names."),
                hint=N_("Its columns are: {headings}."),
                heading=heading,
                headings=", ".join(sorted(named)),
            )
    return [_left_out(raw, mapping) for raw in raws]


def _left_out(raw: RawTable, mapping: Mapping) -> RawTable:
    wanted = {heading: values for heading, values in mapping.leave_out.items() if heading in raw.headings}
    return Filtered(raw, wanted) if wanted else raw


@dataclass(frozen=True)
class Role:
    """What a table is taken for.

    Its kind, the system's layout where there is one, what its headings mean, how well it fits.
    """

    raw: RawTable
    kind: str
    found: Lookup[str, str]
    layout: Layout | None
    fit: float


def role_of(raw: RawTable, mapping: Mapping, kind: str | None = None, *, is_only: bool = True) -> Role | None:
    """Return what a table is: its system's, else what its headings fit best; None where they fit nothing.

    kind     the only one that is asked for
    is_only  whether the mapping's columns are this table's, or may be another's of the source
    """
    chosen = mapping.columns if is_only else _present(raw, mapping)
    layout = layout_of(raw)
    if layout is not None and kind in {None, layout.kind}:
        found = _with_layout(raw, layout, chosen)
        return _with_more_keys(Role(raw, layout.kind, found, layout, 1.0))
    best: Role | None = None
    for name, module in TABLE_FORMATS.items():
        if name == "leads" or kind not in {None, name}:
            continue
        found = fields_of(raw, module.FIELDS, chosen, getattr(module, "OWN", None))
        if name == "contacts":
            found = _with_units(raw, _with_day(_with_direction(raw, found)))
        if name == "opportunities" and found.keys().isdisjoint(opportunities.SAYS_STATUS):
            found |= _decided_by(raw, mapping)
        if name == "opportunities":
            found = _with_orders(raw, found)
        if name == "prospects" and "first_name" in found and not {"last_name", "prospect"} & set(found):
            # A column called "Nombre" alone holds whole names.
            found = {("prospect" if one == "first_name" else one): heading for one, heading in found.items()}
        fit = module.fit(found)
        if fit and (best is None or fit > best.fit):
            best = Role(raw, name, found, None, fit)
    return best and _with_more_keys(_as_leads(_as_activities(best, raw, chosen)))


def _with_more_keys(role: Role) -> Role:
    """Return a role with the further e-mails and telephones of a table, one a column: Mobile Phone beside Phone."""
    passed = role.layout.passed_over(role.raw) if role.layout else set()
    found = dict(role.found)
    for name in ("email", "phone"):
        for place in (2, 3):
            unread = [
                one for one in role.raw.headings if one.strip() and one not in found.values() and one not in passed
            ]
            if name in found and role.kind != "users":
                found |= one_of(role.raw.name, unread, name, f"{name}_{place}")
    return replace(role, found=found)


def _with_direction(raw: RawTable, found: dict[str, str]) -> dict[str, str]:
    """Return the fields, where "Dirección" holds who began (entrante, saliente) and no address."""
    heading = found.get("address")
    first = None if heading is None or "direction" in found else next(iter(raw.batches()), None)
    if heading is None or first is None:
        return found
    values = Cells(raw, first, {heading: heading}).coded(heading).values[:HOURS_LOOKED_AT]
    filled = [value for value in values if value.strip()]
    if filled and all(patterns("direction").read(value) for value in filled):
        return {("direction" if name == "address" else name): one for name, one in found.items()}
    return found


def _with_day(found: dict[str, str]) -> dict[str, str]:
    """Return the fields, where a column called "Day" is a date unless year and month stand in columns of their own."""
    if "day_of_month" in found and not {"year", "month"} <= set(found):
        day = found.pop("day_of_month")
        found.setdefault("at", day)
    return found


def _with_units(raw: RawTable, found: dict[str, str]) -> dict[str, str]:
    """Return the fields with what stands in several columns: hours, minutes and seconds; a day and when it began."""
    unread = [heading for heading in raw.headings if heading.strip() and heading not in found.values()]
    if "minutes" in found and "at" in found and _holds_hours_of_the_day(raw, found["minutes"]):
        # "Call Time" under which it says 09:20 is when it was, not how long it took.
        found.setdefault("time", found.pop("minutes"))
        found |= one_of(raw.name, unread, "minutes", "minutes")
        unread = [heading for heading in unread if heading not in found.values()]
    if "at" in found and "time" not in found:
        found |= one_of(raw.name, unread, "start_clock", "time")
    of_unit = {unit: heading for heading in (*unread, found.get("minutes", "")) if (unit := unit_alone(heading))}
    if "minutes" in found and found["minutes"] in of_unit.values() and len(of_unit) > 1 and "minutes" in of_unit:
        found |= {unit: heading for unit, heading in of_unit.items() if unit in {"minutes", "hours", "seconds"}}
    return found


# No contact lasts so many hours, and most begin after so many.
FIRST_HOUR = 6
# So many distinct contents are looked at.
HOURS_LOOKED_AT = 200


def _holds_hours_of_the_day(raw: RawTable, heading: str) -> bool:
    """Whether a column that may hold how long contacts took says at what hours they were: most after six."""
    words = set(folded(heading).split())
    first = None if words & _OF_LENGTH or unit_in(heading) else next(iter(raw.batches()), None)
    if first is None:
        return False
    values = Cells(raw, first, {heading: heading}).coded(heading).values[:HOURS_LOOKED_AT]
    hours = []
    for value in filter(str.strip, values):
        try:
            hours.append(clock_of(value)[0] if ":" in value else -1)
        except BadValueError:
            return False
    return bool(hours) and sorted(hours)[len(hours) // 2] >= FIRST_HOUR


# Words of headings that say how long something took.
_OF_LENGTH = frozenset((
    "duration", "duracion", "length", "talk", "hablado", "spent", "dedicado", "billsec", "minutes", "minutos", "total",
    "handle", "duracao", "duree", "dauer", "durata",
))  # fmt: skip


def _with_orders(raw: RawTable, found: dict[str, str]) -> dict[str, str]:
    """Return the fields of deals, an order's number for their identifier where they have no other."""
    if "opportunity" in found or "title" in found:
        return found
    unread = [heading for heading in raw.headings if heading.strip() and heading not in found.values()]
    return found | one_of(raw.name, unread, "order_number", "opportunity")


# What a table of deals says beside who, when and how each stands.
_OF_DEALS = frozenset((
    "amount", "stage", "opportunity", "title", "probability", "won_on", "lost_on", "is_won", "is_lost",
    "expected_close", "lost_reason",
))  # fmt: skip


def _as_activities(role: Role, raw: RawTable, chosen: Lookup[str, str]) -> Role:
    """Return a log where what looks like deals says how contacts were made, and nothing that only deals have."""
    if role.kind != "opportunities" or _OF_DEALS & set(role.found):
        return role
    found = _with_units(raw, _with_day(_with_direction(raw, fields_of(raw, contact_log.FIELDS, chosen))))
    fit = contact_log.fit(found)
    return Role(raw, "contacts", found, None, fit) if fit and {"channel", "minutes"} & set(found) else role


def _as_leads(role: Role) -> Role:
    """Tell leads from deals: where every heading speaks of leads, a status is a lead's and no sale is in it."""
    headings = [folded(heading).split() for heading in role.raw.headings]
    of_leads = sum("lead" in words for words in headings)
    of_deals = sum(
        bool({"deal", "opportunity", "negocio", "oportunidad", "amount", "importe", "value"} & set(words))
        for words in headings
    )
    ends = {"closed", "won_on", "lost_on", "expected_close", "amount"} & set(role.found)
    if role.kind == "opportunities" and not ends and of_leads and of_leads > of_deals:
        found = fields_of(role.raw, people.FIELDS, {})
        if people.fit(found):
            return Role(role.raw, "leads", found, None, role.fit)
    return role


def _decided_by(raw: RawTable, mapping: Mapping) -> dict[str, str]:
    """Return the column that says how deals stand where only a mapping's rules say it: the first that they ask for."""
    asked = (heading for where, _meant in mapping.status for heading in where if heading in raw.headings)
    return {"status": heading} if (heading := next(asked, "")) else {}


def _present(raw: RawTable, mapping: Mapping) -> dict[str, str]:
    """Return the mapping's columns that this table of several has."""
    return {name: heading for name, heading in mapping.columns.items() if heading in raw.headings}


def _with_layout(raw: RawTable, layout: Layout, chosen: Lookup[str, str]) -> dict[str, str]:
    """Return what headings mean: what was chosen by hand, then what the system says, then what everybody knows."""
    if layout.kind == "users":
        return layout.fields(raw)
    module = TABLE_FORMATS[layout.kind]
    known = {
        name: heading
        for name, heading in layout.fields(raw).items()
        if name not in chosen and heading not in chosen.values()
    }
    passed = layout.passed_over(raw)
    return fields_of(_Without(raw, passed), module.FIELDS, {**known, **chosen})


@dataclass
class _Without:
    """A table without some of its headings, for finding out what the others mean."""

    raw: RawTable
    passed: set[str]

    @property
    def name(self) -> str:
        """The table's name."""
        return self.raw.name

    @property
    def headings(self) -> list[str]:
        """The headings that are left."""
        return [heading for heading in self.raw.headings if heading not in self.passed]


# What a log beside deals is called.
BOTH = "contacts_and_deals"


def recognise(raws: Sequence[RawTable], mapping: Mapping) -> tuple[str, Format | None]:
    """Return the format of some tables: the one named, else the whole one that fits best; None where each is its own.

    Raises UnknownNameError for a name there is none of, SourceError where nothing fits.
    """
    known = formats()
    if mapping.format == BOTH:
        return BOTH, None
    if mapping.format:
        chosen = pick(N_("format"), mapping.format, known)
        return mapping.format, chosen if chosen.take is not None else None
    whole = {name: chosen for name, chosen in known.items() if chosen.fits is not None}
    fit, name = max((chosen.fits(raws, mapping), name) for name, chosen in whole.items() if chosen.fits)
    roles = [role_of(raw, mapping, is_only=len(raws) == 1) for raw in raws]
    if fit >= SURE or (fit and not any(role is not None and role.layout is not None for role in roles)):
        return name, known[name]
    kinds = {role.kind for role in roles if role is not None}
    if not kinds:
        raise unrecognised(raws)
    if "contacts" in kinds and "opportunities" in kinds:
        return BOTH, None
    return "contact_log" if "contacts" in kinds else "opportunities" if "opportunities" in kinds else "people", None


def unrecognised(raws: Sequence[RawTable]) -> SourceError:
    """Return the error for tables whose headings say nothing."""
    shown = "; ".join(f"{raw.name}: {', '.join(raw.headings)[:120]}" for raw in raws[:3])
    return SourceError(
        N_("The headings are not recognised ({shown})."),
        hint=N_(
            "Pista needs at least the day of a contact and who it was with: "
            "'pista mapping FILE --format contact_log' prints a mapping to edit."
        ),
        shown=shown,
    )


def take(source: Path, mapping: Mapping, sink: Sink, *, people_only: bool = False) -> Taken:
    """Take everything a source holds; raise SourceError where not one row of it can be taken.

    people_only  whether a list of people by itself is enough
    """
    raws = all_tables(source, mapping)
    name, chosen = recognise(raws, mapping)
    if chosen is not None and chosen.take is not None:
        used = chosen.take(raws, mapping, sink)
        for raw in raws:
            account = sink.accounts.get(raw.name)
            if raw.name in used and account:
                unused = [heading for heading in raw.headings if heading and heading not in used[raw.name].values()]
                sink.tables.append(
                    TableRead(raw.name, chosen.summary, name, account.read, unused=unused, columns=used[raw.name])
                )
        columns = next(iter(used.values()), {})
    else:
        columns = _take_tables(raws, mapping, sink, _kind_named(name, mapping))
    _remark(raws, sink)
    sink.tell_unread()
    refuse_nothing(source, sink, people_only=people_only)
    return sink.close(name, to_toml(name, columns, mapping, []))


def _kind_named(name: str, mapping: Mapping) -> str | None:
    if not mapping.format:
        return None
    return {
        "contact_log": "contacts",
        "opportunities": "opportunities",
        "people": "prospects",
        "stage_history": "stage_changes",
    }.get(name)


def _remark(raws: Sequence[RawTable], sink: Sink) -> None:
    for raw in raws:
        for remark in raw.remarks:
            sink.note(raw.name, remark.line, remark.sentence, moves=True, **dict(remark.values))


def _take_tables(raws: Sequence[RawTable], mapping: Mapping, sink: Sink, kind: str | None) -> dict[str, str]:
    """Take the tables of a source, each as what it is; return what the headings of the first mean."""
    _tell_references(raws, sink)
    others, products = take_references(raws, mapping, sink)
    roles = [_with_states(role) for role in _roles(others, mapping, sink, kind)]
    readings = _readings([role for role in roles if role.kind != "users"], mapping, sink)
    listed, users = People(), _users([role for role in roles if role.kind == "users"], sink)
    deals = Deals(products, users, listed.listed)
    of_kind = {name: [(r, role) for r, role in readings if role.kind == name] for name in TITLES}
    for reading, role in (*of_kind["prospects"], *of_kind["leads"]):
        listed.take(reading, sink)
        _tell_table(role, sink, {})
    read_as = {}
    for reading, _role in sorted(of_kind["opportunities"], key=lambda pair: _age(*pair)):
        read_as[reading.raw.name] = deals.take(reading, sink)
    deals.write(sink)
    for _reading, role in of_kind["opportunities"]:
        words = read_as[role.raw.name]
        _tell_table(role, sink, words, {"status": words[UNKNOWN]} if UNKNOWN in words else {})
    finder = Finder(deals)
    for reading, role in of_kind["stage_changes"]:
        stage_history.take(
            reading, lambda text: finder.ids.get(folded_name(text)) or finder.titles.get(folded_name(text)), sink
        )
        _tell_table(role, sink, {})
    logs = Logs(products, finder, users, listed.listed, prospects=listed.known)
    for reading, role in of_kind["contacts"]:
        before = finder.joined, finder.lost.total()
        words = logs.take(reading, sink)
        if (finder.joined, finder.lost.total()) != before:
            finder.tell(role.raw.name, sink)
        _tell_table(role, sink, words, logs.unknown[role.raw.name])
        _doubt_quantities(reading, sink)
        _doubt_counts(role, sink)
    _doubt_sales(deals, [role for _reading, role in of_kind["contacts"]], sink)
    deals.write_people(sink, logs.prospects)
    logs.close(sink)
    return dict(roles[0].found) if roles else {}


def _roles(raws: Sequence[RawTable], mapping: Mapping, sink: Sink, kind: str | None) -> list[Role]:
    """Return what the tables of a source are; those that are nothing are told."""
    roles: list[Role] = []
    for raw in raws:
        role = role_of(raw, mapping, kind, is_only=len(raws) == 1)
        if role is None and kind is not None and len(raws) > 1:
            # What stands beside a log or a table of deals lends it names, whatever format was named.
            beside = role_of(raw, mapping, is_only=False)
            role = beside if beside is not None and beside.kind in LENDING else None
        if role is None and kind is not None and len(raws) == 1:
            raise contact_log.unrecognised(raw) if kind == "contacts" else unrecognised([raw])
        if role is None:
            tell_unused([raw], sink, TITLE_PAGE if raw.sheet else UNUSED)
        else:
            roles.append(role)
    return roles


UNUSED = N_("not used: Pista takes nothing from a table with these headings")


# Words of headings under which it may stand whether an activity took place.
_OF_STATES = frozenset((
    "status", "state", "estado", "estatus", "situacion", "realizado", "realizada", "completado", "completada", "cita",
    "held",
))  # fmt: skip
# More distinct words than this are no states.
MOST_STATES = 12


def _with_states(role: Role) -> Role:
    """Return a log's role with the column that says what took place, where its content tells and no heading does.

    So does a column called "Cancelled" that holds yes and no: what it says yes to is left out.
    """
    if role.kind != "contacts" or "done" in role.found:
        return role
    if role.layout is None and _says_states_alone(role):
        # "Completed" under Status is no answer of anybody.
        found = {("done" if name == "outcome" else name): heading for name, heading in role.found.items()}
        return replace(role, found=found)
    return replace(role, found={**role.found, **_states_in(role)})


def _states_in(role: Role) -> dict[str, str]:
    """Return which column that nothing is read from says what took place, or what became of it."""
    unread = [heading for heading in role.raw.headings if heading.strip() and heading not in role.found.values()]
    named = [heading for heading in unread if not _OF_STATES.isdisjoint(folded(heading).split())]
    flags = [heading for heading in unread if patterns("done").whole.get(folded(heading)) in {"cancelled", "not_held"}]
    first = next(iter(role.raw.batches()), None) if named or flags else None
    if first is None:
        return {}
    for heading in unread:
        if heading not in named and heading not in flags:
            continue
        values = Cells(role.raw, first, {heading: heading}).coded(heading).values
        filled = [value for value in values if value.strip()]
        states = {patterns("done").read(value) for value in filled} if len(filled) <= MOST_STATES else {None}
        if heading in named and None not in states and "done" in states and len(states) > 1:
            return {"done": heading}
        is_flag = heading in flags and {yes_or_no(value) for value in filled} == {True, False}
        if is_flag and "is_deleted" not in role.found:
            return {"is_deleted": heading}
        if heading in named and not {"outcome", "sale"} & set(role.found) and 1 < len(filled) <= MOST_STATES:
            # What became of an order may be that it was cancelled: whoever has no better column reads it there.
            return {"outcome": heading}
    return {}


def _says_states_alone(role: Role) -> bool:
    """Whether the column of outcomes is called a state, and says nothing but whether each took place."""
    heading = role.found.get("outcome", "")
    first = None if _OF_STATES.isdisjoint(folded(heading).split()) else next(iter(role.raw.batches()), None)
    if first is None:
        return False
    values = Cells(role.raw, first, {heading: heading}).coded(heading).values
    states = {patterns("done").whole.get(folded(value)) for value in values if value.strip()}
    return "done" in states and states <= {"done", "planned", "cancelled", "not_held"} and len(states) > 1


# Words of headings that count something, and so many in one row that it is no contact alone.
_COUNTS = frozenset(
    ("contactos", "llamadas", "visitas", "gestiones", "contacts", "calls", "visits", "touches", "attempts")
)
MOST_AT_ONCE, DIGITS = 1, 4


def _doubt_counts(role: Role, sink: Sink) -> None:
    """Leave numbers unknown where each row of a log may be several contacts: it has a column that counts them."""
    unread = [heading for heading in role.raw.headings if heading.strip() and heading not in role.found.values()]
    for heading in unread:
        if _COUNTS.isdisjoint(folded(heading).split()):
            continue
        cells = (Cells(role.raw, batch, {heading: heading}) for batch in role.raw.batches())
        some = {value.strip() for one in cells for value in one.coded(heading).values} - {""}
        is_count = bool(some) and all(value.isdecimal() and len(value) <= DIGITS for value in some)
        if is_count and max(map(int, some)) > MOST_AT_ONCE:
            sink.doubt(
                "rows",
                N_("{file}: '{heading}' counts up to {most} a row: a row may be several contacts, and is read as one"),
                N_("give one row a contact, or the daily form: day, seller, number of contacts, number of sales"),
                file=role.raw.name, heading=heading, most=max(map(int, some)),
            )  # fmt: skip
            return


def _doubt_sales(deals: Deals, logs: Sequence[Role], sink: Sink) -> None:
    """Leave sales unknown where systems' activities stand without their deals: they say how a call went, no more."""
    silent = [role for role in logs if role.layout is not None and "outcome" in role.found]
    has_sale = any("sale" in table.words for table in sink.tables)
    if silent and len(silent) == len(logs) and not deals.rows and not has_sale:
        sink.doubt(
            "sales", N_("{file} says how each contact went, not what was sold"), N_("add the export of the deals"),
            file=silent[0].raw.name,
        )  # fmt: skip


def _users(roles: Sequence[Role], sink: Sink) -> dict[str, str]:
    """Return what the users of the systems are called, by their identifiers: they are sellers, and no prospects."""
    names: dict[str, str] = {}
    for role in roles:
        rows = 0
        for batch in role.raw.batches():
            cells = Cells(role.raw, batch, role.found)
            rows += len(batch)
            pairs = zip(cells.text("seller_id"), cells.text("seller"), strict=True)
            names |= {key: name for key, name in pairs if key and name}
        sink.accounts[role.raw.name] = Account(role.raw.name, read=rows, taken=rows)
        sink.tables.append(TableRead(role.raw.name, role.layout.title if role.layout else "", role.kind, rows))
    return names


def _age(reading: Reading, role: Role) -> tuple[int, str]:
    """Return by what the later of two exports is told: the last day in it, then its name."""
    last = 0
    for batch in reading.raw.batches():
        cells = Cells(reading.raw, batch, role.found)
        for name in filter(cells.has, ("modified", "opened")):
            days = [day for day in cells.dates(name, reading.survey.dates)[0].to_pylist() if day is not None]
            last = max(last, max(days, default=0))
    return last, reading.raw.name


def _tell_references(raws: Sequence[RawTable], sink: Sink) -> None:
    for raw in raws:
        kind = "products" if is_products(raw) else "sellers" if is_sellers(raw) else None
        if kind:
            rows = sum(len(batch) for batch in raw.batches())
            sink.tables.append(TableRead(raw.name, TITLES[kind], kind, rows))


def _readings(roles: Sequence[Role], mapping: Mapping, sink: Sink) -> list[tuple[Reading, Role]]:
    """Look at all tables before any is read; what one of an export leaves open another decides."""
    evidence = [
        look_at(role.raw, role.found, TABLE_FORMATS[role.kind].DATES, NUMBERS.get(role.kind, ())) for role in roles
    ]
    groups = alike([role.raw for role in roles])
    beside = {
        place: [evidence[other] for other in places if other != place] for places in groups.values() for place in places
    }
    return [
        (
            Reading(
                role.raw, role.found,
                decide(
                    role.raw, role.found, mapping, sink, evidence[place], beside[place],
                    role.layout.unit if role.layout else None, role.layout.clock if role.layout else None,
                ),
                mapping, role.layout,
            ),
            role,
        )
        for place, role in enumerate(roles)
    ]  # fmt: skip


def _tell_table(
    role: Role,
    sink: Sink,
    words: Lookup[str, Lookup[str, int]],
    unknown: Lookup[str, Lookup[str, int]] | None = None,
) -> None:
    passed = role.layout.passed_over(role.raw) if role.layout else set()
    unused = [
        heading for heading in role.raw.headings
        if heading.strip() and heading not in role.found.values() and heading not in passed
    ]  # fmt: skip
    if role.kind != "stage_changes":
        tell_likely(role.raw, unused, sink)
    account = sink.accounts.get(role.raw.name)
    sink.tables.append(
        TableRead(
            role.raw.name,
            role.layout.title if role.layout else TITLES[role.kind],
            role.kind,
            account.read if account else 0,
            words,
            unused,
            lacking_of(role.kind, role.found),
            dict(role.found),
            unknown or {},
        )
    )
    twice = [heading for heading, count in Counter(role.raw.headings).items() if count > 1 and heading.strip()]
    for heading in twice:
        sink.note(
            role.raw.name,
            None,
            N_("two columns are called '{heading}': the first is read"),
            moves=True,
            heading=heading,
        )


def _doubt_quantities(reading: Reading, sink: Sink) -> None:
    sink.doubt_amounts(reading.raw.name)
    unread, held = sink.unread(reading.raw.name, "minutes", NO_UNIT, NO_CLOCK)
    if held and unread > TENTH * held:
        sink.doubt(
            "minutes",
            N_("the column '{heading}' does not say whether it counts seconds, minutes or hours ({n} of {all} cells)"),
            N_(
                "say duration = 'seconds' (or minutes, hours, milliseconds) under [numbers] in a mapping, or --duration"
            ),
            heading=reading.found.get("minutes", ""),
            n=unread,
            all=held,
        )


def refuse_nothing(source: Path, sink: Sink, *, people_only: bool = False) -> None:
    """Raise SourceError where no row was taken, with the first reason why."""
    if any(sink.rows(table) for table in ("touches", "opportunities")) or (people_only and sink.rows("prospects")):
        return
    if sink.rows("prospects"):
        raise SourceError(
            N_("{file} is a list of people: it holds no contacts and no deals ({rows} rows)."),
            hint=N_(
                "'pista prospects {file}' says who is who; give it together with a log of contacts for the numbers."
            ),
            file=source.name,
            rows=f"{sink.rows('prospects'):,}",
        )
    read = sum(account.read for account in sink.accounts.values())
    if not read:
        raise SourceError(
            N_("{source} has a heading and no rows."), hint=N_("Give Pista at least one row."), source=source.name
        )
    if planned := sum(account.planned for account in sink.accounts.values()):
        raise SourceError(
            N_("{file} holds only what is planned or was not held ({rows} rows): no contact took place."),
            hint=N_("Export what was done, too."), file=source.name, rows=f"{planned:,}",
        )  # fmt: skip
    first = next((str(complaint) for complaint in sink.complaints if complaint.set_aside), "")
    if not first:
        raise SourceError(
            N_("{file} holds neither contacts nor deals ({rows} rows): {titles}."),
            hint=N_("Give it together with the deals or the log of contacts that it belongs to."),
            file=source.name, rows=f"{read:,}", titles=", ".join(dict.fromkeys(one.title for one in sink.tables)),
        )  # fmt: skip
    raise SourceError(
        N_("None of the {read} rows of {file} could be taken. {first}."),
        read=f"{read:,}",
        file=source.name,
        first=first,
    )


def mapping_of(source: Path, mapping: Mapping) -> str:
    """Return the mapping that would be used for a source, as TOML ready to edit."""
    raws = all_tables(source, mapping)
    name, chosen = recognise(raws, mapping)
    if chosen is not None and not chosen.fields:
        return f'format = "{name}"\n# ' + _("It is read by its own headings: there is nothing to map.") + "\n"
    texts = []
    for raw in raws:
        if chosen is not None:
            known = _present(raw, mapping) if len(raws) > 1 else mapping.columns
            texts.append(_as_toml(name, raw, fields_of(raw, chosen.fields, known, chosen.own), mapping, len(raws)))
        elif role := role_of(raw, mapping, _kind_named(name, mapping), is_only=len(raws) == 1):
            texts.append(_as_toml(name, raw, role.found, mapping, len(raws), role))
        elif mapping.format:
            texts.append(_as_toml(name, raw, {}, mapping, len(raws)))
    first, *rest = texts or [to_toml(name, {}, mapping, [])]
    # One mapping serves all tables; what the others would add is told, and does not get in the way.
    return first + "".join("\n" + "".join(f"# {line}\n" for line in text.splitlines()) for text in rest)


def _as_toml(
    name: str, raw: RawTable, found: Lookup[str, str], mapping: Mapping, tables: int, role: Role | None = None
) -> str:
    unread = [heading for heading in raw.headings if heading not in found.values()]
    seen = replace(
        mapping,
        encoding=mapping.encoding or getattr(raw, "encoding", None),
        delimiter=mapping.delimiter or getattr(raw, "delimiter", None),
    )
    title = f"# {raw.name}\n" if tables > 1 else ""
    shown = ("status",) if role and role.kind == "opportunities" and opportunities.has_several_signals(found) else ()
    return title + to_toml(name, found, seen, unread, _words_in(role, mapping) if role else None, shown)


def _words_in(role: Role, mapping: Mapping) -> dict[str, dict[str, tuple[str | None, int]]]:
    """Return every distinct word of a table that decides something, what it is read as, and in how many rows."""
    from pista.intake.words_read import words_read  # noqa: PLC0415 - a person asks for it, no report does

    return words_read(role.raw, role.kind, role.found, mapping, role.layout)
