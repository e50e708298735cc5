"""Scorecards on the desk: put together, rehearsed, compared, designed, adopted and watched; by whom; and for programs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pista.rehearsal.designing import design
from pista.rehearsal.rehearsing import rehearse
from pista.web.clock import now, today
from web.forms import log, text_of
from web.test_team import team  # noqa: F401 - a fixture

pytestmark = pytest.mark.slow
FORM = {"what": "rehearse", "card": "own", "kind": "field", "title": "Ours"}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rehearse with fewer draws, and before the page is answered."""
    from pista.web.records import jobs, rehearsing

    monkeypatch.setattr(rehearsing, "rehearse", lambda *args, **more: rehearse(*args, **(more | {"draws": 20})))
    monkeypatch.setattr(jobs, "later", lambda _name, job: job())


def latest() -> Any:
    from pista.web.records.trials import Trial

    return Trial.objects.latest("at")


def test_one_is_put_together_and_says_what_people_will_do(team: dict[str, Any]) -> None:  # noqa: F811
    said = FORM | {"metric-0": "contacts", "window-0": "day", "quota-0": "15", "reward-0": "3",
                   "metric-1": "contact_ratio", "weight-1": "400", "only_if_met-1": "1", "compare": "balanced"}  # fmt: skip
    answer = team["ana"].post("/scorecards", said)
    assert answer.status_code == 302
    page = team["ana"].get(answer["Location"])
    text = text_of(page)
    assert "Ours" in text
    assert "Meeting new prospects: 0 a month" in text
    assert "Side by side" in text
    assert "Adopt it" not in text
    assert team["eva"].get(answer["Location"]).status_code == 404
    assert "Adopt it" in text_of(team["root"].get(answer["Location"]))


TEXT = """title = "Steps"
seen_by = ["manager"]
[[element]]
metric = "sales"
tiers = [{ from = 2, rate = 8 }]
"""


def test_one_is_pasted_as_text_and_seen_by_whom_it_says(team: dict[str, Any]) -> None:  # noqa: F811
    answer = team["root"].post("/scorecards", FORM | {"toml": TEXT})
    assert answer.status_code == 302
    assert "Steps" in text_of(team["root"].get(answer["Location"]))
    team["root"].post(f"/scorecards/{latest().key}/adoption", {"since": "2026-03-01", "place": "0"})
    assert "Steps" in text_of(team["marta"].get("/scorecards"))
    assert "Steps" not in text_of(team["ana"].get("/scorecards"))


def test_floors_caps_and_limits_are_put_together(team: dict[str, Any]) -> None:  # noqa: F811
    said = FORM | {"metric-0": "sales", "weight-0": "8", "floor-0": "2", "cap-0": "9",
                   "metric-1": "contacts", "quota-1": "200", "at_most-1": "1", "penalty-1": "3"}  # fmt: skip
    assert team["root"].post("/scorecards", said).status_code == 302
    (card,) = json.loads(latest().asked)["cards"]
    for line in ("floor = 2.0", "cap = 9.0", "at_most = true", "quota = 200.0"):
        assert line in card[1]


def test_the_desks_figures_are_counted_since_a_day(team: dict[str, Any]) -> None:  # noqa: F811
    said = FORM | {"card": "balanced", "kind": "own", "since": "2026-03-01"}
    assert team["root"].post("/scorecards", said).status_code == 302
    assert json.loads(latest().asked)["since"] == "2026-03-01"
    assert team["root"].post("/scorecards", said | {"since": "soon"}).status_code == 422


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"toml": "title = 3"}, "measures nothing"),
        ({"metric-0": ""}, "measures nothing"),
        ({"metric-0": "contacts", "quota-0": "many"}, "is no number"),
        ({"metric-0": "contacts", "reward-0": "3"}, "needs a quota"),
        ({"metric-0": "sale", "weight-0": "3"}, "Did you mean"),
        ({"card": "/etc/passwd"}, "There is no such scorecard"),
        ({"card": "balanced", "kind": "telepathy"}, "kind of selling"),
    ],
)
def test_what_is_wrong_is_said(team: dict[str, Any], said: dict[str, str], error: str) -> None:  # noqa: F811
    answer = team["root"].post("/scorecards", FORM | said)
    assert answer.status_code == 422
    assert error in text_of(answer)


def test_the_desks_own_figures_are_for_who_leads(team: dict[str, Any]) -> None:  # noqa: F811
    assert team["ana"].post("/scorecards", FORM | {"card": "balanced", "kind": "own"}).status_code == 403
    log(team["ana"], name="Zoe")
    answer = team["root"].post("/scorecards", FORM | {"card": "balanced", "kind": "own"})
    assert answer.status_code == 302
    # A desk with next to no contacts says so.
    assert latest().state == "failed"
    assert "too short" in text_of(team["root"].get(answer["Location"]))


def test_one_is_adopted_and_the_ledger_says_so(team: dict[str, Any]) -> None:  # noqa: F811
    from pista.web.records.models import Adopted, Entry

    team["root"].post("/scorecards", FORM | {"card": "balanced"})
    key = latest().key
    assert team["ana"].post(f"/scorecards/{key}/adoption", {"since": "2026-03-01"}).status_code in {403, 404}
    assert team["root"].post(f"/scorecards/{key}/adoption", {"since": "soon"}).status_code == 422
    assert team["root"].post(f"/scorecards/{key}/adoption", {"since": "2026-03-01", "place": "7"}).status_code == 422
    assert not Adopted.objects.exists()
    assert team["root"].post(f"/scorecards/{key}/adoption", {"since": "2026-03-01", "place": "0"}).status_code == 302
    made = Adopted.objects.get()
    assert json.loads(Entry.objects.filter(what="scorecard").latest("id").body)["since"] == "2026-03-01"
    assert "Balanced" in text_of(team["ana"].get("/scorecards"))
    # A desk with next to no contacts cannot tell whether behaviour moved, and says so.
    answer = team["root"].post(f"/scorecards/{made.key}/watching")
    assert answer.status_code == 302
    assert latest().state == "failed"
    assert team["ana"].post(f"/scorecards/{made.key}/watching").status_code == 403


def test_drift_is_watched(team: dict[str, Any]) -> None:  # noqa: F811
    """Nine months were brought in; the scorecard was adopted in the seventh."""
    from pista.book.days import date_of
    from pista.rehearsal.selling import FIRST_DAY
    from pista.scorecards.definition import scorecards
    from pista.web.records import rehearsing
    from pista.web.records.models import Adopted, Seller
    from web.test_review import brought_in

    brought_in("root")
    root = Seller.objects.get(name="root")
    rehearsing.adopt(root, scorecards()["contacts_only"], date_of(FIRST_DAY + 200), now())
    team["root"].post(f"/scorecards/{Adopted.objects.get().key}/watching")
    assert latest().state == "done", latest().error
    text = text_of(team["root"].get(f"/scorecards/{latest().key}"))
    assert "weeks before the change" in text
    assert "predicted" in text
    team["root"].post("/scorecards", FORM | {"card": "commission", "kind": "own"})
    assert latest().state == "done", latest().error


def test_a_design_is_shown_and_adopted(team: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    from pista.web.records import rehearsing
    from pista.web.records.models import Adopted

    monkeypatch.setattr(rehearsing, "design", lambda *args, **more: design(*args, **(more | {"draws": 20})))
    answer = team["root"].post("/scorecards", {"what": "design", "at_most": "1", "keep": "margin", "kind": "field"})
    assert answer.status_code == 302
    assert "does best at its worst" in text_of(team["root"].get(answer["Location"]))
    team["root"].post(f"{answer['Location']}/adoption", {"since": today().isoformat(), "place": "0"})
    assert "margin" in Adopted.objects.get().toml
    assert team["root"].post("/scorecards", {"what": "design", "at_most": "9", "kind": "field"}).status_code == 422


def test_only_so_many_are_under_way(team: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    from pista.web.records import jobs

    monkeypatch.setattr(jobs, "later", lambda _name, _job: True)
    answers = [team["root"].post("/scorecards", FORM | {"card": "balanced"}).status_code for _ in range(6)]
    assert answers == [302] * 4 + [422] * 2
    waiting = team["root"].get(f"/scorecards/{latest().key}")
    assert "Being rehearsed" in text_of(waiting)


def test_what_a_stopped_process_left_is_said(team: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    from pista.web.records import jobs, recovering

    monkeypatch.setattr(jobs, "later", lambda _name, _job: True)
    team["root"].post("/scorecards", FORM | {"card": "balanced"})
    recovering.recover()
    assert "stopped before" in text_of(team["root"].get(f"/scorecards/{latest().key}"))


def test_programs_rehearse_too(team: dict[str, Any]) -> None:  # noqa: F811
    from pista.web.records.models import Seller
    from pista.web.records.people import make_token

    token = make_token("program", "read write", Seller.objects.get(name="root"), now())
    head = {"headers": {"Authorization": f"Bearer {token}"}}
    client = team["nobody"]
    cards = client.get("/api/v1/scorecards", **head).json()
    assert {one["name"] for one in cards["shipped"]} >= {"balanced", "daily_contact_form"}
    own = next(one["toml"] for one in cards["shipped"] if one["name"] == "commission")
    said = {"scorecards": ["balanced", own]}
    made = client.post("/api/v1/rehearsals", said, content_type="application/json", **head)
    assert made.status_code == 202
    told = client.get(f"/api/v1/rehearsals/{made.json()['key']}", **head).json()
    assert told["state"] == "done"
    assert [one["title"][:10] for one in told["said"]["rehearsals"]] == ["Balanced: ", "Commission"]
    for bad, status in (({"scorecards": ["nothing"]}, 404), ({"scorecards": []}, 422), ({"scorecards": ["a = "]}, 422)):
        assert client.post("/api/v1/rehearsals", bad, content_type="application/json", **head).status_code == status


def test_a_numbers_page_says_what_it_buys(team: dict[str, Any]) -> None:  # noqa: F811
    log(team["ana"], name="Zoe")
    text = text_of(team["ana"].get("/numbers/contacts/rows"))
    assert "What it buys by itself" in text
    assert "Easy touches" in text or "easy touches" in text
