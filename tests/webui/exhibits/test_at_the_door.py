"""The page of a seizure on a phone, in a real browser: one thumb, a scanner, a camera."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.webui.browsing import PATIENCE_MS
from tests.webui.conftest import session_of
from tests.webui.walking import Walker, office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator

    from tests.webui.conftest import Unit
    from tests.webui.walking import Office

pytestmark = pytest.mark.browser

TITLE = "Record a seizure – Case 62AB1234526 – Expunge"
A_READER = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["code_128", "qr_code"]; }
  async detect() { return [{ rawValue: " B8800042 " }]; }
};
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").fillRect(0, 0, 9, 9);
  window.stream = canvas.captureStream(9);
  setInterval(() => canvas.getContext("2d").fillRect(0, 0, 9, 9), 50);
  return window.stream;
};
"""


@pytest.fixture
def at_work(open_unit: Unit) -> Iterator[Office]:
    with office(open_unit) as opened:
        yield opened


def on_a_phone(at_work: Office, *, script: str = "", javascript: bool = True) -> Walker:
    """The officer, signed in on a phone."""
    context = at_work.browser.new_context(
        viewport={"width": 320, "height": 640},
        has_touch=True,
        is_mobile=True,
        java_script_enabled=javascript,
    )
    context.set_default_timeout(PATIENCE_MS)
    if script:
        context.add_init_script(script)
    name, identifier = session_of(at_work.app, "O1")
    cookie = {"name": name, "value": identifier, "url": at_work.address}
    context.add_cookies([cookie])  # type: ignore[list-item]  # Playwright's own keys
    walker = Walker(context.new_page(), at_work.address)
    at_work.people.append(walker)
    walker.go(f"/cases/{at_work.unit.story.case.id}/acts/seize")
    return walker


def seal_of(officer: Walker) -> Locator:
    return officer.page.get_by_role("textbox", name="Number of the seal on the bag")


def test_the_page_is_for_one_thumb(at_work: Office) -> None:
    officer = on_a_phone(at_work)

    officer.require_good(TITLE)
    camera = officer.page.get_by_label("Take a photograph")
    expect(camera).to_be_visible()
    assert camera.get_attribute("capture") == "environment"
    assert "image/heic" in str(camera.get_attribute("accept"))
    several = officer.page.get_by_label("Photographs of the device and its bag")
    assert several.get_attribute("multiple") is not None
    officer.page.get_by_text("Make, model, serial number, IMEI and capacity").tap()
    officer.require_good(TITLE)
    allows = "feature => document.featurePolicy.allowsFeature(feature)"
    assert officer.page.evaluate(allows, "camera") is True
    assert officer.page.evaluate(allows, "microphone") is False
    officer.go(f"/cases/{at_work.unit.story.case.id}")
    assert officer.page.evaluate(allows, "camera") is False


def test_what_a_stick_has_not_is_hidden_and_what_was_chosen_there_is_taken_back(
    at_work: Office,
) -> None:
    officer = on_a_phone(at_work)
    page, kind = officer.page, officer.page.get_by_label("Kind of device")
    locked = page.get_by_role("group", name="Is it locked?")
    found = page.get_by_role("group", name="How was it found?")

    kind.select_option("phone")
    locked.get_by_label("Yes").check()
    found.get_by_label("Off").check()
    expect(page.locator("[name=locked]:checked, [name=power]:checked")).to_have_count(2)
    kind.select_option("sim_card")
    expect(locked).to_be_visible()
    expect(found).to_be_hidden()
    kind.select_option("usb_flash")
    expect(locked).to_be_hidden()
    expect(page.locator("[name=locked]:checked, [name=power]:checked")).to_have_count(0)
    officer.require_good(TITLE)
    kind.select_option("phone")
    expect(locked).to_be_visible()
    expect(found).to_be_visible()
    expect(page.locator("[name=locked]:checked, [name=power]:checked")).to_have_count(0)


def test_without_a_script_both_questions_stand_there_and_can_be_left_empty(
    at_work: Office,
) -> None:
    page = on_a_phone(at_work, javascript=False).page

    page.get_by_label("Kind of device").select_option("usb_flash")

    for question in ("Is it locked?", "How was it found?"):
        expect(page.get_by_role("group", name=question)).to_be_visible()
    expect(page.get_by_text("You can leave this empty for a USB stick or a")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_enter_of_a_hand_scanner_sends_no_half_filled_form(
    at_work: Office, *, javascript: bool
) -> None:
    officer = on_a_phone(at_work, javascript=javascript)
    seal = seal_of(officer)

    seal.press_sequentially("B8800001")
    seal.press("Enter")

    expect(officer.page).to_have_title(TITLE)
    expect(seal).to_have_value("B8800001")
    if javascript:
        expect(officer.page.get_by_label("Take a photograph")).to_be_focused()


def test_a_seal_that_is_taken_is_told_when_the_field_is_left(at_work: Office) -> None:
    officer = on_a_phone(at_work)
    seal = seal_of(officer)

    seal.fill("B1234567")
    seal.press("Tab")

    expect(officer.page.get_by_text("is on the bag of exhibit ABC/1")).to_be_visible()
    seal.fill("B8800001")
    seal.press("Tab")
    expect(officer.page.get_by_text("is on the bag of exhibit ABC/1")).to_have_count(0)


def test_a_code_is_read_with_the_camera_where_the_browser_can(at_work: Office) -> None:
    officer = on_a_phone(at_work, script=A_READER)

    officer.page.get_by_role("button", name="Scan with the camera: Number of the seal").tap()

    expect(seal_of(officer)).to_have_value("B8800042")
    expect(officer.page.get_by_role("dialog")).to_have_count(0)
    tracks = "() => window.stream.getTracks().map((each) => each.readyState)"
    assert officer.page.evaluate(tracks) == ["ended"]
    officer.require_good(TITLE)


def test_the_camera_is_given_up_when_somebody_stops_it(at_work: Office) -> None:
    nothing = A_READER.replace('[{ rawValue: " B8800042 " }]', "[]")
    officer = on_a_phone(at_work, script=nothing)

    officer.page.get_by_role("button", name="Scan with the camera: Number of the seal").tap()
    officer.page.wait_for_function("() => window.stream")
    officer.require_good(TITLE)
    officer.page.get_by_role("button", name="Stop the camera").tap()

    expect(officer.page.get_by_role("dialog")).to_have_count(0)
    officer.page.wait_for_function("() => window.stream.getTracks()[0].readyState === 'ended'")
    expect(seal_of(officer)).to_have_value("")


def test_a_browser_that_reads_no_codes_offers_no_camera(at_work: Office) -> None:
    officer = on_a_phone(at_work)

    assert officer.page.get_by_role("button", name="Scan with the camera").count() == 0
