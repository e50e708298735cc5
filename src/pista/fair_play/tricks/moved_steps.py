"""Moved steps: promised next steps put off again and again.

How       where a promised step was missed, a message nobody answers promises another
Lifts     overdue_follow_ups
Strength  the share of missed steps
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import added, at_time, changed, own

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row


@trick(
    strength=0.6,
    effect=Effect(moves={"contacts": 1, "follow_ups": 1, "overdue": -1}, of="overdue", most=1, minutes=1, grave=0.5),
)
def moved_steps(log: Log, played: Played) -> Log:
    """Put steps off."""
    by_prospect: dict[str, list[Row]] = {}
    for row in sorted(own(log, played), key=lambda row: row["at"]):
        by_prospect.setdefault(row["prospect"], []).append(row)
    as_of = max(row["day"] for row in log["touches"])
    made: list[Row] = []
    promised: dict[str, int] = {}
    for rows in by_prospect.values():
        for row, after in zip(rows, [*rows[1:], None], strict=True):
            step = row["next_step_on"]
            until = as_of if after is None else after["day"]
            # Who puts a step off does so until something else happens; what is still open is not to be found missed.
            last = as_of if after is None else until - 2
            is_put_off = step is not None and step < last and played.happens()
            while is_put_off and step < last:
                on = min(step + 2, as_of)
                at = row["at"] + timedelta(days=on - row["day"], minutes=played.chance.randrange(1, 90))
                step += played.chance.randrange(6, 15)
                made.append(at_time(row, at, at) | {
                    "touch_id": played.name(), "outcome": "message", "amount": None, "next_step_on": step,
                    "direction": "out",
                })  # fmt: skip
                if after is None:
                    promised[row["opportunity"]] = step

    def moved(row: Row) -> Row:
        return row | {"next_step_on": promised[row["opportunity"]]} if row["opportunity"] in promised else row

    return added(changed(log, "opportunities", moved), "touches", made)
