"""An appeal is heard of after everything was signed: in real browsers, with the real eraser."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.unit.jobs import JobState
from tests.webui.erase_bench import Bench, set_up
from tests.webui.walking import PlanPage, Walker, office, queue_erasure, run_eraser

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.webui.conftest import Unit

pytestmark = pytest.mark.browser

DIRECTION = {
    "Who gave it": "Rhiannon Llŷr",
    "Rank": "Superintendent",
    "Scheme of delegation": "Scheme of delegation 2026, item 4",
    "Why the device may not be sold or kept": "The device may not go back",
    "The words of the direction or order": "I direct that exhibit ABC/7 be erased.",
}


def test_an_appeal_stops_what_was_authorised_and_its_withdrawal_revives_nothing(
    open_app: Flask, open_unit: Unit, tmp_path: Path
) -> None:
    bench = set_up(open_app, open_unit, tmp_path)
    assert bench.propose().status_code == 303
    bench.authorise()
    before, first = bench.training_file.read_bytes(), bench.disposal
    with office(open_unit) as at_work:
        examiner, officer, supervisor = (at_work.come_in(each) for each in ("E1", "O1", "S1"))
        queue_erasure(examiner, bench)
        record_the_appeal(officer, open_unit)
        see_it_stopped(supervisor, bench)
        assert run_eraser(bench) == "Erasures of files that ended: 1."
        assert bench.training_file.read_bytes() == before
        see_the_start_refused(examiner, bench)

        record_its_withdrawal(officer, open_unit)
        find_no_way_to_go_on(examiner)
        assert run_eraser(bench) == "Erasures of files that ended: 0."
        see_nothing_revived(examiner, bench)
        assert bench.training_file.read_bytes() == before
        propose_anew(examiner, bench)
        authorise_anew(supervisor, bench)
    with open_unit.store.reading() as uow:
        assert uow.disposals.get(first.id).state is DisposalState.VOID
    assert bench.disposal.state is DisposalState.AUTHORISED


def record_the_appeal(officer: Walker, unit: Unit) -> None:
    """From the case, on the order that it is against."""
    officer.go(f"/cases/{unit.story.case.id}")
    act = f"/orders/{unit.story.order.id}/acts/note-proceeding"
    officer.unfold()
    officer.page.locator(f"a[href='{act}']").click()
    officer.require_good("Record an appeal or a claim – Order of Caernarfon Crown Court – Expunge")
    assert "What was signed for erasure under this order becomes void." in officer.text
    officer.page.get_by_label("Appeal against conviction").check()
    officer.fill_day(unit.store.clock().date() - timedelta(days=10))
    officer.press("Record it")
    officer.require_good("Case 62AB1234526 – Expunge")
    assert "Nothing is erased under this order until it is determined." in officer.text
    assert "Appeal against conviction, lodged" in officer.text


def see_it_stopped(supervisor: Walker, bench: Bench) -> None:
    supervisor.go(f"/disposals/{bench.disposal.id}")
    plan = PlanPage(supervisor, "ABC/7")
    plan.require()
    result = plan.part("Result")
    assert (
        "Void: an appeal or claim was noted. What was signed for it is no longer valid." in result
    )
    assert supervisor.offers() == ["Confirm the count of a hash set"]  # nothing of the disposal


def see_the_start_refused(examiner: Walker, bench: Bench) -> None:
    """On the list of work, and on the exhibit's page with the hold that stands now."""
    examiner.go("/jobs")
    examiner.require_good("Work under way – Expunge")
    work = examiner.row("Erasure of a training file").inner_text()
    assert "Failed" in work
    assert "The disposal for which this was queued is no longer open. Nothing was erased." in work
    assert str(bench.training_file) not in work
    examiner.follow("ABC/7")
    examiner.require_good("Exhibit ABC/7, case 62AB1234526 – Expunge")
    assert "Nothing may be erased now." in examiner.text
    assert "Open" in examiner.row("Appeal").first.inner_text()
    examiner.go(f"/disposals/{bench.disposal.id}")
    assert examiner.offers() == ["Grade hits"]  # nothing of the disposal


def record_its_withdrawal(officer: Walker, unit: Unit) -> None:
    officer.go(f"/cases/{unit.story.case.id}")
    act = f"/orders/{unit.story.order.id}/acts/determine-proceeding"
    officer.unfold()
    officer.page.locator(f"a[href='{act}']").click()
    officer.page.get_by_label("Appeal against conviction, lodged").check()
    officer.page.get_by_label("Withdrawn, or not renewed in time").check()
    officer.fill_day(unit.store.clock().date() - timedelta(days=1))
    officer.sign("Record the outcome")
    officer.require_good("Case 62AB1234526 – Expunge")
    assert "What was void before stays void." in officer.text
    assert "withdrawn" in officer.text
    assert officer.page.locator(f"a[href='{act}']").count() == 0


def find_no_way_to_go_on(examiner: Walker) -> None:
    """The failed work is offered no more: nothing that was signed for it counts."""
    examiner.go("/jobs")
    row = examiner.row("Erasure of a training file")
    assert "Failed" in row.inner_text()
    assert row.get_by_role("link", name="Continue this overwriting").count() == 0


def see_nothing_revived(examiner: Walker, bench: Bench) -> None:
    assert bench.job.state is JobState.FAILED
    examiner.go(f"/disposals/{bench.disposal.id}")
    plan = PlanPage(examiner, "ABC/7")
    plan.require()
    assert "Void: an appeal or claim was noted." in plan.part("Result")
    assert examiner.offers() == ["Grade hits"]  # nothing of the disposal


def propose_anew(examiner: Walker, bench: Bench) -> None:
    """Everything is signed again, from the proposal on."""
    examiner.follow("ABC/7")
    assert "Nothing stands in the way." in examiner.text
    examiner.begin("Propose overwriting")
    page = examiner.page
    page.get_by_label("Caernarfon Crown Court, made").first.check()
    page.get_by_label("Direction of the chief officer").check()
    for label, words in DIRECTION.items():
        page.get_by_label(label, exact=True).fill(words)
    examiner.fill_day(bench.unit.store.clock().date())
    page.get_by_label("Plan", exact=True).set_input_files(bench.plan)
    examiner.sign("Sign the proposal")
    examiner.require_good("Exhibit ABC/7, case 62AB1234526 – Expunge")
    assert "Proposed and signed." in examiner.text


def authorise_anew(supervisor: Walker, bench: Bench) -> None:
    supervisor.go("/approvals")
    supervisor.follow("ABC/7")
    plan = PlanPage(supervisor, "ABC/7")
    assert supervisor.row("Six-month bar on disposal").count() == 1
    assert "An appeal or claim was determined on" in plan.arithmetic_of("Six-month bar on disposal")
    plan.authorise()
    assert plan.id == bench.disposal.id
    plan.require()
