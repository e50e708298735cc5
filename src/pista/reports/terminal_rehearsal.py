"""Rehearsals, designs and drift in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pista.language import _, number, percent
from pista.reports.drifted import SHOWN_NAMES, drift_said, weeks_said
from pista.reports.linting import what_for
from pista.reports.rehearsal import blocks, capital, design_said, figures, headline, signed
from pista.reports.rehearsal_pages import CAVEAT, side_by_side
from pista.reports.scorecard import card_said, said_of, title_of_card

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from pista.rehearsal.designing import Design
    from pista.rehearsal.drifting import Drift
    from pista.rehearsal.told import Rehearsal


def print_rehearsals(all_rehearsed: Sequence[Rehearsal], about: str, console: Console) -> None:
    """Print each scorecard, then all side by side."""
    console.print(Text(about, style="dim"))
    for rehearsed in all_rehearsed:
        console.print()
        console.print(Text(title_of_card(rehearsed.card), style="bold"))
        for said in card_said(rehearsed.card):
            console.print(Padding(Text(said, style="dim"), (0, 0, 0, 2)))
        console.print(Padding(Text(headline(rehearsed)), (1, 0, 1, 0)))
        for block in blocks(rehearsed):
            console.print(Text(block.title, style="bold yellow" if block.is_warning else "bold blue"))
            for sentence in block.sentences:
                console.print(Padding(Text(sentence), (0, 0, 0, 2)))
        table = _table(_("A seller's month"), _("under it"), _("5 to 95 % of draws"), _("best"))
        for row in figures(rehearsed):
            table.add_row(*row)
        console.print(Padding(table, (1, 0, 0, 0)))
    if len(all_rehearsed) > 1:
        heads, rows = side_by_side(all_rehearsed)
        table = _table(*heads)
        for one in rows:
            table.add_row(*one)
        console.print(Padding(table, (1, 0, 0, 0)))
    console.print(Padding(Text(_(CAVEAT), style="dim"), (1, 0, 0, 0)))


def print_design(found: Design, size: int, console: Console) -> None:
    """Print what was chosen, and why."""
    console.print(Text(_("The scorecard that does best at its worst"), style="bold"))
    for element in found.chosen.card.elements:
        console.print(Padding(Text(said_of(element)), (0, 0, 0, 2)))
        if why := what_for(element.metric):
            console.print(Padding(Text(why, style="dim"), (0, 0, 0, 4)))
    console.print()
    for sentence in design_said(found, size):
        console.print(Text(sentence))


def print_drift(found: Drift, console: Console) -> None:
    """Print what moved."""
    console.print(Text(_("Since the change"), style="bold"))
    table = _table(_("Share of contacts"), _("before"), _("moved by"), _("95 % interval"), _("predicted"), "")
    for one in found.activities:
        name = capital(_(SHOWN_NAMES[one.activity]))
        predicted = "–" if one.predicted is None else signed(100 * one.predicted, 1)
        if one.moved is None:
            table.add_row(name, "–", "–", "–", predicted, drift_said(one))
            continue
        interval = f"{signed(100 * one.moved.low, 1)} … {signed(100 * one.moved.high, 1)}"
        table.add_row(name, percent(one.moved.before, 1), signed(100 * one.moved.effect, 1), interval, predicted,
                      drift_said(one))  # fmt: skip
    console.print(Padding(table, (0, 0, 1, 2)))
    if found.per_week is not None:
        console.print(
            _("Contacts a seller and week: {before} before, moved by {effect} ({low} to {high}).").format(
                before=number(found.per_week.before, 1),
                effect=signed(found.per_week.effect, 1),
                low=signed(found.per_week.low, 1),
                high=signed(found.per_week.high, 1),
            )
        )
    console.print(weeks_said(found.weeks[0], found.weeks[1], found.left_out))


def _table(*heads: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for place, head in enumerate(heads):
        table.add_column(head, justify="left" if place == 0 else "right")
    return table
