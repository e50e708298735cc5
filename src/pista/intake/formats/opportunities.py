"""A table of deals: one row is one opportunity with its stage, as a CRM's pipeline is exported.

Versions of one record are one deal, the latest; a deal listed once per contact is one; its lines are summed; deleted
and
archived rows are none. A closing before its opening keeps the sale and loses the cycle.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from pista.book.names import spelling_key
from pista.errors import SourceError
from pista.intake.cells.folding import plain
from pista.intake.cells.vocabulary import patterns
from pista.intake.cells.words import says_deleted, yes_or_no
from pista.intake.columns import MONEY, Cells, Names, hexadecimal, row_hashes
from pista.intake.format import Format
from pista.intake.people import COLUMNS, MORE, PARTS, folded, people_of
from pista.intake.reference_tables import tell_names
from pista.intake.stage_columns import write_moves
from pista.intake.statuses import CLOSED, DELETED, LOST, OPEN, SAYABLE, UNKNOWN, WON, Signals, Standing, Statuses
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from collections.abc import Mapping as Lookup

    from pista.intake.format import Reading
    from pista.intake.readers.tables import RawTable
    from pista.intake.sink import Sink

FIELDS = (
    "opportunity",
    "title",
    *PARTS,
    *MORE,
    "product",
    "seller",
    "team",
    "stage",
    "status",
    "is_closed",
    "is_won",
    "is_lost",
    "is_deleted",
    "active",
    "probability",
    "lost_reason",
    "opened",
    "closed",
    "won_on",
    "lost_on",
    "expected_close",
    "modified",
    "amount",
    "amount_won",
    "line_amount",
    "margin",
    "currency",
    "period",
    "source",
    "next_step_on",
    "note",
)
DATES = ("opened", "closed", "won_on", "lost_on", "expected_close", "modified", "next_step_on")
NUMBERS = (*MONEY, "probability")
SAYS_STATUS = ("stage", "status", "is_closed", "is_won", "is_lost", "won_on", "lost_on")
# A closing this many days after everything else in the source is a hope or a slip of the pen, not the day it looks
# back from.
AHEAD = 180
FLAGS = ("is_closed", "is_won", "is_lost", "active")
# Of how many written words a note is made, at most.
MOST_WORDS = 12


def fit(found: Lookup[str, str]) -> float:
    """Return how well a table fits: it needs something that says how deals stand, and a day or an identifier."""
    dated = sum(name in found for name in ("opened", "closed", "won_on", "lost_on", "expected_close"))
    about = sum(name in found for name in ("amount", "opportunity", "title"))
    # How likely a deal is says how it stands where nothing else does.
    has_status = any(name in found for name in SAYS_STATUS) or ("probability" in found and about > 1)
    if not has_status or not dated or dated + about < 2 or ("at" in found and "opened" not in found):  # noqa: PLR2004 - a status and a day are a lead's too
        return 0.0
    return 0.7 + 0.01 * len(found)


def has_several_signals(found: Lookup[str, str]) -> bool:
    """Whether several columns say how a deal stands, so that the words of one do not decide alone."""
    return sum(name in found for name in (*SAYS_STATUS, "active", "probability", "lost_reason")) > 1


@dataclass
class Deals:
    """The deals of a source, table after table: what is written, and by what contacts find theirs.

    sellers  what the source's users are called, by their identifiers
    listed   gives those who stand in a list of people the key they have there
    """

    products: Names
    sellers: Lookup[str, str] = field(default_factory=dict)
    listed: Callable[[pa.Array], pa.Array] = lambda keys: keys
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    tables: int = 0

    def take(self, reading: Reading, sink: Sink) -> dict[str, dict[str, int]]:
        """Take one table; of a deal that an earlier one holds the later stands. Return what its rows were read as."""
        raw = reading.raw
        rows, cells = _rows_of(reading, self.listed)
        for row in rows:
            row["seller"] = self.sellers.get(row["seller"] or "", row["seller"])
        statuses = Statuses(_own_words(reading), reading.words("status"))
        kept = _without_deleted(rows, statuses, raw, sink)
        _judge(kept, statuses, reading)
        read_as = _read_as(kept)
        _tell_statuses(raw, kept, read_as, sink)
        deals = _merged(kept, raw, sink)
        names = self._spelled(deals)
        _close(deals, raw, sink)
        taken = [deal for deal in deals if not deal["refused"]]
        self._join(taken, raw, sink)
        write_moves(taken, reading, sink)
        _account(cells, rows, sink)
        for name in names:
            tell_names(raw.name, names[name], name, sink)
        _tell_amounts(raw, taken, sink)
        self.tables += 1
        return read_as

    def _spelled(self, deals: Sequence[dict[str, Any]]) -> dict[str, Names]:
        names = {"product": self.products}
        for deal in deals:
            deal["product"] = self.products(deal["product"])
        return names

    def _join(self, deals: Iterable[dict[str, Any]], raw: RawTable, sink: Sink) -> None:
        """Put a table's deals beside those of the tables before it; a later version of one takes its place."""
        changed: list[str] = []
        again = 0
        for deal in deals:
            key = deal["opportunity"]
            if key in self.rows:
                if any(deal[name] != self.rows[key][name] for name in ("status", "amount", "closed_day", "seller")):
                    changed.append(deal["title"] or key)
                again += 1
            self.rows[key] = deal
            if deal["prospect"]:
                self.people.setdefault(deal["prospect"], deal)
            if deal["seller"] and deal["team"]:
                self.teams.setdefault(deal["seller"], deal["team"])
        if again:
            sink.note(
                raw.name,
                None,
                N_(
                    "deals that an earlier file holds too (rows: {count}): this one stands; it "
                    "changes {changed} of them{such}"
                ),
                moves=bool(changed),
                count=again,
                changed=len(changed),
                such="" if not changed else f" ('{changed[0]}')",
            )

    def write(self, sink: Sink) -> None:
        """Write the deals and the people they name."""
        columns = (
            "opportunity",
            "prospect",
            "product",
            "seller",
            "source",
            "status",
            "opened_day",
            "closed_day",
            "next_step_on",
            "amount",
            "margin",
            "stage",
            "lost_reason",
        )
        rows = list(self.rows.values())
        if rows:
            sink.write("opportunities", {name: [row[name] for row in rows] for name in columns})

    def write_people(self, sink: Sink, known: set[str]) -> None:
        """Write the people of the deals that no log has written."""
        rows = [row for key, row in self.people.items() if key not in known]
        known.update(self.people)
        if rows:
            sink.write("prospects", {name: [row[name] for row in rows] for name in (*COLUMNS, "source")})
        if self.teams and not sink.rows("sellers"):
            sink.write("sellers", {"seller": list(self.teams), "team": list(self.teams.values())})


def _own_words(reading: Reading) -> dict[str, str]:
    values = reading.mapping.values
    return {**values.get("stage", {}), **values.get("status", {})}


def _rows_of(reading: Reading, listed: Callable[[pa.Array], pa.Array]) -> tuple[list[dict[str, Any]], list[Cells]]:
    """Return the rows of a table as what they say, with the line each began on."""
    survey, found = reading.survey, dict(reading.found)
    rows: list[dict[str, Any]] = []
    batches: list[Cells] = []
    for batch in reading.raw.batches():
        cells = Cells(reading.raw, batch, _by_content(found, reading.raw, batch))
        batches.append(cells)
        columns: dict[str, list[Any]] = {
            name: cells.text(name)
            for name in (
                "opportunity",
                "title",
                "product",
                "seller",
                "team",
                "source",
                "lost_reason",
                "note",
                "period",
                "stage",
                "status",
            )
        }
        columns |= {name: cells.dates(name, survey.dates)[0].to_pylist() for name in DATES}
        columns |= {name: cells.numbers(name, survey.number, survey.decimal).to_pylist() for name in MONEY}
        columns["probability"] = _probabilities(cells)
        columns |= {name: _flags(cells, name) for name in FLAGS}
        deleted = cells.coded("is_deleted")
        columns["is_deleted"] = deleted.take([says_deleted(text) for text in deleted.values], pa.bool_()).to_pylist()
        found_people = people_of(cells)
        found_people["prospect"] = listed(found_people["prospect"])
        people = {name: column.to_pylist() for name, column in found_people.items()}
        columns["digest"] = hexadecimal(*row_hashes((cells.texts(name) for name in found), cells.length)).to_pylist()
        names = [*columns, *people]
        for place, values in enumerate(zip(*columns.values(), *people.values(), strict=True)):
            row = dict(zip(names, values, strict=True))
            if row["amount"] is None and "amount" not in found:
                row["amount"] = row["line_amount"]
            row |= {"line": cells.line(place), "cells": cells, "place": place, "refused": False, "repeats": False}
            rows.append(row)
    return rows, batches


def _by_content(found: dict[str, str], raw: RawTable, batch: Any) -> dict[str, str]:  # noqa: ANN401 - a batch
    """Return the fields, where a column called "Closed" or "Won" holds days or flags after what it holds."""
    if "closed" in found and "is_closed" not in found and _says_yes_or_no(raw, batch, found["closed"]):
        heading = found.pop("closed")
        found["is_closed"] = heading
    if "is_won" in found and "status" not in found and _says_how_it_ended(raw, batch, found["is_won"]):
        found["status"] = found.pop("is_won")
    for name, other in (("is_won", "won_on"), ("is_closed", "closed")):
        if name in found and other not in found and not _says_yes_or_no(raw, batch, found[name]):
            found[other] = found.pop(name)
    return found


def _says_yes_or_no(raw: RawTable, batch: Any, heading: str) -> bool:  # noqa: ANN401 - a batch
    values = Cells(raw, batch, {"one": heading}).coded("one").values
    return all(yes_or_no(value) is not None for value in values if value.strip())


def _says_how_it_ended(raw: RawTable, batch: Any, heading: str) -> bool:  # noqa: ANN401 - a batch
    """Whether a column called "Won" holds words: won, lost, pending."""
    values = [value for value in Cells(raw, batch, {"one": heading}).coded("one").values if value.strip()]
    words = [patterns("status").read(value) for value in values]
    return bool(words) and None not in words and not _says_yes_or_no(raw, batch, heading)


def _flags(cells: Cells, name: str) -> list[bool | None]:
    if not cells.has(name):
        return [None] * cells.length
    coded = cells.coded(name)
    # A checkbox that is not ticked is exported as nothing by some.
    empty = False if any(yes_or_no(value) for value in coded.values) and name != "active" else None
    return coded.take([yes_or_no(value) if value.strip() else empty for value in coded.values], pa.bool_()).to_pylist()  # type: ignore[no-any-return]


def _probabilities(cells: Cells) -> list[float | None]:
    """Return probabilities in per cent, whether they are written as 40, 40 %, 0.4 or 0,4."""
    if not cells.has("probability"):
        return [None] * cells.length
    coded = cells.coded("probability")
    values = [_share(value) for value in coded.values]
    known = [value for value in values if value is not None]
    is_share = bool(known) and max(known) <= 1 and any(0 < value < 1 for value in known)
    return coded.take([None if v is None else v * 100 if is_share else v for v in values], pa.float64()).to_pylist()  # type: ignore[no-any-return]


def _share(text: str) -> float | None:
    bare = text.replace("%", "").replace("\x1f", "").replace(",", ".").strip()
    try:
        return float(bare)
    except ValueError:
        return None


def _without_deleted(rows: list[dict[str, Any]], statuses: Statuses, raw: RawTable, sink: Sink) -> list[dict[str, Any]]:
    """Return the rows that are deals: neither deleted, nor archived without being lost, nor empty of all but a sum."""
    out: dict[str, list[dict[str, Any]]] = {}
    kept = []
    for row in rows:
        if why := _no_deal(row, statuses):
            row["refused"] = why
            out.setdefault(why, []).append(row)
        else:
            kept.append(row)
    for why, some in out.items():
        sink.note(raw.name, some[0]["line"], LEFT_OUT[why], moves=True, count=len(some))
    return kept


LEFT_OUT = {
    "deleted": N_("deleted rows are left out (rows: {count})"),
    "archived": N_("archived rows are left out (rows: {count})"),
    "no deal": N_("rows that name no deal, nobody and no stage are left out (rows: {count})"),
}
# A row with none of these is a sum, or the title of a group.
_OF_DEALS = ("opportunity", "prospect", "company", "stage", "status", "seller", *DATES)


def _no_deal(row: Lookup[str, Any], statuses: Statuses) -> str | None:
    """Return why a row is no deal, None where it is one."""
    if row["is_deleted"] or DELETED in {statuses.word(row["status"] or ""), statuses.word(row["stage"] or "")}:
        return "deleted"
    filled = [name for name in (*_OF_DEALS, *FLAGS) if row[name] is not None]
    # A sum, the title of a group ("Won (2)", with its sum), a line below the table.
    is_title = filled == ["stage"] and row["title"] is None and row["cells"].has("title")
    is_sum = not filled and (row["title"] is None or row["amount"] is None)
    is_footer = filled == ["seller"] and row["title"] is None
    if is_title or is_sum or is_footer:
        return "no deal"
    # Where no column tells how likely it was and why it was lost, an archived deal may be a lost one.
    tells = row["cells"].has("probability") or row["cells"].has("lost_reason")
    if row["active"] is not False or not tells or row["probability"] == 0 or row["lost_reason"]:
        return None
    said = row["status"] or row["stage"]
    return "archived" if not said or patterns("status").read(said) == OPEN else None


def _by_rules(row: Lookup[str, Any], reading: Reading, texts: dict[tuple[int, str], list[str]]) -> Standing | None:
    """Return how a row stands by the mapping's rules over several columns, None where none fits."""
    headings = {heading: place for place, heading in reversed(list(enumerate(reading.raw.headings)))}
    for where, meant in reading.mapping.status:
        held = {}
        for heading in where:
            key = (id(row["cells"]), heading)
            if key not in texts:
                if heading not in headings:
                    raise SourceError(
                        N_("{file} has no column '{heading}', which a rule of [[status]] asks for."),
                        hint=N_("Its columns are: {headings}."), file=reading.raw.name, heading=heading,
                        headings=", ".join(reading.raw.headings),
                    )  # fmt: skip
                texts[key] = row["cells"].column(headings[heading])
            held[heading] = texts[key][row["place"]]
        if all(plain(held[heading]) == plain(value) for heading, value in where.items()):
            return Standing(
                UNKNOWN if meant == CLOSED else SAYABLE[meant], " · ".join(value for value in where.values() if value)
            )
    return None


def _judge(rows: Sequence[dict[str, Any]], statuses: Statuses, reading: Reading) -> None:
    """Say of each row how it stands."""
    texts: dict[tuple[int, str], list[str]] = {}
    days = [row[name] for row in rows for name in ("opened", "modified") if row[name] is not None]
    ends = [
        row["closed"] for row in rows
        if row["closed"] is not None and statuses(_signals(row, is_ahead=False)).status in {WON, LOST}
    ]  # fmt: skip
    latest = max([*days, *ends], default=None)
    is_fact = reading.layout is not None and reading.layout.closed_is_a_fact
    for row in rows:
        is_ahead = latest is not None and row["expected_close"] is not None and row["expected_close"] > latest
        has_ended = row["closed"] is not None and (latest is None or row["closed"] <= latest)
        if is_fact and row["is_closed"] is None and has_ended:
            row["is_closed"] = True
        row["standing"] = _by_rules(row, reading, texts) or statuses(_signals(row, is_ahead=is_ahead))


def _signals(row: Lookup[str, Any], *, is_ahead: bool) -> Signals:
    return Signals(
        row["status"] or "", row["stage"] or "", row["is_closed"], row["is_won"], row["won_on"] is not None,
        row["lost_on"] is not None or row["is_lost"] is True, row["closed"] is not None, row["active"],
        row["probability"], row["lost_reason"] is not None, is_ahead,
    )  # fmt: skip


def _read_as(rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """Return what was written per status, the most frequent first."""
    counts: dict[str, Counter[str]] = {status: Counter() for status in (WON, LOST, OPEN, UNKNOWN)}
    for row in rows:
        standing: Standing = row["standing"]
        counts[standing.status][standing.said] += 1
    return {status: dict(words.most_common()) for status, words in counts.items() if words}


def _tell_statuses(
    raw: RawTable, rows: Sequence[dict[str, Any]], read_as: Lookup[str, Lookup[str, int]], sink: Sink
) -> None:
    contradicted: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["standing"].contradiction:
            contradicted.setdefault(row["standing"].contradiction, []).append(row)
    for sentence, some in contradicted.items():
        said = some[0]["standing"].said
        sink.note(raw.name, some[0]["line"], sentence, moves=True, count=len(some), said=said)
    if unknown := read_as.get(UNKNOWN):
        shown = ", ".join(f"'{word or '–'}' ({count})" for word, count in list(unknown.items())[:MOST_WORDS])
        known = {status: sum(words.values()) for status, words in read_as.items()}
        total, won = sum(known.values()), known.get(WON, 0)
        sink.doubt(
            "statuses",
            N_("{n} of {all} deals are neither won, lost nor open by any word Pista understands: {words}"),
            N_("say what they are, in a mapping: [values.status] {line}"),
            n=known[UNKNOWN], all=total, words=shown, line=f'"{next(iter(unknown))}" = "won" | "lost" | "open"',
            low=won / total, high=(won + known[UNKNOWN]) / total, won=won, most=won + known[UNKNOWN],
        )  # fmt: skip


def _identity(row: Lookup[str, Any]) -> str | None:
    """Return what a deal is called: its identifier, or its title with who it is with and when it was opened."""
    own = row["opportunity"]
    if own and not row["is_title"]:
        return str(own)
    title = row["title"] or own
    if not title:
        return None
    return " · ".join(
        str(part) for part in (title, row["company"] or row["prospect"] or "", row["opened"] or "") if part != ""
    )


def called(deal: Lookup[str, Any]) -> str:
    """Return what a deal is called where people read it: its title, its identifier, whom it is with, or its line."""
    own = None if deal["opportunity"] == deal["digest"] else deal["opportunity"]
    return str(deal["title"] or own or deal["name"] or deal["company"] or f"№ {deal['line']}")


def _merged(rows: list[dict[str, Any]], raw: RawTable, sink: Sink) -> list[dict[str, Any]]:
    """Return one row per deal: of versions the latest, of lines the sum, of several contacts the first."""
    _mark_titles(rows)
    groups: dict[str, list[dict[str, Any]]] = {}
    equal: Counter[str] = Counter()
    for row in rows:
        key = _identity(row)
        if key is None or row["is_title"] or not row["opportunity"]:
            # Without an identifier rows that say the very same are as many deals, not one.
            equal[row["digest"]] += 1
            again = equal[row["digest"]]
            key = (key or row["digest"]) + (f"-{again}" if again > 1 else "")
        row["opportunity"] = key
        groups.setdefault(key, []).append(row)
    _mark_repeated(groups.values(), raw, sink)
    told: Counter[str] = Counter()
    first: dict[str, dict[str, Any]] = {}
    deals = []
    for some in groups.values():
        what, deal = _one_deal(some)
        deals.append(deal)
        if what:
            told[what] += len(some) - 1
            first.setdefault(what, some[1])
            for row in some:
                if row is not deal:
                    row["refused"] = what
    for what, count in told.items():
        sink.note(
            raw.name,
            first[what]["line"],
            SAID_OF_SEVERAL[what],
            moves=what != "contacts",
            count=count,
            title=called(first[what]),
        )
    if several := sum(count - 1 for count in equal.values() if count > 1):
        sink.note(
            raw.name,
            None,
            N_(
                "rows say the same in every column that is read, and have no identifier (rows: {count}): each counts "
                "as a deal of its own"
            ),
            moves=True,
            count=several,
        )
    return deals


SAID_OF_SEVERAL = {
    "versions": N_("versions of one deal count once, the latest (rows left out: {count}, such as of '{title}')"),
    "lines": N_("lines of one deal are summed (rows put together: {count}, such as of '{title}')"),
    "contacts": N_("a deal that is listed once per contact counts once (rows left out: {count}, such as of '{title}')"),
}


def _mark_titles(rows: Sequence[dict[str, Any]]) -> None:
    """Find out whether a column called "Opportunity" or "Deal" identifies.

    A title stands for several people's deals.
    """
    holders: dict[str, set[object]] = {}
    for row in rows:
        if row["opportunity"]:
            holders.setdefault(row["opportunity"], set()).add((row["company"], row["name"], row["opened"]))
    heading = plain(rows[0]["cells"].heading("opportunity")) if rows else ""
    is_called_id = any(
        word in heading.split()
        for word in ("id", "number", "no", "code", "ref", "guid", "identificador", "numero", "key")
    )
    is_title = not is_called_id and any(len(some) > 1 for some in holders.values())
    for row in rows:
        row["is_title"] = is_title


def _one_deal(rows: list[dict[str, Any]]) -> tuple[str | None, dict[str, Any]]:
    """Return what several rows of one deal are, and the one that stands for them."""
    if len(rows) == 1:
        return None, rows[0]
    if (
        len(
            {
                tuple(row[name] for name in ("stage", "status", "modified", "closed", "is_closed", "is_won"))
                for row in rows
            }
        )
        > 1
    ):
        return "versions", max(enumerate(rows), key=lambda pair: _lateness(*pair))[1]
    lines = {(row["product"], row["amount"]) for row in rows}
    if len({row["product"] for row in rows}) > 1 or (len(lines) > 1 and len({row["prospect"] for row in rows}) == 1):
        deal = dict(rows[0])
        for name in ("amount", "amount_won", "margin"):
            some = [row[name] for row in rows if row[name] is not None]
            # Beside the sums of its lines, or the same on each of them, it is the deal's own.
            is_own = len(set(some)) == 1 and (rows[0]["cells"].has("line_amount") or rows[0]["repeats"])
            deal[name] = None if not some else some[0] if is_own else sum(some)
        products = list(dict.fromkeys(row["product"] for row in rows if row["product"]))
        deal["product"] = " + ".join(products) or None
        rows[0].update(deal)
        return "lines", rows[0]
    return "contacts", rows[0]


def _mark_repeated(groups: Iterable[list[dict[str, Any]]], raw: RawTable, sink: Sink) -> None:
    """Find out whether a deal's amount stands on each of its lines; leave amounts in doubt where one deal says so."""
    lined = [
        some for some in groups
        if len({row["product"] for row in some}) > 1 and sum(row["amount"] is not None for row in some) > 1
    ]  # fmt: skip
    alike = [some for some in lined if len({row["amount"] for row in some}) == 1]
    repeats = len(alike) > 1 and len(alike) == len(lined)
    for some in lined:
        for row in some:
            row["repeats"] = repeats
    if alike and not repeats and not alike[0][0]["cells"].has("line_amount"):
        deal = alike[0][0]
        sink.doubt(
            "amount",
            N_("{file}: the lines of '{title}' say {amount} each: of the deal, or of the line?"),
            N_("map the amount of a line to line_amount, or give one row a deal"),
            file=raw.name, title=called(deal), amount=f"{deal['amount']:g}",
        )  # fmt: skip


def _lateness(place: int, row: Lookup[str, Any]) -> tuple[Any, ...]:
    """Return by what the latest version of a deal is told: when it was modified, whether it is decided, its place."""
    return (row["modified"] or 0, row["standing"].status in {WON, LOST}, place)


def _close(deals: Sequence[dict[str, Any]], raw: RawTable, sink: Sink) -> None:
    """Give each deal the day it was decided, and say where days contradict each other or are missing."""
    has_opening = any(deal["opened"] is not None for deal in deals)
    told: dict[str, list[dict[str, Any]]] = {}
    last = _last_day(deals)
    for deal in deals:
        status = deal["status"] = deal["standing"].status
        opened, closed = deal["opened"], _closing_of(deal)
        if status == OPEN and opened is None and has_opening:
            deal["refused"] = True
            cells: Cells = deal["cells"]
            cells.refuse(
                deal["place"], N_("not opened yet: no opening date (stage '{stage}')"), stage=deal["stage"] or ""
            )
        if closed is not None and last is not None and closed > last:
            told.setdefault("ahead", []).append(deal)
            closed = None
        elif closed is not None and opened is not None and closed < opened:
            told.setdefault("before", []).append(deal)
            opened = None
        elif closed is None and status in {WON, LOST}:
            told.setdefault("undated", []).append(deal)
        deal["opened_day"], deal["closed_day"] = opened, closed
        if status == WON and deal["amount_won"]:
            deal["amount"] = deal["amount_won"]
    for what, some in told.items():
        sink.note(
            raw.name,
            some[0]["line"],
            SAID_OF_DAYS[what],
            moves=True,
            count=len(some),
            title=called(some[0]),
        )


SAID_OF_DAYS = {
    "ahead": N_(
        "closed on a day after everything else in the source (deals: {count}, such as '{title}'): "
        "they count, their day is unknown"
    ),
    "before": N_(
        "closed before they were opened (deals: {count}, such as '{title}'): they count on the day "
        "they were closed, and in no "
        "cycle"
    ),
    "undated": N_("decided without a day (deals: {count}, such as '{title}'): they count, and the cycle lacks them"),
}


def _last_day(deals: Sequence[dict[str, Any]]) -> Any:  # noqa: ANN401 - a day or none
    """Return the last day that closings are believed on.

    None lies AHEAD of all other days, or of its own last change.
    """
    days = sorted(
        {
            day
            for deal in deals
            for name in ("opened", "modified", "closed", "won_on", "lost_on")
            if (day := deal[name]) is not None
            and (name in {"opened", "modified"} or deal["standing"].status in {WON, LOST})
        }
    )
    sure = [day for deal in deals for name in ("opened", "modified") if (day := deal[name]) is not None]
    least = max(sure, default=None)
    for before, day in pairwise(days):
        if day - before > AHEAD and (least is None or day > least):
            return before
    return days[-1] if days else None


def _closing_of(deal: Lookup[str, Any]) -> Any:  # noqa: ANN401 - a day or none
    status = deal["status"]
    own = {WON: deal["won_on"], LOST: deal["lost_on"]}.get(status)
    closed = own if own is not None else deal["closed"] if status in {WON, LOST, UNKNOWN} else None
    if closed is not None and deal["modified"] is not None and closed > deal["modified"] + AHEAD:
        return None
    return closed


def _account(batches: Sequence[Cells], rows: Sequence[dict[str, Any]], sink: Sink) -> None:
    left_out = Counter(id(row["cells"]) for row in rows if isinstance(row["refused"], str))
    for cells in batches:
        cells.settle(sink, left_out=left_out[id(cells)])


def _tell_amounts(raw: RawTable, deals: Sequence[dict[str, Any]], sink: Sink) -> None:
    periods = Counter(deal["period"] for deal in deals if deal["period"] and plain(deal["period"]) not in ONCE)
    if periods:
        sink.doubt(
            "amount",
            N_("amounts of {file} are of a period, not of the whole deal ({words})"),
            N_("multiply them, or leave the others out: [leave_out] in a mapping"),
            file=raw.name, words=", ".join(f"'{word}' ({count})" for word, count in periods.most_common()),
        )  # fmt: skip
    won = [deal for deal in deals if deal["status"] == WON]
    bare = [deal for deal in won if deal["amount"] is None]
    if bare and len(bare) < len(won):
        sink.note(
            raw.name, bare[0]["line"],
            N_("won without an amount (deals: {count} of {all}, such as '{title}'): revenue lacks them"),
            moves=True, count=len(bare), all=len(won), title=called(bare[0]),
        )  # fmt: skip
    nameless = [deal for deal in deals if deal["prospect"] is None]
    if nameless and len(nameless) < len(deals):
        sink.note(
            raw.name, nameless[0]["line"],
            N_("name nobody (deals: {count}, such as '{title}'): they count, and no prospect with them"),
            moves=True, count=len(nameless), title=called(nameless[0]),
        )  # fmt: skip
    sink.doubt_amounts(raw.name)


ONCE = frozenset(("one time", "onetime", "once", "one off", "unica", "unico"))


# Without case, accents and points; then without legal forms and titles, in whatever order.
SPELLINGS: Sequence[Callable[[str], str]] = (plain, spelling_key)


def without_zeros(identifier: str) -> str:
    """Return an identifier without the zeros before its digits: 1 for 0001, and for 1.0."""
    bare = folded(identifier).removesuffix(".0")
    return bare.lstrip("0") or "0" if bare.isdecimal() else bare


def _by_spelling(spell: Callable[[str], str], people: Iterable[str]) -> dict[str, str]:
    """Return people by how they may be spelled, those only who are one by it."""
    alike: dict[str, set[str]] = {}
    for one in people:
        alike.setdefault(spell(one), set()).add(one)
    return {bare: next(iter(some)) for bare, some in alike.items() if bare and len(some) == 1}


class Finder:
    """Finds the deal of a contact: by the identifier or the title that the log gives, else by its organisation.

    By the very prospect, and by product, the book finds it itself; see book/belonging.py.
    """

    def __init__(self, deals: Deals) -> None:
        """Know the deals by what a log may call them."""
        self.deals = deals
        # A spreadsheet makes 1 of 0001; where two would be one so, neither is meant.
        bare = Counter(without_zeros(key) for key in deals.rows)
        self.ids = {without_zeros(key): key for key in deals.rows if bare[without_zeros(key)] == 1}
        self.ids |= {folded(key): key for key in deals.rows}
        titles: dict[str, set[str]] = {}
        self._firms: dict[str, list[dict[str, Any]]] = {}
        self._people = {row["prospect"] for row in deals.rows.values() if row["prospect"]}
        # However they are spelled, where no two are one then.
        self._spelled = [_by_spelling(spell, self._people) for spell in SPELLINGS]
        for key, row in deals.rows.items():
            if row["title"]:
                titles.setdefault(folded(row["title"]), set()).add(key)
            if row["company"]:
                self._firms.setdefault(spelling_key(row["company"]), []).append(row)
        self.titles = {title: next(iter(keys)) for title, keys in titles.items() if len(keys) == 1}
        self._winners = {row["prospect"] for row in deals.rows.values() if row["status"] == WON}
        self.joined = self.named = 0
        self.lost: Counter[str] = Counter()
        self.unwon: Counter[str] = Counter()

    def __call__(self, columns: Lookup[str, pa.Array], cells: Cells) -> tuple[pa.Array, pa.Array]:
        """Return per contact the deal it belongs to, null where none is found here, and whom it is with.

        A contact that names its deal, or its deal's organisation, is one with whom the deal is with.
        """
        if not self.deals.rows:
            return columns["opportunity"], columns["prospect"]
        result: list[str | None] = []
        prospects: list[str | None] = []
        said = columns["opportunity"].to_pylist()
        written = pc.dictionary_encode(columns["prospect"])
        whose = pa.array([self._whose(key) for key in written.dictionary.to_pylist()], pa.string())
        who, firms = whose.take(written.indices).to_pylist(), columns["company"].to_pylist()
        days, products = columns["day"].to_pylist(), columns["product"].to_pylist()
        sold = pc.fill_null(pc.equal(columns["outcome"], "sale"), False).to_pylist()
        for row in range(cells.length):
            # What an activity is "related to" may be the deal itself.
            key = self._named(said[row]) or self._named(firms[row])
            if key is None and who[row] not in self._people and firms[row]:
                key = self._of_firm(firms[row], days[row], products[row])
            if key is None and who[row] not in self._people:
                self.lost[str(said[row] or who[row] or firms[row] or "–")] += 1
            else:
                self.joined += 1
            whose_deal = (key and self.deals.rows[key]["prospect"]) or who[row]
            is_won = self.deals.rows[key]["status"] == WON if key else whose_deal in self._winners
            if sold[row] and not is_won:
                self.unwon[str(whose_deal or "–")] += 1
            result.append(key)
            prospects.append(whose_deal)
        return pa.array(result, pa.string()), pa.array(prospects, pa.string())

    def _whose(self, key: str) -> str:
        """Return the key of the one the deals know, where somebody is called alike."""
        if key in self._people:
            return key
        alike = zip(SPELLINGS, self._spelled, strict=True)
        return next((found[spell(key)] for spell, found in alike if spell(key) in found), key)

    def _named(self, text: str | None) -> str | None:
        if not text:
            return None
        for part in (text, *text.split(";")):
            bare = folded(part)
            if key := self.ids.get(bare) or self.titles.get(bare) or self.ids.get(without_zeros(bare)):
                return key
        return None

    def _of_firm(self, firm: str, day: int | None, product: str | None) -> str | None:
        """Return an organisation's deal that was open on a day, its first where none was."""
        some = [
            row
            for row in self._firms.get(spelling_key(firm), ())
            if not (row["product"] and product and row["product"] != product)
        ]
        if not some:
            return None
        open_then = [
            row
            for row in some
            if day is None
            or ((row["opened_day"] or 0) <= day and (row["closed_day"] is None or day <= row["closed_day"]))
        ]
        return str(min(open_then or some, key=lambda row: (row["opened_day"] or 0, row["opportunity"]))["opportunity"])

    def tell(self, file: str, sink: Sink) -> None:
        """Say how many contacts found a deal, and which did not."""
        if not self.deals.rows:
            return
        if self.unwon:
            sink.note(
                file, None,
                N_(
                    "sales that no won deal beside them holds (contacts: {count}, such as '{such}'): the deals decide "
                    "what was won"
                ),
                moves=True, count=self.unwon.total(), such=next(iter(self.unwon)),
            )  # fmt: skip
        if self.lost:
            such = ", ".join(f"'{word}'" for word, _count in self.lost.most_common(3))
            sink.note(
                file, None, N_("{joined} contacts belong to deals beside them; {lost} belong to none, such as {such}"),
                moves=True, joined=self.joined, lost=sum(self.lost.values()), such=such,
            )  # fmt: skip
            if not self.joined:
                sink.doubt(
                    "joins", N_("{file}: no contact belongs to any of the deals beside them"),
                    N_("give both tables the deal's identifier, or the same names"), file=file,
                )  # fmt: skip
        else:
            sink.note(file, None, N_("all {joined} contacts belong to deals beside them"), joined=self.joined)


opportunities = Format(N_("a table of deals with their stage, such as a CRM's pipeline"), fit=fit, fields=FIELDS)
