"""Makes the screenshot book in docs/screens: every page of a demonstration desk, and of a team's, as people see it.

python tools/screenshots.py        needs chromium
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
SCREENS = ROOT / "docs" / "screens"
# On a desk in English and light, on a telephone in Spanish and dark.
WAYS: tuple[tuple[str, int, int, str, str], ...] = (
    ("desk", 1280, 860, "light", "en"),
    ("phone", 390, 844, "dark", "es"),
)
LINES = {
    "en": "call Ana Ruiz @Acme 15 min proposal Pro follow up Tuesday",
    "es": "llamada Ana Ruiz @Acme 15m propuesta Pro seguir martes",
}
CSV = "Fecha,Vendedor,Cliente,Email,Resultado\n2026-03-02,Ana,Luis Gil,luis@sol.es,venta\n31/02/2026,Ana,Eva,,venta\n"


def main() -> None:
    """Take all pictures anew."""
    shutil.rmtree(SCREENS, ignore_errors=True)
    SCREENS.mkdir(parents=True)
    arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    with tempfile.TemporaryDirectory() as place, sync_playwright() as play:
        found = shutil.which("chromium")
        chromium = play.chromium.launch(executable_path=found, args=arguments)
        with served(Path(place) / "own", "--demo", "--seller", "Carmen") as address:
            for name, width, height, scheme, lang in WAYS:
                options: Any = {"viewport": {"width": width, "height": height}, "color_scheme": scheme, "locale": lang}
                context = chromium.new_context(**options)
                take(context.new_page(), address, name, lang, Path(place))
                context.close()
        team(chromium, Path(place) / "team")
        chromium.close()


def take(page: Any, address: str, name: str, lang: str, place: Path) -> None:  # noqa: ANN401 - Playwright's own
    """Take the pictures of a personal desk."""

    def shot(what: str) -> None:
        page.wait_for_timeout(250)
        page.screenshot(path=SCREENS / f"{what}-{name}.png")

    page.goto(address)
    page.keyboard.type(LINES[lang])
    page.wait_for_selector("input[name=name][value='Ana Ruiz']")
    shot("log")
    for what, path in (
        ("today", "/today"),
        ("prospects", "/prospects?q=garcia"),
        ("numbers", "/numbers"),
        ("desk", "/desk"),
        ("opportunities", "/opportunities?status=open"),
        ("record", "/record?check=1"),
        ("words", "/words"),
        ("questions", "/review"),
        ("scorecards", "/scorecards"),
    ):
        page.goto(address + path)
        shot(what)
    page.select_option("form.cards select[name=card]", "daily_contact_form")
    page.select_option("form.cards select[name=kind]", "field")
    page.click("button[value=rehearse]")
    page.wait_for_selector(".report", timeout=60_000)
    shot("rehearsal")
    page.goto(f"{address}/prospects?q=garcia")
    page.goto(address + page.get_attribute("#found li a", "href"))
    shot("prospect")
    page.goto(f"{address}/board")
    shot("board")
    page.locator(".card summary").first.click()
    shot("plan")
    page.goto(f"{address}/targets")
    page.select_option("select[name=metric]", "sales")
    page.select_option("select[name=period]", "year")
    page.fill("form.inline input[name=value]", "120")
    page.click("form.inline button")
    page.wait_for_selector(".target")
    shot("targets")
    file = place / "registro.csv"
    file.write_text(CSV, encoding="utf-8")
    page.goto(f"{address}/imports")
    page.set_input_files("input[type=file]", file)
    page.click("button.main")
    page.click("button[value=check]")
    page.wait_for_selector("button[value=apply]", timeout=60_000)
    shot("import")


def team(chromium: Any, home: Path) -> None:  # noqa: ANN401 - Playwright's own
    """Take the pictures of a team's desk."""
    subprocess.run(
        [sys.executable, "-m", "pista.web", "--home", str(home), "--create-user", "marta"],
        input="correct horse battery\n", text=True, check=True,
    )  # fmt: skip
    with served(home, "--team") as address:
        page = chromium.new_page(viewport={"width": 1280, "height": 860}, locale="en")
        page.goto(address)
        page.screenshot(path=SCREENS / "login-desk.png")
        page.fill("input[name=login]", "marta")
        page.fill("input[name=password]", "correct horse battery")
        page.click("button.main")
        page.goto(f"{address}/team")
        page.fill("form.inline input[name=name]", "ana")
        page.click("form.inline button")
        page.wait_for_selector("code")
        page.screenshot(path=SCREENS / "team-desk.png")
        page.goto(f"{address}/account/2fa/")
        page.screenshot(path=SCREENS / "account-desk.png")


@contextmanager
def served(home: Path, *more: str) -> Iterator[str]:
    """Serve a desk on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "pista.web", "--home", str(home), "--port", str(port), *more]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        address = f"http://localhost:{port}"
        for _ in range(120):
            try:
                with urlopen(address, timeout=5):
                    break
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.5)
        try:
            yield address
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
