"""Duplicate prospects: somebody known, entered as somebody new.

How       a prospect's later contacts are written down under a second record
Lifts     new_prospects, touch_mix
Strength  the share of prospects with two contacts or more
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import added, changed, own

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row


@trick(
    strength=0.25,
    effect=Effect(moves={"new_prospects": 1, "new_contacts": 1}, of="contacts", most=0.5, minutes=2, grave=2),
)
def duplicate_prospects(log: Log, played: Played) -> Log:
    """Enter known prospects again."""
    numbers: dict[str, list[Row]] = {}
    for row in sorted(own(log, played), key=lambda row: row["at"]):
        numbers.setdefault(row["prospect"], []).append(row)
    twins: dict[str, str] = {}
    moved: dict[str, str] = {}
    for prospect, rows in numbers.items():
        if len(rows) > 1 and played.happens():
            twins[prospect] = played.name()
            moved |= {row["touch_id"]: twins[prospect] for row in rows[len(rows) // 2 :]}
    known = {row["prospect"]: row for row in log["prospects"]}
    made = [known[old] | {"prospect": new, "name": f"{known[old]['name']} (2)"} for old, new in twins.items()]

    def renamed(row: Row) -> Row:
        if row["touch_id"] not in moved:
            return row
        return row | {"prospect": moved[row["touch_id"]], "opportunity": None}

    return added(changed(log, "touches", renamed), "prospects", made)
