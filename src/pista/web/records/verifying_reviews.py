"""Are questions and findings of audits what their lines say: answered, let rest, drawn, verified?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pista.language import N_
from pista.web.records.ledger import said_in
from pista.web.records.models import Check, Entry, Question
from pista.web.records.questions import ANSWERED, AUDIT, DISMISSED
from pista.web.records.verifying_contacts import GONE, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHERWISE = N_("what this line says of a question or an audit was altered")
UNSAID = N_("answers or findings of audits lie in the desk of which no line says that they were given")
# What became of a question, by what its line is called; and what stands in its row then.
STATES = {f"question_{state}": state for state in (ANSWERED, DISMISSED, AUDIT)}
TEXTS = ("answer", "reason")


def reviews_as_said() -> Iterator[Trouble]:
    """Find the first question and the first finding that is another than its last line says, gone, or without one."""
    yield from _questions()
    yield from _findings()


def _questions() -> Iterator[Trouble]:
    last: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}
    for entry in Entry.objects.filter(what__in=STATES).order_by("id"):
        said = said_in(entry)
        about = str(said.get("sign")), str(said.get("seller"))
        # An answer stays beside what was decided later.
        before = last[about][1] if about in last else dict.fromkeys(TEXTS, "")
        told = before | {name: said[name] for name in TEXTS if name in said}
        told |= {"state": STATES[entry.what], "decided_by": entry.by, "at": entry.at}
        # Lines of an earlier version do not say how many rows were behind it.
        told |= {"counted": said["counted"]} if "counted" in said else {}
        told |= {"answered_at": entry.at} if STATES[entry.what] == ANSWERED else {}
        last[about] = entry.id, told
    rows = {(row.sign, row.seller): row for row in Question.objects.all()}
    for about, (number, told) in sorted(last.items(), key=lambda one: one[1][0]):
        row = rows.pop(about, None)
        if row is None:
            yield Trouble(number, GONE)
            return
        # When there is more to it than before, it is asked once more.
        is_asked_again = row.state == "open" and row.asked_at > told["at"]
        wanted = told.keys() - {"at", "state"} if is_asked_again else told.keys() - {"at"}
        differs = next((name for name in sorted(wanted) if getattr(row, name) != told[name]), None)
        if differs:
            yield Trouble(number, OTHERWISE, differs)
            return
    if any(row.state != "open" or row.answer or row.reason for row in rows.values()):
        yield Trouble(None, UNSAID)


def _findings() -> Iterator[Trouble]:
    drawn: dict[str, tuple[int, dict[str, Any]]] = {}
    for entry in Entry.objects.filter(what__in=("audit_drawn", "verified")).order_by("id"):
        said = said_in(entry)
        if entry.what == "verified":
            touch = str(said.get("touch"))
            before = drawn[touch][1] if touch in drawn else {}
            told = before | {"took_place": said.get("took_place"), "by": entry.by}
            drawn[touch] = entry.id, told
            continue
        # A new sample takes the place of what was not verified yet. Lines of an earlier version do not say of which.
        if "drawn" in said:
            drawn = {touch: one for touch, one in drawn.items() if one[1].get("took_place") is not None}
        for touch, seller, stratum, of in said.get("drawn", []):
            drawn[touch] = entry.id, {
                "seller": seller, "stratum": stratum, "of": of, "supported": said.get("supported"),
                "refuted": said.get("refuted"), "took_place": None, "by": "", "drawn_at": entry.at,
            }  # fmt: skip
    rows = {row.touch: row for row in Check.objects.all()}
    for touch, (number, told) in sorted(drawn.items(), key=lambda one: one[1][0]):
        row = rows.pop(touch, None)
        if row is None:
            yield Trouble(number, GONE)
            return
        differs = next((name for name, value in told.items() if getattr(row, name) != value), None)
        if differs:
            yield Trouble(number, OTHERWISE, differs)
            return
    if any(row.took_place is not None for row in rows.values()):
        yield Trouble(None, UNSAID)
