"""Numbers brought up to date by the prospects concerned are those of the whole book; pages never wait."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from pista.book.days import day_of
from pista.metrics.question import Question
from pista.web.clock import now, today
from web.forms import log

pytestmark = pytest.mark.slow
QUESTIONS = [Question(by=by) for by in (None, "seller", "product", "month", "source")]
QUESTIONS.append(Question(by="seller", where=(("channel", ("call",)),)))


def told(question: Question) -> dict[str, str]:
    """Return every number, as text."""
    from pista.web.records.numbers import answers_of

    found = answers_of(None, question, today())
    assert found is not None
    return {
        name: json.dumps(
            [answer.overall, sorted((str(key), value) for key, value in answer.groups.items())], default=str
        )
        for name, answer in found[1].told.items()
    }


def whole(question: Question) -> dict[str, str]:
    """Return every number of the book written and prepared whole."""
    from pista.web.records import numbers

    numbers.forget()
    return told(question)


def plain(text: str) -> Any:
    """Return figures to a few digits less than are shown: sums in another order differ in the last."""
    return json.loads(text, parse_float=lambda digits: float(f"{float(digits):.11g}"))


@pytest.fixture
def grown(desk: Any, me: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give a desk with a company whose numbers were read before more was said."""
    from pista.web.demonstrating import bring_in_a_company
    from pista.web.records import numbers

    monkeypatch.setattr(numbers, "SMALL", 0)
    bring_in_a_company(me)
    told(QUESTIONS[0])
    return desk


def test_what_changed_since_is_counted_as_if_all_were_counted_anew(grown: Any, me: Any) -> None:
    from pista.web.records import duplicates, numbers
    from pista.web.records.models import Contact, Prospect
    from pista.web.records.prospects import erase_prospect

    base = numbers._state.base  # noqa: SLF001 - the same object is what is tried
    some = list(Prospect.objects.order_by("id")[:6])
    log(grown, prospect=some[0].id, outcome="sale", product="Pro", amount="512.25", minutes="7")
    log(grown, prospect=some[1].id, outcome="no_answer", on=(today() - timedelta(days=200)).isoformat())
    form = log(grown, name="Somebody New", outcome="interest", product="Newest")
    log(grown, name="Taken Back", outcome="sale", product="Newest", amount="9")
    grown.post(f"/contacts/{form['key']}/undoing")
    for contact in Contact.objects.filter(prospect=some[2].id):
        grown.post(f"/contacts/{contact.key}/undoing")
    duplicates.say(some[3].id, some[4].id, "same", me, now())
    erase_prospect(some[5].id, "asked", me, now())
    fresh = [told(question) for question in QUESTIONS]
    assert numbers._state.base is base  # noqa: SLF001
    anew = [whole(question) for question in QUESTIONS]
    for question, one, other in zip(QUESTIONS, fresh, anew, strict=True):
        assert one.keys() == other.keys()
        for name in one:
            assert plain(one[name]) == plain(other[name]), (question, name)


def test_recorded_opportunities_are_brought_up_to_date_too(grown: Any) -> None:
    from pista.book.days import day_of
    from pista.web.records import numbers
    from pista.web.records.models import Deal, Prospect
    from pista.web.records.telling_many import retell_all

    some = list(Prospect.objects.order_by("id")[:40])
    for number, prospect in enumerate(some):
        Deal.objects.create(
            id=f"deal {number:02}", prospect=prospect, product="Deal", seller="Ana Ruiz", opened_day=day_of(today()) - 90 + number,
            status="open", amount=100.0 + number,
        )  # fmt: skip
    retell_all()
    numbers.forget()
    told(QUESTIONS[0])
    base = numbers._state.base  # noqa: SLF001
    log(grown, prospect=some[3].id, outcome="sale", product="Deal", amount="90")
    log(grown, prospect=some[4].id, outcome="refusal", product="Deal")
    log(grown, prospect=some[5].id, outcome="interest", product="Another")
    fresh = [told(question) for question in QUESTIONS]
    assert numbers._state.base is base  # noqa: SLF001
    for question, one in zip(QUESTIONS, fresh, strict=True):
        other = whole(question)
        for name in one:
            assert plain(one[name]) == plain(other[name]), (question, name)


def test_a_page_shows_what_was_counted_and_then_what_is(grown: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from pista.web.records import jobs, numbers

    asked: list[Any] = []
    monkeypatch.setattr(jobs, "later", lambda _name, job: asked.append(job))
    before = grown.get("/numbers").content.decode()
    assert "being counted" not in before
    log(grown, name="One More", outcome="sale", product="Pro", amount="1")
    behind = grown.get("/numbers").content.decode()
    assert "being counted" in behind
    assert ">3,000<" in behind
    assert grown.get("/numbers?waits=1").status_code == 204
    for job in asked:
        job()
    for address in ("/numbers", "/numbers?waits=1"):
        after = grown.get(address).content.decode()
        assert "being counted" not in after
        assert ">3,001<" in after
    assert numbers.usual_days(today())


@pytest.mark.usefixtures("grown")
def test_another_day_begins_without_anybody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    from pista.web.records import jobs, numbers

    asked: list[Any] = []
    monkeypatch.setattr(jobs, "later", lambda _name, job: asked.append(job))
    day, question = today(), QUESTIONS[0]
    before = numbers.report_of(question, day)
    assert before is not None
    assert not before.is_behind
    tomorrow = day + timedelta(days=1)
    behind = numbers.report_of(question, tomorrow)
    assert behind is not None
    assert behind.is_behind
    assert behind.found is before.found
    for job in asked:
        job()
    after = numbers.report_of(question, tomorrow)
    assert after is not None
    assert not after.is_behind
    assert after.found.book.facts.as_of == day_of(tomorrow)
    assert before.found.book.facts.as_of == day_of(day)
