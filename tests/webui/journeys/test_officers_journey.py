"""An officer in a real browser: a seizure, its label and code, an import, an order in questions."""

from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright
from werkzeug.serving import make_server

from tests.webui.browsing import CHROMIUM_WORDS, Watched
from tests.webui.conftest import PASSPHRASE, PURPOSE, Unit
from webui.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

TABLE = (
    "reference,description,medium,seal,holder,source_reference\n"
    "ABC/8,Stick,usb_flash,B8,Store,P8\n=1+1,Stick,usb_flash,B9,Store,P9\n"
)


@pytest.fixture
def watched(open_unit: Unit) -> Iterator[Watched]:
    """A page on screens that were started with a key."""
    keys = open_unit.store.open_actor("O1", PASSPHRASE).unit_keys
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    server.app = create_app(open_unit.store, port=server.port, unit_keys=keys)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_WORDS
        )
        yield Watched(chromium.new_page(), f"http://localhost:{server.port}")
        chromium.close()
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_officer_brings_exhibits_and_an_order_on_record(
    watched: Watched, open_unit: Unit
) -> None:
    page, case = watched.page, f"{watched.address}/cases/{open_unit.story.case.id}"
    sign_in(page, watched.address)

    page.goto(case)
    watched.require_good("Case 62AB1234526 – Expunge")
    unfold(page)
    page.get_by_role("link", name="Record a seizure").click()
    watched.require_good("Record a seizure – Case 62AB1234526 – Expunge")
    seize(page)
    watched.require_good("Exhibit ABC/7, case 62AB1234526 – Expunge")
    unfold(page)
    page.get_by_role("link", name="Print its label").click()
    watched.require_good("Label of exhibit ABC/7 – Expunge")
    code = f"EXPUNGE:{page.url.split('/')[-2]}:ABC/7"
    page.get_by_label("Find a reference, number, name or word").fill(code)
    page.keyboard.press("Enter")
    expect(page).to_have_title("Exhibit ABC/7, case 62AB1234526 – Expunge")
    unfold(page)
    page.get_by_role("link", name="Hand over to another person").click()
    watched.require_good("Hand over to another person – Exhibit ABC/7 – Expunge")

    page.goto(f"{case}/import")
    watched.require_good("Import exhibits – Case 62AB1234526 – Expunge")
    page.get_by_label("Name of the property system").fill("NicheRMS")
    page.get_by_label("Table of exhibits").set_input_files(
        {"name": "exhibits.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    )
    page.get_by_role("button", name="Check the table").click()
    watched.require_good("Nothing was imported – Case 62AB1234526 – Expunge")

    page.goto(f"{case}/schedule")
    watched.require_good("Prosecutor’s schedule of case 62AB1234526 – Expunge")
    answer_questions(watched, case)
    watched.require_good("Check your answers – Case 62AB1234526 – Expunge")
    page.get_by_role("button", name="Record the order").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Your next steps in this case")
    watched.require_good("Your next steps in this case – Case 62AB1234526 – Expunge")
    expect(page.locator("main")).to_contain_text("The order is recorded.")
    assert watched.complaints == []


def unfold(page: Page) -> None:
    """Open what is folded, as somebody does who looks for more than the one next step."""
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")


def sign_in(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Staff number").fill("O1")
    page.get_by_label("Reason for looking at records").fill(PURPOSE)
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in").click()


def seize(page: Page) -> None:
    page.get_by_label("Exhibit reference").fill("ABC/7")
    page.get_by_label("Description").fill("Phone, blue")
    page.get_by_label("Kind of device").select_option("phone")
    page.get_by_label("No", exact=True).check()
    page.get_by_label("Where was it found?").fill("Bedroom 2")
    page.get_by_label("Off", exact=True).check()
    page.get_by_label("Number of the seal on the bag").fill("B7000001")
    page.get_by_label("Who has it now?").fill("PC 7 Owens")
    page.get_by_role("button", name="Record the seizure").click()


def answer_questions(watched: Watched, case: str) -> None:
    page = watched.page
    page.goto(f"{case}/new-order")
    watched.require_good("Which file is its document? – Case 62AB1234526 – Expunge")
    go_on(page)  # it can come later
    watched.require_good("Against whom was the order made? – Case 62AB1234526 – Expunge")
    page.get_by_role("radio").first.check()
    go_on(page)
    page.get_by_role("radio").first.check()
    go_on(page)
    page.get_by_label("Crown Court").check()
    page.get_by_label("Court", exact=True).fill("Mold Crown Court")
    go_on(page)
    for _ in range(2):
        fill_day(page)
        go_on(page)
    for words in ("HHJ Example", "Sentencing Act 2020 s.153", "1. the phone ABC/7"):
        page.locator("main").get_by_role("textbox").fill(words)
        go_on(page)
    watched.require_good("What was the sentence? – Case 62AB1234526 – Expunge")
    page.get_by_label("Sentence", exact=True).fill("Community order")
    fill_day(page)
    page.get_by_label("Community order, fine or discharge").check()
    go_on(page)


def fill_day(page: Page) -> None:
    for name, number in (("Day", "2"), ("Month", "11"), ("Year", "2026")):
        page.get_by_label(name, exact=True).first.fill(number)


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()
