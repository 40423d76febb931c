from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.proposals import WrongPlanError
from evidence_store.domain.exhibits.exhibit import MediumKind, Stage
from evidence_store.domain.exhibits.photographs import PhotographKind
from evidence_store.errors import (
    HoldOpenError,
    OutOfSequenceError,
    PermitError,
    SamePersonError,
    StatementError,
    WrongEntryError,
)
from evidence_store.workflow.holds import holds
from forensics.values import ErasureMethod
from tests.builders import NOON
from tests.evidence_store.workflow.desk import Desk, picture_of, stated_in_clear

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    phone = replace(made.uow.exhibits.get("x_1"), medium=MediumKind.PHONE, locked=True, size=None)
    made.uow.exhibits.save(phone)
    return made


@pytest.fixture
def begun(desk: Desk) -> Disposal:
    return desk.destruction_begun()


def test_a_locked_phone_is_destroyed_before_two_witnesses(desk: Desk, begun: Disposal) -> None:
    first = desk.witness(begun, desk.officer)
    second = desk.witness(first, desk.second)

    assert (first.state, second.state) == (DisposalState.RUNNING, DisposalState.PASSED)
    assert desk.uow.exhibits.get("x_1").stage is Stage.DESTROYED
    assert desk.uow.events[-3:] == [
        "witnessed_work.started",
        "witnessed_work.seen",
        "witnessed_work.seen",
    ]


def test_a_witness_signs_for_number_method_place_time_and_photographs(
    desk: Desk, begun: Disposal
) -> None:
    witnessed = desk.witness(begun, desk.officer)

    facts = dict(witnessed.witnesses[0].statement.facts)
    own = {"number", "how", "place", "occurred", "photographs", "begun"}
    assert set(facts) == own | {"disposal", "operator", "keys_on_record"}


def test_a_witness_signs_for_which_disposal_it_was_and_who_carried_it_out(
    desk: Desk, begun: Disposal
) -> None:
    desk.witness(begun, desk.officer)

    draft = desk.uow.custody.drafts[-1]
    told = {"disposal": begun.id, "operator": begun.operator_id, "method": "destruction"}
    assert told.items() <= stated_in_clear(draft).items()
    assert told.items() <= draft.public.items()


def test_the_authoriser_is_no_witness(desk: Desk, begun: Disposal) -> None:
    with pytest.raises(SamePersonError):
        desk.witness(begun, desk.supervisor)


def test_one_of_the_witnesses_took_no_other_part_before(desk: Desk, begun: Disposal) -> None:
    """The examiner proposed it and carries it out; alone they would be both witnesses' parts."""
    again = replace(begun, operators=(*begun.operators, "u_officer"))
    desk.uow.disposals.save(again)
    first = desk.witness(begun, desk.examiner)

    with pytest.raises(SamePersonError, match="took no other part"):
        desk.witness(first, desk.officer)
    assert desk.witness(first, desk.second).state is DisposalState.PASSED


def test_a_witness_brings_a_picture_of_their_own_that_is_kept(desk: Desk, begun: Disposal) -> None:
    mine, theirs = picture_of(desk.officer), picture_of(desk.second)

    with pytest.raises(WrongEntryError, match="must be a picture"):
        desk.witness(begun, desk.officer, keeps=False)
    desk.photograph(begun, desk.second, (theirs,))  # somebody else keeps it
    with pytest.raises(WrongEntryError, match="bring yourself"):
        desk.witness(begun, desk.officer, keeps=False, photographs=(theirs,))
    desk.photograph(
        begun, desk.officer, (mine,), view_digest=None
    )  # and nothing can be drawn of it
    with pytest.raises(WrongEntryError):
        desk.witness(begun, desk.officer, keeps=False)
    desk.photograph(begun, desk.officer, (mine,), kind=PhotographKind.OTHER)
    with pytest.raises(WrongEntryError):
        desk.witness(begun, desk.officer, keeps=False)
    assert desk.witness(begun, desk.officer).witnesses


def test_two_witnesses_bring_two_photographs(desk: Desk, begun: Disposal) -> None:
    mine = picture_of(desk.officer)
    first = desk.witness(begun, desk.officer)

    with pytest.raises(StatementError, match="this very photograph"):
        desk.witness(first, desk.second, photographs=(mine,))
    assert desk.witness(first, desk.second).state is DisposalState.PASSED


def test_one_person_is_not_two_witnesses(desk: Desk, begun: Disposal) -> None:
    desk.witness(begun, desk.officer)

    with pytest.raises(SamePersonError):
        desk.witness(begun, desk.officer)


def test_a_destruction_without_a_start_on_record_is_not_witnessed(desk: Desk) -> None:
    permitted = desk.permitted(method=ErasureMethod.DESTRUCTION, plan=None)

    with pytest.raises(OutOfSequenceError):
        desk.witness(permitted, desk.officer)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"number": "USB-0002"}, StatementError),
        ({"occurred": NOON - timedelta(minutes=1)}, StatementError),
        ({"occurred": NOON + timedelta(hours=73)}, StatementError),
        ({"occurred": NOON + timedelta(hours=1)}, WrongEntryError),
        ({"photographs": ()}, WrongEntryError),
        ({"place": " "}, WrongEntryError),
        ({"method": ""}, WrongEntryError),
    ],
)
def test_an_account_that_does_not_hold_is_refused(
    desk: Desk, begun: Disposal, change: dict[str, Any], kind: type[Exception]
) -> None:
    with pytest.raises(kind, match="ABC/1"):
        desk.witness(begun, desk.officer, **change)


def test_an_account_may_give_the_minute_of_the_start(desk: Desk) -> None:
    desk.clock.now = NOON.replace(second=40)
    begun = desk.destruction_begun()

    assert desk.witness(begun, desk.officer, occurred=NOON).witnesses


def test_an_exhibit_without_any_number_is_known_by_its_seal(desk: Desk) -> None:
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), serial=None))
    begun = desk.destruction_begun()

    assert desk.witness(begun, desk.officer, number="B1").witnesses


@pytest.mark.parametrize("change", [{"method": "Burnt"}, {"place": "Store 3"}])
def test_witnesses_who_do_not_tell_the_same_complete_nothing(
    desk: Desk, begun: Disposal, change: dict[str, Any]
) -> None:
    desk.witness(begun, desk.officer)

    with pytest.raises(StatementError):
        desk.witness(begun, desk.second, **change)


def test_the_permit_of_a_destruction_holds_as_long_as_the_statements(desk: Desk) -> None:
    permitted = desk.permitted(method=ErasureMethod.DESTRUCTION, plan=None)

    assert permitted.permit is not None
    assert permitted.permit.not_after == NOON + timedelta(hours=72)


def test_the_permit_of_a_destruction_is_used_once(desk: Desk, begun: Disposal) -> None:
    with pytest.raises(PermitError):
        desk.begin_destruction(begun)


def test_holds_are_evaluated_again_before_the_device_is_touched(desk: Desk) -> None:
    permitted = desk.permitted(method=ErasureMethod.DESTRUCTION, plan=None)
    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(replace(order, appeal_checks=()))

    with pytest.raises(HoldOpenError):
        desk.begin_destruction(permitted)


def test_a_hold_while_it_is_under_way_ends_it(desk: Desk, begun: Disposal) -> None:
    holds.place_hold(desk.of(desk.officer), "x_1", code="other", note="")

    with pytest.raises(OutOfSequenceError):
        desk.witness(begun, desk.officer)


def test_an_overwriting_is_not_witnessed_and_a_destruction_not_overwritten(desk: Desk) -> None:
    permitted = desk.permitted(method=ErasureMethod.DESTRUCTION, plan=None)

    with pytest.raises(WrongPlanError):
        desk.start(permitted)


def test_an_overwriting_does_not_begin_as_a_destruction() -> None:
    desk = Desk()

    with pytest.raises(WrongPlanError):
        desk.begin_destruction(desk.permitted())
