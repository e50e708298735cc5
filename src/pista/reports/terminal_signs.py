"""Signs in the terminal: what there is to ask, of whom, and what could not be looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from pista.fair_play.judging import MOST_ROWS as ALL_ROWS
from pista.language import _, day, ngettext, number
from pista.reports.fair_play import evidence, heading, said_of, sentence_of, sure, untold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from pista.fair_play.judging import Behind, Judgement

# More questions than this are in the JSON.
MOST_QUESTIONS = 40
# So many rows behind a question are named; the others are in the JSON.
MOST_ROWS = 3


def _rows(behind: Sequence[Behind]) -> str:
    """Name the first rows behind a question, and say how many more there are."""
    first = ", ".join(map(_row, behind[:MOST_ROWS]))
    left = len(behind) - MOST_ROWS
    if left <= 0:
        return first
    if len(behind) >= ALL_ROWS:
        return _("{names} and more: the latest {n} are in the JSON").format(names=first, n=number(ALL_ROWS))
    return ngettext("{names} and one more, in the JSON", "{names} and {n} more, in the JSON", left).format(
        names=first, n=number(left)
    )


def _row(row: Behind) -> str:
    """Say a row as somebody finds it: the day, with whom, and what the book calls it."""
    found = [day(row.day)] if row.day is not None else []
    found += [row.prospect] if row.prospect and row.prospect != row.name else []
    return f"{' '.join(found)} ({row.name})" if found else row.name


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
        if found.behind:
            rows = _("Rows")
            console.print(Padding(Text.assemble((f"{rows}: ", "dim"), _rows(found.behind)), (0, 0, 0, 2)))
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
        for why, names in untold(judgement):
            console.print(Padding(Text.assemble((f"{why}: ", ""), (", ".join(names), "dim")), (0, 0, 0, 2)))
