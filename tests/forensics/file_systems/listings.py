"""What a walk found on a raw image, and the means to compare it with the image's own bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forensics.disk_image import DiskImage
from forensics.disk_images.raw import open_raw
from forensics.errors import FileSystemError
from forensics.file_system import FileEntry, Residency
from forensics.file_systems.allocation import LiveExtents
from forensics.file_systems.opening import open_file_system
from forensics.file_systems.tsk_volume import OpenByTsk, TskVolume
from forensics.file_systems.walking import walk_files
from forensics.value_classes import dataclass
from forensics.values import Extent, Fault, SourceKind, SourceRef
from forensics.volume import Volume, VolumeContent

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.forensics.file_systems.recipes import Medium

    Live = tuple[int, ...]


@dataclass(frozen=True)
class Listing:
    """The entries and faults of one volume; ``raw`` are the image's bytes, read independently."""

    disk_image: DiskImage
    volume: Volume
    entries: tuple[FileEntry, ...]
    faults: tuple[Fault, ...]
    raw: bytes

    def at(self, path: str) -> FileEntry:
        found = [entry for entry in self.entries if entry.path == path]
        assert len(found) == 1, f"{path}: {[entry.path for entry in self.entries]}"
        return found[0]

    def at_size(self, size: int) -> FileEntry:
        (found,) = [entry for entry in self.entries if entry.size == size]
        return found

    def stored(self, entry: FileEntry) -> bytes:
        held = self.raw
        return b"".join(
            bytes(run.length) if run.offset is None else held[run.offset : run.offset + run.length]
            for run in entry.runs
        )

    def read(self, entry: FileEntry) -> bytes:
        reader = open_file_system(self.disk_image, self.volume, source="").file_system
        try:
            return reader.read(entry, 0, entry.size)
        finally:
            reader.close()

    def content(self, entry: FileEntry) -> bytes:
        if entry.residency is Residency.STORED:
            return self.stored(entry)
        return self.read(entry)

    def all_content(self) -> dict[bytes, FileEntry]:
        return {self.content(entry): entry for entry in self.entries}


def list_image(path: Path, *, offset: int = 0, size: int | None = None, label: str = "") -> Listing:
    """Walk a volume of a raw image; by default one that fills it."""
    length = path.stat().st_size
    disk_image = open_raw(SourceRef(SourceKind.RAW, (path,), length))
    volume = a_volume(offset, length - offset if size is None else size, label)
    return list_disk_image(disk_image, volume, path.read_bytes())


def list_disk_image(disk_image: DiskImage, volume: Volume, raw: bytes) -> Listing:
    found = list(walk_files(disk_image, volume, source="exhibit.dd", live=LiveExtents()))
    entries = tuple(each for each in found if isinstance(each, FileEntry))
    faults = tuple(each for each in found if isinstance(each, Fault))
    return Listing(disk_image, volume, entries, faults, raw)


def told_of(disk_image: DiskImage, volume: Volume) -> tuple[list[str], list[str], list[Live]]:
    """All that a walk tells, in an order of its own: entries, faults, and what is live."""
    live = LiveExtents()
    found = list(walk_files(disk_image, volume, source="exhibit.dd", live=live))
    columns = (column.tolist() for column in live.columns())
    return (
        sorted(repr(each) for each in found if isinstance(each, FileEntry)),
        sorted(repr(each) for each in found if isinstance(each, Fault)),
        sorted(zip(*columns, strict=True)),
    )


def a_volume(offset: int, size: int, label: str = "") -> Volume:
    extent = Extent(offset, size)
    return Volume(1 if offset else None, extent, VolumeContent.FILE_SYSTEM, label)


def opened_by_tsk(disk_image: DiskImage, volume: Volume) -> TskVolume:
    """What The Sleuth Kit opened of a volume, for the readers' own parts."""
    file_system = open_file_system(disk_image, volume, source="exhibit.dd").file_system
    assert isinstance(file_system, OpenByTsk)
    return file_system._fs


def only_place(raw: bytes, content: bytes) -> Extent:
    """Find the one place of some bytes, by a search that knows nothing of file systems."""
    offset = raw.find(content)
    assert offset >= 0, "the planted bytes are nowhere in one piece"
    assert raw.find(content, offset + 1) < 0, "the planted bytes are there more than once"
    return Extent(offset, len(content))


def assert_same_one_by_one(disk_image: DiskImage, alone: AbstractContextManager[object]) -> None:
    """What is decoded together is told as it is ``alone``, where each is decoded by itself."""
    volume = a_volume(0, disk_image.size)
    try:
        with alone:
            expected = told_of(disk_image, volume)
    except FileSystemError:
        with pytest.raises(FileSystemError):
            told_of(disk_image, volume)
        return
    assert told_of(disk_image, volume) == expected


def changed(medium: Medium, folder: Path, change: Callable[[bytearray], None]) -> Listing:
    """What is listed of a medium once its bytes were changed so."""
    data = bytearray(medium.path.read_bytes())
    change(data)
    path = folder / "changed.dd"
    path.write_bytes(data)
    return list_image(path)
