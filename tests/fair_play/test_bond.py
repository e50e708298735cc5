"""The bond: a metric names its tricks, a trick moves its metrics, a sign finds its tricks and leaves honest people be."""

from __future__ import annotations

import statistics
import tempfile
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import pista
from pista.book.periods import Periods
from pista.fair_play.definition import SIGN_SECTIONS, TRICK_SECTIONS, signs, tricks
from pista.fair_play.judging import FALSE_DISCOVERY
from pista.fair_play.playing import Played
from pista.metrics.definition import metrics
from pista.rehearsal.selling import honest_year, write_log

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pista.fair_play.judging import Judgement
    from pista.fair_play.playing import Log

# Sellers, months and contacts a month of the companies in which tricks are played: the stated sample.
SELLERS, MONTHS, MONTHLY = 40, 12, 90
# So small a p is raised even where it is the only one of its company.
ALONE = FALSE_DISCOVERY / (len(signs()) * SELLERS)
PLAYED_BY = {metric: metric_of.gamed_by for metric, metric_of in metrics().items() if metric_of.gamed_by}
# Tricks that move no number of the catalogue, and what they move.
MOVES_NO_NUMBER = {
    "batch_logging": "when contacts were written down: their evidence and whatever is read off the days of writing",
    "happy_stages": "the stages that forecasts and people read, never a number of this list",
}
# What else than its value a trick flatters, and which way: a number that is what it was, but looks surer or better.
FLATTERED = {("close_rate", "hoarded_losses"): ("undecided", 1), ("speed_to_lead", "self_made_replies"): ("n", 1)}
# Tricks that move sales in time or from one source to another: no seller's year shows them.
IN_TIME, BY_SOURCE = {"pulling_in", "sandbagging"}, {"claimed_source"}
MOVED = [(name, trick) for name, some in PLAYED_BY.items() for trick in some]


def judged(log: Log, quota: int | None = None) -> Judgement:
    with tempfile.TemporaryDirectory() as place:
        write_log(log, Path(place))
        return pista.read(place).signs(quota=quota)


def test_every_metric_names_its_tricks() -> None:
    assert {name for name in metrics() if name not in PLAYED_BY} == set()
    named = {trick for some in PLAYED_BY.values() for trick in some}
    assert named == set(tricks()) - set(MOVES_NO_NUMBER)


def test_every_trick_has_a_sign() -> None:
    caught = {trick for sign in signs().values() for trick in sign.catches}
    assert caught == set(tricks())


@pytest.mark.parametrize("name", sorted(signs()))
def test_a_sign_says_what_it_is(name: str) -> None:
    sign = signs()[name]
    assert [section for section in SIGN_SECTIONS if not sign.doc.get(section)] == []
    assert sign.doc["Ask"].endswith("?")
    assert sign.least >= 3


@pytest.mark.parametrize("name", sorted(tricks()))
def test_a_trick_says_what_it_does(name: str) -> None:
    assert [section for section in TRICK_SECTIONS if not tricks()[name].doc.get(section)] == []


@pytest.fixture(scope="module")
def honest() -> dict[str, Any]:
    return told(honest_year(6, 9, 110, seed=3))


def told(log: Log) -> dict[str, Any]:
    """Return every number of the first seller; and under "by month" and "by source" those of the company."""
    with tempfile.TemporaryDirectory() as place:
        write_log(log, Path(place))
        book = pista.read(place)
        found: dict[str, Any] = {
            name: answer.groups.get("seller 01") for name, answer in book.ask(by="seller").told.items()
        }
        for by in ("month", "source"):
            found[f"by {by}"] = {
                name: {key: figures["value"] for key, figures in answer.groups.items()}
                for name, answer in book.ask(["sales", "revenue"], by=by).told.items()
            }
        return found


@pytest.fixture(scope="module")
def played() -> dict[str, dict[str, Any]]:
    return {}


@pytest.mark.slow
@pytest.mark.parametrize(("metric", "trick"), MOVED)
def test_a_trick_moves_the_metrics_that_name_it(
    metric: str, trick: str, honest: dict[str, Any], played: dict[str, dict[str, Any]]
) -> None:
    if trick not in played:
        found = tricks()[trick]
        log = honest_year(6, 9, 110, seed=3)
        by = Played("seller 01", Random(1), found.strength, colleague="seller 02")
        played[trick] = told(found.play(log, by))
    flatters(metric, trick, honest, played[trick])


def flatters(metric: str, trick: str, honest: dict[str, Any], played: dict[str, Any]) -> None:
    """Fail where a number is not better to look at than it was."""
    if trick in IN_TIME | BY_SOURCE:
        by = "by month" if trick in IN_TIME else "by source"
        assert played[by][metric] != honest[by][metric]
        return
    before, after = honest[metric], played[metric]
    if "parts" in before:
        assert [part["value"] for part in after["parts"].values()] != [
            part["value"] for part in before["parts"].values()
        ]
        return
    what, way = FLATTERED.get((metric, trick), ("value", -1 if metrics()[metric].better == "lower" else 1))
    assert way * (after[what] - before[what]) > 0


# Signs that need another company than the stated sample to find what they name; see the tests of each below.
ELSEWHERE = {"quota_heaping", "unsupported_contacts"}


@pytest.mark.slow
def test_signs_find_their_tricks() -> None:
    """Each trick is played by one seller of forty; found is what would be raised if it were the only one."""
    companies = 5
    found: dict[tuple[str, str], list[bool]] = {}
    innocent: list[tuple[str, str]] = []
    strengths = [(name, trick.strength) for name, trick in tricks().items()]
    strengths += [
        pair for sign in signs().values() if sign.name not in ELSEWHERE for pair in sorted(sign.stronger.items())
    ]
    for seed in range(companies):
        log = honest_year(SELLERS, MONTHS, MONTHLY, seed)
        players = {}
        for place, (name, strength) in enumerate(strengths, 1):
            seller, colleague = f"seller {place:02}", f"seller {SELLERS - place % 10:02}"
            players[name, strength] = seller
            log = tricks()[name].play(log, Played(seller, Random(seed), strength, colleague=colleague))
        told = judged(log)
        raised = {(one.sign.name, one.seller) for one in told.raised if one.p <= ALONE}
        for sign in signs().values():
            for name in sign.catches if sign.name not in ELSEWHERE else ():
                seller = players[name, sign.stronger.get(name, tricks()[name].strength)]
                found.setdefault((sign.name, name), []).append((sign.name, seller) in raised)
        bystanders = {f"seller {place:02}" for place in range(len(players) + 1, SELLERS - 9)}
        innocent += [(one.sign.name, one.seller) for one in told.raised if one.seller in bystanders]
    assert {name for _sign, name in found} == set(tricks())
    power = {pair: sum(each) / companies for pair, each in found.items()}
    assert {pair: share for pair, share in power.items() if share < 0.8} == {}
    assert len(innocent) <= companies


def raised_alone(log: Log, sign: str, quota: int | None = None) -> bool:
    """Whether a sign raises a question about the first seller that it would raise if it were its company's only one."""
    told = judged(log, quota)
    return any(one.sign.name == sign and one.seller == "seller 01" and one.p <= ALONE for one in told.raised)


def one_and_the_rest_nightly(tricks: Sequence[str]) -> list[Any]:
    """Return the first trick for every change, and the others for the night."""
    return [tricks[0], *(pytest.param(trick, marks=pytest.mark.nightly) for trick in tricks[1:])]


@pytest.mark.slow
@pytest.mark.parametrize("trick", one_and_the_rest_nightly(signs()["quota_heaping"].catches))
def test_heaping_is_found_where_one_fills_up_to_a_quota(trick: str) -> None:
    """Of a dozen sellers one would end a tenth below the quota, and fills up to it."""
    found = []
    for seed in range(5):
        log = honest_year(12, MONTHS, MONTHLY, seed)
        quota = round(1.1 * sum(row["seller"] == "seller 01" for row in log["touches"]) / MONTHS)
        strength = signs()["quota_heaping"].stronger[trick]
        log = tricks()[trick].play(log, Played("seller 01", Random(seed), strength, quota=quota))
        found.append(raised_alone(log, "quota_heaping", quota))
    assert sum(found) >= 0.8 * len(found)


@pytest.mark.slow
@pytest.mark.parametrize("trick", one_and_the_rest_nightly(signs()["unsupported_contacts"].catches))
def test_what_nothing_supports_is_found_where_nearly_all_is_supported(trick: str) -> None:
    """Nine in ten contacts of a dozen sellers are in the telephone's log as well."""
    found = []
    for seed in range(5):
        log, chance = honest_year(12, MONTHS, MONTHLY, seed), Random(seed)
        log["touches"] = [row | {"evidence": "phone" if chance.random() < 0.9 else "self"} for row in log["touches"]]
        log = tricks()[trick].play(log, Played("seller 01", Random(seed), tricks()[trick].strength))
        found.append(raised_alone(log, "unsupported_contacts"))
    assert sum(found) >= 0.8 * len(found)


def test_rows_behind_invented_minutes_end_in_what_is_too_frequent() -> None:
    log = honest_year(20, MONTHS, MONTHLY, seed=1)
    log = tricks()["invented_minutes"].play(log, Played("seller 01", Random(1), 0.7))
    found = next(one for one in judged(log).raised if (one.sign.name, one.seller) == ("invented_numbers", "seller 01"))
    minutes = {row["touch_id"]: row["minutes"] for row in log["touches"]}
    ends = Counter(int(minutes[name] + 0.5) % 10 for name in found.rows)
    # Sevens and threes are made up; none is shown whose digit the seller writes as often as others do.
    assert [digit for digit, _n in ends.most_common(2)] == [7, 3]
    assert not {1, 2, 4, 6, 9} & set(ends)


def test_leads_are_moved_where_a_threshold_is_near() -> None:
    """As many as are missing to it, of a colleague who has enough; and who was given them is asked about."""
    log = honest_year(SELLERS, MONTHS, MONTHLY, seed=2)
    before = sales_of(log)
    colleague = max(sorted(before.keys() - {"seller 01"}), key=lambda name: before[name].total())
    threshold = round(statistics.mean(before["seller 01"].values())) + 2
    by = Played("seller 01", Random(1), tricks()["moving_leads"].strength, threshold=threshold, colleague=colleague)
    log = tricks()["moving_leads"].play(log, by)
    after = sales_of(log)
    taken = {month: n - before["seller 01"][month] for month, n in after["seller 01"].items()}
    assert sum(taken.values()) >= 8
    for month, n in taken.items():
        assert n == before[colleague][month] - after[colleague][month]
        assert n == 0 or after["seller 01"][month] == threshold
    assert raised_alone(log, "handed_wins")


def sales_of(log: Log) -> dict[str, Counter[int]]:
    """Count the sales of each seller in each month."""
    found: dict[str, Counter[int]] = {}
    for row in log["opportunities"]:
        if row["status"] == "won":
            found.setdefault(row["seller"], Counter())[int(Periods().of(row["closed_day"]))] += 1
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sellers", "monthly", "companies"),
    [
        (8, 50, 6),
        *(pytest.param(*sizes, marks=pytest.mark.nightly) for sizes in ((8, 50, 18), (16, 45, 16), (30, 40, 16))),
    ],
)
def test_honest_companies_are_left_in_peace(sellers: int, monthly: int, companies: int) -> None:
    """Fifty honest companies of three sizes at night, six small ones for every change; docs/benchmarks.md has a thousand."""
    alarmed = [bool(judged(honest_year(sellers, 12, monthly, seed), monthly).raised) for seed in range(companies)]
    # One in ten is the promise; of so few companies chance may make it one in five.
    assert sum(alarmed) <= 0.2 * companies


def test_stages_may_be_moved_by_who_does_not_sell() -> None:
    log = honest_year(6, 3, 40, seed=2)
    log["stage_changes"] = [row | {"by": "the boss"} for row in log["stage_changes"]]
    assert judged(log).raised == []


def test_a_quarter_never_alarms_by_its_calendar_alone() -> None:
    """What one seller does on working days only is unusual for nobody."""
    log = honest_year(6, 3, 40, seed=1)
    assert judged(log).raised == []
