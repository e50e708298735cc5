"""Runs the command line in this process, which is quicker, as it would run in one of its own."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout

import pytest

from pista.cli.app import main


def run(*arguments: object) -> str:
    """Return what a command prints; it must end well."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as end:
        main([str(argument) for argument in arguments])
    assert not end.value.code, err.getvalue()
    return out.getvalue()
