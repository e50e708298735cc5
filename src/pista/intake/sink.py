"""Where a format puts what it takes: tables of the book, complaints, and an account of every row it read."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from pista.book.prepared import Unsettled
from pista.intake.complaints import BadValueError, Complaint
from pista.intake.parquet import TableWriter
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from pista.intake.readers.tables import Batch, RawTable

ACCOUNT = "intake.json"
# Beside the tables of a book that was exported: what was not understood of its source.
BOOK_DOUBTS = "doubts.json"
COMPLAINTS = "complaints.jsonl"
# Where more than this share of what a number rests on was not understood, the number is unknown.
TENTH = 0.1


@dataclass
class Account:
    """How many rows of a file were read, and what became of them: read = taken + planned + left_out + set_aside."""

    file: str
    read: int = 0
    taken: int = 0
    set_aside: int = 0
    planned: int = 0
    left_out: int = 0


@dataclass(frozen=True)
class TableRead:
    """What a table was taken for.

    title     what it is, as "HubSpot deals"; a sentence with no gaps, to be translated, where no system is known
    rows      how many rows of it were read
    words     per meaning (won, lost, open, not known ...) what was written, and in how many rows
    unused    the headings that no number reads
    lacking   the fields that would tell more, the most valuable first
    unknown   per section of a mapping (status, outcome, channel, done) the words that were not understood, counted
    """

    file: str
    title: str
    kind: str
    rows: int
    words: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    unused: Sequence[str] = ()
    lacking: Sequence[str] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    unknown: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Doubt:
    """Something a number would rest on that was not understood: it is unknown until that is settled.

    thing   what the book does not know for it: outcomes, sales, amount, minutes ...
    why, remedy  sentences with gaps for the `values`
    """

    thing: str
    why: str
    remedy: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Taken:
    """What came of reading a source.

    Its format, an account per file, the complaints, and what each table was read as.
    """

    format: str
    accounts: Sequence[Account]
    complaints: Sequence[Complaint]
    mapping: str = ""
    tables: Sequence[TableRead] = ()
    doubts: Sequence[Doubt] = ()

    @property
    def has_numbers(self) -> bool:
        """Whether anything but people was read: a list of people tells no numbers."""
        return not self.tables or any(table.kind not in {"prospects", "leads"} for table in self.tables)

    def to_text(self) -> str:
        """Return everything but the complaints as JSON."""
        return json.dumps({
            "format": self.format, "accounts": [asdict(account) for account in self.accounts], "mapping": self.mapping,
            "tables": [asdict(table) for table in self.tables], "doubts": [asdict(doubt) for doubt in self.doubts],
        })  # fmt: skip


@dataclass
class Sink:
    """Writes into `folder`; `progress` hears the file and how far its reading has come."""

    folder: Path
    progress: Callable[[str, float | None, int], None] = lambda _file, _share, _rows: None
    accounts: dict[str, Account] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)
    tables: list[TableRead] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    _writers: dict[str, TableWriter] = field(default_factory=dict)
    _held: Counter[tuple[str, str]] = field(default_factory=Counter)
    _unread: dict[tuple[str, str, str], tuple[str, int, dict[str, str], int, str]] = field(default_factory=dict)

    def write(self, table: str, columns: Mapping[str, Any]) -> None:
        """Write rows of a table of the book, given as columns."""
        if not len(next(iter(columns.values()))):
            return
        if table not in self._writers:
            self._writers[table] = TableWriter(table, self.folder / f"{table}.parquet")
        self._writers[table].write(columns)

    def account(self, raw: RawTable, batch: Batch, taken: int, *, left_out: int = 0, planned: int = 0) -> None:
        """Note that all of a batch was read and what became of its rows."""
        account = self.accounts.setdefault(raw.name, Account(raw.name))
        account.read += len(batch) + len(batch.misfits) + batch.left_out
        account.taken += taken
        account.left_out += left_out + batch.left_out
        account.planned += planned
        for line, cells in batch.misfits:
            self.set_aside(raw, line, *misfit(cells, len(raw.headings)))
        self.progress(raw.name, raw.position(), account.read)

    def set_aside(self, raw: RawTable, line: int, sentence: str, values: Mapping[str, str]) -> None:
        """Complain about a row that is not taken."""
        self.accounts.setdefault(raw.name, Account(raw.name)).set_aside += 1
        self.complaints.append(Complaint(raw.name, line, sentence, values))

    def left_out_whole(self, raw: RawTable, rows: int, sentence: str, *, moves: bool) -> None:
        """Tell of a table of which no row is taken; `moves` where its rows may be what numbers are made of."""
        self.accounts[raw.name] = Account(raw.name, read=rows, set_aside=rows)
        self.complaints.append(Complaint(raw.name, None, sentence, moves=moves))

    def note(self, file: str, line: int | None, sentence: str, *, moves: bool = False, **values: object) -> None:
        """Tell something about a row that is taken all the same, or about a whole file.

        moves  whether it can move a number: it is said on the report's first screen then
        """
        texts = {name: str(value) for name, value in values.items()}
        self.complaints.append(Complaint(file, line, sentence, texts, set_aside=False, moves=moves))

    def held(self, raw: RawTable, field_name: str, cells: int) -> None:
        """Note how many cells of a column say anything."""
        self._held[raw.name, field_name] += cells

    def could_not_read(
        self, raw: RawTable, field_name: str, heading: str, line: int, error: BadValueError, cells: int
    ) -> None:
        """Note cells that are emptied because they could not be read."""
        key = (raw.name, field_name, error.sentence)
        _sentence, first, values, count, _heading = self._unread.get(key, ("", line, dict(error.values), 0, heading))
        self._unread[key] = (error.sentence, first, values, count + cells, heading)

    def unread(self, file: str, field_name: str, *sentences: str) -> tuple[int, int]:
        """Return how many cells of a column could not be read, for one of the reasons given, and how many say.

        Anything.
        """
        some = sum(
            found[3] for key, found in self._unread.items()
            if key[:2] == (file, field_name) and (not sentences or key[2] in sentences)
        )  # fmt: skip
        return some, self._held[file, field_name]

    def tell_unread(self) -> None:
        """Complain about cells that could not be read, a sentence a kind; call it once, when all is read."""
        for (file, name, _sentence), (sentence, line, values, count, heading) in self._unread.items():
            self.complaints.append(
                Complaint(
                    file, line, sentence, values, set_aside=False, moves=name in MOVING, cells=count, heading=heading
                )
            )

    def doubt(self, thing: str, why: str, remedy: str, **values: object) -> None:
        """Say what was not understood that numbers would rest on."""
        self.doubts.append(Doubt(thing, why, remedy, {name: str(value) for name, value in values.items()}))

    def doubt_amounts(self, file: str) -> None:
        """Say so where more than a tenth of a file's amounts could not be read."""
        unread, held = self.unread(file, "amount")
        if held and unread > TENTH * held:
            self.doubt(
                "amount",
                N_("{n} of {all} amounts could not be read"),
                N_("write them as numbers, and nothing beside them"),
                n=unread,
                all=held,
            )

    def rows(self, table: str) -> int:
        """How many rows of a table were written."""
        return self._writers[table].rows if table in self._writers else 0

    def close(self, format_name: str, mapping: str) -> Taken:
        """Finish the files and return what came of it, which is stored with them."""
        for writer in self._writers.values():
            writer.close()
        taken = Taken(format_name, list(self.accounts.values()), self.complaints, mapping, self.tables, self.doubts)
        (self.folder / ACCOUNT).write_text(taken.to_text(), encoding="utf-8")
        with (self.folder / COMPLAINTS).open("w", encoding="utf-8") as out:
            for complaint in self.complaints:
                out.write(json.dumps(asdict(complaint), ensure_ascii=False) + "\n")
        return taken


# Fields whose unread cells can move a number that people look at first.
MOVING = frozenset(("amount", "margin", "minutes", "at", "time", "closed", "opened", "won_on", "lost_on"))


def misfit(cells: int, width: int) -> tuple[str, dict[str, str]]:
    """Return the complaint for a row of another width than its heading."""
    if not cells:
        return N_("this line is not a JSON object"), {}
    return N_("{cells} cells where the heading has {width}"), {"cells": str(cells), "width": str(width)}


def unsettled(doubts: Sequence[Doubt]) -> list[Unsettled]:
    """Return what was not understood as a book that is prepared knows it."""
    return [Unsettled(doubt.thing, doubt.why, doubt.remedy, dict(doubt.values)) for doubt in doubts]


def doubts_in(folder: Path) -> list[Doubt]:
    """Return what was not understood of the source that a book was exported from."""
    path = folder / BOOK_DOUBTS
    return [Doubt(**one) for one in json.loads(path.read_text(encoding="utf-8"))] if path.is_file() else []


def doubts_to_text(doubts: Sequence[Doubt]) -> str:
    """Return doubts as they are kept beside a book."""
    return json.dumps([asdict(doubt) for doubt in doubts], ensure_ascii=False)


def reread(folder: Path) -> Taken:
    """Return what came of an earlier reading, stored in `folder`."""
    found = json.loads((folder / ACCOUNT).read_text(encoding="utf-8"))
    with (folder / COMPLAINTS).open(encoding="utf-8") as lines:
        complaints = [Complaint(**json.loads(line)) for line in lines]
    return Taken(
        found["format"], [Account(**account) for account in found["accounts"]], complaints, found["mapping"],
        [TableRead(**table) for table in found["tables"]], [Doubt(**doubt) for doubt in found["doubts"]],
    )  # fmt: skip
