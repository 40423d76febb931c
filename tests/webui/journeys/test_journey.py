from __future__ import annotations

import csv
import io
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.webui.browsing import CHROMIUM_WORDS, Watched, served
from tests.webui.conftest import PASSPHRASE, PURPOSE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.webui.conftest import Unit

pytestmark = pytest.mark.browser

ALL_HOLDS = "All holds, and how each is worked out"


@pytest.fixture(scope="module")
def address(unit: Unit) -> Iterator[str]:
    with served(unit.store.data) as found:
        yield found


# Not the plugin's own fixtures: those keep an event loop running in this process to the end of the
# session, and nothing that signs certificates could run beside it.
@pytest.fixture(scope="module")
def chromium(address: str) -> Iterator[Browser]:
    if not (executable := shutil.which("chromium")):
        pytest.skip("chromium is not installed")
    assert address  # the unit's folder is made, and served, before the event loop starts
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_WORDS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def downloaded(page: Page, link: str, folder: Path) -> Path:
    """The file of a link, under the name that the browser would give it."""
    with page.expect_download() as getting:
        page.get_by_role("link", name=link).click()
    path = folder / getting.value.suggested_filename
    getting.value.save_as(path)
    return path


def test_a_supervisor_reads_a_case_and_checks_its_certificate(
    page: Page, address: str, unit: Unit, tmp_path: Path
) -> None:
    watched = Watched(page, address)
    number = unit.story.certificate.number

    page.goto(address)
    watched.require_good("Sign in – Expunge")
    page.get_by_label("Staff number").fill("S1")
    page.get_by_label("Reason for looking at records").fill(PURPOSE)
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in").click()

    watched.require_good("3 tasks – Expunge")
    page.get_by_role("link", name="Cases", exact=True).click()
    watched.require_good("Cases – Expunge")
    page.get_by_label("Search cases").fill("öffender")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("main")).to_contain_text("Showing 1 of 1 case for “öffender”")
    assert page.url == f"{address}/cases"
    page.get_by_role("link", name="62AB1234526").click()

    watched.require_good("Case 62AB1234526 – Expunge")
    page.get_by_role("link", name="ABC/1", exact=True).first.click()

    watched.require_good("Exhibit ABC/1, case 62AB1234526 – Expunge")
    assert "Nothing may be erased now." in page.inner_text("main")
    page.locator("summary", has_text=ALL_HOLDS).click()
    bar = page.get_by_role("row").filter(has_text="Six-month bar on disposal")
    assert "Police (Property) Regulations 1997 reg 5(2)" in bar.inner_text()
    assert "Six months from that day ends at the end of" in bar.inner_text()
    assert bar.get_by_role("cell").last.inner_text() == "Open"

    page.get_by_role("link", name="62AB1234526").click()
    page.get_by_role("link", name="ABC/2", exact=True).first.click()
    watched.require_good("Exhibit ABC/2, case 62AB1234526 – Expunge")
    certificate = downloaded(page, f"Download certificate {number} (PDF)", tmp_path)
    assert certificate.name == f"{number}.pdf"
    page.locator("summary", has_text=re.compile(r"All \d+ entries")).click()
    table = downloaded(page, "Download the custody entries (CSV)", tmp_path)
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig"))))
    assert rows[-1]["what"] == "The certificate was issued."

    page.get_by_role("link", name="Check a certificate").click()
    watched.require_good("Check a certificate – Expunge")
    page.get_by_label("Certificate", exact=True).set_input_files(certificate)
    page.get_by_role("button", name="Check this certificate").click()

    watched.require_good("Genuine, but withdrawal was not checked – Expunge")
    assert page.get_by_role("heading", level=1).inner_text() == (
        "Training: Genuine, but withdrawal was not checked"
    )
    assert number in page.inner_text("main")

    page.get_by_role("button", name="Sign out").click()

    watched.require_good("You have signed out – Expunge")
    page.goto(f"{address}/cases")
    expect(page).to_have_title("Sign in – Expunge")
    assert watched.complaints == []


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/help", "Help – Expunge"),
        ("/accessibility", "Accessibility statement – Expunge"),
        ("/signed-out", "You have signed out – Expunge"),
    ],
)
def test_the_pages_for_everybody_are_good(page: Page, address: str, path: str, title: str) -> None:
    watched = Watched(page, address)

    page.goto(address + path)

    watched.require_good(title)
    assert watched.complaints == []


def test_without_scripts_and_by_keyboard_alone_an_exhibit_can_be_read(
    chromium: Browser, address: str
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)

    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to main content"
    page.get_by_label("Staff number").focus()
    page.keyboard.type("U1")
    page.keyboard.press("Tab")
    page.keyboard.type(PURPOSE)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Cases", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_title("Cases – Expunge")
    page.get_by_role("link", name="62AB1234526").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_title("Case 62AB1234526 – Expunge")
    page.get_by_role("link", name="ABC/1", exact=True).first.focus()
    page.keyboard.press("Enter")

    expect(page).to_have_title("Exhibit ABC/1, case 62AB1234526 – Expunge")
    page.locator("summary", has_text=ALL_HOLDS).focus()
    page.keyboard.press("Enter")
    bar = page.get_by_role("row").filter(has_text="Six-month bar on disposal")
    expect(bar).to_be_visible()
    context.close()


def test_a_wrong_passphrase_moves_the_focus_to_the_summary_of_errors(
    page: Page, address: str
) -> None:
    page.goto(address)
    page.get_by_label("Staff number").fill("E2")
    page.get_by_label("Reason for looking at records").fill(PURPOSE)
    page.get_by_label("Passphrase", exact=True).fill("not the passphrase")
    page.get_by_role("button", name="Sign in").click()

    expect(page).to_have_title("Error: Sign in – Expunge")
    expect(page.locator(":focus")).to_have_text(re.compile(r"^\s*There is a problem"))
    page.get_by_role("link", name="Staff number or passphrase is wrong").click()
    expect(page.locator("#passphrase")).to_be_focused()
