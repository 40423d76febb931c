"""The content of a file of an L01: some runs of what is kept of all files, or one byte over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.containers.reader import HeldFile
from forensics.errors import UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.values.volume_pieces import PlacedPieces, VolumePiece
from forensics.wordings import archives as wordings

if TYPE_CHECKING:
    from forensics.disk_image import DiskImage


@dataclass(frozen=True)
class EvidenceFile(HeldFile):
    """A file of an L01. Where it ``repeats``, its content is the first byte of ``runs`` over."""

    runs: tuple[Extent, ...] = ()
    repeats: bool = False

    def counted_as(self, extent: Extent, *, is_refused: bool) -> EvidenceFile:
        """Return it with what the ledger counts for it."""
        return replace(self, extent=extent, closed="over_budget" if is_refused else self.closed)

    def placed(self, extents: tuple[Extent, ...]) -> tuple[Extent, ...]:
        """See ``HeldFile.placed``: to the byte, but for what repeats one."""
        if self.repeats:
            return self.runs
        return self.places().mapped(extents)

    def places(self) -> PlacedPieces:
        """Where its content lies, by its own bytes."""
        return PlacedPieces([VolumePiece.run(each) for each in self.runs])


class EvidenceStream:
    """The content of one file; read-only, for one thread."""

    def __init__(self, kept: DiskImage, file: EvidenceFile) -> None:
        """Take what is kept of all files."""
        self._kept, self._file, self.size = kept, file, file.size
        self._places = file.places()

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill a buffer with the content from ``offset`` on.

        Raises:
            UnreadableExtentError: a chunk that holds some of it is missing or damaged.
        """
        if offset < 0 or offset + len(buffer) > self.size:
            raise UnreadableExtentError(offset, len(buffer), wordings.SHORTER)
        if self._file.repeats:
            buffer[:] = self._kept.read_at(self._file.runs[0])[:1] * len(buffer)
            return
        done = 0
        for each in self._places.places(offset, len(buffer)):
            self._kept.read_into(each.offset, buffer[done : done + each.length])
            done += each.length

    def damage(self) -> UnreadableExtentError | None:
        """See ``HeldStream.damage``: each chunk was held to its checksum when it was read."""
        return None

    def close(self) -> None:
        """See ``HeldStream.close``: the container keeps the files open."""
