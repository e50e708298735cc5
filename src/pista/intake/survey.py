"""Looks through all tables before any is read: how dates and numbers are written, in which currencies and units.

What one file leaves open another file of the same export may decide; what contradicts itself is refused, what stays
open
is asked (dates) or leaves the numbers that rest on it unknown (decimal marks, units).
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pista.intake.cells.currencies import code_of, currency_in, differ, is_of_currencies
from pista.intake.cells.dates import Dates, OrderEvidence, Seen, is_numeric_date
from pista.intake.cells.durations import UNITS, Durations, clock_in, unit_in
from pista.intake.cells.numbers import EXACT, MarkEvidence, number, times_in
from pista.intake.columns import EXACT_NUMBER, MONEY, Cells
from pista.intake.complaints import BadValueError
from pista.intake.headings import plain
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping as Lookup
    from collections.abc import Sequence

    from pista.intake.mapping import Mapping
    from pista.intake.readers.tables import Batch, RawTable
    from pista.intake.sink import Sink

# So many distinct contents of a column are looked at to see whether it is one of currencies.
ENOUGH = 400
# In minutes: no contact that takes half a day is the middle one of a log, and none that ends with the first ring.
WORKING_DAY, RING = 8 * 60.0, 5 / 60


@dataclass
class Evidence:
    """What one table tells of how it is written: its dates, its numbers, its money.

    beside  what dates tell in columns that nothing is read from
    """

    order: OrderEvidence = field(default_factory=OrderEvidence)
    beside: OrderEvidence = field(default_factory=OrderEvidence)
    mark: MarkEvidence = field(default_factory=MarkEvidence)
    money_open: Seen | None = None
    currencies: dict[str, Seen] = field(default_factory=dict)
    lengths: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Survey:
    """How the cells of a table are read: its dates, its numbers, its durations."""

    dates: Dates
    decimal: str
    minutes: Durations

    def number(self, text: str) -> float | None:
        """Return the number in a cell; see `cells.numbers`."""
        return number(text, self.decimal)


def look_at(raw: RawTable, found: Lookup[str, str], dates: Sequence[str], numbers: Sequence[str]) -> Evidence:
    """Look at every cell of the columns that hold `dates` and `numbers`, both named by field: each content once."""
    evidence = Evidence()
    dates, numbers = ([name for name in names if name in found] for names in (dates, numbers))
    money = [name for name in MONEY if name in numbers]
    for name in money:
        if code := currency_in(found[name]):
            evidence.currencies.setdefault(code, Seen(raw.name, 1, found[name], found[name]))
    # A column of currencies may be called so, or be one that nothing is read from.
    others = _unread(raw, {name: heading for name, heading in found.items() if name != "currency"}) if money else []
    unread = _unread(raw, found) if dates else []
    for batch in raw.batches():
        cells = Cells(raw, batch, found)
        for seen in (seen for name in dates for seen in _seen(raw, cells, name)):
            evidence.order.look(seen)
        for name in numbers:
            for seen in _seen(raw, cells, name):
                _look_at_number(evidence, seen, is_money=name in money)
        if "minutes" in numbers:
            coded = cells.coded("minutes")
            evidence.lengths.update(dict(zip(coded.values, coded.counts().tolist(), strict=True)))
        others = [heading for heading in others if _look_at_currencies(evidence, raw, batch, heading)]
        unread = [heading for heading in unread if _look_at_dates(evidence, raw, batch, heading)]
    return evidence


def _look_at_dates(evidence: Evidence, raw: RawTable, batch: Batch, heading: str) -> bool:
    """Take note of the dates in a column that nothing is read from; return whether it may hold dates."""
    cells = Cells(raw, batch, {heading: heading})
    first = next((text for text in cells.coded(heading).values if text.strip()), None)
    if first is None:
        return True
    if not is_numeric_date(first):
        return False
    for seen in _seen(raw, cells, heading):
        evidence.beside.look(seen)
    return True


def _look_at_currencies(evidence: Evidence, raw: RawTable, batch: Batch, heading: str) -> bool:
    """Take note of a column that holds currencies; return whether it may be one."""
    cells = Cells(raw, batch, {heading: heading})
    coded = cells.coded(heading)
    if len(coded.values) > ENOUGH or not is_of_currencies(coded.values):
        return not any(value.strip() for value in coded.values)
    for seen in _seen(raw, cells, heading):
        if code := code_of(seen.text):
            evidence.currencies.setdefault(code, seen)
    return True


def _unread(raw: RawTable, found: Lookup[str, str]) -> list[str]:
    """Return the headings that no field is read from."""
    return [heading for heading in dict.fromkeys(raw.headings) if heading and heading not in found.values()]


def _seen(raw: RawTable, cells: Cells, name: str) -> list[Seen]:
    """Return the cells of a column that may tell something, each content once."""
    # What programs write tells nothing, and of numbers with a point the first of each kind tells all.
    if cells.iso(name) is not None or cells.is_all(name, rf"^\d*$|{EXACT_NUMBER}"):
        return []
    heading = cells.heading(name)
    if cells.is_all(name, r"^-?\d{1,15}(\.\d+)?$"):
        found = [cells.first_of(name, form) for form in (r"^-?\d+\.(\d{1,2}|\d{4,})$", r"^-?\d{1,3}\.\d{3}$")]
        return [Seen(raw.name, cells.line(row), heading, text) for row, text in filter(None, found)]
    coded = cells.coded(name)
    telling = _telling(coded.values)
    return [Seen(raw.name, cells.line(int(coded.firsts[place])), heading, text) for place, text in telling]


def _telling(values: Sequence[str]) -> list[tuple[int, str]]:
    """Return the contents that may tell something: not the empty ones, and of dates as programs write them none."""
    return [
        (place, text.strip())
        for place, text in enumerate(values)
        if text.strip() and not text.isdecimal() and not text.startswith(EXACT)
        and not (text[4:5] == "-" and text[7:8] == "-" and text[5:7] <= "12")
    ]  # fmt: skip


def _look_at_number(evidence: Evidence, seen: Seen, *, is_money: bool) -> None:
    before = evidence.mark.open
    evidence.mark.look(seen)
    if is_money and evidence.mark.open is not before:
        evidence.money_open = seen
    if is_money and not (seen.text[0].isdigit() and seen.text[-1].isdigit()) and (code := currency_in(seen.text)):
        evidence.currencies.setdefault(code, seen)


def decide(
    raw: RawTable,
    found: Lookup[str, str],
    mapping: Mapping,
    sink: Sink,
    evidence: Evidence,
    others: Sequence[Evidence],
    unit: str | None = None,
    clock: str | None = None,
) -> Survey:
    """Return how a table is read, by what it tells itself and what the `others` of its export tell.

    unit, clock  of its durations, as the system that exported it writes them

    Raises SourceError where the order of day and month is mixed or cannot be decided, or decimal marks are mixed.
    """
    told = evidence.order.with_others(other.order for other in others)
    if told.is_open:
        told = told.with_others([evidence.beside])
    order = mapping.date_order or told.decided()
    decimal = mapping.decimal or evidence.mark.decided()
    if decimal is None:
        decimal = next((mark for other in others if (mark := other.mark.decided())), None)
    if decimal is None and evidence.mark.open is not None:
        _tell_open_mark(raw, evidence, sink)
    _tell_currencies(raw, evidence, sink)
    for one in (found[name] for name in MONEY if name in found and times_in(found[name]) != 1):
        sink.note(
            raw.name, None, N_("'{heading}' says its unit: each number is taken {times} times"),
            moves=True, heading=one, times=f"{times_in(one):g}",
        )  # fmt: skip
    heading = found.get("minutes", "")
    unit = mapping.duration or unit_in(heading) or unit or _unit_that_fits(raw, heading, evidence, decimal or ".", sink)
    return Survey(
        Dates(order, mapping.zone),
        decimal or ".",
        Durations(
            unit, clock_in(heading) or clock or _as_clock(mapping.duration),
            decimal or ".",
        ),
    )  # fmt: skip


def _unit_that_fits(raw: RawTable, heading: str, evidence: Evidence, decimal: str, sink: Sink) -> str | None:
    """Return the unit of bare durations where their size leaves only one, and tell which and why.

    Half of all contacts fill no working day, and take longer than a ring.
    """
    lengths: list[tuple[float, int]] = []
    for text, count in evidence.lengths.items():
        with suppress(BadValueError):
            value = number(text, decimal)
            lengths += [(value, count)] if value else []
    if not lengths:
        return None
    lengths.sort()
    half, seen, middle = sum(count for _value, count in lengths) / 2, 0, 0.0
    for value, count in lengths:
        middle, seen = value, seen + count
        if seen >= half:
            break
    fitting = [unit for unit, minutes in UNITS.items() if RING <= middle * minutes <= WORKING_DAY]
    if len(fitting) != 1:
        return None
    sink.note(
        raw.name, None,
        N_(
            "'{heading}' does not say its unit; half of its contacts take {middle} and more, which only {unit} can be: "
            "read as {unit}"
        ),
        moves=True, heading=heading, middle=f"{middle:g}", unit=fitting[0],
    )  # fmt: skip
    return fitting[0]


def _as_clock(unit: str | None) -> str | None:
    """Return what a:b is where a person said the unit of durations: hours and minutes, or minutes and seconds."""
    return None if unit is None else "minutes" if unit == "seconds" else "hours"


def _tell_open_mark(raw: RawTable, evidence: Evidence, sink: Sink) -> None:
    seen = evidence.money_open or evidence.mark.open
    assert seen is not None
    try:
        one, two = (number(seen.text, mark) for mark in ".,")
    except BadValueError:
        return
    sink.note(
        raw.name, seen.line,
        N_("'{value}' under '{heading}' may be {one} or {two}: no number of the file says which"),
        moves=True, value=seen.text, heading=seen.heading, one=f"{one:.10g}", two=f"{two:.10g}",
    )  # fmt: skip
    if evidence.money_open is not None:
        sink.doubt(
            "amount",
            N_("the file does not say whether '{value}' is {one} or {two}"),
            N_("say decimal = ',' or '.' under [numbers] in a mapping, or --decimal"),
            value=seen.text, one=f"{one:.10g}", two=f"{two:.10g}",
        )  # fmt: skip


def _tell_currencies(raw: RawTable, evidence: Evidence, sink: Sink) -> None:
    if differ(evidence.currencies):
        (one, first), *rest = evidence.currencies.items()
        other, second = next((code, seen) for code, seen in rest if differ((one, code)))
        sink.note(
            raw.name, second.line,
            N_("'{value}' is in another currency ({other}) than '{first}' ({one}): nothing is converted"),
            value=second.text, first=first.text, one=one, other=other,
        )  # fmt: skip
        sink.doubt(
            "amount",
            N_("{file} line {line}: '{value}' is in another currency ({other}) than '{first}' ({one})"),
            N_("map a column that holds them in one currency to amount, or leave the others out: [leave_out]"),
            file=raw.name, line=second.line, value=second.text, first=first.text, one=one, other=other,
        )  # fmt: skip


def alike(raws: Sequence[RawTable]) -> dict[str, list[int]]:
    """Return the places of the tables that are of one export, by their headings.

    What one leaves open another decides.
    """
    groups: dict[str, list[int]] = {}
    for place, raw in enumerate(raws):
        groups.setdefault("\n".join(sorted(map(plain, raw.headings))), []).append(place)
    return groups
