"""A scan as a job: the same command that a person would type, in a process of its own."""

from __future__ import annotations

import hashlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import field
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from evidence_store.domain.unit.jobs import JobState
from evidence_store.errors import EvidenceStoreError, OutOfSequenceError
from evidence_store.kept_files.hits import keep_hits
from evidence_store.kept_files.jobs import result_file
from evidence_store.kept_files.scan_secrets import as_keys_file, keys_of, secrets_of
from evidence_store.kept_files.worker_slots import secret_of_slot
from evidence_store.worker.limits import WorkLimit, cpu_of_session
from evidence_store.workflow.scans.scans import record_scan
from forensics.documents import from_json, to_json
from forensics.output import write_new
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm, ScanResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.kept_files.scan_secrets import ScanSecrets
    from evidence_store.worker.hands import Hands

DONE, PARTLY, INTERRUPTED = 0, 3, 130
NOT_OPENED = (
    "Nothing that is kept opens the hash set: its passphrase is no longer kept, or the worker's "
    "slot in it was taken back. Queue the work again."
)
TOO_MANY_KEYS = (
    "More keys are kept for this exhibit than one scan takes. Queue the work again, with the key "
    "that fits typed for it."
)
LOOK_SECONDS = 1.0
LONGEST_END_SECONDS = 60.0


class JobStoppedError(EvidenceStoreError):
    """The job was stopped; what it had done is kept."""


def scan(hands: Hands) -> tuple[JobState, str]:
    """Scan the job's disk image and record the result; give how it ended, in words.

    Raises:
        JobStoppedError: it was stopped.
        EvidenceStoreError: the result cannot be recorded.
    """
    job, out = hands.job, result_file(hands.store, hands.job)
    typed = secrets_of(hands.store, job, hands.unit_keys)
    opens = what_opens_the_set(hands, typed)
    if opens is None:
        return JobState.FAILED, NOT_OPENED
    with hands.store.reading() as uow:
        acquisition = uow.acquisitions.get(job.acquisition_id)
    # It is there where a worker was killed after the scan and before the result was recorded.
    if not out.exists():
        image = acquisition.segments[0]
        keys = keys_of(hands.store, job, typed, actor=hands.desk.actor, unit_keys=hands.unit_keys)
        with log_option(acquisition, out) as log:
            code, said = _run(hands, image, out, _Given(*opens, keys), log)
        if code not in (DONE, PARTLY):
            return JobState.FAILED, said or "The scan ended without a result. See the worker's log."
    return _recorded(hands, out)


def what_opens_the_set(hands: Hands, typed: ScanSecrets) -> tuple[str, str] | None:
    """The file of the job's hash set and what opens it; None where nothing here does.

    Where somebody typed a passphrase for the job, that; else the worker's own slot in the set.
    """
    job = hands.job
    if job.hash_set_file is not None:
        passphrase = typed.set_passphrase
        return None if passphrase is None else (job.hash_set_file, passphrase)
    if job.hash_set_id is None:
        return None
    return secret_of_slot(hands.store, job.hash_set_id, hands.desk.actor, hands.unit_keys)


@contextmanager
def log_option(acquisition: Acquisition, out: Path) -> Iterator[tuple[str, ...]]:
    """Return the option by which the command learns of the recorded log; none without bad sectors.

    The file that it names, a case file beside ``out``, stands while the block runs.
    """
    if acquisition.log is None or not acquisition.log.bad:
        yield ()
        return
    path = out.with_suffix(".log")
    write_new(path, to_json(acquisition.log), replace=True)
    try:
        yield ("--log", str(path))
    finally:
        path.unlink(missing_ok=True)


def _recorded(hands: Hands, out: Path) -> tuple[JobState, str]:
    data = out.read_bytes()
    result, digest = from_json(data, ScanResult), _digest(data)
    made = record_scan(
        hands.desk,
        hands.job.acquisition_id,
        result=result,
        result_digest=digest,
        keep=partial(keep_hits, hands.store),
    )
    gaps = len(made.not_examined)
    # Not of how many: the person who confirms the set's count may read this before they do.
    sentence = f"Hits: {made.established}. Known files among them: {made.known_files_hit}."
    if made.hits_weak:
        sentence += f" By MD5 or SHA-1 alone, content not established: {made.hits_weak} hits."
    if made.candidates:
        sentence += f" Candidates for two people: {made.candidates}."
    if gaps:
        sentence += f" Not examined: {gaps} places or kinds; the page of the scan lists them."
    return JobState.DONE, sentence


def _digest(data: bytes) -> Digest:
    return Digest(HashAlgorithm.SHA256, hashlib.sha256(data).digest())


@dataclass(frozen=True, slots=True)
class _Given:
    """The sealed set, what opens it, and keys of locked volumes."""

    hash_set: str
    passphrase: str = field(repr=False)
    keys: tuple[str, ...] = field(repr=False)


def _piped(data: bytes) -> int:
    """Put into a pipe what no argument and no file may hold; give the end to be read and closed."""
    reading, writing = os.pipe()
    # A pipe holds 64 KiB, far more than what people type and keep (pipe(7)); where it does not,
    # nobody would read what this waited for.
    os.set_blocking(writing, False)
    written = os.write(writing, data)
    os.close(writing)
    if written < len(data):
        os.close(reading)
        raise OutOfSequenceError(TOO_MANY_KEYS)
    return reading


def _run(
    hands: Hands, image: str, out: Path, given: _Given, log: tuple[str, ...]
) -> tuple[int, str]:
    """Run the command; give its exit code and the last sentence that it said."""
    # Never as arguments: these stand in /proc for every user of the machine.
    pipes = [_piped(given.passphrase.encode() + b"\n")]
    if given.keys:
        pipes.append(_piped(as_keys_file(given.keys)))
    command = [
        *_expunge(), "scan", image, "--hash-set", given.hash_set, "--out", str(out),
        "--passphrase-file", f"/dev/fd/{pipes[0]}", "--progress", "json",
        *(("--keys", f"/dev/fd/{pipes[1]}") if given.keys else ()),
        *log,
    ]  # fmt: skip
    try:
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            # Processor time is added up over all processes of this session.
            pass_fds=pipes, start_new_session=True,
        )  # fmt: skip
    finally:
        for each in pipes:
            os.close(each)
    limit = WorkLimit(
        Path(image), cpu=lambda: cpu_of_session(process.pid), processors=os.cpu_count() or 1
    )
    with process:
        return _watched(hands, process, limit)


def _watched(hands: Hands, process: subprocess.Popen[str], limit: WorkLimit) -> tuple[int, str]:
    """Follow its progress until it ends; end it where the job is to stop.

    Raises:
        JobStoppedError: the job was stopped.
    """
    lines: queue.Queue[str | None] = queue.Queue()
    assert process.stderr is not None  # noqa: S101 -- it was opened as a pipe above
    # A line can be minutes away, and a pipe is read without a time limit: nobody could stop it.
    threading.Thread(target=_pass_on, args=(process.stderr, lines), daemon=True).start()
    said = ""
    while True:
        try:
            line = lines.get(timeout=LOOK_SECONDS)
        except queue.Empty:
            line = ""
        if line is None:
            return process.wait(), said
        said = _told(hands, line.strip(), limit) or said
        if hands.must_stop():
            _end(process)
            raise JobStoppedError("Stopped.")


def _told(hands: Hands, line: str, limit: WorkLimit) -> str:
    """Pass figures on; give back what is a sentence."""
    if not line.startswith("{"):
        return line
    try:
        figures = json.loads(line)
        hands.tell(
            str(figures["phase"]), int(figures["done"]), int(figures["total"]),
            rate=int(figures["rate"]), left_s=figures["left_s"], limit=limit,
        )  # fmt: skip
    except (ValueError, KeyError, TypeError):
        return ""
    return ""


def _pass_on(stream: IO[str], lines: queue.Queue[str | None]) -> None:
    for line in stream:
        lines.put(line)
    lines.put(None)


def _end(process: subprocess.Popen[str]) -> None:
    """Interrupt it, as Ctrl-C would; end it where that takes too long."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(LONGEST_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def _expunge() -> list[str]:
    """The command of this environment, at low priority where the system has ``nice``."""
    own = Path(sys.executable).with_name("expunge")
    nice = shutil.which("nice")
    return [*([nice, "-n", "10"] if nice else []), str(own)]
