"""What every page is held against: no wider than its window, in the language that was chosen, and nothing axe finds."""

from __future__ import annotations

from typing import Any

# What can differ between light and dark: the rest is the same document, looked at once, in the light.
COLOURS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}


def held_against_rules(page: Any, lang: str, *, only_colours: bool = False) -> None:
    """Look at the page as it is now."""
    from axe_playwright_python.sync_playwright import Axe

    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    assert page.evaluate("document.documentElement.lang") == lang
    found = Axe().run(page, options=COLOURS) if only_colours else Axe().run(page)
    assert found.violations_count == 0, f"{page.url}, {width}: {found.generate_report()}"


def followed(pressed: Any) -> None:
    """Press a link or a button, and wait for the page it leads to: another page, or the same one anew."""
    with pressed.page.expect_navigation():
        pressed.click()
