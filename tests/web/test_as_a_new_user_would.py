"""What somebody found who had only the README: each once more."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

import pista
from pista.web.clock import now, today
from web.forms import log, text_of
from web.test_api import program  # noqa: F401 - a fixture
from web.test_team import team  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def understood(desk: Any, line: str, before: str = "", on: str = "") -> str:
    """Return the fields that a line is shown as; `before` is the one that was read last."""
    form = {"key": str(uuid4()), "line": line, "read_line": before, "on": on or today().isoformat()}
    content: str = desk.post("/understanding", form).content.decode()
    return content


def day_shown(page: str) -> str:
    found = re.search(r'name="on" type="date" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_day_goes_with_the_line_that_said_it(desk: Any) -> None:
    yesterday = (today() - timedelta(days=1)).isoformat()
    line = "llamada Zoe Lara ayer propuesta Pro"
    first = understood(desk, line)
    assert day_shown(first) == yesterday
    assert re.search(r"<details[^>]* open", first)
    second = understood(desk, "llamada Zoe Lara propuesta Pro", line, yesterday)
    assert day_shown(second) == today().isoformat()
    assert not re.search(r"<details[^>]* open", second)
    # A day that was chosen by hand stays.
    chosen = (today() - timedelta(days=5)).isoformat()
    assert day_shown(understood(desk, "llamada Zoe Lara propuesta Plus", line, chosen)) == chosen


def test_of_another_company_nobody_is_chosen_beforehand(desk: Any) -> None:
    from pista.web.records.models import Prospect

    log(desk, name="Ana Ruiz Suárez", company="", prospect="new")
    page = understood(desk, "call Ana Ruiz @Acme 15 min proposal Pro")
    key = Prospect.objects.get().id
    assert f'value="{key}"' in page
    assert not re.search(rf'value="{key}" checked', page)
    assert re.search(rf'value="{key}" checked', understood(desk, "call Ana Ruiz 15 min proposal Pro"))


@pytest.mark.parametrize(
    ("line", "is_known"), [("call Ana Ruiz sale Pro", False), ("call Ana Ruiz Suárez sale Pro", True)]
)
def test_without_a_network_who_only_begins_so_is_not_guessed(desk: Any, line: str, is_known: bool) -> None:  # noqa: FBT001
    log(desk, name="Ana Ruiz Suárez", company="", prospect="new")
    said = {"key": str(uuid4()), "at": now().isoformat(), "on": today().isoformat(), "line": line}
    answer = desk.post("/outbox", json.dumps(said), content_type="application/json")
    assert answer.json()["is_known"] is is_known


def test_what_is_taken_away_as_tables_is_the_same_book(desk: Any, tmp_path: Path) -> None:
    for place in range(6):
        log(desk, name=f"Nora {place}", company="", outcome="proposal", product="Pro",
            next_step_on=(today() + timedelta(days=place)).isoformat(), prospect="new")  # fmt: skip
    packed = b"".join(desk.post("/export", {"kind": "csv"}).streaming_content)
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        files.extractall(tmp_path / "csv")
    assert today().isoformat() in (tmp_path / "csv" / "touches.csv").read_text()
    (tmp_path / "book.xlsx").write_bytes(b"".join(desk.post("/export", {"kind": "xlsx"}).streaming_content))
    for source in (tmp_path / "csv", tmp_path / "book.xlsx"):
        book = pista.read(source)
        assert book.ask(["contacts"]).told["contacts"].overall["value"] == 6
        promised = book.prepared.engine.collect(book.prepared.touches.select("next_step_on"))
        assert promised["next_step_on"].null_count() == 0


@pytest.mark.usefixtures("desk_home")
def test_what_was_erased_stands_in_no_log_of_the_database() -> None:
    """The log beside SQLite's file holds pages as they were: it is emptied."""
    from django.db import connection

    from pista.web.records.upkeep import empty_log

    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps no such file")
    place = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute("create table erased_here (name text)")
        cursor.execute("insert into erased_here values ('Juana Quintero')")
        cursor.execute("delete from erased_here")
        cursor.execute("drop table erased_here")
    connection.close()
    with sqlite3.connect(place):
        empty_log()
    log_beside = pista_log(place)
    assert b"Juana Quintero" not in log_beside
    connection.close()


def pista_log(place: Any) -> bytes:
    from pathlib import Path

    beside = Path(f"{place}-wal")
    return beside.read_bytes() if beside.exists() else b""


def test_a_corrected_contact_cannot_be_taken_back_by_its_old_key(program: Any, desk: Any) -> None:  # noqa: F811
    key = log(desk)["key"]
    corrected = program("patch", f"/contacts/{key}", {"minutes": 20})
    assert corrected.status_code == 200
    refused = program("delete", f"/contacts/{key}")
    assert refused.status_code == 422
    assert corrected.json()["key"] in refused.json()["detail"]
    assert program("delete", f"/contacts/{corrected.json()['key']}").json()["is_undone"] is True


@pytest.mark.usefixtures("desk")
def test_another_second_surname_is_not_accepted_unseen() -> None:
    from pista.prospects.resolving import Found, Resolution
    from pista.web.records.duplicates import keep_pairs
    from pista.web.records.models import Pair

    differs = Found("a", "b", "model", 0.996, ("same first name", "another second surname", "e-mail nearly the same"))
    agrees = Found("c", "d", "model", 0.996, ("same first name", "same surnames", "e-mail nearly the same"))
    keep_pairs(Resolution({}, [differs, agrees], [], [], [], []))
    assert dict(Pair.objects.values_list("one", "tier")) == {"a": "likely", "c": "certain"}


def test_what_is_known_of_one_who_was_linked_stays_seen(desk: Any) -> None:
    from pista.web.records.models import Prospect

    for name, phone in (("Katryn Lind", "622333444"), ("Kathryn Lind", "655444333")):
        log(desk, name=name, phone=phone, company="", prospect="new")
    one, other = Prospect.objects.order_by("name")
    desk.post("/who-is-who/word", {"one": one.id, "other": other.id, "says": "same"})
    seen = text_of(desk.get(f"/prospects/{one.id}", follow=True))
    assert "622333444" in seen
    assert "655444333" in seen


def test_a_telephone_is_found_with_its_country(desk: Any) -> None:
    log(desk, name="Noa Cid", phone="628 97 31 14", prospect="new")
    for text in ("+34 628973114", "628 97 31 14", "0034628973114"):
        assert "Noa Cid" in text_of(desk.get("/prospects", {"q": text}))
    assert "Noa Cid" not in text_of(desk.get("/prospects", {"q": "628973115"}))


def test_sellers_whom_contacts_only_name_can_be_chosen(team: dict[str, Any]) -> None:  # noqa: F811
    from pista.web.records import vocabulary
    from pista.web.records.models import Contact

    log(team["ana"], name="Zoe")
    Contact.objects.update(seller="Somebody Gone")
    vocabulary.forget()
    assert "Somebody Gone" in text_of(team["root"].get("/numbers"))
    assert "Somebody Gone" not in text_of(team["eva"].get("/numbers"))


def test_a_seller_reads_nothing_of_others_in_the_remarks(team: dict[str, Any]) -> None:  # noqa: F811
    for who, name in (("ana", "Bruno Uno"), ("eva", "Bruno Dos")):
        log(team[who], name=name, company="", email="bruno@nortesa.es", prospect="new")
    assert "have the e-mail of another" not in text_of(team["ana"].get("/numbers"))


def test_no_share_is_more_than_all(desk: Any) -> None:
    form = {"metric": "close_rate", "seller": "carmen", "period": "month", "value": "350"}
    refused = desk.post("/targets", form)
    assert refused.status_code == 422
    assert "100 %" in text_of(refused)
    assert 'value="350"' in refused.content.decode()
    assert desk.post("/targets", form | {"value": "35"}).status_code == 302
    assert desk.post("/targets", form | {"value": "many"}).status_code == 422


def test_revenue_tells_where_it_ends_and_its_rows_say_their_amounts(desk: Any) -> None:
    for place in range(6):
        log(
            desk,
            name=f"Iris {place}",
            company="",
            outcome="sale",
            product="Pro",
            amount=str(900 + place),
            prospect="new",
        )
    desk.post("/targets", {"metric": "revenue", "seller": "carmen", "period": "year", "value": "900000"})
    said = text_of(desk.get("/targets"))
    assert "At this pace it ends between" in said
    assert "905" in text_of(desk.get("/numbers/revenue/rows"))
