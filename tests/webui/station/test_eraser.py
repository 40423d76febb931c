"""The eraser of the station takes a permit and a name, and believes nothing that it is told."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.unit.jobs import IN_TURN, LOST_AFTER, JobFigures, JobState
from evidence_store.open_folder.beside import job_states
from evidence_store.workflow.disposals.erasure_queue import (
    ErasureAsked,
    queue_erasure,
    resume_erasure,
)
from forensics.erasing.station.asking import begin_erasing
from forensics.erasing.station.channel import connect_to
from forensics.erasing.station.messages import Erase, Refused, WorkBegun, encoded
from tests.webui.conftest import PASSPHRASE
from tests.webui.station.bench import StationBench, set_up_station

if TYPE_CHECKING:
    from evidence_store.domain.unit.jobs import Job
    from tests.webui.conftest import Unit
    from tests.webui.erase_bench import Bench

ONE, TWO = "training-file.raw", "training-file-8.raw"


def sign(bench: Bench, reference: str = "ABC/7") -> Job:
    asked = ErasureAsked(reference, at_station=True)
    return queue_erasure(bench.desk("E1"), bench.disposal.id, asked=asked, is_training=True)


def told(station: StationBench, permit: str, device: str = ONE) -> WorkBegun | Refused:
    return begin_erasing(station.sockets, permit=permit, device=device)


def ended(bench: Bench) -> Job:
    """The newest job of the bench, once it ended; the eraser works beside the test."""
    until = time.monotonic() + 30
    while (job := bench.job).state in IN_TURN:
        assert time.monotonic() < until
        time.sleep(0.05)
    return job


def test_only_the_newest_permit_erases_and_only_its_own_device_several_at_once(
    open_unit: Unit, tmp_path: Path
) -> None:
    station = set_up_station(open_unit, tmp_path, with_another=True)
    station.plug_in()
    bench, other = station.bench, station.other
    assert other is not None
    one, two = station.plugs / ONE, station.plugs / TWO
    before = one.read_bytes(), two.read_bytes()
    with station.eraser():
        none = told(station, "p_invented")
        permit = sign(bench).permit_id or ""
        away = told(station, permit, "no-such-device")
        assert told(station, permit, TWO) == WorkBegun()  # the permit of another device
        wrong = ended(bench)
        assert (one.read_bytes(), two.read_bytes()) == before
        assert (bench.disposal.state, bench.disposal.starts) == (DisposalState.PERMITTED, 0)
        spent = told(station, permit)
        again = resume_erasure(bench.desk("E1"), bench.job.id).permit_id or ""
        other_permit = sign(other, "ABC/8").permit_id or ""
        assert told(station, again, ONE) == WorkBegun()
        assert told(station, other_permit, TWO) == WorkBegun()  # neither waits for the other
        ends = [ended(each).state for each in (bench, other)]

    assert isinstance(none, Refused)
    assert "No erasure waits under this permit" in none.sentence
    assert isinstance(away, Refused)
    assert "No device of this name" in away.sentence
    assert wrong.state is JobState.FAILED
    assert "is not the planned one" in wrong.said
    assert isinstance(spent, Refused)
    assert ends == [JobState.DONE, JobState.DONE]
    assert not any(one.read_bytes())
    assert not any(two.read_bytes())
    assert bench.disposal.state is other.disposal.state is DisposalState.COMPLETED


def test_what_was_signed_for_is_erased_though_the_one_who_asked_is_gone_before_an_answer(
    open_unit: Unit, tmp_path: Path
) -> None:
    station = set_up_station(open_unit, tmp_path)
    station.plug_in()
    permit = sign(station.bench).permit_id or ""

    with station.eraser():
        with connect_to(station.sockets.eraser, largest=1) as channel:
            channel.send(encoded(Erase(permit, ONE)))
        done = ended(station.bench)

    assert done.state is JobState.DONE
    assert not any(station.plugged.read_bytes())


def test_an_eraser_that_is_killed_reports_nothing_done_and_begins_again_with_a_new_signature(
    open_unit: Unit, tmp_path: Path
) -> None:
    station = set_up_station(open_unit, tmp_path)
    station.plug_in()
    bench, secret = station.bench, tmp_path / "passphrase"
    secret.write_text(PASSPHRASE)
    secret.chmod(0o600)
    job = sign(bench)
    words = ["eraser", "--data", bench.unit.store.data, "--as", "O1", "--passphrase-file", secret,
             "--devices", station.plugs, "--sockets", station.sockets.folder]  # fmt: skip
    command = [str(each) for each in (Path(sys.executable).with_name("expunge"), *words)]
    with subprocess.Popen(command) as eraser:
        until = time.monotonic() + 60
        while not station.sockets.eraser.exists():
            assert time.monotonic() < until
            time.sleep(0.05)
        assert told(station, job.permit_id or "") == WorkBegun()
        eraser.send_signal(signal.SIGKILL)
    left, killed = bench.job, bench.disposal
    with station.eraser() as another:
        another.end_lost()
        assert bench.job.state is JobState.RUNNING  # it may only be slow
        spent = told(station, job.permit_id or "")
        silent = bench.unit.store.clock() - 2 * LOST_AFTER
        job_states(bench.unit.store).report(JobFigures(job.id, silent, "writing", 1, 2, 0, None))
        another.end_lost()
        over = bench.job
        again = resume_erasure(bench.desk("E1"), job.id).permit_id or ""
        assert told(station, again) == WorkBegun()
        done = ended(bench)

    assert isinstance(spent, Refused)
    assert left.state is JobState.RUNNING
    assert killed.receipt is None
    assert killed.state in (DisposalState.PERMITTED, DisposalState.RUNNING)
    assert over.state is JobState.FAILED
    assert "The eraser was ended" in over.said
    assert (done.state, bench.disposal.starts) == (JobState.DONE, killed.starts + 1)
    assert not any(station.plugged.read_bytes())
