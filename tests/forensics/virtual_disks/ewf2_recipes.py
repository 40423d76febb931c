"""Ex01 images, byte by byte: no tool here writes any, and libewf reads what is made here.

By libewf's documentation of EWF version 2.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SECTOR, PER_CHUNK = 512, 64
CHUNK = SECTOR * PER_CHUNK
DEVICE, CASE, SECTORS, TABLE, ERRORS, MD5, SHA1, KEYS, NEXT, DONE = 1, 2, 3, 4, 5, 8, 9, 11, 13, 15
SET = bytes(range(16))
EMPTY: tuple[tuple[int, int], ...] = ()


def padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 16)


def summed(data: bytes) -> bytes:
    return data + struct.pack("<I", zlib.adler32(data))


def text(tags: str, values: str) -> bytes:
    told = f"1\nmain\n{tags.replace(' ', chr(9))}\n{values.replace(' ', chr(9))}\n\n"
    return zlib.compress(b"\xff\xfe" + told.encode("utf-16-le"))


class Segment:
    """One segment file under way: sections are put behind one another."""

    def __init__(
        self, number: int, *, set_id: bytes = SET, mark: bytes = b"EVF2\r\n\x81\0"
    ) -> None:
        self.data = bytearray(struct.pack("<8sBBHI16s", mark, 2, 1, 1, number, set_id))
        self.before = 0

    def put(self, kind: int, content: bytes, *, flags: int = 0) -> None:
        stored = padded(content)
        self.data += stored
        place = len(self.data)
        head = struct.pack(
            "<IIQQII16s12x",
            kind, flags, self.before, len(stored), 64, len(stored) - len(content), bytes(16),
        )  # fmt: skip
        self.data += summed(head)
        self.before = place


def stored_chunk(data: bytes, number: int) -> tuple[bytes, int]:
    """A chunk compressed where that pays, else with its checksum; now and then with neither."""
    if number % 5 == 4:
        return data, 0
    packed = zlib.compress(data, 1)
    return (packed, 1) if len(packed) < len(data) else (summed(data), 2)


def an_ex01(
    medium: bytes,
    path: Path,
    *,
    segments: int = 1,
    per_table: int = 16,
    errors: tuple[tuple[int, int], ...] = EMPTY,
    device: bytes | None = None,
) -> Path:
    """An Ex01 of a medium, its chunks over several tables and segments; the first file's path."""
    pieces = [medium[at : at + CHUNK] for at in range(0, len(medium), CHUNK)]
    share = -(-len(pieces) // segments)
    case = text("nm tb cp sb gr", f"x {len(pieces)} 1 {PER_CHUNK} {PER_CHUNK}")
    for number in range(segments):
        segment = Segment(number + 1)
        segment.put(DEVICE, device or text("sn ts bp ph", f"1 {len(medium) // SECTOR} {SECTOR} 1"))
        segment.put(CASE, case)
        own = range(number * share, min((number + 1) * share, len(pieces)))
        for first in range(own.start, own.stop, per_table):
            put_chunks(segment, pieces, range(first, min(first + per_table, own.stop)))
        if number + 1 == segments:
            _put_end(segment, medium, errors)
        else:
            segment.put(NEXT, b"")
        path.with_suffix(f".Ex{number + 1:02}").write_bytes(segment.data)
    return path.with_suffix(".Ex01")


def put_chunks(segment: Segment, pieces: list[bytes], own: range) -> None:
    start, content, entries = len(segment.data), bytearray(), bytearray()
    for number in own:
        piece = pieces[number]
        if piece == piece[:8] * (len(piece) // 8):
            entries += piece[:8] + struct.pack("<II", 0, 1 | 4)
            continue
        stored, flags = stored_chunk(piece, number)
        entries += struct.pack("<QII", start + len(content), len(stored), flags)
        content += padded(stored)
    segment.put(SECTORS, bytes(content))
    head = summed(struct.pack("<QI4x", own.start, len(own)))
    segment.put(TABLE, padded(head) + summed(bytes(entries)))


def _put_end(segment: Segment, medium: bytes, errors: tuple[tuple[int, int], ...]) -> None:
    if errors:
        head = padded(summed(struct.pack("<I12x", len(errors))))
        listed = b"".join(struct.pack("<QI4x", *each) for each in errors)
        segment.put(ERRORS, head + summed(listed))
    segment.put(MD5, summed(hashlib.md5(medium, usedforsecurity=False).digest()))
    segment.put(SHA1, summed(hashlib.sha1(medium, usedforsecurity=False).digest()))
    segment.put(DONE, b"")
