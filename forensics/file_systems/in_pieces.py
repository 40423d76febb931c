"""Volumes that lie in pieces: read as if they lay in one run, and found again on the medium.

A reader of file systems is given such a volume as a disk image of its own, whose first byte is the
volume's. What it finds is turned into places of the medium before anybody else sees it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from forensics.disk_image import ReadsByFilling
from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.file_systems.file_columns import HOLE, FileColumns, firsts_of
from forensics.file_systems.shadow_copies.layout import laid_over
from forensics.values import Extent, Fault
from forensics.values.volume_pieces import PlacedPieces, VolumePiece
from forensics.wordings import file_systems as wordings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from forensics.disk_image import DiskImage
    from forensics.file_systems.allocation import LiveExtents
    from forensics.file_systems.file_columns import Column
    from forensics.volume import Volume

MOST_PLACES = 1 << 24
"""Of all files of one volume: 16 million stripes of 64 KiB are 1 TiB."""


class PiecedImage(ReadsByFilling):
    """A volume in pieces as a disk image. For one thread."""

    def __init__(self, disk_image: DiskImage, pieces: Sequence[VolumePiece]) -> None:
        """Take an open disk image, which stays its opener's."""
        self._medium = disk_image
        self._layout = PlacedPieces(pieces)

    @property
    def size(self) -> int:
        """Length of the volume in bytes."""
        return self._layout.size

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """See ``DiskImage.read_into``; the error has places of the volume."""
        self.require_within(offset, len(buffer))
        at = 0
        for place in self._layout.places(offset, len(buffer)):
            try:
                self._medium.read_into(place.offset, buffer[at : at + place.length])
            except UnreadableExtentError as error:
                start = max(error.offset, place.offset)
                length = min(error.offset + error.length, place.end) - start
                own = offset + at + start - place.offset
                raise type(error)(own, length, error.reason) from error
            at += place.length

    def gaps(self) -> tuple[UnreadableExtentError, ...]:
        """See ``DiskImage.gaps``: the medium tells them."""
        return ()

    def close(self) -> None:
        """Leave the medium open: it is its opener's."""


def own_image(disk_image: DiskImage, volume: Volume) -> PiecedImage:
    """Return a volume as an image of its own."""
    return PiecedImage(disk_image, _pieces_of(volume))


def _pieces_of(volume: Volume) -> tuple[VolumePiece, ...]:
    return volume.pieces or (VolumePiece.run(volume.extent),)


def spread(disk_image: DiskImage, volume: Volume) -> tuple[Volume, tuple[Extent, ...]]:
    """Return a shadow copy in its pieces, and what of the medium it keeps itself; others as given.

    Raises:
        FileSystemError: what describes the copy is damaged.
        UnreadableExtentError: what describes it cannot be read.
    """
    if volume.shadow is None or volume.shadow.is_spread:
        return volume, ()
    return laid_over(own_image(disk_image, volume), volume, _pieces_of(volume))


def laid_out(disk_image: DiskImage, volume: Volume) -> tuple[DiskImage, Volume]:
    """Return an image and the place of a volume there: as given, or all of an image of its own.

    Raises:
        FileSystemError: it is a shadow copy, and what describes it is damaged.
        UnreadableExtentError: it is a shadow copy, and what describes it cannot be read.
    """
    volume, _ = spread(disk_image, volume)
    if not volume.pieces:
        return disk_image, volume
    image = PiecedImage(disk_image, volume.pieces)
    return image, replace(volume, extent=Extent(0, image.size), pieces=())


def of_medium(error: UnreadableExtentError, volume: Volume) -> UnreadableExtentError:
    """Return an error that a reader of a volume raised, with a place of the medium."""
    if not volume.pieces:
        return error
    places = PlacedPieces(volume.pieces).places(error.offset, error.length)
    place = next(places, volume.extent)
    return type(error)(place.offset, place.length, error.reason)


class OnMedium:
    """Turns what was found in a volume in pieces into what lies on the medium."""

    def __init__(self, pieces: Sequence[VolumePiece]) -> None:
        """Take the pieces of the volume."""
        self._layout = PlacedPieces(pieces)
        self._left = MOST_PLACES

    def fault(self, fault: Fault) -> Fault:
        """Return a fault with its extents on the medium."""
        return replace(fault, extents=self._layout.mapped(fault.extents))

    def columns(self, found: FileColumns) -> FileColumns:
        """Return streams with their runs on the medium.

        Raises:
            FileSystemError: they are in more pieces than any volume has.
        """
        rows, offsets, lengths = self._moved(found.rows_of_runs(), found.offsets, found.lengths)
        counts = np.bincount(rows, minlength=len(found))
        return replace(found, firsts=firsts_of(counts), offsets=offsets, lengths=lengths)

    def live(self, found: LiveExtents, into: LiveExtents) -> None:
        """Add what is live in the volume to what is live on the medium.

        Raises:
            FileSystemError: it is in more pieces than any volume has.
        """
        if not found.columns()[0]:
            return
        starts, ends, owners = (np.frombuffer(column, np.int64) for column in found.columns())
        owners, offsets, lengths = self._moved(owners, starts, ends - starts)
        into.add_columns(offsets, lengths, owners)

    def _moved(
        self, tags: Column, offsets: Column, lengths: Column
    ) -> tuple[Column, Column, Column]:
        """Return runs as places of the medium, each with the tag of its run."""
        found: list[tuple[int, int, int]] = []
        columns = (tags.tolist(), offsets.tolist(), lengths.tolist())
        for tag, offset, length in zip(*columns, strict=True):
            if offset == HOLE:
                found.append((tag, HOLE, length))
            else:
                found += ((tag, e.offset, e.length) for e in self._places(offset, length))
        table = np.array(found, np.int64).reshape(-1, 3)
        return table[:, 0], table[:, 1], table[:, 2]

    def _places(self, offset: int, length: int) -> Iterable[Extent]:
        for place in self._layout.places(offset, length):
            self._left -= 1
            if self._left < 0:
                raise FileSystemError(wordings.TOO_MANY_FILES)
            yield place
