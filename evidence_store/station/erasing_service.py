"""The eraser's answers: it takes a permit and the name by which a device is plugged in.

Nothing that it is told is believed. The permit is looked up in the record, where everything that it
rests on is checked again as for every start: signatures, holds, clock, sheet, device. Several
devices are erased at once, each by a thread of its own; the record lets one job through for each
serial number.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.domain.unit.jobs import JobKind, JobState
from evidence_store.errors import EvidenceStoreError
from evidence_store.keys.unit_keys import UnitKeys
from evidence_store.open_folder.store import Store
from evidence_store.worker.erasing import end_abandoned, erase_at
from evidence_store.worker.working import do_job, lost_in, this_worker
from evidence_store.workflow.unit.jobs import take_job
from forensics.cli.staying_awake import awake
from forensics.erasing.station.messages import Erase, Refused, WorkBegun
from forensics.erasing.station.names import find_device
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.unit.jobs import Job
    from evidence_store.worker.working import Does
    from forensics.erasing.station.messages import Request

_log = logging.getLogger(__name__)
_KINDS = frozenset({JobKind.ERASE_DEVICE})
ONLY_ERASES = "The eraser takes a permit and the name of a device, and nothing else."
NO_SUCH = (
    "No erasure waits under this permit. Nothing was begun. Each start needs its own signature: "
    "sign for it at the station."
)


@dataclass(frozen=True, slots=True)
class ErasingService:
    """What takes permits, over one record.

    Args:
        store: the record.
        unit_keys: by which the custody log is written.
        folders: where devices have names.
        is_leaving: whether this process is to end; what is in hand is interrupted, and kept.
    """

    store: Store
    unit_keys: UnitKeys
    folders: Sequence[Path]
    is_leaving: Callable[[], bool]

    def answer(self, request: Request) -> WorkBegun | Refused:
        """Begin what a permit allows; it goes on though the one who asked goes away.

        Raises:
            RefusedTargetError: no device of that name is plugged in.
        """
        if not isinstance(request, Erase):
            return Refused(ONLY_ERASES)
        device = find_device(request.device, self.folders)
        job = self._take(lambda one: one.permit_id == request.permit and _waits(one))
        if job is None:
            return Refused(NO_SUCH)
        # Not a daemon: this process ends only after what it has in hand was interrupted in order.
        threading.Thread(target=self._do, args=(job, partial(erase_at, target=device))).start()
        return WorkBegun()

    def end_lost(self) -> None:
        """End the jobs of an eraser that was killed: each start is a new one, with all checks."""
        is_lost = lost_in(self.store)
        while (job := self._take(lambda one: not _waits(one) and is_lost(one))) is not None:
            self._do(job, end_abandoned)

    @contextmanager
    def ending_lost(self, leaving: threading.Event, *, every: float) -> Iterator[None]:
        """End lost jobs every so many seconds, for as long as the block lasts."""

        def look() -> None:
            while not leaving.wait(every):
                with suppress(EvidenceStoreError):  # a busy database: they are ended the next time
                    self.end_lost()

        looking = threading.Thread(target=look)
        looking.start()
        try:
            yield
        finally:
            leaving.set()
            looking.join()

    def _do(self, job: Job, does: Does) -> None:
        with awake(tell=_log.info):
            do_job(self.store, self.unit_keys, job, self.is_leaving, does)

    def _take(self, is_wanted: Callable[[Job], bool]) -> Job | None:
        return take_job(
            worker=this_worker(),
            is_lost=lost_in(self.store),
            uow=self.store.unit_of_work(self.unit_keys),
            reading=self.store.reading(),
            clock=self.store.clock,
            kinds=_KINDS,
            is_wanted=is_wanted,
        )


def _waits(job: Job) -> bool:
    return job.state is JobState.QUEUED
