"""Hash sets without a command: built or sent, opened for the worker once, and scanned with."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from evidence_store.data_folder.places import SETS
from evidence_store.domain.people.person import Duty
from evidence_store.domain.unit.blanking import DESTROYED
from evidence_store.domain.unit.jobs import JobKind, JobState
from evidence_store.errors import NotPermittedError, OutOfSequenceError, TamperedLogError
from evidence_store.kept_files.sealed_sets import file_of_set
from evidence_store.kept_files.worker_slots import (
    forget_slots,
    open_slot,
    secret_of_slot,
    worker_has,
)
from evidence_store.open_folder.beside import job_states
from evidence_store.worker.working import work
from evidence_store.workflow._kit.subjects.known_sets import name_of_secret
from forensics.errors import WrongPassphraseError
from forensics.hash_sets.opening import open_hash_set, save_hash_set
from tests.webui.conftest import PASSPHRASE, Unit, Visitor
from tests.webui.placed import Placed, offered_on, with_places
from tests.webui.scan_bench import SET_PASSPHRASE
from tests.webui.story import book_stick, in_hand
from tests.webui.working import led

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.scans.scan import HashSetRecord
    from evidence_store.domain.unit.jobs import Job

NAME = "IMG_of_victim_canary.jpg"
CONTENT = bytes(range(256)) * 1200


@pytest.fixture
def placed(open_unit: Unit, tmp_path: Path) -> Placed:
    (tmp_path / "places").mkdir()
    return with_places(open_unit, tmp_path / "places")


@pytest.fixture
def examiner(placed: Placed) -> Visitor:
    return placed.visitor("E1")


def originals(placed: Placed) -> Path:
    folder = placed.originals / "case-of-canary"
    folder.mkdir(exist_ok=True)
    (folder / NAME).write_bytes(CONTENT)
    (folder / "empty.jpg").write_bytes(b"")
    return folder


def at_case(placed: Placed, act: str) -> str:
    return f"/cases/{placed.unit.story.case.id}/acts/{act}"


def at_set(known: HashSetRecord, act: str) -> str:
    return f"/known-sets/{known.id}/acts/{act}"


def sets(placed: Placed) -> list[HashSetRecord]:
    with placed.unit.store.reading() as uow:
        return list(uow.hash_sets.find(case_id=placed.unit.story.case.id))


def built(placed: Placed, examiner: Visitor, **more: str) -> HashSetRecord:
    originals(placed)
    (folder,) = offered_on(examiner.get(at_case(placed, "build-hash-set")).text, "folder").values()
    before = {one.id for one in sets(placed)}
    sent = examiner.do(at_case(placed, "build-hash-set"), folder=folder,
                       **{"set_passphrase": SET_PASSPHRASE, **more})  # fmt: skip
    assert sent.status_code == 303, sent.text
    work_on(placed)
    (known,) = (one for one in sets(placed) if one.id not in before)
    return known


def jobs(placed: Placed) -> list[Job]:
    with placed.unit.store.reading() as uow:
        return list(uow.jobs.find())


def work_on(placed: Placed) -> None:
    keys = placed.unit.store.open_actor("E1", PASSPHRASE).unit_keys
    work(placed.unit.store, keys, is_leaving=lambda: False, until_idle=True)


def a_checked_image(placed: Placed, examiner: Visitor, **more: str) -> str:
    """A FAT disk with the original on it, registered and checked; gives the exhibit's page."""
    store = placed.unit.store
    stick = book_stick(store, store.open_actor("O1", PASSPHRASE), placed.unit.story.case, "ABC/7")
    seal = in_hand(store, store.open_actor("E1", PASSPHRASE), stick).seal_broken
    disk, original = placed.images / "stick.raw", originals(placed) / NAME
    disk.write_bytes(bytes(16 * 1024 * 1024))
    for command in (["mkfs.vfat", disk], ["mcopy", "-i", disk, original, "::/A.JPG"]):
        subprocess.run([str(word) for word in command], check=True, capture_output=True)
    page = f"/exhibits/{stick.id}/acts/register-image"
    (image,) = offered_on(examiner.get(page).text, "image").values()
    examiner.do(page, image=image, made_with="dd", seal=seal)
    work_on(placed)
    (job,) = (one for one in jobs(placed) if one.kind is JobKind.CHECK_IMAGE)
    examiner.do(f"/jobs/{job.id}/acts/sign-check", passphrase=PASSPHRASE, **more)
    return f"/exhibits/{stick.id}"


def test_a_set_is_built_from_a_folder_sealed_and_registered_in_one_act(
    placed: Placed, examiner: Visitor
) -> None:
    known = built(placed, examiner)

    path = file_of_set(placed.unit.store, known.digest)
    assert path is not None
    opened = open_hash_set(path, passphrase=SET_PASSPHRASE.encode())
    assert (opened.digest, known.known_files) == (known.digest, 1)
    assert opened.blocks is not None  # pieces are found too, as of one that a command built
    assert path.stat().st_mode & 0o777 == 0o600
    assert NAME.encode() not in path.read_bytes()
    with pytest.raises(WrongPassphraseError):
        open_hash_set(path, passphrase=b"another one entirely")


def test_a_set_that_is_built_leads_to_the_first_task_at_an_exhibit_of_its_case(
    placed: Placed, examiner: Visitor
) -> None:
    store = placed.unit.store
    stick = book_stick(store, store.open_actor("O1", PASSPHRASE), placed.unit.story.case, "ABC/7")
    originals(placed)
    build = at_case(placed, "build-hash-set")
    (folder,) = offered_on(examiner.get(build).text, "folder").values()

    sent = examiner.do(build, folder=folder, set_passphrase=SET_PASSPHRASE)

    form = led(examiner, sent)
    assert form == f"/exhibits/{stick.id}/acts/register-image"
    assert "The hash set is being built." in examiner.get(form).text


def test_a_server_of_a_lab_builds_nothing_and_says_where_a_set_is_built(
    placed: Placed, examiner: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    originals(placed)
    page = at_case(placed, "build-hash-set")
    (folder,) = offered_on(examiner.get(page).text, "folder").values()
    opens = {"set_passphrase": SET_PASSPHRASE}
    monkeypatch.setattr(examiner.client.application.session_interface, "is_secure", True)

    shown = examiner.get(page)
    answered = examiner.do(page, folder=folder, **opens)

    assert offered_on(shown.text, "folder") == {}
    assert "Originals do not travel" in shown.text
    assert answered.status_code == 422
    assert not [*(placed.unit.store.data / SETS).glob("*")]


def test_a_set_that_was_sealed_by_a_slip_is_built_again_from_its_originals(
    placed: Placed, examiner: Visitor
) -> None:
    by_a_slip = built(placed, examiner, set_passphrase="a slip of somebody who typed it")
    again = built(placed, examiner)

    path = file_of_set(placed.unit.store, again.digest)
    assert path is not None
    assert open_hash_set(path, passphrase=SET_PASSPHRASE.encode()).digest == again.digest
    assert again.digest != by_a_slip.digest


def test_nothing_is_built_of_another_folder_or_with_a_passphrase_that_is_soon_guessed(
    placed: Placed, examiner: Visitor, tmp_path: Path
) -> None:
    originals(placed)
    page = at_case(placed, "build-hash-set")
    (folder,) = offered_on(examiner.get(page).text, "folder").values()
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / NAME).write_bytes(CONTENT)
    (placed.originals / "link").symlink_to(outside)
    opens = {"set_passphrase": SET_PASSPHRASE}

    answers = [
        examiner.do(page, folder=str(outside), **opens),
        examiner.do(page, folder="link", **opens),
        examiner.do(page, folder=folder, set_passphrase="aaaa"),
    ]

    assert [one.status_code for one in answers] == [422] * 3
    assert len(offered_on(examiner.get(page).text, "folder")) == 1
    assert not [*(placed.unit.store.data / SETS).glob("*")]


def test_a_sealed_set_is_sent_opened_and_registered(
    placed: Placed, examiner: Visitor, tmp_path: Path
) -> None:
    known = built(placed, examiner)
    path = file_of_set(placed.unit.store, known.digest)
    assert path is not None
    sealed = tmp_path / "another.set"
    other = open_hash_set(path, passphrase=SET_PASSPHRASE.encode())
    save_hash_set(sealed, other.known_files, passphrase=SET_PASSPHRASE.encode())
    page = at_case(placed, "send-hash-set")

    with sealed.open("rb") as file:
        wrong = examiner.do(page, sealed=(file, "a.set"), set_passphrase="not that one")
    with sealed.open("rb") as file:
        sent = examiner.do(page, sealed=(file, "a.set"), set_passphrase=SET_PASSPHRASE)
    with sealed.open("rb") as file:
        again = examiner.do(page, sealed=(file, "a.set"), set_passphrase=SET_PASSPHRASE)
    garbage = examiner.do(page, sealed=(BytesIO(b"x" * 999), "a.set"), set_passphrase="whatever")

    assert [one.status_code for one in (wrong, sent, again, garbage)] == [422, 303, 409, 422]
    assert len(sets(placed)) == 2
    assert len([*(placed.unit.store.data / SETS).iterdir()]) == 2


@pytest.mark.usefixtures("golden")
def test_the_worker_scans_by_its_own_slot_with_nothing_typed(
    placed: Placed, examiner: Visitor
) -> None:
    exhibit, known = a_checked_image(placed, examiner), built(placed, examiner, worker="y")
    page = examiner.get(f"{exhibit}/acts/scan").text
    (image,) = offered_on(page, "image").values()
    assert 'name="set_passphrase"' not in page
    assert 'name="file"' not in page
    assert len(re.findall(r'type="radio"[^>]*checked', page)) == 2

    sent = examiner.do(f"{exhibit}/acts/scan", image=image, known=known.id)
    assert sent.status_code == 303, sent.text
    work_on(placed)

    (job,) = (one for one in jobs(placed) if one.kind is JobKind.SCAN)
    assert (job.state, job.hash_set_file) == (JobState.DONE, None)
    assert "Known files among them: 1." in job.sentence


@pytest.mark.usefixtures("golden")
def test_the_worker_opens_nothing_that_was_taken_back(placed: Placed, examiner: Visitor) -> None:
    exhibit, known = a_checked_image(placed, examiner), built(placed, examiner, worker="y")
    store, keys = placed.unit.store, placed.unit.store.open_actor("E1", PASSPHRASE)
    opened = secret_of_slot(store, known.id, keys.actor, keys.unit_keys)
    assert opened is not None
    path, secret = file_of_set(store, known.digest), opened[1].encode()
    assert path is not None
    assert open_hash_set(path, passphrase=secret).digest == known.digest
    (image,) = offered_on(examiner.get(f"{exhibit}/acts/scan").text, "image").values()
    examiner.do(f"{exhibit}/acts/scan", image=image, known=known.id)

    closed = examiner.do(at_set(known, "close-slot"))
    work_on(placed)

    assert closed.status_code == 303
    (job,) = (one for one in jobs(placed) if one.kind is JobKind.SCAN)
    assert job.state is JobState.FAILED
    assert "slot in it was taken back" in job.sentence
    assert secret_of_slot(store, known.id, keys.actor, keys.unit_keys) is None
    assert job_states(store).secret(known.id) is None
    with pytest.raises(WrongPassphraseError):
        open_hash_set(path, passphrase=secret)
    assert open_hash_set(path, passphrase=SET_PASSPHRASE.encode()).digest == known.digest
    assert 'name="set_passphrase"' in examiner.get(f"{exhibit}/acts/scan").text


@pytest.mark.usefixtures("golden")
def test_who_has_the_passphrase_opens_the_slot_later_and_nobody_else_does(
    placed: Placed, examiner: Visitor
) -> None:
    known, store = built(placed, examiner), placed.unit.store
    page = f"/cases/{placed.unit.story.case.id}"
    assert at_set(known, "open-slot") in examiner.get(page).text
    assert at_set(known, "close-slot") not in examiner.get(page).text

    guessed = examiner.do(at_set(known, "open-slot"), set_passphrase="not that one")
    nobody = [
        placed.visitor(number).get(at_set(known, "open-slot")).status_code
        for number in ("O1", "S1", "A1", "R1")
    ]
    opened = examiner.do(at_set(known, "open-slot"), set_passphrase=SET_PASSPHRASE)
    again = examiner.do(at_set(known, "open-slot"), set_passphrase=SET_PASSPHRASE)

    assert (guessed.status_code, opened.status_code, again.status_code) == (422, 303, 403)
    assert 200 not in nobody
    (now,) = sets(placed)
    assert worker_has(store, now)
    assert at_set(known, "close-slot") in examiner.get(page).text
    assert at_set(known, "open-slot") not in examiner.get(page).text
    assert "The worker was given a slot" in examiner.get(page).text
    with pytest.raises(NotPermittedError):
        open_slot(store, store.desk_of(store.open_actor("O1", PASSPHRASE)), known.id,
                  passphrase=SET_PASSPHRASE)  # fmt: skip


def test_the_secret_of_a_slot_opens_for_its_own_set_and_for_nobody_who_may_not_review(
    placed: Placed, examiner: Visitor
) -> None:
    known, store = built(placed, examiner, worker="y"), placed.unit.store
    keys = store.open_actor("E1", PASSPHRASE)
    sealed = job_states(store).secret(known.id)
    assert sealed is not None
    (found,) = sets(placed)
    other = replace(found, id="s_0000000000000000000000000A")

    assert SET_PASSPHRASE.encode() not in sealed
    administrator = replace(keys.actor, duties=frozenset({Duty.ADMINISTRATOR}))
    reader = replace(keys.actor, duties=frozenset({Duty.READER}))
    for actor in (administrator, reader):
        assert secret_of_slot(store, known.id, actor, keys.unit_keys) is None
    assert secret_of_slot(store, known.id, keys.actor, replace(keys.unit_keys, cases=None)) is None
    with store.reading_values(keys.actor, keys.unit_keys) as uow, pytest.raises(TamperedLogError):
        uow.custody.open_for_case(name_of_secret(other.id), sealed)


def test_nothing_of_a_slot_is_left_once_the_values_of_its_case_are_gone(
    placed: Placed, examiner: Visitor
) -> None:
    known, store = built(placed, examiner, worker="y"), placed.unit.store
    keys = store.open_actor("E1", PASSPHRASE)
    opened = secret_of_slot(store, known.id, keys.actor, keys.unit_keys)
    assert opened is not None
    before, path = sets(placed), file_of_set(store, known.digest)
    with store.unit_of_work(keys.unit_keys) as uow:
        uow.custody.destroy_values(placed.unit.story.case.id)
        kept = job_states(store).secret(known.id)
        assert kept is not None
        with pytest.raises(OutOfSequenceError, match="destroyed with the values"):
            uow.custody.open_for_case(name_of_secret(known.id), kept)
    forget_slots(store, before)  # as the command does then

    assert path is not None
    with pytest.raises(WrongPassphraseError):
        open_hash_set(path, passphrase=opened[1].encode())
    assert not replace(before[0], worker_slot=DESTROYED).has_worker_slot


def test_a_wrong_path_of_a_set_is_a_form_error_and_nothing_is_queued(
    placed: Placed, examiner: Visitor, tmp_path: Path
) -> None:
    exhibit, known = a_checked_image(placed, examiner), built(placed, examiner)
    path = file_of_set(placed.unit.store, known.digest)
    assert path is not None
    path.unlink()  # as of a set that was registered where this folder is not
    (image,) = offered_on(examiner.get(f"{exhibit}/acts/scan").text, "image").values()
    before = len(jobs(placed))

    for typed in (str(tmp_path / "nothing.set"), str(tmp_path), "case.set", "../../etc/passwd"):
        sent = examiner.do(f"{exhibit}/acts/scan", image=image, known=known.id, file=typed,
                           set_passphrase=SET_PASSPHRASE)  # fmt: skip
        assert sent.status_code == 422
        assert "No hash set can be read at that place" in sent.text
    assert len(jobs(placed)) == before


def test_the_scan_follows_on_the_signature_for_the_check_where_that_is_wanted(
    placed: Placed, examiner: Visitor
) -> None:
    built(placed, examiner, worker="y")
    exhibit = a_checked_image(placed, examiner, then_scan="y")
    (scan,) = (one for one in jobs(placed) if one.kind is JobKind.SCAN)
    work_on(placed)

    assert f"/exhibits/{scan.exhibit_id}" == exhibit
    assert jobs(placed)[-1].state is JobState.DONE
