"""What a worker has at hand for one job: the record, the unit's keys, and a way to tell and ask."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING

from evidence_store.domain.unit.jobs import Job, JobFigures, JobState
from evidence_store.kept_files.jobs import actor_of
from evidence_store.keys.unit_keys import UnitKeys
from evidence_store.open_folder.beside import JobStates
from evidence_store.open_folder.store import Store
from evidence_store.workflow._kit.desk import Desk
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.worker.limits import WorkLimit

BEAT_SECONDS = 1.0


@dataclass(slots=True)
class Hands:
    """One job in the hands of one worker.

    ``is_leaving`` tells whether the worker itself was asked to end.
    """

    store: Store
    unit_keys: UnitKeys = field(repr=False)
    states: JobStates = field(repr=False)
    job: Job
    is_leaving: Callable[[], bool]
    _told: float = field(default=0.0, init=False)

    @property
    def desk(self) -> Desk:
        """What a step is given, in the name of the person who asked for the job."""
        actor = actor_of(self.store, self.job.asked_by)
        uow = self.store.unit_of_work(self.unit_keys)
        return Desk(actor, uow, self.store.clock, self.store.rules)

    def tell(
        self,
        phase: str,
        done: int,
        total: int,
        *,
        rate: int = 0,
        left_s: float | None = None,
        limit: WorkLimit | None = None,
    ) -> None:
        """Report how far the job is and what limits it, at most once a second."""
        now = time.monotonic()
        if now - self._told < BEAT_SECONDS:
            return
        self._told = now
        at = self.store.clock()
        waits_for = None if limit is None else limit.now()
        self.states.report(JobFigures(self.job.id, at, phase, done, total, rate, left_s, waits_for))

    def now(self) -> Job:
        """Return the job as it stands in the record."""
        with self.store.reading() as uow:
            return uow.jobs.get(self.job.id)

    def must_stop(self) -> bool:
        """Whether a person stopped the job, another worker has it, or this worker is to end."""
        if self.is_leaving():
            return True
        now = self.now()
        return now.state is not JobState.RUNNING or now.worker != self.job.worker
