"""A rehearsal as a page: one HTML file, or a part of the desk's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from pista.language import N_, _, language, percent
from pista.reports.charts.activity_bars import activity_bars
from pista.reports.html import environment
from pista.reports.meaning import trick_name
from pista.reports.rehearsal import ACTIVITY_NAMES, Block, blocks, capital, figures, headline
from pista.reports.scorecard import card_said, title_of_card

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pista.rehearsal.told import Rehearsal

CAVEAT = N_(
    "A rehearsal is what a seller would do who sees what is paid and acts on it: an answer of a model, not a prophecy."
    " Nobody has to be ill-willed for it to come true. The model, its formulas and where each figure comes from are in"
    " docs/rehearsal.md."
)


@dataclass(frozen=True)
class Page:
    """What is shown of one scorecard."""

    title: str
    why: str
    share: float
    headline: str
    elements: tuple[str, ...]
    svg: Markup
    blocks: tuple[Block, ...]
    figures: tuple[tuple[str, str, str, str], ...]


def page_of(rehearsed: Rehearsal) -> Page:
    """Return what is shown of a scorecard."""
    rows = [(capital(_(ACTIVITY_NAMES[one.activity])), one.amount, one.best) for one in rehearsed.changes]
    card = rehearsed.card
    return Page(
        title_of_card(card), _(card.why) if card.why else "", rehearsed.share[0], headline(rehearsed),
        tuple(card_said(card)),
        Markup(activity_bars(rows)),  # noqa: S704 - drawn by our own functions, which escape every text
        tuple(blocks(rehearsed)), tuple(figures(rehearsed)),
    )  # fmt: skip


def side_by_side(all_rehearsed: Sequence[Rehearsal]) -> tuple[list[str], list[list[str]]]:
    """Return the head and the rows of a table with a column for each scorecard."""
    # What a title says after its colon stands above each of them; here the columns are narrow.
    titles = [title_of_card(one.card) for one in all_rehearsed]
    short = [title.partition(":")[0] for title in titles]
    heads = ["", *(own if short.count(own) == 1 else title for own, title in zip(short, titles, strict=True))]
    rows = [
        [_("of the best attainable"), *(percent(one.share[0]) for one in all_rehearsed)],
        [_("at worst"), *(percent(one.share[1]) for one in all_rehearsed)],
    ]
    told = [{name: value for name, value, _range, _best in figures(one)} for one in all_rehearsed]
    names = dict.fromkeys(name for one in told for name in one)
    rows += [[name, *(one.get(name, "–") for one in told)] for name in names]
    first = _("the trick that pays first")
    rows.append([first, *(trick_name(one.tricks[0].trick) if one.tricks else "–" for one in all_rehearsed)])
    return heads, rows


def html_rehearsal(all_rehearsed: Sequence[Rehearsal], about: str, told: Sequence[tuple[str, str, str]] = ()) -> str:
    """Return rehearsals as the text of one HTML file."""
    heads, rows = side_by_side(all_rehearsed)
    shown = {
        "lang": language(), "pages": [page_of(one) for one in all_rehearsed], "about": about, "told": told,
        "heads": heads, "rows": rows, "caveat": _(CAVEAT),
    }  # fmt: skip
    return environment().get_template("rehearsal.html").render(shown)
