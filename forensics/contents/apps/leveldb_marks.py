"""By what tables and logs of LevelDB are known: neither has a mark at its beginning."""

from __future__ import annotations

from forensics.virtual_disks.crc32c import crc32c

LEVELDB = "leveldb"  # the kind of a file that is one
TABLE_MARK = (0xDB4775248B80FB57).to_bytes(8, "little")
FOOTER = 48
LEAST_LEVELDB = 128
_FULL, _FIRST = 1, 2
_RECORD = 7
_MASK = 0xA282EAD8


def is_leveldb_log(head: bytes) -> bool:
    """Whether the first record of a log stands there: by its checksum (``doc/log_format.md``).

    ``head`` are some KiB: one whose first record is longer is not told.
    """
    if len(head) < _RECORD or head[6] not in (_FULL, _FIRST):
        return False
    length = int.from_bytes(head[4:6], "little")
    if not 0 < length <= len(head) - _RECORD:
        return False
    sum_of_it = crc32c(head[6 : _RECORD + length])
    masked = ((sum_of_it >> 15 | sum_of_it << 17) + _MASK) & 0xFFFFFFFF
    return masked == int.from_bytes(head[:4], "little")
