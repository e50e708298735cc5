"""A team's desk: who logs in sees what is theirs; every address, for every role, with everybody's records."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from pista.errors import PistaError
from pista.web.clock import now, today
from web.forms import log, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow
PASSWORD = "correct horse battery"
# Who there is: their role and team. Eva is of Ana's team, Luis of another.
PEOPLE = {
    "ana": ("seller", "north"), "eva": ("seller", "north"), "luis": ("seller", "south"),
    "marta": ("manager", "north"), "root": ("administrator", ""),
}  # fmt: skip
ROLES = ("nobody", "seller", "manager", "administrator")
WHO = {"seller": "ana", "manager": "marta", "administrator": "root"}


@pytest.fixture
def team(desk: Any) -> Iterator[dict[str, Any]]:
    """Give a browser to each of a team; under `nobody` one that has not logged in."""
    from django.core.cache import cache
    from django.test import Client, override_settings

    from pista.web.records.people import create_user

    assert desk
    cache.clear()
    with override_settings(PISTA_TEAM=True, PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        browsers = {"nobody": Client(HTTP_HOST="localhost")}
        for name, (role, of_team) in PEOPLE.items():
            seller = create_user(name, PASSWORD, role, of_team, now())
            browsers[name] = Client(HTTP_HOST="localhost")
            assert seller.user is not None
            browsers[name].force_login(seller.user, "allauth.account.auth_backends.AuthenticationBackend")
        yield browsers
    cache.clear()


def owned(team: dict[str, Any], name: str) -> tuple[Any, Any, Any]:
    """Let somebody log a contact of their own; return it, its prospect and what goes on."""
    from pista.web.records.models import Contact

    number = Contact.objects.count()
    form = log(team[name], name=f"Prospect of {name} {number}", company="", outcome="interest", product="Pro")
    contact = Contact.objects.get(key=form["key"])
    assert contact.prospect is not None
    return contact, contact.prospect, contact.prospect.threads.get()


# What each role is answered: with their own record, their team's, another team's; or once where no record is meant.
OPEN = {"nobody": 200, "seller": 200, "manager": 200, "administrator": 200}
KNOWN = {"nobody": 302, "seller": 200, "manager": 200, "administrator": 200}
LEADING = {"nobody": 302, "seller": 403, "manager": 200, "administrator": 200}
ARRANGING = {"nobody": 302, "seller": 403, "manager": 403, "administrator": 200}
RECORD = {
    "nobody": (302, 302, 302),
    "seller": (200, 404, 404),
    "manager": (200, 200, 404),
    "administrator": (200, 200, 200),
}
CHANGE = {
    "nobody": (302, 302, 302),
    "seller": (302, 404, 404),
    "manager": (302, 302, 404),
    "administrator": (302, 302, 302),
}
ERASE = {
    "nobody": (302, 302, 302),
    "seller": (403, 403, 403),
    "manager": (302, 302, 404),
    "administrator": (302, 302, 302),
}
NUMBERS = {
    "nobody": (302, 302, 302),
    "seller": (200, 403, 403),
    "manager": (200, 200, 403),
    "administrator": (200, 200, 200),
}
# name of the address: method, form, what is answered.
PAGES: dict[str, tuple[str, dict[str, str], dict[str, Any]]] = {
    "log": ("get", {}, KNOWN),
    "understand": ("post", {"line": "call Zoe"}, KNOWN),
    "save": ("post", {"name": "new", "key": "new"}, {"nobody": 302, "seller": 302, "manager": 302, "administrator": 302}),
    "undo": ("post", {}, CHANGE),
    "correct": ("get", {}, RECORD),
    "today": ("get", {}, KNOWN),
    "prospects": ("get", {}, KNOWN),
    "prospect": ("get", {}, RECORD),
    "change_prospect": ("post", {"city": "Soria"}, CHANGE),
    "share_prospect": ("post", {"shared": "0"}, CHANGE),
    "hand_over": ("post", {"to": "OWNER"}, CHANGE),
    "erase_prospect": ("post", {"sure": "yes", "reason": "asked"}, ERASE),
    "prospect_history": ("get", {}, RECORD),
    "duplicates": ("get", {}, KNOWN),
    "look_for_pairs": ("post", {}, {"nobody": 302, "seller": 302, "manager": 302, "administrator": 302}),
    "say_who": ("post", {"one": "PROSPECT", "other": "OTHER", "says": "different"}, CHANGE),
    "accept_pairs": ("post", {}, {"nobody": 302, "seller": 403, "manager": 302, "administrator": 302}),
    "board": ("get", {}, KNOWN),
    "opportunities": ("get", {}, KNOWN),
    "shelve": ("post", {"name": "mine"}, {"nobody": 302, "seller": 302, "manager": 302, "administrator": 302}),
    "act": ("post", {"what": "waiver", "reason": "they call"}, CHANGE),
    "numbers": ("get", {"seller": "OWNER"}, NUMBERS),
    "rows": ("get", {"seller": "OWNER"}, NUMBERS),
    "targets": ("get", {}, KNOWN),
    "review": ("get", {}, KNOWN),
    "scorecards": ("get", {}, KNOWN),
    "rehearsal": ("get", {}, RECORD),
    "adopt_scorecard": ("post", {"since": "2026-01-02"}, ERASE),
    "watch_scorecard": ("post", {}, {"nobody": 302, "seller": 403, "manager": 302, "administrator": 302}),
    "checkpoint": ("get", {}, LEADING),
    "freeze": ("post", {}, {"nobody": 302, "seller": 403, "manager": 302, "administrator": 302}),
    "desk": ("get", {}, KNOWN),
    "words": ("get", {}, ARRANGING),
    "team": ("get", {}, LEADING),
    "programs": ("get", {}, KNOWN),
    "history": ("get", {}, LEADING),
    "exports": ("get", {}, ARRANGING),
    "imports": ("get", {}, KNOWN),
    "import": ("get", {}, RECORD),
    "act_on_import": ("post", {"what": "nothing"}, CHANGE),
    "choose_language": ("post", {"lang": "es"}, {"nobody": 302, "seller": 302, "manager": 302, "administrator": 302}),
    "invitation": ("get", {}, {"nobody": 422, "seller": 422, "manager": 422, "administrator": 422}),
    "manifest": ("get", {}, OPEN),
    "worker": ("get", {}, KNOWN),
    "offline": ("get", {}, KNOWN),
    "outbox": ("get", {}, KNOWN),
    # What a page also takes.
    "correct post": ("post", {"key": "new", "outcome": "proposal", "product": "Pro", "channel": "call"}, CHANGE),
    "words post": ("post", {"kind": "source", "names": "fair"},
                   {"nobody": 302, "seller": 403, "manager": 403, "administrator": 302}),
    "targets post": ("post", {"metric": "sales", "seller": "OWNER", "period": "month", "value": "3"},
                     {"nobody": (302, 302, 302), "seller": (302, 403, 403), "manager": (302, 302, 404),
                      "administrator": (302, 302, 302)}),
    "team post": ("post", {"what": "deactivate", "name": "OWNER"},
                  {"nobody": (302, 302, 302), "seller": (403, 403, 403), "manager": (403, 403, 403),
                   "administrator": (422, 200, 200)}),
    "programs post": ("post", {"what": "token", "name": "mine", "read": "1"}, KNOWN),
    "exports post": ("post", {"kind": "csv"}, {"nobody": 302, "seller": 403, "manager": 403, "administrator": 200}),
    "imports post": ("post", {}, {"nobody": 302, "seller": 422, "manager": 422, "administrator": 422}),
    "outbox post": ("post", {}, {"nobody": 302, "seller": 422, "manager": 422, "administrator": 422}),
    "account_login": ("get", {}, {"nobody": 200, "seller": 302, "manager": 302, "administrator": 302}),
    "account_logout": ("get", {}, KNOWN),
    "account_inactive": ("get", {}, OPEN),
    "account_reauthenticate": ("get", {}, KNOWN),
    "account_change_password": ("get", {}, KNOWN),
}  # fmt: skip


def test_every_address_is_in_the_matrix(desk: Any) -> None:
    assert desk
    from pista.web.urls import urlpatterns

    names = {name for pattern in urlpatterns if (name := getattr(pattern, "name", None))}
    assert names == {name.split()[0] for name in PAGES}


@pytest.mark.parametrize("name", PAGES)
def test_every_role_is_answered_as_it_may(name: str, team: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every address x every role x one's own, the team's and another team's record."""
    from django.urls import get_resolver, reverse

    from pista.web.records import jobs

    if "scorecard" in name:
        monkeypatch.setattr(jobs, "later", lambda _name, _job: True)

    method, form, wanted = PAGES[name]
    name = name.split(maxsplit=1)[0]
    pattern = next(p for p in get_resolver().url_patterns if getattr(p, "name", None) == name)
    takes = list(pattern.pattern.converters)
    for role in ROLES:
        owners = (WHO.get(role, "ana"), "eva", "luis")
        answers = wanted[role] if isinstance(wanted[role], tuple) else (wanted[role],)
        for owner, status in zip(owners, answers, strict=False):
            contact, prospect, thread = owned(team, owner)
            _contact, other, _thread = owned(team, owner)
            values = {"OWNER": owner, "PROSPECT": prospect.id, "OTHER": other.id, "new": str(uuid4())}
            arguments: dict[str, Any] = {}
            if "key" in takes:
                make = {"import": _import_of, "act_on_import": _import_of, "rehearsal": _trial_of,
                        "adopt_scorecard": _trial_of, "watch_scorecard": _adopted_by}  # fmt: skip
                arguments["key"] = make[name](owner) if name in make else contact.key
            if "name" in takes:
                arguments["name"] = {"act": thread.id, "rows": "contacts"}.get(name, prospect.id)
            if "secret" in takes:
                arguments["secret"] = "none"
            sent = {field: values.get(value, value) for field, value in form.items()}
            browser = team[WHO.get(role, "nobody")]
            answer = getattr(browser, method)(reverse(name, kwargs=arguments), sent)
            assert answer.status_code == status, (name, role, owner, answer.status_code, text_of(answer)[:300])
            if role == "nobody" and status == 302 and name != "choose_language":
                assert answer["Location"].startswith("/account/login/")


def test_what_guards_a_log_in_is_for_who_is_logged_in(team: dict[str, Any]) -> None:
    """The addresses that django-allauth brings: for nobody but who has logged in, save those of the log-in itself."""
    from django.urls import get_resolver

    inside: Any = next(p for p in get_resolver().url_patterns if str(p.pattern) == "account/2fa/")
    paths = [f"/account/2fa/{one.pattern}" for one in _flat(inside.url_patterns) if "<" not in str(one.pattern)]
    assert len(paths) > 5
    for path in paths:
        answer = team["nobody"].get(path)
        assert answer.status_code in {302, 404} or path.endswith("/login/"), path
        assert answer.status_code != 302 or "/account/login/" in answer["Location"], path


def _flat(patterns: Any, before: str = "") -> list[Any]:
    from types import SimpleNamespace

    found: list[Any] = []
    for one in patterns:
        here = before + str(one.pattern)
        found += _flat(one.url_patterns, here) if hasattr(one, "url_patterns") else [SimpleNamespace(pattern=here)]
    return found


def _import_of(owner: str) -> Any:
    from pista.web.records.models import Import

    return Import.objects.create(key=uuid4(), name="x.csv", by=owner, at=now(), state="undone").key


def _trial_of(owner: str) -> Any:
    from pista.scorecards.definition import as_toml, scorecards
    from pista.web.records.models import Trial

    asked = json.dumps({"cards": [["balanced", as_toml(scorecards()["balanced"])]], "kind": "field", "is_own": False})
    return Trial.objects.create(key=uuid4(), what="rehearse", title="x", by=owner, at=now(), asked=asked).key


def _adopted_by(owner: str) -> Any:
    from pista.scorecards.definition import as_toml, scorecards
    from pista.web.clock import today
    from pista.web.records.models import Adopted, Trial

    Trial.objects.all().delete()
    text = as_toml(scorecards()["balanced"])
    return Adopted.objects.create(key=uuid4(), title="x", toml=text, since=today(), by=owner).key


def test_one_logs_in_with_a_password_and_out_again(team: dict[str, Any]) -> None:
    browser = team["nobody"]
    page = browser.get("/account/login/")
    assert page.status_code == 200
    assert "passkey" in text_of(page)
    wrong = browser.post("/account/login/", {"login": "ana", "password": "wrong"})
    assert "warning" in wrong.content.decode()
    assert "The name or the password is not right." in text_of(wrong)
    spanish = browser.post("/account/login/", {"login": "ana", "password": "wrong"}, HTTP_ACCEPT_LANGUAGE="es")
    assert "El nombre o la contraseña no son correctos." in text_of(spanish)
    done = browser.post("/account/login/?next=/today", {"login": "ana", "password": PASSWORD})
    assert done["Location"] == "/today"
    assert browser.get("/today").status_code == 200
    browser.post("/account/logout/")
    assert browser.get("/today").status_code == 302


def test_the_second_step_asks_who_it_is(team: dict[str, Any]) -> None:
    for path in ("", "totp/activate/", "recovery-codes/", "webauthn/", "webauthn/add/"):
        answer = team["nobody"].get(f"/account/2fa/{path}")
        assert answer.status_code == 302, path
        assert answer["Location"].startswith("/account/login/")
        assert team["ana"].get(f"/account/2fa/{path}").status_code in {200, 302, 404}, path
    assert team["nobody"].get("/account/2fa/webauthn/login/").status_code in {200, 302}


def test_guessing_is_slowed_down(team: dict[str, Any]) -> None:
    browser = team["nobody"]
    last = browser.get("/account/login/")
    for _ in range(6):
        last = browser.post("/account/login/", {"login": "ana", "password": "wrong"})
    right = browser.post("/account/login/", {"login": "ana", "password": PASSWORD})
    assert right.status_code in {200, 429}
    assert last.status_code in {200, 429}
    assert browser.get("/today").status_code == 302


def test_an_invitation_lets_in_once(team: dict[str, Any]) -> None:
    page = (
        team["root"]
        .post("/team", {"what": "invite", "name": "noa", "role": "seller", "team": "north"})
        .content.decode()
    )
    found = re.search(r"http://localhost(/invitation/[\w-]+)", page)
    assert found
    link, browser = found[1], team["nobody"]
    assert "noa" in text_of(browser.get(link))
    assert browser.post(link, {"password": "short", "again": "short"}).status_code == 422
    assert browser.post(link, {"password": PASSWORD, "again": "another"}).status_code == 422
    assert browser.post(link, {"password": PASSWORD, "again": PASSWORD})["Location"] == "/account/login/"
    assert browser.get(link).status_code == 422
    browser.post("/account/login/", {"login": "noa", "password": PASSWORD})
    assert browser.get("/today").status_code == 200
    # Only administrators invite.
    assert team["marta"].post("/team", {"what": "invite", "name": "x", "role": "administrator"}).status_code == 403


def test_who_is_deactivated_is_out_at_once_and_never_deleted(team: dict[str, Any]) -> None:
    from pista.web.records.models import Contact, Seller
    from pista.web.records.people import make_token, token_of

    log(team["ana"])
    ana = Seller.objects.get(name="ana")
    secret = make_token("script", "read", ana, now())
    assert team["root"].post("/team", {"what": "deactivate", "name": "ana"}).status_code == 200
    assert team["ana"].get("/today").status_code == 302
    assert token_of(secret) is None
    assert Contact.objects.get().seller == "ana"
    assert not Seller.objects.get(name="ana").is_active
    # The last administrator stays.
    assert team["root"].post("/team", {"what": "deactivate", "name": "root"}).status_code == 422


def test_a_seller_sees_their_own_and_what_is_shared(team: dict[str, Any]) -> None:
    log(team["ana"], name="Own Oak", company="")
    log(team["luis"], name="Hidden Hazel", company="")
    log(team["eva"], name="Shared Shrub", company="")
    from pista.web.records.models import Prospect

    shared = Prospect.objects.get(name="Shared Shrub")
    assert "Shared Shrub" not in text_of(team["ana"].get("/prospects"))
    team["eva"].post(f"/prospects/{shared.id}/sharing", {"shared": "1"})
    assert "Shared Shrub" not in text_of(team["luis"].get("/prospects"))
    seen = text_of(team["ana"].get("/prospects"))
    assert "Own Oak" in seen
    assert "Shared Shrub" in seen
    assert "Hidden Hazel" not in seen
    for browser in (team["ana"], team["marta"]):
        assert "Hidden" not in browser.post("/understanding", {"line": "call Hidden Hazel"}).content.decode().replace(
            'value="call Hidden', ""
        ).replace('value="Hidden Hazel"', "")
    # What a seller may see is not theirs to give away.
    assert team["ana"].post(f"/prospects/{shared.id}/hand-over", {"to": "ana"}).status_code == 403
    hidden = Prospect.objects.get(name="Hidden Hazel")
    assert team["luis"].post(f"/prospects/{hidden.id}/hand-over", {"to": "ana"}).status_code == 422
    assert team["root"].post(f"/prospects/{hidden.id}/hand-over", {"to": "ana"}).status_code == 302
    assert "Hidden Hazel" in text_of(team["ana"].get("/prospects"))
    # Who logged a contact with somebody still sees them.
    assert "Hidden Hazel" in text_of(team["luis"].get("/prospects"))


def test_a_seller_reads_own_numbers_and_a_nameless_spread(team: dict[str, Any], me: Any) -> None:
    from pista.web.demonstrating import bring_in_a_company
    from pista.web.records.models import Contact, Seller

    bring_in_a_company(me)
    # The simulated seller logs in.
    seller = Contact.objects.order_by("seller").first().seller  # type: ignore[union-attr]
    ana = Seller.objects.get(name="ana")
    Seller.objects.filter(name=seller).delete()
    ana.name = seller
    ana.save()
    page = team["ana"].get("/numbers").content.decode()
    own = Contact.objects.filter(seller=seller).count()
    assert f">{own:,}<" in page
    assert "Your close rate among the others" in page
    assert "5 others" in page
    others = set(Contact.objects.exclude(seller=seller).values_list("seller", flat=True))
    assert not [name for name in others if name and name in page]
    whole = team["root"].get("/numbers").content.decode()
    assert all(name in whole for name in others)


def test_erasing_keeps_the_counts_and_removes_the_person(team: dict[str, Any], desk_home: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.db import connection

    from pista.web.records.ledger import broken_at
    from pista.web.records.models import Contact, Entry, Prospect

    form = log(team["ana"], name="Erasmus Unique", company="Unicorn SL", email="erasmus@unicorn.es", phone="600999888",
               note="Erasmus likes tea", outcome="sale", product="Pro", amount="100")  # fmt: skip
    prospect = Prospect.objects.get()
    before = team["root"].get("/numbers").content.decode()
    # Files that were not taken in yet may say who it is: that is said where somebody erases.
    made = team["marta"].post("/imports", {"files": SimpleUploadedFile("list.csv", b"Nombre\nErasmus\n")})["Location"]
    assert made in team["marta"].get(f"/prospects/{prospect.id}").content.decode()
    assert made not in team["ana"].get(f"/prospects/{prospect.id}").content.decode()
    team["marta"].post(f"{made}/step", {"what": "forget"})
    assert made not in team["marta"].get(f"/prospects/{prospect.id}").content.decode()
    team["marta"].post(f"/prospects/{prospect.id}/erasure", {"reason": "he asked"})
    assert Prospect.objects.get().name == "Erasmus Unique"
    answer = team["marta"].post(f"/prospects/{prospect.id}/erasure", {"reason": "he asked", "sure": "yes"})
    assert answer.status_code == 302
    after = team["root"].get("/numbers").content.decode()
    assert re.findall(r'class="value">([^<]+)', before) == re.findall(r'class="value">([^<]+)', after)
    assert broken_at() is None
    assert Entry.objects.filter(what="erased", by="marta").count() == 1
    assert Contact.objects.get(key=form["key"]).kind == "new"
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        for table in names:
            if table.startswith("records_"):
                cursor.execute(f"select * from {table}")
                everything = str(cursor.fetchall()).lower()
                for word in ("erasmus", "unicorn", "600999888"):
                    assert word not in everything, (table, word)
    for path in (desk_home / "book").glob("*.parquet"):
        assert b"erasmus" not in path.read_bytes().lower()
    assert "Erasmus" not in text_of(team["root"].get("/prospects"))


def test_a_duplicate_is_linked_kept_apart_and_taken_back(team: dict[str, Any]) -> None:
    from pista.web.records.models import Contact, Prospect

    log(team["ana"], name="Paco Ruiz", company="Sol", outcome="interest", product="Pro")
    log(team["ana"], name="Francisco Ruiz", company="Sol", prospect="new", outcome="proposal", product="Pro")
    one, other = Prospect.objects.order_by("created_at")
    word = {"one": one.id, "other": other.id}
    team["ana"].post("/who-is-who/word", word | {"says": "same"})
    assert Prospect.objects.filter(same_as="").count() == 1
    assert sorted(Contact.objects.values_list("kind", flat=True)) == ["follow_up", "new"]
    assert team["ana"].get(f"/prospects/{other.id}").status_code == 200
    assert text_of(team["ana"].get("/prospects")).count("2 contacts") == 1
    team["ana"].post("/who-is-who/word", word | {"says": "undone"})
    assert sorted(Contact.objects.values_list("kind", flat=True)) == ["new", "new"]
    assert team["ana"].post("/who-is-who/word", word | {"says": "undone"}).status_code == 422


def test_a_step_is_promised_waived_snoozed_until_the_next_contact(team: dict[str, Any]) -> None:
    from datetime import timedelta

    _contact, prospect, thread = owned(team, "ana")
    plan = f"/opportunities/{thread.id}/plan"
    seen = text_of(team["ana"].get("/today"))
    assert "without a next step 1" in seen
    assert team["ana"].post(plan, {"what": "waiver", "reason": " "}).status_code == 422
    team["ana"].post(plan, {"what": "waiver", "reason": "they call in May"})
    assert "no step: they call in May" in text_of(team["ana"].get("/today"))
    team["ana"].post(plan, {"what": "step", "on": today().isoformat()})
    assert "Due today 1" in text_of(team["ana"].get("/today"))
    team["ana"].post(plan, {"what": "snooze", "until": (today() + timedelta(days=9)).isoformat(), "reason": "holidays"})
    seen = text_of(team["ana"].get("/today"))
    assert "Due today" not in seen
    assert "holidays" in seen
    assert team["ana"].post(plan, {"what": "step", "on": (today() - timedelta(days=1)).isoformat()}).status_code == 422
    team["ana"].post(plan, {"what": "stage", "stage": "negotiation"})
    assert prospect.threads.get().stage == "negotiation"
    assert "from Interested to Negotiation" in text_of(team["ana"].get(f"/prospects/{prospect.id}"))
    log(team["ana"], prospect=prospect.id, outcome="conversation", product="Pro")
    thread = prospect.threads.get()
    assert (thread.stage, thread.snoozed_until, thread.waiver) == ("negotiation", None, "")


def test_a_correction_is_a_new_row(team: dict[str, Any]) -> None:
    from pista.web.records.models import Contact, Entry

    form = log(team["ana"], outcome="conversation", product="Pro")
    page = team["ana"].get(f"/contacts/{form['key']}/correction").content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    said = {"key": key[1], "channel": "visit", "outcome": "proposal", "product": "Plus", "on": today().isoformat()}
    for _ in range(2):
        assert team["ana"].post(f"/contacts/{form['key']}/correction", said).status_code == 302
    assert Contact.objects.get(is_undone=False).outcome == "proposal"
    assert Contact.objects.count() == 2
    assert Entry.objects.filter(what="contact").count() == 2


def counted() -> dict[str, Any]:
    """Return what the numbers say of the desk now."""
    from pista.metrics.asking import ask
    from pista.metrics.question import Question
    from pista.web.records.numbers import open_book

    book, lock = open_book(today())
    with lock:
        told = ask(book, ["contacts", "new_prospects"], Question()).told
    return {name: answer.overall["value"] for name, answer in told.items()}


def test_a_contact_was_with_somebody_else(team: dict[str, Any]) -> None:
    """Corrected to one of ours, and to somebody new: what was only met in it is gone, and the record holds."""
    from pista.web.records.models import Contact, Prospect, Thread
    from pista.web.records.verifying import verify

    right = log(team["ana"], name="Ana Ruiz", company="Acme", outcome="conversation", product="Pro")
    wrong = log(team["ana"], name="Ana Ruiz", company="Apex", outcome="proposal", product="Pro", prospect="new")
    ruiz, other = (Contact.objects.get(key=one["key"]).prospect for one in (right, wrong))
    assert ruiz
    assert other
    page = team["ana"].get(f"/contacts/{wrong['key']}/correction").content.decode()
    assert "Apex" in page
    same = {"key": str(uuid4()), "channel": "visit", "outcome": "proposal", "product": "Pro", "on": today().isoformat()}
    assert counted() == {"contacts": 2, "new_prospects": 2}
    # Another name beside the person who is still chosen: asked, not guessed.
    asked = team["ana"].post(
        f"/contacts/{wrong['key']}/correction", same | {"prospect": other.id, "name": "Ana Ruiz", "company": "Acme"}
    )
    assert asked.status_code == 409
    assert ruiz.id in asked.content.decode()
    for _ in range(2):
        done = team["ana"].post(f"/contacts/{wrong['key']}/correction", same | {"prospect": ruiz.id})
        assert done["Location"] == f"/prospects/{ruiz.id}"
    ruiz, other = (Prospect.objects.get(id=one.id) for one in (ruiz, other))
    assert (ruiz.touches, ruiz.is_undone, other.is_undone) == (2, False, True)
    assert [one.prospect_id for one in Thread.objects.all()] == [ruiz.id]
    assert counted() == {"contacts": 2, "new_prospects": 1}
    kinds = Contact.objects.filter(is_undone=False).order_by("taken_at").values_list("kind", flat=True)
    assert list(kinds) == ["new", "follow_up"]
    again = same | {"key": str(uuid4()), "prospect": "new", "name": "Zoe Paz", "company": "Lumen"}
    done = team["ana"].post(f"/contacts/{same['key']}/correction", again)
    zoe = Prospect.objects.get(name="Zoe Paz")
    assert done["Location"] == f"/prospects/{zoe.id}"
    assert (zoe.touches, zoe.owner) == (1, "ana")
    assert Prospect.objects.get(id=ruiz.id).touches == 1
    assert counted() == {"contacts": 2, "new_prospects": 2}
    assert verify().troubles == ()
    # Nobody gives a contact to a prospect they may not see.
    theirs = log(team["eva"], name="Eva's own", company="", outcome="conversation")
    hidden = Contact.objects.get(key=theirs["key"]).prospect_id
    key = again["key"]
    refused = team["ana"].post(f"/contacts/{key}/correction", same | {"key": str(uuid4()), "prospect": hidden})
    assert refused.status_code == 422
    assert Contact.objects.get(key=key).is_undone is False


def test_targets_tell_the_pace_and_rank_nobody(team: dict[str, Any]) -> None:
    log(team["ana"], outcome="sale", product="Pro", amount="100")
    log(team["eva"], name="Eva's", company="", outcome="sale", product="Pro", amount="100")
    assert (
        team["ana"]
        .post("/targets", {"metric": "sales", "seller": "@north", "period": "month", "value": "9"})
        .status_code
        == 403
    )
    assert (
        team["ana"].post("/targets", {"metric": "sales", "seller": "eva", "period": "month", "value": "9"}).status_code
        == 403
    )
    team["ana"].post("/targets", {"metric": "sales", "seller": "ana", "period": "year", "value": "4"})
    team["root"].post("/targets", {"metric": "sales", "seller": "", "period": "year", "value": "10"})
    team["eva"].post("/targets", {"metric": "close_rate", "seller": "eva", "period": "year", "value": "50"})
    seen = text_of(team["ana"].get("/targets"))
    assert "1 of 4" in seen
    assert "2 of 10" in seen
    assert "a week are needed" in seen or today().month == 12
    assert "50.0 %" not in seen
    assert "100.0 % of 50.0 %" in text_of(team["eva"].get("/targets"))


def test_words_are_arranged_and_filters_saved(team: dict[str, Any]) -> None:
    team["root"].post("/words", {"kind": "stage", "names": "First\nSecond\n\nFirst"})
    _contact, _prospect, thread = owned(team, "ana")
    page = text_of(team["ana"].get("/board"))
    assert "First 0 " in page
    assert "Second 0 " in page
    team["ana"].post(f"/opportunities/{thread.id}/plan", {"what": "stage", "stage": "Second"})
    assert "Second 1 " in text_of(team["ana"].get("/board"))
    team["ana"].post("/opportunities/shelf", {"name": "Only second", "stage": "Second"})
    assert "Only second" in text_of(team["ana"].get("/opportunities"))
    assert "Only second" not in text_of(team["eva"].get("/opportunities"))
    assert "1 opportunity" in text_of(team["ana"].get("/opportunities?stage=Second"))
    assert team["root"].post("/words", {"kind": "stage", "names": " "}).status_code == 422
    assert team["root"].post("/words", {"kind": "channel", "names": ""}).status_code == 422


def test_the_record_shows_what_was_said_and_that_it_stands(team: dict[str, Any]) -> None:
    log(team["ana"])
    assert "nothing was altered" in text_of(team["root"].get("/record?check=1"))
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("update records_sealed set text = '{}'")
    assert "what this line sealed is another text" in text_of(team["root"].get("/record?check=1"))


def test_a_backup_makes_the_same_desk(team: dict[str, Any], tmp_path: Any) -> None:
    from django.core.management import call_command

    from pista.web.records import exporting
    from pista.web.records.models import Contact, Entry, Prospect

    for name in ("ana", "luis"):
        owned(team, name)
    answer = team["root"].post("/export", {"kind": "backup"})
    kept = tmp_path / "backup.zip"
    kept.write_bytes(b"".join(answer.streaming_content))
    before = [list(model.objects.order_by("pk").values()) for model in (Prospect, Contact)]
    digest = Entry.objects.order_by("-id").values_list("digest", flat=True)[0]
    with pytest.raises(PistaError, match="holds something already"):
        exporting.restore(kept)
    _empty(call_command)
    with pytest.raises(PistaError, match="no backup"):
        exporting.restore(_cut(kept))
    exporting.restore(kept)
    assert [list(model.objects.order_by("pk").values()) for model in (Prospect, Contact)] == before
    assert Entry.objects.order_by("-id").values_list("digest", flat=True)[0] == digest
    assert "Prospect of ana" in text_of_search()


def text_of_search() -> str:
    """Return who is found by a part of a name after restoring."""
    from pista.web.records.people import owner
    from pista.web.records.searching import prospects_like

    return ", ".join(str(one) for one in prospects_like(owner("carmen"), "ospect of an"))


def _cut(path: Any) -> Any:
    cut = path.with_name("cut.zip")
    cut.write_bytes(path.read_bytes()[:-40])
    return cut


def _empty(_call: Any) -> None:
    """Empty the tables as nobody but a test may."""
    from django.db import connection

    from pista.web.records.exporting import BACKED_UP
    from pista.web.records.models import Token

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("drop trigger ledger_delete")
        else:
            cursor.execute("drop trigger ledger_delete on records_entry")
        cursor.execute("update records_seller set user_id = null")
    Token.objects.all().delete()
    for model in reversed(BACKED_UP):
        model._default_manager.all().delete()  # noqa: SLF001


def test_everything_can_be_taken_away(team: dict[str, Any], tmp_path: Any) -> None:
    import csv
    import io
    import zipfile

    import python_calamine

    import pista

    log(team["ana"], name="=cmd|'/c calc'!A1", company="", outcome="sale", product="Pro", amount="12.5")
    for kind in ("csv", "xlsx", "parquet"):
        answer = team["root"].post("/export", {"kind": kind})
        path = tmp_path / answer["Content-Disposition"].split('"')[1]
        path.write_bytes(b"".join(answer.streaming_content))
        if kind == "csv":
            with zipfile.ZipFile(path) as packed:
                rows = list(csv.DictReader(io.StringIO(packed.read("prospects.csv").decode())))
            assert rows[0]["name"] == "'=cmd|'/c calc'!A1"
        elif kind == "xlsx":
            book = python_calamine.CalamineWorkbook.from_path(str(path))
            cells = book.get_sheet_by_name("touches").to_python()
            assert cells[1][cells[0].index("amount")] == 12.5
        else:
            with zipfile.ZipFile(path) as packed:
                packed.extractall(tmp_path / "book")
            assert pista.read(tmp_path / "book").metric("sales")["value"].to_list() == [1.0]
    from pista.web.records.models import Entry

    assert Entry.objects.filter(what="exported").count() == 3


def test_amounts_are_in_the_currency_of_the_desk(team: dict[str, Any]) -> None:
    """Said by who arranges the desk, written so on every page, and no amount of another one is taken."""
    from pista.web.records.arrangements import Seller
    from pista.web.records.people import make_token

    _contact, _prospect, thread = owned(team, "ana")
    team["ana"].post(f"/opportunities/{thread.id}/plan", {"what": "expected", "expected": "1,234.50"})
    assert "1,234.50" in text_of(team["ana"].get("/opportunities"))
    assert team["ana"].post("/words", {"kind": "currency", "code": "EUR"}).status_code == 403
    assert team["root"].post("/words", {"kind": "currency", "code": "EURO"}).status_code == 422
    team["root"].post("/words", {"kind": "currency", "code": "eur"})
    assert "€1,234.50" in text_of(team["ana"].get("/opportunities"))
    assert "€1,234.50" in text_of(team["ana"].get("/board"))
    assert "1.234,50\xa0€" in team["ana"].get("/board", HTTP_ACCEPT_LANGUAGE="es").content.decode()
    refused = team["ana"].post(f"/opportunities/{thread.id}/plan", {"what": "expected", "expected": "$ 300"})
    assert refused.status_code == 422
    assert "another currency" in text_of(refused)
    team["ana"].post(f"/opportunities/{thread.id}/plan", {"what": "expected", "expected": "€ 300"})
    assert "€300" in text_of(team["ana"].get("/opportunities"))
    assert "words: EUR" in text_of(team["root"].get("/record"))
    token = make_token("t", "read", Seller.objects.get(name="root"), now())
    told = team["nobody"].get("/api/v1/numbers?name=revenue", HTTP_AUTHORIZATION=f"Bearer {token}").json()
    assert told["currency"] == "EUR"
    team["root"].post("/words", {"kind": "currency", "code": ""})
    assert "€" not in text_of(team["ana"].get("/opportunities"))


def test_people_are_called_by_their_names(team: dict[str, Any]) -> None:
    """By what they are called, not by what they log in with; of two called the same by both; programs by the latter."""
    owned(team, "ana")
    change = {"what": "change", "team": "north", "role": "seller"}
    team["root"].post("/team", change | {"name": "ana", "full_name": "Ana Ruiz"})
    for page in ("/opportunities", "/numbers?by=seller"):
        page_said = team["root"].get(page).content.decode()
        assert "Ana Ruiz" in page_said
        assert not re.search(r">\s*ana\s*<|· ana\b", page_said)
    assert '<option value="ana">Ana Ruiz</option>' in team["root"].get("/numbers?by=month").content.decode()
    assert "Ana Ruiz" in text_of(team["root"].get("/numbers/contacts/rows"))
    assert team["root"].get("/numbers?seller=ana").status_code == 200
    team["root"].post("/team", change | {"name": "eva", "full_name": "Ana Ruiz"})
    assert "Ana Ruiz (ana)" in text_of(team["root"].get("/opportunities"))
