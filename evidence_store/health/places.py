"""The disk under a data folder: its kind, its room, whose it is, and who else could read it."""

from __future__ import annotations

import os
import shutil
import stat
from typing import TYPE_CHECKING

from evidence_store.data_folder.ballast import MIB, ORDINARY_FREE, Ballast
from evidence_store.data_folder.local_disks import is_synced, is_unreliable, kind_of_mount
from evidence_store.data_folder.places import DATABASE
from evidence_store.data_folder.settings_files import SettingsError, read_settings
from evidence_store.health.findings import Finding, bad, fine, look, note

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evidence_store.health.machine import Machine

GIB = 1 << 30
LITTLE = 64 * MIB
WANTED = 5 * GIB


def look_at_disk(data: Path, machine: Machine) -> Iterator[Finding]:
    """What can be said of the disk that the data folder is on."""
    yield from look_at_room(data)
    yield _kind(data, machine)
    yield _encryption(data, machine)
    yield _synced(data)


def look_at_room(data: Path) -> Iterator[Finding]:
    """How much is free, and how much is kept ready."""
    yield _room(data)
    yield _ballast(data)


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
        yield fine("Rights", "Only its owner can read the data folder.")
    own = getattr(os, "getuid", lambda: facts[0].st_uid)()
    if {each.st_uid for each in facts} != {own}:
        yield bad(
            "Ownership",
            "Not everything in the data folder belongs to the user who runs this.",
            "Run Expunge as a dedicated user, and give that user the whole folder (chown -R).",
        )
    else:
        yield fine("Ownership", "Everything in the data folder belongs to who runs this.")


def _room(data: Path) -> Finding:
    free = shutil.disk_usage(data).free
    database = data / DATABASE
    # A backup makes two copies in scratch and its own file (backups.creating).
    needed = WANTED + 3 * (database.stat().st_size if database.exists() else 0)
    sentence = f"{free / GIB:.1f} GiB are free on the data folder's disk."
    if free < ORDINARY_FREE:
        told = "The disk is full: only holds, stops, signing in and reading go on."
        return bad("Room", told, "Free space now. Ordinary work then continues by itself.")
    if free < LITTLE:
        return bad("Room", sentence, "Free space now: soon only holds and stops can be recorded.")
    if free < needed:
        advice = f"Free space: {needed / GIB:.1f} GiB are enough for backups and documents."
        return look("Room", sentence, advice)
    return fine("Room", sentence)


def _ballast(data: Path) -> Finding:
    try:
        size = read_settings(data).policy.ballast_mib * MIB
    except SettingsError:
        return note("Ballast", "The settings do not say how much space is kept ready.")
    if not size:
        return note("Ballast", "The policy keeps no space ready for holds and stops (ballast_mib).")
    ballast = Ballast(data, size)
    if not ballast.is_short:
        told = f"{size // MIB} MiB are kept ready: holds, stops and reading go on on a full disk."
        return fine("Ballast", told)
    told = f"Of the {size // MIB} MiB that are kept ready {ballast.kept // MIB} MiB are there."
    advice = "Free space: the server, or the next person who acts, makes it whole."
    return look("Ballast", told, advice)


def _kind(data: Path, machine: Machine) -> Finding:
    kind = kind_of_mount(data, machine.text("proc/self/mountinfo") or "")
    if kind is None:
        return note("File system", "The system does not state the kind of file system.")
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
        "Names and notes are in the database: use an encrypted disk (LUKS), or make sure of it.",
    )


def _is_encrypted(machine: Machine, device: str) -> bool:
    if machine.encrypts(device):
        return True
    below = machine.root / device / "slaves"
    names = [each.name for each in below.iterdir()] if below.is_dir() else []
    # Each disk of a volume over several holds a part of the record.
    return bool(names) and all(_is_encrypted(machine, f"sys/class/block/{name}") for name in names)


def _synced(data: Path) -> Finding:
    if is_synced(data):
        return bad(
            "Synchronising",
            "The data folder lies in a folder that a cloud service copies.",
            "Move it out: such copies break the database and leave the premises.",
        )
    return fine("Synchronising", "The data folder is in no folder that a cloud service copies.")
