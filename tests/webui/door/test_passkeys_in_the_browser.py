from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from evidence_store.screens.passkeys import passkeys_of
from tests.webui.browsing import CHROMIUM_WORDS, Watched, served
from tests.webui.conftest import PASSPHRASE, PURPOSE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.webui.conftest import Unit

pytestmark = pytest.mark.browser
TASKS = re.compile(r"[0-9]+ tasks – Expunge")


@pytest.fixture
def address(open_unit: Unit) -> Iterator[str]:
    slip = open_unit.store.data.parent / "passphrase.txt"
    slip.write_text(PASSPHRASE)
    words = ("--as", "O1", "--no-worker", "--passphrase-file", str(slip))
    with served(open_unit.store.data, *words) as found:
        yield found


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    if not (executable := shutil.which("chromium")):
        pytest.skip("chromium is not installed")
    assert address  # the unit's folder is made, and served, before the event loop starts
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_WORDS)
        yield browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        browser.close()


def plug_in(page: Page, *, can_be_copied: bool = False) -> None:
    """A security key with a person who verifies; the browser's own, as its tools give it."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options: dict[str, object] = {
        "protocol": "ctap2",
        "ctap2Version": "ctap2_1",
        "transport": "usb",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
        "defaultBackupEligibility": can_be_copied,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Staff number").fill("O1")
    page.get_by_label("Reason for looking at records").fill(PURPOSE)
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_title(TASKS)


def add_passkey(page: Page) -> None:
    page.get_by_role("link", name="Your own keys").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Make the passkey on the device").click()
    expect(page.locator("#passkey-said")).to_contain_text("The device made a passkey.")
    page.get_by_label("What you call it").fill("Blue key")
    page.get_by_label("Your passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Admit this passkey").click()


def test_an_officer_adds_a_passkey_signs_in_with_it_and_signs_an_act_with_it(
    page: Page, address: str, open_unit: Unit
) -> None:
    watched = Watched(page, address)
    plug_in(page)
    sign_in(page, address)
    add_passkey(page)
    watched.require_good("Your own keys – Expunge")
    expect(page.get_by_role("row").filter(has_text="Blue key")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    page.goto(address)
    watched.require_good("Sign in – Expunge")
    page.get_by_label("Reason for looking at records").fill(PURPOSE)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_title(TASKS)

    disk = f"{address}/exhibits/{open_unit.story.disk.id}"
    page.goto(f"{disk}/acts/place-hold")
    page.get_by_label("Criminal Cases Review Commission").check()
    page.get_by_role("button", name="Place the hold").click()
    page.goto(f"{disk}/acts/release-hold")
    page.locator("input[name=hold]").first.check()
    page.get_by_label("Reason for the release").fill("Review ended")
    page.get_by_role("button", name="Sign with your passkey").click()
    watched.require_good("Sign: Release a hold – Exhibit ABC/1 – Expunge")
    page.get_by_role("button", name="Sign for the release").click()
    expect(page.get_by_text("Your signature is recorded.")).to_be_visible()
    assert watched.complaints == []


def test_a_passkey_that_can_be_copied_is_refused_in_a_real_browser_too(
    page: Page, address: str, open_unit: Unit
) -> None:
    plug_in(page, can_be_copied=True)
    sign_in(page, address)

    add_passkey(page)

    expect(page.get_by_text("This passkey can be copied to other devices")).to_be_visible()
    assert passkeys_of(open_unit.store, open_unit.people["O1"]) == ()
