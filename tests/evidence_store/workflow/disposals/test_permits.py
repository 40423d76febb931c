"""Permits and starts: what is checked again before the first byte, and what each refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.proposals import WrongPlanError
from evidence_store.domain.orders.status_checks import StatusMatter
from evidence_store.domain.signing.signed_statements import SignedStatement
from evidence_store.errors import (
    ChangedRecordError,
    HoldOpenError,
    OutOfSequenceError,
    PermitError,
    SamePersonError,
    StatementError,
    TamperedLogError,
)
from forensics.values import DeviceIdentity, TargetKind
from tests.builders import NOON, SERIAL, SIZE, a_plan, an_authority
from tests.evidence_store.workflow.desk import stated_in_clear
from tests.evidence_store.workflow.refusing import (
    change_exhibit,
    change_order,
    check,
    place_hold,
    refused,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.disposals.disposal import Disposal
    from tests.evidence_store.workflow.desk import Desk


def test_nothing_starts_while_a_record_is_missing_that_the_log_speaks_of(desk: Desk) -> None:
    permitted = desk.permitted()
    desk.uow.custody.missing = "o_2: the custody log speaks of this order"

    refused(desk, ChangedRecordError, lambda: desk.start(permitted), "start")

    assert desk.uow.disposals.get(permitted.id).state is DisposalState.PERMITTED


def test_nothing_is_proposed_authorised_or_permitted_on_what_nobody_signed(desk: Desk) -> None:
    proposed: list[Disposal] = []
    acts: tuple[Callable[[], Disposal], ...] = (
        desk.propose,
        lambda: desk.authorise(proposed[-1]),
        lambda: desk.permit(proposed[-1]),
    )
    for act in acts:
        desk.uow.custody.forged = "Entry 7: a signature does not hold"
        with pytest.raises(TamperedLogError, match="Entry 7"):
            act()
        desk.uow.custody.forged = ""
        proposed.append(act())


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
    change_order(
        desk, appeal_checks=(replace(check(date(2026, 7, 14)), pending=(StatusMatter.APPEAL,)),)
    )

    refused(desk, HoldOpenError, lambda: desk.start(permitted), "start")


def test_an_appeal_check_that_grew_old_stops_the_start(desk: Desk) -> None:
    change_order(desk, appeal_checks=(check(date(2026, 7, 13)),))
    permitted = desk.permitted()
    desk.clock.now = NOON.replace(day=15, hour=23, minute=5)  # 16 July in London
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

    assert "has expired" in refused(desk, PermitError, lambda: desk.start(permitted), "start")


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


def test_whoever_carries_it_out_signs_for_that_start_of_that_plan(desk: Desk) -> None:
    permit = desk.permit(desk.authorise(desk.propose()), desk.second).permit

    assert permit is not None
    draft = next(each for each in desk.uow.custody.drafts if each.event == "erase.permitted")
    told = {"operator": desk.second.person.id, "permit": permit.id, "plan": str(permit.plan_digest)}
    assert told.items() <= stated_in_clear(draft).items()
    assert draft.signed is not None
    assert [(one.role, one.by) for one in draft.signed.signatures] == [
        ("operator", desk.second.person.id)
    ]


def test_a_permit_in_the_name_of_somebody_who_did_not_sign_it_starts_nothing(desk: Desk) -> None:
    permitted = desk.permit(desk.authorise(desk.propose()), desk.second)
    assert permitted.permit is not None
    planted = replace(permitted.permit, operator_id=desk.examiner.person.id)
    saved = desk.uow.disposals.save(replace(permitted, permit=planted))
    desk.at_bench(desk.examiner, saved.exhibit_id)

    text = refused(desk, PermitError, lambda: desk.start(saved), "start")

    assert "not signed with its operator's present key" in text


def test_what_was_signed_for_one_permit_is_good_for_no_other(desk: Desk) -> None:
    permitted = desk.permitted()
    assert permitted.permit is not None
    another = replace(permitted.permit, id="p_another")
    saved = desk.uow.disposals.save(replace(permitted, permit=another))

    refused(desk, PermitError, lambda: desk.start(saved), "start")


def test_a_permit_signed_with_a_key_that_was_replaced_since_starts_nothing(desk: Desk) -> None:
    permitted = desk.permit(desk.authorise(desk.propose()), desk.second)
    person = desk.uow.people.get(desk.second.person.id)
    desk.uow.people.save(replace(person, signing_key=desk.officer.person.signing_key))

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
    desk.states_date = False
    desk.clock.back(minutes=1)

    with pytest.raises(PermitError, match="clock"):
        desk.start(permitted)
    assert desk.uow.disposals.get(permitted.id) == permitted


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
