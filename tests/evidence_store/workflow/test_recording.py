"""Cases, exhibits, disk images, hash sets and scans as they come on record."""

from __future__ import annotations

import errno
import hashlib
import os
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.acquisitions import WriteBlocker
from evidence_store.domain.cases import Offender
from evidence_store.domain.discrepancies import DiscrepancyKind
from evidence_store.domain.exhibits import MediumKind, Stage
from evidence_store.domain.extracts import ExhibitEntry
from evidence_store.errors import (
    ConflictError,
    NotFoundError,
    NotPermittedError,
    OutOfSequenceError,
    RefusedError,
    SamePersonError,
    WrongEntryError,
)
from evidence_store.workflow import acquisitions, cases, continuity, exhibits, hash_sets, scans
from evidence_store.workflow.acquisitions import AcquisitionEntry
from evidence_store.workflow.hash_sets import CountDiffersError
from evidence_store.workflow.moving import Movement
from forensics.acquisition_log import AcquisitionLog, SectorRun
from forensics.disk_images.opening import identify_source
from forensics.erasing.sidecars import mark_path, sidecar_path
from forensics.values import Digest, HashAlgorithm, HashSetSummary
from tests.builders import NOON, SERIAL, SHA, SIZE, an_acquisition, an_exhibit, an_offence
from tests.evidence_store.domain.test_scan_records import a_result
from tests.evidence_store.workflow.desk import RULES, Desk
from tests.forensics.erasing.builders import make_working_copy

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.acquisitions import Acquisition
    from evidence_store.domain.cases import Case
    from evidence_store.domain.exhibits import Exhibit

SET = Digest(HashAlgorithm.BLAKE3, bytes(32))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def around(desk: Desk) -> dict[str, Any]:
    return {"actor": desk.examiner.actor, "uow": desk.uow, "clock": desk.clock}


# Cases


def open_case(desk: Desk, *offenders: Offender, reference: str = "99ZZ2") -> Case:
    told = offenders or (Offender("", "Sam CANARY", None, (an_offence(),)),)
    return cases.open_case(
        reference=reference,
        court="Court",
        court_case_number="1",
        offenders=told,
        rules=RULES,
        **around(desk),
    )


def test_a_case_is_opened_and_nobodys_name_stands_in_clear(desk: Desk) -> None:
    case = open_case(desk)

    assert case.offenders[0].id.startswith("f_")
    assert "CANARY" not in str(desk.uow.custody.drafts[-1])


def test_a_reference_is_used_once(desk: Desk) -> None:
    with pytest.raises(ConflictError):
        open_case(desk, reference="99ZZ0000126")


@pytest.mark.parametrize(
    "offence",
    [
        an_offence(convicted_on=date(2026, 7, 15)),
        an_offence(committed_on=date(2025, 12, 16)),
    ],
)
def test_a_date_that_cannot_be_so_is_refused(desk: Desk, offence: Any) -> None:
    with pytest.raises(WrongEntryError):
        open_case(desk, Offender("", "Sam", None, (offence,)))


def test_a_case_without_a_conviction_is_refused(desk: Desk) -> None:
    with pytest.raises(WrongEntryError, match="153"):
        open_case(desk, Offender("", "Sam", None, ()))


def test_an_offence_that_the_rules_do_not_know_is_refused(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        open_case(desk, Offender("", "Sam", None, (an_offence(code="arson"),)))


def test_an_offence_outside_its_time_is_told_and_not_refused(desk: Desk) -> None:
    early = an_offence(code="soa2003_66AB", committed_on=date(2025, 1, 1))

    case = open_case(desk, Offender("", "Sam", None, (early,)))

    assert cases.offences_out_of_time(case, rules=RULES) == ("soa2003_66AB",)


# Exhibits

EXTRACT = (
    b"reference,description,medium,seal,holder,source_reference\n"
    b"ABC/7,Disk,hdd,B7,Store,P7\nABC/8,Phone,phone,B8,Store,P8\n"
)


def bring_in(desk: Desk, extract: bytes = EXTRACT) -> tuple[Exhibit, ...]:
    return exhibits.import_exhibits("c_1", extract=extract, system="NICHE", **around(desk))


def test_imported_exhibits_say_where_our_record_begins(desk: Desk) -> None:
    made = bring_in(desk)

    assert [each.reference for each in made] == ["ABC/7", "ABC/8"]
    source = made[0].source
    assert source is not None
    assert source.extract_digest.value == hashlib.sha256(EXTRACT).digest()
    assert (source.system, source.reference, source.record_begins) == ("NICHE", "P7", NOON)
    assert desk.uow.events == ["exhibit.imported", "exhibit.imported"]


def test_nobody_is_said_to_have_put_on_the_seal_under_which_an_exhibit_came(desk: Desk) -> None:
    entry = ExhibitEntry("ABC/3", "Stick", MediumKind.USB_FLASH, "B3", "Store")

    for made in (*bring_in(desk), exhibits.book_in("c_1", entry=entry, **around(desk))):
        assert made.seal is not None
        assert (made.seal.applied_at, made.seal.applied_by) == (None, None)


def test_an_extract_with_one_exhibit_that_is_there_imports_none(desk: Desk) -> None:
    with pytest.raises(ConflictError, match="ABC/1"):
        bring_in(desk, EXTRACT + b"ABC/1,Disk,hdd,B9,Store,P9\n")
    assert len(desk.uow.exhibits.find(case_id="c_1")) == 1


def test_an_exhibit_is_booked_in_under_its_seal(desk: Desk) -> None:
    entry = ExhibitEntry("ABC/3", "Stick", MediumKind.USB_FLASH, "B3", "Store")

    made = exhibits.book_in("c_1", entry=entry, **around(desk))

    assert made.seal is not None
    assert (made.seal.number, made.source, made.stage) == ("B3", None, Stage.BOOKED_IN)


@pytest.mark.parametrize("change", [{"reference": " "}, {"seal": ""}, {"holder": ""}])
def test_an_exhibit_without_reference_seal_or_holder_is_not_booked_in(
    desk: Desk, change: dict[str, Any]
) -> None:
    entry = ExhibitEntry("ABC/3", "Stick", MediumKind.USB_FLASH, "B3", "Store")

    with pytest.raises(WrongEntryError):
        exhibits.book_in("c_1", entry=replace(entry, **change), **around(desk))


def test_a_broken_seal_is_followed_by_a_new_one(desk: Desk) -> None:
    continuity.reseal("x_1", reason="Imaging", new_seal="B2", **around(desk))

    assert desk.uow.custody.drafts[-1].public == {"seal_out": "B1", "seal_in": "B2"}


def move(desk: Desk, **changes: Any) -> Exhibit:
    told: dict[str, Any] = {
        "occurred": NOON - timedelta(hours=1),
        "from_holder": "Property store",
        "to_holder": "Laboratory",
        "reason": "Imaging",
        "seal": "B1",
    }
    return continuity.hand_over("x_1", movement=Movement(**(told | changes)), **around(desk))


def test_a_movement_is_recorded_with_both_of_its_times(desk: Desk) -> None:
    moved = move(desk)

    assert (moved.holder, moved.handovers[0].recorded) == ("Laboratory", NOON)
    assert desk.uow.custody.drafts[-1].occurred == NOON - timedelta(hours=1)


@pytest.mark.parametrize(
    "change", [{"occurred": NOON + timedelta(hours=1)}, {"from_holder": "Nobody"}]
)
def test_a_movement_that_cannot_be_so_is_refused(desk: Desk, change: dict[str, Any]) -> None:
    with pytest.raises(WrongEntryError):
        move(desk, **change)


def test_a_movement_before_the_last_one_is_refused(desk: Desk) -> None:
    move(desk)

    with pytest.raises(WrongEntryError):
        move(desk, from_holder="Laboratory", occurred=NOON - timedelta(hours=2))


def test_identity_is_completed_and_never_replaced(desk: Desk) -> None:
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), size=None))

    done = exhibits.complete_identity("x_1", serial=None, size=SIZE, **around(desk))

    assert done.size == SIZE
    with pytest.raises(ConflictError, match="discrepancy"):
        exhibits.complete_identity("x_1", serial="OTHER", size=None, **around(desk))


def test_a_file_stands_for_a_device_only_in_a_training_folder(desk: Desk) -> None:
    with pytest.raises(RefusedError, match="training"):
        exhibits.register_stand_in(
            "x_1", copy_serial="copy", copy_size=SIZE, is_training=False, **around(desk)
        )

    made = exhibits.register_stand_in(
        "x_1", copy_serial="copy", copy_size=SIZE, is_training=True, **around(desk)
    )
    assert made.target_serial == "copy"


def test_a_copy_stands_for_one_exhibit_only(desk: Desk) -> None:
    desk.uow.exhibits.add(an_exhibit(id="x_2", case_id="c_2", serial="OTHER"))
    told: dict[str, Any] = {"copy_serial": "copy", "copy_size": SIZE, "is_training": True}
    exhibits.register_stand_in("x_1", **told, **around(desk))

    with pytest.raises(ConflictError, match="another exhibit already"):
        exhibits.register_stand_in("x_2", **told, **around(desk))
    exhibits.register_stand_in("x_1", **told, **around(desk))


@pytest.mark.parametrize("serial", [SERIAL, SERIAL.lower(), f" {SERIAL} "])
def test_two_exhibits_of_a_case_never_have_one_serial_number(desk: Desk, serial: str) -> None:
    row = f"ABC/9,Disk,hdd,B9,Store,P9,{serial}\n"
    header = "reference,description,medium,seal,holder,source_reference,serial\n"
    entry = ExhibitEntry("ABC/3", "Stick", MediumKind.USB_FLASH, "B3", "Store")
    made = exhibits.book_in("c_1", entry=entry, **around(desk))

    with pytest.raises(ConflictError, match="same serial"):
        bring_in(desk, (header + row).encode())
    again = replace(entry, reference="ABC/4", serial=serial)
    with pytest.raises(ConflictError, match="same serial"):
        exhibits.book_in("c_1", entry=again, **around(desk))
    with pytest.raises(ConflictError, match="same serial"):
        exhibits.complete_identity(made.id, serial=serial, size=None, **around(desk))


@pytest.mark.parametrize(
    ("reference", "match"),
    [
        ("E/\x1b[31m1", "control character"),
        ("x_23456789ABCDEFGHJKMN", "look like an id"),
        ("x" * 501, "longer"),
    ],
)
def test_a_reference_that_misleads_is_refused(desk: Desk, reference: str, match: str) -> None:
    entry = ExhibitEntry(reference, "Stick", MediumKind.USB_FLASH, "B3", "Store")
    header, *_ = EXTRACT.splitlines(keepends=True)

    with pytest.raises(WrongEntryError, match=match) as caught:
        exhibits.book_in("c_1", entry=entry, **around(desk))
    assert reference not in str(caught.value)
    with pytest.raises(WrongEntryError, match=match):
        bring_in(desk, header + f"{reference},Disk,hdd,B9,Store,P9\n".encode())
    with pytest.raises(WrongEntryError, match=match):
        open_case(desk, reference=reference)


def test_a_copy_of_another_size_stands_for_nothing(desk: Desk) -> None:
    with pytest.raises(WrongEntryError):
        exhibits.register_stand_in(
            "x_1", copy_serial="copy", copy_size=1, is_training=True, **around(desk)
        )


def test_nothing_of_an_exhibit_under_disposal_is_changed(desk: Desk) -> None:
    desk.start(desk.permitted())

    with pytest.raises(OutOfSequenceError):
        exhibits.register_stand_in(
            "x_1", copy_serial="copy", copy_size=SIZE, is_training=True, **around(desk)
        )


def decide(desk: Desk, reason: str = "Reasonable") -> Exhibit:
    told = {**around(desk), "actor": desk.officer.actor, "signer": desk.officer.sign}
    return exhibits.decide_copy("x_1", "a_1", reason=reason, **told)


def test_a_verified_copy_is_kept_by_a_named_person_with_a_reason(desk: Desk) -> None:
    desk.uow.acquisitions.add(an_acquisition())

    decision = decide(desk).copy_decision

    assert decision is not None
    assert (decision.decided_by, decision.reason) == ("u_officer", "Reasonable")
    with pytest.raises(WrongEntryError):
        decide(desk, reason=" ")


def test_a_copy_that_is_not_verified_is_not_kept_instead(desk: Desk) -> None:
    desk.uow.acquisitions.add(an_acquisition(computed_digest=None, computed_digests=()))

    with pytest.raises(OutOfSequenceError):
        decide(desk)


# Disk images


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "disk.raw"
    path.write_bytes(b"\x00\x01" * (SIZE // 2))
    return path


def md5(data: bytes) -> Digest:
    return Digest(HashAlgorithm.MD5, hashlib.md5(data, usedforsecurity=False).digest())


def register(desk: Desk, image: Path, *digests: Digest) -> Acquisition:
    entry = AcquisitionEntry(identify_source(image), "dd", digests)
    return acquisitions.register_acquisition("x_1", entry=entry, **around(desk))


def verify(desk: Desk, acquisition: Acquisition, image: Path) -> Acquisition:
    return acquisitions.verify_acquisition(
        acquisition.id,
        source=identify_source(image),
        on_progress=lambda _: None,
        **around(desk),
    )


def test_a_disk_image_is_verified_by_reading_it(desk: Desk, image: Path) -> None:
    data = image.read_bytes()

    found = verify(desk, register(desk, image, md5(data)), image)

    assert found.is_verified
    assert found.computed_digest == Digest(HashAlgorithm.SHA256, hashlib.sha256(data).digest())
    assert md5(data) in found.computed_digests
    assert desk.uow.exhibits.get("x_1").stage is Stage.VERIFIED_IMAGE


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
    register(desk, image)
    other_name = tmp_path / "other.raw"
    os.link(image, other_name)

    for name in (image, other_name):
        entry = AcquisitionEntry(identify_source(name), "dd", ())
        with pytest.raises(ConflictError, match="for another exhibit"):
            acquisitions.register_acquisition("x_2", entry=entry, **around(desk))


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

    assert acquisitions.is_registered(link, uow=desk.uow)
    assert not acquisitions.is_registered(tmp_path / "copy", uow=desk.uow)


def test_a_registered_file_is_known_wherever_it_was_moved(
    desk: Desk, image: Path, tmp_path: Path
) -> None:
    register(desk, image)
    image.rename(tmp_path / "moved.raw")
    (tmp_path / "equal.raw").write_bytes((tmp_path / "moved.raw").read_bytes())

    assert acquisitions.is_registered(tmp_path / "moved.raw", uow=desk.uow)
    assert not acquisitions.is_registered(tmp_path / "equal.raw", uow=desk.uow)


def test_a_registered_copy_is_known_by_the_id_of_its_note(desk: Desk, tmp_path: Path) -> None:
    note = make_working_copy(tmp_path / "copy.raw", bytes(SIZE))
    text = sidecar_path(tmp_path / "copy.raw").read_text()
    acquisition = register(desk, tmp_path / "copy.raw")
    (tmp_path / "other.raw").write_bytes(bytes(SIZE))
    sidecar_path(tmp_path / "other.raw").write_text(text)

    assert acquisition.files[0].copy == note.id
    assert acquisitions.is_registered(tmp_path / "other.raw", uow=desk.uow)


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


# Hash sets


def register_set(desk: Desk) -> str:
    return hash_sets.register_hash_set("c_1", summary=HashSetSummary(SET, 51), **around(desk)).id


def test_another_person_confirms_the_count(desk: Desk) -> None:
    told = {**around(desk), "actor": desk.officer.actor, "signer": desk.officer.sign}

    confirmed = hash_sets.confirm_hash_set(register_set(desk), scheduled=51, **told)

    assert confirmed.confirmed_by == "u_officer"
    with pytest.raises(OutOfSequenceError):
        hash_sets.confirm_hash_set(confirmed.id, scheduled=51, **told)


def test_the_builder_does_not_confirm_their_own_set(desk: Desk) -> None:
    with pytest.raises(SamePersonError):
        hash_sets.confirm_hash_set(
            register_set(desk), scheduled=51, signer=desk.examiner.sign, **around(desk)
        )


def test_a_count_that_differs_from_the_schedule_is_refused(desk: Desk) -> None:
    told = {**around(desk), "actor": desk.officer.actor, "signer": desk.officer.sign}

    with pytest.raises(CountDiffersError, match="51"):
        hash_sets.confirm_hash_set(register_set(desk), scheduled=50, **told)


def test_a_set_is_registered_once_for_a_case(desk: Desk) -> None:
    register_set(desk)

    with pytest.raises(ConflictError):
        register_set(desk)


# Scans


def record(desk: Desk, **changes: Any) -> Any:
    return scans.record_scan("a_1", result=a_result(**changes), result_digest=SHA, **around(desk))


@pytest.fixture
def imaged(desk: Desk) -> Desk:
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), stage=Stage.VERIFIED_IMAGE))
    desk.uow.acquisitions.add(an_acquisition())
    register_set(desk)
    return desk


def test_a_scan_is_recorded_in_counts(imaged: Desk) -> None:
    made = record(imaged)

    assert (made.known_files, made.hits_by_kind) == (51, {})
    assert imaged.uow.exhibits.get("x_1").stage is Stage.SCANNED


def test_a_scan_is_recorded_once(imaged: Desk) -> None:
    record(imaged)

    with pytest.raises(ConflictError):
        record(imaged)


def test_a_scan_with_a_set_that_nobody_registered_is_refused(imaged: Desk) -> None:
    other = HashSetSummary(Digest(HashAlgorithm.BLAKE3, b"\x01" * 32), 1)

    with pytest.raises(OutOfSequenceError, match="known-set register"):
        record(imaged, hash_set=other)


def test_a_scan_of_an_image_that_is_not_verified_is_refused(imaged: Desk) -> None:
    unverified = replace(imaged.uow.acquisitions.get("a_1"), verified_at=None)
    imaged.uow.acquisitions.save(unverified)

    with pytest.raises(OutOfSequenceError, match="acquisition verify"):
        record(imaged)


def test_a_scan_from_the_future_is_refused(imaged: Desk) -> None:
    with pytest.raises(WrongEntryError):
        record(imaged, finished=NOON + timedelta(seconds=1))


def test_an_officer_records_no_scan(imaged: Desk) -> None:
    with pytest.raises(NotPermittedError):
        scans.record_scan(
            "a_1",
            result=a_result(),
            result_digest=SHA,
            **{**around(imaged), "actor": imaged.officer.actor},
        )


# Logs of the tools that made disk images


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
    return acquisitions.register_acquisition("x_1", entry=entry, **around(desk))


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
        ({"serial": "ANOTHER"}, "another serial number"),
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


def test_sectors_that_were_not_read_are_carried_to_every_scan(imaged: Desk) -> None:
    acquisition = imaged.uow.acquisitions.get("a_1")
    log = AcquisitionLog("Guymager", (SHA,), bad=(SectorRun(7, 1_000),), bad_sectors=1_000)
    imaged.uow.acquisitions.save(replace(acquisition, log=log))

    made = record(imaged)

    assert any("1,000 sectors could not be read" in line for line in made.not_examined)
