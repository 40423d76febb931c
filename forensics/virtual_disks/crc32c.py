"""CRC-32C (Castagnoli), by which VHDX guards its headers, tables and log (MS-VHDX, section 2).

What is guarded is nearly all zeros at its end. A run of them changes the checksum by a linear map
of its 32 bits, which is squared as often as the run's length has bits.
"""

from __future__ import annotations

from functools import cache

_POLYNOMIAL = 0x82F6_3B78
_ALL = 0xFFFF_FFFF


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
    head = data.rstrip(b"\0")
    table, value = _TABLE, _ALL
    for byte in head:
        value = table[(value ^ byte) & 0xFF] ^ value >> 8
    count, power = len(data) - len(head), 0
    while count >> power:
        if count >> power & 1:
            value = _mapped(value, _zeros(power))
        power += 1
    return value ^ _ALL


def agrees(data: bytes, at: int) -> bool:
    """Whether the checksum that stands in some bytes is theirs, its own four being zeros."""
    stored = int.from_bytes(data[at : at + 4], "little")
    return crc32c(data[:at] + bytes(4) + data[at + 4 :]) == stored


@cache
def _zeros(power: int) -> tuple[int, ...]:
    """What two to a power of zeros make of each bit of a checksum."""
    if power:
        half = _zeros(power - 1)
        return tuple(_mapped(image, half) for image in half)
    return tuple(_TABLE[1 << bit & 0xFF] ^ 1 << bit >> 8 for bit in range(32))


def _mapped(value: int, images: tuple[int, ...]) -> int:
    found = 0
    for bit, image in enumerate(images):
        if value >> bit & 1:
            found ^= image
    return found
