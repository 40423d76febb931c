"""The loop of a worker: takes what waits longest, does it, records how it ended, and goes on."""

from __future__ import annotations

import logging
import os
import socket
import sys
import time
from typing import TYPE_CHECKING, TypeAlias

from evidence_store.domain.unit.jobs import LOST_AFTER, Job, JobKind, JobState
from evidence_store.errors import ConflictError, EvidenceStoreError, ReplacedKeyError
from evidence_store.kept_files.set_building import forget_if_over
from evidence_store.open_folder.beside import job_states
from evidence_store.ways import said_by
from evidence_store.worker.building import build_set
from evidence_store.worker.checking import check_image
from evidence_store.worker.copies import read_copy_again, register_copy
from evidence_store.worker.hands import Hands
from evidence_store.worker.reading_again import read_for_somebody
from evidence_store.worker.scanning import JobStoppedError, scan
from evidence_store.workflow.unit.jobs import end_job, take_job
from forensics.errors import ForensicsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store

_log = logging.getLogger(__name__)
Does: TypeAlias = "Callable[[Hands], tuple[JobState, str]]"
DOES: Mapping[JobKind, Does] = {
    JobKind.CHECK_IMAGE: check_image,
    JobKind.SCAN: scan,
    JobKind.READ_AGAIN: read_for_somebody,
    JobKind.BUILD_SET: build_set,
    JobKind.REGISTER_COPY: register_copy,
    JobKind.READ_COPY: read_copy_again,
}
PAUSE_SECONDS = 1.0


def work(
    store: Store,
    unit_keys: UnitKeys,
    *,
    is_leaving: Callable[[], bool],
    until_idle: bool = False,
    does: Mapping[JobKind, Does] = DOES,
) -> int:
    """Do jobs until the worker is to leave; give how many ended.

    Args:
        store: the data folder.
        unit_keys: sign the custody log's heads.
        is_leaving: asked again and again; True ends the worker after what it has in hand stopped.
        does: what this worker can do; the eraser does erasures alone.
        until_idle: return once nothing waits, instead of waiting for more.

    Raises:
        ReplacedKeyError: the unit's keys were replaced since it began; it is started again.
        EvidenceStoreError: ``until_idle``, and the record cannot be used. Otherwise it tries again.
    """
    name, ended = this_worker(), 0
    while not is_leaving():
        try:
            job = take_job(
                worker=name,
                is_lost=lost_in(store),
                uow=store.unit_of_work(unit_keys),
                reading=store.reading(),
                clock=store.clock,
                kinds=frozenset(does),
            )
            if job is not None:
                ended += do_job(store, unit_keys, job, is_leaving, does[job.kind])
                continue
        except ReplacedKeyError:  # nothing that this worker signs counts any more
            raise
        except EvidenceStoreError as error:  # a busy database, a full disk: no reason to end
            if until_idle:
                raise
            print(f"worker: {type(error).__name__}", file=sys.stderr, flush=True)  # noqa: T201 -- the worker's own error output
        if until_idle:
            break
        time.sleep(PAUSE_SECONDS)
    return ended


def this_worker() -> str:
    """How this process is named in the record."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_of_this_machine(job: Job) -> bool:
    """Whether a process of this machine has the job, as ``this_worker`` names it."""
    return (job.worker or "").rpartition(":")[0] == socket.gethostname()


def lost_in(store: Store) -> Callable[[Job], bool]:
    """Return what tells whether the worker of a running job has been silent for too long."""
    states, at = job_states(store), store.clock()

    def is_lost(job: Job) -> bool:
        newest = states.figures_of([job.id]).get(job.id)
        since = newest.beat if newest else job.started_at
        return since is None or (newest.is_lost(at=at) if newest else at - since > LOST_AFTER)

    return is_lost


def do_job(
    store: Store, unit_keys: UnitKeys, job: Job, is_leaving: Callable[[], bool], does: Does
) -> int:
    """Do one job and record its end; 1 where it ended, 0 where it was stopped."""
    states = job_states(store)
    hands = Hands(store, unit_keys, states, job, is_leaving)
    hands.tell("starting", 0, 0)
    _log.info("job %s begun: %s", job.id, job.kind)
    try:
        state, sentence = does(hands)
    except JobStoppedError:
        _log.info("job %s stopped", job.id)
        forget_if_over(store, hands.now())
        return 0
    except (EvidenceStoreError, ForensicsError) as error:
        state, sentence = JobState.FAILED, said_by(error)
    except Exception as error:  # noqa: BLE001 -- one job must never end the worker
        # Its text may name people or files, so only its kind is kept.
        print(f"{job.id}: {type(error).__name__}", file=sys.stderr, flush=True)  # noqa: T201 -- the worker's own error output
        state, sentence = JobState.FAILED, "It failed in an unexpected way. Tell your support."
    _log.info("job %s ended: %s", job.id, state)
    try:
        end_job(
            job.id,
            worker=job.worker or "",
            state=state,
            sentence=sentence,
            uow=store.unit_of_work(unit_keys),
            clock=store.clock,
        )
    # Another worker took it meanwhile, and records how it ends.
    except ConflictError:
        return 0
    states.forget(job.id)
    return 1
