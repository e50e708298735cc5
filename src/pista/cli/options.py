"""What several commands ask for.

Functions, so that each is said in the language in use when the command line is built.
"""

from __future__ import annotations

import typer

from pista.cli.defaults import default_language
from pista.language import LANGUAGES, N_, _


def option(text: str, name: str, metavar: str | None = None) -> object:
    """Return the option that several commands have."""
    return typer.Option(name, help=_(text), metavar=metavar, show_default=False)


def source() -> object:
    """Return the argument that several commands have."""
    return typer.Argument(help=_("a table of contacts or deals, or a folder of them"), show_default=False)


def sources() -> object:
    """Return the argument of commands that read several files as one book."""
    return typer.Argument(
        help=_("tables of contacts or deals, or folders of them; - for standard input"), show_default=False
    )


def mapping_option() -> object:
    """Return the option that several commands have."""
    return option(N_("a TOML file that says what the headings mean"), "--mapping", "FILE")


def format_option() -> object:
    """Return the option that several commands have."""
    return option(N_("the format, where it is not recognised"), "--format", "NAME")


def region_option() -> object:
    """Return the option that several commands have."""
    return option(N_("the country of telephone numbers without one, as ES"), "--region", "CODE")


def home_option() -> object:
    """Return the option that several commands have."""
    return option(N_("the folder of the desk [~/.local/share/pista/desk]"), "--home", "DIR")


def by_option() -> object:
    """Return the option that several commands have."""
    return option(N_("who says so"), "--by", "NAME")


def lang_option() -> object:
    """Return the option that several commands have."""
    return option(N_("language of what is said"), "--lang", "en|es")


def quota_option() -> object:
    """Return the option that several commands have."""
    return typer.Option("--quota", min=1, help=_("contacts a period are asked of each seller"), metavar="N",
                        show_default=False)  # fmt: skip


def period_days_option() -> object:
    """Return the option that several commands have."""
    return typer.Option("--period-days", min=2, help=_("periods of so many days, not months"), metavar="N",
                        show_default=False)  # fmt: skip


def period_start_option() -> object:
    """Return the option that several commands have."""
    return option(N_("the first day of one of those periods"), "--period-start", "DATE")


def checked_language(lang: str | None) -> str:
    """Return the language asked for, the environment's where none is; raise UnknownNameError where there is none."""
    from pista.errors import unknown_name  # noqa: PLC0415

    if lang is not None and lang not in LANGUAGES:
        raise unknown_name(N_("language"), lang, LANGUAGES)
    return lang or default_language()
