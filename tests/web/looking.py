"""What every page is held against: no wider than its window, in the language that was chosen, and nothing axe finds."""

from __future__ import annotations

from typing import Any

# What can differ between light and dark, and between a phone and a desk: the rest is the same document, looked at once.
COLOURS = ("color-contrast", "link-in-text-block")
LAYOUT = (*COLOURS, "target-size", "scrollable-region-focusable", "aria-hidden-focus", "nested-interactive", "bypass")


def held_against_rules(page: Any, lang: str, *, only: tuple[str, ...] = ()) -> None:
    """Look at the page as it is now; at some rules only, where given."""
    from axe_playwright_python.sync_playwright import Axe

    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    assert page.evaluate("document.documentElement.lang") == lang
    rules = {"resultTypes": ["violations"]} | ({"runOnly": {"type": "rule", "values": list(only)}} if only else {})
    found = Axe().run(page, options=rules)
    assert found.violations_count == 0, f"{page.url}, {width}: {found.generate_report()}"


def followed(pressed: Any) -> None:
    """Press a link or a button, and wait for the page it leads to: another page, or the same one anew."""
    with pressed.page.expect_navigation():
        pressed.click()
