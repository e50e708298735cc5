"""Signs in the terminal: what there is to ask, of whom, and what could not be looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from pista.language import N_, _, ngettext, number, percent
from pista.reports.fair_play import said_of, sentence_of

if TYPE_CHECKING:
    from rich.console import Console

    from pista.fair_play.judging import Judgement

# More questions than this are in the JSON.
MOST_QUESTIONS = 40
EVIDENCE_NAMES = {
    "contacts": N_("contacts"), "new_prospects": N_("new prospects"), "follow_ups": N_("follow-ups"),
    "sales": N_("sales"),
}  # fmt: skip


def print_signs(judgement: Judgement, console: Console) -> None:
    """Print the questions, surest first."""
    raised = judgement.raised
    console.print(Text(_("Questions to ask"), style="bold"))
    console.print(Padding(Text(heading(judgement)), (0, 0, 1, 0)))
    for found in raised[:MOST_QUESTIONS]:
        said = said_of(found, judgement)
        console.print(
            Text.assemble((found.seller, "bold"), "  ", (said.title, "bold blue"), "  ", (said.period, "dim"))
        )
        for name, text in (
            (_("Seen"), said.what), (_("Against"), said.against), (_("How sure"), sure(said.strength, found.q)),
            (_("Innocent if"), said.innocent_if), (_("Ask"), said.ask),
        ):  # fmt: skip
            console.print(Padding(Text.assemble((f"{name}: ", "dim"), text), (0, 0, 0, 2)))
        console.print()
    if len(raised) > MOST_QUESTIONS:
        console.print(_("{n} more are in the JSON (--json FILE).").format(n=len(raised) - MOST_QUESTIONS) + "\n")
    if judgement.company:
        console.print(Text(_("The company as a whole"), style="bold"))
        for one in judgement.company:
            console.print(Padding(Text(sentence_of(one)), (0, 0, 0, 2)))
        console.print()
    if any(share is not None for share in judgement.evidence.values()):
        console.print(Text(_("Supported by more than the seller's word"), style="bold"))
        console.print(Padding(Text(evidence(judgement)), (0, 0, 1, 2)))
    if judgement.unknown:
        console.print(Text(_("What could not be looked for, and why"), style="bold"))
        for why in sorted(set(judgement.unknown.values()), key=_):
            names = ", ".join(sorted(name for name, said in judgement.unknown.items() if said == why))
            console.print(Padding(Text.assemble((f"{_(why)}: ", ""), (names, "dim")), (0, 0, 0, 2)))


def heading(judgement: Judgement) -> str:
    """Return how many questions there are, of how many sellers, and what they are."""
    raised = judgement.raised
    if not raised:
        return _("There is nothing to ask: no sign stands out against chance.")
    sellers = len({found.seller for found in raised})
    text = ngettext(
        "{questions} about one seller. A sign is a question to ask, never a verdict; about one in ten may be chance.",
        "{questions} about {n} sellers. A sign is a question to ask, never a verdict; about one in ten may be chance.",
        sellers,
    )
    asked = ngettext("One question", "{n} questions", len(raised)).format(n=number(len(raised)))
    return text.format(questions=asked, n=number(sellers))


def sure(strength: str, q: float) -> str:
    """Return how sure a sign is, with its q."""
    return f"{strength} (q {q:.2g})"


def evidence(judgement: Judgement) -> str:
    """Return the share of the contacts behind each number that a witness supports."""
    return " · ".join(
        f"{_(EVIDENCE_NAMES[name])} {percent(share)}" for name, share in judgement.evidence.items() if share is not None
    )
