"""Where the bytes of a medium are: the values that the tables of a virtual disk are read as."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, IntEnum
from hashlib import new
from typing import TYPE_CHECKING, NamedTuple, Protocol

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator


class Held(IntEnum):
    """How the bytes of a piece are held."""

    STORED = 0  # as they are, in a file
    ZEROS = 1  # not at all: they read as zeros
    PACKED = 2  # in a compressed block
    BELOW = 3  # by the disk image that this one builds upon
    FILLED = 5  # by one byte, again and again
    LOST = 4  # they should be somewhere, and are not


class Packing(Enum):
    """How a block is compressed."""

    DEFLATE = "deflate"  # without a header or a checksum
    ZLIB = "zlib"
    ZSTD = "zstd"
    BZIP2 = "bzip2"
    XZ = "xz"
    SUMMED = "summed"  # as they are, and their Adler-32 behind them
    PLAIN = "plain"  # not at all
    SNAPPY = "snappy"
    LZ4 = "lz4"  # one block, without a frame
    PATTERN = "pattern"  # eight bytes, again and again
    ADC = "adc"  # Apple's: bytes as they are, and such as stood before
    LZFSE = "lzfse"


class BlockSum(NamedTuple):
    """The digest that a block has: of its first ``length`` bytes, or of all of it."""

    algorithm: str
    digest: bytes
    length: int

    def agrees(self, block: bytes) -> bool:
        """Whether the block has it."""
        some = block[: self.length]
        return any(new(self.algorithm, each).digest() == self.digest for each in (block, some))


@dataclass(frozen=True, slots=True)
class Sums:
    """The digests of blocks, one behind the other, ``size`` bytes each."""

    algorithm: str
    kept: bytes
    size: int

    def of(self, number: int, length: int) -> BlockSum:
        """Return that of one block; what is not there agrees with nothing."""
        digest = self.kept[number * self.size : (number + 1) * self.size]
        return BlockSum(self.algorithm, digest, length)


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of the medium that are held alike: ``length`` of them from where it was asked for.

    ``file`` and ``offset`` say where the first of them is stored. Of a packed block they say where
    its ``stored`` bytes begin, and ``skip`` how many of its bytes come before the piece; ``sum``
    is what the block must have, where the format keeps that apart. ``fill`` is the byte that is
    repeated.
    """

    held: Held
    length: int
    file: int = 0
    offset: int = 0
    reason: str = ""
    stored: int = 0
    skip: int = 0
    size: int = 0
    packing: Packing | None = None
    fill: int = 0
    sum: BlockSum | None = None

    def cut(self, length: int) -> Piece:
        """Return its first bytes."""
        return self if length >= self.length else replace(self, length=length)

    def goes_on_in(self, following: Piece) -> bool:
        """Whether the piece behind it is held alike, so that both are one."""
        if self.held is not following.held or self.held is Held.PACKED:
            return False
        if self.held is Held.STORED:
            return (self.file, self.offset + self.length) == (following.file, following.offset)
        return (self.reason, self.fill) == (following.reason, following.fill)


class FilePlace(NamedTuple):
    """A stretch of one of the files of a source, in bytes."""

    file: int
    offset: int
    length: int


class BlockMap(Protocol):
    """The tables of one virtual disk, asked byte by byte of its medium."""

    @property
    def size(self) -> int:
        """Length of the medium in bytes."""

    def piece_at(self, position: int) -> Piece:
        """Return a piece that begins there; it ends within the medium.

        What cannot be worked out, since a table is damaged, is lost: nothing is raised.
        """

    def tables(self) -> Iterator[FilePlace]:
        """Return the places of the headers and tables themselves; other bytes are content."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A stretch of a file that is the medium as it is; behind the file's end bytes are lost."""

    size: int
    file: int
    offset: int = 0

    def piece_at(self, position: int) -> Piece:
        """See ``BlockMap.piece_at``."""
        return Piece(Held.STORED, self.size - position, self.file, self.offset + position)

    def tables(self) -> Iterator[FilePlace]:
        """See ``BlockMap.tables``."""
        yield from ()


@dataclass(frozen=True, slots=True)
class Uniform:
    """A stretch of the medium that is all zeros, or lost."""

    size: int
    held: Held
    reason: str = ""

    def piece_at(self, position: int) -> Piece:
        """See ``BlockMap.piece_at``."""
        return Piece(self.held, self.size - position, reason=self.reason)

    def tables(self) -> Iterator[FilePlace]:
        """See ``BlockMap.tables``."""
        yield from ()
