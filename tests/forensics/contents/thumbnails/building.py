"""Stores of thumbnails made for tests."""

from __future__ import annotations

import struct

VISTA, SEVEN, EIGHT, TEN = 20, 21, 31, 32


def an_entry(
    version: int, number: int, picture: bytes, *, filling: int = 0, size: int = 0
) -> bytes:
    name = f"{number:016x}".encode("utf-16-le")
    sizes = struct.pack("<III", len(name), filling, size or len(picture))
    shape = bytes(8) if version > SEVEN else b""
    extension = "jpg\0".encode("utf-16-le") if version == VISTA else b""
    body = struct.pack("<Q", number) + extension + sizes + shape + bytes(4 + 16) + name
    body += bytes(filling) + picture
    return b"CMMM" + struct.pack("<I", 8 + len(body)) + body


def a_store(version: int, *entries: bytes) -> bytes:
    return struct.pack("<4sIIIII", b"CMMM", version, 4, 24, 24, 0) + b"".join(entries)
