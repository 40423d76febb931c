"""Long work asked for at a terminal: the same queue, the same worker, the same signature after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.unit.jobs import JobKind, JobState
from evidence_store.errors import (
    AmbiguousReferenceError,
    NotFoundError,
    NotPermittedError,
    RefusedError,
)
from evidence_store.open_folder.beside import job_states
from evidence_store.workflow._kit.subjects.bags import BagWork
from evidence_store.workflow.disposals.erasure_queue import ErasureAsked, queue_erasure
from tests.evidence_store.cli.room import permitted
from tests.evidence_store.cli.scans.conftest import WORDS
from tests.evidence_store.stores import PASSPHRASES

if TYPE_CHECKING:
    from evidence_store.domain.unit.jobs import Job
    from tests.evidence_store.cli.room import Room


def the_job(room: Room, kind: JobKind) -> Job:
    with room.store.reading() as uow:
        (job,) = uow.jobs.find(kind=kind)
    return job


def opened(room: Room) -> tuple[str, str]:
    return "--set-passphrase-file", room.file("secret", WORDS)


def test_a_check_is_queued_read_by_the_worker_and_signed_for_by_the_person_who_asked(
    imaged: Room,
) -> None:
    assert imaged.run("work", "check", "ABC/1") == 0, imaged.said
    job = the_job(imaged, JobKind.CHECK_IMAGE)
    assert job.id in imaged.said[0]
    assert imaged.run("work", "sign", "ABC/1") == NotFoundError.exit_code, "nothing is read yet"
    assert imaged.run("worker", "--until-idle") == 0

    assert imaged.run("work", "sign", job.id, by="C3") != 0, "another person asked for it"
    assert imaged.run("work", "sign", "ABC/1", typed="n\n") != 0, "who says no signs nothing"
    with imaged.store.reading() as uow:
        assert not uow.acquisitions.find()[0].is_verified
    assert imaged.run("work", "sign", "ABC/1", typed="y\n") == 0, imaged.said

    assert imaged.said[0].startswith("ABC/1: "), "it says about what a person signs"
    assert "It counts once you have signed for it." in imaged.said[0]
    assert "is verified" in imaged.said[0]
    assert "expunge work scan" in imaged.said[0]
    with imaged.store.reading() as uow:
        assert uow.acquisitions.find()[0].is_verified
    assert imaged.run("work", "sign", job.id) != 0, "it is no longer kept"


def test_a_scan_is_queued_with_the_one_image_and_set_and_its_passphrase_is_dropped_at_its_end(
    checked: Room,
) -> None:
    assert checked.run("work", "scan", "ABC/1", *opened(checked)) == 0, checked.said
    job = the_job(checked, JobKind.SCAN)
    assert job_states(checked.store).secret(job.id) is not None
    assert checked.run("worker", "--until-idle") == 0

    with checked.store.reading() as uow:
        (scan,) = uow.scans.find()
    assert scan.hits
    assert job_states(checked.store).secret(job.id) is None
    assert checked.run("work", "list") == 0
    assert job.id in checked.said[0]
    assert "canary" not in checked.said[0]


def test_the_passphrase_of_the_set_is_asked_for_where_no_worker_opens_it(checked: Room) -> None:
    known = checked.ids("hash_sets")[0]

    assert checked.run("work", "scan", "ABC/1") != 0
    assert checked.ids("jobs") == [the_job(checked, JobKind.BUILD_SET).id]
    assert checked.run("known-set", "open-slot", known, *opened(checked)) == 0, checked.said
    assert checked.run("work", "scan", "ABC/1") == 0, checked.said
    assert the_job(checked, JobKind.SCAN).hash_set_file is None


def test_an_image_that_nobody_checked_is_not_scanned(imaged: Room) -> None:
    assert imaged.run("work", "scan", "ABC/1", *opened(imaged)) == NotFoundError.exit_code
    assert "no verified disk image" in imaged.said[-1]


def test_what_the_record_knows_is_listed_where_there_are_several(imaged: Room) -> None:
    other = imaged.file("other.raw", b"\x02" * 65536)
    how = ("--made-with", "dd 9.1", "--made-before-record")
    assert imaged.run("acquisition", "register", "ABC/1", other, *how) == 0

    assert imaged.run("work", "check", "ABC/1") == AmbiguousReferenceError.exit_code
    images = imaged.ids("acquisitions")
    assert all(each in imaged.said[-1] for each in images)
    assert "other.raw" not in imaged.said[-1]
    assert imaged.run("work", "check", "ABC/1", "--image", images[1]) == 0
    assert the_job(imaged, JobKind.CHECK_IMAGE).acquisition_id == images[1]


def test_work_is_stopped_by_its_exhibit_and_goes_on_with_what_was_typed_for_it(
    checked: Room,
) -> None:
    assert checked.run("work", "scan", "ABC/1", *opened(checked)) == 0
    assert checked.run("work", "stop", "ABC/1") == 0, checked.said
    assert "Completed work is kept." in checked.said[0]
    assert the_job(checked, JobKind.SCAN).state is JobState.STOPPED
    assert checked.run("work", "stop", "ABC/1") == NotFoundError.exit_code

    assert checked.run("work", "resume", "ABC/1") == 0, checked.said
    assert the_job(checked, JobKind.SCAN).state is JobState.QUEUED
    assert checked.run("worker", "--until-idle") == 0
    assert checked.ids("scans")


def test_what_was_typed_and_is_no_longer_kept_is_asked_for_again(checked: Room) -> None:
    assert checked.run("work", "scan", "ABC/1", *opened(checked)) == 0
    job = the_job(checked, JobKind.SCAN)
    assert checked.run("work", "stop", job.id) == 0
    job_states(checked.store).forget(job.id)

    assert checked.run("work", "resume", job.id) != 0, "nobody is there to type it"
    assert the_job(checked, JobKind.SCAN).state is JobState.STOPPED
    assert checked.run("work", "resume", job.id, *opened(checked)) == 0
    assert checked.run("worker", "--until-idle") == 0
    assert checked.ids("scans")


def test_a_key_of_locked_volumes_is_kept_sealed_until_the_scan_ends(checked: Room) -> None:
    key = ("--volume-key-file", checked.file("key", "canary-volume-key"))
    assert checked.run("work", "scan", "ABC/1", *opened(checked), *key) == 0, checked.said

    job = the_job(checked, JobKind.SCAN)
    assert [each.value for each in job.keys_from] == ["typed"]
    sealed = job_states(checked.store).secret(job.id)
    assert sealed is not None
    assert b"canary" not in sealed


@pytest.mark.parametrize("words", [("check", "ABC/1"), ("scan", "ABC/1"), ("check", "ABC/99")])
def test_who_may_not_learns_nothing_of_what_is_there(imaged: Room, words: tuple[str, ...]) -> None:
    assert imaged.run("work", *words, by="B2") == NotPermittedError.exit_code
    assert "ABC" not in imaged.said[-1]


def test_an_overwriting_is_not_continued_here_and_nothing_typed_for_it_is_kept(room: Room) -> None:
    paths = permitted(room)
    store = room.store
    bag = BagWork(seal_broken="B1")
    (disposal,) = room.ids("disposals")
    queue_erasure(
        store.signing_desk(store.open_actor("A1", PASSPHRASES["A1"])),
        disposal, asked=ErasureAsked("ABC/1", bag), is_training=True,
    )  # fmt: skip
    job = the_job(room, JobKind.ERASE)
    assert room.run("work", "stop", job.id) == 0, room.said
    job_states(store).forget(job.id)

    for words in ((), ("--training-file", paths["copy.raw"])):
        assert room.run("work", "resume", job.id, *words) == RefusedError.exit_code
        assert "signs for each start" in room.said[-1]
    assert job_states(store).secret(job.id) is None
