"""The page of an exhibit and that of a case are short, and begin with the one next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from evidence_store.domain.exhibits.stages import Stage
from evidence_store.words.labels import label
from tests.webui.heights import OF_THE_HEAD, height_of_the_head, too_long
from tests.webui.scanned import scan_a_stick
from tests.webui.walking import office

if TYPE_CHECKING:
    from pathlib import Path

    from tests.webui.conftest import Unit

pytestmark = pytest.mark.browser


def test_pages_are_short_for_everybody_and_the_head_takes_two_lines(
    open_unit: Unit, tmp_path: Path
) -> None:
    scanned = scan_a_stick(open_unit, tmp_path)
    addresses = [
        f"/exhibits/{scanned.exhibit}",
        f"/exhibits/{open_unit.story.disk.id}",
        f"/cases/{open_unit.story.case.id}",
    ]
    found, heads = [], []
    with office(open_unit) as at_work:
        for number in ("O1", "E1", "S1"):
            walker = at_work.come_in(number)
            for address in addresses:
                walker.go(address)
                heads.append(height_of_the_head(walker.page))
                found += too_long(walker.page, f"{address} of {number}")
                assert walker.page.get_by_role("link", name="Stop and refer").first.is_visible()
    assert found == []
    assert max(heads) <= OF_THE_HEAD


def test_one_button_stands_above_everything_else_and_is_reached_first_by_keyboard(
    open_unit: Unit, tmp_path: Path
) -> None:
    scanned = scan_a_stick(open_unit, tmp_path)
    with office(open_unit) as at_work:
        examiner = at_work.come_in("E1")
        examiner.go(f"/exhibits/{scanned.exhibit}")
        page = examiner.page
        buttons = page.locator("main a.govuk-button")

        assert buttons.all_inner_texts() == ["Grade hits"]
        folded = page.get_by_role("navigation", name="What you can do").locator("details")
        assert folded.get_attribute("open") is None
        page.locator("main").evaluate("one => { one.tabIndex = -1; one.focus(); }")
        page.keyboard.press("Tab")
        assert page.locator(":focus").inner_text() == "Grade hits"
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Grade hits")


def test_the_name_of_no_stage_is_wider_than_a_phone(open_unit: Unit) -> None:
    with office(open_unit) as at_work:
        examiner = at_work.come_in("E1")
        examiner.go(f"/exhibits/{open_unit.story.disk.id}")
        examiner.page.set_viewport_size({"width": 320, "height": 800})
        tag = examiner.page.locator("main .govuk-tag").first
        for stage in Stage:
            tag.evaluate("(one, name) => { one.textContent = name; }", label(stage))
            wider = "document.documentElement.scrollWidth - window.innerWidth"
            assert examiner.page.evaluate(wider) <= 0, stage
