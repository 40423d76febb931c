"""Records of a master file table, attribute by attribute."""

from __future__ import annotations

import struct

SIZE = 1024


def attribute(kind: int, identity: int, content: bytes, name: str = "") -> bytes:
    start = 24 + 2 * len(name)
    length = (start + len(content) + 7) // 8 * 8
    head = struct.pack("<IIBBHHH", kind, length, 0, len(name), 24, 0, identity)
    head += struct.pack("<IHH", len(content), start, 0) + name.encode("utf-16-le")
    return (head + content).ljust(length, b"\0")


def a_record(*attributes: bytes, flags: int = 1) -> bytes:
    body = b"".join(attributes) + struct.pack("<II", 0xFFFFFFFF, 0)
    head = struct.pack("<4sHHQHHHHIIQ", b"FILE", 48, 3, 0, 7, 1, 56, flags, 56 + len(body), SIZE, 0)
    data = bytearray((head.ljust(56, b"\0") + body).ljust(SIZE, b"\0"))
    data[48:54] = b"\x11\x22" + data[510:512] + data[1022:1024]
    data[510:512] = data[1022:1024] = b"\x11\x22"
    return bytes(data)
