"""The right device by its content, and one job per serial number, as the steps hold them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.proposals import WrongPlanError
from evidence_store.errors import OutOfSequenceError, WrongDeviceError
from evidence_store.workflow._kit.starts.identifying import (
    LEAST_TELLING,
    identify_device,
    prepare_check,
)
from evidence_store.workflow.disposals import erasures
from evidence_store.workflow.disposals.disposals import withdraw_disposal
from evidence_store.workflow.scans import acquisitions
from evidence_store.workflow.scans.acquisitions import AcquisitionEntry
from forensics.containers.opening import identify_source
from forensics.erasing.devices.identifying import BLOCKS, SEED_SIZE, DeviceAtHand
from forensics.erasing.patterns import OneValue
from forensics.scanning.sources import image_blocks
from forensics.values import (
    DeviceIdentity,
    Extent,
    Identification,
    IdentifiedBy,
    TargetKind,
    VirtualKind,
)
from tests.builders import SERIAL, SIZE, a_plan, a_receipt, an_acquisition, an_exhibit, an_order
from tests.forensics.erasing.builders import random_bytes
from tests.forensics.erasing.fakes import FakeMedium
from tests.forensics.scanning.sources.taken_over import go_down_among_blocks, install

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.disposals.disposal import Disposal
    from tests.evidence_store.workflow.desk import Desk

SEED = bytes(range(SEED_SIZE))
DATA = random_bytes(SIZE)


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "SMITH-laptop.raw"
    path.write_bytes(DATA)
    return path


def acquire(desk: Desk, image: Path) -> str:
    """Register and verify a disk image of the exhibit; its id."""
    source = identify_source(image)
    desk.at_bench()
    made = acquisitions.register_acquisition(
        desk.of(desk.examiner), "x_1", entry=AcquisitionEntry(source, "dd", ())
    )
    acquisitions.verify_acquisition(
        desk.of(desk.examiner), made.id, source=source, on_progress=lambda _: None
    )
    return made.id


def identify(
    desk: Desk,
    disposal: Disposal,
    data: bytes = DATA,
    overwritten: tuple[Extent, ...] = (),
    *,
    marked: tuple[Extent, ...] = (),
    bad: tuple[Extent, ...] = (),
) -> Identification:
    check = prepare_check(disposal.id, seed=SEED, uow=desk.uow)
    identity = DeviceIdentity(SERIAL, "Stick", SIZE)
    medium = FakeMedium(data)
    device = DeviceAtHand(
        *(TargetKind.BLOCK_DEVICE, identity, medium, overwritten),
        pattern=OneValue(0),
        marked=marked,
        bad=bad,
    )
    return identify_device(desk.of(desk.examiner), check, device)


def refused(desk: Desk, kind: type[Exception], act: Any) -> str:
    """Expect a refusal that is on record and starts nothing."""
    with pytest.raises(kind) as refusal:
        act()
    entry = desk.uow.custody.drafts[-1]
    assert entry.event == "disposal.refused"
    assert entry.public == {"act": "start", "refusal": kind.__name__}
    assert "erase.started" not in desk.uow.events
    return str(refusal.value)


# By content


def test_the_device_that_was_imaged_is_started_and_the_log_says_how_it_was_known(
    desk: Desk, image: Path
) -> None:
    acquisition = acquire(desk, image)
    permitted = desk.permitted()

    known = identify(desk, permitted)
    running = desk.start(permitted, identification=known)

    assert running.identification == known
    public = desk.uow.custody.drafts[-1].public
    assert public["identified_by"] == "content"
    assert public["acquisition"] == acquisition
    assert public["blocks_equal"] == known.equal == min(BLOCKS, SIZE // 512)
    assert (public["blocks_ours"], public["blocks_not_compared"]) == (0, 0)
    assert public["seed"] == "sha256:" + hashlib.sha256(SEED).hexdigest()


@pytest.mark.parametrize("at", [0, SIZE // 2, SIZE - 1])
def test_one_block_that_differs_is_refused_and_on_record(desk: Desk, image: Path, at: int) -> None:
    acquire(desk, image)
    permitted = desk.permitted()
    other = DATA[:at] + bytes([DATA[at] ^ 1]) + DATA[at + 1 :]

    text = refused(desk, WrongDeviceError, lambda: identify(desk, permitted, other))

    assert text.startswith("ABC/1: ")


def test_zeros_on_a_first_start_are_another_device_whatever_a_journal_says(
    desk: Desk, image: Path
) -> None:
    acquire(desk, image)
    permitted = desk.permitted()
    all_of_it = (Extent(0, SIZE),)

    refused(desk, WrongDeviceError, lambda: identify(desk, permitted, bytes(SIZE), all_of_it))


def interrupted(desk: Desk, *, up_to: int = SIZE) -> Disposal:
    permitted = desk.permitted()
    running = desk.start(permitted, identification=identify(desk, permitted))
    if up_to:
        desk.go_on(running, up_to)
    return erasures.record_interruption(desk.of(desk.examiner), running.id, reason="Cable")


def test_a_resume_counts_the_zeros_of_the_earlier_start_as_ours(desk: Desk, image: Path) -> None:
    acquire(desk, image)
    again = desk.permit(interrupted(desk))
    half = bytes(SIZE // 2) + DATA[SIZE // 2 :]

    known = identify(desk, again, half, (Extent(0, SIZE // 2),))
    running = desk.start(again, identification=known)

    assert known.ours == known.equal == SIZE // 1024
    assert running.starts == 2


def test_a_resume_without_the_journal_knows_nothing_as_ours(desk: Desk, image: Path) -> None:
    acquire(desk, image)
    again = desk.permit(interrupted(desk))

    with pytest.raises(WrongDeviceError, match="journal"):
        identify(desk, again, bytes(SIZE // 2) + DATA[SIZE // 2 :])


@pytest.mark.parametrize("up_to", [0, SIZE // 4])
def test_a_resume_counts_zeros_as_ours_no_further_than_the_log_says_whatever_a_journal_does(
    desk: Desk, image: Path, up_to: int
) -> None:
    acquire(desk, image)
    again = desk.permit(interrupted(desk, up_to=up_to))
    all_of_it = (Extent(0, SIZE),)
    as_far = bytes(up_to) + DATA[up_to:]
    further = bytes(up_to + 512) + DATA[up_to + 512 :]

    assert identify(desk, again, as_far, all_of_it).ours == up_to // 512
    with pytest.raises(WrongDeviceError, match="1 of"):
        identify(desk, again, further, all_of_it)


def test_a_journal_cannot_have_the_eraser_pass_over_what_the_log_did_not_let_it_write(
    desk: Desk, image: Path
) -> None:
    """Else the log would say that it came to the end, after one block of the device was written."""
    acquire(desk, image)
    permitted = desk.permitted()
    forged = (Extent(0, SIZE - 512),)

    text = refused(
        desk, WrongDeviceError, lambda: identify(desk, permitted, marked=forged, bad=forged)
    )
    assert f"counts {SIZE - 512:,} bytes as overwritten, and the log let the eraser write 0" in text


def test_nor_where_the_serial_number_alone_tells_the_device(desk: Desk) -> None:
    again = desk.permit(interrupted(desk, up_to=SIZE // 2))

    for marked in (SIZE // 2, SIZE // 4, 0):
        known = identify(desk, again, marked=(Extent(0, marked),))
        assert known.by is IdentifiedBy.SERIAL_AND_SIZE
    with pytest.raises(WrongDeviceError, match="Put back the journal"):
        identify(desk, again, marked=(Extent(0, SIZE // 2 + 512),))


def test_what_was_overwritten_by_another_plan_is_not_ours(desk: Desk, image: Path) -> None:
    acquire(desk, image)
    withdraw_disposal(desk.of(desk.examiner), interrupted(desk).id, reason="A hold")
    another = desk.permitted(plan=a_plan(target=replace(a_plan().target, model="Another word")))

    with pytest.raises(WrongDeviceError, match="journal"):
        identify(desk, another, bytes(SIZE), (Extent(0, SIZE),))


def test_what_an_earlier_disposal_overwrote_is_ours_in_the_one_that_follows_it(
    desk: Desk, image: Path
) -> None:
    acquire(desk, image)
    withdraw_disposal(desk.of(desk.examiner), interrupted(desk).id, reason="A hold")

    following = desk.permitted()

    assert identify(desk, following, bytes(SIZE), (Extent(0, SIZE),)).ours == SIZE // 512


def test_a_disk_image_that_is_not_in_its_place_is_never_passed_over(
    desk: Desk, image: Path
) -> None:
    acquire(desk, image)
    permitted = desk.permitted()
    image.unlink()

    text = refused(desk, WrongDeviceError, lambda: identify(desk, permitted))

    assert "Put all its files back in that place" in text
    assert "SMITH" not in text


def test_a_disk_image_that_takes_its_decoder_down_shows_no_device(
    desk: Desk, image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acquire(desk, image)
    permitted = desk.permitted()
    install(monkeypatch, image_blocks, "blocks_in_child", go_down_among_blocks)

    text = refused(desk, WrongDeviceError, lambda: identify(desk, permitted))

    assert "cannot be read where it was registered" in text


def test_a_file_of_another_size_in_the_place_of_the_disk_image_is_refused(
    desk: Desk, image: Path
) -> None:
    acquire(desk, image)
    permitted = desk.permitted()
    image.write_bytes(DATA + bytes(512))

    text = refused(desk, WrongDeviceError, lambda: identify(desk, permitted))

    assert "another disk image" in text


def test_further_files_beside_a_disk_image_are_not_the_one_that_was_registered(
    desk: Desk, tmp_path: Path
) -> None:
    first = tmp_path / "disk.001"
    first.write_bytes(DATA)
    acquire(desk, first)
    permitted = desk.permitted()
    (tmp_path / "disk.002").write_bytes(bytes(512))

    refused(desk, WrongDeviceError, lambda: identify(desk, permitted))


@pytest.mark.parametrize(
    "known",
    [
        Identification(IdentifiedBy.SERIAL_AND_SIZE, a_plan().target),
        Identification(IdentifiedBy.CONTENT, a_plan().target, "a_OTHER", SEED, equal=BLOCKS),
        Identification(IdentifiedBy.CONTENT, a_plan().target, "a_1", SEED, not_compared=BLOCKS),
    ],
)
def test_nothing_starts_unless_compared_with_the_verified_acquisition(
    desk: Desk, known: Identification
) -> None:
    permitted = desk.permitted()
    desk.uow.acquisitions.add(an_acquisition())

    refused(desk, WrongDeviceError, lambda: desk.start(permitted, identification=known))


def test_the_newest_verified_acquisition_is_the_one_to_compare_with(desk: Desk) -> None:
    permitted = desk.permitted()
    desk.uow.acquisitions.add(an_acquisition(id="a_1"))
    desk.uow.acquisitions.add(an_acquisition(id="a_2"))
    unread = an_acquisition(id="a_3", computed_digest=None, computed_digests=())
    desk.uow.acquisitions.add(unread)

    chosen = prepare_check(permitted.id, seed=SEED, uow=desk.uow).acquisition

    assert chosen is not None
    assert chosen.id == "a_2"


# Without an acquisition


def test_without_a_verified_acquisition_the_record_says_serial_and_size_alone(desk: Desk) -> None:
    desk.uow.acquisitions.add(
        an_acquisition(computed_digest=None, computed_digests=(), verified_at=None)
    )
    permitted = desk.permitted()

    known = identify(desk, permitted, bytes(SIZE))
    running = desk.start(permitted, identification=known)

    assert known.by is IdentifiedBy.SERIAL_AND_SIZE
    assert running.identification == known
    public = desk.uow.custody.drafts[-1].public
    assert (public["identified_by"], public["seed"]) == ("serial_and_size", None)


# Serial numbers


def test_an_exhibit_without_serial_number_is_erased_only_by_content(
    desk: Desk, image: Path
) -> None:
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), serial=None))
    with pytest.raises(WrongPlanError, match="no verified disk image"):
        desk.propose()
    acquire(desk, image)
    permitted = desk.permitted()

    running = desk.start(permitted, identification=identify(desk, permitted))

    assert desk.receive(running).state is DisposalState.COMPLETED


def test_a_receipt_of_another_device_is_refused_where_the_exhibit_has_no_serial_number(
    desk: Desk, image: Path
) -> None:
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), serial=None))
    acquire(desk, image)
    permitted = desk.permitted()
    running = desk.start(permitted, identification=identify(desk, permitted))
    other = replace(a_receipt().target, serial="USB-0002")

    with pytest.raises(WrongPlanError):
        desk.receive(running, target=other)


def test_a_start_refuses_a_loop_device_over_a_copy_where_people_signed_for_the_device(
    desk: Desk, image: Path
) -> None:
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), serial=None))
    acquire(desk, image)
    permitted = desk.permitted()
    known = identify(desk, permitted)
    loop = replace(known.device, serial=None, virtual=VirtualKind.LOOP)

    with pytest.raises(WrongPlanError, match="one that a computer made up"):
        desk.start(permitted, identification=replace(known, device=loop))
    assert "erase.started" not in desk.uow.events


def test_a_resume_of_a_device_without_serial_number_needs_blocks_that_tell_it(
    desk: Desk, image: Path
) -> None:
    """Zeros are ours where a journal says so, and a journal is a file that anybody can write."""
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), serial=None))
    acquire(desk, image)
    again = desk.permit(interrupted(desk))
    all_zeros = identify(desk, again, bytes(SIZE), (Extent(0, SIZE),))
    left = SIZE - LEAST_TELLING * 512
    enough = identify(desk, again, bytes(left) + DATA[left:], (Extent(0, left),))

    with pytest.raises(WrongDeviceError, match="reported as not completed"):
        desk.start(again, identification=all_zeros)
    too_few = replace(enough, telling=enough.telling - 1)
    with pytest.raises(WrongDeviceError, match="are needed"):
        desk.start(again, identification=too_few)
    assert desk.start(again, identification=enough).starts == 2


def test_a_resume_of_a_device_that_shows_its_serial_number_is_known_by_that(
    desk: Desk, image: Path
) -> None:
    acquire(desk, image)
    again = desk.permit(interrupted(desk))

    known = identify(desk, again, bytes(SIZE), (Extent(0, SIZE),))

    assert (known.equal, desk.start(again, identification=known).starts) == (0, 2)


def test_an_empty_device_without_serial_number_is_not_known_by_its_content(
    desk: Desk, image: Path
) -> None:
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), serial=None))
    image.write_bytes(bytes(SIZE))
    acquire(desk, image)
    permitted = desk.permitted()

    known = identify(desk, permitted, bytes(SIZE))

    refused(desk, WrongDeviceError, lambda: desk.start(permitted, identification=known))


def second_exhibit(desk: Desk, **changes: Any) -> None:
    """Another exhibit of another order, with the same device on record."""
    order = an_order()
    line = replace(order.lines[0], exhibit_ids=("x_1", "x_2"))
    desk.uow.orders.save(replace(desk.uow.orders.get("o_1"), lines=(line,)))
    desk.uow.exhibits.add(an_exhibit(id="x_2", reference="DEF/1", **changes))


def test_two_jobs_on_one_serial_number_never_run_at_once(desk: Desk) -> None:
    second_exhibit(desk)
    first = desk.start(desk.permitted())
    other = desk.permitted(exhibit_id="x_2")

    with pytest.raises(OutOfSequenceError, match="under way"):
        desk.start(other)
    assert desk.uow.events[-1] == "disposal.refused"
    assert desk.uow.disposals.get(other.id).state is DisposalState.PERMITTED

    desk.receive(first)
    assert desk.start(other).state is DisposalState.RUNNING


def test_another_serial_number_runs_beside_it(desk: Desk) -> None:
    second_exhibit(desk, serial="USB-0002")
    desk.start(desk.permitted())
    plan = a_plan(target=DeviceIdentity("USB-0002", None, SIZE))

    other = desk.start(desk.permitted(exhibit_id="x_2", plan=plan), plan=plan)

    assert other.state is DisposalState.RUNNING
