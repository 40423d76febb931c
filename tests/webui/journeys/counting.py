"""People at work in real browsers, and what the work costs them: pages, fields, signatures."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass
from tests.webui.conftest import PASSPHRASE, PURPOSE
from tests.webui.walking import Walker

if TYPE_CHECKING:
    from datetime import date

    from playwright.sync_api import Locator, Page

    from tests.webui.walking import Office

OFFERED = "What you can do"


@dataclass
class Cost:
    """What a job took of everybody who had a part in it.

    Args:
        loads: pages that came up in a browser, an answer to a form included, and files opened.
        fields: what was typed, chosen or uploaded; the three boxes of a day are one.
        signatures: passphrases typed to sign.
        sign_ins: people who signed in; the fields of that page are not among ``fields``.
        commands: what had to be done at a command line, by its name.
    """

    loads: int = 0
    fields: int = 0
    signatures: int = 0
    sign_ins: int = 0
    commands: list[str] = field(default_factory=list)


class Counted(Walker):
    """One person whose pages, fields and signatures are counted; walks by links and buttons."""

    def __init__(self, page: Page, address: str, cost: Cost) -> None:
        super().__init__(page, address)
        self.cost = cost
        page.on("domcontentloaded", lambda _: self._loaded())

    def sign_in(self, number: str, *, at: str = "") -> None:
        """From the address that people know to the first page of their own, or from a link."""
        self.page.goto(at or self.address)
        self.page.get_by_label("Staff number").fill(number)
        self.page.get_by_label("Reason for looking at records").fill(PURPOSE)
        self.page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
        self.cost.sign_ins += 1
        self.press("Sign in")

    def fill(self, **typed: str | Path | date) -> None:
        """Fill fields by their names: a line, a choice by its value, a day, a file."""
        for name, value in typed.items():
            self._enter(self.form.locator(f'[name="{name}"]'), value)
            self.cost.fields += 1

    def tick(self, name: str) -> None:
        """Choose the first, or the only one, of what a field offers."""
        self.form.locator(f'[name="{name}"]').first.check()
        self.cost.fields += 1

    def follow_on(self, words: str) -> None:
        """Follow the first link whose name begins with these words."""
        self.unfold()
        self.page.get_by_role("link", name=re.compile(f"^{re.escape(words)}")).first.click()
        self.arrive()

    def comes(self, act: str) -> None:
        """Wait until the page says by itself that the person comes next, and follow its button."""
        self.page.mouse.move(0, 0)  # what is under the pointer is not changed
        offered = self.page.get_by_role("navigation", name=OFFERED)
        button = offered.locator(".govuk-button").filter(has_text=act)
        button.wait_for()
        button.click()
        self.arrive()

    def send(self, button: str) -> None:
        """Send the form; it must be taken."""
        self.press(button)
        errors = self.page.locator(".govuk-error-summary")
        assert not errors.count(), errors.inner_text()

    def add(self) -> None:
        """Let what the form says wait, to be signed together with other acts of the case."""
        self.send("Add to what you sign together")

    def sign(self, button: str) -> None:
        """Sign what the page says, and send it."""
        self.form.locator('[name="passphrase"]').fill(PASSPHRASE)
        self.cost.signatures += 1
        self.send(button)

    def opened(self) -> None:
        """A file that is opened beside the page, such as a sheet to print."""
        self.cost.loads += 1

    @property
    def link(self) -> str:
        """What the page gives to send to a colleague."""
        self.unfold()
        return self.page.locator("[data-colleague]").inner_text()

    @property
    def form(self) -> Locator:
        return self.page.locator("main form[method=post]")

    def _loaded(self) -> None:
        self.cost.loads += self.page.url != "about:blank"

    def _enter(self, field_of: Locator, value: str | Path | date) -> None:
        if isinstance(value, Path):
            field_of.set_input_files(value)
        elif not isinstance(value, str):
            for box, part in enumerate((value.day, value.month, value.year)):
                field_of.nth(box).fill(str(part))
        elif field_of.first.evaluate("each => each.type") == "radio":
            field_of.and_(self.page.locator(f'[value="{value}"]')).check()
        elif field_of.evaluate("each => each.tagName") == "SELECT":
            field_of.select_option(value)
        else:
            field_of.fill(value)


def newcomer(at_work: Office, number: str, cost: Cost, *, at: str = "") -> Counted:
    """Somebody with a browser of their own who signs in by the page.

    Args:
        at: the whole address that they open: a bookmark, or what a colleague sent.
    """
    page = at_work.newcomer().page
    counted = Counted(page, at_work.address, cost)
    at_work.people[-1] = counted
    counted.sign_in(number, at=at)
    return counted


def run(cost: Cost, *words: object) -> None:
    """A command that people cannot do without."""
    cost.commands.append(" ".join(str(word) for word in words[:2]))
    serve(*words)


def serve(*words: object) -> None:
    """A command that stands for a service, or for what only a training folder asks for."""
    command = [Path(sys.executable).with_name("expunge"), *words]
    done = subprocess.run(
        [str(word) for word in command], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
