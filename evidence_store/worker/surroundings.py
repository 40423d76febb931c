"""What erasing and reading again find around them in a worker: clock, machine and record."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from evidence_store.workflow._kit.subjects.acquired_files import is_registered
from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.overwriting import MARK_EVERY
from forensics.erasing.surroundings import Surroundings
from forensics.values import Tool

if TYPE_CHECKING:
    from evidence_store.worker.hands import Hands
    from forensics.erasing.progress import Progress

RENEW_EVERY = 1.0  # seconds between two renewals of the permission: a hold must take effect at once
PATIENCE = 60.0  # seconds without an answer after which the eraser stops


def surroundings(hands: Hands) -> Surroundings:
    """Return them for one job; a registered disk image is refused as a target."""

    def tell(progress: Progress) -> None:
        phase = progress.phase.value.replace(" ", "_")
        rate, left = round(progress.rate), progress.seconds_left
        hands.tell(phase, progress.done, progress.total, rate=rate, left_s=left)

    return Surroundings(
        tool=Tool("expunge", version("expunge")),
        machine=THIS_MACHINE,
        is_acquisition=lambda path: is_registered(path, uow=hands.store.reading()),
        now=lambda: datetime.now(UTC),
        # It runs on while the machine sleeps: a permission grows old then too.
        clock=lambda: time.clock_gettime(time.CLOCK_BOOTTIME),
        pause=time.sleep,
        is_stopped=hands.must_stop,
        report=tell,
        renew_every=RENEW_EVERY,
        patience=PATIENCE,
        mark_every=MARK_EVERY,
    )
