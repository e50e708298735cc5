"""A desk of its own for each test: opened once per process, and everything a test did is rolled back."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def desk_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Open a desk in a folder of this process."""
    from pista.web.serving import open_desk

    home = tmp_path_factory.mktemp("desk")
    open_desk(home, "carmen")
    return home


@contextmanager
def served(home: Path, *more: str) -> Iterator[str]:
    """Serve a desk as a person would, on a free port; nothing may have gone wrong in it by the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "pista.web", "--home", str(home), "--port", str(port), *more]
    # A desk of its own, wherever the others lie.
    environment = {**os.environ, "PISTA_DATABASE_URL": ""}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment) as process:
        found = f"http://localhost:{port}"
        try:
            for _ in range(120):
                try:
                    with urlopen(found, timeout=5):
                        break
                except (URLError, ConnectionError, TimeoutError):
                    time.sleep(0.5)
            yield found
        finally:
            process.terminate()
            process.wait(20)
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read().decode()


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a demonstration, as who asks for one would, once for all workers; nobody is served from it."""
    own = tmp_path_factory.getbasetemp()
    home = (own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own) / "demonstration"
    made = home.with_suffix(".made")
    try:
        home.mkdir()
    except FileExistsError:
        for _ in range(600):
            if made.exists():
                return home
            time.sleep(0.5)
        pytest.fail("another worker did not end making the demonstration")
    with served(home, "--demo", "--seller", "carmen"):
        # What is learned of its people serves each copy of it.
        for _ in range(240):
            if (home / "who-is-who.json").exists():
                break
            time.sleep(0.5)
    made.touch()
    return home


@pytest.fixture(scope="module")
def address(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a demonstration of this file's own."""
    home = tmp_path_factory.mktemp("served") / "desk"
    shutil.copytree(demonstration, home)
    with served(home, "--seller", "carmen") as found:
        yield found


@pytest.fixture
def desk_served(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Serve an empty desk; give its address and its folder."""
    with served(tmp_path / "desk", "--seller", "carmen") as found:
        yield found, tmp_path / "desk"


@pytest.fixture
def me(desk: Any) -> Any:
    """Give whose desk it is."""
    assert desk
    from pista.web.records.people import owner

    return owner("carmen")


def unworded() -> list[str]:
    """Return what the record would show in a program's words: kinds of lines, and what they hold."""
    from pista.web.pages.reciting import COUNTED, NAMES, UNREAD
    from pista.web.pages.wording import FIELDS, LINES, TABLES
    from pista.web.records import ledger
    from pista.web.records.models import Entry

    entries = Entry.objects.order_by("-id")[:60]
    said = [ledger.said_in(entry) for entry in entries]
    held = {name for one in said for name in one}
    counted = {what for one in said for table in one.get("counts", {}).items() for what in (table[0], *table[1])}
    return [
        *sorted({entry.what for entry in entries} - set(LINES)), *sorted(held - {*NAMES, *UNREAD, *FIELDS}),
        *sorted(counted - {*COUNTED, *TABLES}),
    ]  # fmt: skip


@pytest.fixture
def desk(desk_home: Path) -> Iterator[Any]:
    """Give a browser without scripts at an empty desk."""
    from django.db import connection, transaction
    from django.test import Client

    from pista.web.records import numbers, recognition, vocabulary

    try:
        with transaction.atomic():
            yield Client(HTTP_HOST="localhost")
            assert unworded() == []
            transaction.set_rollback(True)
    finally:
        connection.close()
        recognition.forget_index()
        numbers.forget()
        vocabulary.forget()
        (desk_home / "written-up-to").unlink(missing_ok=True)
        for made in ("book", "imports", "exports"):
            shutil.rmtree(desk_home / made, ignore_errors=True)
