"""What stands before the content of a member of a zip archive (APPNOTE 4.3.7)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.containers.zips.directory import HAS_DESCRIPTOR, LOCAL, NO_32
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from forensics.containers.zips.directory import DirectoryRecord, ReadPiece

_HEADER = struct.Struct("<4s5H3L2H")
LEAST_HEADER = _HEADER.size
MOST_NAME = 4096


@dataclass(frozen=True, slots=True)
class LocalHeader:
    """Where the content begins, and whether all that the header says is what the list says."""

    content: int
    agrees: bool


def local_header(read: ReadPiece, record: DirectoryRecord) -> LocalHeader | None:
    """Read the header of a listed file; None where there is none."""
    data = read(record.header, LEAST_HEADER + min(len(record.name), MOST_NAME))
    if len(data) < LEAST_HEADER or not data.startswith(LOCAL):
        return None
    _, _, flags, method, _, _, crc, stored, size, names, extras = _HEADER.unpack_from(data)
    content = record.header + LEAST_HEADER + names + extras
    said = (method, names, data[LEAST_HEADER:])
    agrees = said == (record.method, len(record.name), record.name[:MOST_NAME])
    if not flags & HAS_DESCRIPTOR:
        told = [(crc, record.crc), (stored, record.stored), (size, record.size)]
        agrees = agrees and all(one in (other, NO_32) for one, other in told)
    return LocalHeader(content, agrees and not (flags ^ record.flags) & 1)


def extra_length(read: ReadPiece, header: int) -> int:
    """How many bytes a local header has beside its name; 0 where there is none."""
    data = read(header, LEAST_HEADER)
    is_one = len(data) == LEAST_HEADER and data.startswith(LOCAL)
    return int(_HEADER.unpack(data)[-1]) if is_one else 0
