"""What a worker of a cluster does: the same shards, in the same confined processes.

The process that speaks with the cluster reads nothing of a medium. It opens the sealed hash set by
a passphrase from a file of its own machine, holds the tables in shared memory, and hands each shard
to a confined process of this machine (``executors``), as a scan on one machine does. One process
serves each thread, so that one which goes down takes one shard with it.

Messages both ways are bytes and nothing is raised: what a cluster logs of a task tells nothing.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import threading
from concurrent.futures import BrokenExecutor, Executor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from forensics import __version__
from forensics.errors import ForensicsError, HashSetError, WrongUseError
from forensics.hash_sets.opening import open_hash_set
from forensics.hash_sets.sharing import SharedIndexRef, files_of_tables, shared_index
from forensics.passphrases.passphrase_file import VARIABLE, passphrase_from_file
from forensics.sandbox import available_confinement
from forensics.sandbox.messages import values_message
from forensics.scanning.cluster.cluster_job import FileSample, Job, ShardTask, sample_of
from forensics.scanning.shards.planning import PICTURE_SHARDS
from forensics.scanning.shards.shard_matching import scan_shard
from forensics.scanning.workers.executors import spawned_pool
from forensics.scanning.workers.process_starts import starting_processes
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from forensics.scanning.shards.planning import Shard
    from forensics.scanning.shards.shard_result import ShardResult
    from forensics.values import SourceRef


@dataclass(frozen=True, slots=True)
class Prepared:
    """A worker that can do the job; ``sandbox`` is what holds its parsers."""

    version: str
    sandbox: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a worker did not do what it was asked; ``is_lost``: its process went down with it."""

    reason: str
    is_lost: bool = False


def prepare(job: Job) -> Prepared | Failed:
    """Open the hash set on this machine and say whether the job can be done here."""
    here = __version__
    confinement = available_confinement()
    if here != job.version:
        return Failed(f"it runs version {here}, and this scan is of version {job.version}")
    if multiprocessing.current_process().daemon:
        return Failed("it may start no processes; start it with --no-nanny")
    if not (confinement.is_full or job.allow_unconfined):
        return Failed("its system cannot confine the programs that read a medium")
    try:
        _bench_for(job)
    except ForensicsError as error:
        return Failed(str(error))
    except OSError as error:
        return Failed(f"the hash set or its passphrase file: {(error.strerror or 'error').lower()}")
    return Prepared(here, str(confinement))


def reason_against(answer: object, *, version: str) -> str | None:
    """Say what keeps a worker out of a scan by what it answered; None where nothing does.

    Args:
        answer: of ``prepare`` or ``compare``, or what was raised on the way.
        version: of this program.
    """
    match answer:
        case Failed():
            return f"cannot take part: {answer.reason}"
        case OSError():  # what a lost connection is to the cluster
            return "went down or cannot be reached; start it again, then repeat"
        case Exception():  # most often it cannot load the very function
            return f"does not know this program; install expunge {version} where it runs"
    return None


def compare(samples: tuple[FileSample, ...]) -> Failed | None:
    """Say what is wrong with the files of a source on this machine; None where they are the same.

    Another file under the same name would be searched in vain.
    """
    for expected in samples:
        try:
            found = sample_of(expected.path)
        except OSError as error:
            return Failed(f"{expected.path}: {(error.strerror or 'read error').lower()}")
        if found != expected:
            return Failed(f"{expected.path} is not the file that the scan was given")
    return None


def do_shard(message: bytes, /) -> bytes:
    """Do one shard; the answer is a ``ShardResult`` or a ``Failed``."""
    try:
        task: ShardTask = pickle.loads(message)  # noqa: S301 -- from who started the scan
        answer: ShardResult | Failed = _bench_for(task.job).do(task.shard)
    except BrokenExecutor:
        answer = Failed("the process that read it went down", is_lost=True)
    except ForensicsError as error:
        answer = Failed(str(error))
    except Exception as error:  # noqa: BLE001 -- its text may name a file on the medium
        answer = Failed(f"its worker failed ({type(error).__name__})", is_lost=True)
    return values_message([answer])


def release(job: Job) -> None:
    """Let go of the tables and processes of a job; nothing happens where there are none."""
    with _lock:
        bench = _benches.pop(job, None)
    if bench is not None:
        bench.close()


class _Bench:
    """The tables of one job in shared memory, and a confined process for each thread."""

    def __init__(self, job: Job) -> None:
        """Open the hash set that the job names.

        Raises:
            ForensicsError: it does not open, or is another.
            OSError: it, or the file of its passphrase, cannot be read.
        """
        file = os.environ.get(VARIABLE)
        if not file:
            raise WrongUseError(f"it was started without {VARIABLE}, so it cannot open a hash set")
        hash_set = open_hash_set(job.hash_set, passphrase=passphrase_from_file(Path(file)))
        if hash_set.digest != job.digest:
            raise HashSetError("the hash set there is another than that of the scan")
        self._held = ExitStack()
        self._index: SharedIndexRef = self._held.enter_context(shared_index(hash_set))
        self._pools: dict[int, tuple[tuple[SourceRef, bool], Executor]] = {}

    def do(self, shard: Shard) -> ShardResult:
        """Have a shard done by the process of this thread.

        Raises:
            BrokenExecutor: the process went down; the next shard gets another.
            ForensicsError: see ``scan_shard``.
        """
        decodes = isinstance(shard, PICTURE_SHARDS)
        pool = self._pool_for(shard.source, decodes=decodes)
        try:
            with starting_processes():
                future = pool.submit(scan_shard, replace(shard, index=self._index))
            return future.result()
        except BrokenExecutor:
            self._pools.pop(threading.get_ident(), None)
            pool.shutdown(wait=False)
            raise

    def close(self) -> None:
        """End the processes once they did what they hold, and let go of the tables."""
        for _, pool in list(self._pools.values()):
            pool.shutdown(wait=False, cancel_futures=True)
        self._held.close()

    def _pool_for(self, source: SourceRef, *, decodes: bool) -> Executor:
        """The process of this thread; it opens the files of one source and no others.

        What decodes pictures is loaded before a process is confined, so it is one of its own.
        """
        thread, wanted = threading.get_ident(), (source, decodes)
        before = self._pools.get(thread)
        if before is not None and before[0] == wanted:
            return before[1]
        if before is not None:
            before[1].shutdown(wait=False)
        pool = spawned_pool(1, (*files_of_tables(self._index), *source.segments))
        self._pools[thread] = (wanted, pool)
        return pool


def _bench_for(job: Job) -> _Bench:
    with _lock:
        if job not in _benches:
            _benches[job] = _Bench(job)
        return _benches[job]


_benches: dict[Job, _Bench] = {}  # what this process holds open; no state of a scan
_lock = threading.Lock()
