"""The options of `pista rehearse`, `design` and `drift`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - Typer reads the annotations
from typing import Annotated

import typer

from pista.cli.options import checked_language, lang_option, option
from pista.language import N_, _, speaking


def _book_option() -> object:
    return option(N_("a log of contacts: rehearse with your own company's figures"), "--book", "SOURCE")


def _since_option() -> object:
    return option(N_("count from this day on: what came before tells only whom one knew"), "--since", "DATE")


def _kind_option() -> object:
    return typer.Option(
        "--kind", metavar="NAME", help=_("the kind of selling: field, inside, long_cycle, reference, or a file")
    )


def _json_option() -> object:
    return option(N_("write JSON to a file, or - for the screen"), "--json", "FILE|-")


def rehearse(  # noqa: PLR0913, PLR0917 - one argument per option
    scorecard: Annotated[
        str | None, typer.Argument(help=_("a scorecard's name or file; none lists them"), show_default=False)
    ] = None,
    book: Annotated[Path | None, _book_option()] = None,
    since: Annotated[str | None, _since_option()] = None,
    compare: Annotated[
        list[str] | None, option(N_("another one, side by side; may be repeated"), "--compare", "OTHER")
    ] = None,
    change: Annotated[
        list[str] | None,
        option(N_("change a figure, as contacts.quota=8"), "--set", "METRIC.KEY=VALUE"),
    ] = None,
    kind: Annotated[str, _kind_option()] = "field",
    draws: Annotated[int, typer.Option("--draws", min=20, max=2000, metavar="N", help=_("how many draws"))] = 200,
    html: Annotated[Path | None, option(N_("write it as one HTML file"), "--html", "FILE")] = None,
    out: Annotated[Path | None, option(N_("play a year of it out into a book"), "--play-out", "DIR")] = None,
    players: Annotated[
        int | None,
        typer.Option("--players", min=0, max=12, metavar="N", help=_("how many of its twelve sellers play tricks")),
    ] = None,
    json: Annotated[str | None, _json_option()] = None,
    toml: Annotated[bool, option(N_("print the scorecard as a file, ready to edit"), "--toml")] = False,  # noqa: FBT002
    lang: Annotated[str | None, lang_option()] = None,
) -> None:
    """Say what people will do under a scorecard."""
    from pista.cli.rehearsing import refuse_nameless, show_rehearsal, show_scorecards, show_toml  # noqa: PLC0415

    with speaking(checked_language(lang)):
        if scorecard is None:
            refuse_nameless([compare, change, html, out, json, toml, book])
            show_scorecards()
        elif toml:
            show_toml(scorecard, change or [])
        else:
            show_rehearsal(
                [scorecard, *(compare or [])], (book, since), kind, change or [], draws, json, html, (out, players)
            )


def design(
    book: Annotated[Path | None, _book_option()] = None,
    since: Annotated[str | None, _since_option()] = None,
    at_most: Annotated[int, typer.Option("--at-most", min=1, max=4, metavar="N", help=_("how many numbers"))] = 3,
    keep: Annotated[list[str] | None, option(N_("a number that has to be in it"), "--keep", "METRIC")] = None,
    kind: Annotated[str, _kind_option()] = "field",
    out: Annotated[Path | None, option(N_("write the scorecard to a file"), "--out", "FILE")] = None,
    json: Annotated[str | None, _json_option()] = None,
    lang: Annotated[str | None, lang_option()] = None,
) -> None:
    """Search a scorecard."""
    from pista.cli.rehearsing import show_design  # noqa: PLC0415

    with speaking(checked_language(lang)):
        show_design((book, since), kind, at_most, keep or [], out, json)


def drift(
    source: Annotated[Path, typer.Argument(help=_("a log of contacts"), show_default=False)],
    changed_on: Annotated[
        list[str],
        option(N_("the day of the change; TEAM=DATE where teams differ"), "--changed-on", "DATE"),
    ],
    scorecard: Annotated[str | None, option(N_("the new scorecard, to predict"), "--scorecard", "NEW")] = None,
    since: Annotated[str | None, _since_option()] = None,
    kind: Annotated[str, _kind_option()] = "field",
    json: Annotated[str | None, _json_option()] = None,
    lang: Annotated[str | None, lang_option()] = None,
) -> None:
    """Say whether behaviour moved as was predicted."""
    from pista.cli.rehearsing import show_drift  # noqa: PLC0415

    with speaking(checked_language(lang)):
        show_drift((source, since), changed_on, scorecard, kind, json)
