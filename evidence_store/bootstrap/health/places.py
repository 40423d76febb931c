"""The disk under a data folder: its kind, its room, whose it is, and who else could read it."""

from __future__ import annotations

import os
import shutil
import stat
from typing import TYPE_CHECKING

from evidence_store.bootstrap.health.findings import Finding, bad, fine, look, note
from evidence_store.bootstrap.local_disks import is_synced, is_unreliable, kind_of_mount
from evidence_store.bootstrap.places import BALLAST, DATABASE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evidence_store.bootstrap.health.machine import Machine

GIB = 1 << 30
BALLAST_SIZE = 64 * 1024 * 1024
LEAST_FREE = 5 * GIB


def look_at_disk(data: Path, machine: Machine) -> Iterator[Finding]:
    """What can be said of the disk that the data folder is on."""
    yield _room(data)
    yield _ballast(data)
    yield _kind(data, machine)
    yield _encryption(data, machine)
    yield _synced(data)


def look_at_rights(data: Path) -> Iterator[Finding]:
    """Whether anybody but its owner can read anything in the data folder."""
    paths = [data, *sorted(data.rglob("*"))]
    facts = [each.lstat() for each in paths]
    open_ones = sum(bool(stat.S_IMODE(each.st_mode) & 0o077) for each in facts)
    if open_ones:
        yield bad(
            "Rights",
            f"{open_ones} files or folders of the data folder can be read by others.",
            "Run: chmod -R go= FOLDER.",
        )
    else:
        yield fine("Rights", "Nobody but its owner can read the data folder.")
    own = getattr(os, "getuid", lambda: facts[0].st_uid)()
    if {each.st_uid for each in facts} != {own}:
        yield bad(
            "Ownership",
            "Not everything in the data folder belongs to the user who runs this.",
            "Run Expunge as one user of its own, and give that user the whole folder (chown -R).",
        )
    else:
        yield fine("Ownership", "Everything in the data folder belongs to who runs this.")


def make_ballast(data: Path) -> bool:
    """Make the ballast file: 64 MiB that can be let go when the disk is full; False if it is there.

    Raises:
        OSError: the disk has no room for it.
    """
    path = data / BALLAST
    if path.exists():
        return False
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        try:
            for _ in range(BALLAST_SIZE >> 20):
                file.write(bytes(1 << 20))
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            path.unlink()
            raise
    return True


def _room(data: Path) -> Finding:
    free = shutil.disk_usage(data).free
    database = data / DATABASE
    needed = LEAST_FREE + 3 * (database.stat().st_size if database.exists() else 0)
    sentence = f"{free / GIB:.1f} GiB are free on the data folder's disk."
    if free < BALLAST_SIZE:
        return bad("Room", sentence, "Make room now: soon nothing can be recorded any more.")
    if free < needed:
        advice = f"Make room: {needed / GIB:.1f} GiB leave space for backups and documents."
        return look("Room", sentence, advice)
    return fine("Room", sentence)


def _ballast(data: Path) -> Finding:
    if (data / BALLAST).exists():
        return fine("Ballast", "64 MiB can be let go when the disk is full: remove the ballast.")
    advice = "Make it: expunge doctor --make-ballast."
    return look("Ballast", "There is no ballast to let go when the disk is full.", advice)


def _kind(data: Path, machine: Machine) -> Finding:
    kind = kind_of_mount(data, machine.text("proc/self/mountinfo") or "")
    if kind is None:
        return note("File system", "The system does not say of what kind the file system is.")
    if is_unreliable(kind):
        return bad(
            "File system",
            f"The data folder is on a file system of the kind {kind}, over a network or a driver "
            "whose locks cannot be relied on.",
            "Move it to a local disk; use PostgreSQL where several computers share a record.",
        )
    return fine("File system", f"The data folder is on a local file system ({kind}).")


def _encryption(data: Path, machine: Machine) -> Finding:
    device = data.stat().st_dev
    if not hasattr(os, "major"):
        return note("Encryption", "The system does not say whether the disk is encrypted.")
    start = f"sys/dev/block/{os.major(device)}:{os.minor(device)}"
    if _is_encrypted(machine, start):
        return fine("Encryption", "The data folder is on an encrypted disk.")
    return look(
        "Encryption",
        "The system does not say that the data folder's disk is encrypted.",
        "Names and notes stand in the database: use an encrypted disk (LUKS), or make sure of it.",
    )


def _is_encrypted(machine: Machine, device: str) -> bool:
    if (machine.text(f"{device}/dm/uuid") or "").startswith("CRYPT-"):
        return True
    below = machine.root / device / "slaves"
    names = [each.name for each in below.iterdir()] if below.is_dir() else []
    return bool(names) and all(_is_encrypted(machine, f"sys/class/block/{name}") for name in names)


def _synced(data: Path) -> Finding:
    if is_synced(data):
        return bad(
            "Synchronising",
            "The data folder lies in a folder that a cloud service copies.",
            "Move it out: such copies break the database and leave the building.",
        )
    return fine("Synchronising", "The data folder is in no folder that a cloud service copies.")
