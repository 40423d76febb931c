"""Compressed blocks of a virtual disk, each unpacked within the length that it may have."""

from __future__ import annotations

import bz2
import lzma
from collections import OrderedDict
from typing import TYPE_CHECKING

import cramjam
import zstandard

from forensics.apple_packing.lzfse import unpack_lzfse
from forensics.disk_images.inflating import adler32, inflate, inflate_raw
from forensics.virtual_disks.pieces import Packing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from forensics.virtual_disks.pieces import Piece

CACHE_SIZE = 8 * 1024 * 1024
XZ_MEMORY = 128 * 1024 * 1024
ENDING_EARLY = frozenset(
    {
        Packing.ZLIB, Packing.SUMMED, Packing.PATTERN, Packing.PLAIN, Packing.SNAPPY, Packing.LZ4,
    }
)  # fmt: skip
"""A block held so may be shorter than others where it is the last."""
LARGEST_WINDOW = 128 * 1024 * 1024  # of Zstandard's own limit without a switch


class Unpacker:
    """Unpacks blocks, and keeps those that were asked for lately; for one thread."""

    def __init__(self) -> None:
        """Keep none yet."""
        self._kept: OrderedDict[tuple[int, int], bytes] = OrderedDict()

    def block(self, piece: Piece, read: Callable[[], memoryview]) -> bytes | None:
        """Return the whole block that a packed piece is of; None where it is damaged.

        ``read`` gives its stored bytes where it is not kept.
        """
        key = piece.file, piece.offset
        found = self._kept.get(key)
        if found is None:
            found = unpacked(read(), piece.packing, piece.size)
        if found is None or not _is_whole(found, piece):
            return None
        self._kept[key] = found
        self._kept.move_to_end(key)
        if len(self._kept) > max(CACHE_SIZE // piece.size, 2):
            self._kept.popitem(last=False)
        return found


def _is_whole(block: bytes, piece: Piece) -> bool:
    """Whether a block has the length that it should have.

    The last one of a VMDK or an Ex01 may end with the medium; its checksum says that it is whole.
    """
    if piece.sum is not None and not piece.sum.agrees(block):
        return False
    if piece.packing in ENDING_EARLY:
        return len(block) >= piece.skip + piece.length
    return len(block) == piece.size


def unpacked(stored: memoryview, packing: Packing | None, limit: int) -> bytes | None:
    """Decode one block of at most ``limit`` bytes; None where it is damaged or longer."""
    return WAYS[packing or Packing.DEFLATE](stored, limit)


def _bzip2(stored: memoryview, limit: int) -> bytes | None:
    return _at_most(bz2.BZ2Decompressor(), stored, limit)


def _xz(stored: memoryview, limit: int) -> bytes | None:
    return _at_most(lzma.LZMADecompressor(memlimit=XZ_MEMORY), stored, limit)


def _plain(stored: memoryview, limit: int) -> bytes | None:
    return bytes(stored) if len(stored) <= limit else None


def _pattern(stored: memoryview, limit: int) -> bytes | None:
    return bytes(stored) * -(-limit // len(stored)) if stored else None


def _at_most(
    decompressor: bz2.BZ2Decompressor | lzma.LZMADecompressor, stored: memoryview, limit: int
) -> bytes | None:
    try:
        found = decompressor.decompress(stored, limit + 1)
    except (OSError, EOFError, lzma.LZMAError):
        return None
    return found if len(found) <= limit else None


def _snappy(stored: memoryview, limit: int) -> bytes | None:
    try:
        if cramjam.snappy.decompress_raw_len(stored) > limit:
            return None
        return bytes(cramjam.snappy.decompress_raw(stored))
    except cramjam.DecompressionError:
        return None


def _lz4(stored: memoryview, limit: int) -> bytes | None:
    try:
        return bytes(cramjam.lz4.decompress_block(stored, output_len=limit))
    except cramjam.DecompressionError:
        return None


def _summed(stored: memoryview, limit: int) -> bytes | None:
    content, checksum = stored[:-4], int.from_bytes(stored[-4:], "little")
    return bytes(content) if len(content) <= limit and adler32(content) == checksum else None


def _adc(stored: memoryview, limit: int) -> bytes | None:
    """Apple Data Compression, as libmodi reads it: runs of bytes, and two kinds of copies."""
    found, at = bytearray(), 0
    while at < len(stored) and len(found) < limit:
        head = stored[at]
        if head & 0x80:
            length = (head & 0x7F) + 1
            found += stored[at + 1 : at + 1 + length]
            at += 1 + length
            continue
        wide = bool(head & 0x40)
        if at + 2 + wide > len(stored):
            return None
        length = (head & 0x3F) + 4 if wide else (head >> 2 & 0xF) + 3
        high = stored[at + 1] << 8 | stored[at + 2] if wide else (head & 3) << 8 | stored[at + 1]
        at += 2 + wide
        if high >= len(found):
            return None
        for _ in range(length):
            found.append(found[-1 - high])
    return bytes(found) if len(found) <= limit else None


def _zstd(stored: memoryview, limit: int) -> bytes | None:
    decompressor = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW)
    try:
        with decompressor.stream_reader(stored, read_across_frames=False) as reader:
            found = reader.read(limit + 1)
    except zstandard.ZstdError:
        return None
    return found if len(found) <= limit else None


WAYS: Mapping[Packing, Callable[[memoryview, int], bytes | None]] = {
    Packing.ADC: _adc,
    Packing.BZIP2: _bzip2,
    Packing.DEFLATE: inflate_raw,
    Packing.LZ4: _lz4,
    Packing.LZFSE: unpack_lzfse,
    Packing.PATTERN: _pattern,
    Packing.PLAIN: _plain,
    Packing.SNAPPY: _snappy,
    Packing.SUMMED: _summed,
    Packing.XZ: _xz,
    Packing.ZLIB: inflate,
    Packing.ZSTD: _zstd,
}
"""What unpacks blocks, for each packing."""
