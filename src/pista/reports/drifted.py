"""What moved since a scorecard changed, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.language import N_, _, number, percent
from pista.reports.fair_play import sign_name
from pista.reports.meaning import trick_name
from pista.reports.rehearsal import ACTIVITY_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pista.fair_play.rising import Risen
    from pista.rehearsal.drifting import Drifted


# A log shows who came back after a silence, and what else is done for customers, as one.
SHOWN_NAMES = ACTIVITY_NAMES | {"nurture": N_("nurturing, and winning back")}
VERDICTS = {
    "as predicted": N_("as predicted"), "against": N_("against what was predicted"),
    "unpredicted": N_("moved, though nothing predicted it"), "not seen": N_("no move beyond chance"),
    "unknown": N_("too little to tell"),
}  # fmt: skip


def weeks_said(before: int, after: int, left_out: int) -> str:
    """Say how long a log was looked at before and after a change."""
    said = _("{before} weeks before the change, {after} after it.").format(before=number(before), after=number(after))
    if not left_out:
        return said
    return f"{said} " + _("The first {n} weeks of the log are left out: it hardly knew its customers yet.").format(
        n=number(left_out)
    )


def drift_said(one: Drifted) -> str:
    """Say what became of an activity."""
    said = _(VERDICTS[one.verdict])
    return said + " (!)" if one.is_alarm else said


def risen_said(rose: Sequence[Risen]) -> list[str]:
    """Warn of signs that rose in the whole company, where colleagues are no measure."""
    said = _(
        "In the whole company: {sign}. {before} before the change, {after} after it. Ask everybody, accuse nobody."
    )
    return [
        said.format(
            sign=sign_name(one.sign),
            before=percent(one.before, 1),
            after=percent(one.after, 1),
        )
        for one in rose
    ]


def gaming_said(tricks_seen: Sequence[str]) -> list[str]:
    """Warn of the tricks a rehearsal predicted whose signs are seen."""
    return [
        _("First sign of what was predicted: {trick}. 'pista signs' says what to ask.").format(trick=trick_name(name))
        for name in tricks_seen
    ]
