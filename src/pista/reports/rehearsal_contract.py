"""Rehearsals, designs and drift as plain values for JSON, and rehearsals read back from them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pista.rehearsal.told import AtQuota, Change, Injustice, Kind, Rehearsal, Together, TrickGain, Unseen
from pista.rehearsal.within import Stand
from pista.reports.scorecard import said_of, title_of_card
from pista.scorecards.definition import as_toml, scorecard_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pista.fair_play.rising import Risen
    from pista.rehearsal.designing import Design
    from pista.rehearsal.drifting import Drift


# Less than this is what a search left of nothing.
NOTHING = 1e-6


def contract(rehearsed: Rehearsal) -> dict[str, Any]:
    """Return a rehearsal as plain values for JSON."""
    share, worst, middle = rehearsed.share
    told: dict[str, Any] = _cleared({
        "scorecard": rehearsed.card.name, "title": title_of_card(rehearsed.card), "toml": as_toml(rehearsed.card),
        "draws": rehearsed.draws, "share_of_best": share, "share_at_worst": worst, "share_in_the_middle": middle,
        "figures": {name: {"value": value, "low": low, "high": high, "best": rehearsed.attainable.get(name)}
                    for name, (value, low, high) in rehearsed.figures.items()},
        "activities": [asdict(one) for one in rehearsed.changes],
        "at_quota": [asdict(one) for one in rehearsed.at_quota],
        "tricks": [asdict(one) for one in rehearsed.tricks],
        "tricks_together": None if rehearsed.together is None else asdict(rehearsed.together),
        "unseen": [asdict(one) for one in rehearsed.unseen],
        "two_sellers": [asdict(one) for one in rehearsed.unjust],
        "temperaments": [asdict(one) for one in rehearsed.kinds],
        "within_the_period": [asdict(one) for one in rehearsed.stands],
    })  # fmt: skip
    return told


def _cleared(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return plain values with what is as good as nothing told as nothing."""
    if isinstance(value, dict):
        return {name: _cleared(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_cleared(one) for one in value]
    return 0.0 if isinstance(value, float) and abs(value) < NOTHING else value


def rehearsal_from(said: dict[str, Any]) -> Rehearsal:
    """Return the rehearsal that `contract` told."""
    return Rehearsal(
        scorecard_from(said["scorecard"], said["toml"]), said["draws"],
        tuple(Change(**one) for one in said["activities"]), tuple(AtQuota(**one) for one in said["at_quota"]),
        tuple(TrickGain(**one) for one in said["tricks"]),
        Together(**said["tricks_together"]) if said.get("tricks_together") else None,
        tuple(Injustice(**one) for one in said["two_sellers"]),
        tuple(Unseen(**one) for one in said["unseen"]), tuple(Kind(**one) for one in said["temperaments"]),
        tuple(Stand(**one) for one in said["within_the_period"]),
        {name: (one["value"], one["low"], one["high"]) for name, one in said["figures"].items()},
        {name: one["best"] for name, one in said["figures"].items() if one["best"] is not None},
        (said["share_of_best"], said["share_at_worst"], said["share_in_the_middle"]),
    )  # fmt: skip


def design_contract(found: Design) -> dict[str, Any]:
    """Return a design as plain values for JSON."""

    def one(designed: Any) -> dict[str, Any]:  # noqa: ANN401 - Designed
        return {
            "toml": as_toml(designed.card), "metrics": [element.metric for element in designed.card.elements],
            "share_of_best": designed.share, "share_at_worst": designed.worst, "share_in_the_middle": designed.median,
            "paid": designed.paid, "margin": designed.margin, "tricks": dict(designed.tricks),
            "says": [said_of(element) for element in designed.card.elements],
        }  # fmt: skip

    return {"chosen": one(found.chosen), "by_size": [one(each) for each in found.by_size], "tried": found.tried}


def drift_contract(found: Drift, tricks_seen: Sequence[str], rose: Sequence[Risen] = ()) -> dict[str, Any]:
    """Return what moved as plain values for JSON."""
    return {
        "weeks": {"before": found.weeks[0], "after": found.weeks[1], "left_out": found.left_out},
        "groups": list(found.groups),
        "contacts_per_week": None if found.per_week is None else asdict(found.per_week),
        "activities": [asdict(one) for one in found.activities], "tricks_seen": list(tricks_seen),
        "company": [asdict(one) for one in rose],
    }  # fmt: skip
