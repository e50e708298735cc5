"""The desk's tests once more, on PostgreSQL: a cluster of its own for as long as they take."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]
HERE = Path(__file__).parent
# Whose rights a cluster runs with: PostgreSQL refuses to run with the administrator's.
OTHER = "postgres"
ELSEWHERE = (
    "test_api.py::test_the_document_is_kept", "test_team.py::test_every_role_is_answered_as_it_may",
    "test_team.py::test_a_seller_reads_own_numbers_and_a_nameless_spread",
)  # fmt: skip


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest, None where there is none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """Start a cluster, and give its address."""
    bin_folder = programs()
    assert bin_folder is not None
    place = Path("/tmp") / f"pista-postgresql-{os.getpid()}"  # a short name, which others may enter
    place.mkdir(mode=0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(*command: object, wait: bool = True) -> subprocess.Popen[bytes]:
        as_other = ["setpriv", "--reuid", OTHER, "--regid", OTHER, "--clear-groups"] if os.geteuid() == 0 else []
        started = subprocess.Popen(
            [*as_other, *map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=place
        )
        if wait:
            assert started.wait(60) == 0, command
        return started

    if os.geteuid() == 0:
        shutil.chown(place, OTHER, OTHER)
    run(bin_folder / "initdb", "-D", place / "data", "-A", "trust", "-U", "pista", "--no-sync")
    server = run(
        bin_folder / "postgres",
        "-D",
        place / "data",
        "-p",
        port,
        "-k",
        place,
        "-c",
        "fsync=off",
        "-c",
        "synchronous_commit=off",
        "-c",
        "full_page_writes=off",
        wait=False,
    )
    for _ in range(100):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                break
        except OSError:
            time.sleep(0.1)
    time.sleep(1)
    yield f"postgresql://pista@127.0.0.1:{port}/postgres"
    server.terminate()
    server.wait(30)
    shutil.rmtree(place, ignore_errors=True)


def test_the_desk_is_the_same_on_postgresql(cluster: str) -> None:
    """Every test of the desk that needs no browser."""
    files = [str(HERE / f"test_{name}.py") for name in ("desk", "team", "imports", "api", "ledger")]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-m",
        "not data",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        # What takes long and has nothing to do with the database, or asks it what others ask.
        *(f"--deselect={HERE.relative_to(HERE.parents[1])}/{name}" for name in ELSEWHERE),
        *files,
    ]
    done = subprocess.run(
        command, env={**os.environ, "PISTA_DATABASE_URL": cluster}, cwd=HERE.parents[1], capture_output=True,
        text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:]
    assert " passed" in done.stdout
