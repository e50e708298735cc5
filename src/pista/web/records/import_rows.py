"""Takes the rows of an import: compares each with what is there, and writes what is new or other than before."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid5

from pista.book.tables import tables_in
from pista.prospects.deciding import contradict
from pista.web.clock import today_number
from pista.web.records import access
from pista.web.records.arranging import setting
from pista.web.records.contacts import FOUND_BY, PERSONAL, findable
from pista.web.records.import_shapes import CONTACT, DEAL, PROSPECT, Shaping, plain
from pista.web.records.imports import Change, Import, Kept
from pista.web.records.ledger import Line, append_all, as_text, kept_digest
from pista.web.records.models import Contact, Deal, Prospect, Seller
from pista.web.records.recognition import record_of
from pista.web.records.writing import insert_rows, update_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from django.db.models import Model

    from pista.book.engine import Engine

BATCH = 2000
KEPT_TABLES = ("products", "spend", "stage_changes")


@dataclass
class Outcome:
    """What an import does: how many rows of each table are new, changed or known, and who is matched or doubtful."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    pairs: list[tuple[str, str, str, str]] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)

    def note(self, table: str, what: str, n: int = 1) -> None:
        """Count."""
        self.counts.setdefault(table, Counter())[what] += n


@dataclass
class Taking:
    """One import under way: its tables compared with what is there, and written unless it is only looked at."""

    found: Import
    engine: Engine
    folder: Path
    format: str
    tell: Callable[[float], None]
    is_dry: bool = False
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    outcome: Outcome = field(default_factory=Outcome)

    def __post_init__(self) -> None:
        """Begin with nothing."""
        self.lines: list[Line] = []
        self.changes: list[Change] = []
        self.owners: dict[str, str] = {}
        self.matched: set[str] = set()
        # Nobody brings in what is not theirs to see; who is gone since is nobody's.
        self.person = Seller.objects.filter(name=self.found.by).first() or Seller(name=self.found.by)

    def do(self) -> Outcome:
        """Write all tables."""
        tables = tables_in(self.folder, self.engine)
        self.tables = {name: self.engine.collect(frame).to_native() for name, frame in tables.items()}
        salt = bytes.fromhex(setting("salt", secrets.token_hex(32)))
        opens_own = "opportunities" not in self.tables
        self.shaping = Shaping(self.format, salt, self.now, self.found.is_shared, opens_own)
        self.tell(0.1)
        self._find_owners()
        steps = (self._sellers, self._prospects, self._deals, self._contacts, self._kept)
        for order, step in enumerate(steps, 1):
            step()
            self._flush()
            self.tell(0.1 + 0.9 * order / len(steps))
        return self.outcome

    def _rows(self, table: str) -> Iterator[list[dict[str, Any]]]:
        if table in self.tables:
            for batch in self.tables[table].to_batches(max_chunksize=BATCH):
                yield batch.to_pylist()

    def _find_owners(self) -> None:
        """Say whose each prospect is: of the seller of the latest contact, else of the latest opportunity."""
        for table in ("opportunities", "touches"):
            for rows in self._rows(table):
                for row in rows:
                    if row["prospect"] and row["seller"]:
                        self.owners[row["prospect"]] = row["seller"]

    def _sellers(self) -> None:
        for rows in self._rows("sellers"):
            known = set(
                Seller.objects.filter(name__in=[row["seller"][:100] for row in rows]).values_list("name", flat=True)
            )
            for row in rows:
                name = row["seller"][:100]
                self.outcome.note("sellers", "known" if name in known else "new")
                if name not in known and not self.is_dry:
                    made = Seller.objects.create(
                        name=name, full_name=(row["name"] or "")[:200], team=(row["team"] or "")[:100],
                        started_on=row["started_on"], ended_on=row["ended_on"], hours_a_week=row["hours_a_week"],
                    )  # fmt: skip
                    self._made("seller", made.name)
                known.add(name)

    def _prospects(self) -> None:
        named: dict[str, dict[str, Any]] = {}
        for rows in self._rows("prospects"):
            named |= {row["prospect"]: row for row in rows if row["prospect"] not in named}
        listed = set(named)
        for table in ("touches", "opportunities"):
            for rows in self._rows(table):
                for row in rows:
                    if row["prospect"] and row["prospect"] not in named:
                        named[row["prospect"]] = {"prospect": row["prospect"]}
        wanted = [
            self.shaping.prospect(row, self._owner(name), is_listed=name in listed) for name, row in named.items()
        ]
        for start in range(0, len(wanted), BATCH):
            self._match(self._write("prospect", Prospect, wanted[start : start + BATCH], PROSPECT))

    def _owner(self, external: str) -> str:
        """Return whose a prospect is: who brings it in keeps it, unless they lead and the rows say whose it is."""
        return self.owners.get(external, self.found.by) if self.person.leads else self.found.by

    def _deals(self) -> None:
        for rows in self._rows("opportunities"):
            self._write("deal", Deal, [self.shaping.deal(row) for row in rows], DEAL)

    def _contacts(self) -> None:
        today = today_number()
        for rows in self._rows("touches"):
            dated = [row for row in rows if row["day"] is not None or row["at"] is not None]
            if len(dated) < len(rows):
                self.outcome.note("contacts", "without_day", len(rows) - len(dated))
            contacts = [self.shaping.contact(row) for row in dated]
            ahead = sum(contact.day > today for contact in contacts)
            if ahead:
                self.outcome.note("contacts", "ahead", ahead)
            self._write("contact", Contact, contacts, CONTACT)

    def _kept(self) -> None:
        for table in KEPT_TABLES:
            made: list[str] = []
            for rows in self._rows(table):
                texts = {hashlib.sha256(as_text(plain(row)).encode()).hexdigest(): as_text(plain(row)) for row in rows}
                known = set(
                    Kept.objects.filter(table=table, key__in=texts, is_undone=False).values_list("key", flat=True)
                )
                new = {key: text for key, text in texts.items() if key not in known}
                if not self.is_dry:
                    Kept.objects.filter(table=table, key__in=texts, is_undone=True).delete()
                    insert_rows([Kept(table=table, key=key, body=text) for key, text in new.items()])
                    made += new
                self.outcome.note(table, "new", len(new))
                self.outcome.note(table, "known", len(texts) - len(new))
            for key in made:
                self._made("kept", f"{table}/{key}")
            if made:
                body = {"table": table, "import": str(self.found.key), "head": kept_digest(made)}
                self.lines.append(Line(uuid5(self.found.key, f"kept/{table}"), self.now, self.found.by, "kept", body))

    def _write(self, table: str, model: type[Model], rows: Sequence[Any], fields: Sequence[str]) -> list[Any]:
        """Write rows of a table: new ones, those that are other than before; return the new ones."""
        unique = {row.pk: row for row in rows}
        before = model._default_manager.in_bulk(list(unique))  # noqa: SLF001 - Django's own way
        hidden = self._hidden({name for row in (*unique.values(), *before.values()) if (name := prospect_id(row))})
        if hidden:
            theirs = [pk for pk, row in unique.items() if hidden & {prospect_id(row), prospect_id(before.get(pk))}]
            unique = {pk: row for pk, row in unique.items() if pk not in theirs}
            self.outcome.note(f"{table}s", "not_yours", len(theirs))
        self._without_erased(table, unique.values())
        new = [row for pk, row in unique.items() if pk not in before]
        changed = []
        for pk, row in unique.items():
            if pk not in before:
                continue
            # It may be another prospect's from now on: whose it was is told anew, too.
            whose = prospect_id(before[pk])
            if was := self._changed(table, before[pk], row, fields):
                self.outcome.touched |= {whose} if whose else set()
                changed.append(before[pk])
                self.changes.append(Change(brought_by=self.found, table=table, row=str(pk), before=was))
        self.outcome.note(f"{table}s", "new", len(new))
        self.outcome.note(f"{table}s", "changed", len(changed))
        self.outcome.note(f"{table}s", "known", len(unique) - len(new) - len(changed))
        self.outcome.touched |= {name for row in (*new, *changed) if (name := prospect_id(row))}
        if self.is_dry:
            return new
        insert_rows(new)
        also = (
            ["is_undone", "taken_at"]
            if table == "contact"
            else ["is_undone", *(FOUND_BY if table == "prospect" else ())]
        )
        update_rows(changed, [*fields, *also])
        for row in (*new, *changed):
            self._line(table, row, fields)
        for row in new:
            self._made(table, str(row.pk))
        return new

    def _hidden(self, names: set[str]) -> set[str]:
        """Return those of some prospects that are there and that who brings them in does not see."""
        if access.sees_all(self.person):
            return set()
        there = set(Prospect.objects.filter(id__in=names, is_undone=False).values_list("id", flat=True))
        return there - self.outcome.touched - access.seen_among(self.person, there)

    def _without_erased(self, table: str, rows: Iterable[Any]) -> None:
        """Say nothing of people who were erased."""
        if table == "prospect":
            return
        names = {row.prospect_id for row in rows if row.prospect_id}
        erased = set(Prospect.objects.filter(id__in=names, erased_at__isnull=False).values_list("id", flat=True))
        for row in rows:
            if row.prospect_id in erased:
                row.external = ""
                if isinstance(row, Contact):
                    row.note = ""

    def _changed(self, table: str, old: Any, new: Any, fields: Sequence[str]) -> str:  # noqa: ANN401 - rows of any table
        """Write into a row what the source says anew; return what it was, empty where nothing changes."""
        differs = [
            name for name in fields
            if getattr(new, name) not in (None, "") and getattr(new, name) != getattr(old, name)
        ]  # fmt: skip
        if getattr(old, "erased_at", None) or getattr(old, "is_taken_back", False) or not (differs or old.is_undone):
            return ""
        was = {name: getattr(old, name) for name in (*differs, "is_undone")}
        for name in differs:
            setattr(old, name, getattr(new, name))
        old.is_undone = False
        if table == "prospect":
            findable(old)
        return json.dumps(was, default=str)

    def _line(self, table: str, row: Any, fields: Sequence[str]) -> None:  # noqa: ANN401
        """Say in the ledger what an imported row is."""
        # What a contact or a deal is called elsewhere stands in its row; the line has our own name for it.
        more = {"prospect": ("external",), "contact": ("opens_own",)}
        told = (*fields, *more.get(table, ()))
        said = {name: getattr(row, name) for name in told if getattr(row, name) not in (None, "")}
        person = {name: value for name, value in said.items() if name in PERSONAL or name == "note"}
        plain = {name: value for name, value in said.items() if name not in person}
        body = json.loads(json.dumps(plain | {table: str(row.pk), "import": str(self.found.key)}, default=str))
        key = uuid5(self.found.key, f"{table}/{row.pk}")
        self.lines.append(Line(key, self.now, self.found.by, table, body, prospect_id(row) or "", person))

    def _match(self, new: Sequence[Prospect]) -> None:
        """Find whom of ours the new prospects are, by e-mail and telephone; whoever only has the name is doubtful."""
        for column in ("email_key", "phone_key"):
            keys = {getattr(one, column) for one in new} - {""}
            ours: dict[str, Prospect] = {}
            for start in range(0, len(keys), 500):
                some = sorted(keys)[start : start + 500]
                found = access.prospects_of(self.person).filter(**{f"{column}__in": some}).order_by("id")
                # Those of this import stand for themselves: who is who among them is asked for apart.
                ours |= {getattr(one, column): one for one in found if one.id not in self.outcome.touched}
            for one in new:
                other = ours.get(getattr(one, column))
                if other is None or one.id in self.matched:
                    continue
                self.matched.add(one.id)
                if contradict(record_of(one.name, one.company), record_of(other.name, other.company)):
                    self.outcome.note("prospects", "doubtful")
                else:
                    self.outcome.pairs.append((one.id, other.id, "key", column.removesuffix("_key")))
                    self.outcome.note("prospects", "matched")

    def _made(self, table: str, row: str) -> None:
        self.changes.append(Change(brought_by=self.found, table=table, row=row))

    def _flush(self) -> None:
        if not self.is_dry:
            append_all(self.lines)
            insert_rows(self.changes)
        self.lines, self.changes = [], []


def prospect_id(row: object) -> str | None:
    """Return which prospect a row is, or is of."""
    return row.id if isinstance(row, Prospect) else getattr(row, "prospect_id", None)
