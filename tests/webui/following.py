"""Somebody who follows a page of instructions to the word, in a browser.

What is bold stands on the page, what is code is typed or chosen, what is slanted is read there.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, Page, expect

from forensics.value_classes import dataclass
from tests.webui.browsing import PATIENCE_MS

if TYPE_CHECKING:
    from collections.abc import Iterator


_SAID = re.compile(
    r"sign in as \*\*(?P<who>[^*]+)\*\*"
    r"|choose the file `(?P<file>[^`]+)` under \*\*(?P<box>[^*]+)\*\*"
    r"|type `(?P<typed>[^`]+)` into \*\*(?P<into>[^*]+)\*\*"
    r"|choose \*\*(?P<choice>[^*]+)\*\*"
    r"|open \*\*(?P<link>[^*]+)\*\*"
    r"|press \*\*(?P<button>[^*]+)\*\*"
    r"|unfold \*\*(?P<folded>[^*]+)\*\*"
    r"|(?P<passphrase>give the passphrase)"
    r"|read \*(?P<read>[^*]+)\*",
    re.IGNORECASE,
)


def tasks_of(text: str) -> Iterator[tuple[str, list[re.Match[str]]]]:
    """Each task that has something to do: its heading, and what it says to do, in order."""
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        heading, _, words = part.partition("\n")
        if heading[0].isdigit():
            yield heading, list(_SAID.finditer(" ".join(words.split())))


@dataclass
class Follower:
    """Somebody at a browser who does what is said."""

    browser: Browser
    address: str
    folder: Path
    page: Page | None = None

    def does(self, said: re.Match[str]) -> None:
        """Do one thing, and fail where the page has nothing of that name."""
        match said.lastgroup:
            case "who":
                self._sign_in(said["who"])
            case "box":
                self._there.get_by_label(said["box"], exact=True).set_input_files(
                    self.folder / said["file"]
                )
            case "into":
                self._there.get_by_label(said["into"], exact=True).fill(said["typed"])
            case "choice":
                self._there.get_by_label(said["choice"], exact=True).check()
            case "link":
                # Of some links' names a part is only read out, after a colon. The browser takes
                # the expression as its own, where a stroke ends it.
                words = re.escape(said["link"]).replace("/", r"\/")
                name = re.compile(rf"^{words}(\s*:.*)?$")
                self._there.get_by_role("link", name=name).first.click()
            case "button":
                self._there.get_by_role("button", name=said["button"], exact=True).click()
            case "folded":
                self._there.locator("summary", has_text=said["folded"]).click()
            case "passphrase":
                self._there.get_by_label("Your passphrase", exact=True).fill(self._secret)
            case _:
                main = self._there.locator("main")
                # As it is drawn: what is folded cannot be read.
                read = re.compile(r"\s+".join(map(re.escape, said["read"].split())))
                expect(main).to_contain_text(read, timeout=PATIENCE_MS, use_inner_text=True)

    @property
    def _there(self) -> Page:
        assert self.page is not None, "the first task says who signs in"
        return self.page

    @property
    def _secret(self) -> str:
        return (self.folder / "passphrase").read_text("utf-8").strip()

    def _sign_in(self, who: str) -> None:
        if self.page is None:
            context = self.browser.new_context(viewport={"width": 1280, "height": 900})
            context.set_default_timeout(PATIENCE_MS)
            self.page = context.new_page()
            self.page.goto(f"{self.address}/sign-in")
        else:
            self.page.get_by_role("button", name="Sign out", exact=True).click()
            self.page.get_by_role("link", name="Sign in again", exact=True).click()
        self.page.get_by_label("Staff number").fill(who)
        self.page.get_by_label("Reason for looking at records").fill("The tour")
        self.page.get_by_label("Passphrase", exact=True).fill(self._secret)
        self.page.get_by_role("button", name="Sign in").click()
