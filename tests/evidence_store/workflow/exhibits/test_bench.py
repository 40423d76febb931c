"""Custody agrees with the work: imaged, erased, destroyed by the holder, out of an opened bag."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.acts.exhibits.bags import CloseBag, OpenBag
from evidence_store.domain.exhibits.exhibit import Exhibit, HandoverForm, MediumKind
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.errors import (
    DiscrepancyError,
    OutOfSequenceError,
    RefusedError,
    WrongEntryError,
)
from evidence_store.workflow._kit.subjects.bags import UNTOUCHED, BagWork
from evidence_store.workflow.disposals import destruction
from evidence_store.workflow.exhibits import continuity, transits
from evidence_store.workflow.scans import acquisitions
from evidence_store.workflow.scans.acquisitions import AcquisitionEntry
from forensics.containers.opening import identify_source
from forensics.values import ErasureMethod
from tests.builders import SIZE, KeyedPerson, an_exhibit
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.moving import a_movement, the_exhibit

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from tests.evidence_store.workflow.desk import Desk


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "disk.raw"
    path.write_bytes(b"\x00\x01" * (SIZE // 2))
    return path


def take(desk: Desk, who: KeyedPerson | None = None, exhibit_id: str = "x_1") -> Exhibit:
    by = desk.of(who or desk.examiner)
    return continuity.take(by, exhibit_id, seal_seen="B1", reason="Disposal")


def register(
    desk: Desk,
    image: Path,
    bag: BagWork = UNTOUCHED,
    exhibit_id: str = "x_1",
    **changes: Any,
) -> Acquisition:
    entry = replace(AcquisitionEntry(identify_source(image), "dd", ()), **changes)
    by = desk.of(desk.examiner)
    return acquisitions.register_acquisition(by, exhibit_id, entry=entry, bag=bag)


def sealed_again(desk: Desk, disposal: Disposal) -> Disposal:
    """The disposal whose exhibit is in its bag under seal B2, with the examiner."""
    done(CloseBag(seal_in="B2"), "x_1", desk.of(desk.examiner))
    return disposal


def begin(desk: Desk, disposal: Disposal, bag: BagWork = UNTOUCHED) -> Disposal:
    assert disposal.permit is not None
    desk.hold_outside()
    return destruction.begin_destruction(
        desk.of(desk.examiner), disposal.id, permit_id=disposal.permit.id, bag=bag
    )


def to_destroy(desk: Desk) -> Disposal:
    return desk.permitted(method=ErasureMethod.DESTRUCTION, plan=None)


def test_what_nobody_holds_or_lies_in_a_sealed_bag_is_not_imaged(desk: Desk, image: Path) -> None:
    with pytest.raises(OutOfSequenceError, match="does not say that you hold it"):
        register(desk, image)
    take(desk)
    with pytest.raises(OutOfSequenceError, match="its bag is sealed"):
        register(desk, image)
    with pytest.raises(OutOfSequenceError, match="another person signed"):
        continuity.take(desk.of(desk.second), "x_1", seal_seen="B1", reason="Mine now")

    assert not desk.uow.acquisitions.find()


def test_opening_and_new_seal_are_recorded_with_the_image(desk: Desk, image: Path) -> None:
    take(desk)

    register(desk, image, BagWork("B1", "B2"))

    exhibit = the_exhibit(desk)
    assert desk.uow.events[-3:] == ["exhibit.opened", "acquisition.registered", "exhibit.closed"]
    assert [(one.number, one.broken_by) for one in exhibit.seals] == [
        ("B1", "u_examiner"),
        ("B2", None),
    ]
    assert (exhibit.holder_id, exhibit.whereabouts) == ("u_examiner", Whereabouts.HELD)


def test_a_bag_that_was_opened_for_refused_work_stays_opened_on_record(
    desk: Desk, image: Path, tmp_path: Path
) -> None:
    take(desk)
    small = tmp_path / "small.raw"
    small.write_bytes(bytes(512))
    with pytest.raises(WrongEntryError, match="512 bytes"):
        register(desk, small, BagWork("B1", "B2"))

    assert the_exhibit(desk).whereabouts is Whereabouts.IN_LAB
    register(desk, image, BagWork("B1", "B2"))  # the same words again, as the person has them
    assert desk.uow.events.count("exhibit.opened") == 1


def test_another_seal_than_the_one_recorded_is_a_discrepancy_and_no_work(
    desk: Desk, image: Path
) -> None:
    take(desk)

    with pytest.raises(DiscrepancyError):
        register(desk, image, BagWork("B9", "B2"))

    assert not desk.uow.acquisitions.find()
    assert the_exhibit(desk).whereabouts is Whereabouts.HELD


def test_an_image_from_before_the_record_opens_no_bag_here(desk: Desk, image: Path) -> None:
    register(desk, image, is_before_record=True)

    assert desk.uow.events == ["acquisition.registered"]
    assert the_exhibit(desk).seal is not None


def test_what_was_moved_here_was_not_imaged_before_the_record(desk: Desk, image: Path) -> None:
    take(desk)

    with pytest.raises(OutOfSequenceError, match="since this record"):
        register(desk, image, is_before_record=True)


def test_nothing_is_erased_out_of_a_sealed_bag(desk: Desk) -> None:
    permitted = sealed_again(desk, desk.permitted())

    with pytest.raises(OutOfSequenceError, match="its bag is sealed"):
        desk.start(permitted)
    started = desk.start(permitted, bag=BagWork("B2"))

    assert started.starts == 1
    assert desk.uow.events[-2:] == ["exhibit.opened", "erase.started"]
    assert the_exhibit(desk).seal is None


def test_nothing_is_erased_by_somebody_who_does_not_hold_it(desk: Desk) -> None:
    permitted = desk.permitted()
    desk.at_bench(desk.second)

    with pytest.raises(OutOfSequenceError, match="another person signed"):
        desk.start(permitted)


def test_nothing_is_destroyed_out_of_a_sealed_bag(desk: Desk) -> None:
    permitted = sealed_again(desk, to_destroy(desk))

    with pytest.raises(OutOfSequenceError, match="its bag is sealed"):
        begin(desk, permitted)
    begin(desk, permitted, BagWork("B2"))

    assert desk.uow.events[-2:] == ["exhibit.opened", "witnessed_work.started"]


def test_no_seal_is_intact_on_what_was_overwritten_until_it_is_closed_again(desk: Desk) -> None:
    erased = desk.erased()
    assert the_exhibit(desk).seal is None

    desk.verify(erased, bag=BagWork(new_seal="B7"))

    assert [seal.number for seal in the_exhibit(desk).seals if seal.broken_at is None] == ["B7"]
    assert desk.uow.events[-2:] == ["erase.verified", "exhibit.closed"]


def test_nobody_reads_again_what_lies_in_a_sealed_bag(desk: Desk) -> None:
    erased = sealed_again(desk, desk.erased())

    with pytest.raises(OutOfSequenceError, match="not open"):
        desk.verify(erased)


def test_a_part_is_worked_on_out_of_the_bag_in_which_it_lies(desk: Desk, image: Path) -> None:
    desk.uow.exhibits.add(
        an_exhibit(
            id="x_2",
            reference="ABC/2",
            serial="OTHER",
            seals=(),
            parent_id="x_1",
            whereabouts=Whereabouts.INSIDE,
        )
    )
    take(desk)
    with pytest.raises(OutOfSequenceError, match="ABC/1: the record says that its bag is sealed"):
        register(desk, image, exhibit_id="x_2")

    register(desk, image, BagWork("B1", "B2"), exhibit_id="x_2")

    assert [seal.number for seal in the_exhibit(desk).seals] == ["B1", "B2"]


def test_whoever_took_it_holds_it_and_hands_it_on_under_its_seal(desk: Desk) -> None:
    taken = take(desk)
    assert (taken.holder, taken.holder_id) == (desk.examiner.actor.name, "u_examiner")
    assert taken.handovers[-1].form is HandoverForm.RECORDED

    movement = a_movement(from_holder=taken.holder, to_holder="Officer", occurred=desk.clock())
    with pytest.raises(OutOfSequenceError, match="another person signed"):
        transits.offer(desk.of(desk.second), "x_1", movement=movement)
    transits.offer(desk.of(desk.examiner), "x_1", movement=movement)
    done = transits.accept(desk.of(desk.officer), "x_1", seal_seen="B1")
    assert done.holder_id == "u_officer"


def test_nobody_opens_or_closes_a_bag_that_another_person_signed_for(desk: Desk) -> None:
    take(desk)
    others = desk.of(desk.officer)

    with pytest.raises(OutOfSequenceError, match="another person signed"):
        done(OpenBag(reason="Looking", seal="B1"), "x_1", others)
    with pytest.raises(OutOfSequenceError, match="another person signed"):
        continuity.reseal(others, "x_1", reason="Looking", new_seal="B2")
    done(OpenBag(reason="Work", seal="B1"), "x_1", desk.of(desk.examiner))
    with pytest.raises(OutOfSequenceError, match="another person signed"):
        done(CloseBag(seal_in="B2"), "x_1", others)


def test_the_witness_of_a_device_without_numbers_is_told_which_number_to_read(desk: Desk) -> None:
    desk.uow.exhibits.save(replace(the_exhibit(desk), serial=None))
    begun = desk.begin_destruction(to_destroy(desk))

    with pytest.raises(Exception, match="number of the seal that was broken on its bag"):
        desk.witness(begun, desk.second, number="USB-0001")
    desk.witness(begun, desk.second, number="B1")


def test_flash_that_people_typed_as_a_hard_disk_is_a_discrepancy_and_never_overwritten(
    desk: Desk,
) -> None:
    desk.uow.exhibits.save(replace(the_exhibit(desk), medium=MediumKind.HDD))
    permitted = desk.permitted()

    with pytest.raises(DiscrepancyError, match="knows this device as flash"):
        desk.start(permitted, is_flash=True)

    assert [one.seen for one in the_exhibit(desk).open_discrepancies] == ["flash"]
    assert "erase.started" not in desk.uow.events
    with pytest.raises(RefusedError):
        desk.start(permitted)


def test_a_medium_of_which_the_system_says_nothing_is_what_people_typed(desk: Desk) -> None:
    desk.uow.exhibits.save(replace(the_exhibit(desk), medium=MediumKind.HDD))

    assert desk.start(desk.permitted(), is_flash=None).starts == 1
