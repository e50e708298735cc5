"""What the tests share: the engines, the data sets beside the project, and what to do where something is missing."""

from __future__ import annotations

import gc
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
POSTGRESQL = shutil.which("initdb") or next(Path("/usr/lib/postgresql").glob("*/bin/initdb"), None)
# The shell without windows takes a third of a processor of what the whole browser does.
CHROMIUM = next(
    (found for name in ("chromium-headless-shell", "chromium", "chromium-browser") if (found := shutil.which(name))),
    None,
)
MISSING = {
    "spark": None if shutil.which("java") else "no Java here",
    "browser": None if CHROMIUM else "no chromium here",
    "postgresql": None if POSTGRESQL else "no PostgreSQL here",
    "data": None if DATA.is_dir() else "no ../shared/data here",
}


# Tests that share what takes long to make (a desk that is served, a book, a session of Spark) go to one worker.
TOGETHER = (
    "web/test_flows_in_a_browser.py", "web/test_in_a_browser.py", "web/test_a_team_in_a_browser.py", "web/test_api.py",
    "prospects/test_recognising.py", "reports/test_html.py", "cli/test_rehearsal.py", "cli/test_signs.py",
    "cli/test_report.py", "rehearsal/test_month.py",
)  # fmt: skip
FIRST = ("postgresql", "spark", *TOGETHER)


def group_of(nodeid: str) -> str:
    """Return what a test goes together with: itself, where nothing is shared."""
    file, _colons, test = nodeid.partition("::")
    if "spark" in test:
        return "spark"
    if test.startswith("test_a_trick_moves"):
        return "bond"
    if test.startswith("test_zoho"):
        return "zoho"
    return next((name for name in TOGETHER if file.endswith(name)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand groups out whole: xdist's marks are written into names that pytest 9.2 does not let it change."""
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    return Together(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what cannot run here and say why; fail instead where everything is required; leave the nightly ones to it."""
    if not os.environ.get("PISTA_NIGHTLY"):
        nightly = [item for item in items if item.get_closest_marker("nightly")]
        config.hook.pytest_deselected(items=nightly)
        items[:] = [item for item in items if not item.get_closest_marker("nightly")]
    for item in items:
        for marker, why in MISSING.items():
            if item.get_closest_marker(marker) and why:
                if os.environ.get("PISTA_REQUIRE_ALL"):
                    pytest.exit(f"PISTA_REQUIRE_ALL is set, but {item.nodeid} cannot run: {why}", returncode=1)
                item.add_marker(pytest.mark.skip(reason=why))
    # What takes longest begins first, so that nobody waits for it at the end.
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    group = "postgresql" if item.get_closest_marker("postgresql") else group_of(item.nodeid)
    if group in FIRST:
        return FIRST.index(group)
    return len(FIRST) + (item.get_closest_marker("slow") is None)


@pytest.fixture(autouse=True)
def _neutral_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let no test depend on the language, width or cache of the machine it runs on."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "PISTA_LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def duckdb_engine() -> Any:
    """The embedded engine."""
    from pista.engines.embedded import Embedded

    return Embedded(threads=1)


UNCOMPILED = (
    "--conf spark.sql.codegen.wholeStage=false",
    "--conf spark.sql.codegen.factoryMode=NO_CODEGEN",
    "--conf spark.sql.adaptive.enabled=false",
    "--conf spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1",
)


@pytest.fixture(scope="session")
def spark_engine() -> Iterator[Any]:
    """The distributed engine: one session for all tests."""
    # A test asks for next to nothing, many times: compiling each question takes longer than answering it.
    os.environ.setdefault("PYSPARK_SUBMIT_ARGS", " ".join((*UNCOMPILED, "pyspark-shell")))
    from pista.engines.distributed import Distributed

    engine = Distributed()
    yield engine
    engine.stop()


@pytest.fixture(params=[pytest.param("duckdb"), pytest.param("spark", marks=pytest.mark.spark)])
def engine(request: pytest.FixtureRequest) -> Any:
    """Every engine, one after the other."""
    return request.getfixturevalue(f"{request.param}_engine")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's chromium: one for a file of tests, for Django will not share a process with it."""
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=[*arguments, "--disable-sync", "--no-first-run"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def data() -> Path:
    """The data sets beside the project."""
    return DATA


@pytest.fixture(scope="session")
def borrowed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Copy a data set to a folder of its own, once: what is made of a book is kept beside it, and served again."""
    copies: dict[str, Path] = {}

    def copy(name: str) -> Path:
        if name not in copies:
            source, target = DATA / name, tmp_path_factory.mktemp("data") / Path(name).name
            if source.is_dir():
                shutil.copytree(source, target)
            else:
                shutil.copy(source, target)
            copies[name] = target
        return copies[name]

    return copy


@pytest.fixture(scope="session")
def zoho_resolved(borrowed: Any) -> Any:
    """Say who is who in Zoho's export, once: its records and what became of them."""
    import pista
    from pista.engines.identities import resolved

    return resolved(pista.read(borrowed("zoho_crm")))


def pytest_collection_finish() -> None:
    """What was loaded stays: nobody looks again and again whether it can be thrown away."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
