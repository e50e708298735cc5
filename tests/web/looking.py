"""What every page is held against: no wider than its window, in the language that was chosen, and nothing axe finds."""

from __future__ import annotations

from typing import Any

# What can differ between light and dark, and between a phone and a desk: the rest is the same document, looked at once.
COLOURS = ("color-contrast", "link-in-text-block")
LAYOUT = (*COLOURS, "target-size", "scrollable-region-focusable", "aria-hidden-focus", "nested-interactive", "bypass")


# Rows of a list and of a table are made alike: after so many, one more tells nothing new.
ALIKE = [["li:nth-child(n+9)"], ["tbody tr:nth-child(n+9)"]]


def held_against_rules(page: Any, lang: str, *, only: tuple[str, ...] = (), is_step: bool = False) -> None:
    """Look at the page as it is now; at some rules only, where given.

    is_step  whether it is a page as a step left it, which was looked at whole as it is opened: rows beyond eight are
             passed over
    """
    from axe_playwright_python.sync_playwright import Axe

    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    assert page.evaluate("document.documentElement.lang") == lang
    rules = {"resultTypes": ["violations"]} | ({"runOnly": {"type": "rule", "values": list(only)}} if only else {})
    found = Axe().run(page, context={"exclude": ALIKE} if is_step else None, options=rules)
    assert found.violations_count == 0, f"{page.url}, {width}: {found.generate_report()}"


def followed(pressed: Any) -> None:
    """Press a link or a button, and wait for the page it leads to: another page, or the same one anew."""
    with pressed.page.expect_navigation():
        pressed.click()
