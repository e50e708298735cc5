"""What the command line says of its own accord is in the language in use, and a mistake is one line."""

from __future__ import annotations

import pytest

from commands import said


@pytest.mark.parametrize(
    ("arguments", "english", "spanish"),
    [
        (["reprot"], "No command 'reprot'. Did you mean 'report'?", "¿Querías decir 'report'?"),
        (["report"], "source is missing.", "Falta source."),
        (["report", "x", "--foo"], "There is no option --foo.", "No existe la opción --foo."),
        (["report", "a", "b c"], "One word too many: b c.", "Sobra una palabra: b c."),
        (["simulate", "--touches", "x", "--out", "y"], "What --touches is given cannot be used.", "no sirve"),
        (["simulate", "--touches", "0", "--out", "y"], "What --touches is given cannot be used.", "no sirve"),
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
