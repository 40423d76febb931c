"""Small disks of their own, which a test can really fill; root alone can mount them."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MIB = 1 << 20


def _ran(*words: object) -> bool:
    said = subprocess.run([str(each) for each in words], capture_output=True, check=False)
    return said.returncode == 0


def _require_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root, who alone can mount a disk")


@contextmanager
def memory_disk(place: Path, *, size: int) -> Iterator[Path]:
    """A disk in memory of that many bytes."""
    _require_root()
    place.mkdir()
    if not _ran("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place):
        pytest.skip("a disk of its own cannot be mounted here")
    try:
        yield place
    finally:
        _ran("umount", "--lazy", place)


@contextmanager
def loop_disk(place: Path, *, size: int) -> Iterator[Path]:
    """An ext4 of that many bytes in a file, with a journal and nothing kept back for root."""
    _require_root()
    place.mkdir()
    image = place.with_suffix(".ext4")
    with image.open("wb") as file:
        file.truncate(size)
    made = _ran("mkfs.ext4", "-q", "-m", "0", image)
    if not made or not _ran("mount", "-o", "loop", image, place):
        pytest.skip("a file system in a file cannot be mounted here: that takes loop devices")
    try:
        yield place
    finally:
        _ran("umount", "--lazy", place)


@contextmanager
def takes_no_writes(place: Path) -> Iterator[None]:
    """The disk that is mounted there, as one that cannot be written, for as long as this lasts."""
    assert _ran("mount", "-o", "remount,ro", place)
    try:
        yield
    finally:
        assert _ran("mount", "-o", "remount,rw", place)


@contextmanager
def kept_where_nobody_writes(folder: Path, place: Path) -> Iterator[Path]:
    """A copy of a folder where no file can be made: on a disk of its own, or by its rights.

    Rights stop nobody who is root, and an ordinary user mounts no disk.
    """
    if os.geteuid() == 0:
        size = sum(each.stat().st_size for each in folder.rglob("*")) + 8 * MIB
        with memory_disk(place, size=size) as disk:
            copy = shutil.copytree(folder, disk / "data")
            with takes_no_writes(disk):
                yield copy
        return
    copy = shutil.copytree(folder, place)
    copy.chmod(0o500)
    try:
        yield copy
    finally:
        copy.chmod(0o700)


def fill(place: Path) -> Path:
    """Write a file there until not one byte more has room."""
    filler = place / "filler"
    with filler.open("ab", buffering=0) as file:
        size = 1 << 16
        while size:
            try:
                file.write(bytes(size))
            except OSError:
                size >>= 1
    return filler
