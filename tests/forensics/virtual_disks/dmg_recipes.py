"""DMG files, byte by byte: no tool here writes any, and QEMU reads what is made here."""

from __future__ import annotations

import bz2
import lzma
import plistlib
import struct
import zlib
from typing import TYPE_CHECKING

from tests.forensics.apple_packing.lzvn_writer import Step, packed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECTOR, CHUNK = 512, 64 * 1024
ZLIB, BZIP2, XZ, ADC, RAW, ZEROS = 0x80000005, 0x80000006, 0x80000008, 0x80000004, 1, 0
LZFSE, UNKNOWN = 0x80000007, 0x80000009


def as_adc(data: bytes) -> bytes:
    """Runs of bytes as they are, and behind each run of one byte a copy of it."""
    found, at = bytearray(), 0
    while at < len(data):
        some = data[at : at + 128]
        if len(some) >= 8 and len(set(some)) == 1:
            found += bytes([0x80]) + some[:1]  # one byte as it is
            left = len(some) - 1
            while left >= 4:
                count = min(left, 67)
                found += bytes([0x40 | count - 4, 0, 0])
                left -= count
            found += bytes([0x80 | left - 1]) + some[:left] if left else b""
        else:
            found += bytes([0x80 | len(some) - 1]) + some
        at += len(some)
    return bytes(found)


def as_lzfse(data: bytes) -> bytes:
    """Half as it is, half as literals of LZVN: blocks that need no entropy code."""
    half, rest = data[: len(data) // 2], data[len(data) // 2 :]
    end = packed([Step("literal", rest[at : at + 200]) for at in range(0, len(rest), 200)])
    raw, lzvn = struct.pack("<I", len(half)), struct.pack("<II", len(rest), len(end))
    return b"bvx-" + raw + half + b"bvxn" + lzvn + end + b"bvx$"


PACKERS: dict[int, Callable[[bytes], bytes]] = {
    ZLIB: zlib.compress,
    BZIP2: bz2.compress,
    XZ: lzma.compress,
    ADC: as_adc,
    LZFSE: as_lzfse,
}


def a_dmg(medium: bytes, path: Path, *, kinds: tuple[int, ...] = (ZLIB,)) -> Path:
    """A UDIF of two tables; its chunks are held in ways that change by turns, zeros by none."""
    fork, half = bytearray(), len(medium) // CHUNK // 2 * CHUNK
    tables = []
    for first, last in ((0, half), (half, len(medium))):
        chunks = []
        for number, at in enumerate(range(first, last, CHUNK)):
            data = medium[at : min(at + CHUNK, last)]
            kind = kinds[number % len(kinds)] if any(data) else ZEROS
            stored = b"" if kind == ZEROS else PACKERS.get(kind, bytes)(data)
            place = ((at - first) // SECTOR, len(data) // SECTOR, len(fork), len(stored))
            chunks.append(struct.pack(">I4xQQQQ", kind, *place))
            fork += stored
        end = struct.pack(">I4xQQQQ", 0xFFFFFFFF, (last - first) // SECTOR, 0, len(fork), 0)
        head = struct.pack(
            ">4sIQQQII", b"mish", 1, first // SECTOR, (last - first) // SECTOR, 0, 0, 0
        )
        tables.append((head.ljust(200, b"\0") + struct.pack(">I", len(chunks) + 1), chunks, end))
    blkx = [{"Data": head + b"".join(chunks) + end} for head, chunks, end in tables]
    text = plistlib.dumps({"resource-fork": {"blkx": blkx}})
    koly = bytearray(
        struct.pack(">4sIIIQQQ", b"koly", 4, 512, 1, 0, 0, len(fork)).ljust(512, b"\0")
    )
    struct.pack_into(">II", koly, 56, 1, 1)
    struct.pack_into(">QQ", koly, 216, len(fork), len(text))
    struct.pack_into(">Q", koly, 492, len(medium) // SECTOR)
    path.write_bytes(bytes(fork) + text + koly)
    return path


def a_sparse_dmg(medium: bytes, path: Path, *, band: int = 64 * 1024) -> Path:
    """A sparse image whose bands lie in the opposite order; those of zeros are left out."""
    numbers = [
        n for n in reversed(range(-(-len(medium) // band))) if any(medium[n * band :][:band])
    ]
    head = struct.pack(">4sIIII", b"sprs", 3, band // SECTOR, 1, len(medium) // SECTOR)
    index = b"".join(struct.pack(">I", number + 1) for number in numbers)
    bands = (medium[n * band :][:band].ljust(band, b"\0") for n in numbers)
    path.write_bytes((head.ljust(64, b"\0") + index).ljust(4096, b"\0") + b"".join(bands))
    return path
