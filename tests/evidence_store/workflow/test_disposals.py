"""From proposal to verification: every refusal, and that each is on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.disposal_states import DisposalState
from evidence_store.domain.disposals import SignedStatement
from evidence_store.domain.exhibits import Stage
from evidence_store.domain.gradings import Grade, GradingState, HitGrading
from evidence_store.domain.orders import ProceedingKind, ProceedingOutcome
from evidence_store.domain.proposals import WrongPlanError
from evidence_store.domain.scans import HashSetRecord, ScanRecord
from evidence_store.errors import (
    ChangedRecordError,
    HoldOpenError,
    NoAuthorityError,
    NotPermittedError,
    OutOfSequenceError,
    PermitError,
    RefusedError,
    SamePersonError,
    StaleStatementError,
    StatementError,
    WrongEntryError,
)
from evidence_store.workflow import disposals, erasures, holds, proceedings
from evidence_store.workflow.approvals import authorise_manifest
from forensics.documents import digest_of
from forensics.values import Coverage, DeviceIdentity, ErasureOutcome, Extent, TargetKind
from tests.builders import (
    NOON,
    SERIAL,
    SHA,
    SIZE,
    a_plan,
    an_authority,
    an_order,
)
from tests.evidence_store.workflow.desk import RULES, Desk

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def desk() -> Desk:
    return Desk()


def refused(desk: Desk, kind: type[RefusedError], act: Callable[[], object], name: str) -> str:
    """Expect a refusal that leaves everything as it was and is itself on record."""
    values = desk.uow.disposals.values.copy()
    exhibits = desk.uow.exhibits.values.copy()
    with pytest.raises(kind) as refusal:
        act()
    assert desk.uow.disposals.values == values
    assert desk.uow.exhibits.values == exhibits
    entry = desk.uow.custody.drafts[-1]
    assert entry.event == "disposal.refused"
    assert entry.public == {"act": name, "refusal": kind.__name__}
    assert entry.committed["why"] == str(refusal.value)
    return str(refusal.value)


def place_hold(desk: Desk) -> None:
    holds.place_hold(
        "x_1",
        code="linked_case",
        note="",
        actor=desk.officer.actor,
        uow=desk.uow,
        clock=desk.clock,
        rules=RULES,
    )


def change_order(desk: Desk, **changes: Any) -> None:
    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(replace(order, **changes))


def change_exhibit(desk: Desk, **changes: Any) -> None:
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), **changes))


def test_nothing_starts_while_a_record_is_missing_that_the_log_speaks_of(desk: Desk) -> None:
    permitted = desk.permitted()
    desk.uow.custody.missing = "o_2: the custody log speaks of this order"

    refused(desk, ChangedRecordError, lambda: desk.start(permitted), "start")

    assert desk.uow.disposals.get(permitted.id).state is DisposalState.PERMITTED


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


def test_the_holds_at_the_start_are_kept_for_the_certificate(desk: Desk) -> None:
    running = desk.start(desk.permitted())

    assert running.evaluation is not None
    assert running.evaluation.is_clear
    assert running.evaluation.evaluated_at == NOON


# Proposing


def test_before_the_six_months_are_past_the_arithmetic_is_the_answer(desk: Desk) -> None:
    change_order(desk, made_on=date(2026, 3, 1))

    text = refused(desk, HoldOpenError, desk.propose, "propose")

    assert "Six months from that day ends at the end of 1 September 2026" in text
    assert "2026-09-02" in text


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

    assert "Ask the court office" in refused(desk, HoldOpenError, desk.propose, "propose")


# Authorising


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


def check(day: date) -> Any:
    return replace(an_order().appeal_checks[0], checked_on=day)


# Permit and start


def test_a_permit_is_refused_to_the_authoriser(desk: Desk) -> None:
    authorised = desk.authorise(desk.propose(), desk.everything)

    refused(desk, SamePersonError, lambda: desk.permit(authorised, desk.everything), "permit")


def test_a_permit_without_authorisation_is_refused(desk: Desk) -> None:
    proposed = desk.propose()

    refused(desk, OutOfSequenceError, lambda: desk.permit(proposed), "permit")


def test_a_hold_between_authorisation_and_start_stops_the_start(desk: Desk) -> None:
    permitted = desk.permitted()
    place_hold(desk)

    refused(desk, OutOfSequenceError, lambda: desk.start(permitted), "start")
    assert desk.uow.disposals.get(permitted.id).state is DisposalState.VOID


def test_an_order_that_is_appealed_after_the_permit_stops_the_start(desk: Desk) -> None:
    permitted = desk.permitted()
    change_order(desk, appeal_checks=(replace(check(date(2026, 7, 14)), appeal_pending=True),))

    refused(desk, HoldOpenError, lambda: desk.start(permitted), "start")


def test_an_appeal_check_that_grew_old_stops_the_start(desk: Desk) -> None:
    change_order(desk, appeal_checks=(check(date(2026, 7, 10)),))
    permitted = desk.permitted()
    desk.clock.now = NOON.replace(hour=23, minute=5)  # 15 July in London
    desk.uow.disposals.save(
        replace(permitted, permit=replace(permitted.permit, not_after=desk.clock.now))  # type: ignore[type-var]  # it has one
    )

    text = refused(desk, HoldOpenError, lambda: desk.start(permitted), "start")

    assert "Ask again" in text


def test_a_permit_is_used_once(desk: Desk) -> None:
    running = desk.start(desk.permitted())

    assert "used" in refused(desk, PermitError, lambda: desk.start(running), "start")


def test_a_permit_holds_for_thirty_minutes_and_no_longer(desk: Desk) -> None:
    permitted = desk.permitted()
    desk.clock.forward(minutes=30, seconds=1)

    assert "ran out" in refused(desk, PermitError, lambda: desk.start(permitted), "start")


def test_a_permit_is_good_to_its_last_minute(desk: Desk) -> None:
    permitted = desk.permitted()
    desk.clock.forward(minutes=30)

    assert desk.start(permitted).state is DisposalState.RUNNING


def test_an_older_permit_is_worth_nothing_once_a_newer_one_is_issued(desk: Desk) -> None:
    older = desk.permitted()
    newer = desk.permit(older)

    refused(
        desk,
        PermitError,
        lambda: desk.start(newer, permit_id=older.permit.id if older.permit else ""),
        "start",
    )


def test_a_permit_is_not_for_somebody_else(desk: Desk) -> None:
    permitted = desk.permitted()

    refused(desk, PermitError, lambda: desk.start(permitted, desk.second), "start")


def test_a_permit_never_outlives_the_statements(desk: Desk) -> None:
    authorised = desk.authorise(desk.propose())
    change_order(desk, appeal_checks=(check(date(2026, 7, 17)),))
    desk.clock.forward(hours=71, minutes=50)

    permitted = desk.permit(authorised)

    assert permitted.permit is not None
    assert permitted.permit.not_after == NOON + timedelta(hours=72)


def test_statements_older_than_72_hours_give_no_permit(desk: Desk) -> None:
    authorised = desk.authorise(desk.propose())
    change_order(desk, appeal_checks=(check(date(2026, 7, 17)),))
    desk.clock.forward(hours=72, seconds=1)

    assert "72 hours" in refused(desk, StatementError, lambda: desk.permit(authorised), "permit")


def test_a_clock_that_went_back_starts_nothing(desk: Desk) -> None:
    permitted = desk.permitted()
    desk.clock.back(minutes=1)

    with pytest.raises(PermitError, match="clock"):
        desk.start(permitted)


def test_a_clock_that_went_back_gives_no_permit(desk: Desk) -> None:
    authorised = desk.authorise(desk.propose())
    desk.clock.back(minutes=1)

    with pytest.raises(StatementError, match="clock"):
        desk.permit(authorised)


@pytest.mark.parametrize(
    "found",
    [
        DeviceIdentity("USB-0002", None, SIZE),
        DeviceIdentity(None, None, SIZE),
        DeviceIdentity(SERIAL, None, SIZE - 512),
    ],
)
def test_another_device_at_hand_starts_nothing(desk: Desk, found: DeviceIdentity) -> None:
    permitted = desk.permitted()

    refused(desk, WrongPlanError, lambda: desk.start(permitted, found=found), "start")


def test_a_changed_plan_starts_nothing(desk: Desk) -> None:
    permitted = desk.permitted()
    changed = a_plan(created=NOON + timedelta(seconds=1))

    refused(desk, WrongPlanError, lambda: desk.start(permitted, plan=changed), "start")


def test_a_file_at_hand_starts_nothing_outside_training(desk: Desk) -> None:
    permitted = desk.permitted()
    kind = TargetKind.WORKING_COPY

    refused(desk, WrongPlanError, lambda: desk.start(permitted, target_kind=kind), "start")


def test_an_exhibit_changed_after_signing_starts_nothing(desk: Desk) -> None:
    permitted = desk.permitted()
    change_exhibit(desk, reference="ABC/9")

    refused(desk, StatementError, lambda: desk.start(permitted), "start")


@pytest.mark.parametrize(
    "change", [{"authority": an_authority(given_by="Somebody")}, {"known_gaps": ("a gap",)}]
)
def test_a_record_changed_behind_the_signatures_starts_nothing(
    desk: Desk, change: dict[str, Any]
) -> None:
    permitted = desk.permitted()
    saved = desk.uow.disposals.save(replace(permitted, **change))

    refused(desk, StatementError, lambda: desk.start(saved), "start")


def test_a_forged_authorisation_starts_nothing(desk: Desk) -> None:
    permitted = desk.permitted()
    assert permitted.authorisation is not None
    forged = SignedStatement(permitted.authorisation.statement, bytes(64))
    saved = desk.uow.disposals.save(replace(permitted, authorisation=forged))

    refused(desk, StatementError, lambda: desk.start(saved), "start")


def test_a_signer_who_has_left_authorises_nothing_any_more(desk: Desk) -> None:
    permitted = desk.permitted()
    desk.uow.people.save(replace(desk.uow.people.get("u_supervisor"), left_at=NOON))

    refused(desk, StatementError, lambda: desk.start(permitted), "start")


# While it runs


def test_leave_stands_while_nothing_happens(desk: Desk) -> None:
    running = desk.start(desk.permitted())
    assert running.permit is not None

    erasures.renew_leave(running.id, permit_id=running.permit.id, uow=desk.uow)


def test_a_hold_withdraws_the_leave_of_a_running_job_and_what_it_did_is_still_recorded(
    desk: Desk,
) -> None:
    running = desk.start(desk.permitted())
    assert running.permit is not None
    place_hold(desk)

    with pytest.raises(HoldOpenError):
        erasures.renew_leave(running.id, permit_id=running.permit.id, uow=desk.uow)
    assert desk.receive(running).state is DisposalState.VOID


def test_a_newer_permit_withdraws_the_leave_of_an_older_job(desk: Desk) -> None:
    running = desk.start(desk.permitted())
    assert running.permit is not None
    desk.start(desk.permit(running))

    with pytest.raises(PermitError):
        erasures.renew_leave(running.id, permit_id=running.permit.id, uow=desk.uow)


def test_a_resume_is_a_new_start_with_a_new_permit(desk: Desk) -> None:
    running = desk.start(desk.permitted())
    stopped = erasures.record_interruption(
        running.id, reason="Cable", actor=desk.examiner.actor, uow=desk.uow, clock=desk.clock
    )

    refused(desk, PermitError, lambda: desk.start(stopped), "start")
    again = desk.start(desk.permit(stopped))

    assert again.starts == 2


def test_a_resume_checks_the_holds_again(desk: Desk) -> None:
    running = desk.start(desk.permitted())
    change_order(desk, appeal_checks=())

    refused(desk, HoldOpenError, lambda: desk.permit(running), "permit")


def test_a_determined_appeal_does_not_revive_what_it_made_void(desk: Desk) -> None:
    permitted = desk.permitted()
    around: dict[str, Any] = {
        "actor": desk.officer.actor,
        "uow": desk.uow,
        "clock": desk.clock,
        "rules": RULES,
    }
    noted = proceedings.note_proceeding(
        "o_1",
        kind=ProceedingKind.APPEAL_AGAINST_SENTENCE,
        lodged_on=date(2026, 7, 14),
        **around,
    )
    proceedings.determine_proceeding(
        "o_1",
        noted.proceedings[0].id,
        determined_on=date(2026, 7, 14),
        outcome=ProceedingOutcome.DISMISSED,
        signer=desk.officer.sign,
        **around,
    )

    assert desk.uow.disposals.get(permitted.id).state is DisposalState.VOID
    refused(desk, OutOfSequenceError, lambda: desk.permit(permitted), "permit")


# Receipt and verification


def test_the_same_receipt_twice_changes_nothing(desk: Desk) -> None:
    done = desk.erased()
    count = len(desk.uow.custody.drafts)

    assert desk.receive(done).state is DisposalState.COMPLETED
    assert len(desk.uow.custody.drafts) == count


def test_a_receipt_under_another_permit_is_refused(desk: Desk) -> None:
    running = desk.start(desk.permitted())

    with pytest.raises(PermitError):
        desk.receive(running, authority="none")


@pytest.mark.parametrize(
    "change", [{"plan_digest": SHA}, {"target": DeviceIdentity("USB-0002", None, SIZE)}]
)
def test_a_receipt_of_other_work_is_refused(desk: Desk, change: dict[str, Any]) -> None:
    running = desk.start(desk.permitted())

    with pytest.raises(WrongPlanError):
        desk.receive(running, **change)


def test_a_receipt_is_recorded_by_its_operator(desk: Desk) -> None:
    running = desk.start(desk.permitted())

    with pytest.raises(PermitError):
        desk.receive(running, desk.second)


def test_the_operator_does_not_verify_their_own_work(desk: Desk) -> None:
    done = desk.erased()

    refused(desk, SamePersonError, lambda: desk.verify(done, desk.examiner), "verify")


def test_the_authoriser_does_not_verify(desk: Desk) -> None:
    authorised = desk.authorise(desk.propose(), desk.everything)
    done = desk.receive(desk.start(desk.permit(authorised)))

    refused(desk, SamePersonError, lambda: desk.verify(done, desk.everything), "verify")


@pytest.mark.parametrize(
    "change",
    [
        {"plan_digest": SHA},
        {"receipt_digest": SHA},
        {"target": DeviceIdentity("USB-0002", None, SIZE)},
    ],
)
def test_a_verification_of_other_work_is_refused(desk: Desk, change: dict[str, Any]) -> None:
    done = desk.erased()

    refused(desk, WrongPlanError, lambda: desk.verify(done, **change), "verify")


def test_a_verification_before_the_end_is_refused(desk: Desk) -> None:
    running = desk.start(desk.permitted())

    refused(desk, OutOfSequenceError, lambda: desk.verify(running), "verify")


def test_an_inconclusive_verification_leaves_the_exhibit_where_it_stood(desk: Desk) -> None:
    done = desk.verify(
        desk.erased(),
        outcome=ErasureOutcome.ERASED_WITH_EXCEPTIONS,
        unread=(Extent(0, 512),),
        bytes_read=SIZE - 512,
    )

    assert done.state is DisposalState.INCONCLUSIVE
    assert desk.uow.exhibits.get("x_1").stage is Stage.UNDER_DISPOSAL


def test_a_second_scan_needs_a_hash_set_that_somebody_confirmed(desk: Desk) -> None:
    registered = HashSetRecord("s_1", 1, "c_1", SHA, 51, "u_examiner", NOON)
    desk.uow.hash_sets.add(registered)
    done = desk.erased()
    rescan: dict[str, Any] = {
        "rescan_hits": 0,
        "rescan_hash_set": SHA,
        "rescan_coverage": Coverage(compared=SIZE),
    }

    refused(
        desk,
        OutOfSequenceError,
        lambda: desk.verify(done, **rescan),
        "verify",
    )
    desk.uow.hash_sets.save(replace(registered, confirmed_by="u_officer", confirmed_at=NOON))

    assert desk.verify(done, **rescan).state is DisposalState.PASSED


def test_the_verifier_signs_for_what_was_read(desk: Desk) -> None:
    done = desk.verify(desk.erased())

    assert done.verifier_statement is not None
    facts = dict(done.verifier_statement.statement.facts)
    assert facts["verification"] == str(digest_of(done.verification))
    assert done.verifier_statement.statement.person_id == "u_second"


# Withdrawing, training


def test_a_withdrawn_disposal_can_be_proposed_anew(desk: Desk) -> None:
    withdrawn = disposals.withdraw_disposal(
        desk.propose().id,
        reason="Wrong plan",
        actor=desk.officer.actor,
        uow=desk.uow,
        clock=desk.clock,
    )

    assert withdrawn.state is DisposalState.VOID
    assert desk.propose().state is DisposalState.PROPOSED


def test_what_is_completed_is_not_withdrawn(desk: Desk) -> None:
    done = desk.erased()

    with pytest.raises(OutOfSequenceError):
        disposals.withdraw_disposal(
            done.id, reason="", actor=desk.officer.actor, uow=desk.uow, clock=desk.clock
        )


def test_a_file_stands_for_the_device_in_a_training_folder() -> None:
    desk = Desk(is_training=True)
    change_exhibit(desk, training_stand_in=True, stand_in_serial="copy")
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
    disposals.withdraw_disposal(
        proposed.id, reason="quashed", actor=desk.supervisor.actor, uow=desk.uow, clock=desk.clock
    )
    refused(desk, OutOfSequenceError, desk.propose, "propose")
    desk.propose(order_id="o_2")


@pytest.mark.parametrize("state", [GradingState.WAITING, GradingState.CONFIRMED])
@pytest.mark.parametrize("stage", ["authorise", "permit", "start"])
def test_a_hit_of_which_nobody_can_tell_stops_a_disposal_that_was_proposed_before(
    desk: Desk, state: GradingState, stage: str
) -> None:
    disposal = desk.propose()
    if stage != "authorise":
        disposal = desk.authorise(disposal)
    if stage == "start":
        disposal = desk.permit(disposal)
    grading = HitGrading(
        "g_1", 1, "x_1", "n_1", None, ((1, 2),), Grade.CANNOT_TELL, "why", "u_second", NOON, state
    )
    desk.uow.hit_gradings.add(grading)

    act = {"authorise": desk.authorise, "permit": desk.permit, "start": desk.start}[stage]
    said = refused(desk, OutOfSequenceError, lambda: act(disposal), stage)

    assert "hits" in said


def scanned(desk: Desk, identifier: str, hits: int) -> None:
    desk.uow.scans.add(
        ScanRecord(identifier, 1, "x_1", "a_1", SHA, SHA, 9, "tool", NOON, "u_examiner",
                   {"exact": hits}, hits, Coverage(compared=SIZE), ())
    )  # fmt: skip


def test_whoever_authorises_states_and_signs_how_many_hits_nobody_graded(desk: Desk) -> None:
    scanned(desk, "n_1", 3)
    proposed = desk.propose()

    said = refused(desk, OutOfSequenceError, lambda: desk.authorise(proposed), "authorise")
    with pytest.raises(WrongEntryError, match=r"3 hits .* You stated 2"):
        desk.authorise(proposed, ungraded=2)
    authorised = desk.authorise(proposed, ungraded=3)

    assert "nobody has said of 3 hits what they are" in said
    assert authorised.authorisation is not None
    assert ("ungraded_hits", "3") in authorised.authorisation.statement.facts
    assert desk.start(desk.permit(authorised)).starts


def test_hits_found_after_the_authorisation_stop_the_start_until_it_is_signed_anew(
    desk: Desk,
) -> None:
    authorised = desk.authorise(desk.propose())
    scanned(desk, "n_2", 1)

    said = refused(desk, StaleStatementError, lambda: desk.permit(authorised), "permit")

    assert "authorised when 0 hits were not graded, and now 1 are not" in said


def test_hits_that_nobody_graded_take_a_proposal_off_the_manifest(desk: Desk) -> None:
    scanned(desk, "n_1", 3)
    proposed = desk.propose()

    with pytest.raises(OutOfSequenceError, match="look at this one by itself"):
        authorise_manifest(
            (proposed.id,),
            struck=(),
            actor=desk.supervisor.actor,
            signer=desk.supervisor.sign,
            uow=desk.uow,
            clock=desk.clock,
            rules=RULES,
        )
