"""Files of a file system that may be volumes of VeraCrypt: keys are tried on a number of them.

Such a file announces nothing: it looks random from its first byte on, and is as long as whole
sectors. One that a key opens is a volume in pieces, which lie where the file's runs are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from forensics.errors import FileSystemError, UnreadableExtentError, WrongKeyError
from forensics.file_system import FileEntry, Residency
from forensics.file_systems.allocation import LiveExtents
from forensics.file_systems.file_columns import RESIDENCIES, STATES
from forensics.file_systems.in_pieces import PiecedImage
from forensics.file_systems.walking import walk_columns
from forensics.matching.forms import find_forms
from forensics.matching.randomness import PAGE_SIZE, SAMPLES, look_encrypted, sample_places
from forensics.scanning.survey.unannounced import keys_for
from forensics.value_classes import dataclass
from forensics.values import Extent, Fault, HitState
from forensics.values.unlocked import MOST_SCATTERED
from forensics.values.volume_pieces import PlacedPieces, VolumePiece
from forensics.volume import Volume, VolumeContent
from forensics.volumes.locked.veracrypt.keys import VERACRYPT
from forensics.volumes.locked.veracrypt.opening import may_be_one
from forensics.volumes.unlocker import UNLOCKERS
from forensics.wordings import locks as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from forensics.disk_image import DiskImage
    from forensics.file_systems.file_columns import FileColumns
    from forensics.values.unlocked import UnlockedVolume
    from forensics.volumes.keys import Keys, VolumeKey

SECTOR, LEAST = 512, 292 * 1024  # the smallest that VeraCrypt makes
MOST_TRIES = 16  # of a key on a file, over all files of a source
MOST_FILES = 4096  # that are looked at, the largest first


@dataclass(frozen=True, slots=True)
class LockedFile:
    """A file that may be a volume, and the volume that it lies on."""

    entry: FileEntry
    volume: Volume

    @property
    def pieces(self) -> tuple[VolumePiece, ...]:
        """Where its bytes are, in their order."""
        return tuple(VolumePiece.run(extent) for extent in self.entry.extents)


def files_that_may_be(
    disk_image: DiskImage, volumes: Sequence[Volume], image: str, keys: Keys
) -> tuple[list[LockedFile], int]:
    """Return the files that may be volumes and that a key is for, the largest first.

    And how many as long as volumes were not looked at, beyond the largest. A file system that
    cannot be listed has none here: the survey tells that it cannot.
    """
    found: list[LockedFile] = []
    number = 0
    for volume in volumes:
        if volume.content is not VolumeContent.FILE_SYSTEM or not keys_for(volume, image, keys):
            continue
        for each in _of_fitting_length(disk_image, volume, image):
            number += 1
            found.append(each)
            if len(found) > 2 * MOST_FILES:
                found = sorted(found, key=_largest)[:MOST_FILES]
    some = sorted(found, key=_largest)[:MOST_FILES]
    return [each for each in some if _may_be(disk_image, each)], number - len(some)


def _largest(file: LockedFile) -> tuple[int, tuple[Extent, ...]]:
    return -file.entry.size, file.entry.extents


def opened_files(
    disk_image: DiskImage,
    files: Sequence[LockedFile],
    unseen: int,
    image: str,
    keys: Keys,
    beat: Callable[[], None],
) -> Iterator[UnlockedVolume | Fault]:
    """Return what opens each of these, and how many stay closed, untried or unseen."""
    left, closed = MOST_TRIES, 0
    if unseen:
        yield Fault(image, "whole medium", (), wordings.FILES_UNSEEN(unseen))
    for number, each in enumerate(files):
        tried = keys_for(each.volume, image, keys)
        left -= len(tried)
        if left < 0:
            reason = wordings.FILES_UNTRIED(number, len(files) - number)
            yield Fault(image, "whole medium", (), reason)
            break
        found = _opened(disk_image, each, tried, beat)
        closed += found is None
        if found is not None:
            yield found
    if closed:
        yield Fault(image, "whole medium", (), wordings.FILES_CLOSED(closed))


def _of_fitting_length(disk_image: DiskImage, volume: Volume, image: str) -> Iterator[LockedFile]:
    try:
        for found in walk_columns(disk_image, volume, source=image, live=LiveExtents()):
            if not isinstance(found, Fault):
                rows = _fitting(found)
                yield from (LockedFile(found.entry(int(row)), volume) for row in rows)
    except (FileSystemError, UnreadableExtentError):
        return


def _fitting(found: FileColumns) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The rows of live files that are stored as they are, as long as a volume may be."""
    is_one = (found.sizes >= LEAST) & (found.sizes % SECTOR == 0)
    is_one &= found.states == STATES.index(HitState.LIVE)
    is_one &= found.residencies == RESIDENCIES.index(Residency.STORED)
    is_one &= found.stored_bytes() >= found.sizes
    return np.flatnonzero(is_one)


def _may_be(disk_image: DiskImage, file: LockedFile) -> bool:
    image, size = PiecedImage(disk_image, file.pieces), file.entry.size
    if any(extent.length % SECTOR for extent in file.entry.extents[:-1]):
        return False

    def read(offset: int, length: int) -> bytes:
        return image.read_at(Extent(offset, length))

    try:
        if not may_be_one(image, Extent(0, size)):
            return False
        is_known = any(found for _, found in find_forms([memoryview(read(0, SECTOR))]))
        places = sample_places(size, SAMPLES)
        return not is_known and look_encrypted(read(at, PAGE_SIZE) for at in places)
    except UnreadableExtentError:
        return False


def _opened(
    disk_image: DiskImage, file: LockedFile, keys: Sequence[VolumeKey], beat: Callable[[], None]
) -> UnlockedVolume | None:
    image, whole = PiecedImage(disk_image, file.pieces), Extent(0, file.entry.size)
    volume = Volume(None, whole, VolumeContent.UNKNOWN, VERACRYPT)
    for key in keys:
        beat()
        try:
            found = UNLOCKERS[VERACRYPT].unlock(image, volume, key)
        except (WrongKeyError, FileSystemError, UnreadableExtentError):
            continue
        return _on_medium(found, file)
    return None


def _on_medium(found: UnlockedVolume, file: LockedFile) -> UnlockedVolume | None:
    """A volume that was opened in a file, where the file's bytes lie; None in too many pieces."""
    layout = PlacedPieces(file.pieces)
    (piece,) = found.pieces
    pieces, number = [], piece.number or 0
    for place in layout.places(piece.place.offset, piece.place.length):
        pieces.append(replace(piece, place=place, stored=place.offset, number=number))
        number += place.length // SECTOR
    if len(pieces) > MOST_SCATTERED:
        return None
    start = min(each.place.offset for each in pieces)
    hull = Extent(start, max(each.place.end for each in pieces) - start)
    return replace(
        found,
        locked=hull,
        inside=hull,
        pieces=tuple(sorted(pieces, key=lambda each: each.place)),
        is_scattered=True,
        file=file.entry.path or "",
    )
