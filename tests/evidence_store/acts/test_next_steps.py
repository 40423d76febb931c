"""One next step: what a page begins with is what the act's own rule lets this person do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.acts.next_steps import next_of_case, next_of_exhibit, tasks_of_case
from evidence_store.domain.certificates.certificate import Withdrawal
from evidence_store.domain.exhibits.acquisitions import AcquiredAs
from evidence_store.domain.exhibits.exhibit import PlacedHold, Stage
from evidence_store.domain.exhibits.standing import Standing, StandingAct
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.domain.orders.order_history import EntryWithdrawal
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.domain.overview.progress import TaskName
from evidence_store.domain.scans.not_examined import OUTSIDE_EXTRACTION
from evidence_store.domain.scans.scan import HashSetRecord, ScanRecord
from evidence_store.domain.unit.jobs import Job, JobKind, JobState, OfExhibit
from evidence_store.workflow.disposals.disposals import withdraw_disposal
from evidence_store.workflow.exhibits.endings import decide_standing
from evidence_store.workflow.holds.holds import release_hold
from evidence_store.workflow.overview.waiting import list_waiting
from forensics.values import Coverage
from tests.builders import NOON, SHA, SIZE, a_certificate_record, an_acquisition
from tests.evidence_store.workflow.desk import Desk

if TYPE_CHECKING:
    from evidence_store.domain.overview.next_steps import Next
    from tests.builders import KeyedPerson


@pytest.fixture
def desk() -> Desk:
    return Desk()


def ahead(desk: Desk, who: KeyedPerson) -> Next:
    return next_of_exhibit(desk.of(who), "x_1")


def page_for(desk: Desk, who: KeyedPerson) -> str | None:
    step = ahead(desk, who).step
    return None if step is None else step.page


def first(desk: Desk) -> str:
    """Whom the first thing waits for, for a face that has no page at all."""
    return next_of_exhibit(desk.of(desk.officer), "x_1", shows=lambda _: False).waits_for


def test_a_proposal_is_the_button_of_who_can_authorise_it_and_of_nobody_else(desk: Desk) -> None:
    desk.propose()

    assert page_for(desk, desk.supervisor) == "authorise"
    for who in (desk.examiner, desk.second, desk.officer):
        found = ahead(desk, who)
        assert found.step is None
        assert found.waits_for == "It waits for a supervisor, who authorises it or withdraws it."


def test_who_proposed_it_is_not_asked_to_authorise_it_whatever_duties_they_have(desk: Desk) -> None:
    desk.propose(desk.everything)

    assert page_for(desk, desk.everything) is None


def test_a_stop_comes_before_all_else_and_offers_no_release_to_begin_with(desk: Desk) -> None:
    desk.propose()
    exhibit = desk.uow.exhibits.get("x_1")
    stop = PlacedHold("h_1", STOP_AND_REFER, NOON, "u_officer", "")
    desk.uow.exhibits.save(exhibit.with_hold(stop))

    assert page_for(desk, desk.supervisor) == "referred-to"
    assert "stopped" in ahead(desk, desk.supervisor).stands


def test_nothing_is_the_step_of_anybody_while_only_days_have_to_pass(desk: Desk) -> None:
    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(replace(order, made_on=NOON.date(), takes_effect_on=NOON.date()))
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), stage=Stage.DESTROY_ONLY))

    found = ahead(desk, desk.examiner)

    assert found.step is None
    assert found.waits_for.startswith("It waits until ")
    assert page_for(desk, desk.officer) is None


def test_no_order_of_the_case_is_waited_for_by_who_can_record_one(desk: Desk) -> None:
    desk.uow.orders.values.clear()
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), stage=Stage.DESTROY_ONLY))

    assert page_for(desk, desk.officer) == "record-order"


def test_what_is_done_waits_for_nobody(desk: Desk) -> None:
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), stage=Stage.CERTIFIED))

    assert (
        ahead(desk, desk.supervisor).stands == "It is disposed of, and its certificate is issued."
    )


def test_a_case_says_of_which_exhibit_it_speaks(desk: Desk) -> None:
    desk.propose()

    found = next_of_case(desk.of(desk.supervisor), "c_1")

    assert found.step is not None
    assert (found.step.about, found.step.page) == ("disposal", "authorise")
    assert found.stands.startswith("Exhibit ABC/1: ")


def test_a_face_that_has_no_page_for_an_act_offers_the_next_that_it_has(desk: Desk) -> None:
    desk.propose()

    found = next_of_exhibit(desk.of(desk.supervisor), "x_1", shows=lambda _: False)

    assert found.step is None
    assert found.waits_for


def test_a_row_of_tasks_leads_to_its_act_for_who_can_do_it_and_else_says_what_it_waits_for(
    desk: Desk,
) -> None:
    desk.propose()
    row = {
        who.actor.id: next(
            row
            for row in tasks_of_case(desk.of(who), "c_1")["x_1"]
            if row.task.name is TaskName.APPROVE
        )
        for who in (desk.supervisor, desk.officer)
    }

    mine, other = row["u_supervisor"], row["u_officer"]
    assert mine.step is not None
    assert mine.step.page == "authorise"
    assert other.step is None
    assert other.waits_for


def test_an_image_that_is_not_checked_is_checked_next(desk: Desk) -> None:
    fresh = an_acquisition(computed_digest=None, verified_by=None, verified_at=None,
                           computed_digests=())  # fmt: skip
    desk.uow.acquisitions.values.clear()
    desk.uow.acquisitions.add(fresh)
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), stage=Stage.ACQUIRED))

    assert page_for(desk, desk.examiner) == "check-image"
    assert page_for(desk, desk.officer) != "check-image"


@pytest.mark.parametrize("is_extraction_first", [True, False])
def test_a_disk_image_is_checked_and_scanned_whatever_was_done_with_an_extraction(
    desk: Desk, *, is_extraction_first: bool
) -> None:
    fresh = an_acquisition(computed_digest=None, verified_by=None, verified_at=None,
                           computed_digests=())  # fmt: skip
    extraction = an_acquisition(id="a_0", acquired_as=AcquiredAs.FOLDER)
    desk.uow.acquisitions.values.clear()
    for each in (extraction, fresh) if is_extraction_first else (fresh, extraction):
        desk.uow.acquisitions.add(each)
    desk.uow.hash_sets.add(HashSetRecord("s_1", 1, "c_1", SHA, 9, "u_examiner", NOON))
    desk.uow.scans.add(
        ScanRecord(NOON, 9, 0, 0, {}, 0, SHA, SHA, "tool",
                   Coverage(compared=SIZE), (OUTSIDE_EXTRACTION,),
                   "n_1", 1, "x_1", "a_0", "u_examiner")
    )  # fmt: skip
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), stage=Stage.SCANNED))

    assert page_for(desk, desk.examiner) == "check-image"
    assert ahead(desk, desk.examiner).stands == "Its disk image is registered and not checked."

    desk.uow.acquisitions.save(an_acquisition(version=1))

    assert page_for(desk, desk.examiner) == "scan"
    assert ahead(desk, desk.examiner).stands == "Its disk image is verified and not scanned."


def test_a_check_of_a_further_image_waits_for_its_signature_beside_one_that_is_verified(
    desk: Desk,
) -> None:
    fresh = an_acquisition(id="a_9", computed_digest=None, verified_by=None, verified_at=None,
                           computed_digests=())  # fmt: skip
    desk.uow.acquisitions.values.clear()
    for each in (an_acquisition(), fresh):
        desk.uow.acquisitions.add(each)
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), stage=Stage.SCANNED))
    unasked = page_for(desk, desk.examiner)

    of = OfExhibit("x_1", "a_9")
    desk.uow.jobs.add(Job("j_9", 1, JobKind.CHECK_IMAGE, "c_1", of, "u_examiner", NOON,
                          state=JobState.DONE))  # fmt: skip

    assert unasked not in ("check-image", "sign-check")
    assert page_for(desk, desk.examiner) == "sign-check"


def test_signatures_that_have_expired_are_said_to_have_and_only_a_withdrawal_is_offered(
    desk: Desk,
) -> None:
    desk.permitted()
    desk.clock.forward(hours=73)

    for who in (desk.supervisor, desk.examiner, desk.officer):
        assert page_for(desk, who) == "withdraw"
    assert ahead(desk, desk.examiner).stands == "The signatures for its disposal have expired."


def test_a_disposal_that_was_stopped_after_it_had_begun_waits_for_its_report(desk: Desk) -> None:
    begun = desk.start(desk.permitted())
    withdraw_disposal(desk.of(desk.supervisor), begun.id, reason="Not this one")

    assert page_for(desk, desk.supervisor) == "issue-certificate"
    assert "report is not issued" in ahead(desk, desk.officer).stands


@pytest.mark.parametrize("state", [OrderState.CLOSED, OrderState.QUASHED])
def test_an_order_that_is_over_is_not_said_never_to_have_been_recorded(
    desk: Desk, state: OrderState
) -> None:
    desk.uow.orders.save(replace(desk.uow.orders.get("o_1"), state=state))
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), stage=Stage.DESTROY_ONLY))

    found = ahead(desk, desk.officer)

    assert found.stands == "No order of a court stands in the case any more."


def test_an_order_that_was_entered_in_error_waits_for_another_person_to_say_so(desk: Desk) -> None:
    said = EntryWithdrawal("Another case's", desk.officer.actor.id, NOON)
    desk.uow.orders.save(replace(desk.uow.orders.get("o_1"), entry_withdrawal=said))
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), stage=Stage.DESTROY_ONLY))

    assert page_for(desk, desk.supervisor) == "confirm-withdrawal"
    assert page_for(desk, desk.officer) != "confirm-withdrawal"


def test_a_case_without_exhibits_is_not_said_to_be_accounted_for(desk: Desk) -> None:
    desk.uow.exhibits.values.clear()

    for who in desk.people[:-1]:
        assert "exhibit is booked in" in next_of_case(desk.of(who), "c_1").stands


def test_one_signature_for_a_release_that_has_expired_is_as_none(desk: Desk) -> None:
    desk.uow.exhibits.save(
        desk.uow.exhibits.get("x_1").with_hold(PlacedHold("h_1", "ccrc", NOON, "u_officer", ""))
    )
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), stage=Stage.DESTROY_ONLY))
    release_hold(desk.of(desk.supervisor), "x_1", "h_1", reason="It is over")
    begun = first(desk)
    desk.clock.forward(hours=73)

    assert begun == "It waits for a second person to sign for the release."
    assert first(desk) == "It waits until two people have released it."
    assert list_waiting(desk.of(desk.supervisor)) == ()


@pytest.mark.parametrize(
    ("confirmed_by", "stage", "stands"),
    [
        (
            None,
            Stage.CERTIFIED,
            "One person asked to withdraw a document that was issued for it.",
        ),
        (
            "u_officer",
            Stage.CERTIFICATE_WITHDRAWN,
            "Nothing stands in the way of its disposal, and none is proposed.",
        ),
    ],
)
def test_a_certificate_that_was_withdrawn_is_not_said_to_stand(
    desk: Desk, confirmed_by: str | None, stage: Stage, stands: str
) -> None:
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), stage=stage))
    asked = Withdrawal("Wrong number", "u_everything", NOON, confirmed_by, deputy_of="u_supervisor")
    desk.uow.certificates.add(a_certificate_record(withdrawal=asked))

    assert ahead(desk, desk.officer).stands == stands
    for who in (desk.everything, desk.supervisor):
        assert page_for(desk, who) not in ("withdraw", "confirm-withdrawal")
    waits = [
        each.todo
        for each in list_waiting(desk.of(desk.officer))
        if each.todo.steps[0].about == "certificate"
    ]
    assert len(waits) == (confirmed_by is None)
    assert not any(each.could_be_of(desk.supervisor.actor) for each in waits)


def stand(desk: Desk, standing: Standing) -> None:
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), standing=standing))


def test_what_is_under_return_review_is_decided_next_and_not_examined(desk: Desk) -> None:
    exhibit = replace(desk.uow.exhibits.get("x_1"), stage=Stage.BOOKED_IN)
    desk.uow.exhibits.save(replace(exhibit, standing=Standing.RETURN_REVIEW))

    for who in (desk.officer, desk.supervisor):
        assert page_for(desk, who) == "decide-claim"
    found = ahead(desk, desk.examiner)
    assert found.step is None
    assert found.stands == "It is under return review."


def test_the_first_signature_under_the_end_of_a_review_waits_for_a_supervisor_who_is_another(
    desk: Desk,
) -> None:
    stand(desk, Standing.RETURN_REVIEW)
    kept = StandingAct.DECIDE_KEEP

    decide_standing(desk.of(desk.officer), "x_1", act=kept, reason="Another order keeps it")

    assert page_for(desk, desk.supervisor) == "decide-claim"
    assert page_for(desk, desk.officer) is None
    waits = [one for one in list_waiting(desk.of(desk.supervisor)) if one.todo.until is not None]
    assert [one.todo.begun_by for one in waits] == [frozenset({"u_officer"})]


def test_what_no_order_applies_to_waits_to_be_given_back(desk: Desk) -> None:
    stand(desk, Standing.NO_ORDER_APPLIES)

    assert ahead(desk, desk.officer).stands == "It goes back: no order applies to it."


def test_a_claim_alone_waits_for_the_court_and_keeps_nobody_from_examining(desk: Desk) -> None:
    exhibit = replace(desk.uow.exhibits.get("x_1"), stage=Stage.BOOKED_IN)
    desk.uow.exhibits.save(replace(exhibit, standing=Standing.CLAIMED))

    assert page_for(desk, desk.officer) != "decide-claim"
    assert "no disk image" in ahead(desk, desk.examiner).stands
