"""Proposed, authorised, withdrawn, quashed: every refusal, and that each is on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.proposals import WrongPlanError
from evidence_store.domain.exhibits.exhibit import Stage
from evidence_store.errors import (
    HoldOpenError,
    NoAuthorityError,
    NotPermittedError,
    OutOfSequenceError,
    SamePersonError,
    StatementError,
)
from evidence_store.workflow.disposals import disposals
from forensics.documents import digest_of
from forensics.values import DeviceIdentity, MemberKind, Membership, TargetKind
from tests.builders import NOON, SIZE, a_plan, an_order
from tests.evidence_store.workflow.desk import Desk, stated_in_clear
from tests.evidence_store.workflow.refusing import change_exhibit, change_order, check, refused


def test_an_exhibit_goes_from_proposal_to_a_passed_verification(desk: Desk) -> None:
    done = desk.verify(desk.erased())

    assert done.state is DisposalState.PASSED
    assert desk.uow.exhibits.get("x_1").stage is Stage.ERASED
    assert desk.uow.events == [
        "disposal.proposed",
        "disposal.authorised",
        "erase.permitted",
        "clock.stated",
        "erase.started",
        "erase.completed",
        "erase.verified",
    ]


def test_each_entry_of_a_disposal_says_which_it_is_and_what_is_done(desk: Desk) -> None:
    done = desk.verify(desk.erased())

    told = {"disposal": done.id, "plan": str(done.plan_digest), "method": "overwrite_zeros"}
    for draft in desk.uow.custody.drafts:
        if draft.event in {"clock.stated", "erase.completed"}:
            continue
        assert told.items() <= draft.public.items(), draft.event
        if draft.signed is not None:
            assert told.items() <= stated_in_clear(draft).items(), draft.event


def test_whoever_verifies_signs_for_who_carried_it_out_and_for_the_receipt(desk: Desk) -> None:
    done = desk.verify(desk.erased())

    draft = desk.uow.custody.drafts[-1]
    told = {"operator": done.operator_id, "receipt": str(digest_of(done.receipt))}
    assert told.items() <= stated_in_clear(draft).items()
    assert told.items() <= draft.public.items()


def test_the_holds_at_the_start_are_kept_for_the_certificate(desk: Desk) -> None:
    running = desk.start(desk.permitted())

    assert running.evaluation is not None
    assert running.evaluation.is_clear
    assert running.evaluation.evaluated_at == NOON


def test_before_the_six_months_are_past_the_arithmetic_is_the_answer(desk: Desk) -> None:
    change_order(desk, made_on=date(2026, 3, 1))

    text = refused(desk, HoldOpenError, desk.propose, "propose")

    assert "Six months from that day ends at the end of 1 September 2026" in text
    assert "2 September 2026" in text


def test_a_proposal_without_authority_to_destroy_is_refused(desk: Desk) -> None:
    refused(desk, NoAuthorityError, lambda: desk.propose(authority=None), "propose")


def test_a_proposal_for_another_device_is_refused(desk: Desk) -> None:
    plan = a_plan(target=DeviceIdentity("USB-0002", None, SIZE))

    refused(desk, WrongPlanError, lambda: desk.propose(plan=plan), "propose")


def test_a_second_disposal_of_the_same_exhibit_is_refused_while_one_is_open(desk: Desk) -> None:
    desk.propose()

    refused(desk, OutOfSequenceError, desk.propose, "propose")


def test_a_supervisor_does_not_propose(desk: Desk) -> None:
    refused(desk, NotPermittedError, lambda: desk.propose(desk.supervisor), "propose")


def test_a_missing_appeal_check_refuses_the_proposal(desk: Desk) -> None:
    change_order(desk, appeal_checks=())

    assert "Ask the office that knows" in refused(desk, HoldOpenError, desk.propose, "propose")


def test_one_person_as_proposer_and_authoriser_is_refused_whatever_their_duties(
    desk: Desk,
) -> None:
    proposed = desk.propose(desk.everything)

    refused(desk, SamePersonError, lambda: desk.authorise(proposed, desk.everything), "authorise")


def test_an_administrator_authorises_nothing(desk: Desk) -> None:
    proposed = desk.propose()

    refused(
        desk, NotPermittedError, lambda: desk.authorise(proposed, desk.administrator), "authorise"
    )


def test_what_was_authorised_is_not_authorised_again(desk: Desk) -> None:
    authorised = desk.authorise(desk.propose())

    refused(desk, OutOfSequenceError, lambda: desk.authorise(authorised), "authorise")


def test_a_proposal_that_ran_out_is_not_authorised(desk: Desk) -> None:
    proposed = desk.propose()
    change_order(desk, appeal_checks=(check(date(2026, 7, 17)),))
    desk.clock.forward(hours=73)

    refused(desk, StatementError, lambda: desk.authorise(proposed), "authorise")


def test_a_withdrawn_disposal_can_be_proposed_anew(desk: Desk) -> None:
    withdrawn = disposals.withdraw_disposal(
        desk.of(desk.officer), desk.propose().id, reason="Wrong plan"
    )

    assert withdrawn.state is DisposalState.VOID
    assert desk.propose().state is DisposalState.PROPOSED


def test_what_is_completed_is_not_withdrawn(desk: Desk) -> None:
    done = desk.erased()

    with pytest.raises(OutOfSequenceError):
        disposals.withdraw_disposal(desk.of(desk.officer), done.id, reason="")


def test_a_file_stands_for_the_device_in_a_training_folder() -> None:
    desk = Desk(is_training=True)
    change_exhibit(desk, has_training_file=True, training_file_serial="copy")
    plan = a_plan(target=DeviceIdentity("copy", None, SIZE), target_kind=TargetKind.WORKING_COPY)

    running = desk.start(desk.permitted(plan=plan), plan=plan)

    assert running.state is DisposalState.RUNNING


@pytest.mark.parametrize("stage", [Stage.ERASED, Stage.DESTROYED, Stage.CERTIFIED])
def test_what_is_erased_or_certified_is_not_proposed_again(desk: Desk, stage: Stage) -> None:
    change_exhibit(desk, stage=stage)

    refused(desk, OutOfSequenceError, desk.propose, "propose")


def quash_behind_a_standing_order(desk: Desk) -> None:
    desk.uow.orders.add(an_order(id="o_2"))
    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(order.quashed(date(2026, 7, 14)))


def test_nothing_goes_on_under_a_quashed_order_though_another_one_stands(desk: Desk) -> None:
    proposed = desk.propose()
    authorised = desk.authorise(proposed)
    permitted = desk.permit(authorised)
    quash_behind_a_standing_order(desk)

    refused(desk, OutOfSequenceError, lambda: desk.start(permitted), "start")
    refused(desk, OutOfSequenceError, lambda: desk.permit(permitted), "permit")


def test_nothing_is_proposed_or_authorised_under_a_quashed_order_though_another_one_stands(
    desk: Desk,
) -> None:
    proposed = desk.propose()
    quash_behind_a_standing_order(desk)

    refused(desk, OutOfSequenceError, lambda: desk.authorise(proposed), "authorise")
    disposals.withdraw_disposal(desk.of(desk.supervisor), proposed.id, reason="quashed")
    refused(desk, OutOfSequenceError, desk.propose, "propose")
    desk.propose(order_id="o_2")


MEMBER_OF = (
    Membership(MemberKind.LINUX_RAID, "00010203:04050607:08090a0b:0c0d0e0f", 4),
    Membership(MemberKind.LVM, None, None),
)


def test_two_people_sign_for_every_array_that_the_plan_names(desk: Desk) -> None:
    plan = a_plan(member_of=MEMBER_OF)
    limits = tuple(one.limit for one in MEMBER_OF)

    proposed = desk.propose(plan=plan, known_gaps=("Stated before.", limits[0]))

    assert proposed.known_gaps == ("Stated before.", *limits)  # each once
    permitted = desk.permit(desk.authorise(proposed))
    assert desk.start(permitted, plan=plan).state is DisposalState.RUNNING


def test_a_plan_that_names_an_array_for_which_nobody_signed_starts_nothing(desk: Desk) -> None:
    plan = a_plan(member_of=MEMBER_OF)
    permitted = desk.permitted(plan=plan)
    saved = desk.uow.disposals.save(replace(permitted, known_gaps=permitted.known_gaps[:1]))

    text = refused(desk, WrongPlanError, lambda: desk.start(saved, plan=plan), "start")

    assert "propose it again" in text
