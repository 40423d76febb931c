"""The medium of a virtual disk, read through its chain of disk images."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, assert_never

from forensics.disk_image import ReadsByFilling
from forensics.disk_images.beyond import count_beyond
from forensics.disk_images.segment_files import read_exactly, size_of
from forensics.errors import ChecksumError, UnreadableExtentError
from forensics.values import Extent
from forensics.virtual_disks.pieces import Held, Packing, Piece
from forensics.virtual_disks.unpacking import Unpacker
from forensics.virtual_disks.unreached import MOST_CELLS, Reached
from forensics.wordings import media
from forensics.wordings import virtual_disks as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from forensics.disk_images.segment_files import SegmentFiles
    from forensics.virtual_disks.layer import Layer

MOST_GAPS = 4096
GAP_STEPS = 1 << 22
# Of one walk through all tables: 2 TiB in blocks of 64 KiB. Tables that were made for it have more.
MOST_STEPS = 1 << 25
_ZEROS = bytes(1024 * 1024)


class VirtualDisk(ReadsByFilling):
    """The medium inside a virtual disk. Satisfies ``DiskImage``; for one thread.

    ``remarks`` say what of the files is no part of the medium as it is now, and was not read.
    """

    def __init__(
        self,
        paths: tuple[Path, ...],
        files: SegmentFiles,
        layers: tuple[Layer, ...],
        broken: str,
    ) -> None:
        """Take over what was opened.

        Args:
            paths: of all files that the layers are kept in.
            files: the same, open.
            layers: the disk image, what it builds upon, and so on.
            broken: why what the last of them builds upon is not there; empty where it needs none.
        """
        self._paths = paths
        self._files = files
        self._layers = layers
        self._broken = broken
        self._unpacker = Unpacker()
        self.remarks = tuple(remark for layer in layers for remark in layer.remarks)

    @property
    def size(self) -> int:
        """Length of the medium in bytes."""
        return self._layers[0].map.size

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """See ``DiskImage.read_into``."""
        self.require_within(offset, len(buffer))
        for start, piece in self._pieces(Extent(offset, len(buffer))):
            self._fill(start, piece, buffer[start - offset : start - offset + piece.length])

    def gaps(self) -> tuple[UnreadableExtentError, ...]:
        """See ``DiskImage.gaps``."""
        if not self._broken and not any(layer.missing for layer in self._layers):
            return ()
        found: list[UnreadableExtentError] = []
        for start, piece in self._pieces(Extent(0, self.size), most=GAP_STEPS):
            if piece.held is Held.LOST:
                found.append(UnreadableExtentError(start, piece.length, piece.reason))
            if len(found) == MOST_GAPS:
                break  # a pass over all bytes meets the others
        return tuple(found)

    def is_hole(self, extent: Extent) -> bool:
        """Whether no file keeps anything for these bytes, so that they read as zeros."""
        return all(piece.held is Held.ZEROS for _, piece in self._pieces(extent))

    def kept_in(self, extent: Extent) -> Iterator[Extent]:
        """Return the pieces of an extent that are kept, or lost; others read as zeros."""
        for start, piece in self._pieces(extent):
            if piece.held is not Held.ZEROS:
                yield Extent(start, piece.length)

    def unreached(self, beat: Callable[[], None]) -> Iterator[str]:
        """Return a sentence for each file that holds what is no part of the medium as it is now.

        All tables are walked for it; ``beat`` is called now and then.
        """
        sizes = [size_of(self._files.descriptor(n)) for n in range(len(self._paths))]
        cells = MOST_CELLS // len(sizes)
        reached = [Reached(size, most_cells=cells) for size in sizes]
        is_whole = self._mark(reached, beat)
        for number, path in enumerate(self._paths):
            if not is_whole:
                yield wordings.UNCOUNTED(path.name)
            elif found := reached[number].count_others(self._files.descriptor(number), beat):
                yield wordings.UNREACHED(found, path.name)
        if found := self._beyond():
            yield media.BEYOND(found)

    def close(self) -> None:
        """See ``DiskImage.close``."""
        self._files.close()

    def _mark(self, reached: list[Reached], beat: Callable[[], None]) -> bool:
        """Mark everything that the medium or the tables have; whether it was all."""
        for layer in self._layers:
            for place in chain(layer.heads, layer.map.tables()):
                reached[place.file].mark(place.offset, place.length)
                beat()
        end = 0
        for start, piece in self._pieces(Extent(0, self.size), most=MOST_STEPS, beat=beat):
            end = start + piece.length
            if piece.held in {Held.STORED, Held.PACKED}:
                reached[piece.file].mark(piece.offset, piece.stored or piece.length)
        return end == self.size

    def _beyond(self) -> int:
        """How many bytes a packed last block has behind the medium; others stand in their file."""
        last = Extent(self.size - 1, 1) if self.size else Extent(0, 0)
        for _, piece in self._pieces(last):
            if piece.held is Held.PACKED and piece.packing is not Packing.PATTERN:
                try:
                    block = self._block(piece)
                except UnreadableExtentError:
                    return 0  # a reader of it is told
                return count_beyond(block or b"", piece.skip + piece.length)
        return 0

    def _pieces(
        self, extent: Extent, *, most: int | None = None, beat: Callable[[], None] = lambda: None
    ) -> Iterator[tuple[int, Piece]]:
        """The pieces of an extent in order, neighbours that are held alike as one.

        Where there are more than ``most`` before they are joined, the last ones are left out.
        ``beat`` is called for each of them.
        """
        start, before = extent.offset, None
        for piece in islice(self._resolved(0, extent.offset, extent.end), most):
            beat()
            if before is None:
                before = piece
            elif before.goes_on_in(piece):
                before = _longer(before, piece.length)
            else:
                yield start, before
                start, before = start + before.length, piece
        if before is not None:
            yield start, before

    def _resolved(self, depth: int, position: int, end: int) -> Iterator[Piece]:
        """Pieces from a layer on downwards; none of them is below."""
        if depth == len(self._layers):
            held = Held.LOST if self._broken else Held.ZEROS
            yield Piece(held, end - position, reason=self._broken)
            return
        layer = self._layers[depth].map
        while position < end:
            if position >= layer.size:
                yield Piece(Held.ZEROS, end - position)
                return
            piece = layer.piece_at(position).cut(end - position)
            if piece.held is Held.BELOW:
                yield from self._resolved(depth + 1, position, position + piece.length)
            else:
                yield piece
            position += piece.length

    def _fill(self, start: int, piece: Piece, target: memoryview) -> None:
        match piece.held:
            case Held.STORED:
                self._read(start, piece, target)
            case Held.PACKED:
                self._unpack(start, piece, target)
            case Held.LOST:
                raise UnreadableExtentError(start, piece.length, piece.reason)
            case Held.FILLED:
                target[:] = bytes([piece.fill]) * len(target)
            case Held.ZEROS | Held.BELOW:  # what nothing below holds is zeros as well
                for at in range(0, len(target), len(_ZEROS)):
                    part = target[at : at + len(_ZEROS)]
                    part[:] = _ZEROS[: len(part)]
            case _:
                assert_never(piece.held)

    def _read(self, start: int, piece: Piece, target: memoryview) -> None:
        try:
            read_exactly(self._files.handle(piece.file), piece.offset, target)
        except UnreadableExtentError as error:
            moved = start + error.offset - piece.offset
            raise UnreadableExtentError(moved, error.length, error.reason) from error.__cause__

    def _block(self, piece: Piece) -> bytes | None:
        """All of the block that a packed piece is of; None where it is damaged."""

        def read() -> memoryview:
            descriptor = self._files.handle(piece.file)
            # The last block of a file may be shorter than its table says, which counts sectors.
            length = max(0, min(piece.stored, size_of(descriptor) - piece.offset))
            stored = memoryview(bytearray(length))
            read_exactly(descriptor, piece.offset, stored)
            return stored

        return self._unpacker.block(piece, read)

    def _unpack(self, start: int, piece: Piece, target: memoryview) -> None:
        try:
            block = self._block(piece)
        except UnreadableExtentError as error:
            raise UnreadableExtentError(start, piece.length, error.reason) from error
        if block is None and (piece.packing is Packing.SUMMED or piece.sum is not None):
            raise ChecksumError(start, piece.length, media.CHUNK_CHECKSUM)
        if block is None:
            raise UnreadableExtentError(start, piece.length, wordings.BLOCK)
        target[:] = block[piece.skip : piece.skip + piece.length]


def _longer(piece: Piece, by: int) -> Piece:
    return Piece(
        piece.held, piece.length + by, piece.file, piece.offset, piece.reason, fill=piece.fill
    )
