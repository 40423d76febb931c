"""Readers of our own over real volumes of which some bytes were changed: an answer, always."""

from __future__ import annotations

import random
import time
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.file_system import FileEntry
from forensics.file_systems.allocation import LiveExtents
from forensics.file_systems.btrfs import superblock
from forensics.file_systems.walking import walk_files
from forensics.values import Extent
from forensics.virtual_disks.crc32c import crc32c
from forensics.volume import Volume, VolumeContent
from tests.forensics.conformance.made_volumes import made
from tests.forensics.file_systems.fakes import HeldDiskImage
from tests.forensics.file_systems.own.apfs_builder import sealed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forensics.values import Fault

OWN = ["XFS", "APFS", "F2FS", "Btrfs"]
BLOCK, PAGE, FEW, MANY = 512, 4096, 80, 100_000
MOST_SECONDS = 20.0  # in which a child must say something
SUM_OF_PAGE = lru_cache(256)(crc32c)  # of pages that most inputs share: it is work of Python
WORDS = (b"\xff\xff\xff\xff", bytes(4), b"\x80\0\0\0", b"\0\0\0\1", b"\x7f\xff\xff\xff", b"\0\1")


def sealed_as(name: str, page: bytes | bytearray) -> bytes:
    """A page with the checksum of its kind, or that would tell every change."""
    if name == "Btrfs":
        return SUM_OF_PAGE(bytes(page[32:])).to_bytes(4, "little") + bytes(page[4:])
    return sealed(page) if name == "APFS" else bytes(page)


def told_places(data: bytes) -> list[int]:
    """Sectors that tell where things are: neither empty nor content, which here is random."""
    sectors = ((at, data[at : at + BLOCK]) for at in range(0, len(data), BLOCK))
    return [at for at, some in sectors if BLOCK // 6 < some.count(0) < BLOCK]


def changed(data: bytearray, places: list[int], chance: random.Random) -> list[int]:
    """Change some bytes in place; return where, eight bytes at most from each place on."""
    places_changed = []
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        at = chance.choice(places) + chance.randrange(BLOCK - 8)
        any_bytes = chance.randbytes(chance.randrange(1, 5))
        new = chance.choice((chance.choice(WORDS), any_bytes))
        data[at : at + len(new)] = new
        places_changed.append(at)
    return places_changed


class Mutants:
    """One sound volume, of which changed ones are read in turn; each by a number of its own."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.sound = name, made(name, folder).data
        self._data, self._places = bytearray(self.sound), told_places(self.sound)
        extent = Extent(0, len(self._data))
        self._volume = Volume(None, extent, VolumeContent.FILE_SYSTEM, name)

    def read(self, number: int) -> None:
        """Change some bytes, list all files within a bound of time, and change them back."""
        data, chance = self._data, random.Random(f"{self.name} {number}")  # noqa: S311 -- no secret
        changes = changed(data, self._places, chance)
        blocks = {at // PAGE * PAGE for at in changes}
        for block in blocks:
            data[block : block + PAGE] = sealed_as(self.name, data[block : block + PAGE])
        start = time.process_time()
        for found in walked(HeldDiskImage(data), self._volume):
            assert all(extent.end <= len(data) for extent in extents_of(found)), number
        assert time.process_time() - start < MOST_SECONDS, number
        for block in blocks:
            data[block : block + PAGE + BLOCK] = self.sound[block : block + PAGE + BLOCK]


@pytest.mark.parametrize("number", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
@pytest.mark.parametrize("name", OWN)
def test_any_volume_gives_files_within_it_faults_or_an_error_of_ours(
    name: str,
    number: int,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(superblock, "crc32c", SUM_OF_PAGE)
    mutants = Mutants(name, tmp_path_factory.mktemp("volume"))
    for each in range(number):
        mutants.read(each)


def walked(disk_image: HeldDiskImage, volume: Volume) -> Iterator[FileEntry | Fault]:
    try:
        yield from walk_files(disk_image, volume, source="m", live=LiveExtents())
    except (FileSystemError, UnreadableExtentError):
        return


def extents_of(found: FileEntry | Fault) -> tuple[Extent, ...]:
    if isinstance(found, FileEntry):
        return tuple(Extent(run.offset, run.length) for run in found.runs if run.offset is not None)
    return found.extents
