"""The check of a disk image as a job: its digests are computed again from every byte.

A worker has nobody's key. What it found is kept for the person who asked, who signs for it; that a
digest differs is recorded at once.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.second_readings import ReadersSay
from evidence_store.domain.unit.jobs import JobState
from evidence_store.kept_files.readings import keep_reading
from evidence_store.words.exhibit_words import told_of_stated
from evidence_store.worker.limits import WorkLimit, cpu_of_session
from evidence_store.worker.scanning import JobStoppedError
from evidence_store.workflow.scans.acquisitions import read_acquisition
from forensics.scanning.sources.guarded_images import identify_acquired

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.second_readings import SecondReading
    from evidence_store.worker.hands import Hands

SECOND_SAYS = {
    ReadersSay.AGREE: "Two readers agree.",
    ReadersSay.DIFFER: "Two readers differ, so the exhibit is held. Neither is the truth.",
    ReadersSay.NOT_COMPARED: "Two readers were not compared: one did not read all of it.",
}


def check_image(hands: Hands) -> tuple[JobState, str]:
    """Read the job's disk image whole and keep what was found to be signed; give that in words.

    Raises:
        JobStoppedError: it was stopped; nothing is recorded, and it begins again.
        EvidenceStoreError: the image is not the registered one.
        DiskImageError: it cannot be opened.
    """
    with hands.store.reading() as uow:
        registered = uow.acquisitions.get(hands.job.acquisition_id)
    begun, total = time.monotonic(), registered.size * (2 if hands.job.by_second else 1)
    # The reading is a child's: processor time is added up over the session, as of a scan.
    session = os.getsid(0)
    limit = WorkLimit(
        Path(registered.segments[0]), cpu=lambda: cpu_of_session(session), processors=1
    )

    def on_progress(done: int) -> None:
        rate = done / max(time.monotonic() - begun, 1e-3)
        left = (total - done) / rate if rate else None
        hands.tell(
            "media_digest",
            done,
            total,
            rate=round(rate),
            left_s=left,
            limit=limit,
        )
        if hands.must_stop():
            raise JobStoppedError("Stopped.")

    found = read_acquisition(
        hands.desk,
        registered.id,
        source=identify_acquired(Path(registered.segments[0])),
        on_progress=on_progress,
        by_second=hands.job.by_second,
    )
    with hands.store.reading() as uow:
        kept = uow.acquisitions.get(registered.id)
    # Recorded with the reading: what bars an erasure waits for nobody's signature.
    if kept.differing:
        return JobState.DONE, "The digest is not the one stated. The exhibit is blocked."
    second = _said_of(kept.second_reading) if hands.job.by_second else ""
    keep_reading(hands.store, hands.job.id, found, hands.unit_keys)
    if found.faults:
        faults = len(found.faults)
        told = f"Not all of it could be read. Faults: {faults}. There is no digest.{second}"
        return JobState.DONE, told
    return JobState.DONE, f"Every byte was read. {told_of_stated(registered)}{second}"


def _said_of(found: SecondReading | None) -> str:
    assert found is not None  # noqa: S101 -- it was asked for
    return f" {SECOND_SAYS[found.says]}"
