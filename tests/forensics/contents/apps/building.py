"""Files of phones and browsers made for tests."""

from __future__ import annotations

import io
import struct
import tarfile
import zlib

END = b"\xd8\x41\x0d\x97\x45\x6f\xfa\xf4"


def a_tar(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return held.getvalue()


def a_backup(files: dict[str, bytes], *, compressed: bool = True, lock: bytes = b"none") -> bytes:
    archive = a_tar(files)
    body = zlib.compress(archive) if compressed else archive
    return b"ANDROID BACKUP\n5\n%d\n%b\n" % (compressed, lock) + body


def a_cached(address: bytes, body: bytes, head: bytes = b"", *, flags: int = 1) -> bytes:
    """An entry of the simple cache."""
    header = struct.pack("<QIII4x", 0xFCFB6D1BA7725C30, 5, len(address), 0)
    first = struct.pack("<8sIII4x", END, 1, 0, len(body))
    last = struct.pack("<8sIII4x", END, flags, 0, len(head))
    return header + address + body + first + head + bytes(32 if flags & 2 else 0) + last


def a_block_file(size: int, blocks: dict[int, bytes]) -> bytes:
    header = struct.pack("<IIhhi", 0xC103CAC3, 0x30000, 2, 0, size).ljust(8192, b"\0")
    data = bytearray(max(blocks) * size + 65536)
    for number, content in blocks.items():
        data[number * size : number * size + len(content)] = content
    return header + bytes(data)
