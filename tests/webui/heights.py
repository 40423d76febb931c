"""How long a page may be: what an officer scrolls through before they have seen all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

MOST = {1280: 2500, 320: 4500}
"""Pixels in height, by the width of the screen: of an exhibit's page and of a case's."""
OF_THE_HEAD = 115
"""Pixels at 1,280: one line with unit, search and stop, and one with the places to go."""
_FOLDED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""The menu folds itself when the width is told, which is after the width has changed."""


def too_long(page: Page, name: str) -> list[str]:
    """What is longer than it may be, of the page that is open."""
    found = []
    for width, most in MOST.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(_FOLDED)
        height = page.evaluate("document.documentElement.scrollHeight")
        if height > most:
            found.append(f"{name} is {height} pixels high at {width}")
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


def height_of_the_head(page: Page) -> float:
    """Of unit, search, stop and navigation; a banner of its own may stand below."""
    return float(
        page.evaluate(
            "document.querySelector('.govuk-service-navigation').getBoundingClientRect().bottom"
        )
    )
