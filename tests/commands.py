"""Runs the command line in this process, which is quicker, as it would run in one of its own."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout

import pytest

from pista.cli.app import main


def said(*arguments: object) -> tuple[int, str, str]:
    """Return the exit code of a command, what it prints, and what it says of errors."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main([str(argument) for argument in arguments])
        pytest.fail("the command line always ends with an exit code")
    except SystemExit as end:
        # Not kept: it would hold on to the frames, and they to the files, of a command that is over.
        code = int(end.code or 0)
    return code, out.getvalue(), err.getvalue()


def run(*arguments: object) -> str:
    """Return what a command prints; it must end well."""
    code, out, err = said(*arguments)
    assert not code, err
    return out
