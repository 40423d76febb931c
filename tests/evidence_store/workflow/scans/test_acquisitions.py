"""Disk images: registered with what their logs state, and read again by us."""

from __future__ import annotations

import errno
import hashlib
import os
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.exhibits.acquisitions import (
    AcquiredAs,
    ImageReading,
    WriteBlocker,
    newest_image,
    newest_verified,
)
from evidence_store.domain.exhibits.copies import kept_images
from evidence_store.domain.exhibits.discrepancies import DiscrepancyKind
from evidence_store.domain.exhibits.exhibit import Stage
from evidence_store.domain.signing.signed_acts import is_signed_by
from evidence_store.domain.unit.jobs import Job, JobKind, JobState, OfExhibit
from evidence_store.errors import (
    ConflictError,
    OutOfSequenceError,
    RefusedError,
    WrongEntryError,
)
from evidence_store.workflow._kit.subjects.acquired_files import is_registered
from evidence_store.workflow.exhibits.exhibits import decide_copy
from evidence_store.workflow.scans import acquisitions
from evidence_store.workflow.scans.acquisitions import AcquisitionEntry
from forensics.acquisition_log import AcquisitionLog
from forensics.containers.opening import identify_source, open_image
from forensics.disk_images.sampling import sample_of
from forensics.erasing.copies.sidecars import mark_path, sidecar_path
from forensics.scanning.sources import whole_reading
from forensics.scanning.sources.guarded_images import identify_acquired
from forensics.values import Digest, HashAlgorithm
from tests.builders import SHA, SIZE, an_exhibit
from tests.forensics.erasing.builders import make_working_copy
from tests.forensics.scanning.sources.taken_over import go_down, install

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from tests.evidence_store.workflow.desk import Desk


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "disk.raw"
    path.write_bytes(b"\x00\x01" * (SIZE // 2))
    return path


def md5(data: bytes) -> Digest:
    return Digest(HashAlgorithm.MD5, hashlib.md5(data, usedforsecurity=False).digest())


def register(desk: Desk, image: Path, *digests: Digest) -> Acquisition:
    entry = AcquisitionEntry(identify_source(image), "dd", digests)
    desk.at_bench()
    return acquisitions.register_acquisition(desk.of(desk.examiner), "x_1", entry=entry)


def verify(desk: Desk, acquisition: Acquisition, image: Path) -> Acquisition:
    return acquisitions.verify_acquisition(
        desk.of(desk.examiner),
        acquisition.id,
        source=identify_source(image),
        on_progress=lambda _: None,
    )


def test_a_disk_image_that_was_read_keeps_the_sample_by_which_its_scans_are_known(
    desk: Desk, image: Path
) -> None:
    read = verify(desk, register(desk, image), image)

    opened = open_image(identify_source(image))
    try:
        assert read.sample == sample_of(opened) is not None
    finally:
        opened.close()


def test_a_disk_image_is_verified_by_reading_it(desk: Desk, image: Path) -> None:
    data = image.read_bytes()

    found = verify(desk, register(desk, image, md5(data)), image)

    assert found.is_verified
    assert found.computed_digest == Digest(HashAlgorithm.SHA256, hashlib.sha256(data).digest())
    assert md5(data) in found.computed_digests
    assert desk.uow.exhibits.get("x_1").stage is Stage.VERIFIED_IMAGE


def test_a_disk_image_that_takes_its_decoder_down_is_not_verified_and_has_no_digest(
    desk: Desk, image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered = register(desk, image, md5(image.read_bytes()))
    install(monkeypatch, whole_reading, "digest_in_child", go_down)

    found = verify(desk, registered, image)

    assert found.faults == ("it was not read to its end: its reader went down",)
    assert (found.is_verified, found.computed_digests, found.sample) == (False, (), None)
    assert desk.uow.exhibits.get("x_1").stage is not Stage.VERIFIED_IMAGE
    draft = desk.uow.custody.drafts[-1]
    assert draft.public["faults"] == 1
    assert draft.public["computed"] == []


def test_whoever_had_a_disk_image_read_signs_which_one_and_what_was_found(
    desk: Desk, image: Path
) -> None:
    found = verify(desk, register(desk, image), image)

    draft = desk.uow.custody.drafts[-1]
    assert draft.signed is not None
    (one,) = draft.signed.signatures
    assert is_signed_by(desk.examiner.person.signing_key, draft.signed.statement, one.signature)
    sha256 = str(found.computed_digest)
    assert draft.signed.stated == {"acquisition": found.id, "computed": sha256, "faults": "0"}


def read(desk: Desk, acquisition: Acquisition, image: Path) -> ImageReading:
    source = identify_source(image)
    return acquisitions.read_acquisition(
        desk.of(desk.examiner), acquisition.id, source=source, on_progress=lambda _: None
    )


def check_of(acquisition: Acquisition, asked: datetime, **changes: Any) -> Job:
    told: dict[str, Any] = {
        "id": "j_1",
        "version": 1,
        "kind": JobKind.CHECK_IMAGE,
        "case_id": "c_1",
        "about": OfExhibit("x_1", acquisition.id),
        "asked_by": "u_examiner",
        "asked_at": asked,
        "state": JobState.DONE,
    }
    return Job(**(told | changes))


def sign(desk: Desk, job: Job, found: ImageReading) -> Acquisition:
    desk.uow.jobs.add(job)
    return acquisitions.sign_reading(desk.of(desk.examiner), job.id, found=found)


def test_what_was_read_for_somebody_counts_once_they_sign_for_it(desk: Desk, image: Path) -> None:
    made = register(desk, image)
    before = desk.uow.events
    found = read(desk, made, image)
    assert desk.uow.events == before
    assert not desk.uow.acquisitions.get(made.id).is_verified

    assert sign(desk, check_of(made, desk.clock()), found).is_verified

    assert desk.uow.events[-1] == "acquisition.verified"


def test_a_digest_that_differs_is_recorded_before_anybody_signs(desk: Desk, image: Path) -> None:
    made = register(desk, image, md5(b"other"))

    read(desk, made, image)

    assert desk.uow.events[-1] == "acquisition.differs"
    assert desk.uow.custody.drafts[-1].signed is None


def test_nobody_signs_for_an_older_reading_than_the_one_that_is_recorded(
    desk: Desk, image: Path
) -> None:
    made = register(desk, image)
    asked = desk.clock()
    found = read(desk, made, image)
    verify(desk, made, image)

    with pytest.raises(OutOfSequenceError, match="newer reading"):
        sign(desk, check_of(made, asked), found)


@pytest.mark.parametrize(
    "changes",
    [{"asked_by": "u_second"}, {"kind": JobKind.SCAN}, {"state": JobState.RUNNING}],
    ids=["of another person", "of other work", "not completed"],
)
def test_nobody_signs_for_what_is_no_completed_check_of_their_own(
    desk: Desk, image: Path, changes: dict[str, Any]
) -> None:
    made = register(desk, image)
    found = read(desk, made, image)

    with pytest.raises(OutOfSequenceError, match="was completed for you"):
        sign(desk, check_of(made, desk.clock(), **changes), found)


def test_an_image_that_differed_goes_on_to_until_all_of_it_is_read_again(
    desk: Desk, image: Path
) -> None:
    made = register(desk, image, md5(image.read_bytes()))
    image.write_bytes(bytes(SIZE))
    verify(desk, made, image)

    later = check_of(made, desk.clock() + timedelta(hours=1))
    after = sign(desk, later, ImageReading((), ("512 bytes",)))

    assert after.differing
    assert desk.uow.events[-1] == "acquisition.differs"


def test_a_digest_that_differs_is_recorded_and_blocks_the_exhibit(desk: Desk, image: Path) -> None:
    found = verify(desk, register(desk, image, md5(b"other")), image)

    assert found.differing == (md5(b"other"),)
    assert desk.uow.events[-1] == "acquisition.differs"
    with pytest.raises(RefusedError, match="digest recomputed"):
        desk.propose()


def test_a_disk_image_of_another_size_is_not_registered(desk: Desk, tmp_path: Path) -> None:
    small = tmp_path / "small.raw"
    small.write_bytes(bytes(512))

    with pytest.raises(WrongEntryError, match="512 bytes"):
        register(desk, small)


def test_a_disk_image_is_registered_once(desk: Desk, image: Path) -> None:
    register(desk, image)

    with pytest.raises(ConflictError):
        register(desk, image)


def test_a_disk_image_of_one_exhibit_is_never_that_of_another(
    desk: Desk, image: Path, tmp_path: Path
) -> None:
    desk.uow.exhibits.add(an_exhibit(id="x_2", case_id="c_2", serial="OTHER"))
    desk.at_bench(exhibit_id="x_2")
    register(desk, image)
    other_name = tmp_path / "other.raw"
    os.link(image, other_name)

    for name in (image, other_name):
        entry = AcquisitionEntry(identify_source(name), "dd", ())
        with pytest.raises(ConflictError, match="for another exhibit"):
            acquisitions.register_acquisition(desk.of(desk.examiner), "x_2", entry=entry)


def test_other_files_are_not_read_in_place_of_those_registered(
    desk: Desk, image: Path, tmp_path: Path
) -> None:
    acquisition = register(desk, image)
    other = tmp_path / "other.raw"
    other.write_bytes(image.read_bytes())

    with pytest.raises(WrongEntryError):
        verify(desk, acquisition, other)


def test_a_registered_file_is_known_by_any_name(desk: Desk, image: Path, tmp_path: Path) -> None:
    register(desk, image)
    link = tmp_path / "link"
    link.symlink_to(image)

    assert is_registered(link, uow=desk.uow)
    assert not is_registered(tmp_path / "copy", uow=desk.uow)


def test_a_registered_file_is_known_wherever_it_was_moved(
    desk: Desk, image: Path, tmp_path: Path
) -> None:
    register(desk, image)
    image.rename(tmp_path / "moved.raw")
    (tmp_path / "equal.raw").write_bytes((tmp_path / "moved.raw").read_bytes())

    assert is_registered(tmp_path / "moved.raw", uow=desk.uow)
    assert not is_registered(tmp_path / "equal.raw", uow=desk.uow)


def test_a_registered_copy_is_known_by_the_id_of_its_note(desk: Desk, tmp_path: Path) -> None:
    note = make_working_copy(tmp_path / "copy.raw", bytes(SIZE))
    text = sidecar_path(tmp_path / "copy.raw").read_text()
    acquisition = register(desk, tmp_path / "copy.raw")
    (tmp_path / "other.raw").write_bytes(bytes(SIZE))
    sidecar_path(tmp_path / "other.raw").write_text(text)

    assert acquisition.files[0].copy == note.id
    assert is_registered(tmp_path / "other.raw", uow=desk.uow)


def _full_disk() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_the_note_of_a_copy_is_retired_before_the_record_says_that_it_is_an_acquisition(
    desk: Desk, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.raw"
    note = make_working_copy(copy, bytes(SIZE))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk.uow, "commit", _full_disk)
        with pytest.raises(OSError, match="No space"):
            register(desk, copy)

    assert not sidecar_path(copy).exists()
    assert mark_path(copy).exists()
    assert not desk.uow.acquisitions.find()
    assert register(desk, copy).files[0].copy == note.id


def test_a_copy_whose_note_cannot_be_retired_is_not_registered(desk: Desk, tmp_path: Path) -> None:
    copy = tmp_path / "copy.raw"
    make_working_copy(copy, bytes(SIZE))
    sidecar_path(copy).unlink()
    sidecar_path(copy).mkdir()  # nothing that unlinking takes away

    with pytest.raises(WrongEntryError, match="Nothing was registered"):
        register(desk, copy)

    assert not desk.uow.acquisitions.find()


def a_log(image: Path, **changes: Any) -> AcquisitionLog:
    told: dict[str, Any] = {
        "tool": "Guymager 0.8.8",
        "digests": (md5(image.read_bytes()),),
        "size": SIZE,
    }
    return AcquisitionLog(**(told | changes))


def register_with(desk: Desk, image: Path, log: AcquisitionLog, *stated: Digest) -> Acquisition:
    entry = AcquisitionEntry(
        identify_source(image),
        log.tool,
        stated,
        write_blocker=WriteBlocker("Example", "WB-1", "77"),
        log=log,
        log_digest=SHA,
    )
    desk.at_bench()
    return acquisitions.register_acquisition(desk.of(desk.examiner), "x_1", entry=entry)


def test_what_a_log_states_is_stated_and_worked_out_again(desk: Desk, image: Path) -> None:
    made = register_with(desk, image, a_log(image))

    found = verify(desk, made, image)

    assert found.stated_digests == (md5(image.read_bytes()),)
    assert found.write_blocker == WriteBlocker("Example", "WB-1", "77")
    assert found.is_verified
    assert not desk.uow.exhibits.get("x_1").discrepancies


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"size": SIZE - 512}, "bytes"),
        ({"serial": "ANOTHER"}, "different serial numbers"),
        ({"complaints": ("The log says that it failed.",)}, "failed"),
        ({"digests": (md5(b"other"),)}, "inside the image"),
    ],
    ids=["size", "serial", "complaint", "digest"],
)
def test_a_log_that_disagrees_is_a_discrepancy_that_holds_the_exhibit(
    desk: Desk, image: Path, changes: dict[str, Any], said: str
) -> None:
    made = register_with(desk, image, a_log(image, **changes), md5(image.read_bytes()))

    (found,) = desk.uow.exhibits.get("x_1").open_discrepancies
    assert found.kind is DiscrepancyKind.IMAGE_LOG
    assert said in found.note
    assert made.id in found.note
    with pytest.raises(RefusedError, match="did not agree"):
        desk.propose()


def test_a_log_whose_digest_is_not_what_is_read_is_noted_when_it_is_read(
    desk: Desk, image: Path
) -> None:
    made = register_with(desk, image, a_log(image, digests=(md5(b"other"),)))
    assert not desk.uow.exhibits.get("x_1").discrepancies

    found = verify(desk, made, image)
    again = verify(desk, found, image)

    assert again.differing
    (noted,) = desk.uow.exhibits.get("x_1").open_discrepancies
    assert "worked out again" in noted.note


@pytest.fixture
def phone(tmp_path: Path) -> Path:
    folder = tmp_path / "phone"
    (folder / "DCIM").mkdir(parents=True)
    (folder / "DCIM" / "one").write_bytes(b"one" * 999)
    return folder


def register_extraction(desk: Desk, path: Path, exhibit_id: str = "x_1") -> Acquisition:
    entry = AcquisitionEntry(identify_acquired(path), "a tool", ())
    desk.at_bench()
    return acquisitions.register_acquisition(desk.of(desk.examiner), exhibit_id, entry=entry)


def test_an_extraction_is_no_image_whatever_size_the_medium_has(desk: Desk, phone: Path) -> None:
    made = register_extraction(desk, phone)

    assert made.acquired_as is AcquiredAs.FOLDER
    assert made.size == 2997
    assert desk.uow.custody.drafts[-1].public["acquired_as"] == "folder"


def test_by_an_extraction_no_device_is_known_again(desk: Desk, phone: Path) -> None:
    made = register_extraction(desk, phone)
    source = identify_acquired(phone)
    read = acquisitions.verify_acquisition(
        desk.of(desk.examiner), made.id, source=source, on_progress=lambda _: None
    )

    assert read.is_verified
    assert newest_verified([read]) == read
    assert newest_image([read]) is None


def test_no_extraction_is_kept_instead_of_the_original(desk: Desk, phone: Path) -> None:
    made = register_extraction(desk, phone)
    source = identify_acquired(phone)
    acquisitions.verify_acquisition(
        desk.of(desk.examiner), made.id, source=source, on_progress=lambda _: None
    )

    with pytest.raises(OutOfSequenceError, match="not an image of the whole medium"):
        decide_copy(desk.of(desk.supervisor), "x_1", made.id, reason="Enough")
    assert kept_images([desk.uow.acquisitions.get(made.id)], ()) == frozenset()


def test_every_file_of_a_registered_folder_is_no_target(desk: Desk, phone: Path) -> None:
    register_extraction(desk, phone)

    assert is_registered(phone / "DCIM" / "one", uow=desk.uow)
    moved = phone.rename(phone.with_name("elsewhere"))
    assert is_registered(moved / "DCIM" / "one", uow=desk.uow)
    assert not is_registered(phone.parent, uow=desk.uow)


def test_a_file_of_a_registered_folder_is_not_registered_again(desk: Desk, phone: Path) -> None:
    register_extraction(desk, phone)

    with pytest.raises(ConflictError, match="this extraction of files is registered already"):
        register_extraction(desk, phone / "DCIM")


def test_a_folder_that_holds_what_is_registered_already_is_not_registered(
    desk: Desk, phone: Path
) -> None:
    register_extraction(desk, phone)

    with pytest.raises(ConflictError, match="holds what is registered already for this exhibit"):
        register_extraction(desk, phone.parent)
    assert len(desk.uow.acquisitions.find()) == 1


def test_a_folder_with_a_working_copy_in_it_is_not_registered(desk: Desk, phone: Path) -> None:
    make_working_copy(phone / "DCIM" / "copy.raw", b"copy" * 4096)

    with pytest.raises(WrongEntryError, match="This folder holds a working copy"):
        register_extraction(desk, phone)


def test_a_log_of_a_disk_image_goes_with_no_extraction(desk: Desk, phone: Path) -> None:
    entry = AcquisitionEntry(identify_acquired(phone), "a tool", (), log=AcquisitionLog("dd", ()))
    desk.at_bench()

    with pytest.raises(WrongEntryError, match="this log is of a disk image"):
        acquisitions.register_acquisition(desk.of(desk.examiner), "x_1", entry=entry)


@pytest.mark.parametrize(
    ("log", "differs"),
    [
        (AcquisitionLog("UFED", (), is_of_files=True, imeis=("356938035643809",)), False),
        (AcquisitionLog("UFED", (), is_of_files=True, imeis=("999938035643809",)), True),
        (AcquisitionLog("UFED", (), is_of_files=True, complaints=("It broke off.",)), True),
    ],
)
def test_what_the_tool_says_of_an_extraction_is_held_against_the_record(
    desk: Desk, phone: Path, *, log: AcquisitionLog, differs: bool
) -> None:
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), imei="356938035643809"))
    desk.at_bench()

    entry = AcquisitionEntry(identify_acquired(phone), "a tool", (), log=log)
    acquisitions.register_acquisition(desk.of(desk.examiner), "x_1", entry=entry)

    found = desk.uow.exhibits.get("x_1").open_discrepancies
    assert [each.kind for each in found] == [DiscrepancyKind.IMAGE_LOG] * differs
