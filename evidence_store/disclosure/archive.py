"""A zip that can be written in one way only, so that anyone who reads it can rebuild its bytes.

Stored, names in ASCII and sorted by their bytes, every date 1980-01-01 00:00, flags 0, version 1.0,
no extra fields, no comments, no directories. Two files of the same content are the same file.
"""

from __future__ import annotations

import re
import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Wherever it is unpacked, no such name leads out of that place.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9][A-Za-z0-9._-]{0,99})?")
# Version 1.0 has no compression: deflate has many forms of one content.
_VERSION = 10
_DATE = 1 << 5 | 1  # 1980-01-01
# Both verifiers refuse a larger one (docs/disclosure-format.md).
MAX_FILES = 2000
MAX_ARCHIVE = 64 * 1024 * 1024


def write_archive(files: Mapping[str, bytes]) -> bytes:
    """Make the one archive of these files.

    Raises:
        ValueError: a name is not one that a bundle has, or there is too much.
    """
    if len(files) > MAX_FILES or any(not _NAME.fullmatch(name) for name in files):
        message = "an archive has at most 2,000 files, of plain names"
        raise ValueError(message)
    contents: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name, data in sorted(files.items()):
        header = _header(name, data)
        directory.append(
            struct.pack("<4sH", b"PK\x01\x02", _VERSION)
            + header
            + struct.pack("<HHHII", 0, 0, 0, 0, offset)
            + name.encode("ascii")
        )
        contents.append(b"PK\x03\x04" + header + name.encode("ascii") + data)
        offset += len(contents[-1])
    central = b"".join(directory)
    count = len(files)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(central), offset, 0)
    whole = b"".join([*contents, central, end])
    if len(whole) > MAX_ARCHIVE:
        message = "a bundle has at most 64 MiB"
        raise ValueError(message)
    return whole


def _header(name: str, data: bytes) -> bytes:
    """What local and central header share: from "version needed" to the length of extra fields."""
    size = len(data)
    return struct.pack(
        "<HHHHHIIIHH", _VERSION, 0, 0, 0, _DATE, zlib.crc32(data), size, size, len(name), 0
    )
