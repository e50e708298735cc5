"""Self-made replies: answers one writes oneself.

How       an outgoing contact is followed within seconds by an incoming one that nobody sent, or follows such an
          inquiry
Lifts     reply_rate, speed_to_lead, evidence_share
Strength  the share of unanswered contacts that get an answer
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import added, at_time, own

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row


@trick(
    strength=0.3,
    effect=Effect(
        moves={"replies": 1, "evidence": 1, "waiting_hours": -0.5}, of="new_prospects", most=1, minutes=1, grave=2
    ),
)
def self_made_replies(log: Log, played: Played) -> Log:
    """Answer oneself."""
    made: list[Row] = []
    first: dict[str, str] = {}
    for row in sorted(own(log, played), key=lambda row: row["at"]):
        first.setdefault(row["prospect"], row["touch_id"])
    for row in own(log, played):
        if row["outcome"] == "no_answer" and row["direction"] == "out" and played.happens():
            later = timedelta(seconds=played.chance.randrange(20, 100))
            if first[row["prospect"]] == row["touch_id"] and played.happens(0.5):
                # An inquiry nobody made, which is answered at once.
                later = -later
            made.append(at_time(row, row["at"] + later, row["logged_at"]) | {
                "touch_id": played.name(), "direction": "in", "outcome": "reply", "channel": "mail",
                "evidence": "mail", "minutes": None,
            })  # fmt: skip
    return added(log, "touches", made)
