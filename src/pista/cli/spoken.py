"""What the library behind the command line says in English of its own accord, said in the language in use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from pista.errors import PistaError, unknown_name
from pista.language import N_, _

if TYPE_CHECKING:
    from typer._click.core import Context  # the type that Typer's own methods name

# Every mistake in what was typed; Typer shows the class only through its children.
UsageError: type[Exception] = typer.BadParameter.__mro__[1]
WORDS = (
    N_("Usage:"), N_("Options:"), N_("Commands:"), N_("Arguments:"), N_("[OPTIONS]"), N_("COMMAND [ARGS]..."),
    N_("[required]"), N_("Show this message and exit."),
)  # fmt: skip


class SpokenCommand(TyperCommand):
    """A command whose help is in the language in use."""

    def get_help(self, ctx: Context) -> str:
        """Return the help."""
        return spoken(super().get_help(ctx))


class SpokenGroup(TyperGroup):
    """The commands together, their help in the language in use."""

    def get_help(self, ctx: Context) -> str:
        """Return the help."""
        return spoken(super().get_help(ctx))


def spoken(text: str) -> str:
    """Return a help text with its fixed words in the language in use."""
    for word in WORDS:
        text = text.replace(word, _(word))
    return text


def mistake(error: Exception, commands: list[str]) -> PistaError:
    """Return what was typed wrongly, as an error of ours."""
    said = str(getattr(error, "message", error))
    if option := getattr(error, "option_name", None):
        known = list(getattr(error, "possibilities", None) or [])
        hint = N_("Did you mean {known}?") if known else N_("'pista COMMAND --help' lists them.")
        return PistaError(N_("There is no option {option}."), hint=hint, option=option, known=", ".join(known))
    if found := re.match(r"No such command '(.*?)'", said):
        return unknown_name(N_("command"), found[1], commands)
    if found := re.match(r"Got unexpected extra argument\S* \((.*)\)", said):
        return PistaError(
            N_("One word too many: {words}."), hint=N_("Put names with spaces in quotes."), words=found[1]
        )
    param = getattr(error, "param", None)
    if param is not None:
        return _unusable(param, said, is_missing=type(error).__name__.startswith("Missing"))
    # A mistake we have no words for is said in the library's.
    return PistaError(said.replace("{", "{{").replace("}", "}}"))


def _unusable(param: Any, said: str, *, is_missing: bool) -> PistaError:  # noqa: ANN401 - of Click, not exported
    """Return what an option or argument was given wrongly, with the limit it does not keep to."""
    name, hint = param.opts[-1] if param.opts else param.name, N_("'pista COMMAND --help' says what it is.")
    # An argument is called as the line of its usage calls it.
    name = name if name.startswith("-") else name.upper()
    limit = re.search(r"(greater|less) than or equal to (-?\d+)", said)
    if is_missing:
        text = N_("{name} is missing.")
    elif limit is None:
        text = N_("What was given for {name} cannot be used.")
    elif limit[1] == "greater":
        text = N_("{name} has to be {limit} or more.")
    else:
        text = N_("{name} has to be {limit} or less.")
    return PistaError(text, hint=hint, name=name, limit=limit[2] if limit else "")
