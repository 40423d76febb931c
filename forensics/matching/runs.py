"""A run: bytes of a medium in a row that agree, block by block, with a known file."""

from __future__ import annotations

from forensics.value_classes import dataclass
from forensics.values import Extent


@dataclass(frozen=True, slots=True, order=True)
class RawRun:
    """Established blocks of one known file in one piece.

    Attributes:
        row: of the known file in its hash set.
        size: bytes of the known file.
        known_offset: where in the known file the run begins; a multiple of 512.
        extent: where it lies on the medium.
        first_probative: the first block of the known file in it that is probative; -1 where none.
        last_probative: the last such block; -1 where none.
        constant_before: bytes at its start in which every byte is the same in its block.
        constant_after: bytes at its end in which every byte is the same in its block.
        open_before: whether it may go on before its start: the bytes there were out of reach.
        open_after: whether it may go on after its end.
        edge: bytes before and after, of cut blocks, that could not be established.
    """

    row: int
    size: int
    known_offset: int
    extent: Extent
    first_probative: int
    last_probative: int
    constant_before: int
    constant_after: int
    open_before: bool
    open_after: bool
    edge: tuple[int, int]

    @property
    def known_end(self) -> int:
        """Where in the known file the run ends."""
        return self.known_offset + self.extent.length

    @property
    def shift(self) -> int:
        """Where on the medium the known file would begin."""
        return self.extent.offset - self.known_offset
