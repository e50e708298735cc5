"""The desk in a real browser: every page in both languages, light and dark, on a phone and on a desk."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
PAGES = ("/", "/today", "/prospects?q=ana", "/numbers", "/numbers/close_rate/rows")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a demonstration as a person would, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = tmp_path_factory.mktemp("served")
    command = [
        sys.executable,
        "-m",
        "pista.web",
        "--home",
        str(home),
        "--port",
        str(port),
        "--demo",
        "--seller",
        "carmen",
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as served:
        found = f"http://localhost:{port}"
        for _ in range(120):
            try:
                with urlopen(found, timeout=5):
                    break
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.5)
        yield found
        served.terminate()
        served.wait(20)
        assert served.stderr is not None
        assert "Traceback" not in served.stderr.read().decode()


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_is_for_everybody(width: int, scheme: Any, lang: str, address: str, browser: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    # The policy is tried without going around it, but for axe, which is a script of its own.
    for going_around in (False, True):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, locale=lang, bypass_csp=going_around
        )
        page = context.new_page()
        troubles: list[str] = []
        page.on(
            "console", lambda message, seen=troubles: seen.append(message.text) if message.type == "error" else None
        )
        for path in PAGES:
            page.goto(address + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.evaluate("document.documentElement.lang") == lang
            if going_around:
                found = Axe().run(page)
                assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert not troubles
        context.close()


def test_a_contact_is_logged_with_the_keyboard_and_taken_back(address: str, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en")
    page = context.new_page()
    page.goto(address)
    page.keyboard.type("call Ximena Zubiri @Zubiri Hnos 15 min proposal Pro follow up tomorrow")
    page.wait_for_selector("input[name=name][value='Ximena Zubiri']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?saved=*")
    assert "Ximena Zubiri" in page.inner_text(".said")
    assert "new" in page.inner_text(".said")
    # A known prospect: so many keys, and the page knows who it is.
    page.keyboard.type("xime demo")
    page.wait_for_selector(".offer:has-text('Ximena Zubiri') input:checked")
    assert "contact no. 2" in page.inner_text(".offer:has(:checked)")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?saved=*")
    page.wait_for_selector(".said:has-text('follow-up')")
    page.click(".said button")
    page.wait_for_url("**/?undone=*")
    assert "taken back" in page.inner_text(".said")
    page.goto(address + "/today")
    assert "Ximena Zubiri" in page.inner_text("main")
    context.close()


def test_the_desk_works_without_scripts(address: str, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, locale="es")
    page = context.new_page()
    page.goto(address)
    page.fill("#line", "visita Iker Otxoa venta Pro 300€")
    page.click("button.main")
    assert page.input_value("#name") == "Iker Otxoa"
    page.click("button.main")
    assert "Iker Otxoa" in page.inner_text(".said")
    assert "Venta" in page.inner_text(".said")
    context.close()
