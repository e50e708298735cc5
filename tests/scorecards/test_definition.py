"""Scorecards: those that are shipped read back as they were, and what is wrong in one of one's own is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from pista.errors import PistaError
from pista.rehearsal.paying import Plan, plan_of
from pista.rehearsal.setting import REFERENCE
from pista.rehearsal.work import Repertoire
from pista.scorecards.definition import Cliff, Element, Tier, as_toml, scorecard_from, scorecard_of, scorecards

if TYPE_CHECKING:
    from pathlib import Path

WANTED = {
    "daily_contact_form", "contacts_only", "commission", "close_rate_only", "close_rate_and_new_opportunities",
    "margin_share", "balanced",
}  # fmt: skip


def test_what_is_shipped_reads_back_as_it_was() -> None:
    assert set(scorecards()) >= WANTED
    for name, card in scorecards().items():
        assert scorecard_from(name, as_toml(card)) == card


def test_everything_a_file_can_say_is_written_back() -> None:
    text = (
        'title = "All \\"of\\" it"\nseen_by = ["team"]\npoint = 25.5\n[[element]]\nmetric = "sales"\nwindow = "quarter"\n'
        "weight = 1.25\nquota = 30\nreward = 5\npenalty = 2\nfloor = 3\ncap = 60\naccelerator = 1.5\nverified = true\n"
        "only_if_met = true\ntiers = [{ from = 10, rate = 1 }, { from = 20, rate = 2 }]\ncliffs = [{ at = 40, pay = 9 }]\n"
    )
    card = scorecard_from("all", text)
    assert card.elements[0].tiers == (Tier(10, 1), Tier(20, 2))
    assert card.elements[0].cliffs == (Cliff(40, 9),)
    assert scorecard_from("all", as_toml(card)) == card


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "measures nothing"),
        ("title = ", "not TOML"),
        ('[[element]]\nmetrc = "sales"', "Did you mean 'metric'"),
        ('[[element]]\nmetric = "sale"\nweight = 1', "Did you mean 'sales'"),
        ("[[element]]\nweight = 1", "no metric is named"),
        ('[[element]]\nmetric = "sales"', "pays nothing and asks nothing"),
        ('[[element]]\nmetric = "sales"\nweight = "a lot"', "is no number"),
        ('[[element]]\nmetric = "sales"\nweight = nan', "is no number"),
        ('[[element]]\nmetric = "sales"\nreward = 3', "needs a quota"),
        ('[[element]]\nmetric = "sales"\nquota = 3\nreward = -3', "cannot be negative"),
        ('[[element]]\nmetric = "sales"\nweight = 1\nfloor = 5\ncap = 2', "not below the cap"),
        ('[[element]]\nmetric = "sales"\nweight = 1\nwindow = "fortnight"', "No window"),
        ('[[element]]\nmetric = "sales"\nweight = 1\nverified = "yes"', "neither true nor false"),
        ('[[element]]\nmetric = "sales"\ntiers = [{ from = 3 }]', "is a list such as"),
        ('[[element]]\nmetric = "sales"\ncliffs = [{ at = 3, pay = 1 }, { at = 2, pay = 1 }]', "must rise"),
        ('seen_by = ["everyone"]\n[[element]]\nmetric = "sales"\nweight = 1', "seen_by"),
        ('[[element]]\nmetric = "close_rate"\nquota = 67', "is a share, and never 67"),
        ('[[element]]\nmetric = "close_rate"\ncliffs = [{ at = 40, pay = 1 }]', "is a share, and never 40"),
        ('[[element]]\nmetric = "sales"\nquota = -5', "quota cannot be negative"),
        ('[[element]]\nmetric = "sales"\nweight = 1e300', "more than anybody has"),
        ('[[element]]\nmetric = "sales"\nweight = 1\nonly_if_met = true', "waits for quotas"),
        ('[[element]]\nmetric = "contacts"\nweight = 1\nquota = 3\nat_most = true\naccelerator = 2', "at most"),
        ('title = 3\n[[element]]\nmetric = "sales"\nweight = 1', "title is no text"),
        ('point = 0\n[[element]]\nmetric = "sales"\nweight = 1', "greater than 0"),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    with pytest.raises(PistaError, match=said):
        scorecard_from("mine", text)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(PistaError, match="Did you mean 'commission'"):
        scorecard_of("comission")
    with pytest.raises(PistaError, match="cannot be read"):
        scorecard_of(str(tmp_path / "none.toml"))
    odd = tmp_path / "odd.toml"
    odd.write_bytes(b"\xff\xfe")
    with pytest.raises(PistaError, match="UTF-8"):
        scorecard_of(str(odd))


def paid(element: Element, contacts: float) -> float:
    """Return what an element on contacts a month pays for so many of them."""
    efforts = np.zeros((1, 7))
    efforts[0, 3] = contacts
    return float(Plan((element,)).pay(Repertoire(REFERENCE).month(efforts), np.zeros(1))[0])


def test_pay_by_hand() -> None:
    plain = Element("contacts", weight=2)
    assert paid(plain, 10) == pytest.approx(20)
    assert paid(Element("contacts", weight=2, cap=8), 10) == pytest.approx(16)
    assert paid(Element("contacts", weight=2, floor=12), 10) == pytest.approx(0)
    assert paid(Element("contacts", quota=10, reward=7, penalty=3), 10) == pytest.approx(7)
    assert paid(Element("contacts", quota=10, reward=7, penalty=3), 9) == pytest.approx(-3)
    assert paid(Element("contacts", quota=10, at_most=True, reward=7), 9) == pytest.approx(7)
    assert paid(Element("contacts", weight=2, quota=6, accelerator=1.5), 10) == pytest.approx(20 + 4)
    assert paid(Element("contacts", tiers=(Tier(4, 1), Tier(8, 2))), 10) == pytest.approx(6 + 4)
    assert paid(Element("contacts", cliffs=(Cliff(5, 3), Cliff(11, 9))), 10) == pytest.approx(3)
    assert paid(Element("contacts", window="day", quota=1, reward=2), 20) == pytest.approx(40)
    assert paid(Element("contacts", window="week", weight=2), 20) == pytest.approx(40)


def test_money_becomes_points() -> None:
    card = scorecard_from("m", 'point = 50.0\n[[element]]\nmetric = "sales"\nweight = 100\nquota = 3\nreward = 200')
    element = plan_of(card).elements[0]
    assert (element.weight, element.quota, element.reward) == (2, 3, 4)
    money = scorecard_from(
        "m", 'point = 50.0\n[[element]]\nmetric = "margin"\nweight = 0.1\nquota = 5000\nreward = 200'
    )
    element = plan_of(money).elements[0]
    assert (element.weight, element.quota, element.reward) == (0.1, 100, 4)
