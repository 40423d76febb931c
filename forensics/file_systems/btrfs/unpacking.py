"""What Btrfs compressed, extent by extent: zlib, Zstandard, and LZO in pieces of a sector.

Source: fs/btrfs/lzo.c, zstd.c and zlib.c of Linux; of LZO1X itself the description in its kernel
documentation ("LZO stream format as understood by Linux's LZO decompressor").
"""

from __future__ import annotations

import zlib

import zstandard

from forensics.errors import FileSystemError
from forensics.wordings import file_systems as wordings

ZLIB, LZO, ZSTD = 1, 2, 3
_LARGEST_WINDOW = 1 << 27


def unpacked(packing: int, data: bytes, length: int, *, sector_size: int) -> bytes:
    """Return so many bytes of compressed ones, the last sector filled up with zeros.

    Raises:
        FileSystemError: it is damaged, or packed in another way.
    """
    try:
        if packing == ZLIB:
            found = zlib.decompressobj().decompress(data, length)
        elif packing == ZSTD:
            made = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW)
            found = made.stream_reader(data).read(length)
        elif packing == LZO:
            found = _lzo(data, length, sector_size)
        else:
            raise FileSystemError(wordings.BTRFS_PACKED)
    except (zlib.error, zstandard.ZstdError, IndexError) as error:
        raise FileSystemError(wordings.BTRFS_PACKED) from error
    if length - len(found) >= sector_size:  # Btrfs counts the last sector whole, and no more
        raise FileSystemError(wordings.BTRFS_PACKED)
    return found[:length].ljust(length, b"\0")


def _lzo(data: bytes, length: int, sector_size: int) -> bytes:
    """A length of all, then pieces with their own, none of which has its head over two sectors."""
    total = int.from_bytes(data[:4], "little")
    at, found = 4, bytearray()
    while at + 4 <= min(total, len(data)) and len(found) < length:
        left = sector_size - at % sector_size
        if left < 4:
            at += left
            continue
        size = int.from_bytes(data[at : at + 4], "little")
        piece = data[at + 4 : at + 4 + size]
        if len(piece) < size:
            raise FileSystemError(wordings.BTRFS_PACKED)
        found += lzo1x(piece, sector_size)
        at += 4 + size
    return bytes(found)


def lzo1x(data: bytes, most: int) -> bytes:
    """Return what LZO1X packed, up to a length.

    Raises:
        FileSystemError: it is damaged, or longer.
        IndexError: it breaks off.
    """
    return _Lzo1x(data, most).run()


class _Lzo1x:
    def __init__(self, data: bytes, most: int) -> None:
        self._data = data
        self._most = most
        self._at = 0
        self._out = bytearray()
        self._state = 0  # literals that the last instruction brought: 0 to 3, or 4 for more

    def run(self) -> bytes:
        if self._data[0] > 17:
            count = self._byte() - 17
            self._literals(count)
            self._state = min(count, 4)
        while True:
            code = self._byte()
            if code < 16:
                self._short(code)
            elif code < 64:
                if self._far(code):
                    return bytes(self._out)
            else:
                distance = (self._byte() << 3) + (code >> 2 & 7) + 1
                self._copy(distance, (code >> 5) + 1, code & 3)

    def _short(self, code: int) -> None:
        """Literals where none came before, else the nearest copies."""
        if not self._state:
            count = 3 + (code or self._more(15))
            self._literals(count)
            self._state = 4
            return
        distance = (self._byte() << 2) + (code >> 2)
        if self._state == 4:
            self._copy(distance + 2049, 3, code & 3)
        else:
            self._copy(distance + 1, 2, code & 3)

    def _far(self, code: int) -> bool:
        """Copies from farther away; whether it is the mark of the end."""
        mask = 31 if code >= 32 else 7
        length = 2 + (code & mask or self._more(mask))
        low = self._byte()
        trail = low | self._byte() << 8
        if code >= 32:
            self._copy((trail >> 2) + 1, length, trail & 3)
            return False
        distance = 16384 + ((code & 8) << 11) + (trail >> 2)
        if distance == 16384:
            return True
        self._copy(distance, length, trail & 3)
        return False

    def _more(self, base: int) -> int:
        """A length that goes on: zeros are 255 each."""
        while not (last := self._byte()):
            base += 255
            if base > self._most:
                raise FileSystemError(wordings.BTRFS_PACKED)
        return base + last

    def _copy(self, distance: int, length: int, literals: int) -> None:
        if distance > len(self._out) or len(self._out) + length > self._most:
            raise FileSystemError(wordings.BTRFS_PACKED)
        start = len(self._out) - distance
        part = bytes(self._out[start : start + length])
        self._out += (part * (length // len(part) + 1))[:length]
        self._literals(literals)
        self._state = literals

    def _literals(self, count: int) -> None:
        part = self._data[self._at : self._at + count]
        if len(part) < count or len(self._out) + count > self._most:
            raise FileSystemError(wordings.BTRFS_PACKED)
        self._out += part
        self._at += count

    def _byte(self) -> int:
        byte = self._data[self._at]
        self._at += 1
        return byte
