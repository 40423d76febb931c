"""What an officer sees of acts that wait, in a real browser: whole, and on a narrow screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.webui.together.sitting import at_a_new_order
from tests.webui.walking import office

if TYPE_CHECKING:
    from tests.webui.conftest import Unit

pytestmark = pytest.mark.browser
BUTTON, LINE = "Add to what you sign together", "1. the hard disk ABC/1."


def test_an_officer_maps_a_line_and_decides_and_signs_both_at_once(open_unit: Unit) -> None:
    with office(open_unit) as at_work:
        order = at_a_new_order(open_unit, at_work.app).order
        officer = at_work.come_in("O1")
        officer.go(f"/orders/{order.id}/acts/map-line")
        officer.require_good(
            "Say which exhibits a line means – Order of Caernarfon Crown Court – Expunge"
        )
        officer.page.get_by_label(LINE).check()
        officer.page.get_by_label("ABC/1: Hard disk from a desktop").check()
        officer.press(BUTTON)
        assert officer.heading == "Your next steps in this case"
        assert "1 act of this case waits for your signature" in officer.text
        officer.go(f"/orders/{order.id}/acts/disclosure-decision")
        assert "1 act of this case waits for your signature" in officer.text
        officer.require_good(
            "Record the disclosure officer's decision – Order of Caernarfon Crown Court – Expunge"
        )
        officer.page.get_by_label("Not needed").check()
        officer.page.get_by_label("Disclosure officer").fill("DC Disclosure")
        officer.fill_day(open_unit.store.clock().date())
        officer.page.get_by_label("Reason").fill("Nothing is outstanding")
        officer.press(BUTTON)
        officer.follow("Sign these 2")

        assert officer.heading == "Sign these 2"
        for words in (LINE, "ABC/1: Hard disk from a desktop", "DC Disclosure"):
            assert words in officer.text
        officer.require_good("Sign these 2 – Case 62AB1234526 – Expunge")
        officer.sign("Sign these 2")

        assert "Line 1 is mapped. No line is left. The decision is recorded." in officer.text
        assert officer.page.get_by_role("link", name="Sign these").count() == 0
