"""What a squashfs image says of itself, and the blocks that its tables are packed in."""

from __future__ import annotations

import struct
import zlib
from dataclasses import field
from lzma import FORMAT_ALONE, FORMAT_XZ, LZMADecompressor, LZMAError
from typing import TYPE_CHECKING

import zstandard

from forensics.contents.means import Means
from forensics.contents.pieces import damaged, exactly
from forensics.matching.content_streams import ContentStream
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable


_SUPER = struct.Struct("<5I6H8Q")
METADATA, AS_IT_IS = 8192, 0x8000
MOST_BLOCK = 1024 * 1024
MOST_MEMORY = 16 * 1024 * 1024
MOST_CACHED = 256
GZIP, LZMA, LZO, XZ, LZ4, ZSTD = range(1, 7)


@dataclass(frozen=True, slots=True)
class Superblock:
    """Where the tables are, and how blocks are compressed."""

    block_size: int
    fragments: int
    compressor: int
    root: int
    inode_table: int
    directory_table: int
    fragment_table: int


def superblock_of(content: ContentStream) -> Superblock:
    """Read the head of an image.

    Raises:
        UnreadableExtentError: it is of another version, or makes no sense.
    """
    data = exactly(content, 0, _SUPER.size)
    (_, _, _, block_size, fragments, compressor, block_log, _, _, major, minor,
     root, _, _, _, inodes, folders, fragment_table, _) = _SUPER.unpack(data)  # fmt: skip
    is_sound = (major, minor) == (4, 0) and 4096 <= block_size <= MOST_BLOCK
    if not data.startswith(b"hsqs") or not is_sound or block_size != 1 << block_log:
        raise damaged()
    return Superblock(block_size, fragments, compressor, root, inodes, folders, fragment_table)


def _inflated(data: bytes, most: int) -> bytes:
    return zlib.decompressobj().decompress(data, most)


def _by_lzma(data: bytes, most: int) -> bytes:
    return LZMADecompressor(FORMAT_ALONE, MOST_MEMORY).decompress(data, most)


def _by_xz(data: bytes, most: int) -> bytes:
    return LZMADecompressor(FORMAT_XZ, MOST_MEMORY).decompress(data, most)


def _by_zstandard(data: bytes, most: int) -> bytes:
    decompressor = zstandard.ZstdDecompressor(max_window_size=MOST_MEMORY)
    return decompressor.decompressobj().decompress(data)[:most]


DECODERS: dict[int, Callable[[bytes, int], bytes]] = {
    GZIP: _inflated, LZMA: _by_lzma, XZ: _by_xz, ZSTD: _by_zstandard,
}  # fmt: skip


@dataclass(slots=True)
class Blocks:
    """Packed blocks of an image; those of tables are kept for a while."""

    content: ContentStream
    compressor: int
    means: Means
    _cached: dict[int, tuple[bytes, int]] = field(default_factory=dict)

    def unpacked(self, at: int, length: int, most: int) -> bytes:
        """Return what a compressed block makes, at most so much.

        Raises:
            UnreadableExtentError: it is damaged.
        """
        try:
            found = DECODERS[self.compressor](exactly(self.content, at, length), most)
        except (zlib.error, LZMAError, zstandard.ZstdError, EOFError) as error:
            raise damaged(at, length) from error
        self.means.spend(len(found))
        return found

    def metadata(self, at: int) -> tuple[bytes, int]:
        """Return a block of a table, and where the next one stands."""
        if at not in self._cached:
            if len(self._cached) >= MOST_CACHED:
                self._cached.pop(next(iter(self._cached)))
            head = int.from_bytes(exactly(self.content, at, 2), "little")
            length = head & (AS_IT_IS - 1)
            if length > METADATA:
                raise damaged(at)
            is_plain = bool(head & AS_IT_IS)
            data = (
                exactly(self.content, at + 2, length)
                if is_plain
                else self.unpacked(at + 2, length, METADATA)
            )
            self._cached[at] = data, at + 2 + length
        self.means.spend(64)
        return self._cached[at]


@dataclass(slots=True)
class TableInput:
    """Bytes of a table from a place on: a block of it, and an offset in what that makes."""

    blocks: Blocks
    block: int
    offset: int
    passed: int = 0

    def take(self, length: int) -> bytes:
        """Return the next bytes.

        Raises:
            UnreadableExtentError: there are fewer, or they are damaged.
        """
        found = b""
        while len(found) < length:
            data, following = self.blocks.metadata(self.block)
            piece = data[self.offset : self.offset + length - len(found)]
            found += piece
            self.offset += len(piece)
            if len(found) < length:
                if len(data) < METADATA and not piece:
                    raise damaged(self.block)
                self.block, self.offset = following, 0
        self.passed += length
        return found
