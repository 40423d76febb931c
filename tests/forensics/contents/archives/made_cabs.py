"""Cabinets by MS-CAB, since no tool here writes any; 7-Zip reads what is made.

Of LZX blocks without compression are written (MS-PATCH, "uncompressed block"): a stream like any.
"""

from __future__ import annotations

import struct
import zlib

BLOCK = 32 * 1024
STORED, MSZIP, QUANTUM, LZX = 0, 1, 2, 3 | 15 << 8
DATE, TIME = (2019 - 1980) << 9 | 12 << 5 | 30, 7 << 11 | 9 << 5 | 4


def a_cab(
    folders: list[tuple[int, dict[str, bytes]]],
    *,
    reserved: int = 0,
    flags: int = 0,
    names: bytes = b"",
    last: int | None = None,
) -> bytes:
    """A cabinet of folders, each with its method and its files.

    ``flags`` and ``names`` are of cabinets in several parts; ``last`` is the number of the folder
    that the last file states.
    """  # fmt: skip
    blocks = [_blocks(method, b"".join(files.values()), reserved) for method, files in folders]
    listed = bytearray()
    for number, (_, files) in enumerate(folders):
        offset = 0
        for name, content in files.items():
            is_last = last is not None and number + 1 == len(folders) and name == [*files][-1]
            folder = last if is_last and last is not None else number
            told = len(content), offset, folder, DATE, TIME, 0x20
            listed += struct.pack("<IIHHHH", *told) + name.encode() + b"\0"
            offset += len(content)
    extra = struct.pack("<HBB", 6, 0, reserved) + bytes(6) if reserved else b""
    head = 36 + len(extra) + len(names)
    files_at = head + 8 * len(folders)
    at = files_at + len(listed)
    told_folders = bytearray()
    for (method, _), data in zip(folders, blocks, strict=True):
        told_folders += struct.pack("<IHH", at, len(data), method)
        at += sum(map(len, data))
    flags |= 4 if reserved else 0
    number = sum(len(files) for _, files in folders)
    begin = struct.pack(
        "<4s4xI4xI4xBBHHHHH", b"MSCF", at, files_at, 3, 1, len(folders), number, flags, 1, 0
    )
    packed = b"".join(block for data in blocks for block in data)
    return begin + extra + names + told_folders + listed + packed


def _blocks(method: int, content: bytes, reserved: int) -> list[bytes]:
    found = []
    for at in range(0, len(content), BLOCK):
        piece = content[at : at + BLOCK]
        packed = _packed(method, piece, content[max(0, at - BLOCK) : at])
        found.append(struct.pack("<4xHH", len(packed), len(piece)) + bytes(reserved) + packed)
    return found


def _packed(method: int, piece: bytes, before: bytes) -> bytes:
    if method == MSZIP:
        packer = (
            zlib.compressobj(wbits=-15, zdict=before) if before else zlib.compressobj(wbits=-15)
        )
        return b"CK" + packer.compress(piece) + packer.flush()
    if method == LZX:
        head = "" if before else "0"  # no addresses of programs are translated
        bits = f"{head}011{len(piece):024b}".ljust(32, "0")
        words = struct.pack("<HH", int(bits[:16], 2), int(bits[16:], 2))
        return words + struct.pack("<III", 1, 1, 1) + piece + bytes(len(piece) % 2)
    return piece
