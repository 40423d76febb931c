"""The files of police copies as jobs: read to be registered, overwritten, and read again.

Overwriting is done by ``expunge eraser`` alone. The person who queued it signed for the one start;
everything is checked again once every file is known, before the first byte.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.domain.copies.files import total_size
from evidence_store.domain.unit.jobs import JobState
from evidence_store.errors import WrongEntryError
from evidence_store.kept_files.jobs import passphrase_of
from evidence_store.kept_files.readings import keep_reading
from evidence_store.open_folder.store import Store
from evidence_store.worker.permitted import refused_as
from evidence_store.worker.scanning import JobStoppedError
from evidence_store.worker.surroundings import surroundings
from evidence_store.workflow._kit.copy_grounds import copy_of
from evidence_store.workflow.copies.endings import record_written, renew_ending, require_reader
from evidence_store.workflow.copies.queueing import require_queued_start
from evidence_store.workflow.copies.registering import register_copy_files
from forensics.erasing.police_copies.ending import ToEnd, end_copy
from forensics.erasing.police_copies.known import register_file
from forensics.erasing.police_copies.reading import read_copy
from forensics.erasing.progress import Phase
from forensics.erasing.surroundings import READING_STOPPED
from forensics.errors import (
    InterruptedErasureError,
    PermissionWithdrawnError,
    RefusedTargetError,
)
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.domain.exhibits.copies import HeldCopy
    from evidence_store.worker.hands import Hands
    from forensics.erasing.surroundings import Surroundings
    from forensics.values.copies.police_copies import CopyFile

ENDED_IN_THE_MIDDLE = (
    "The eraser was ended in the middle of it. Its operator signs for another start; or another "
    "person signs that it is not complete, and a report is issued."
)
FORGOTTEN = "Which files they are is no longer kept. Queue it again."
WRITTEN = "The files were overwritten and read back. Another person has them read again."
NOT_WHOLE = (
    "Not every byte was overwritten and read back. Another person has the files read again; a "
    "report is due."
)


@dataclass(frozen=True, slots=True)
class CopyPermission:
    """The permission under which one start goes on, while nothing stands against it."""

    store: Store
    exhibit: str
    copy: str
    start: int

    def renew(self) -> None:
        """Ask the record whether the work may go on.

        Raises:
            PermissionWithdrawnError: a hold arrived, another start came, or it was given up.
        """
        with refused_as(PermissionWithdrawnError):
            renew_ending(
                self.exhibit,
                self.copy,
                start=self.start,
                uow=self.store.reading(),
                clock=self.store.clock,
                rules=self.store.rules,
            )


def require_outside(store: Store, files: Sequence[Path]) -> None:
    """Check that no file lies in the data folder: the record is no copy.

    Raises:
        WrongEntryError: one does.
    """
    data = store.data.resolve()
    # By the real paths: a link that lies elsewhere can lead into the folder.
    if any(each.resolve().is_relative_to(data) for each in files):
        raise WrongEntryError("A file lies in the data folder of this record. It is no copy.")


def read_files(files: Sequence[Path], around: Surroundings) -> tuple[CopyFile, ...]:
    """Read every file in which a copy lies, and say how each is known again.

    Raises:
        RefusedTargetError: one is a link, has a second name, or does not lie where overwriting
            reaches it.
        InterruptedErasureError: somebody stopped it.
    """
    total = sum(each.stat().st_size for each in files if each.is_file())
    meter = around.meter(Phase.CHECKING, total)

    def tell(length: int) -> None:
        around.verify_not_stopped(READING_STOPPED)
        meter.advance(length)

    return tuple(
        register_file(each, number=number, machine=around.machine, tell=tell)
        for number, each in enumerate(files, start=1)
    )


def register_copy(hands: Hands) -> tuple[JobState, str]:
    """Read the files that were chosen, and register them as those of the copy.

    Raises:
        JobStoppedError: somebody stopped it; nothing is recorded.
        EvidenceStoreError: they are not this copy's.
        ForensicsError: a file cannot be the file of a copy.
    """
    kept = passphrase_of(hands.store, hands.job, hands.unit_keys)
    if kept is None:
        return JobState.FAILED, FORGOTTEN
    paths = [Path(each) for each in kept.splitlines()]
    require_outside(hands.store, paths)
    try:
        found = read_files(paths, surroundings(hands))
    except InterruptedErasureError as error:
        raise JobStoppedError("Stopped.") from error
    about = hands.job.on_exhibit
    register_copy_files(hands.desk, about.exhibit_id, about.copy_id, files=found)
    many = "1 file" if len(found) == 1 else f"{len(found)} files"
    return JobState.DONE, f"Registered: {many}, with {total_size(found):,} bytes."


def erase_copy(hands: Hands) -> tuple[JobState, str]:
    """Know every file again, check everything once more, overwrite them, and record the receipt.

    Raises:
        JobStoppedError: somebody stopped it.
        EvidenceStoreError: it is refused.
        ForensicsError: a file is not the registered one, or failed.
    """
    if passphrase_of(hands.store, hands.job, hands.unit_keys) is None:
        # It is forgotten with the start that was signed: an eraser before this one has used that.
        return JobState.FAILED, ENDED_IN_THE_MIDDLE
    copy = _copy(hands)
    starts = 0 if copy.ending is None else copy.ending.starts
    require_outside(hands.store, [Path(each.place) for each in copy.files])
    try:
        receipt = end_copy(
            ToEnd(copy.id, copy.files, is_begun=starts > 1),
            begin=lambda: _begin(hands),
            around=surroundings(hands),
        )
    except InterruptedErasureError as error:
        raise JobStoppedError("Stopped.") from error
    record_written(hands.desk, hands.job.on_exhibit.exhibit_id, copy.id, receipt=receipt)
    return JobState.DONE, WRITTEN if receipt.is_whole else NOT_WHOLE


def read_copy_again(hands: Hands) -> tuple[JobState, str]:
    """Read every overwritten file, and keep what was found for the person who asked to sign.

    Raises:
        JobStoppedError: somebody stopped it; it is asked for again.
        EvidenceStoreError: no overwritten copy waits to be read by this person.
        ForensicsError: a file is another one, or not there.
    """
    about = hands.job.on_exhibit
    copy = require_reader(hands.desk, about.exhibit_id, about.copy_id)
    what = ToEnd(copy.id, copy.files, is_begun=True)
    try:
        reading = read_copy(what, around=surroundings(hands))
    except InterruptedErasureError as error:
        raise JobStoppedError("Stopped.") from error
    keep_reading(hands.store, hands.job.id, reading, hands.unit_keys)
    found = "Every byte is zero." if reading.is_whole else "Not every byte is zero."
    return JobState.DONE, f"{found} Sign for what was found."


def _begin(hands: Hands) -> CopyPermission:
    """The start that was signed is used up now: a process that takes the job again has none."""
    about = hands.job.on_exhibit
    with refused_as(RefusedTargetError):
        start = require_queued_start(hands.desk, about.exhibit_id, about.copy_id)
    hands.states.forget(hands.job.id)
    return CopyPermission(hands.store, about.exhibit_id, about.copy_id, start)


def _copy(hands: Hands) -> HeldCopy:
    about = hands.job.on_exhibit
    with hands.store.reading() as uow:
        return copy_of(uow.exhibits.get(about.exhibit_id), about.copy_id)
