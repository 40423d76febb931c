"""Scratch: a private place for one backup or restore at a time, wiped at the end.

A backup's lies in the data folder, because that stands on the encrypted disk that the record is
allowed to be on. What a killed run left is wiped by the next one.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from evidence_store.data_folder.places import SCRATCH
from evidence_store.errors import ConflictError
from evidence_store.persistence.engines.failures import plain_failures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK = "lock.sqlite"
_PIECE = 1024 * 1024


@contextmanager
def scratch_in(data: Path) -> Iterator[Path]:
    """Return an empty private folder inside the data folder.

    Raises:
        ConflictError: another backup is at work in this data folder.
    """
    with private_place(data / SCRATCH) as work:
        yield work


@contextmanager
def private_place(place: Path) -> Iterator[Path]:
    """Return an empty private folder inside ``place``; it is wiped at the end, whatever happens.

    Wiping overwrites each file once and removes it. A disk or file system that writes elsewhere may
    keep older blocks: that is why such folders belong on an encrypted disk.

    Raises:
        ConflictError: another process is at work there.
    """
    place.mkdir(mode=0o700, exist_ok=True)
    with _only_one(place / LOCK):
        wipe(place, keep=LOCK)
        work = place / "work"
        work.mkdir(mode=0o700)
        try:
            yield work
        finally:
            wipe(place, keep=LOCK)


def wipe(folder: Path, *, keep: str | None = None) -> None:
    """Overwrite and remove everything in a folder of ours but one file; links are not followed."""
    for each in folder.iterdir():
        if keep is not None and each.name.startswith(keep):
            continue
        if each.is_dir() and not each.is_symlink():
            wipe(each)
            each.rmdir()
        else:
            _wipe_file(each)


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    """Hold a lock that ends with the process, however it ends: SQLite's own, on any system."""
    lock.touch(mode=0o600)
    # Nobody waits here: the other backup may take hours.
    # Without a level: else Python begins transactions of its own, of another kind.
    with closing(sqlite3.connect(lock, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                with plain_failures():
                    raise
            raise ConflictError(
                "Another backup is at work in this folder. Wait until it has ended."
            ) from None
        yield


def _wipe_file(path: Path) -> None:
    if not path.is_symlink():
        try:
            left = path.stat().st_size
            with path.open("r+b") as file:
                while left > 0:
                    left -= file.write(bytes(min(left, _PIECE)))
        except OSError:
            pass  # a disk that refuses to be written still lets go of names
    path.unlink()
