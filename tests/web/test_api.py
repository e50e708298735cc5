"""The API: what its document says is what it answers, whatever is asked; tokens, keys, pages, marks, webhooks."""

from __future__ import annotations

import io
import json
import re
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from pista.web.clock import now, today

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow


@pytest.fixture
def program(desk: Any, me: Any) -> Iterator[Any]:
    """Give a function that asks as a program with a token: method, path, body; it returns the answer."""
    from django.core.cache import cache

    from pista.web.records.people import make_token

    cache.clear()
    secrets = {scope: make_token(scope, scope, me, now()) for scope in ("read", "write", "admin")}
    secrets["both"] = make_token("both", "read write", me, now())

    def ask(method: str, path: str, body: object = None, scope: str = "admin", **headers: str) -> Any:
        said = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        if scope:
            said["HTTP_AUTHORIZATION"] = f"Bearer {secrets[scope]}"
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(desk, method)(f"/api/v1{path}", **sent, **said)

    ask.secret = secrets["admin"]  # type: ignore[attr-defined]
    yield ask
    cache.clear()


@pytest.fixture(scope="module")
def token(address: str) -> str:
    """Make a token on the page, as a person would."""
    browser = requests.Session()
    page = browser.get(f"{address}/programs", timeout=30).text
    csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert csrf
    form = {"csrfmiddlewaretoken": csrf[1], "what": "token", "name": "schema", "admin": "1"}
    found = re.search(r"<code>(pista_[^<]+)", browser.post(f"{address}/programs", form, timeout=30).text)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def api_schema(address: str) -> Any:
    """Give the document of the API of a desk that is served."""
    return schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json")


def test_the_document_is_kept(api_schema: Any, token: str) -> None:
    """No answer of 5xx, none that the document does not say, whatever is asked of any operation."""
    for result in api_schema.get_all_operations():
        _try(result.ok(), token)


def _try(operation: Any, token: str) -> None:
    @given(case=operation.as_strategy())
    @settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def is_kept(case: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}
        # A rule of the desk may refuse what is well formed.
        case.call_and_validate(timeout=30, excluded_checks=[positive_data_acceptance])

    is_kept()


def test_the_document_is_one_of_openapi_3_1(desk: Any) -> None:
    document = desk.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for path in ("contacts", "prospects", "opportunities", "numbers", "imports"):
        assert f"/api/v1/{path}" in document["paths"]


def test_a_contact_is_logged_once_under_its_key(program: Any) -> None:
    key = str(uuid4())
    said = {"prospect": {"name": "Ana Ruiz", "company": "Acme"}, "outcome": "proposal", "product": "Pro", "amount": 10}
    first, again = (program("post", "/contacts", said, idempotency_key=key) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert first.json()["kind"] == "new"
    told = program("get", "/contacts").json()["items"]
    assert [one["key"] for one in told] == [key]
    assert program("delete", f"/contacts/{key}").json()["is_undone"]
    assert program("get", "/contacts").json()["items"] == []


def test_another_contact_under_a_known_key_is_refused(program: Any) -> None:
    key = str(uuid4())
    said = {"prospect": {"name": "Eva Gil"}, "outcome": "interest", "product": "Pro"}
    assert program("post", "/contacts", said, idempotency_key=key).status_code == 201
    assert program("post", "/contacts", said, idempotency_key=key).status_code == 201
    other = program("post", "/contacts", said | {"outcome": "sale"}, idempotency_key=key)
    assert other.status_code == 422
    assert "key" in other.json()["detail"]


def test_a_contact_is_corrected(program: Any) -> None:
    said = {"prospect": {"name": "Eva Gil"}, "outcome": "interest", "product": "Pro", "minutes": 10}
    made = program("post", "/contacts", said).json()
    found = program("patch", f"/contacts/{made['key']}", {"minutes": 25}).json()
    assert (found["minutes"], found["outcome"], found["product"]) == (25, "interest", "Pro")
    assert found["key"] != made["key"]
    assert program("get", f"/contacts/{made['key']}").json()["is_undone"]


def test_contacts_are_filtered(program: Any) -> None:
    for product in ("Pro", "Basic"):
        program("post", "/contacts", {"prospect": {"name": f"For {product}"}, "product": product, "channel": "visit"})
    found = program("get", "/contacts?product=Pro&channel=visit").json()["items"]
    assert [one["product"] for one in found] == ["Pro"]


def test_who_is_who_is_said(program: Any) -> None:
    one, other = (
        program("post", "/contacts", {"prospect": {"name": name}}).json()["prospect"] for name in ("A B", "C D")
    )
    left = program("post", f"/prospects/{one}/links", {"other": other, "says": "same"}).json()
    assert left["touches"] == 2
    assert program("post", f"/prospects/{one}/links", {"other": other, "says": "undone"}).json()["touches"] == 1


def test_errors_are_problems(program: Any) -> None:
    for status, answer in (
        (401, program("get", "/contacts", scope="")),
        (403, program("post", "/contacts", {"prospect": {"name": "x"}}, scope="read")),
        (403, program("get", "/contacts", scope="write")),
        (404, program("get", "/prospects/nobody")),
        (422, program("post", "/contacts", {"prospect": {}})),
        (422, program("post", "/contacts", {"prospect": {"name": "x"}, "on": "2999-01-01"})),
        (422, program("post", "/contacts", {"prospect": {"name": "x"}, "surprise": 1})),
        (422, program("get", "/contacts?cursor=nonsense")),
        (422, program("get", "/contacts?limit=0")),
        (404, program("get", "/numbers?by=nothing")),
    ):
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"
        told = answer.json()
        assert told["status"] == status
        assert told["detail"]


def test_pages_follow_one_another_to_the_end(program: Any) -> None:
    for number in range(7):
        program(
            "post", "/contacts", {"prospect": {"name": f"P {number}"}, "on": str(today() - timedelta(days=number % 3))}
        )
    for path in ("/contacts", "/prospects", "/opportunities"):
        seen, cursor = [], ""
        while True:
            page = program("get", f"{path}?limit=2&cursor={cursor}").json()
            seen += [one.get("key") or one["id"] for one in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) == 7, path


def test_what_was_seen_must_be_what_is_changed(program: Any) -> None:
    key = program("post", "/contacts", {"prospect": {"name": "Ana"}}).json()["prospect"]
    seen = program("get", f"/prospects/{key}")
    assert program("get", f"/prospects/{key}", if_none_match=seen["ETag"]).status_code == 304
    assert program("patch", f"/prospects/{key}", {"city": "Soria"}, if_match=seen["ETag"]).status_code == 200
    assert program("patch", f"/prospects/{key}", {"city": "Teruel"}, if_match=seen["ETag"]).status_code == 412
    assert program("get", f"/prospects/{key}", if_none_match=seen["ETag"]).json()["city"] == "Soria"


def test_an_opportunity_is_planned(program: Any) -> None:
    said = {"prospect": {"name": "Ana"}, "outcome": "interest", "product": "Pro"}
    program("post", "/contacts", said)
    one = program("get", "/opportunities").json()["items"][0]
    assert one["status"] == "open"
    step = str(today() + timedelta(days=3))
    told = program("patch", f"/opportunities/{one['id']}", {"stage": "proposal", "expected": 500, "next_step_on": step})
    assert {name: told.json()[name] for name in ("stage", "amount", "next_step_on")} == {
        "stage": "proposal", "amount": 500.0, "next_step_on": step,
    }  # fmt: skip
    past = str(today() - timedelta(days=3))
    assert program("patch", f"/opportunities/{one['id']}", {"next_step_on": past}).status_code == 422


def test_numbers_are_those_of_the_page(program: Any, desk: Any) -> None:
    for number in range(3):
        program(
            "post", "/contacts", {"prospect": {"name": f"P {number}"}, "outcome": "sale", "product": "Pro", "amount": 5}
        )
    told = {one["name"]: one for one in program("get", "/numbers?by=product").json()["numbers"]}
    assert told["sales"]["overall"]["value"] == 3
    assert told["revenue"]["groups"]["Pro"]["value"] == 15
    assert "3 sales" in desk.get("/numbers").content.decode()
    assert [one["name"] for one in program("get", "/numbers?name=sales").json()["numbers"]] == ["sales"]
    assert program("get", "/numbers?name=sals").status_code == 404


def test_files_are_sent_and_looked_at(program: Any, desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from pista.web.records import jobs

    asked: list[str] = []
    monkeypatch.setattr(jobs, "later", lambda name, _job: asked.append(name))
    file = io.BytesIO(b"Fecha,Cliente,Resultado\n2026-03-02,Luis,venta\n")
    file.name = "a.csv"
    answer = desk.post("/api/v1/imports", {"files": [file]}, HTTP_AUTHORIZATION=f"Bearer {program.secret}")
    assert answer.status_code == 201
    assert answer.json()["state"] == "checking"
    assert asked
    assert program("get", f"/imports/{answer.json()['key']}").status_code == 200
    assert program("post", f"/imports/{answer.json()['key']}/steps", {"step": "apply"}).status_code == 422


def test_files_sent_twice_under_one_key_are_one_import(
    program: Any, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pista.web.records import jobs
    from pista.web.records.imports import Import

    monkeypatch.setattr(jobs, "later", lambda _name, _job: None)
    headers = {"HTTP_AUTHORIZATION": f"Bearer {program.secret}", "HTTP_IDEMPOTENCY_KEY": str(uuid4())}

    def send(name: str) -> Any:
        file = io.BytesIO(b"Fecha,Cliente,Resultado\n2026-03-02,Luis,venta\n")
        file.name = name
        return desk.post("/api/v1/imports", {"files": [file]}, **headers)

    first, again, other = send("a.csv"), send("a.csv"), send("b.csv")
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.json()["key"] == again.json()["key"] == headers["HTTP_IDEMPOTENCY_KEY"]
    assert Import.objects.count() == 1


def test_a_step_under_one_key_is_taken_once(program: Any, desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from pista.web.records import import_jobs, jobs
    from pista.web.records.imports import Import

    taken: list[str] = []
    monkeypatch.setattr(jobs, "later", lambda name, _job: taken.append(name.rsplit(" ", 1)[1]))
    file = io.BytesIO(b"Fecha,Cliente,Resultado\n2026-03-02,Luis,venta\n")
    file.name = "a.csv"
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {program.secret}"}
    made = desk.post("/api/v1/imports", {"files": [file]}, **bearer).json()["key"]
    monkeypatch.setattr(import_jobs, "make_index", lambda _day: None)
    Import.objects.filter(key=made).update(state="checked")
    key = str(uuid4())

    def ask(step: str, under: str) -> Any:
        said = json.dumps({"step": step})
        address = f"/api/v1/imports/{made}/steps"
        return desk.post(address, said, content_type="application/json", HTTP_IDEMPOTENCY_KEY=under, **bearer)

    assert [ask("apply", key).status_code for _ in range(2)] == [202, 202]
    # Done meanwhile: told as it is, and not begun again; what is asked for under a new key is.
    Import.objects.filter(key=made).update(state="done")
    again = ask("apply", key)
    assert (again.status_code, again.json()["state"]) == (202, "done")
    assert ask("undo", key).status_code == 422
    assert ask("undo", str(uuid4())).status_code == 202
    assert taken == ["check", "apply", "undo"]


def test_what_an_address_does_not_take_is_refused(program: Any) -> None:
    refused = program("get", "/contacts?chanel=call")
    assert refused.status_code == 422
    assert "chanel" in refused.json()["detail"]
    assert "'channel'" in refused.json()["detail"]
    assert program("get", "/opportunities?since=2026-01-01&whatever=1").status_code == 422
    assert program("get", "/contacts?channel=call&limit=5").status_code == 200


def test_a_webhook_is_told_signed_and_told_again(
    program: Any, desk: Any, me: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from standardwebhooks import Webhook

    from pista.web.records import hooks

    got: list[tuple[dict[str, str], bytes]] = []
    answers = [500, 200, 200]

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answers.pop(0))
            self.end_headers()

        def log_message(self, *_anything: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/pista"
    assert desk.post("/programs", {"what": "hook", "url": url}).status_code == 422
    monkeypatch.setattr(hooks, "ALLOW_INSIDE", True)
    hook = hooks.add_hook(url, me, now())
    program("post", "/contacts", {"prospect": {"name": "Secret Name"}, "note": "secret"})
    moment = now()
    assert hooks.tell_hooks(moment) == 1
    # The first message failed: it waits, and is told again.
    assert len(got) == 2
    assert hooks.tell_hooks(moment) == 0
    assert hooks.tell_hooks(moment + timedelta(seconds=6)) == 1
    told = []
    for headers, body in got[1:]:
        signed = {name.lower(): value for name, value in headers.items() if name.lower().startswith("webhook")}
        told.append(Webhook(hook.secret).verify(body, signed))
        assert b"Secret" not in body
    assert {one["type"] for one in told} == {"contact.logged", "prospect.created"}
    server.shutdown()
    server.server_close()
