"""Questions on the desk: who sees them when, what is answered, what an audit finds; and the same for programs."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pista.fair_play.definition import tricks
from pista.fair_play.playing import Played
from pista.rehearsal.selling import honest_year, write_log
from pista.web.clock import now, today
from web.forms import text_of
from web.test_team import team  # noqa: F401 - a fixture

pytestmark = pytest.mark.slow


def brought_in(by: str) -> None:
    """Take in nine months in which ana opens opportunities when they are as good as sold."""
    from pista.web.records import bringing
    from pista.web.records.models import Import, Seller

    log = honest_year(6, 9, 50, seed=2)
    played = tricks()["late_registration"].play(log, Played("seller 01", Random(1), 0.9))
    names = {"seller 01": "ana", "seller 02": "eva", "seller 03": "luis"}
    for rows in played.values():
        for row in rows:
            for column in ("seller", "by"):
                if column in row:
                    row[column] = names.get(row[column], row[column])
    with tempfile.TemporaryDirectory() as place:
        write_log(played, Path(place))
        files = [(path.name, path.read_bytes) for path in sorted(Path(place).glob("*.parquet"))]
        who = Seller.objects.get(name=by)
        made = bringing.receive([(name, _writer(read())) for name, read in files], who, now(), shared=True)
    from pista.web.records import importing

    importing.check(made, lambda _share: None)
    importing.apply(Import.objects.get(key=made.key), now(), lambda _share: None)


def _writer(content: bytes) -> Any:
    return lambda path: path.write_bytes(content)


@pytest.fixture
def asked(team: dict[str, Any]) -> dict[str, Any]:  # noqa: F811
    """A team about whose ana there is something to ask."""
    from pista.web.records.reviewing import look

    brought_in("root")
    look(today(), now())
    return team


def test_who_it_is_about_sees_it_first(asked: dict[str, Any]) -> None:
    from pista.web.records.models import Question

    question = Question.objects.get(sign="quick_wins", seller="ana")
    assert question.state == "open"
    own = text_of(asked["ana"].get("/review"))
    assert "Quick wins" in own
    assert "of questions as sure as this at most" in own
    assert "Quick wins" not in text_of(asked["marta"].get("/review"))
    assert "Quick wins" not in text_of(asked["eva"].get("/review"))
    said = asked["ana"].post("/review", {"what": "answer", "key": question.key, "text": "They were renewals."})
    assert said.status_code == 302
    seen = text_of(asked["marta"].get("/review"))
    assert "ana · Quick wins" in seen
    assert "They were renewals." in seen
    assert "Quick wins" not in text_of(asked["luis"].get("/review"))


def test_nothing_tells_leaders_before(asked: dict[str, Any]) -> None:
    """Neither a sentence nor a sample says of whom something is asked that they do not see yet."""
    from pista.web.records.models import Check

    assert "once they answered it, or after two days" in text_of(asked["marta"].get("/review"))
    asked["root"].post("/review", {"what": "draw"})
    rows = list(Check.objects.all())
    assert {row.stratum for row in rows} == {"others"}


def test_what_could_not_be_looked_for_is_said(asked: dict[str, Any]) -> None:
    seen = text_of(asked["marta"].get("/review"))
    assert "What could not be looked for, and why" in seen
    assert "no quota was given: Quota heaping" in seen


def test_nothing_is_said_before_anything_was_looked_at(team: dict[str, Any]) -> None:  # noqa: F811
    from pista.web.records.arrangements import Setting
    from pista.web.records.reviewing import LOOKED

    Setting.objects.filter(name=LOOKED).delete()
    assert "There is nothing to ask about your own" not in text_of(team["ana"].get("/review"))


def test_all_rows_behind_a_question_are_shown(asked: dict[str, Any]) -> None:
    import json

    from pista.web.records.models import Question

    question = Question.objects.get(sign="quick_wins", seller="ana")
    wanted = len(json.loads(question.said)["rows"])
    page = asked["ana"].get("/review").content.decode()
    shown = page.partition(f'id="q-{question.key}"')[2].partition('<ul class="rowlist">')[2].partition("</ul>")[0]
    assert shown.count("<li>") == wanted > 12


def test_after_two_days_leaders_see_it(asked: dict[str, Any]) -> None:
    from pista.web.records.models import Question

    Question.objects.update(asked_at=now() - timedelta(days=3))
    assert "ana · Quick wins" in text_of(asked["marta"].get("/review"))
    key = Question.objects.get(sign="quick_wins", seller="ana").key
    assert asked["eva"].post("/review", {"what": "answer", "key": key, "text": "x"}).status_code == 403
    assert asked["ana"].post("/review", {"what": "dismiss", "key": key, "text": "x"}).status_code == 403
    assert asked["marta"].post("/review", {"what": "dismiss", "key": key, "text": ""}).status_code == 422
    asked["marta"].post("/review", {"what": "dismiss", "key": key, "text": "A new product."})
    assert "marta let it rest: A new product." in text_of(asked["ana"].get("/review"))
    from pista.web.records.models import Entry
    from pista.web.records.verifying import verify

    assert Entry.objects.filter(what="question_dismissed").count() == 1
    assert verify().troubles == ()


@pytest.mark.usefixtures("asked")
def test_an_answer_holds_when_signs_are_looked_for_again() -> None:
    from pista.web.records.arrangements import Seller
    from pista.web.records.models import Question
    from pista.web.records.reviewing import answer, look

    key = Question.objects.get(sign="quick_wins", seller="ana").key
    answer(Seller.objects.get(name="ana"), key, "Renewals.", now())
    look(today(), now())
    found = Question.objects.get(key=key)
    assert (found.state, found.answer, found.is_standing) == ("answered", "Renewals.", True)


def test_an_audit_is_drawn_verified_and_counts_as_evidence(asked: dict[str, Any]) -> None:
    from pista.web.records.models import Check, Question
    from pista.web.records.reviewing import SAMPLE

    Question.objects.update(asked_at=now() - timedelta(days=3))
    key = Question.objects.get(sign="quick_wins", seller="ana").key
    asked["root"].post("/review", {"what": "audit", "key": key})
    rows = list(Check.objects.all())
    assert len(rows) == SAMPLE
    assert {row.stratum for row in rows} >= {"same seller", "others"}
    assert "Contacts to verify" in text_of(asked["root"].get("/review"))
    for place, row in enumerate(rows):
        asked["root"].post("/review", {"what": "did_not" if place == 0 else "took_place", "key": row.touch})
    assert Check.objects.filter(took_place=False).count() == 1
    asked["root"].post("/review", {"what": "not_known", "key": rows[0].touch})
    assert Check.objects.get(touch=rows[0].touch).took_place is None
    asked["root"].post("/review", {"what": "did_not", "key": rows[0].touch})
    assert "never took place by this estimate" in text_of(asked["root"].get("/review"))
    assert asked["ana"].post("/review", {"what": "took_place", "key": rows[0].touch}).status_code == 403


def test_answers_and_findings_are_held_by_their_lines(asked: dict[str, Any]) -> None:
    """What somebody wrote stands in no line; a row of a question or an audit that was altered is named."""
    from pista.web.records.models import Check, Entry, Question
    from pista.web.records.verifying import verify

    def found() -> list[str]:
        return [one.what for one in verify().troubles]

    key = Question.objects.get(sign="quick_wins", seller="ana").key
    asked["ana"].post("/review", {"what": "answer", "key": key, "text": "Ask Eva Sol of Sol SL."})
    asked["root"].post("/review", {"what": "dismiss", "key": key, "text": "Luis Gil says so."})
    asked["root"].post("/review", {"what": "draw"})
    first, second = list(Check.objects.order_by("id"))[:2]
    asked["root"].post("/review", {"what": "did_not", "key": first.touch})
    assert found() == []
    bodies = " ".join(Entry.objects.filter(what__startswith="question").values_list("body", flat=True))
    assert "Eva" not in bodies
    assert "Luis" not in bodies
    was = "what this line says of a question or an audit was altered"
    questions, checks = Question.objects.filter(key=key), Check.objects.filter(touch=first.touch)
    for rows, altered, before in (
        (questions, {"answer": "I played."}, {"answer": "Ask Eva Sol of Sol SL."}),
        (questions, {"reason": ""}, {"reason": "Luis Gil says so."}),
        (questions, {"state": "open"}, {"state": "dismissed"}),
        (questions, {"decided_by": "luis"}, {"decided_by": "root"}),
        (questions, {"counted": 1e5}, {"counted": Question.objects.get(key=key).counted}),
        (questions, {"answered_at": None}, {"answered_at": Question.objects.get(key=key).answered_at}),
        (checks, {"took_place": True}, {"took_place": False}),
        (checks, {"took_place": None}, {"took_place": False}),
        (checks, {"of": 1}, {"of": first.of}),
        (checks, {"by": "luis"}, {"by": "root"}),
        (Check.objects.filter(touch=second.touch), {"took_place": True, "by": "root"}, {"took_place": None, "by": ""}),
    ):  # fmt: skip
        rows.update(**altered)
        assert found() == [was], altered
        rows.update(**before)
    assert found() == []
    second.delete()
    assert found() == ["what this line says is not there"]


def test_what_is_sent_to_audit_is_in_the_sample(asked: dict[str, Any]) -> None:
    """One that is under way without the seller's contacts is drawn anew; what was verified stays known."""
    from pista.web.records.models import Check, Question
    from pista.web.records.verifying import verify

    asked["root"].post("/review", {"what": "draw"})
    first = Check.objects.order_by("id").first()
    assert first is not None
    asked["root"].post("/review", {"what": "took_place", "key": first.touch})
    Question.objects.update(asked_at=now() - timedelta(days=3))
    for key in Question.objects.filter(seller="ana").values_list("key", flat=True)[:2]:
        asked["root"].post("/review", {"what": "audit", "key": key})
    rows = list(Check.objects.exclude(touch=first.touch))
    assert "ana" in {row.seller for row in rows if row.stratum != "others"}
    assert len({row.drawn_at for row in rows}) == 1
    assert Check.objects.get(touch=first.touch).took_place
    assert verify().troubles == ()


def test_what_was_answered_is_asked_again_when_there_is_more_to_it_than_then(asked: dict[str, Any]) -> None:
    """Half as much again than when it was answered, however slowly it grew."""
    import json

    from pista.web.records.models import Question
    from pista.web.records.reviewing import look

    key = Question.objects.get(sign="quick_wins", seller="ana").key
    asked["ana"].post("/review", {"what": "answer", "key": key, "text": "Renewals."})
    found = Question.objects.get(key=key)
    assert found.counted is not None
    assert found.counted == json.loads(found.said)["statistic"]["count"]
    Question.objects.filter(key=key).update(counted=found.counted * 0.7)
    look(today(), now())
    assert Question.objects.get(key=key).state == "answered"
    Question.objects.filter(key=key).update(counted=found.counted * 0.6)
    look(today(), now())
    assert Question.objects.get(key=key).state == "open"


def test_programs_read_the_same(asked: dict[str, Any]) -> None:
    from pista.web.records.arrangements import Seller
    from pista.web.records.people import make_token

    told = {}
    for name in ("ana", "eva"):
        token = make_token("signs", "read", Seller.objects.get(name=name), now())
        answer = asked["nobody"].get("/api/v1/signs", HTTP_AUTHORIZATION=f"Bearer {token}", HTTP_ACCEPT_LANGUAGE="es")
        assert answer.status_code == 200
        told[name] = {one["sign"]: one for one in answer.json()["items"]}
    assert "quick_wins" in told["ana"]
    assert "quick_wins" not in told["eva"]
    one = told["ana"]["quick_wins"]
    assert one["flagged"]
    assert one["rows"]
    assert one["ask"] != "When did the talks begin, and where are they written down?"


@pytest.mark.usefixtures("asked")
def test_programs_decide_and_verify() -> None:
    from django.test import Client

    from pista.web.records.models import Question, Seller
    from pista.web.records.people import make_token
    from pista.web.records.verifying import verify

    def program(name: str) -> Client:
        token = make_token("program", "read write", Seller.objects.get(name=name), now())
        return Client(HTTP_HOST="localhost", HTTP_AUTHORIZATION=f"Bearer {token}")

    def sent(who: Client, how: str, address: str, body: dict[str, Any] | None = None) -> Any:
        said = {"data": body, "content_type": "application/json"} if body is not None else {}
        answer = getattr(who, how)(f"/api/v1/{address}", **said)
        return answer.json() if answer.status_code < 400 else answer.status_code

    ana, root = program("ana"), program("root")
    key = Question.objects.get(sign="quick_wins", seller="ana").key
    assert sent(ana, "patch", f"signs/{key}", {"state": "answered", "text": "Renewals."})["answer"] == "Renewals."
    assert sent(ana, "patch", f"signs/{key}", {"state": "dismissed", "text": "x"}) == 403
    assert sent(root, "patch", f"signs/{key}", {"state": "dismissed"}) == 422
    told = sent(root, "patch", f"signs/{key}", {"state": "audit"})
    assert (told["state"], told["answer"]) == ("audit", "Renewals.")
    sample = sent(root, "get", "audits")
    assert {row["stratum"] for row in sample["items"]} >= {"same seller", "others"}
    assert sample["estimate"] is None
    assert sent(root, "post", "audits") == sample, "one is under way"
    for row in sample["items"]:
        sample = sent(root, "patch", f"audits/{row['key']}", {"took_place": row["seller"] != "ana"})
    assert sample["estimate"]["low"] < sample["estimate"]["share"] < sample["estimate"]["high"]
    assert sent(ana, "get", "audits") == 403
    whole = sent(root, "get", "signs")
    assert whole["unknown"]["quota_heaping"] == "no quota was given"
    assert sent(ana, "get", "signs")["unknown"] == {}
    said = sent(root, "get", "ledger")
    found = verify()
    assert (said["lines"], said["digest"], found.troubles) == (found.lines, found.digest, ())
    assert len(said["key"]) == 16


def test_the_record_shows_statements_and_gives_a_checkpoint(asked: dict[str, Any]) -> None:
    from pista.book.checkpoints import opened

    page = text_of(asked["root"].get("/record?check=1"))
    assert "nothing was altered" in page
    assert "No month was stated yet" in page
    checkpoint, _key = opened(asked["root"].get("/record/checkpoint").content.decode())
    assert checkpoint.lines > 1000
