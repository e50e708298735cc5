"""The verbs of imports: check what one would do, do it, undo it; each whole or not at all.

A row is known by what its source calls it, or by its content where it is called nothing: brought in twice it is there
once. What an import made or changed is kept row by row, so that all of it can be undone.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4, uuid5

from pista.book.days import date_of
from pista.book.tables import tables_in
from pista.prospects.deciding import contradict
from pista.prospects.records import one_record
from pista.web.records import access
from pista.web.records.arranging import setting
from pista.web.records.bringing import complaints_of, forget_files, read_in, rows_read
from pista.web.records.contacts import PERSONAL, findable
from pista.web.records.duplicates import link_all, regroup
from pista.web.records.imports import CHECKED, DONE, RUNNING, UNDONE, WAITING, Change, Import, Kept
from pista.web.records.ledger import Line, append, append_all, as_text, saying
from pista.web.records.models import Contact, Deal, Link, Prospect, Seller
from pista.web.records.telling import has_deals, without_prospect
from pista.web.records.telling_many import retell_all, retell_many
from pista.web.records.writing import insert_rows, update_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from django.db.models import Model

    from pista.book.engine import Engine

BATCH = 2000
KEPT_TABLES = ("products", "spend", "stage_changes")
# Fields of each table that an import writes, and the model they are in.
PROSPECT = ("name", "company", "email", "phone", "city", "source", "domain", "belongs_to")
CONTACT = (
    "at", "day", "zone", "logged_at", "seller", "channel", "direction", "minutes", "outcome", "product", "opportunity",
    "source", "evidence", "amount", "margin", "next_step_on", "note", "prospect_id",
)  # fmt: skip
DEAL = (
    "product", "seller", "opened_day", "closed_day", "month", "status", "amount", "margin", "source", "next_step_on",
    "prospect_id",
)  # fmt: skip


@dataclass
class Outcome:
    """What an import does: how many rows of each table are new, changed or known, and who is matched or doubtful."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    pairs: list[tuple[str, str, str, str]] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)

    def note(self, table: str, what: str, n: int = 1) -> None:
        """Count."""
        self.counts.setdefault(table, Counter())[what] += n


def check(found: Import, tell: Callable[[float], None]) -> None:
    """Read an import's files and count what it would do; nothing is done."""
    engine, folder, taken = read_in(found, lambda _file, share, _rows: tell((share or 0.0) * 0.5))
    outcome = _Doing(found, engine, folder, taken.format, lambda share: tell(0.5 + share / 2), is_dry=True).do()
    counts: dict[str, Any] = {table: dict(some) for table, some in outcome.counts.items()}
    counts["set_aside"] = sum(account.set_aside for account in taken.accounts)
    counts["read"] = sum(account.read for account in taken.accounts)
    found.counts, found.complaints = json.dumps(counts), complaints_of(taken)
    found.format, found.state = taken.format, CHECKED
    found.save()


def apply(found: Import, now: datetime, tell: Callable[[float], None]) -> None:
    """Do what was checked, whole or not at all; the files are forgotten then."""
    engine, folder = rows_read(found)
    with saying():
        had_deals = has_deals()
        doing = _Doing(found, engine, folder, found.format, lambda share: tell(share * 0.6), now=now)
        outcome = doing.do()
        body = {"name": found.name, "import": str(found.key), "counts": {k: dict(v) for k, v in outcome.counts.items()}}
        append(Line(uuid5(found.key, "import"), now, found.by, "import", body))
        _retold(outcome.touched, had_deals, lambda share: tell(0.6 + share * 0.3))
        links = link_all(outcome.pairs, found.by, now, found.key)
        insert_rows([Change(brought_by=found, table="link", row=str(link.key)) for link in links])
        # What was said of them when they were here before holds again.
        regroup(_linked(outcome.touched))
        kept: dict[str, Any] = json.loads(found.counts)
        found.counts = json.dumps(kept | {table: dict(some) for table, some in outcome.counts.items()})
        found.state, found.progress = DONE, 1.0
        found.save()
    forget_files(found)


def undo(found: Import, by: str, now: datetime, tell: Callable[[float], None]) -> None:
    """Undo all an import did: what it made counts no more, what it changed is as it was."""
    with saying():
        had_deals = has_deals()
        append(Line(uuid4(), now, by, "import_undone", {"import": str(found.key), "name": found.name}))
        touched: set[str] = set()
        made: dict[str, list[str]] = {}
        for change in found.changes.order_by("-id").iterator(chunk_size=BATCH):
            if change.before:
                touched |= _restore(change)
            else:
                made.setdefault(change.table, []).append(change.row)
        for table, rows in made.items():
            touched |= _unmake(table, rows)
        for link in Link.objects.filter(key__in=[UUID(row) for row in made.get("link", [])]):
            Link.objects.create(key=uuid4(), at=now, one=link.one, other=link.other, says="undone", by=by, why=link.why)
        regroup(_linked(touched))
        _retold(touched, had_deals, tell)
        found.state = UNDONE
        found.save()


def logged_since(found: Import) -> int:
    """Return how many contacts were logged by hand with prospects that only this import made."""
    made = found.changes.filter(table="prospect", before="").values("row")
    brought = found.changes.filter(table="contact").values("row")
    own = Contact.objects.filter(prospect__in=made, is_undone=False, external="")
    return own.exclude(key__in=[UUID(row["row"]) for row in brought]).count() if own.exists() else 0


def recover() -> None:
    """Put right what a stopped process left: a check or an import that was under way did nothing yet."""
    Import.objects.filter(state="checking").update(state=WAITING)
    Import.objects.filter(state=RUNNING).update(state=CHECKED)
    Import.objects.filter(state="undoing").update(state=DONE)


@dataclass
class _Doing:
    """One import under way."""

    found: Import
    engine: Engine
    folder: Path
    format: str
    tell: Callable[[float], None]
    is_dry: bool = False
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    outcome: Outcome = field(default_factory=Outcome)

    def __post_init__(self) -> None:
        self.salt = bytes.fromhex(setting("salt", secrets.token_hex(32)))
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
        self.tell(0.1)
        self._find_owners()
        steps = (self._sellers, self._prospects, self._deals, self._contacts, self._kept)
        for order, step in enumerate(steps, 1):
            step()
            self._flush()
            self.tell(0.1 + 0.9 * order / len(steps))
        return self.outcome

    def name_of(self, kind: str, external: str | None) -> str:
        """Return what the desk calls a row of the source; it does not tell what the source calls it."""
        if not external:
            return ""
        text = f"{kind}\n{self.format}\n{external}".encode()
        return hashlib.blake2b(text, key=self.salt[:32], digest_size=16).hexdigest()

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
        wanted = [self._prospect(row, is_listed=name in listed) for name, row in named.items()]
        for start in range(0, len(wanted), BATCH):
            self._match(self._write("prospect", Prospect, wanted[start : start + BATCH], PROSPECT))

    def _prospect(self, row: Mapping[str, Any], *, is_listed: bool) -> Prospect:
        external = row["prospect"]
        said = {
            name: _fitted(Prospect, name, row.get(column))
            for name, column in (("name", "name"), ("company", "company"), ("email", "emails"), ("phone", "phones"),
                                 ("city", "city"), ("source", "source"), ("domain", "domain"))
        }  # fmt: skip
        if not is_listed or not any((said["name"], said["company"], said["email"], said["phone"])):
            said["name"] = external[:200]
        created = row.get("created_at")
        return findable(Prospect(
            id=self.name_of("prospect", external), external=external[:300], **said,
            belongs_to=self.name_of("prospect", row.get("belongs_to")), is_shared=self.found.is_shared,
            owner=self.owners.get(external, self.found.by)[:100], created_at=_instant(created),
        ))  # fmt: skip

    def _deals(self) -> None:
        for rows in self._rows("opportunities"):
            self._write("deal", Deal, [
                Deal(
                    id=self.name_of("deal", row["opportunity"]), external=row["opportunity"][:300],
                    prospect_id=self.name_of("prospect", row["prospect"]) or None,
                    **{name: _fitted(Deal, name, row[name]) for name in ("product", "seller", "status", "source")},
                    **{name: row[name] for name in ("opened_day", "closed_day", "month", "amount", "margin")},
                    next_step_on=_date(row["next_step_on"]),
                )
                for row in rows
            ], DEAL)  # fmt: skip

    def _contacts(self) -> None:
        for rows in self._rows("touches"):
            dated = [row for row in rows if row["day"] is not None or row["at"] is not None]
            if len(dated) < len(rows):
                self.outcome.note("contacts", "without_day", len(rows) - len(dated))
            self._write("contact", Contact, [self._contact(row) for row in dated], CONTACT)

    def _contact(self, row: Mapping[str, Any]) -> Contact:
        at = _instant(row["at"])
        day = row["day"] if row["day"] is not None else int(at.timestamp()) // 86400 if at else 0
        texts = (
            "zone", "seller", "channel", "direction", "outcome", "product", "source", "evidence", "note",
        )  # fmt: skip
        return Contact(
            key=UUID(self.name_of("contact", row["touch_id"])), external=row["touch_id"][:300],
            prospect_id=self.name_of("prospect", row["prospect"]) or None, at=at, day=day,
            logged_at=_instant(row["logged_at"]), taken_at=self.now, kind="unknown",
            opens_own="opportunities" not in self.tables,
            opportunity=self.name_of("deal", row["opportunity"]),
            **{name: _fitted(Contact, name, row[name]) for name in texts},
            **{name: row[name] for name in ("minutes", "amount", "margin")}, next_step_on=_date(row["next_step_on"]),
        )  # fmt: skip

    def _kept(self) -> None:
        for table in KEPT_TABLES:
            for rows in self._rows(table):
                texts = {
                    hashlib.sha256(as_text(_plain(row)).encode()).hexdigest(): as_text(_plain(row)) for row in rows
                }
                known = set(
                    Kept.objects.filter(table=table, key__in=texts, is_undone=False).values_list("key", flat=True)
                )
                new = {key: text for key, text in texts.items() if key not in known}
                if not self.is_dry:
                    Kept.objects.filter(table=table, key__in=texts, is_undone=True).delete()
                    insert_rows([Kept(table=table, key=key, body=text) for key, text in new.items()])
                    for key in new:
                        self._made("kept", f"{table}/{key}")
                self.outcome.note(table, "new", len(new))
                self.outcome.note(table, "known", len(texts) - len(new))

    def _write(self, table: str, model: type[Model], rows: Sequence[Any], fields: Sequence[str]) -> list[Any]:
        """Write rows of a table: new ones, those that are other than before; return the new ones."""
        unique = {row.pk: row for row in rows}
        before = model._default_manager.in_bulk(list(unique))  # noqa: SLF001 - Django's own way
        hidden = self._hidden({name for row in (*unique.values(), *before.values()) if (name := _prospect_id(row))})
        if hidden:
            theirs = [pk for pk, row in unique.items() if hidden & {_prospect_id(row), _prospect_id(before.get(pk))}]
            unique = {pk: row for pk, row in unique.items() if pk not in theirs}
            self.outcome.note(f"{table}s", "not_yours", len(theirs))
        self._without_erased(table, unique.values())
        new = [row for pk, row in unique.items() if pk not in before]
        changed = []
        for pk, row in unique.items():
            if pk in before and (was := self._changed(table, before[pk], row, fields)):
                changed.append(before[pk])
                self.changes.append(Change(brought_by=self.found, table=table, row=str(pk), before=was))
        self.outcome.note(f"{table}s", "new", len(new))
        self.outcome.note(f"{table}s", "changed", len(changed))
        self.outcome.note(f"{table}s", "known", len(unique) - len(new) - len(changed))
        self.outcome.touched |= {name for row in (*new, *changed) if (name := _prospect_id(row))}
        if self.is_dry:
            return new
        insert_rows(new)
        also = ["is_undone", "taken_at"] if table == "contact" else ["is_undone", *_FOUND_BY.get(table, ())]
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
        told = (*fields, "external") if table == "prospect" else fields
        said = {name: getattr(row, name) for name in told if getattr(row, name) not in (None, "")}
        person = {name: value for name, value in said.items() if name in PERSONAL or name == "note"}
        plain = {name: value for name, value in said.items() if name not in person}
        body = json.loads(json.dumps(plain | {table: str(row.pk), "import": str(self.found.key)}, default=str))
        key = uuid5(self.found.key, f"{table}/{row.pk}")
        self.lines.append(Line(key, self.now, self.found.by, table, body, _prospect_id(row) or "", person))

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
                if contradict(_record(one), _record(other)):
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


_FOUND_BY = {"prospect": ("found_by", "name_key", "email_key", "phone_key")}


def _restore(change: Change) -> set[str]:
    """Put a row back as it was; return the prospects that concerns."""
    model: Any = {"prospect": Prospect, "contact": Contact, "deal": Deal}[change.table]
    row = model.objects.filter(pk=change.row).first()
    was = json.loads(change.before)
    if row is None or was.get("erased"):
        return set()
    maker = Change.objects.filter(table=change.table, row=change.row, before="", brought_by__state=UNDONE)
    if maker.exists():
        # What made it was undone meanwhile: it stays away.
        was["is_undone"] = True
    for name, value in was.items():
        setattr(row, name, model._meta.get_field(name).to_python(value))  # noqa: SLF001 - Django's own way
    if change.table == "prospect":
        findable(row)
    row.save()
    return {name for name in (_prospect_id(row),) if name}


def _unmake(table: str, rows: Sequence[str]) -> set[str]:
    """Let rows an import made count no more; return the prospects that concerns."""
    touched: set[str] = set()
    if table == "seller":
        Seller.objects.filter(name__in=rows, user=None, invited="").delete()
    for start in range(0, len(rows), 500):
        some = rows[start : start + 500]
        if table == "kept":
            for name in some:
                kind, key = name.split("/")
                Kept.objects.filter(table=kind, key=key).update(is_undone=True)
        if table in {"prospect", "contact", "deal"}:
            model: Any = {"prospect": Prospect, "contact": Contact, "deal": Deal}[table]
            which = model.objects.filter(pk__in=some)
            column = "id" if table == "prospect" else "prospect_id"
            touched |= {name for name in which.values_list(column, flat=True) if name}
            which.update(is_undone=True)
    return touched


def _linked(names: Iterable[str]) -> set[str]:
    """Return those of some prospects that were ever linked."""
    wanted = sorted(names)
    found: set[str] = set()
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        found |= set(Link.objects.filter(one__in=some).values_list("one", flat=True))
        found |= set(Link.objects.filter(other__in=some).values_list("other", flat=True))
    return found


def _retold(touched: set[str], had_deals: bool, tell: Callable[[float], None]) -> None:  # noqa: FBT001 - one of two ways
    """Retell the prospects concerned; all of them where opportunities are recorded from now on, or no more."""
    if had_deals != has_deals():
        retell_all(tell)
    else:
        retell_many(sorted(touched), tell)
    without_prospect()


def _record(prospect: Prospect) -> dict[str, object]:
    return one_record({"name": prospect.name, "company": prospect.company}, (), {}, None)


def _prospect_id(row: object) -> str | None:
    return row.id if isinstance(row, Prospect) else getattr(row, "prospect_id", None)


def _fitted(model: type[Model], name: str, value: object) -> str:
    text = "" if value is None else str(value)
    longest = getattr(model._meta.get_field(name), "max_length", None)  # noqa: SLF001
    return text[:longest] if longest else text


def _instant(at: datetime | None) -> datetime | None:
    return None if at is None else at.replace(tzinfo=UTC)


def _date(day: int | None) -> Any:  # noqa: ANN401 - a date or nothing
    return None if day is None else date_of(day)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, datetime) else value for name, value in row.items()}
