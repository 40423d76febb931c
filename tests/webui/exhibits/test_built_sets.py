"""A hash set built of originals by the worker: shown as it goes on, whole or not there at all."""

from __future__ import annotations

import os
import shutil
import signal
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.data_folder.places import SETS
from evidence_store.domain.people.person import Duty
from evidence_store.domain.unit.jobs import JobKind, JobState, OfCase
from evidence_store.kept_files.sealed_sets import file_of_set
from evidence_store.kept_files.worker_slots import secret_of_slot, worker_has
from evidence_store.keys.job_secrets import open_secret
from evidence_store.open_folder.beside import job_states
from evidence_store.worker.hands import Hands
from evidence_store.worker.working import DOES, work
from evidence_store.workflow.unit.jobs import take_job
from forensics.errors import WrongPassphraseError
from forensics.hash_sets.opening import open_hash_set
from tests.disks import memory_disk
from tests.webui.conftest import PASSPHRASE, Unit, Visitor
from tests.webui.placed import Placed, offered_on, with_places
from tests.webui.scan_bench import SET_PASSPHRASE

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.scans.scan import HashSetRecord
    from evidence_store.domain.unit.jobs import Job
    from evidence_store.open_folder.acting import ActingWithKeys

CANARY = "victim_canary"
LARGE = 12_000_000  # bytes that take a second or more to be read


@pytest.fixture
def placed(open_unit: Unit, tmp_path: Path) -> Placed:
    (tmp_path / "places").mkdir()
    return with_places(open_unit, tmp_path / "places")


@pytest.fixture
def examiner(placed: Placed) -> Visitor:
    return placed.visitor("E1")


@pytest.fixture
def folder(placed: Placed) -> Path:
    made = placed.originals / f"case-of-{CANARY}"
    made.mkdir()
    (made / f"IMG_{CANARY}.jpg").write_bytes(bytes(range(256)) * 1200)
    return made


def keys_of(placed: Placed) -> ActingWithKeys:
    return placed.unit.store.open_actor("E1", PASSPHRASE)


def case_page(placed: Placed) -> str:
    return f"/cases/{placed.unit.story.case.id}"


def ask(placed: Placed, examiner: Visitor, **more: str) -> Job:
    page = f"{case_page(placed)}/acts/build-hash-set"
    (value,) = offered_on(examiner.get(page).text, "folder").values()
    sent = examiner.do(page, folder=value, **{"set_passphrase": SET_PASSPHRASE, **more})
    assert sent.status_code == 303, sent.text
    return job_of(placed)


def job_of(placed: Placed) -> Job:
    with placed.unit.store.reading() as uow:
        return uow.jobs.find(case_id=placed.unit.story.case.id, kind=JobKind.BUILD_SET)[-1]


def sets(placed: Placed) -> list[HashSetRecord]:
    with placed.unit.store.reading() as uow:
        return list(uow.hash_sets.find(case_id=placed.unit.story.case.id))


def files(placed: Placed) -> list[Path]:
    return [*(placed.unit.store.data / SETS).glob("*")]


def events(placed: Placed) -> list[str]:
    with placed.unit.store.reading() as uow:
        entries = uow.custody.of_case(placed.unit.story.case.id)
        return [read_leaf(one.body).event for one in entries]


def work_on(placed: Placed, *, meanwhile: Callable[[], object] = lambda: None) -> int:
    """Have a worker do what waits; ``meanwhile`` is called whenever it asks whether to leave."""

    def is_leaving() -> bool:
        meanwhile()
        return False

    return work(placed.unit.store, keys_of(placed).unit_keys, is_leaving=is_leaving,
                until_idle=True)  # fmt: skip


def test_a_set_is_asked_for_on_one_page_and_the_worker_records_it_in_the_name_of_who_asked(
    placed: Placed, examiner: Visitor, folder: Path
) -> None:
    job = ask(placed, examiner, worker="y")
    assert (job.about, job.state, sets(placed)) == (OfCase(), JobState.QUEUED, [])

    assert work_on(placed) == 1

    (known,) = sets(placed)
    keys = keys_of(placed)
    assert (known.id, known.registered_by) == (job.hash_set_id, keys.actor.id)
    assert worker_has(placed.unit.store, known)
    path = file_of_set(placed.unit.store, known.digest)
    assert path is not None
    opened = secret_of_slot(placed.unit.store, known.id, keys.actor, keys.unit_keys)
    assert opened is not None
    for passphrase in (SET_PASSPHRASE, opened[1]):
        assert open_hash_set(path, passphrase=passphrase.encode()).digest == known.digest
    assert [one for one in events(placed) if one.startswith(("job", "hash_set"))] == [
        "job.queued", "job.started", "hash_set.registered", "hash_set.slot_opened", "job.done",
    ]  # fmt: skip
    assert folder.is_dir()


def test_without_a_slot_for_the_worker_the_passphrase_alone_opens_the_set(
    placed: Placed, examiner: Visitor, folder: Path
) -> None:
    job = ask(placed, examiner)
    sealed = job_states(placed.unit.store).secret(job.id)
    assert sealed is not None
    kept = open_secret(sealed, job_id=job.id, unit_keys=keys_of(placed).unit_keys)
    assert SET_PASSPHRASE not in kept  # what it becomes in this one set, and not itself
    everything = b"".join(
        each.read_bytes() for each in placed.unit.store.data.rglob("*") if each.is_file()
    )
    assert SET_PASSPHRASE.encode() not in everything
    assert os.fsencode(folder) not in everything
    assert CANARY.encode() not in everything

    work_on(placed)

    (known,) = sets(placed)
    path = file_of_set(placed.unit.store, known.digest)
    assert path is not None
    assert not known.has_worker_slot
    assert open_hash_set(path, passphrase=SET_PASSPHRASE.encode()).digest == known.digest
    with pytest.raises(WrongPassphraseError):
        open_hash_set(path, passphrase=kept.encode())
    assert job_states(placed.unit.store).secret(job.id) is None


def test_who_asked_sees_that_it_waits_how_far_it_is_and_that_it_ended(
    placed: Placed, examiner: Visitor, folder: Path
) -> None:
    (folder / "large").write_bytes(os.urandom(4 * LARGE))
    job = ask(placed, examiner)
    waits = [examiner.get(page).text for page in (case_page(placed), "/jobs", "/tasks")]
    seen: list[str] = []

    work_on(placed, meanwhile=lambda: seen.append(examiner.get("/jobs/progress").text))

    assert "A hash set of its case is being built" in waits[0]
    assert "Waits for a worker" in waits[1]
    assert "Work that you asked for and that is not done yet" in waits[2]
    shown = [page for page in seen if "<progress" in page]
    assert shown
    assert any(f'id="bar-{job.id}"' in page and "left" in page for page in shown)
    ended = [examiner.get(page).text for page in (case_page(placed), "/jobs", "/tasks")]
    assert "A hash set of its case is being built" not in ended[0]
    assert "The hash set is built and registered." in ended[1]
    assert "Work that you asked for is done: The hash set is built" in ended[2]
    assert "Work that you asked for and that is not done yet" not in ended[2]


def test_neither_names_nor_the_number_of_known_files_stand_on_any_page(
    placed: Placed, examiner: Visitor, folder: Path
) -> None:
    for number in range(4):  # with the first, five known files: a number that stands for nothing
        (folder / f"{CANARY}{number}").write_bytes(bytes([number]) * 5000)
    ask(placed, examiner)
    work_on(placed)
    supervisor = placed.visitor("S1")

    (known,) = sets(placed)
    pages = [who.get(page).text for who in (examiner, supervisor)
             for page in (case_page(placed), "/jobs", "/tasks", "/tables/work.csv")]  # fmt: skip
    said = job_of(placed).sentence

    assert known.known_files == 5
    assert not [page for page in pages if CANARY in page or str(known.digest) in page]
    assert "5" not in said
    assert CANARY not in said


@pytest.mark.parametrize("how", ["removed", "a link now", "empty", "no longer in a place"])
def test_a_folder_that_is_not_what_was_chosen_ends_the_work_and_says_what_to_do(
    how: str, placed: Placed, examiner: Visitor, folder: Path, tmp_path: Path
) -> None:
    ask(placed, examiner)
    moved = tmp_path / "elsewhere"
    if how == "empty":
        (folder / f"IMG_{CANARY}.jpg").write_bytes(b"")
    else:
        shutil.move(folder, moved)
    if how == "a link now":
        folder.symlink_to(moved)
    if how == "no longer in a place":
        placed.originals.rmdir()
        shutil.move(moved, placed.originals)
        placed.originals.rename(tmp_path / "other")

    work_on(placed)

    job = job_of(placed)
    assert job.state is JobState.FAILED
    assert (sets(placed), files(placed)) == ([], [])
    assert CANARY not in job.sentence
    page = examiner.get(case_page(placed)).text
    assert f"{case_page(placed)}/acts/build-hash-set" in page
    told = examiner.get("/tasks").text
    assert "Work that you asked for failed" in told
    assert CANARY not in told + page


def test_of_a_folder_that_changes_while_it_is_read_no_set_is_made(
    placed: Placed, examiner: Visitor, folder: Path
) -> None:
    (folder / "large").write_bytes(os.urandom(LARGE))
    ask(placed, examiner)
    numbers = iter(range(10_000))

    work_on(placed, meanwhile=lambda: (folder / f"new{next(numbers)}").write_bytes(b"more"))

    job = job_of(placed)
    assert job.state is JobState.FAILED
    assert "changed while the set was made" in job.sentence
    assert (sets(placed), files(placed)) == ([], [])


def test_hostile_names_and_contents_are_bytes_like_any_others(
    placed: Placed, examiner: Visitor, folder: Path
) -> None:
    hostile = (b"\xff\xd8\xff\xe1" + b"\xff" * 65533) * 20  # markers that lead nowhere
    for name in (b"\xff\n<script>.jpg", b"-rf", b"a" * 255):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(hostile + name)
    os.mkfifo(folder / "pipe")
    (folder / "secret").symlink_to("/etc/passwd")
    ask(placed, examiner)

    work_on(placed)

    (known,) = sets(placed)
    assert known.known_files == 4
    assert "Files left out: 2." in job_of(placed).sentence


def test_on_a_full_disk_nothing_is_left_and_the_work_says_so(
    placed: Placed, examiner: Visitor, folder: Path
) -> None:
    assert folder.is_dir()
    ask(placed, examiner)

    with memory_disk(placed.unit.store.data / SETS, size=16 << 10):
        work_on(placed)
        left = files(placed)

    job = job_of(placed)
    assert (job.state, sets(placed), left) == (JobState.FAILED, [], [])
    assert "does not fit on the disk" in job.sentence


def test_somebody_stops_it_and_nothing_of_it_is_kept_or_goes_on(
    placed: Placed, examiner: Visitor, folder: Path
) -> None:
    (folder / "large").write_bytes(os.urandom(LARGE))
    job = ask(placed, examiner)
    asked: list[int] = []

    def stop_once() -> None:
        if job_of(placed).state is JobState.RUNNING and not asked:
            asked.append(examiner.do(f"/jobs/{job.id}/acts/stop").status_code)

    assert work_on(placed, meanwhile=stop_once) == 0

    assert asked == [303]
    assert job_of(placed).state is JobState.STOPPED
    assert (sets(placed), files(placed)) == ([], [])
    assert job_states(placed.unit.store).secret(job.id) is None
    assert f"/jobs/{job.id}/acts/resume" not in examiner.get("/jobs").text
    assert examiner.do(f"/jobs/{job.id}/acts/resume").status_code == 403
    assert "Work that you asked for was stopped" in examiner.get("/tasks").text
    ask(placed, examiner)
    assert work_on(placed) == 1
    assert len(sets(placed)) == 1


def test_one_set_of_a_case_is_built_at_a_time_and_the_page_does_not_offer_another(
    placed: Placed, examiner: Visitor, folder: Path
) -> None:
    assert folder.is_dir()
    page = f"{case_page(placed)}/acts/build-hash-set"
    (value,) = offered_on(examiner.get(page).text, "folder").values()
    job = ask(placed, examiner)

    shown = examiner.get(case_page(placed)).text
    sent = examiner.do(page, folder=value, set_passphrase=SET_PASSPHRASE)

    assert page not in shown
    assert sent.status_code == 403
    assert "is being built" in sent.text
    assert job_of(placed).id == job.id
    work_on(placed)
    assert page in examiner.get(case_page(placed)).text


def test_only_who_may_register_a_set_asks_for_one_or_stops_it(
    placed: Placed, examiner: Visitor, folder: Path
) -> None:
    assert folder.is_dir()
    job, page = ask(placed, examiner), f"{case_page(placed)}/acts/build-hash-set"

    others = [placed.visitor(number) for number in ("O1", "S1", "A1", "R1")]

    assert 200 not in [one.get(page).status_code for one in others]
    assert 303 not in [one.do(f"/jobs/{job.id}/acts/stop").status_code for one in others]
    assert job_of(placed).state is JobState.QUEUED


def test_nothing_is_registered_for_a_person_whose_duties_do_not_include_it_any_more(
    placed: Placed, examiner: Visitor, folder: Path
) -> None:
    assert folder.is_dir()
    ask(placed, examiner)
    store = placed.unit.store

    class Removed(Hands):
        """Hands of a worker for a person who is an auditor now."""

        @property
        def desk(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 -- as of the base
            desk = super().desk
            actor = replace(desk.actor, duties=frozenset({Duty.AUDITOR}))
            return replace(desk, actor=actor)

    def build(hands: Hands) -> tuple[JobState, str]:
        given = Removed(hands.store, hands.unit_keys, hands.states, hands.job, hands.is_leaving)
        return DOES[JobKind.BUILD_SET](given)

    work(store, keys_of(placed).unit_keys, is_leaving=lambda: False, until_idle=True,
         does={JobKind.BUILD_SET: build})  # fmt: skip

    assert job_of(placed).state is JobState.FAILED
    assert (sets(placed), files(placed)) == ([], [])


def _killed_while_it_reads(placed: Placed) -> int:
    """Kill a worker while its process reads originals; give that process."""
    store, keys = placed.unit.store, keys_of(placed).unit_keys
    worker = os.fork()
    if not worker:
        work(store, keys, is_leaving=lambda: False, until_idle=True)
        os._exit(0)
    try:
        (reader,) = _until(lambda: _readers_of(worker))
    finally:
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
    return reader


def _readers_of(worker: int) -> list[int]:
    found = []
    for each in Path("/proc").iterdir():
        if not each.name.isdigit():
            continue
        try:
            parent = int((each / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == worker and b"building_apart" in (each / "cmdline").read_bytes():
                found.append(int(each.name))
        except (OSError, ValueError):
            continue
    return found


def _until(look: Callable[[], list[int]]) -> list[int]:
    for _ in range(600):
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError(look)


def _is_gone(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def later(placed: Placed) -> Placed:
    """The same two minutes later: a worker that was silent so long counts as lost."""
    store, clock = placed.unit.store, placed.unit.store.clock
    moved = replace(store, clock=lambda: clock() + timedelta(minutes=2))
    return replace(placed, unit=replace(placed.unit, store=moved))


def test_a_killed_worker_leaves_nothing_and_another_builds_the_same_set(
    placed: Placed, examiner: Visitor, folder: Path
) -> None:
    (folder / "large").write_bytes(os.urandom(LARGE))
    ask(placed, examiner, worker="y")

    reader = _killed_while_it_reads(placed)

    _until(lambda: [1] if _is_gone(reader) else [])
    assert job_of(placed).state is JobState.RUNNING
    assert (sets(placed), files(placed)) == ([], [])
    assert work_on(placed) == 0  # not lost yet: nobody else takes it
    assert work_on(later(placed)) == 1
    assert job_of(placed).state is JobState.DONE
    (known,) = sets(placed)
    assert worker_has(placed.unit.store, known)
    assert [each.name for each in files(placed)] == [
        path.name for path in (file_of_set(placed.unit.store, known.digest),) if path
    ]


def test_a_worker_killed_after_the_set_was_registered_leaves_one_set_and_its_end_is_recorded(
    placed: Placed, examiner: Visitor, folder: Path
) -> None:
    assert folder.is_dir()
    ask(placed, examiner, worker="y")
    store, keys = placed.unit.store, keys_of(placed).unit_keys
    taken = take_job(worker="dead:1", is_lost=lambda _: False, uow=store.unit_of_work(keys),
                     reading=store.reading(), clock=store.clock)  # fmt: skip
    assert taken is not None
    DOES[JobKind.BUILD_SET](Hands(store, keys, job_states(store), taken, lambda: False))
    assert job_of(placed).state is JobState.RUNNING

    assert work_on(later(placed)) == 1

    assert job_of(placed).state is JobState.DONE
    assert len(sets(placed)) == 1
    assert events(placed).count("hash_set.registered") == 1


def test_what_two_workers_have_built_of_one_job_is_registered_once(
    placed: Placed, examiner: Visitor, folder: Path
) -> None:
    assert folder.is_dir()
    ask(placed, examiner)
    store, keys = placed.unit.store, keys_of(placed).unit_keys

    def take(name: str) -> Hands:
        taken = take_job(worker=name, is_lost=lambda _: True, uow=store.unit_of_work(keys),
                         reading=store.reading(), clock=store.clock)  # fmt: skip
        assert taken is not None
        return Hands(store, keys, job_states(store), taken, lambda: False)

    slow, quick = take("slow:1"), take("quick:2")
    with pytest.raises(Exception, match="Stopped"):
        DOES[JobKind.BUILD_SET](slow)
    assert DOES[JobKind.BUILD_SET](quick)[0] is JobState.DONE
    assert len(sets(placed)) == len(files(placed)) == 1
