"""A phone that is reset before two witnesses, and read before and after."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.proposals import WrongPlanError
from evidence_store.domain.exhibits.exhibit import MediumKind, Stage
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from evidence_store.workflow.exhibits.reading_phones import record_phone
from evidence_store.workflow.holds import holds
from forensics.values import ErasureMethod, TriState
from tests.evidence_store.workflow.desk import Desk
from tests.evidence_store.workflow.phone_desk import Phones
from tests.forensics.erasing.phones.phone_readings import (
    ANDROID,
    ANDROID_RESET,
    IMEI,
    IPHONE,
    IPHONE_RESET,
    a_reading,
)

if TYPE_CHECKING:
    from forensics.values.phones.facts import PhoneFacts


@pytest.fixture
def desk() -> Phones:
    return Phones()


@pytest.mark.parametrize(("before", "after"), [(ANDROID, ANDROID_RESET), (IPHONE, IPHONE_RESET)])
def test_a_phone_is_reset_before_two_witnesses_and_read_before_and_after(
    desk: Phones, before: PhoneFacts, after: PhoneFacts
) -> None:
    exhibit = desk.uow.exhibits.get("x_1")
    desk.uow.exhibits.save(replace(exhibit, serial=before.serial))
    begun = desk.reset_begun(before)
    desk.read(after, desk.second)
    done = desk.seen_by_two(begun)

    assert done.state is DisposalState.PASSED
    assert desk.uow.exhibits.get("x_1").stage is Stage.ERASED
    assert done.phone_before is not None
    assert done.phone_after is not None
    assert done.phone_after.read_by == desk.second.actor.id
    facts = dict(done.witnesses[0].statement.facts)
    assert {"phone_before", "phone_after"} <= facts.keys()
    assert facts["phone_before"] != facts["phone_after"]


@pytest.mark.parametrize(
    "said",
    [
        {"accounts": 1},
        {"accounts": None},
        {"users": 2},
        {"users": None},
        {"reset_mark": ANDROID.reset_mark},
        {"reset_mark": None},
        {"serial": None, "imeis": ()},
    ],
)
def test_a_reset_that_the_phone_does_not_show_has_failed(
    desk: Phones, said: dict[str, Any]
) -> None:
    """Accounts taken off by hand, a user who is still there, and all that it does not say."""
    begun = desk.reset_begun()
    desk.read(ANDROID_RESET, desk.second, **said)

    assert desk.seen_by_two(begun).state is DisposalState.FAILED
    assert desk.uow.exhibits.get("x_1").stage is Stage.UNDER_DISPOSAL


def test_another_phone_that_comes_back_is_not_recorded(desk: Phones) -> None:
    begun = desk.reset_begun()

    with pytest.raises(WrongEntryError, match="another serial number or IMEI"):
        desk.read(ANDROID_RESET, desk.second, serial="ZY22OTHER1")
    with pytest.raises(OutOfSequenceError, match="not read since its reset was begun"):
        desk.seen_by_two(begun)


def test_a_phone_that_is_like_it_in_serial_alone_is_another_one(desk: Phones) -> None:
    """Its serial lies; an IMEI that both say tells them apart."""
    begun = desk.reset_begun()
    exhibit = desk.uow.exhibits.get("x_1")
    desk.uow.exhibits.save(replace(exhibit, imei=None))
    desk.read(ANDROID_RESET, desk.second, imeis=("356938035643809",))

    first = desk.witness(begun, desk.officer, number=ANDROID.serial, method="Reset")
    done = desk.witness(first, desk.second, number=ANDROID.serial, method="Reset")

    assert done.state is DisposalState.FAILED


def test_who_carried_it_out_does_not_read_for_the_verdict(desk: Phones) -> None:
    begun = desk.reset_begun()
    desk.read(ANDROID_RESET, desk.examiner)

    with pytest.raises(OutOfSequenceError, match="took no other part reads it again"):
        desk.seen_by_two(begun)


def test_a_phone_read_again_between_two_witnesses_is_begun_again(desk: Phones) -> None:
    begun = desk.reset_begun()
    desk.read(ANDROID_RESET, desk.second)
    first = desk.witness(begun, desk.officer, number=IMEI, method="Reset")
    desk.clock.now += timedelta(minutes=1)
    desk.read(ANDROID_RESET, desk.second)

    with pytest.raises(OutOfSequenceError, match="after the first witness signed"):
        desk.witness(first, desk.second, number=IMEI, method="Reset")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"launched_with": 28}, "API level 29"),
        ({"launched_with": None}, "API level 29"),
        ({"hardware_keys": TriState.UNKNOWN}, "hardware keeps the keys"),
        ({"file_encryption": TriState.NO}, "file by file"),
        ({"sim_in": TriState.YES}, "memory card or SIM"),
        ({"card_in": TriState.YES}, "memory card or SIM"),
        ({"serial": None, "imeis": ()}, "no serial number or IMEI"),
    ],
)
def test_below_the_floor_only_destruction_is_proposed(
    desk: Phones, said: dict[str, Any], why: str
) -> None:
    desk.read(ANDROID, **said)

    with pytest.raises(WrongPlanError, match=why):
        desk.propose(method=ErasureMethod.FACTORY_RESET, plan=None)
    assert desk.propose(method=ErasureMethod.DESTRUCTION, plan=None).is_open


@pytest.mark.parametrize("model", ["iPhone5,3", "iPod9,1", "iPhone", None])
def test_an_iphone_without_a_secure_enclave_is_destroyed(desk: Phones, model: str | None) -> None:
    exhibit = desk.uow.exhibits.get("x_1")
    desk.uow.exhibits.save(replace(exhibit, serial=IPHONE.serial))
    desk.read(IPHONE, model=model)

    with pytest.raises(WrongPlanError, match="older than the rules ask for"):
        desk.propose(method=ErasureMethod.FACTORY_RESET, plan=None)


def test_a_phone_that_was_not_read_is_not_reset(desk: Phones) -> None:
    with pytest.raises(WrongPlanError, match="no phone was read"):
        desk.propose(method=ErasureMethod.FACTORY_RESET, plan=None)


def test_a_phone_that_was_stopped_and_referred_is_only_destroyed(desk: Phones) -> None:
    desk.read(ANDROID)
    exhibit = desk.uow.exhibits.get("x_1")
    holds.stop_and_refer(desk.of(desk.officer), exhibit.id, note="")
    stopped = desk.uow.exhibits.get("x_1")
    released = replace(stopped.placed_holds[0], released_at=desk.clock())
    desk.uow.exhibits.save(replace(stopped, placed_holds=(released,)))

    with pytest.raises(WrongPlanError, match="stopped and referred before"):
        desk.propose(method=ErasureMethod.FACTORY_RESET, plan=None)


def test_it_is_read_again_between_its_authority_and_its_start(desk: Phones) -> None:
    desk.read(ANDROID)
    desk.clock.now += timedelta(minutes=1)
    permitted = desk.permitted(method=ErasureMethod.FACTORY_RESET, plan=None)

    with pytest.raises(WrongPlanError, match="not read since the reset was authorised"):
        desk.begin_destruction(permitted)


def test_no_phone_is_read_out_of_a_closed_bag() -> None:
    closed = Desk()
    phone = replace(closed.uow.exhibits.get("x_1"), medium=MediumKind.PHONE)
    closed.uow.exhibits.save(phone)

    with pytest.raises(OutOfSequenceError, match="bag is not open"):
        record_phone(closed.of(closed.examiner), "x_1", read=a_reading)


def test_what_is_no_phone_is_not_read(desk: Phones) -> None:
    disk = replace(desk.uow.exhibits.get("x_1"), medium=MediumKind.HDD)
    desk.uow.exhibits.save(disk)

    with pytest.raises(WrongEntryError, match="no phone or tablet"):
        desk.read(ANDROID)
