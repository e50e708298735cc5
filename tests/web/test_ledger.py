"""The ledger cannot be rewritten unseen: what was tampered with is named, and a checkpoint shows what a chain cannot."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from commands import said as asked
from pista.book.chain import BEGINNING, as_line, digest_of, held_in_file
from pista.errors import PistaError
from pista.web.clock import now, today
from web.forms import log

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow


def execute(sql: str, *values: str | int | datetime) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def unguarded() -> None:
    """What somebody with the database in hands does first."""
    from django.db import connection

    on = " on records_entry" if connection.vendor == "postgresql" else ""
    for event in ("update", "delete"):
        execute(f"drop trigger ledger_{event}{on}")


@pytest.fixture
def filled(desk: Any) -> Any:
    """A desk with three people, five contacts: eight lines."""
    from pista.web.records.models import Prospect

    for name in ("Ana Ruiz", "Eva Sol", "Luis Vega"):
        log(desk, name=name, company="")
    for name in ("Ana Ruiz", "Eva Sol"):
        log(desk, prospect=Prospect.objects.get(name=name).id, outcome="sale", amount="100")
    unguarded()
    return desk


def found() -> list[tuple[int | None, str]]:
    from pista.web.records.verifying import verify

    return [(one.line, one.what) for one in verify().troubles]


def line(number: int) -> Any:
    from pista.web.records.models import Entry

    return Entry.objects.order_by("id")[number - 1]


def rewritten() -> None:
    """Chain all lines anew, as somebody does who has the database and time."""
    from pista.web.records.models import Entry

    last = BEGINNING
    for entry in Entry.objects.order_by("id"):
        last = digest_of(last, str(entry.key), entry.at.isoformat(), entry.by, entry.what, entry.body)
        Entry.objects.filter(pk=entry.pk).update(digest=last)


@pytest.mark.usefixtures("filled")
def test_an_honest_ledger_holds() -> None:
    from pista.web.records.verifying import verify

    verdict = verify()
    assert verdict.troubles == ()
    assert (verdict.lines, verdict.digest) == (line(8).id, line(8).digest)


CHANGES: dict[str, tuple[Callable[[], None], int]] = {
    "changed": (lambda: execute("update records_entry set body = replace(body, '100', '900') where id = %s", line(7).id), 7),
    "deleted": (lambda: execute("delete from records_entry where id = %s", line(3).id), 4),
    "claimed by another": (lambda: execute("update records_entry set \"by\" = 'luis' where id = %s", line(2).id), 2),
    "redated": (
        lambda: execute("update records_entry set at = %s where id = %s", now() - timedelta(days=9), line(5).id), 5
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", sorted(CHANGES))
@pytest.mark.usefixtures("filled")
def test_the_first_line_that_is_not_as_it_was_is_named(change: str) -> None:
    do, number = CHANGES[change]
    wanted = line(number).id
    do()
    assert found()[0] == (wanted, "this line does not follow from the one before: altered, removed or inserted")


@pytest.mark.usefixtures("filled")
def test_an_inserted_line_is_named() -> None:
    from pista.web.records.models import Entry

    last = line(8)
    Entry.objects.create(
        id=last.id + 1, key=uuid4(), at=now(), by="carmen", what="contact", body="{}", about="",
        digest=digest_of(line(7).digest, "x", "y", "carmen", "contact", "{}"),
    )  # fmt: skip
    assert found()[0][0] == last.id + 1


@pytest.mark.usefixtures("filled")
def test_reordered_lines_are_named() -> None:
    one, other = line(3).id, line(4).id
    execute("update records_entry set id = -1 where id = %s", one)
    execute("update records_entry set id = %s where id = %s", one, other)
    execute("update records_entry set id = %s where id = -1", other)
    assert found()[0][0] == one


@pytest.mark.usefixtures("filled")
def test_a_ledger_cut_short_is_named() -> None:
    from django.db import connection

    last = line(6).id
    execute("delete from records_entry where id > %s", last)
    seen = found()
    if connection.vendor == "sqlite":
        assert (last + 1, "lines are missing from here on: the database numbered more") in seen
    assert (None, "contacts lie in the desk of which no line says that they were logged") in seen


@pytest.mark.usefixtures("filled")
def test_a_line_said_again_is_named() -> None:
    """Replayed under another key and chained well: the contact it says was logged is not there."""
    from pista.web.records.models import Entry

    old, last, key = line(8), line(8), uuid4()
    digest = digest_of(last.digest, str(key), old.at.isoformat(), old.by, old.what, old.body)
    Entry.objects.create(
        id=last.id + 1, key=key, at=old.at, by=old.by, what=old.what, body=old.body, about="", digest=digest
    )
    assert found() == [(last.id + 1, "the contact of this line is gone")]


def said_again(old: Any, **more: Any) -> int:
    """Chain a copy of a line well, under another key, as somebody does who has the database; return its number."""
    from pista.web.records.models import Entry

    last, key = Entry.objects.order_by("-id").first(), uuid4()
    assert last is not None
    told = {"at": old.at, "by": old.by, "what": old.what, "body": old.body} | more
    digest = digest_of(last.digest, str(key), told["at"].isoformat(), told["by"], told["what"], told["body"])
    return Entry.objects.create(id=last.id + 1, key=key, about="", digest=digest, **told).id


@pytest.mark.usefixtures("filled")
def test_a_prospects_line_said_again_is_named() -> None:
    assert found() == []
    number = said_again(line(1), at=now())
    assert (number, "this line says again what was said before") in found()


@pytest.mark.usefixtures("filled")
def test_a_link_that_is_not_there_is_named() -> None:
    body = json.dumps({"one": "a", "other": "b", "says": "same"}, sort_keys=True)
    number = said_again(line(1), at=now(), what="link", body=body)
    assert found() == [(number, "what this line says is not there")]


@pytest.mark.usefixtures("filled")
def test_a_move_and_a_link_that_were_altered_are_named() -> None:
    from pista.web.records import duplicates, opportunities
    from pista.web.records.models import Link, Prospect, StageMove, Thread
    from pista.web.records.people import owner

    me = owner("carmen")
    thread = Thread.objects.filter(prospect__name="Luis Vega").first()
    assert thread
    opportunities.move_stage(thread.id, "proposal", me, now())
    one, other = Prospect.objects.filter(name__in=("Ana Ruiz", "Eva Sol")).order_by("id")
    duplicates.say(one.id, other.id, "different", me, now())
    assert found() == []
    altered = "what this line says was altered"
    for rows, change in (
        (StageMove.objects.all(), {"to_stage": "negotiation"}),
        (StageMove.objects.all(), {"at": now() - timedelta(days=3)}),
        (Link.objects.all(), {"says": "same"}),
        (Link.objects.all(), {"by": "luis"}),
    ):
        before = rows.values(*change).get()
        rows.update(**change)
        assert [what for _line, what in found()] == [altered], change
        rows.update(**before)
    row = StageMove.objects.get()
    row.key = uuid4()
    row.save(force_insert=True)
    assert found() == [(None, "moves from stage to stage lie in the desk of which no line says that they were made")]


@pytest.mark.usefixtures("filled")
def test_a_line_of_tomorrow_is_named() -> None:
    body = json.dumps({"kind": "channel", "names": []}, sort_keys=True)
    number = said_again(line(1), at=now() + timedelta(days=700), what="words", body=body)
    assert found() == [(number, "this line is dated later than now")]


@pytest.mark.usefixtures("filled")
def test_a_contact_that_nobody_logged_is_named() -> None:
    """Put in behind the ledger's back, as if it had been imported; or one's own made to look so."""
    from pista.web.records.models import Contact

    said = Contact.objects.get(key=line(7).key)
    Contact.objects.filter(key=said.key).update(external="crm-9")
    assert found() == [(line(7).id, "the contact of this line was altered")]
    Contact.objects.filter(key=said.key).update(external="")
    said.key, said.external = uuid4(), "crm-9"
    said.save(force_insert=True)
    assert found() == [(None, "contacts lie in the desk of which no line says that they were logged")]


def test_an_imported_contact_that_was_altered_is_named(desk: Any) -> None:
    from pista.web.records.models import Contact
    from web.test_imports import CSV, step, upload

    address = upload(desk, {"log.csv": CSV.encode()})
    step(address, "check")
    step(address, "apply")
    assert found() == []
    one = Contact.objects.filter(outcome="sale").get()
    Contact.objects.filter(key=one.key).update(seller="Eva")
    assert [what for _line, what in found()] == ["the contact of this line was altered"]
    Contact.objects.filter(key=one.key).update(seller="Ana", logged_at=now())
    assert [what for _line, what in found()] == ["the contact of this line was altered"]
    Contact.objects.filter(key=one.key).update(logged_at=one.logged_at)
    log(desk, prospect=str(one.prospect_id))
    desk.post(f"/contacts/{one.key}/undoing")
    assert found() == []
    step(address, "undo")
    assert found() == []


CRM = "ID contacto,Fecha,Vendedor,Cliente,Resultado,Producto\nc1,2026-03-02,Ana,Luis Gil,{},Pro\nc2,2026-03-03,Ana,Eva Sol,interesado,Pro\n"


@pytest.mark.parametrize(
    ("column", "value"),
    [("is_undone", True), ("evidence", "mail"), ("source", "fair"), ("margin", 4.0), ("opens_own", False),
     ("taken_at", datetime(2026, 1, 1, tzinfo=UTC)), ("is_taken_back", True), ("corrects", uuid4()),
     ("reason", "price"), ("zone", "Europe/Madrid")],
)  # fmt: skip
def test_every_field_of_an_imported_contact_is_held(desk: Any, column: str, value: object) -> None:
    from pista.web.records.models import Contact
    from web.test_imports import step, upload

    address = upload(desk, {"log.csv": CRM.format("interesado").encode()})
    step(address, "check")
    step(address, "apply")
    assert found() == []
    one = Contact.objects.get(external="c1")
    Contact.objects.filter(key=one.key).update(**{column: value})
    assert [what for _line, what in found()] == ["the contact of this line was altered"]


def test_a_contact_is_what_imports_and_their_undoing_left(desk: Any) -> None:
    """Brought, changed by a second import, corrected, the second undone, the first undone: held after every step."""
    from pista.web.records.models import Contact
    from web.forms import said
    from web.test_imports import step, upload

    def brought(text: str) -> str:
        address = upload(desk, {f"{len(text)}.csv": text.encode()})
        step(address, "check")
        step(address, "apply")
        return address

    first = brought(CRM.format("interesado"))
    second = brought(CRM.format("venta").replace("c2,2026-03-03", "c2,2026-03-04"))
    assert found() == []
    two = Contact.objects.get(external="c2")
    desk.post(f"/contacts/{two.key}/correction", said(outcome="conversation"))
    assert found() == []
    step(second, "undo")
    one = Contact.objects.get(external="c1")
    assert (one.outcome, one.is_undone) == ("interest", False)
    two.refresh_from_db()
    assert (two.is_taken_back, two.is_undone) == (True, True), "what a person corrected stays away"
    assert found() == []
    # The row the undoing left is held as well: no line says it by itself.
    Contact.objects.filter(key=one.key).update(outcome="sale")
    assert [what for _line, what in found()] == ["the contact of this line was altered"]
    Contact.objects.filter(key=one.key).update(outcome="interest")
    corrected = Contact.objects.get(corrects=two.key)
    Contact.objects.filter(key=corrected.key).update(evidence="mail")
    assert [what for _line, what in found()] == ["the contact of this line was altered"]
    Contact.objects.filter(key=corrected.key).update(evidence=corrected.evidence)
    step(first, "undo")
    assert found() == []
    Contact.objects.filter(key=one.key).update(is_undone=False)
    assert [what for _line, what in found()] == ["the contact of this line was altered"]
    Contact.objects.filter(key=one.key).update(is_undone=True)
    brought(CRM.format("interesado"))
    assert found() == []
    assert Contact.objects.get(external="c1").is_undone is False


def test_what_is_as_it_was_is_seen_at_first_sight(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """On either database, the look that takes long is for what differs."""
    from pista.web.records import verifying_contacts, verifying_imports
    from web.test_imports import step, upload

    address = upload(
        desk,
        {
            "log.csv": CRM.format("interesado")
            .replace(",Pro", ",Pro,12.5")
            .replace("Producto", "Producto,Minutos")
            .encode()
        },
    )
    step(address, "check")
    step(address, "apply")
    log(desk, outcome="sale", amount="100", minutes="7", source="web")
    looked: list[int] = []
    for module, name in ((verifying_contacts, "_compared"), (verifying_imports, "_otherwise")):
        look = getattr(module, name)

        def counting(some: list[Any], undone: set[str], look: Callable[..., Any] = look) -> Any:
            looked.append(len(some))
            return look(some, undone)

        monkeypatch.setattr(module, name, counting)
    assert found() == []
    assert looked
    assert not any(looked)


def test_a_line_of_an_import_that_says_nothing_any_more_is_named(desk: Any) -> None:
    from pista.web.records.models import Entry
    from web.test_imports import step, upload

    address = upload(desk, {"log.csv": CRM.format("interesado").encode()})
    step(address, "check")
    step(address, "apply")
    unguarded()
    said = Entry.objects.filter(what="contact").first()
    assert said is not None
    for body in ("x" + said.body[1:], said.body.replace('"contact"', '"touch"')):
        execute("update records_entry set body = %s where id = %s", body, said.id)
        rewritten()
        assert (said.id, "the contact of this line was altered") in found()


def test_what_was_brought_in_beside_contacts_is_held(desk: Any, tmp_path: Path) -> None:
    """Opportunities, what follows of them, prices and stages; and nothing is named after all of it was undone."""
    from pista.rehearsal.selling import honest_year, write_log
    from pista.web.records import columns
    from pista.web.records.imports import Kept
    from pista.web.records.models import Deal, Opportunity
    from web.test_imports import step, upload

    write_log(honest_year(2, 3, 12, seed=1), tmp_path)
    files = {path.name: path.read_bytes() for path in sorted(tmp_path.glob("*.parquet"))}
    address = upload(desk, files)
    step(address, "check")
    step(address, "apply")
    assert found() == []
    assert columns.book(today()) is not None
    deal, one = Deal.objects.filter(status="open").first(), Opportunity.objects.filter(status="open").first()
    price = Kept.objects.filter(table="products").first()
    assert deal
    assert one
    assert price
    deals, follows, kept = (
        Deal.objects.filter(pk=deal.pk),
        Opportunity.objects.filter(pk=one.pk),
        Kept.objects.filter(pk=price.pk),
    )
    unlike = "an opportunity is another than follows from what was said"
    altered = "the opportunity of this line was altered"
    prices = "products, spend or stages that were brought in were altered or removed"
    for rows, change, what in (
        (follows, {"status": "won", "amount": 99_999.0}, unlike),
        (deals, {"status": "won"}, altered),
        (deals, {"seller": "somebody"}, altered),
        (deals, {"is_undone": True}, altered),
        (kept, {"body": price.body.replace("0.45", "0.95")}, prices),
        (kept, {"is_undone": True}, prices),
    ):  # fmt: skip
        before = rows.values(*change).get()
        rows.update(**change)
        assert what in [trouble for _line, trouble in found()], change
        rows.update(**before)
        assert found() == []
    follows.delete()
    assert found() == [(None, unlike)]
    one.save(force_insert=True)
    kept.delete()
    assert found() == [(None, prices)]
    price.save(force_insert=True)
    assert found() == []
    step(address, "undo")
    assert found() == []


@pytest.mark.usefixtures("filled")
def test_what_the_desk_would_never_have_written_is_named() -> None:
    from django.db import connection

    if connection.vendor != "sqlite":
        return
    execute("update records_entry set body = x'ff00' where id = %s", line(3).id)
    assert found()[0] == (line(3).id, "this line does not follow from the one before: altered, removed or inserted")
    said = line(5)
    execute("update records_entry set key = 'garbage' where id = %s", said.id)
    assert found()[0][1] == "this line does not follow from the one before: altered, removed or inserted"
    execute("update records_entry set key = %s where id = %s", said.key.hex, said.id)


def test_that_the_database_forgot_its_numbers_is_named(filled: Any) -> None:
    from django.db import connection

    if connection.vendor == "sqlite":
        assert filled.get("/record").status_code == 200
        execute("delete from sqlite_sequence where name = 'records_entry'")
        assert found() == [(None, "the database does not know any more how many lines it numbered")]


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("body", ["{", "[]", "7", '"x"', ""])
def test_a_line_that_is_no_json_is_named_and_nothing_breaks(filled: Any, body: str) -> None:
    for number in (1, 7):
        execute("update records_entry set body = %s where id = %s", body, line(number).id)
    assert found()[0] == (line(1).id, "this line does not follow from the one before: altered, removed or inserted")
    rewritten()
    assert found()
    assert filled.get("/record").status_code == 200


def test_a_statement_that_says_other_numbers_is_named(desk: Any) -> None:
    """Its history is the one it was made of; its contacts are counted again from the lines."""
    from pista.web.records.statements import freeze_last_month, months_before

    last_month = months_before(today())[1]
    log(desk, on=last_month.isoformat())
    log(desk, name="Eva Sol", on=last_month.isoformat())
    made = freeze_last_month(today(), "carmen", now())
    assert made is not None
    assert found() == []
    unguarded()
    body = json.loads(made.body)
    for change, what in (
        ({"numbers": body["numbers"] | {"contacts": {"all": {"value": 99}, "by": {"carmen": {"value": 99}}}}},
         "this statement says another number of contacts than its lines"),
        ({"upto": made.id + 7}, "this statement was made of another history"),
    ):  # fmt: skip
        execute("update records_entry set body = %s where id = %s", json.dumps(body | change, sort_keys=True), made.id)
        rewritten()
        assert found() == [(made.id, what)]


def test_the_desks_own_checkpoint_shows_an_end_cut_off(desk: Any, desk_home: Path) -> None:
    """Triggers and the database's memory of its numbers are taken away: the checkpoint in the desk's folder remembers."""
    from django.db import connection

    from pista.web.attesting import CHECKPOINT, keep_checkpoint, kept_checkpoint
    from pista.web.records.verifying import verify

    desk.post("/words", {"kind": "source", "names": "fair"})
    desk.post("/words", {"kind": "source", "names": "web"})
    keep_checkpoint()
    known = kept_checkpoint()
    assert known is not None
    try:
        unguarded()
        execute("delete from records_entry where id = %s", known.lines)
        if connection.vendor == "sqlite":
            execute("update sqlite_sequence set seq = seq - 1 where name = 'records_entry'")
        assert verify().troubles == ()
        assert [one.what for one in verify(known).troubles] == [
            "lines are missing from here on: the checkpoint was signed of more"
        ]
    finally:
        (desk_home / CHECKPOINT).unlink()


@pytest.mark.usefixtures("filled")
def test_a_clock_set_back_is_named() -> None:
    from pista.web.records.ledger import Line, append, saying

    with saying():
        append(Line(uuid4(), now() - timedelta(days=2), "carmen", "words", {"kind": "channel", "names": []}))
    assert found() == [(line(9).id, "the clock was set back before this line")]


@pytest.mark.usefixtures("filled")
def test_two_books_spliced_are_named() -> None:
    """The end of another book, chained well in itself."""
    from pista.web.records.models import Entry

    last, other = line(8).id, BEGINNING
    for number in range(3):
        key, at, body = uuid4(), now(), json.dumps({"kind": "channel", "names": [str(number)]})
        other = digest_of(other, str(key), at.isoformat(), "luis", "words", body)
        place = last + 1 + number
        Entry.objects.create(id=place, key=key, at=at, by="luis", what="words", body=body, about="", digest=other)
    assert found()[0][0] == last + 1


@pytest.mark.usefixtures("filled")
def test_rows_that_are_not_what_was_said_are_named() -> None:
    from pista.web.records.models import Contact, Sealed

    said = line(7)
    Contact.objects.filter(key=said.key).update(amount=900)
    assert found() == [(said.id, "the contact of this line was altered")]
    Contact.objects.filter(key=said.key).update(amount=100)
    Sealed.objects.filter(key=line(1).key).update(text='{"name":"Somebody Else"}')
    assert found() == [(line(1).id, "what this line sealed is another text")]
    Sealed.objects.filter(key=line(1).key).delete()
    assert found() == [(line(1).id, "what this line sealed is gone, and no line says that it was erased")]


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("column", ["logged_at", "taken_at", "corrects", "opens_own", "is_taken_back", "zone"])
def test_when_a_contact_was_written_down_is_held_too(column: str) -> None:
    from pista.web.records.models import Contact

    values: dict[str, Any] = {"corrects": uuid4(), "opens_own": False, "is_taken_back": True, "zone": "UTC"}
    Contact.objects.filter(key=line(7).key).update(**{column: values.get(column, now() - timedelta(days=9))})
    assert found() == [(line(7).id, "the contact of this line was altered")]


@pytest.mark.usefixtures("filled")
def test_what_a_line_is_found_by_and_its_number_are_held_too() -> None:
    from django.db import connection

    from pista.web.records.models import Entry

    said = line(7)
    Entry.objects.filter(id=said.id).update(about=line(3).about)
    assert found() == [(said.id, "the contact of this line was altered")]
    Entry.objects.filter(id=said.id).update(about=said.about)
    assert found() == []
    last = Entry.objects.order_by("-id").first()
    assert last is not None
    if connection.vendor == "sqlite":
        Entry.objects.filter(id=last.id).update(id=last.id + 60)
        assert (last.id, "this number was left out") in found()


@pytest.mark.usefixtures("filled")
def test_a_ledger_rewritten_whole_is_shown_by_a_checkpoint() -> None:
    from pista.book.checkpoints import opened
    from pista.web.attesting import as_checkpoint
    from pista.web.records.models import Contact
    from pista.web.records.verifying import verify

    checkpoint, key = opened(as_checkpoint())
    assert len(key) == 16
    assert verify(checkpoint).troubles == ()
    said = line(7)
    # The amount alone: a prospect's own key holds these digits now and then.
    for mark in ('"amount":', '"amount": '):
        execute(
            "update records_entry set body = replace(body, %s, %s) where id = %s", f"{mark}100", f"{mark}900", said.id
        )
    assert line(7).body != said.body
    Contact.objects.filter(key=said.key).update(amount=900)
    rewritten()
    assert verify().troubles == ()
    troubles = verify(checkpoint).troubles
    assert (troubles[0].line, troubles[0].what) == (
        checkpoint.lines, "another history led here: the checkpoint was signed of another line"
    )  # fmt: skip


@pytest.mark.usefixtures("filled")
def test_a_checkpoint_that_was_altered_is_refused() -> None:
    from pista.book.checkpoints import opened
    from pista.web.attesting import as_checkpoint

    said = json.loads(as_checkpoint())
    with pytest.raises(PistaError, match="signature does not fit"):
        opened(json.dumps(said | {"lines": 3}))
    with pytest.raises(PistaError, match="no checkpoint"):
        opened("{}")


def test_a_statement_keeps_the_months_numbers_as_they_stood(desk: Any) -> None:
    from pista.web.records.statements import freeze_last_month, months_before, statement_of

    last_month = months_before(today())[1]
    first = log(desk, on=last_month.isoformat(), outcome="sale", amount="100")
    made = freeze_last_month(today(), "carmen", now())
    assert made is not None
    assert freeze_last_month(today(), "carmen", now()) is None
    log(desk, name="Eva Sol", on=last_month.isoformat())
    said = statement_of(f"{last_month:%Y-%m}")
    assert said["numbers"]["contacts"]["all"]["value"] == 1
    assert said["numbers"]["sales"]["by"]["carmen"]["value"] == 1
    assert said["upto"] < made.id
    assert first["key"]
    assert found() == []
    unguarded()
    body = json.loads(made.body) | {"head": "0" * 64}
    execute("update records_entry set body = %s where id = %s", json.dumps(body, sort_keys=True), made.id)
    rewritten()
    assert found() == [(made.id, "this statement was made of another history")]


def test_verify_from_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk of its own: checked, signed, written out, checked elsewhere, and tampered with."""
    import sqlite3

    monkeypatch.delenv("PISTA_DATABASE_URL", raising=False)
    home, out = tmp_path / "desk", tmp_path / "ledger.txt"
    filled_desk(home)
    check = tmp_path / "check.json"
    assert asked("verify", home, "--sign", check, "--ledger", out)[0] == 0
    code, said, _errors = asked("verify", out, "--checkpoint", check)
    assert (code, "nothing was altered" in said) == (0, True)
    lines = out.read_bytes().splitlines(keepends=True)
    out.write_bytes(b"".join([*lines[:2], *lines[3:]]))
    assert "Not as it was, line 3: " in asked("verify", out)[1]
    out.write_bytes(b"".join(lines[:-1]))
    assert asked("verify", out)[0] == 0
    assert "lines are missing" in asked("verify", out, "--checkpoint", check)[1]
    with sqlite3.connect(home / "desk.sqlite3") as database:
        database.execute("drop trigger ledger_delete")
        database.execute("delete from records_entry where id = (select max(id) from records_entry)")
    code, said, _errors = asked("verify", home, "--checkpoint", check)
    assert (code, ": lines are missing" in said) == (1, True)
    with sqlite3.connect(home / "desk.sqlite3") as database:
        database.execute("drop table records_sealed")
    # The desk's own process says so, beside this one's errors.
    done = subprocess.run(
        [sys.executable, "-m", "pista", "verify", str(home)], check=False, capture_output=True, text=True
    )
    assert (done.returncode, "is not whole: no such table: records_sealed" in done.stderr) == (2, True), done.stderr
    assert "Traceback" not in done.stderr
    assert asked("verify", tmp_path / "nowhere")[0] == 2


@pytest.mark.usefixtures("filled")
def test_lines_are_numbered_without_gaps() -> None:
    """What was rolled back leaves no number out: a ledger written out counts its lines."""
    from django.db import transaction

    from pista.web.records.ledger import Line, append, saying, written_up_to

    def said() -> int:
        with saying():
            return append(Line(uuid4(), now(), "carmen", "words", {})).id or written_up_to()

    def gives_up() -> None:
        with transaction.atomic():
            said()
            raise KeyError

    before = written_up_to()
    with pytest.raises(KeyError):
        gives_up()
    said()
    assert written_up_to() == before + 1


def filled_desk(home: Path) -> None:
    """Log three contacts in a process of its own."""
    import subprocess
    import sys

    code = (
        "import sys; from pathlib import Path; from pista.web.serving import open_desk; open_desk(Path(sys.argv[1]), 'carmen')\n"
        "from uuid import uuid4; from pista.web.clock import now, today\n"
        "from pista.web.records.contacts import What, Who, log_contact; from pista.web.records.people import owner\n"
        "for name in ('Ana', 'Eva', 'Luis'):\n"
        "    what = What(None, today(), 'call', 'out', 'conversation')\n"
        "    log_contact(uuid4(), Who(name=name), what, owner('carmen'), now())\n"
    )
    subprocess.run([sys.executable, "-c", code, str(home)], check=True)


def test_a_ledger_written_out_is_checked_without_a_desk() -> None:
    """The format by hand: fields separated by tabs, each line after the one before."""
    previous, lines = BEGINNING, []
    for number in range(5):
        fields = (str(uuid4()), datetime(2026, 1, 1 + number, tzinfo=UTC).isoformat(), "carmen", "words", "{}")
        previous = digest_of(previous, *fields)
        lines.append(as_line(previous, *fields).encode())
    assert held_in_file(lines).broken is None
    for place in range(5):
        bad = [*lines[:place], lines[place].replace(b"carmen", b"luis"), *lines[place + 1 :]]
        assert held_in_file(bad).broken == place + 1
    assert held_in_file([*lines[:2], lines[3], lines[2], lines[4]]).broken == 3
    assert held_in_file([b"nothing\n"]).broken == 1


@pytest.mark.usefixtures("filled")
def test_a_moment_that_is_none_is_named() -> None:
    from django.db import connection

    if connection.vendor == "sqlite":
        execute("update records_entry set at = 'yesterday' where id = %s", line(4).id)
        assert found()[0] == (line(4).id, "this line does not follow from the one before: altered, removed or inserted")


def test_who_logs_does_not_wait_for_who_verifies(tmp_path: Path) -> None:
    """The ledger is read as it is at one moment, and others add to it meanwhile."""
    code = """
import sys, threading
from pathlib import Path
from pista.web.serving import open_desk
open_desk(Path(sys.argv[1]), "carmen")
from uuid import uuid4
from pista.web.clock import now
from pista.web.records import verifying
from pista.web.records.ledger import Line, append, saying, written_up_to

def add():
    with saying():
        append(Line(uuid4(), now(), "carmen", "words", {"kind": "channel", "names": []}))

add()
lines = verifying.contents
def contents():
    other = threading.Thread(target=add)
    other.start()
    other.join(10)
    assert not other.is_alive(), "waited"
    yield from lines()
verifying.contents = contents
found = verifying.verify()
assert (found.lines, found.troubles) == (1, ()), found
assert written_up_to() == 2
add()
print("nobody waited", written_up_to())
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], check=False, capture_output=True, text=True,
        env={**os.environ, "PISTA_DATABASE_URL": ""},
    )  # fmt: skip
    assert done.stdout.strip() == "nobody waited 3", done.stderr
