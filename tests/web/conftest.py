"""A desk of its own for each test: opened once per process, and everything a test did is rolled back."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

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


@pytest.fixture
def desk(desk_home: Path) -> Iterator[Any]:
    """Give a browser without scripts at an empty desk."""
    from django.db import connection, transaction
    from django.test import Client

    from pista.web.records import recognition

    try:
        with transaction.atomic():
            yield Client(HTTP_HOST="localhost")
            transaction.set_rollback(True)
    finally:
        connection.close()
        recognition.forget_index()
        (desk_home / "written-up-to").unlink(missing_ok=True)
        shutil.rmtree(desk_home / "book", ignore_errors=True)
