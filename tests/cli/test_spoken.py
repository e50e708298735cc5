"""What the command line says of its own accord is in the language in use, and a mistake is one line."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from commands import said

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("arguments", "english", "spanish"),
    [
        (["reprot"], "No command 'reprot'. Did you mean 'report'?", "¿Querías decir 'report'?"),
        (["report"], "SOURCE is missing.", "Falta SOURCE."),
        (["report", "x", "--foo"], "There is no option --foo.", "No existe la opción --foo."),
        (["metrics", "a", "b c"], "One word too many: b c.", "Sobra una palabra: b c."),
        (
            ["simulate", "--touches", "x", "--out", "y"],
            "What was given for --touches cannot be used.",
            "no se puede usar",
        ),
        (["simulate", "--touches", "0", "--out", "y"], "--touches has to be 1 or more.", "ser 1 o más"),
    ],
)
def test_a_mistake_is_one_line(
    arguments: list[str], english: str, spanish: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for language, expected in (("en", english), ("es", spanish)):
        monkeypatch.setenv("PISTA_LANG", language)
        code, out, err = said(*arguments)
        assert (code, out) == (2, "")
        assert len(err.splitlines()) == 1
        assert expected in err


def test_help_is_in_the_language_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PISTA_LANG", "es")
    for arguments in (["--help"], ["report", "--help"], ["link", "-h"]):
        code, out, _ = said(*arguments)
        assert code == 0
        assert "Uso: pista" in out
        assert "Muestra este mensaje y termina." in out
        for english in ("Usage", "Options", "Arguments", "required", "Show "):
            assert english not in out
    code, out, _ = said()
    assert code == 2
    assert "Órdenes:" in out


def test_a_taken_port_and_a_place_for_no_desk_are_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, _, error = said("serve", "--home", tmp_path, "--port", port)
    assert code == 2
    assert f"Port {port} is taken" in error
    (tmp_path / "file").write_text("")
    done = subprocess.run(
        [sys.executable, "-m", "pista.web", "--home", str(tmp_path / "file"), "--port", "1"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "cannot hold a desk" in done.stderr
