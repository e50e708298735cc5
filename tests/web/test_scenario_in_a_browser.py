"""The scenario, through the pages of a desk that is served: everything returns to the byte.

Import Zoho's export, resolve duplicates, log ten contacts, close two opportunities, read the numbers, undo the import.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from web.looking import followed

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.data]
# What a desk holds besides its record, each with what of it counts. What was logged since with prospects that only the
# import brought waits for them, and counts for nothing.
ALIVE = "prospect_id in (select id from records_prospect where not is_undone)"
TABLES = {
    "records_prospect": "not is_undone", "records_contact": f"not is_undone and (prospect_id is null or {ALIVE})", "records_thread": ALIVE,
    "records_deal": "not is_undone", "records_opportunity": ALIVE, "records_plan": ALIVE, "records_seller": "1",
}  # fmt: skip


def rows(home: Path) -> dict[str, list[Any]]:
    """Return everything that counts, as the database has it."""
    with sqlite3.connect(home / "desk.sqlite3") as database:
        return {
            table: database.execute(f"select * from {table} where {counts} order by 1, 2").fetchall()
            for table, counts in TABLES.items()
        }


def files(page: Any, home: Path) -> dict[str, str]:
    """Return the digests of the book's files, brought up to date by reading the numbers."""
    page.goto(f"{page.home}/numbers")
    page.wait_for_selector(".tile")
    kept = [path for path in sorted((home / "book").iterdir()) if path.is_file()]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in kept}


def stepped(page: Any, what: str, then: str) -> None:
    page.click(f"button[value={what}]")
    page.wait_for_selector(f"button[value={then}]", timeout=240_000)


def own_ones(page: Any) -> None:
    """Log five contacts of one's own."""
    for who in ("Ana", "Eva", "Luis", "Noa", "Iker"):
        page.goto(page.home)
        page.fill("#line", f"call {who} Ownson @Own{who} proposal Pro")
        page.wait_for_selector(f"input[name=name][value='{who} Ownson']")
        page.click("#contact button.main")
        page.wait_for_url("**/?saved=*")


def resolved(page: Any) -> None:
    """Ask who is who, say it of one pair, and accept all that are certain."""
    page.goto(f"{page.home}/who-is-who")
    page.click(".head button")
    page.wait_for_selector("section.pair", timeout=240_000)
    followed(page.locator("section.pair button[value=same]").first)
    page.set_default_timeout(240_000)
    followed(page.locator("form[action$='/acceptance'] button"))


def ten_contacts(page: Any) -> int:
    """Log contacts about ten open opportunities, and win two of them; return how many there were."""
    page.goto(f"{page.home}/opportunities?status=open")
    links = page.locator("p.closing a").evaluate_all("found => found.map(one => one.getAttribute('href'))")
    of_import = [href for href in links if "outcome=sale" in href and "product=Pro&" not in href][:10]
    for place, href in enumerate(of_import):
        page.goto(page.home + (href if place < 2 else href.replace("outcome=sale", "outcome=conversation")))
        if place < 2:
            page.fill("#amount", "500")
        page.click("#contact button.main")
        page.wait_for_url("**/?saved=*")
    return len(of_import)


@pytest.mark.nightly
def test_an_import_is_worked_with_and_undone_to_the_byte(desk_served: Any, browser: Any, data: Path) -> None:
    import pista
    from pista.web.clock import today

    address, home = desk_served
    page = browser.new_context(locale="en").new_page()
    page.home = address
    own_ones(page)
    before, as_files = rows(home), files(page, home)
    assert len(before["records_contact"]) == 5

    page.goto(f"{address}/imports")
    page.set_input_files("input[type=file]", [str(path) for path in sorted((data / "zoho_crm").glob("*.csv"))])
    page.click("button.main")
    stepped(page, "check", "apply")
    assert "7,078" in page.inner_text("#state")
    assert "3,632" in page.inner_text("#state")
    stepped(page, "apply", "undo")
    imported = page.url

    resolved(page)
    assert sum(bool(one) for one in _column(home, "same_as")) > 1000
    assert ten_contacts(page) == 10
    assert len(rows(home)["records_contact"]) > 7000
    files(page, home)
    told = page.inner_text(".tile:has(a[href*='/contacts/']) .value")
    alone = pista.read(home / "book", as_of=today()).ask(["contacts", "sales"]).told
    assert int(re.sub(r"\D", "", told)) == alone["contacts"].overall["value"] == 7078 + 15
    page.goto(imported)
    assert "10 contacts logged since" in page.inner_text("#state")

    page.click("button[value=undo]")
    page.wait_for_selector("h2:has-text('It was undone')", timeout=240_000)
    assert files(page, home) == as_files
    assert rows(home) == before
    page.goto(f"{address}/record?check=1")
    assert page.locator("p.said").count() == 1


def _column(home: Path, name: str) -> list[Any]:
    with sqlite3.connect(home / "desk.sqlite3") as database:
        return [row[0] for row in database.execute(f"select {name} from records_prospect where not is_undone")]
