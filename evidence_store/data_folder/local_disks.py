"""Whether SQLite's file may lie in a folder: on a disk of this computer, copied by no service.

SQLite rests on locks, on shared memory and on what a flush means. File systems over a network, of
a virtual machine's host, and drivers in user space keep these promises at times; a service that
copies the file while it is written breaks it. So a data folder with SQLite is not opened there.
"""

from __future__ import annotations

import re
from pathlib import Path

from evidence_store.errors import EvidenceStoreError

MOUNTS = Path("/proc/self/mountinfo")

_UNRELIABLE = (
    "9p", "acfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse", "gfs", "glusterfs",
    "hgfs", "lustre", "ncpfs", "nfs", "ocfs", "orangefs", "prl_fs", "smb", "vboxsf", "virtiofs",
    "vmhgfs",
)  # fmt: skip
_SYNCED = re.compile(  # whole words: a folder of Megan's is no folder of Mega's
    r"(?<![a-z])(dropbox|google ?drive|icloud ?(drive)?|mega(sync)?|nextcloud|onedrive|owncloud)"
    r"(?![a-z])"
)


_OCTAL = re.compile(r"\\([0-7]{3})")


def mounts_told(file: Path = MOUNTS) -> str:
    """What Linux says is mounted where, names read as paths are; empty where it says nothing."""
    return file.read_text("utf-8", "surrogateescape") if file.is_file() else ""


def kind_of_mount(folder: Path, mounts: str) -> str | None:
    """The kind of the innermost mount that holds the folder; None where the system does not say.

    Args:
        folder: need not be there yet.
        mounts: Linux' ``/proc/self/mountinfo``.
    """
    place = folder.resolve()
    best: tuple[int, str | None] = (0, None)
    for line in mounts.splitlines():
        # proc(5): any number of optional fields, and a hyphen alone where they end.
        before, gap, after = line.partition(" - ")
        if not gap:
            continue
        # The kernel writes a blank in a path as \040 (proc(5)), and every other letter as it is.
        mount = _OCTAL.sub(lambda found: chr(int(found[1], 8)), before.split(" ")[4])
        # Of two file systems on one place, the one that was mounted later hides the other.
        if place.is_relative_to(mount) and len(mount) >= best[0]:
            best = (len(mount), after.split()[0])
    return best[1]


def is_unreliable(kind: str) -> bool:
    """Whether locks cannot be relied on there: a network, a virtual machine's host, a driver."""
    return kind.startswith(_UNRELIABLE)


def is_synced(folder: Path) -> bool:
    """Whether the folder lies in one that a cloud service copies, by the names in its path."""
    return _SYNCED.search(" / ".join(folder.resolve().parts).lower()) is not None


def require_local(folder: Path) -> None:
    """Check that SQLite's file may lie there.

    Raises:
        EvidenceStoreError: it may not; the text says where else.
    """
    kind = kind_of_mount(folder, mounts_told(MOUNTS))
    if kind is not None and is_unreliable(kind):
        raise EvidenceStoreError(
            f"The data folder is on a file system of the kind {kind}, over a network or a driver "
            "whose locks cannot be relied on. Nothing was opened. Move the folder to a disk of "
            "this computer, or keep its records in PostgreSQL: see the administrators' page."
        )
    if is_synced(folder):
        raise EvidenceStoreError(
            "The data folder lies in a folder that a cloud service copies. Nothing was opened. "
            "Move it out: such copies break the database and leave the premises."
        )
