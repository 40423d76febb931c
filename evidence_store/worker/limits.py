"""What limits long work: the processor where it is busy, else what the disk image lies on."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.data_folder.local_disks import MOUNTS, kind_of_mount, mounts_told

if TYPE_CHECKING:
    from collections.abc import Callable

PROCESSES = Path("/proc")
OVER_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "glusterfs", "afs",
                          "fuse.sshfs", "fuse.rclone", "9p"})  # fmt: skip
EVERY_SECONDS = 2.0
BUSY = 0.6
"""Share of the processors above which they, and not the reading, set the pace."""


class WorkLimit:
    """Says what limits some work, from how busy it kept the processors a moment ago.

    Args:
        image: the file that is read.
        cpu: seconds of processor time that the work has taken so far.
        processors: on how many of them it can work at once.
        clock: seconds that never run backwards.
        mounts: what is mounted where, as Linux tells it.
    """

    def __init__(
        self,
        image: Path,
        *,
        cpu: Callable[[], float],
        processors: int,
        clock: Callable[[], float] = time.monotonic,
        mounts: Path = MOUNTS,
    ) -> None:
        self._cpu, self._processors, self._clock = cpu, processors, clock
        self._storage = storage_of(image, mounts=mounts)
        self._since, self._taken = clock(), cpu()
        self._answer: str | None = None

    def now(self) -> str | None:
        """``processor``, ``network`` or ``disk``; None while it cannot be told."""
        if self._storage is None:
            return None
        at = self._clock()
        if at - self._since >= EVERY_SECONDS:
            taken = self._cpu()
            share = (taken - self._taken) / ((at - self._since) * self._processors)
            self._answer = "processor" if share >= BUSY else self._storage
            self._since, self._taken = at, taken
        return self._answer


def storage_of(path: Path, *, mounts: Path = MOUNTS) -> str | None:
    """``network`` or ``disk``, by the file system on which a path lies; None where nobody tells."""
    kind = kind_of_mount(path, mounts_told(mounts))
    if kind is None:
        return None
    return "network" if kind in OVER_NETWORK else "disk"


def cpu_of_session(session: int, *, processes: Path = PROCESSES) -> float:
    """Seconds of processor time of all processes of a session, ended children included."""
    ticks = 0
    try:
        folders = [each for each in processes.iterdir() if each.name.isdigit()]
    except OSError:
        return 0.0
    for folder in folders:
        try:
            # The name may hold spaces and brackets; everything after the last bracket is fixed.
            fields = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
            if int(fields[3]) == session:
                # proc(5), fields 14 to 17: its own time, and that of children that it waited for.
                ticks += sum(int(field) for field in fields[11:15])
        except (OSError, ValueError, IndexError):
            continue  # it ended while we looked
    return ticks / os.sysconf("SC_CLK_TCK")
