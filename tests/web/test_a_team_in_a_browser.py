"""A team's desk in a real browser: log in, invite, a code of an app, a passkey; every page for everybody."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import struct
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from web.conftest import served
from web.looking import COLOURS, held_against_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "correct horse battery"
PAGES = ("/today", "/team", "/desk", "/programs", "/account/2fa/", "/account/2fa/totp/activate/", "/account/2fa/webauthn/add/",
         "/account/password/")  # fmt: skip


@pytest.fixture(scope="module")
def team_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a team's desk with one administrator."""
    home = tmp_path_factory.mktemp("team")
    program = [sys.executable, "-m", "pista.web", "--home", str(home), "--create-user", "marta"]
    environment = {**os.environ, "PISTA_DATABASE_URL": ""}
    subprocess.run(program, input=f"{PASSWORD}\n", text=True, check=True, env=environment)
    with served(home, "--team") as found:
        yield found


def log_in(page: Any, address: str, name: str = "marta") -> None:
    """Log in by name and password."""
    page.goto(f"{address}/account/login/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", PASSWORD)
    page.click("button.main")


def go(page: Any, address: str) -> None:
    """Open a page; what changes one's log-in asks for the password once more."""
    page.goto(address)
    if "reauthenticate" in page.url:
        page.fill("input[name=password]", PASSWORD)
        page.click("button.main")
        page.wait_for_url(address)


def code_of(secret: str, at: float) -> str:
    """Return the code of an app at a moment (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


@pytest.mark.parametrize(
    ("width", "scheme", "lang"),
    [(390, "dark", "es"), (1280, "light", "en")],
)
def test_every_page_of_a_team_is_for_everybody(
    width: int, scheme: Any, lang: str, team_address: str, browser: Any
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, locale=lang, bypass_csp=True
    )
    page = context.new_page()
    page.goto(f"{team_address}/account/login/")
    held_against_rules(page, lang)
    log_in(page, team_address)
    page.wait_for_url(f"{team_address}/")
    for path in PAGES:
        go(page, team_address + path)
        held_against_rules(page, lang, only=COLOURS if scheme == "dark" else ())
    context.close()


def test_an_invited_seller_begins_with_a_code_of_an_app(team_address: str, browser: Any) -> None:
    chief, guest = browser.new_context(locale="en"), browser.new_context(locale="en")
    page = chief.new_page()
    log_in(page, team_address)
    page.wait_for_url(f"{team_address}/")
    page.goto(f"{team_address}/team")
    page.fill("form.inline input[name=name]", "ana")
    page.click("form.inline button")
    link = page.inner_text(".said code")
    page = guest.new_page()
    page.goto(link)
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("button.main")
    log_in(page, team_address, "ana")
    page.wait_for_url(f"{team_address}/")
    go(page, f"{team_address}/account/2fa/totp/activate/")
    secret = page.inner_text("code")
    page.fill("input[name=code]", code_of(secret, time.time()))
    page.click("button.main")
    page.wait_for_selector(".codes li")
    page.goto(f"{team_address}/desk")
    page.click("button.door:has-text('Log out')")
    log_in(page, team_address, "ana")
    page.wait_for_selector("input[name=code]")
    page.goto(f"{team_address}/today")
    assert "/account/2fa/authenticate/" in page.url
    # A code serves once: the next one, half a minute on, is allowed a little early.
    page.fill("input[name=code]", code_of(secret, time.time() + 30))
    page.click("button.main")
    page.wait_for_url(f"{team_address}/")
    chief.close()
    guest.close()


def test_a_passkey_lets_in_without_a_password(team_address: str, browser: Any) -> None:
    context = browser.new_context(locale="en")
    page = context.new_page()
    keys = context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    log_in(page, team_address)
    page.wait_for_url(f"{team_address}/")
    go(page, f"{team_address}/account/2fa/webauthn/add/")
    page.fill("input[name=name]", "my finger")
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "add" not in url)
    page.goto(f"{team_address}/account/2fa/webauthn/")
    assert "my finger" in page.inner_text("main")
    page.goto(f"{team_address}/desk")
    page.click("button.door:has-text('Log out')")
    page.goto(f"{team_address}/account/login/")
    page.click("#passkey_login")
    page.wait_for_url(f"{team_address}/")
    context.close()
