"""Long work queued in the browser and done by a real worker on a disk image made by mkfs.vfat."""

from __future__ import annotations

import os
import random
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

import pytest

from evidence_store.domain.unit.jobs import JobState
from evidence_store.errors import ConflictError, SealedKeyError
from evidence_store.kept_files.scan_secrets import ScanSecrets
from evidence_store.keys.job_secrets import open_secret
from evidence_store.open_folder.beside import job_states
from evidence_store.worker.working import work
from evidence_store.workflow.unit.jobs import take_job
from forensics.documents import to_canonical
from tests.evidence_store.persistence.backdoors import backdoor
from tests.forensics.disk_images.recipes import acquire
from tests.webui.browsing import serving
from tests.webui.conftest import PASSPHRASE, Unit, signed_in
from tests.webui.scan_bench import NAME, SET_PASSPHRASE, Bench, fat_disk, set_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from evidence_store.workflow._kit.ports import UnitOfWork

Answered = TypeVar("Answered")


@pytest.fixture
def bench(open_app: Flask, open_unit: Unit, tmp_path: Path) -> Bench:
    return set_up(open_app, open_unit, tmp_path, random.Random(5).randbytes(300_000))  # noqa: S311 -- a test's content


def test_an_image_is_checked_then_scanned_and_the_morning_page_says_what_came_of_it(
    bench: Bench,
) -> None:
    queued = bench.visitor.do(f"{bench.exhibit}/acts/check-image", image=bench.image)
    assert (queued.status_code, queued.location) == (303, bench.exhibit)
    assert "Its disk image is being checked." in bench.visitor.get(bench.exhibit).text
    assert "Waits for a worker" in bench.visitor.get("/jobs").text

    assert bench.work() == 1
    assert "Stated, not yet worked out again" in bench.visitor.get(bench.exhibit).text
    assert "It counts once" in bench.visitor.get("/jobs").text
    bench.sign_check()
    assert "It counts once" not in bench.visitor.get("/jobs").text
    bench.queue_scan()
    assert bench.work() == 1

    page = bench.visitor.get("/jobs").text
    assert [job.state for job in bench.jobs()] == [JobState.DONE] * 2
    assert "Every byte was read." in page
    assert "Known files among them: 1." in page
    assert NAME not in page + bench.visitor.get(bench.exhibit).text
    assert "A job ended (scan)." in bench.visitor.get(bench.exhibit).text


def test_a_scan_of_an_image_that_nobody_checked_cannot_be_chosen(bench: Bench) -> None:
    sent = bench.visitor.do(
        f"{bench.exhibit}/acts/scan",
        image=bench.image,
        known=bench.known,
        file=str(bench.set_file),
        set_passphrase=SET_PASSPHRASE,
    )

    assert sent.status_code == 422
    assert bench.jobs() == []


def test_whoever_asked_for_a_check_signs_what_was_read_and_nobody_else(bench: Bench) -> None:
    bench.visitor.do(f"{bench.exhibit}/acts/check-image", image=bench.image)
    bench.work()
    (job,) = bench.jobs()
    sign = f"/jobs/{job.id}/acts/sign-check"
    other = signed_in(bench.visitor.app, "E2")

    by_another = other.do(sign, passphrase=PASSPHRASE)
    assert f'href="{sign}"' not in other.get("/jobs").text
    assert f'href="{sign}"' in bench.visitor.get("/jobs").text
    assert job.sentence in bench.visitor.get(sign).text
    signed = bench.visitor.do(sign, passphrase=PASSPHRASE)
    again = bench.visitor.do(sign, passphrase=PASSPHRASE)

    assert [one.status_code for one in (by_another, signed, again)] == [403, 303, 403]
    assert "Worked out again by" in bench.visitor.get(bench.exhibit).text
    assert f'href="{sign}"' not in bench.visitor.get("/jobs").text


def test_nothing_is_signed_in_place_of_what_the_worker_read(bench: Bench) -> None:
    bench.visitor.do(f"{bench.exhibit}/acts/check-image", image=bench.image)
    bench.work()
    (job,) = bench.jobs()
    kept = bench.unit.store.results / f"{job.id}.reading"
    kept.write_bytes(kept.read_bytes()[:-1])

    signed = bench.visitor.do(f"/jobs/{job.id}/acts/sign-check", passphrase=PASSPHRASE)

    assert signed.status_code == 403
    assert "has changed since" in signed.text


def test_nobody_signs_for_a_check_that_was_turned_into_theirs_in_the_file(bench: Bench) -> None:
    bench.visitor.do(f"{bench.exhibit}/acts/check-image", image=bench.image)
    bench.work()
    (job,) = bench.jobs()
    other = signed_in(bench.visitor.app, "E2")
    theirs = replace(job, asked_by=bench.unit.store.find_person("E2").id)
    with backdoor(bench.unit.store.data) as door:
        door.take_fences()
        changed = to_canonical(theirs).decode()
        door.run("UPDATE job SET asked_by = ?, document = ?", theirs.asked_by, changed)

    signed = other.do(f"/jobs/{job.id}/acts/sign-check", passphrase=PASSPHRASE)

    assert signed.status_code == 403
    assert "changed outside the program" in signed.text


@pytest.mark.usefixtures("golden")
def test_a_failed_scan_says_what_to_do_and_goes_on_once_that_is_done(bench: Bench) -> None:
    bench.check()
    bench.queue_scan()
    away = bench.set_file.rename(bench.set_file.with_name("away"))

    bench.work()
    (failed,) = (job for job in bench.jobs() if job.state is JobState.FAILED)
    away.rename(bench.set_file)
    bare = bench.visitor.do(f"/jobs/{failed.id}/acts/resume")
    again = bench.visitor.do(f"/jobs/{failed.id}/acts/resume", set_passphrase=SET_PASSPHRASE)
    bench.work()

    assert (bare.status_code, again.status_code) == (422, 303)
    assert failed.sentence
    assert SET_PASSPHRASE not in failed.sentence
    assert [job.state for job in bench.jobs()] == [JobState.DONE] * 2


def test_stopped_work_is_not_taken_and_a_job_of_a_silent_worker_is_taken_again(
    bench: Bench,
) -> None:
    bench.visitor.do(f"{bench.exhibit}/acts/check-image", image=bench.image)
    (job,) = bench.jobs()
    bench.visitor.do(f"/jobs/{job.id}/acts/stop")
    assert bench.work() == 0
    bench.visitor.do(f"/jobs/{job.id}/acts/resume")
    store, keys = bench.unit.store, bench.examiner.unit_keys

    taken = take_job(worker="dead:1", is_lost=lambda _: False, uow=store.unit_of_work(keys),
                     reading=store.reading(), clock=store.clock)  # fmt: skip
    again = take_job(worker="alive:2", is_lost=lambda _: False, uow=store.unit_of_work(keys),
                     reading=store.reading(), clock=store.clock)  # fmt: skip
    lost = take_job(worker="alive:2", is_lost=lambda _: True, uow=store.unit_of_work(keys),
                    reading=store.reading(), clock=store.clock)  # fmt: skip

    assert taken is not None
    assert again is None
    assert lost is not None
    assert (lost.id, lost.worker) == (taken.id, "alive:2")


def test_to_stop_and_refer_stops_work_that_waits_or_runs_until_the_hold_is_released(
    bench: Bench,
) -> None:
    bench.visitor.do(f"{bench.exhibit}/acts/check-image", image=bench.image)
    store, keys = bench.unit.store, bench.examiner.unit_keys
    take_job(worker="busy:1", is_lost=lambda _: False, uow=store.unit_of_work(keys),
             reading=store.reading(), clock=store.clock)  # fmt: skip

    bench.visitor.do(f"{bench.exhibit}/acts/stop-and-refer", note="A child, perhaps")
    (job,) = bench.jobs()
    resumed = bench.visitor.do(f"/jobs/{job.id}/acts/resume")
    queued = bench.visitor.do(f"{bench.exhibit}/acts/check-image", image=bench.image)

    assert job.state is JobState.STOPPED
    assert (resumed.status_code, queued.status_code) == (403, 403)
    assert "stopped and referred" in resumed.text
    assert bench.work() == 0


def test_nothing_is_kept_of_whoever_may_not_have_the_work_go_on(bench: Bench) -> None:
    bench.check()
    bench.queue_scan()
    bench.set_file.rename(bench.set_file.with_name("away"))
    bench.work()
    (failed,) = (job for job in bench.jobs() if job.state is JobState.FAILED)
    bench.visitor.do(f"{bench.exhibit}/acts/stop-and-refer", note="A child, perhaps")

    refused = bench.visitor.do(f"/jobs/{failed.id}/acts/resume", set_passphrase=SET_PASSPHRASE)

    assert refused.status_code == 403
    assert job_states(bench.unit.store).secret(failed.id) is None


def test_a_worker_that_is_to_leave_keeps_what_it_has_in_hand_for_the_next(bench: Bench) -> None:
    bench.visitor.do(f"{bench.exhibit}/acts/check-image", image=bench.image)
    asked = iter([False, False, *[True] * 99])

    ended = work(
        bench.unit.store, bench.examiner.unit_keys, is_leaving=lambda: next(asked), until_idle=True
    )

    assert ended == 0
    assert bench.jobs()[0].state is JobState.RUNNING


class BusyOnce:
    """A store whose database is busy when it is first written to."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.refused = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def unit_of_work(self, unit_keys: UnitKeys) -> UnitOfWork:
        if not self.refused:
            self.refused += 1
            raise ConflictError("Another writer kept the database for 30 seconds.")
        return self._store.unit_of_work(unit_keys)


def test_a_worker_goes_on_after_the_database_was_busy(bench: Bench) -> None:
    bench.visitor.do(f"{bench.exhibit}/acts/check-image", image=bench.image)
    store = BusyOnce(bench.unit.store)

    ended = work(
        cast("Store", store),
        bench.examiner.unit_keys,
        is_leaving=lambda: bench.jobs()[0].state is JobState.DONE,
    )

    assert (store.refused, ended) == (1, 1)


def test_the_passphrase_of_a_set_is_sealed_for_its_job_alone_and_dropped_at_the_end(
    bench: Bench,
) -> None:
    bench.check()
    bench.queue_scan()
    job, states = bench.jobs()[-1], job_states(bench.unit.store)
    sealed = states.secret(job.id)
    assert sealed is not None
    everything = b"".join(
        (Path(folder) / name).read_bytes()
        for folder, _, names in os.walk(bench.unit.store.data)
        for name in names
    )

    assert SET_PASSPHRASE.encode() not in everything
    opened = open_secret(sealed, job_id=job.id, unit_keys=bench.examiner.unit_keys)
    assert opened == ScanSecrets(SET_PASSPHRASE).to_keep
    with pytest.raises(SealedKeyError):
        open_secret(sealed, job_id="j_other", unit_keys=bench.examiner.unit_keys)
    bench.work()
    assert states.secret(job.id) is None


@pytest.mark.root  # else nobody reads the memory of a process that holds keys
def test_a_worker_beside_the_server_does_what_is_queued_and_ends_with_a_killed_server(
    bench: Bench, tmp_path: Path
) -> None:
    bench.visitor.do(f"{bench.exhibit}/acts/check-image", image=bench.image)
    passphrase = tmp_path / "own"
    passphrase.write_text(PASSPHRASE)
    words = ("--as", "E1", "--passphrase-file", str(passphrase))
    with serving(bench.unit.store.data, *words) as server:
        worker = _until(lambda: _children_of(server.pid))
        _until(lambda: [job.state for job in bench.jobs()] == [JobState.DONE])
        assert not _holds(server.pid, PASSPHRASE)
        assert not _holds(worker[0], PASSPHRASE)
        assert _holds(worker[0], "expunge")  # as a control: its memory was read
        server.kill()
        _until(lambda: not _is_running(worker[0]))


def _holds(process: int, words: str) -> bool:
    """Whether the words stand anywhere in what a process may write to its memory."""
    sought = {words.encode(form) for form in ("utf-8", "utf-16-le", "utf-32-le")}
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            where, rights = line.split()[:2]
            if not rights.startswith("rw"):
                continue
            start, end = (int(part, 16) for part in where.split("-"))
            memory.seek(start)
            try:
                content = memory.read(end - start)
            except OSError:
                continue  # a part that the kernel keeps to itself
            if any(each in content for each in sought):
                return True
    return False


def _until(asked: Callable[[], Answered], *, seconds: float = 60) -> Answered:
    end = time.monotonic() + seconds
    while not (answer := asked()):
        assert time.monotonic() < end
        time.sleep(0.1)
    return answer


def _children_of(process: int) -> list[int]:
    return [int(n) for n in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _is_running(process: int) -> bool:
    try:
        return ") Z" not in Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False


def test_a_check_by_two_readers_says_on_the_page_of_the_exhibit_what_came_of_it(
    open_app: Flask, open_unit: Unit, tmp_path: Path
) -> None:
    def as_e01(picture: Path, folder: Path) -> Path:
        return acquire(fat_disk(picture, folder, size=1024 * 1024), folder / "disk")

    bench = set_up(open_app, open_unit, tmp_path, b"picture" * 999, acquired=as_e01)
    checked = f"{bench.exhibit}/acts/check-image"
    assert "Read it by a second reader as well" in bench.visitor.get(checked).text

    bench.visitor.do(checked, image=bench.image, second_reader="y")
    assert bench.work() == 1

    assert "Two readers agree." in bench.jobs()[0].sentence
    bench.sign_check()
    page = bench.visitor.get(bench.exhibit).text
    assert "Two readers compared" in page
    assert "both give the same digests" in page


def test_a_check_by_two_readers_of_what_has_no_second_one_fails_and_says_so(bench: Bench) -> None:
    bench.visitor.do(f"{bench.exhibit}/acts/check-image", image=bench.image, second_reader="y")
    bench.work()

    (job,) = bench.jobs()
    assert job.state is JobState.FAILED
    assert "There is a second reader for disk images in the forms E01, S01 and Ex01" in job.sentence
