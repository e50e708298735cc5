"""The house itself: documentation kept true, no registry named, the Spanish catalogue whole."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pista.book.tables import TABLES
from pista.fair_play.definition import signs, tricks
from pista.intake.taking import formats
from pista.metrics.definition import metrics

ROOT = Path(__file__).resolve().parents[1]
# Spelled in two halves, so that this file names none either.
REGISTRIES = ("py" + "pi.org", "python" + "hosted", "registry.npm" + "js", "deb." + "debian.org", "npm" + "js.com")


def committed() -> list[Path]:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [ROOT / name for name in done.stdout.splitlines()]


def test_no_committed_file_names_a_registry() -> None:
    files = committed()
    if not files:
        pytest.skip("not a git checkout")
    found = [
        (path.name, host)
        for path in files
        if path.is_file()
        for host in REGISTRIES
        if host in path.read_text(encoding="utf-8", errors="replace")
    ]
    assert found == []


def test_requirements_are_locked_by_hash() -> None:
    for name in ("run.txt", "test.txt", "uv.txt"):
        text = (ROOT / "requirements" / name).read_text()
        packages = re.findall(r"^[a-z0-9][\w.\-]*==", text, re.MULTILINE | re.IGNORECASE)
        assert len(packages) > 0
        assert text.count("--hash=sha256:") >= len(packages)
        assert "://" not in text


def test_every_text_has_its_spanish() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "catalogue.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", sorted(formats()))
def test_every_format_is_documented(name: str) -> None:
    assert f"| `{name}` |" in (ROOT / "docs" / "formats.md").read_text()


@pytest.mark.parametrize("name", sorted(metrics()))
def test_every_number_is_documented(name: str) -> None:
    row = next(
        line for line in (ROOT / "docs" / "numbers.md").read_text().splitlines() if line.startswith(f"| `{name}` |")
    )
    assert metrics()[name].doc["Formula"] in row


@pytest.mark.parametrize("name", sorted({**signs(), **tricks()}))
def test_every_sign_and_trick_is_documented(name: str) -> None:
    assert f"| `{name}` |" in (ROOT / "docs" / "fair-play.md").read_text()


def test_every_column_of_the_book_is_documented() -> None:
    text = (ROOT / "docs" / "book.md").read_text()
    for table, columns in TABLES.items():
        assert f"## {table}" in text
        for name, column in columns.items():
            assert f"{name}{'**' if column.required else ''} | {column.dtype} | {column.meaning} |" in text


def test_the_two_commands_come_first() -> None:
    readme = (ROOT / "README.md").read_text()
    assert readme.index("make demo") < readme.index("make test") < readme.index("**Pista**")
    assert "make test" in (ROOT / ".ci" / "run").read_text()


def test_pages_and_the_api_find_rows_through_audited_functions() -> None:
    """No page, answer of the API or middleware asks a table by itself: `web/records` does, `access` above all."""
    web = Path(__file__).resolve().parent.parent / "src" / "pista" / "web"
    asking = [*web.glob("*.py"), *web.glob("pages/*.py"), *web.glob("api/*.py")]
    own = {"__main__.py", "serving.py", "demonstrating.py", "attesting.py"}
    assert [
        str(file) for file in asking if file.name not in own and ".objects" in file.read_text(encoding="utf-8")
    ] == []
