"""Whose the bytes of some places on a medium are: worked out from the medium, in a confined child.

A result file says where hits lie and whose they are, and anybody can write one. What is overwritten
rests on none of that: file systems are listed again, and what they say now decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forensics.containers.opening import open_image
from forensics.errors import DiskImageError, FileSystemError, UnreadableExtentError
from forensics.extents import common, joined, without
from forensics.file_system import FileEntry, Residency
from forensics.file_systems.allocation import LiveExtents
from forensics.file_systems.file_columns import HOLE, RESIDENCIES, FileColumns
from forensics.file_systems.in_pieces import spread
from forensics.file_systems.walking import walk_columns
from forensics.sandbox.messages import answering
from forensics.scanning.workers.guarded_child import GuardedChild, GuardedChildError
from forensics.selecting.ext_bitmaps import used_blocks
from forensics.selecting.volume_states import HIBERNATED, Unfit, VolumeShape, shape_of, unfit
from forensics.value_classes import dataclass
from forensics.values import Extent, Fault, SourceRef
from forensics.volume import Volume, VolumeContent
from forensics.volumes.opening import open_volumes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from forensics.disk_image import DiskImage
    from forensics.file_systems.file_columns import Column
    from forensics.values.media import Bytes

SILENCE_SECONDS = 120.0
AROUND = 1 << 16
"""Bytes around a hit of which it is told whose they are."""
SYSTEM = -1
"""The owner of what belongs to a file system itself and to no file of it."""


@dataclass(frozen=True, slots=True)
class MapTask:
    """A medium, and the places on it that are asked about: sorted, apart."""

    source: SourceRef
    places: tuple[Extent, ...]


@dataclass(frozen=True, slots=True)
class MappedVolume:
    """A volume that holds one of the places; ``unfit`` says why nothing on it is overwritten."""

    volume: Volume
    unfit: Unfit | None
    shape: VolumeShape

    def heard(self, vocabulary: object) -> MappedVolume:
        """Return it with the volume under a name that volumes have."""
        return MappedVolume(self.volume.heard(vocabulary), self.unfit, self.shape)  # type: ignore[arg-type]  # the vocabulary of the child


@dataclass(frozen=True, slots=True)
class LiveRun:
    """Whole blocks of something live: a file by its number, or ``SYSTEM``."""

    owner: int
    extent: Extent


@dataclass(frozen=True, slots=True)
class MediumMap:
    """What lies around some places of a medium, by its own file systems."""

    volumes: tuple[MappedVolume, ...]
    files: tuple[FileEntry, ...]
    live: tuple[LiveRun, ...]
    faults: tuple[Fault, ...]


def map_medium(source: SourceRef, places: Iterable[Extent]) -> MediumMap:
    """Say whose the bytes at and around some places are.

    Raises:
        DiskImageError: the medium cannot be read, or what reads it went down.
    """
    child = GuardedChild(silence_seconds=SILENCE_SECONDS, readable=source.segments)
    found: list[object] = []
    try:
        found = list(child.run(map_in_child, MapTask(source, tuple(joined(places)))))
    except GuardedChildError as error:
        raise DiskImageError(f"{source.image} cannot be listed: {error}") from error
    finally:
        child.close()
    return MediumMap(
        tuple(each for each in found if isinstance(each, MappedVolume)),
        tuple(each for each in found if isinstance(each, FileEntry)),
        tuple(each for each in found if isinstance(each, LiveRun)),
        tuple(each for each in found if isinstance(each, Fault)),
    )


@answering(MappedVolume, FileEntry, LiveRun, Fault)
def map_in_child(
    task: MapTask, beat: Callable[[], None]
) -> Iterator[MappedVolume | FileEntry | LiveRun | Fault]:
    """Return what holds the places: volumes, files, live blocks, faults. Runs in the child.

    Raises:
        DiskImageError: it cannot be opened.
    """
    image = open_image(task.source)
    try:
        volumes, faults = open_volumes(image, source=task.source.image)
        yield from faults
        for volume in volumes:
            beat()
            places = common(task.places, volume.extents)
            if places and volume.shadow is None:
                yield from _of_volume(image, volume, places, task.source.image, beat)
    finally:
        image.close()


def _of_volume(
    image: DiskImage, volume: Volume, places: list[Extent], source: str, beat: Callable[[], None]
) -> Iterator[MappedVolume | FileEntry | LiveRun | Fault]:
    is_read = volume.content is VolumeContent.FILE_SYSTEM and not volume.pieces
    reason = unfit(image, volume) if is_read else Unfit.OTHER
    if reason is not None:
        yield MappedVolume(volume, reason, VolumeShape(512))
        return
    live, listed = LiveExtents(), list[FileColumns]()
    try:
        whole, _ = spread(image, volume)
        for found in walk_columns(image, whole, source=source, live=live):
            beat()
            if isinstance(found, Fault):
                yield found
            else:
                listed.append(found)
    except (FileSystemError, UnreadableExtentError):
        yield MappedVolume(volume, Unfit.OTHER, VolumeShape(512))
        return
    if volume.label == "NTFS" and _is_hibernated(image, listed):
        reason = Unfit.HIBERNATED
    yield MappedVolume(volume, reason, shape_of(image, volume))
    hit = [each.entry(row) for each in listed for row in _rows_at(each, places)]
    around = joined([*_widened(places, volume.extent), *_blocks_of(hit, volume.extent)])
    yield from (each.entry(row) for each in listed for row in _rows_at(each, around))
    runs = tuple(_live_at(live, around))
    yield from runs
    if volume.label.startswith("ext"):
        free = without(places, [each.extent for each in runs])
        yield from (LiveRun(SYSTEM, each) for each in used_blocks(image, volume, free))


def _widened(places: Iterable[Extent], within: Extent) -> list[Extent]:
    wide = (Extent(max(0, e.offset - AROUND), e.length + 2 * AROUND) for e in places)
    return common(wide, [within])


def _blocks_of(files: Iterable[FileEntry], within: Extent) -> list[Extent]:
    runs = (run for each in files for run in each.runs)
    placed = (Extent(r.offset, r.length) for r in runs if r.offset is not None and r.length)
    return _widened(placed, within)


def _rows_at(streams: FileColumns, places: list[Extent]) -> list[int]:
    """The streams that hold a byte of these places, which are sorted and apart."""
    held = _touches(streams.offsets, streams.lengths, places) & (streams.offsets != HOLE)
    rows: list[int] = np.unique(streams.rows_of_runs()[held]).tolist()
    return rows


def _live_at(live: LiveExtents, places: list[Extent]) -> Iterator[LiveRun]:
    starts, ends, owners = (np.frombuffer(column, np.int64) for column in live.columns())
    for number in np.flatnonzero(_touches(starts, ends - starts, places)).tolist():
        start, end = int(starts[number]), int(ends[number])
        yield LiveRun(int(owners[number]), Extent(start, end - start))


def _touches(offsets: Column, lengths: Column, places: list[Extent]) -> np.ndarray:
    if not places:
        return np.zeros(len(offsets), np.bool_)
    starts = np.array([each.offset for each in places], np.int64)
    ends = np.array([each.end for each in places], np.int64)
    after = np.searchsorted(ends, offsets, "right")
    is_before = after < len(starts)
    found: np.ndarray = is_before & (starts[np.where(is_before, after, 0)] < offsets + lengths)
    return found


def _is_hibernated(image: DiskImage, listed: list[FileColumns]) -> bool:
    """Whether ``hiberfil.sys`` holds the memory of a computer (its first four bytes say so)."""
    stored = RESIDENCIES.index(Residency.STORED)
    for streams in listed:
        for row, name in enumerate(streams.names):
            if not name or not name.lower().endswith("hiberfil.sys"):
                continue
            extents = streams.entry(row).extents
            is_stored = streams.residencies[row] == stored and bool(streams.allocated[row])
            if is_stored and extents and _begins_hibernated(image, extents[0].offset):
                return True
    return False


def _begins_hibernated(image: DiskImage, offset: Bytes) -> bool:
    return image.read_at(Extent(offset, 4)) in HIBERNATED
