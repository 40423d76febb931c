"""Logs that nwipe wrote of a loop device.

The three logs are what nwipe 0.38 (Debian) wrote of a loop device, but for the lines about the
computer's kernel::

    losetup --find --show FILE
    nwipe --nogui --nowait --autonuke -m zero --verify=last --noblank -P . -l log /dev/loopN

The second was ended by SIGTERM in its first pass, the third is of a device one sector of which
refuses to be written (``tests/forensics/erasing/faulty_devices.py``).
"""

from __future__ import annotations

from pathlib import Path

LOGS = Path(__file__).parent
COMPLETED, ABORTED, FAILED = (
    (LOGS / f"nwipe-0.38-{each}.txt").read_text() for each in ("ok", "aborted", "failed")
)
