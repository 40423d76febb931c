"""People at work together in real browsers, each signed in, and the pages they walk through."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import sys
import threading
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect, sync_playwright

from forensics.value_classes import dataclass
from tests.webui.browsing import CHROMIUM_WORDS, PATIENCE_MS, Watched, _free_port
from tests.webui.conftest import PASSPHRASE, Unit, session_of
from webui.app import create_app, front_of
from webui.server.running import WebServer, listen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from playwright.sync_api import Locator

    from evidence_store.station.here import Station
    from tests.webui.erase_bench import Bench

CASE = "62AB1234526"
ON_PAPER = """() => [
  [...document.querySelectorAll('.app-table-box')]
    .filter((box) => box.scrollWidth > document.documentElement.clientWidth).length,
  [...document.querySelectorAll('main a[href^="/"]')]
    .filter((link) => getComputedStyle(link, '::after').content !== 'none').length,
]"""


@contextlib.contextmanager
def served(unit: Unit, station: Station | None = None) -> Iterator[tuple[Flask, str]]:
    """The screens in this process, started with a key: sessions can be put into browsers."""
    port = _free_port()
    keys = unit.store.open_actor("O1", PASSPHRASE).unit_keys
    app = create_app(unit.store, port=port, unit_keys=keys, station=station)
    server = WebServer(front_of(app), listen("127.0.0.1", port))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield app, f"http://localhost:{port}"
    finally:
        server.stop()
        thread.join(timeout=10)


@dataclass
class Office:
    """One server with several people, each in a browser of their own."""

    app: Flask
    address: str
    browser: Browser
    unit: Unit
    people: list[Walker] = field(default_factory=list)

    def come_in(self, number: str) -> Walker:
        """Somebody with a session, without the work that a passphrase costs."""
        name, identifier = session_of(self.app, number)
        walker = self.newcomer()
        cookie = {"name": name, "value": identifier, "url": self.address}
        walker.page.context.add_cookies([cookie])  # type: ignore[list-item]  # Playwright's own keys
        return walker

    def newcomer(self) -> Walker:
        """Somebody whom nobody has let in yet."""
        context = self.browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(PATIENCE_MS)
        self.people.append(Walker(context.new_page(), self.address))
        return self.people[-1]


@contextlib.contextmanager
def office(unit: Unit, station: Station | None = None) -> Iterator[Office]:
    """Open it, and at the end see that no browser complained of anything."""
    if not (executable := shutil.which("chromium")):
        pytest.skip("chromium is not installed")
    with served(unit, station) as (app, address), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_WORDS)
        made = Office(app, address, browser, unit)
        yield made
        complaints = [one.complaints for one in made.people]
        browser.close()
    assert not any(complaints), complaints


class Walker(Watched):
    """One person: follows links, fills forms, reads."""

    def go(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")

    def follow(self, name: str, *, within: Locator | None = None) -> None:
        """Follow the first link of exactly this name."""
        self.unfold()
        inside = within if within is not None else self.page.locator("body")
        inside.get_by_role("link", name=name, exact=True).first.click()
        self.arrive()

    def begin(self, act: str) -> None:
        """Follow a link under *What you can do*."""
        self.follow(act, within=self.page.get_by_role("navigation", name="What you can do"))

    def unfold(self) -> None:
        """Open what is folded, as somebody does who looks for more than the one next step."""
        self.page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()
        self.arrive()

    def arrive(self) -> None:
        """Wait until the next page is all there: what is counted does not wait by itself."""
        self.page.wait_for_load_state("domcontentloaded")

    def sign(self, button: str) -> None:
        self.page.get_by_label("Your passphrase").fill(PASSPHRASE)
        self.press(button)

    def fill_day(self, day: date) -> None:
        for name, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            self.page.get_by_label(name, exact=True).fill(str(number))

    def require_whole_on_paper(self) -> None:
        """Fail where a table is wider than a sheet of A4, or an address stands beside its link."""
        size = self.page.viewport_size
        self.page.emulate_media(media="print")
        self.page.set_viewport_size({"width": 718, "height": 1000})
        wide, addresses = self.page.evaluate(ON_PAPER)
        self.page.emulate_media(media="screen")
        if size is not None:
            self.page.set_viewport_size(size)
        assert (wide, addresses) == (0, 0)

    @property
    def text(self) -> str:
        self.unfold()
        return self.page.inner_text("main")

    @property
    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    def row(self, words: str) -> Locator:
        self.unfold()
        return self.page.get_by_role("row").filter(has_text=words)

    def offers(self) -> list[str]:
        """The acts that the page offers."""
        self.unfold()
        links = self.page.get_by_role("navigation", name="What you can do").get_by_role("link")
        return links.all_inner_texts()

    def is_refused(self, path: str) -> bool:
        """Whether an address is not for this person; asked beside the page: no link leads there."""
        return self.page.request.get(f"{self.address}{path}").status == 403


@dataclass
class PlanPage:
    """One disposal: its plan, its holds, what changed, its questions and its result."""

    walker: Walker
    reference: str

    def require(self) -> None:
        title = f"Disposal of {self.reference}, case {CASE} – Expunge"
        self.walker.require_good(title)

    @property
    def id(self) -> str:
        found = re.search(r"/disposals/([^/#?]+)", self.walker.page.url)
        assert found
        return found.group(1)

    def part(self, heading: str) -> str:
        """What stands under one heading of the page."""
        text: str = self.walker.text.split(f"{heading}\n", 1)[1]
        return text

    def arithmetic_of(self, hold: str) -> str:
        return self.walker.row(hold).get_by_role("cell").first.inner_text()

    def ask(self, question: str) -> None:
        self.walker.begin("Ask a question about this disposal")
        self.walker.page.get_by_label("Your question").fill(question)
        self.walker.press("Ask")

    def authorise(self) -> None:
        """Sign, say how many hits nobody graded if asked, and leave the sheet for later."""
        self.walker.begin("Authorise this disposal")
        if hits := re.search(r"(\d+) hits from its scans have not been graded", self.walker.text):
            self.walker.page.get_by_label("How many hits are ungraded?").fill(hits[1])
        self.walker.sign("Sign the authorisation")
        assert "Authorised and signed" in self.walker.text
        assert self.walker.heading == "Acknowledge the printed authorisation sheet"
        self.walker.follow(f"Not now: go to Disposal of {self.reference}")


@dataclass
class ManifestPage:
    """Ordinary proposals, authorised with one signature."""

    walker: Walker

    def strike_out(self, reference: str) -> None:
        self.walker.page.get_by_label(f"{reference}, case").uncheck()

    def lines(self) -> list[str]:
        boxes = self.walker.page.get_by_role("group", name="What you authorise")
        return [each.split(",")[0] for each in boxes.locator("label").all_inner_texts()]

    def sign(self) -> None:
        self.walker.sign("Sign the manifest")


@dataclass
class VerifyPage:
    """A certificate checked by uploading it."""

    walker: Walker

    def check(self, certificate: Path) -> str:
        """Upload it, and give the answer's heading."""
        self.walker.go("/verify")
        field = self.walker.page.get_by_label("Certificate", exact=True)
        field.set_input_files(certificate)
        self.walker.press("Check this certificate")
        expect(self.walker.page).to_have_url(f"{self.walker.address}/verify/answer")
        return self.walker.heading


def run_eraser(bench: Bench) -> str:
    """The real command, in a process of its own, until nothing waits."""
    passphrase = bench.plan.with_name("passphrase")
    passphrase.write_text(PASSPHRASE)
    command = [Path(sys.executable).with_name("expunge"), "eraser", "--until-idle", "--data",
               bench.unit.store.data, "--as", "O1", "--passphrase-file", passphrase]  # fmt: skip
    words = [str(word) for word in command]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()


def queue_erasure(examiner: Walker, bench: Bench) -> None:
    examiner.go(f"/disposals/{bench.disposal.id}")
    examiner.begin("Erase the training file")
    examiner.page.get_by_label("Reference of the exhibit").fill("ABC/7")
    examiner.page.get_by_label("Location of the training file").fill(str(bench.training_file))
    examiner.sign("Queue the erasure")
    assert "Signed, and queued for the eraser." in examiner.text
