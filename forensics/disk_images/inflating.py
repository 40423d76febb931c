"""Bounded zlib decoding by the fastest library there is: isal where it is installed, else zlib."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

_library: ModuleType
try:
    from isal import isal_zlib as _library
except ImportError:  # isal has no build for every processor; zlib gives the same bytes, slower
    _library = zlib

INFLATE_ERRORS: tuple[type[Exception], ...] = (zlib.error, _library.error)


def adler32(data: memoryview) -> int:
    """The Adler-32 of some bytes."""
    return int(_library.adler32(data))


def inflate(stored: memoryview, limit: int) -> bytes | None:
    """Decode one zlib stream of at most ``limit`` bytes; what follows it is ignored.

    Gives None where the stream is damaged or cut, is longer than ``limit``, or its checksum does
    not agree with its content.
    """
    return _decoded(_library.decompressobj(), stored, limit)


def inflate_raw(stored: memoryview, limit: int) -> bytes | None:
    """Decode one stream without a header, and so without a checksum; else as ``inflate``."""
    return _decoded(_library.decompressobj(wbits=-zlib.MAX_WBITS), stored, limit)


def _decoded(decompressor: Any, stored: memoryview, limit: int) -> bytes | None:  # noqa: ANN401 -- of either library
    try:
        # One byte more than allowed, so that the stream reaches its end and its checksum is read.
        decoded: bytes = decompressor.decompress(stored, limit + 1)
    except INFLATE_ERRORS:
        return None
    return decoded if decompressor.eof and len(decoded) <= limit else None


def crc32(data: memoryview, before: int = 0) -> int:
    """The CRC-32 of some bytes that follow others."""
    return int(_library.crc32(data, before))


def raw_inflater(wbits: int) -> Any:  # noqa: ANN401 -- of either library
    """What decodes one stream piece by piece; see ``zlib.decompressobj``."""
    return _library.decompressobj(wbits=wbits)
