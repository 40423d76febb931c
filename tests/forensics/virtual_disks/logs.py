"""Logs of VHDX files, written as [MS-VHDX] says, by code of the tests' own."""

from __future__ import annotations

import struct
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

KIB, MIB = 1024, 1024 * 1024
PAGE = 4096
IDENTITY = uuid.UUID("00112233-4455-6677-8899-aabbccddeeff").bytes_le
HEADERS = (64 * KIB, 128 * KIB)
BAT = uuid.UUID("2dc27766-f623-4200-9d64-115e9bfd4a08").bytes_le


def crc32c(data: bytes) -> int:
    """Bit by bit, as the polynomial says."""
    value = 0xFFFF_FFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82F6_3B78 if value & 1 else 0)
    return value ^ 0xFFFF_FFFF


def sealed(block: bytearray) -> bytes:
    """A block with its checksum, which stands behind its signature."""
    block[4:8] = bytes(4)
    struct.pack_into("<I", block, 4, crc32c(bytes(block)))
    return bytes(block)


def bat_of(path: Path) -> int:
    """Where the table of blocks is."""
    regions = path.read_bytes()[192 * KIB :][: 64 * KIB]
    (count,) = struct.unpack_from("<I", regions, 8)
    for number in range(count):
        identity, place = struct.unpack_from("<16sQ", regions, 16 + number * 32)
        if identity == BAT:
            return int(place)
    raise AssertionError("no table of blocks")


def log_of(path: Path) -> tuple[int, int]:
    """Where the log is, and how long: bytes 68 and on of a header."""
    length, place = struct.unpack_from("<IQ", path.read_bytes(), HEADERS[0] + 68)
    return int(place), int(length)


def an_entry(
    number: int, at: int, tail: int, pages: Sequence[tuple[int, bytes | None]], size: int
) -> bytes:
    """One entry: pages by their place, of which None stands for zeros.

    ``at`` is where it begins in the log, ``tail`` where the first one of its row does.
    """
    described, data = b"", b""
    for place, page in pages:
        if page is None:
            described += struct.pack("<4s4xQQQ", b"zero", PAGE, place, number)
            continue
        described += struct.pack("<4s4s8sQQ", b"desc", page[-4:], page[:8], place, number)
        low, high = number & 0xFFFF_FFFF, number >> 32
        data += struct.pack("<4sI", b"data", high) + page[8:-4] + struct.pack("<I", low)
    head = bytearray(-(-(64 + len(described)) // PAGE) * PAGE)
    struct.pack_into("<4s4xIIQI4x16sQQ", head, 0, b"loge", len(head) + len(data), tail, number,
                     len(pages), IDENTITY, size, size)  # fmt: skip
    head[64 : 64 + len(described)] = described
    assert at % PAGE == 0
    return sealed(head + bytearray(data))


def write_log(path: Path, *entries: tuple[int, bytes]) -> None:
    """Put entries into the log by their place there, and say in both headers that there is one."""
    place, length = log_of(path)
    with path.open("r+b") as file:
        file.seek(place)
        file.write(bytes(length))
        for at, entry in entries:
            first = entry[: length - at]
            file.seek(place + at)
            file.write(first)
            file.seek(place)
            file.write(entry[len(first) :])
        for at in HEADERS:
            file.seek(at)
            header = bytearray(file.read(PAGE))
            header[48:64] = IDENTITY
            file.seek(at)
            file.write(sealed(header))
