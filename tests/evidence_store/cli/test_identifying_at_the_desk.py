"""The eraser and the record together: no byte is written to a device that is not known again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.cli.disposals.permit_desk import RecordDesk
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.disposals.disposal_states import DisposalState
from forensics.erasing.devices.identifying import DeviceAtHand
from forensics.erasing.planning import read_plan
from forensics.errors import WrongDeviceError
from forensics.values import IdentifiedBy
from tests.evidence_store.cli.room import SIZE, Room, erase, image, permitted
from tests.forensics.erasing.fakes import FakeMedium

if TYPE_CHECKING:
    from evidence_store.custody.leaves.entries import Leaf
    from evidence_store.domain.disposals.disposal import Disposal


@pytest.fixture
def acquired(room: Room) -> Room:
    """The room with a verified disk image of the stick."""
    source, _ = image(room)
    words = ("--made-with", "dd", "--made-before-record")
    assert room.run("acquisition", "register", "ABC/1", source, *words) == 0
    assert room.run("acquisition", "verify", room.ids("acquisitions")[0]) == 0
    return room


def the_disposal(room: Room) -> Disposal:
    with room.store.reading() as uow:
        return uow.disposals.find()[0]


def last_entry(room: Room) -> Leaf:
    with room.store.reading() as uow:
        return read_leaf(uow.custody.of_exhibit(the_exhibit(room))[-1].body)


def the_exhibit(room: Room) -> str:
    return room.ids("exhibits")[0]


def test_the_device_is_compared_with_its_disk_image_and_the_record_says_so(acquired: Room) -> None:
    assert erase(acquired, permitted(acquired)) == 0

    known = the_disposal(acquired).identification
    assert known is not None
    assert (known.by, known.equal) == (IdentifiedBy.CONTENT, SIZE // 512)
    assert known.acquisition == acquired.ids("acquisitions")[0]


def test_without_a_disk_image_the_record_says_serial_and_size_alone(
    room: Room,
) -> None:
    assert erase(room, permitted(room)) == 0

    known = the_disposal(room).identification
    assert known is not None
    assert known.by is IdentifiedBy.SERIAL_AND_SIZE


def test_one_changed_block_refuses_the_device_and_not_a_byte_is_written(acquired: Room) -> None:
    paths = permitted(acquired)
    copy = acquired.folder / "copy.raw"
    with copy.open("r+b") as file:
        file.seek(SIZE // 2)
        file.write(b"\xff" * 512)
    before = copy.read_bytes()

    assert erase(acquired, paths) == 4

    assert copy.read_bytes() == before
    assert the_disposal(acquired).state is DisposalState.PERMITTED
    entry = last_entry(acquired)
    assert entry.event == "disposal.refused"
    assert entry.public["refusal"] == "WrongDeviceError"
    assert "1 of 128 blocks" in acquired.said[-1]


def test_a_disk_image_that_is_gone_refuses_the_start_and_says_what_to_do(acquired: Room) -> None:
    paths = permitted(acquired)
    (acquired.folder / "disk.raw").rename(acquired.folder / "elsewhere.raw")

    assert erase(acquired, paths) == 4

    assert "Put all its files back in that place" in acquired.said[-1]
    assert (acquired.folder / "copy.raw").read_bytes() == image(acquired)[1]
    assert last_entry(acquired).event == "disposal.refused"


def test_a_device_that_was_swapped_after_its_permit_was_used_is_refused_on_record(
    acquired: Room,
) -> None:
    permitted(acquired)
    _, data = image(acquired)
    plan = read_plan(acquired.folder / "plan.json")
    options = {
        "data": str(acquired.folder / "data"),
        "as": "A1",
        "passphrase_file": str(acquired.folder / "A1"),
        "seal_broken": "B1",
    }
    right, other = (
        DeviceAtHand(plan.target_kind, plan.target, FakeMedium(content), ())
        for content in (data, bytes(SIZE))
    )

    leave = RecordDesk().redeem(acquired.folder / "permit", plan, right, options)
    leave.verify_device(right)
    with pytest.raises(WrongDeviceError, match="another device"):
        leave.verify_device(other)

    entry = last_entry(acquired)
    assert (entry.event, entry.public["act"]) == ("disposal.refused", "start")
