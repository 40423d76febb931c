"""Pictures, films and programs that a container can stand behind."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
from PIL import Image


def a_still(form: str, size: int = 64) -> bytes:
    rng = np.random.default_rng(7)
    pixels = rng.integers(0, 255, (size, size, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, form)
    return out.getvalue()


def a_film() -> bytes:
    """Boxes as films have them (ISO/IEC 14496-12, 4.2)."""
    return a_box(b"ftyp", b"isom\0\0\2\0isom") + a_box(b"mdat", bytes(900)) + a_box(b"moov", b"m")


def a_box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">L", 8 + len(content)) + name + content


def a_windows_programme(size: int = 2048) -> bytes:
    """The least that has a section table."""
    head = b"MZ".ljust(60, b"\0") + struct.pack("<L", 64)
    coff = b"PE\0\0" + struct.pack("<HHLLLHH", 0x8664, 1, 0, 0, 0, 16, 2)
    section = struct.pack("<8sLLLL16x", b".text", 512, 4096, size - 512, 512)
    return (head + coff + bytes(16) + section).ljust(512, b"\0") + b"\xc3" * (size - 512)


def a_linux_programme() -> bytes:
    return Path("/usr/bin/true").read_bytes()


HOSTS = {
    "jpeg": a_still("JPEG"),
    "png": a_still("PNG"),
    "gif": a_still("GIF"),
    "bmp": a_still("BMP"),
    "webp": a_still("WEBP"),
    "film": a_film(),
    "windows": a_windows_programme(),
    "linux": a_linux_programme(),
}
