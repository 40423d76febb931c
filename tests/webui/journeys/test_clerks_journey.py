"""A court's clerk in a real browser: enrolled by two, sees where a case stands and whom to ask."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.people.person import Actor, Duty
from evidence_store.log_views.looking import find_reads
from tests.webui.conftest import PURPOSE, Unit, Visitor
from tests.webui.nets.addresses import addresses, duties_of
from tests.webui.scanned import NAME, scan_a_stick
from tests.webui.story import OFFENDER
from tests.webui.walking import Office, VerifyPage, Walker, office

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

NUMBER, HER_OWN = "C7", "seven quiet herons by the weir"
PEOPLE = {"Staff number": NUMBER, "Name": "Carys Clerc", "Rank or role": "Court clerk"}
NAVIGATION = ["Where cases stand", "People", "Check a certificate", "Help"]


def test_a_clerk_sees_where_a_case_stands_and_whom_to_ask_and_nothing_of_what_was_found(
    open_unit: Unit, tmp_path: Path
) -> None:
    scan_a_stick(open_unit, tmp_path)
    with office(open_unit) as at_work:
        clerk = at_work.newcomer()
        asked = ask_to_be_enrolled(clerk, tmp_path / "request.json")
        be_met_by_two(at_work.come_in("A1"), at_work.come_in("S1"), asked)
        sign_in(clerk)
        be_shared_a_case(at_work.come_in("O1"), clerk, open_unit)
        find_the_case(clerk, open_unit)
        see_whom_to_ask(clerk, open_unit)
        read_of_its_certificate(clerk, open_unit)
        place_a_hold(clerk, open_unit)
        follow_every_link(clerk)
        nothing_else_is_accepted(at_work)

    auditor = Actor("p_aud", "Ann Audit", "DS", frozenset({Duty.AUDITOR}))
    own = open_unit.store.find_person(NUMBER).id
    reads = find_reads(open_unit.store, actor=auditor, person_id=own)
    assert "where a case stands" in [one.read.what for one in reads]
    assert {one.reader.purpose for one in reads} == {PURPOSE}


def ask_to_be_enrolled(clerk: Walker, kept: Path) -> Path:
    """She makes her own key, alone, and gets the file that she takes to two people."""
    page = clerk.page
    clerk.go("/sign-in")
    clerk.follow("ask to be enrolled")
    clerk.require_good("Ask to be enrolled – Expunge")
    for label, words in PEOPLE.items():
        page.get_by_label(label, exact=True).fill(words)
    page.get_by_label("Reader").check()
    page.get_by_label("New passphrase").fill(HER_OWN)
    page.get_by_label("The same passphrase again").fill(HER_OWN)
    clerk.press("Make my key and the request")
    clerk.require_good("Your recovery slip and your request – Expunge")
    with page.expect_download() as getting:
        clerk.follow("Download your request")
    getting.value.save_as(kept)
    return kept


def be_met_by_two(administrator: Walker, supervisor: Walker, asked: Path) -> None:
    administrator.go("/people")
    administrator.begin("Enrol a person")
    administrator.page.get_by_label("Their request").set_input_files(asked)
    administrator.page.get_by_label("Staff pass").check()
    administrator.sign("Sign the enrolment")
    assert "A second person meets them and confirms it." in administrator.text
    supervisor.go("/people")
    assert "Reader" in supervisor.row("Carys Clerc").inner_text().title()
    supervisor.follow("Carys Clerc")
    supervisor.begin("Confirm this enrolment")
    supervisor.page.get_by_label("Staff pass").check()
    supervisor.sign("Sign the confirmation")
    assert "This person can act from now on." in supervisor.text


def sign_in(clerk: Walker) -> None:
    page: Page = clerk.page
    clerk.go("/sign-in")
    page.get_by_label("Staff number").fill(NUMBER)
    page.get_by_label("Reason for looking at records").fill(PURPOSE)
    page.get_by_label("Passphrase", exact=True).fill(HER_OWN)
    clerk.press("Sign in")
    clerk.require_good("Where cases stand – Expunge")
    menu = page.get_by_role("navigation", name="Menu")
    assert menu.get_by_role("link").all_inner_texts() == NAVIGATION
    assert page.get_by_label("Find a reference, number, name or word").count() == 0


def be_shared_a_case(officer: Walker, clerk: Walker, unit: Unit) -> None:
    """She sees none until the officer of the case shares it, and nothing of it before."""
    assert "No case is shared with you." in clerk.text
    assert clerk.page.request.get(
        f"{clerk.address}/standing/{unit.story.case.id}"
    ).status == 404  # fmt: skip
    officer.go(f"/cases/{unit.story.case.id}")
    officer.follow("Share where this case stands")
    officer.require_good("Share where this case stands – Case 62AB1234526 – Expunge")
    officer.page.get_by_label("Carys Clerc, Court clerk").check()
    last = unit.store.clock() + timedelta(days=60)
    for label, figures in (("Day", last.day), ("Month", last.month), ("Year", last.year)):
        officer.page.get_by_label(label, exact=True).fill(str(figures))
    officer.sign("Sign and share")
    assert "Carys Clerc" in officer.row("Carys Clerc").inner_text()
    officer.require_good("Case 62AB1234526 – Expunge")
    clerk.go("/standing")


def find_the_case(clerk: Walker, unit: Unit) -> None:
    """By the number that her court gave it."""
    clerk.page.get_by_label("Search cases").fill("t20267123")
    clerk.press("Search")
    assert clerk.page.url == f"{clerk.address}/standing"
    assert "1 case for “t20267123”" in clerk.text
    clerk.follow(unit.story.case.reference)
    clerk.require_good("Where case 62AB1234526 stands – Expunge")


def see_whom_to_ask(clerk: Walker, unit: Unit) -> None:
    text = clerk.text
    assert "Constable Aled Owens" in clerk.row("Orders, exhibits and who has them").inner_text()
    assert "Siân Ŷs-Hughes" in clerk.row("What is examined, erased and checked").inner_text()
    assert "Siôn Ŵyn" in clerk.row("Whether and when it is decided").inner_text()
    assert f"telephone {unit.store.settings.unit.telephone}" in text
    assert "Caernarfon Crown Court (Crown Court)" in text
    assert "Six-month bar on disposal, to" in text
    for hidden in (OFFENDER, "Voyeurism", NAME, "hit", "cracked", "Bangor", "holiday"):
        assert hidden not in text
    assert clerk.page.get_by_role("img").count() == 0


def read_of_its_certificate(clerk: Walker, unit: Unit) -> None:
    """That it was issued; the document itself, with its names, comes to her from the officer."""
    record = unit.story.certificate
    clerk.follow(f"Certificate {record.number}")
    clerk.require_good(f"Certificate {record.number} – Expunge")
    assert record.pdf_digest.value.hex() in clerk.text
    for hidden in (OFFENDER, "Voyeurism", NAME, "hit", "Download the document"):
        assert hidden not in clerk.text
    assert clerk.is_refused(f"/certificates/{record.id}")
    answer = VerifyPage(clerk).check(unit.store.certificates / record.file_name)
    assert answer == "Training: Genuine, but withdrawal was not checked"
    clerk.require_good("Genuine, but withdrawal was not checked – Expunge")


def place_a_hold(clerk: Walker, unit: Unit) -> None:
    """As anyone may; its reason is not told to her afterwards."""
    clerk.follow("Where cases stand")
    clerk.follow(unit.story.case.reference)
    exhibit = clerk.page.locator(".govuk-summary-card").filter(has_text="ABC/1")
    assert exhibit.get_by_role("link").all_text_contents() == [
        "Stop and refer on ABC/1", "Place a hold on ABC/1"
    ]  # fmt: skip
    clerk.follow("Place a hold on ABC/1", within=exhibit)
    clerk.require_good("Place a hold – Exhibit ABC/1 – Expunge")
    reason = clerk.page.get_by_role("radio").first
    reason.check()
    why = clerk.page.locator("label.govuk-radios__label").first.inner_text()
    clerk.press("Place the hold")
    clerk.require_good("Where case 62AB1234526 stands – Expunge")
    assert "The hold is placed. Two people can release it." in clerk.text
    assert "1 hold that a person placed. Ask the officer why." in exhibit.inner_text()
    assert why not in exhibit.inner_text()


def follow_every_link(clerk: Walker) -> None:
    """No page of hers leads where she may not go."""
    seen: set[str] = set()
    for path in (
        "/standing",
        f"/{clerk.page.url.split('/', 3)[3]}",
        "/people",
        "/verify",
        "/rules",
    ):
        clerk.go(path)
        found = clerk.page.get_by_role("link").evaluate_all("links => links.map(one => one.href)")
        seen |= {re.sub("#.*", "", each) for each in found if each.startswith(clerk.address)}
    assert len(seen) > 10
    assert [each for each in seen if not clerk.page.request.get(each).ok] == []


def nothing_else_is_accepted(at_work: Office) -> None:
    """Every address of the screens and every form is asked for as her."""
    app, store = at_work.app, at_work.unit.store
    visitor = Visitor(app)
    visitor.base = at_work.address
    visitor.come_in(NUMBER)
    token = visitor.token("/help")
    acts: set[str] = set()
    for method in ("GET", "POST"):
        for one in addresses(app, store, method):
            duties = duties_of(app, one.endpoint)
            if duties is None or Duty.READER in duties:
                acts |= {one.endpoint} if one.endpoint.startswith("acts.") else set()
                continue
            sent = {"csrf_token": token} if method == "POST" else None
            answer = visitor.client.open(one.path, method=method, base_url=visitor.base, data=sent)
            assert answer.status_code == 403, one.path
    assert {re.sub("_send$", "", each).split("_", 1)[1] for each in acts} == {
        "stop_and_refer", "place_hold", "admit_passkey", "remove_passkey"
    }  # fmt: skip
