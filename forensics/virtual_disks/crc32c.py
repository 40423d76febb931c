"""CRC-32C (Castagnoli), by which VHDX guards its headers, tables and log (MS-VHDX, section 2)."""

from __future__ import annotations

_POLYNOMIAL = 0x82F6_3B78


def _table() -> tuple[int, ...]:
    found = []
    for number in range(256):
        value = number
        for _ in range(8):
            value = value >> 1 ^ (_POLYNOMIAL if value & 1 else 0)
        found.append(value)
    return tuple(found)


_TABLE = _table()


def crc32c(data: bytes) -> int:
    """The CRC-32C of some bytes."""
    table, value = _TABLE, 0xFFFF_FFFF
    for byte in data:
        value = table[(value ^ byte) & 0xFF] ^ value >> 8
    return value ^ 0xFFFF_FFFF


def agrees(data: bytes, at: int) -> bool:
    """Whether the checksum that stands in some bytes is theirs, its own four being zeros."""
    stored = int.from_bytes(data[at : at + 4], "little")
    return crc32c(data[:at] + bytes(4) + data[at + 4 :]) == stored
