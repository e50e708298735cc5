"""Where a format puts what it takes: tables of the book, complaints, and an account of every row it read."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from pista.intake.complaints import Complaint
from pista.intake.parquet import TableWriter
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from pista.intake.raw import Batch, RawTable

ACCOUNT = "intake.json"
COMPLAINTS = "complaints.jsonl"


@dataclass
class Account:
    """How many rows of a file were read, taken and set aside."""

    file: str
    read: int = 0
    taken: int = 0
    set_aside: int = 0


@dataclass(frozen=True)
class Taken:
    """What came of reading a source: its format, an account per file, and the complaints."""

    format: str
    accounts: Sequence[Account]
    complaints: Sequence[Complaint]
    mapping: str = ""

    def to_text(self) -> str:
        """Return everything but the complaints as JSON."""
        accounts = [asdict(account) for account in self.accounts]
        return json.dumps({"format": self.format, "accounts": accounts, "mapping": self.mapping})


@dataclass
class Sink:
    """Writes into `folder`; `progress` hears the file and how far its reading has come."""

    folder: Path
    progress: Callable[[str, float | None, int], None] = lambda _file, _share, _rows: None
    accounts: dict[str, Account] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)
    _writers: dict[str, TableWriter] = field(default_factory=dict)

    def write(self, table: str, columns: Mapping[str, Sequence[object]]) -> None:
        """Write rows of a table of the book, given as columns."""
        if not len(next(iter(columns.values()))):
            return
        if table not in self._writers:
            self._writers[table] = TableWriter(table, self.folder / f"{table}.parquet")
        self._writers[table].write(columns)

    def account(self, raw: RawTable, batch: Batch, taken: int) -> None:
        """Note that all of a batch was read and `taken` of its rows were."""
        account = self.accounts.setdefault(raw.name, Account(raw.name))
        account.read += len(batch.rows) + len(batch.misfits)
        account.taken += taken
        for line, cells in batch.misfits:
            self.set_aside(raw, line, *misfit(cells, len(raw.headings)))
        self.progress(raw.name, raw.position(), account.read)

    def set_aside(self, raw: RawTable, line: int, sentence: str, values: Mapping[str, str]) -> None:
        """Complain about a row that is not taken."""
        self.accounts.setdefault(raw.name, Account(raw.name)).set_aside += 1
        self.complaints.append(Complaint(raw.name, line, sentence, values))

    def set_aside_whole(self, raw: RawTable, rows: int, sentence: str) -> None:
        """Complain about a table of which no row is taken."""
        self.accounts[raw.name] = Account(raw.name, read=rows, set_aside=rows)
        self.complaints.append(Complaint(raw.name, None, sentence))

    def note(self, file: str, line: int | None, sentence: str, **values: object) -> None:
        """Tell something about a row that is taken all the same, or about a whole file."""
        texts = {name: str(value) for name, value in values.items()}
        self.complaints.append(Complaint(file, line, sentence, texts, set_aside=False))

    def rows(self, table: str) -> int:
        """How many rows of a table were written."""
        return self._writers[table].rows if table in self._writers else 0

    def close(self, format_name: str, mapping: str) -> Taken:
        """Finish the files and return what came of it, which is stored with them."""
        for writer in self._writers.values():
            writer.close()
        taken = Taken(format_name, list(self.accounts.values()), self.complaints, mapping)
        (self.folder / ACCOUNT).write_text(taken.to_text(), encoding="utf-8")
        with (self.folder / COMPLAINTS).open("w", encoding="utf-8") as out:
            for complaint in self.complaints:
                out.write(json.dumps(asdict(complaint), ensure_ascii=False) + "\n")
        return taken


def misfit(cells: int, width: int) -> tuple[str, dict[str, str]]:
    """Return the complaint for a row of another width than its heading."""
    if not cells:
        return N_("this line is not a JSON object"), {}
    return N_("{cells} cells where the heading has {width}"), {"cells": str(cells), "width": str(width)}


def reread(folder: Path) -> Taken:
    """Return what came of an earlier reading, stored in `folder`."""
    found = json.loads((folder / ACCOUNT).read_text(encoding="utf-8"))
    with (folder / COMPLAINTS).open(encoding="utf-8") as lines:
        complaints = [Complaint(**json.loads(line)) for line in lines]
    accounts = [Account(**account) for account in found["accounts"]]
    return Taken(found["format"], accounts, complaints, found["mapping"])
