"""RAR archives whose files are stored as they are, by RARLAB's description; and changed ones."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from forensics.contents.archives.rar.headers import MARK4, MARK5, files_of, head_of
from tests.forensics.contents.opened import HeldContent

if TYPE_CHECKING:
    import random

END5 = bytes.fromhex("1d77565103050400")


def a_number(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*found, value))


def a_block5(kind: int, body: bytes, data: bytes = b"", flags: int = 0) -> bytes:
    flags |= 2 * bool(data)
    inner = a_number(kind) + a_number(flags) + (a_number(len(data)) if data else b"") + body
    counted = a_number(len(inner)) + inner
    return zlib.crc32(counted).to_bytes(4, "little") + counted + data


def a_file5(name: bytes, content: bytes, *, flags: int = 0, packing: int = 0) -> bytes:
    body = b"".join((
        a_number(4), a_number(len(content)), a_number(0), zlib.crc32(content).to_bytes(4, "little"),
        a_number(packing), a_number(1), a_number(len(name)), name,
    ))  # fmt: skip
    return a_block5(2, body, content, flags)


def a_rar5(files: dict[bytes, bytes], *more: bytes) -> bytes:
    held = b"".join(a_file5(name, content) for name, content in files.items())
    return MARK5 + a_block5(1, a_number(0)) + held + b"".join(more) + END5


def a_block4(kind: int, flags: int, body: bytes, data: bytes = b"") -> bytes:
    head = bytes((kind,)) + flags.to_bytes(2, "little") + (7 + len(body)).to_bytes(2, "little")
    return (zlib.crc32(head + body) & 0xFFFF).to_bytes(2, "little") + head + body + data


def a_file4(name: bytes, content: bytes, *, flags: int = 0, method: int = 0x30) -> bytes:
    sizes = len(content).to_bytes(4, "little") * 2
    crc, rest = zlib.crc32(content).to_bytes(4, "little"), b"\0\0\0\0\x1d" + bytes((method,))
    body = sizes + b"\3" + crc + rest + len(name).to_bytes(2, "little") + bytes(4) + name
    return a_block4(0x74, 0x8000 | flags, body, content)


def a_rar4(*files: bytes) -> bytes:
    return MARK4 + a_block4(0x73, 0, bytes(6)) + b"".join(files) + a_block4(0x7B, 0x4000, b"")


def changed_within(seed: bytes, chance: random.Random) -> bytes:
    """An archive with changes in what is packed and in headers, whose checksums agree again."""
    data, content = bytearray(seed), HeldContent(seed)
    head = head_of(content)
    files = [each for each in files_of(content, head) if each is not None]
    for _ in range(chance.randrange(1, 6)):
        file = chance.choice(files)
        if chance.random() < 0.75 and file.packed.length:
            reach = min(file.packed.length, chance.choice((8, 64, file.packed.length)))
            at = file.packed.offset + chance.randrange(reach)
        else:
            at = file.header.offset + chance.randrange(7, file.header.length)
        data[at] = chance.choice((0, 255, chance.randrange(256), data[at] ^ 1))
    for each in files:
        start, end, skip = each.header.offset, each.header.end, 4 if head.version == 5 else 2
        crc = zlib.crc32(bytes(data[start + skip : end])).to_bytes(4, "little")
        data[start : start + skip] = crc[:skip]
    return bytes(data)
