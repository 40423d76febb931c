"""A medium on which unlocked volumes are seen decrypted, each byte where its encrypted one lies.

So everything that reads a medium reads such volumes too, and what is found there names the sectors
that hold it. A sector of zeros is given as zeros: under a cipher no content becomes that, so it was
never written, or was given back to the device since.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from forensics.disk_image import ReadsByFilling, TellsHoles
from forensics.errors import UnreadableExtentError
from forensics.extents import without
from forensics.values import Extent
from forensics.volumes.locked.sector_ciphers import SectorCipher, cipher_of
from forensics.volumes.table import kept_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from forensics.disk_image import DiskImage
    from forensics.values.unlocked import CipherPiece, UnlockedVolume

AT_ONCE = 256 * 1024  # bytes: tweaks and blocks then stay near the processor


class UnlockedImage(ReadsByFilling):
    """Another disk image, with the bytes of some volumes decrypted. For one thread."""

    def __init__(self, stored: DiskImage, volumes: Sequence[UnlockedVolume]) -> None:
        """Take an open disk image, which is closed with this one."""
        self.stored = stored
        places = sorted(
            ((piece, volume) for volume in volumes for piece in volume.pieces), key=_start
        )
        ciphers = {id(volume): cipher_of(volume.key) for volume in volumes}
        buffer = bytearray(AT_ONCE)
        self._pieces = [
            _Piece(piece, volume, ciphers[id(volume)], buffer) for piece, volume in places
        ]
        self._starts = [piece.place.offset for piece in self._pieces]

    @property
    def size(self) -> int:
        """Length of the medium in bytes."""
        return self.stored.size

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """See ``DiskImage.read_into``."""
        self.require_within(offset, len(buffer))
        for part, piece in self._parts(Extent(offset, len(buffer))):
            into = buffer[part.offset - offset : part.end - offset]
            if piece is None:
                self.stored.read_into(part.offset, into)
            else:
                piece.read(self.stored, part, into)

    def gaps(self) -> tuple[UnreadableExtentError, ...]:
        """See ``DiskImage.gaps``."""
        return self.stored.gaps()

    def kept_in(self, extent: Extent) -> Iterable[Extent]:
        """Return the pieces of an extent that hold bytes, where the disk image knows."""
        for part, piece in self._parts(extent):
            is_there = piece is not None and piece.is_moved
            yield from (part,) if is_there else kept_in(self.stored, part)

    def is_hole(self, extent: Extent) -> bool:
        """Whether nothing is kept for these bytes, so that they read as zeros."""
        is_moved = any(piece.is_moved for _, piece in self._parts(extent) if piece is not None)
        stored = self.stored
        return not is_moved and isinstance(stored, TellsHoles) and stored.is_hole(extent)

    def close(self) -> None:
        """See ``DiskImage.close``."""
        self.stored.close()

    def _parts(self, extent: Extent) -> Iterator[tuple[Extent, _Piece | None]]:
        """An extent in order, as what lies in one piece each, and what in none."""
        at = extent.offset
        number = max(0, bisect_right(self._starts, at) - 1)
        while at < extent.end:
            piece = self._pieces[number] if number < len(self._pieces) else None
            if piece is not None and piece.place.end <= at:
                number += 1
                continue
            start = extent.end if piece is None else min(extent.end, piece.place.offset)
            if at < start:
                yield Extent(at, start - at), None
                at = start
            elif piece is not None:
                end = min(extent.end, piece.place.end)
                yield Extent(at, end - at), piece
                at = end


class _Piece:
    """A piece, and what decrypts it; the buffer is that of all pieces."""

    def __init__(
        self, piece: CipherPiece, volume: UnlockedVolume, cipher: SectorCipher, buffer: bytearray
    ) -> None:
        self.place = piece.place
        self._moved = piece.stored - piece.place.offset
        self._number = piece.number
        self._size, self._step = volume.key.sector_size, volume.key.step
        self._cipher = cipher
        self._buffer = buffer

    @property
    def is_moved(self) -> bool:
        """Whether its bytes lie elsewhere than they are seen."""
        return bool(self._moved)

    def read(self, stored: DiskImage, part: Extent, into: memoryview) -> None:
        """Fill a buffer with the decrypted bytes of a part of this piece."""
        if self._number is None:
            into[:] = bytes(len(into))
            return
        base = self.place.offset
        at = part.offset
        while at < part.end:
            first = (at - base) // self._size
            skipped = at - base - first * self._size
            left = min(part.end - at, AT_ONCE - skipped)
            sectors = -(-(skipped + left) // self._size)
            plain = self._decrypted(stored, first, sectors, self._number)
            start = at - part.offset
            into[start : start + left] = plain[skipped : skipped + left]
            at += left

    def _decrypted(self, stored: DiskImage, first: int, sectors: int, number: int) -> memoryview:
        data = memoryview(self._buffer)[: sectors * self._size]
        place = self.place.offset + first * self._size
        self._fill(stored, place, data)
        rows = np.frombuffer(data, np.uint64).reshape(sectors, -1)
        written = rows.any(axis=1)
        numbers = np.arange(first, first + sectors, dtype=np.uint64) * np.uint64(self._step)
        numbers += np.uint64(number)
        if written.all():
            self._cipher.decrypt(rows, numbers)
        elif written.any():
            some = np.ascontiguousarray(rows[written])
            self._cipher.decrypt(some, numbers[written])
            rows[written] = some
        return data

    def _fill(self, stored: DiskImage, place: int, data: memoryview) -> None:
        """Read stored bytes; what cannot be read costs whole sectors, named where they are seen."""
        try:
            stored.read_into(place + self._moved, data)
        except UnreadableExtentError as error:
            base = self.place.offset
            start = error.offset - self._moved
            end = min(start + error.length, self.place.end)
            start = base + max(0, start - base) // self._size * self._size
            end = base - (base - end) // self._size * self._size
            raise type(error)(start, end - start, error.reason) from error


def own_parts(volumes: Iterable[UnlockedVolume]) -> Iterator[Extent]:
    """What unlocked volumes keep for themselves: headers, keys, and what is seen elsewhere."""
    for volume in volumes:
        if not volume.is_scattered:
            yield from without((volume.locked,), (volume.inside,))
        for piece in volume.pieces:
            if piece.number is None:
                yield piece.place
            elif piece.stored != piece.place.offset:
                yield Extent(piece.stored, piece.place.length)


def stored_extents(
    extents: Iterable[Extent], volumes: Sequence[UnlockedVolume]
) -> tuple[Extent, ...]:
    """Where the encrypted bytes of some extents lie, in their order."""
    moved = [
        piece
        for volume in volumes
        for piece in volume.pieces
        if piece.number is not None and piece.stored != piece.place.offset
    ]
    return tuple(part for extent in extents for part in _moved(extent, moved))


def _moved(extent: Extent, moved: Sequence[CipherPiece]) -> Iterator[Extent]:
    if not moved:
        yield extent
        return
    inside = [(_common(extent, piece.place), piece) for piece in moved]
    parts: list[tuple[Extent, int]] = [
        (part, piece.stored - piece.place.offset) for part, piece in inside if part is not None
    ]
    parts += [(part, 0) for part in without((extent,), (part for part, _ in parts))]
    for part, by in sorted(parts):
        yield replace(part, offset=part.offset + by)


def _common(one: Extent, other: Extent) -> Extent | None:
    start, end = max(one.offset, other.offset), min(one.end, other.end)
    return Extent(start, end - start) if start < end else None


def _start(pair: tuple[CipherPiece, UnlockedVolume]) -> int:
    return pair[0].place.offset
