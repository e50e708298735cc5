"""A table of contacts: one row is one contact between a seller and a prospect, whatever its headings are called.

What did not take place is no contact: a planned one is a next step, a cancelled one, and one that was not held,
nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pista.errors import SourceError
from pista.intake.cells.dates import clock_of
from pista.intake.cells.folding import plain, plain_words
from pista.intake.cells.vocabulary import patterns
from pista.intake.cells.words import Words, says_deleted, yes_or_no
from pista.intake.columns import Cells, Names, first_rows, hashes, hexadecimal, row_hashes, taken
from pista.intake.complaints import BadValueError
from pista.intake.counts import Counts, repeated
from pista.intake.format import Format
from pista.intake.people import MORE, PARTS, SEPARATOR, WHO, folded, people_of, person
from pista.intake.reference_tables import tell_names
from pista.intake.sink import TENTH
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping as Lookup

    from numpy.typing import NDArray

    from pista.intake.format import Reading
    from pista.intake.readers.tables import RawTable
    from pista.intake.sink import Sink

FIELDS = (
    "touch_id",
    "at",
    "year",
    "month",
    "day_of_month",
    "time",
    "logged_at",
    "seller",
    "team",
    *PARTS,
    *MORE,
    "channel",
    "direction",
    "minutes",
    "hours",
    "seconds",
    "outcome",
    "sale",
    "product",
    "opportunity",
    "source",
    "evidence",
    "amount",
    "margin",
    "currency",
    "next_step_on",
    "note",
    "done",
    "is_deleted",
    "until",
)
DATES = ("at", "logged_at", "next_step_on", "until")
NUMBERS = ("amount", "margin", "minutes")
# Without these a table says nothing of behaviour, so it is no log of contacts.
DAY_AND_SOMEBODY = 0.6
# What a contact's identity is made of where the log gives it none: what was understood, not how it was written.
CONTENT = (
    "at",
    "day",
    "logged_at",
    "seller",
    "prospect",
    "product",
    "source",
    "outcome",
    "channel",
    "direction",
    "evidence",
    "minutes",
    "amount",
    "margin",
    "opportunity",
    "note",
    "next_step_on",
)
# Of how many written words a note is made, at most.
MOST_WORDS = 12
WORDS = ("outcome", "channel", "direction", "evidence")
DAY = 86_400_000_000


def fit(found: Lookup[str, str]) -> float:
    """Return how well a table fits: it needs a day and somebody, a seller or a prospect."""
    has_who = any(name in found for name in WHO)
    has_day = "at" in found or {"year", "month", "day_of_month"} <= set(found)
    if not has_day or not (has_who or "seller" in found):
        return 0.0
    return DAY_AND_SOMEBODY + 0.02 * len(found) if has_who else 0.3


Belonging = Callable[[dict[str, pa.Array], Cells], tuple[pa.Array, pa.Array]]


@dataclass
class Log:
    """Everything one log is read with, and what was met in it."""

    reading: Reading
    names: Lookup[str, Names]
    words: Lookup[str, Words]
    belonging: Belonging
    listed: Callable[[pa.Array], pa.Array]
    counted: Counts = field(default_factory=Counts)
    taken_before: Counts = field(default_factory=Counts)
    prospects: set[str] = field(default_factory=set)
    teams: dict[str, str] = field(default_factory=dict)
    contradictions: int = 0
    unclear_sales: dict[str, int] = field(default_factory=dict)
    outcomes: int = 0
    read_as: dict[str, Counter[str]] = field(default_factory=lambda: {"sale": Counter(), "refusal": Counter()})
    rows: int = 0
    done_words: dict[str, dict[str, int]] = field(default_factory=dict)
    spread: int = 0


@dataclass
class Logs:
    """What is kept from log to log of one source: which contacts, prospects and teams were taken."""

    products: Names
    belonging: Belonging
    sellers: Lookup[str, str] = field(default_factory=dict)
    listed: Callable[[pa.Array], pa.Array] = lambda keys: keys
    taken: Counts = field(default_factory=Counts)
    prospects: set[str] = field(default_factory=set)
    teams: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)

    def take(self, reading: Reading, sink: Sink) -> dict[str, dict[str, int]]:
        """Take one log; a contact that an earlier one holds already is set aside. Return what words were read as."""
        raw, found = reading.raw, reading.found
        if not fit(found):
            raise unrecognised(raw)
        values = reading.mapping.values
        log = Log(
            reading,
            {
                "product": self.products, "source": Names(own=values.get("source")),
                "seller": Names(own={**self.sellers, **values.get("seller", {})}),
            },
            {name: Words(name, {**reading.words(name), **values.get(name, {})}) for name in WORDS},
            self.belonging,
            self.listed,
            taken_before=self.taken, prospects=self.prospects, teams=self.teams,
        )  # fmt: skip
        for batch in raw.batches():
            _take_batch(Cells(raw, batch, found), log, sink)
        self.taken.most(log.counted)
        _tell(raw, log, sink)
        self.unknown[raw.name] = _unknown(log)
        return {meaning: dict(words.most_common()) for meaning, words in log.read_as.items() if words}

    def close(self, sink: Sink) -> None:
        """Write the sellers' teams, where no table of sellers did."""
        if self.teams and not sink.rows("sellers"):
            sink.write("sellers", {"seller": list(self.teams), "team": list(self.teams.values())})


def _unknown(log: Log) -> dict[str, dict[str, int]]:
    """Return the words of a log that were not understood, by the section of a mapping that says what they are."""
    found = {name: log.words[name].unknown for name in ("outcome", "channel")}
    return {name: dict(words) for name, words in (*found.items(), ("done", log.done_words.get("unclear", {}))) if words}


def unrecognised(raw: RawTable) -> SourceError:
    """Return the error for a table whose headings say nothing."""
    return SourceError(
        N_("{file}: no column for the day of a contact, or none for who it was with, among: {headings}."),
        hint=N_("Name them in a mapping: 'pista mapping FILE' prints one to edit."),
        file=raw.name,
        headings=", ".join(raw.headings)[:200],
    )


def _take_batch(cells: Cells, log: Log, sink: Sink) -> None:
    survey = log.reading.survey
    columns: dict[str, pa.Array] = _times(cells, log)
    columns |= {name: log.names[name].of(cells.texts(name)) for name in ("seller", "product", "source")}
    columns |= {name: _words(cells, name, log) for name in WORDS}
    if cells.has("sale"):
        columns["outcome"] = _with_sales(cells, columns["outcome"], log)
    columns["minutes"] = _minutes(cells, columns, log)
    columns |= {name: cells.numbers(name, survey.number, survey.decimal) for name in ("amount", "margin")}
    columns["opportunity"] = cells.texts("opportunity")
    columns["note"] = _notes(cells)
    if not cells.has("outcome") and not cells.has("sale"):
        # Nothing else says which contact ended in a sale; an amount does.
        has_amount = pc.fill_null(pc.not_equal(columns["amount"], 0.0), False)
        columns["outcome"] = pc.if_else(has_amount, pa.scalar("sale"), pa.scalar(None, pa.string()))
    people = people_of(cells)
    own = people["prospect"] = log.listed(people["prospect"])
    beside = columns | {"prospect": own, "company": people["company"]}
    columns["opportunity"], columns["prospect"] = log.belonging(beside, cells)
    if columns["prospect"] is not own:
        # Whom a deal is with is written with the deal.
        people["prospect"] = pc.if_else(pc.equal(own, columns["prospect"]), own, pa.scalar(None, pa.string()))
    deleted, standing = _is_deleted(cells), _what_took_place(cells, log)
    log.rows += cells.length
    is_contact = (standing == DONE) & ~deleted
    _refuse(cells, columns, is_contact | (standing == PLANNED))
    own = cells.texts("touch_id")
    columns["touch_id"] = _identifiers(cells, columns, own, log, is_contact)
    kept = np.ones(cells.length, dtype=bool)
    kept[list(cells.bad)] = False
    contacts, plans = np.flatnonzero(kept & is_contact), np.flatnonzero(kept & (standing == PLANNED) & ~deleted)
    cells.settle(sink, planned=len(plans), left_out=int(kept.sum()) - len(contacts) - len(plans))
    _write_contacts(taken(columns, contacts, cells.length), taken(people, contacts, cells.length), log, sink)
    _write_plans(taken(columns, plans, cells.length), sink)
    _write_prospects(
        {**taken(people, contacts, cells.length), "source": columns["source"].take(pa.array(contacts))}, log, sink
    )
    pairs = zip(columns["seller"].to_pylist(), cells.text("team"), strict=True) if cells.has("team") else ()
    for seller, team in {(s, t) for s, t in pairs if s and t}:
        log.teams.setdefault(str(seller), str(team))


def _refuse(cells: Cells, columns: Lookup[str, pa.Array], is_wanted: NDArray[np.bool_]) -> None:
    """Set aside rows without a day, and sales to nobody."""
    has_day = columns["day"].is_valid().to_numpy(zero_copy_only=False)
    cells.refuse_where(~has_day & is_wanted, N_("no date"))
    sold = pc.fill_null(pc.equal(columns["outcome"], "sale"), False).to_numpy(zero_copy_only=False)
    nobody = columns["prospect"].is_null().to_numpy(zero_copy_only=False)
    cells.refuse_where(sold & nobody & is_wanted, N_("a sale without a prospect"))


def _times(cells: Cells, log: Log) -> dict[str, pa.Array]:
    dates = log.reading.survey.dates
    if not cells.has("at"):
        cells = _joined_days(cells)
    elif cells.has("time"):
        cells = _joined_clock(cells)
    # Before a date that cannot be read costs the row it says why.
    day, at = cells.dates("at", dates, costs_row=True)
    _logged_day, logged = cells.dates("logged_at", dates)
    step, _at = cells.dates("next_step_on", dates)
    zone = pa.array([dates.zone], pa.string()).take(pa.array(np.zeros(cells.length, dtype=np.int64)))
    return {"day": day, "at": at, "logged_at": logged, "next_step_on": step, "zone": zone}


def _joined_days(cells: Cells) -> Cells:
    """Return the cells with year, month and day put together as one date."""
    texts = [pc.utf8_trim_whitespace(cells._columns[name]) for name in ("year", "month", "day_of_month")]  # noqa: SLF001
    padded = [texts[0], *(pc.utf8_lpad(text, 2, "0") for text in texts[1:])]
    empty = pc.equal(texts[0], "")
    cells._columns["at"] = pc.if_else(empty, "", pc.binary_join_element_wise(*padded, "-"))  # noqa: SLF001
    return _joined_clock(cells) if cells.has("time") else cells


def _joined_clock(cells: Cells) -> Cells:
    """Return the cells with the hour of a column of its own behind the day."""
    day, coded = cells._columns["at"], cells.coded("time")  # noqa: SLF001 - the cells' own columns are put together
    day = pc.replace_substring_regex(day, r"[T ]0{1,2}:00(:00)?$", "")
    is_bare = pc.invert(pc.match_substring_regex(day, r"\d{1,2}:\d{2}"))
    clocks: list[str | None] = []
    for place, value in enumerate(coded.values):
        try:
            clocks.append("{:02}:{:02}:{:02}".format(*clock_of(value)) if value.strip() else None)
        except BadValueError as error:
            clocks.append(None)
            rows = np.flatnonzero(coded.codes == place)
            cells.unread.append(("time", error, len(rows), int(rows[0])))
    clock = coded.take(clocks, pa.string())
    # A day that has an hour already, and one without any, stay as they are.
    wanted = pc.and_(pc.and_(pc.is_valid(clock), is_bare), pc.not_equal(day, ""))
    cells._columns["at"] = pc.if_else(wanted, pc.binary_join_element_wise(day, clock, " "), day)  # noqa: SLF001
    cells._coded.pop("at", None)  # noqa: SLF001
    return cells


def _words(cells: Cells, name: str, log: Log) -> pa.Array:
    coded = cells.coded(name)
    counts = coded.counts()
    words = log.words[name]
    meant = [words.read(value, int(counts[place])) for place, value in enumerate(coded.values)]
    if name == "outcome":
        log.outcomes += int(counts[[word is not None for word in meant]].sum())
        for value, word, count in zip(coded.values, meant, counts.tolist(), strict=True):
            if word in log.read_as:
                log.read_as[word][value.strip()] += count
    return coded.take(meant, pa.string())


def _with_sales(cells: Cells, outcomes: pa.Array, log: Log) -> pa.Array:
    """Let a column that says yes or no to a sale speak before the outcome; note where the two contradict each other."""
    coded = cells.coded("sale")
    counts = coded.counts()
    said: list[bool | None] = []
    for place, value in enumerate(coded.values):
        answer = yes_or_no(value)
        said.append(answer)
        if answer is None and value.strip() and value.strip() not in {"-", "–"}:
            log.unclear_sales[value] = log.unclear_sales.get(value, 0) + int(counts[place])
    sold = coded.take(said, pa.bool_())
    is_sale = pc.fill_null(pc.equal(outcomes, "sale"), False)
    log.contradictions += int(pc.sum(pc.and_(pc.equal(sold, False), is_sale)).as_py() or 0)
    return pc.if_else(pc.fill_null(sold, False), "sale", outcomes)


def _minutes(cells: Cells, columns: Lookup[str, pa.Array], log: Log) -> pa.Array:
    if cells.has("minutes"):
        return _with_other_units(cells, cells.read("minutes", log.reading.survey.minutes, pa.float64()), log)
    if not cells.has("until"):
        return pa.nulls(cells.length, pa.float64())
    if cells.is_all("until", _CLOCK_CELL):
        # Hora inicio, hora fin: both on the same day.
        start, end = (
            cells.read(name, _second_of_day, pa.float64()) for name in ("time" if cells.has("time") else "at", "until")
        )
        length = pc.divide(pc.subtract(end, start), 60.0)
        return pc.if_else(pc.fill_null(pc.greater(length, 0.0), False), length, None)
    _day, until = cells.dates("until", log.reading.survey.dates)
    length = pc.subtract(until.cast(pa.int64()), columns["at"].cast(pa.int64()))
    # A day without its hour begins at midnight, and nothing lasted since then.
    has_hour = pc.not_equal(pc.floor_temporal(columns["at"], unit="day"), columns["at"])
    is_length = pc.and_(has_hour, pc.and_(pc.greater(length, 0), pc.less_equal(length, DAY)))
    return pc.if_else(pc.fill_null(is_length, False), pc.divide(length.cast(pa.float64()), 60e6), None)


# An hour without its day, as Arrow's regular expressions know it.
_CLOCK_CELL = r"(?i)^\d{1,2}([:.h]\d{2}){1,2}\s*([ap]\.?\s?m\.?)?$"


def _second_of_day(text: str) -> float:
    hour, minute, second = clock_of(text)
    return hour * 3600.0 + minute * 60 + second


def _with_other_units(cells: Cells, minutes: pa.Array, log: Log) -> pa.Array:
    """Return the minutes with what stands in columns of hours and of seconds beside them: 1 and 30 are 90.

    Hours that say the same once more (1.5 beside 90) are not added.
    """
    found = minutes
    for name, times in (("hours", 60.0), ("seconds", 1 / 60)):
        if cells.has(name):
            own = pc.multiply(cells.read(name, log.reading.survey.number, pa.float64()), times)
            is_same = pc.less(pc.abs(pc.subtract(own, minutes)), 1.0)
            sum_ = pc.add(pc.fill_null(found, 0.0), own)
            found = pc.if_else(pc.and_(pc.is_valid(own), pc.invert(pc.fill_null(is_same, False))), sum_, found)
    return found


def _notes(cells: Cells) -> pa.Array:
    """Return the notes; a next step in words is one too."""
    note = cells.texts("note")
    said_steps = [one for one in cells.unread if one[0] == "next_step_on"]
    if not said_steps:
        return note
    coded = cells.coded("next_step_on")
    words = {error.values.get("value") for _name, error, _n, _row in said_steps}
    texts = coded.take(
        [value if value.strip() and value.strip()[:60] in words else None for value in coded.values], pa.string()
    )
    cells.unread = [one for one in cells.unread if one[0] != "next_step_on"]
    return pc.coalesce(note, texts)


def _is_deleted(cells: Cells) -> NDArray[np.bool_]:
    coded = cells.coded("is_deleted")
    said = np.array([says_deleted(value) for value in coded.values], dtype=bool)
    return said[coded.codes]


STANDINGS = ("done", "planned", "cancelled", "not_held", "unclear", "no_contact")
DONE, PLANNED = 0, 1


def _what_took_place(cells: Cells, log: Log) -> NDArray[np.int8]:
    """Return per row its place in STANDINGS; what says nothing took place."""
    found = np.zeros(cells.length, dtype=np.int8)
    for name in ("done", "outcome", "channel"):
        if not cells.has(name):
            continue
        coded = cells.coded(name)
        counts = coded.counts()
        meant = [_standing(name, value, log) for value in coded.values]
        filled = [value for value in coded.values if value.strip()]
        if name == "done" and filled and all(yes_or_no(value) for value in filled):
            # A box that is not ticked is exported as nothing.
            meant = [DONE if value.strip() else PLANNED for value in coded.values]
        for value, standing, count in zip(coded.values, meant, counts.tolist(), strict=True):
            if name == "done" or standing != DONE:
                of_word = log.done_words.setdefault(STANDINGS[standing], {})
                of_word[value.strip()] = of_word.get(value.strip(), 0) + count
        rows = np.array(meant, dtype=np.int8)[coded.codes]
        found = np.where(rows == DONE, found, rows)
    return found


def _standing(name: str, value: str, log: Log) -> int:
    """Return what a word of a column says of whether a contact took place: its place in STANDINGS."""
    own = log.reading.mapping.values.get("done", {})
    word = own.get(value) or log.reading.words("done").get(value.strip().casefold())
    if word is None and value.strip():
        if name == "outcome":
            # There only what is a state and nothing else is one: "pending" is an outcome, and so is "no tiene coche".
            return STANDINGS.index(str(_state(value, log) or "done"))
        if name == "channel":
            return STANDINGS.index(_state_of_channel(value, log) or "done")
        ticked = yes_or_no(value)
        word = patterns("done").read(value) or ("unclear" if ticked is None else "done" if ticked else "planned")
    return STANDINGS.index(word) if word in STANDINGS else DONE


# Words of states that stand in columns called "Status" of activities; elsewhere they would be outcomes.
_STATES = frozenset(("planned", "not_held", "cancelled"))


def _state(value: str, log: Log) -> str | None:
    """Return the state that a whole outcome says, None where it says an outcome, or nothing that is understood."""
    words = log.words["outcome"]
    state = patterns("done").whole.get(plain(value))
    if state not in _STATES or yes_or_no(value) is not None:
        return None
    is_unknown = patterns("outcome").read(value) is None or value in words.unknown
    if is_unknown or state in {"not_held", "cancelled"}:
        words.unknown.pop(value, None)
        return state
    return None


# Words of states that say something else beside a channel: a new call, an open house, mail sent.
_NO_STATES = frozenset(("new", "open", "started", "today", "no", "0", "false", "plan", "removed", "waiting", "future"))


def _state_of_channel(value: str, log: Log) -> str | None:
    """Return what a channel says beside it: Llamada cancelada, Scheduled meeting; a note or a task is no contact."""
    own = {plain(written) for written in log.reading.mapping.values.get("channel", {})}
    if plain(value) in own:
        return None
    if log.reading.layout is None and patterns("no_contact").read(value):
        return "no_contact"
    words = plain_words(value)
    found = {
        one.meaning for one in patterns("done").found(words)
        if one.meaning in _STATES and not all(words[place] in _NO_STATES for place in one.places)
    }  # fmt: skip
    return next((state for state in ("not_held", "cancelled", "planned") if state in found), None)


def _identifiers(
    cells: Cells, columns: Lookup[str, pa.Array], own: pa.Array, log: Log, is_contact: NDArray[np.bool_]
) -> pa.Array:
    """Identify contacts: by the log's own identifier, else by what was understood and how often that has occurred."""
    first, second = row_hashes((columns[name] for name in CONTENT), cells.length)
    keys = pc.coalesce(own, hexadecimal(first, second))
    has_own = own.is_valid().to_numpy(zero_copy_only=False)
    hashed = np.where(has_own, hashes(own)[0], first)
    wanted = is_contact.copy()
    wanted[list(cells.bad)] = False
    again = np.zeros(cells.length, dtype=bool)
    again[wanted] = repeated(hashed[wanted]) | log.counted.has(hashed[wanted]) | log.taken_before.has(hashed[wanted])
    log.counted.add(hashed[wanted & ~again])
    if not again.any():
        return keys
    named = keys.to_pylist()
    for row in np.flatnonzero(again).tolist():
        key = int(hashed[row])
        count = log.counted.once_more(key)
        if count <= log.taken_before.of(key) or (has_own[row] and count > 1):
            cells.refuse(row, N_("this contact was already taken"))
        if count > 1:
            named[row] = f"{named[row]}-{count}"
    return pa.array(named, pa.string())


def _write_contacts(columns: dict[str, Any], people: dict[str, Any], log: Log, sink: Sink) -> None:
    """Write the contacts; one with several people is one with each, and took each an even part of its time."""
    several = pc.fill_null(pc.match_substring(people["name"], SEPARATOR), False)
    if not len(several) or not pc.any(several).as_py():
        sink.write("touches", columns)
        return
    rows: list[dict[str, Any]] = pa.table({name: columns[name] for name in columns}).to_pylist()
    spread: list[dict[str, Any]] = []
    for row, name in zip(rows, people["name"].to_pylist(), strict=True):
        who = _parted(name)
        if len(who) < 2:  # noqa: PLR2004 - several are two at least
            spread.append(row)
            continue
        log.spread += 1
        for place, one in enumerate(who):
            own = {"prospect": _key_of_one(row["prospect"], name, one)}
            if place:
                own["touch_id"] = f"{row['touch_id']}/{place}"
            if row["minutes"] is not None:
                own["minutes"] = row["minutes"] / len(who)
            spread.append(row | own)
    sink.write("touches", {name: [row[name] for row in spread] for name in columns})


def _key_of_one(key: str | None, name: str | None, one: str) -> str:
    """Return the key of one of several people who stand in one cell."""
    alone = person({"prospect": one})["prospect"] or folded(one)
    company = (key or "").partition(" · ")[2]
    return f"{alone} · {company}" if company and key and key.startswith(folded(name or "")) else alone


def _write_plans(columns: dict[str, Any], sink: Sink) -> None:
    if len(columns["day"]):
        names = ("seller", "prospect", "product", "opportunity", "channel", "note")
        sink.write(
            "plans", {"plan": columns["touch_id"], "day": columns["day"]} | {name: columns[name] for name in names}
        )


def _write_prospects(people: Lookup[str, Any], log: Log, sink: Sink) -> None:
    """Write each prospect once, as it was first met."""
    found = pc.dictionary_encode(people["prospect"])
    keys = found.dictionary.to_pylist()
    codes = pc.fill_null(found.indices, len(keys)).to_numpy(zero_copy_only=False)
    first = first_rows(codes, len(keys) + 1)[:-1]
    fresh = first[[key not in log.prospects for key in keys]]
    if not len(fresh):
        return
    log.prospects.update(keys)
    names = people["name"].take(pa.array(fresh))
    is_several = pc.fill_null(pc.match_substring(names, SEPARATOR), False).to_numpy(zero_copy_only=False)
    some = pa.array(fresh[~is_several])
    sink.write("prospects", {name: column.take(some) for name, column in people.items()})
    for row, name in zip(fresh[is_several].tolist(), names.filter(pa.array(is_several)).to_pylist(), strict=True):
        ones = {_key_of_one(people["prospect"][row].as_py(), name, one): one for one in _parted(name)}
        new = {key: one for key, one in ones.items() if key not in log.prospects}
        log.prospects.update(new)
        if new:
            beside = {field_name: [people[field_name][row].as_py()] * len(new) for field_name in ("company", "source")}
            sink.write("prospects", {"prospect": list(new), "name": list(new.values()), **beside})


def _parted(names: str | None) -> list[str]:
    return [part.strip() for part in (names or "").split(SEPARATOR) if part.strip()]


def _tell(raw: RawTable, log: Log, sink: Sink) -> None:
    _tell_outcomes(raw, log, sink)
    for name in ("direction", "evidence"):
        for written, count in sorted(log.words[name].unknown.items()):
            sink.note(
                raw.name, None,
                N_("'{written}' (rows: {count}) is no {what} Pista knows: say what it is under [values.{section}]"),
                written=written, count=count, what=name, section=name,
            )  # fmt: skip
    if log.unclear_sales:
        sink.note(
            raw.name, None,
            N_(
                "the column '{heading}' says neither yes nor no (rows: {count}, such as '{written}'): no sale is "
                "counted there; if it holds amounts, map it to amount"
            ),
            moves=True, heading=log.reading.found["sale"], count=sum(log.unclear_sales.values()),
            written=next(iter(log.unclear_sales)),
        )  # fmt: skip
    if log.contradictions:
        sink.note(
            raw.name, None,
            N_("the outcome says a sale where the column '{heading}' says no (rows: {count}): counted as sales"),
            moves=True, heading=log.reading.found["sale"], count=log.contradictions,
        )  # fmt: skip
    if "amount" in log.reading.found and not {"outcome", "sale"} & set(log.reading.found):
        sink.note(
            raw.name, None, N_("no column says which contacts ended in a sale: those with an amount are counted"),
            moves=True,
        )  # fmt: skip
    if log.spread:
        sink.note(
            raw.name,
            None,
            N_(
                "several people stand in one cell (contacts: {count}): each is a contact of its own, "
                "with an even part of the time"
            ),
            count=log.spread,
        )
    _tell_not_held(raw, log, sink)
    for name, names in log.names.items():
        tell_names(raw.name, names, name, sink)


def _tell_outcomes(raw: RawTable, log: Log, sink: Sink) -> None:
    unknown = dict(sorted(log.words["outcome"].unknown.items(), key=lambda item: (-item[1], item[0])))
    for written, count in list(unknown.items())[:MOST_WORDS]:
        sink.note(
            raw.name, None,
            N_("'{written}' (rows: {count}) is no {what} Pista knows: say what it is under [values.{section}]"),
            moves=True, written=written, count=count, what="outcome", section="outcome",
        )  # fmt: skip
    several = sum(unknown.values())
    if log.outcomes and several > TENTH * log.outcomes:
        sink.doubt(
            "outcomes",
            N_("{n} of {all} outcomes are not understood: {words}"),
            N_("say what they are, in a mapping: [values.outcome] {line}"),
            n=several,
            all=log.outcomes,
            words=", ".join(f"'{word}' ({n})" for word, n in list(unknown.items())[:MOST_WORDS]),
            line=f'"{next(iter(unknown))}" = "sale" | "refusal" | "conversation" …',
        )


def _tell_not_held(raw: RawTable, log: Log, sink: Sink) -> None:
    said: Lookup[str, str] = {
        "planned": N_("planned, not made (rows: {count}; {words}): next steps, no contacts"),
        "cancelled": N_("cancelled (rows: {count}; {words}): no contacts"),
        "not_held": N_("not held (rows: {count}; {words}): no contacts"),
        "no_contact": N_("no contacts, by what stands under channel (rows: {count}; {words}): left out"),
        "unclear": N_("neither done nor planned by any word Pista understands (rows: {count}; {words}): not counted"),
    }
    for state, sentence in said.items():
        if words := log.done_words.get(state):
            listed = ", ".join(f"'{word}'" for word in sorted(words)[:MOST_WORDS])
            sink.note(raw.name, None, sentence, moves=True, count=sum(words.values()), words=listed)
    unclear = sum(log.done_words.get("unclear", {}).values())
    if unclear > TENTH * log.rows:
        word = next(iter(log.done_words["unclear"]))
        sink.doubt(
            "done",
            N_("{file}: of {n} of {all} rows it is not understood whether they took place"),
            N_("say what the words are, in a mapping: [values.done] {line}"),
            file=raw.name, n=unclear, all=log.rows, line=f'"{word}" = "done" | "planned" | "cancelled" | "not_held"',
        )  # fmt: skip
    blank = log.done_words.get("done", {}).get("", 0)
    if blank and any(words for state, words in log.done_words.items() if state != "done"):
        sink.note(
            raw.name, None, N_("'{heading}' is empty (rows: {count}): they are counted as made"),
            moves=True, heading=log.reading.found.get("done", ""), count=blank,
        )  # fmt: skip


contact_log = Format(N_("any table of contacts: CSV, TSV, XLSX, XLS, ODS, JSON or Parquet"), fit=fit, fields=FIELDS)
