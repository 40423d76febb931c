"""Recipes: disk images by standard tools, and the defects that are put into them."""

from __future__ import annotations

import struct
import subprocess
import zlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


class Placed(NamedTuple):
    """A section of a segment file, found by a walk of the test's own."""

    kind: str
    start: int
    end: int


def acquire(raw: Path, target: Path, *options: str) -> Path:
    subprocess.run(
        ["ewfacquire", "-u", "-q", "-S", "1MiB", *options, "-t", str(target), str(raw)],
        check=True,
        capture_output=True,
    )
    return next(p for p in sorted(target.parent.iterdir()) if p.suffix.lower() in {".e01", ".s01"})


def virtual_disk(raw: Path, target: Path, form: str, *options: str) -> Path:
    """``qemu-img convert``; a VHD keeps the size that it is given, as Hyper-V's do."""
    ways = {"vhd": ("vpc", "-o", "force_size=on")}.get(form, (form,))
    command = ["qemu-img", "convert", "-f", "raw", "-O", *ways, *options, str(raw), str(target)]
    subprocess.run(command, check=True, capture_output=True)
    return target


def sections(segment: Path) -> list[Placed]:
    data = segment.read_bytes()
    found, offset = [], 13
    while offset + 76 <= len(data):
        kind, following = struct.unpack_from("<16sQ", data, offset)
        found.append(Placed(kind.rstrip(b"\0").decode(), offset, following))
        if following <= offset:
            break
        offset = following
    return found


def section(segment: Path, kind: str) -> Placed:
    return next(one for one in sections(segment) if one.kind == kind)


def overwrite(path: Path, offset: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def flip(path: Path, offset: int, count: int = 1) -> None:
    with path.open("rb") as file:
        file.seek(offset)
        overwrite(path, offset, bytes(byte ^ 0x55 for byte in file.read(count)))


def point(segment: Path, kind: str, following: int) -> None:
    """Let a section's descriptor point elsewhere, with the right checksum."""
    start = section(segment, kind).start
    descriptor = bytearray(segment.read_bytes()[start : start + 72])
    struct.pack_into("<Q", descriptor, 16, following)
    overwrite(segment, start, bytes(descriptor) + struct.pack("<I", zlib.adler32(descriptor)))


def set_volume(segment: Path, offset: int, figure: int) -> None:
    """Change a figure of the volume section, with the right checksum."""
    start = section(segment, "volume").start + 76
    data = bytearray(segment.read_bytes()[start : start + 1048])
    struct.pack_into("<I", data, offset, figure)
    overwrite(segment, start, bytes(data) + struct.pack("<I", zlib.adler32(data)))


def descriptor(kind: str, following: int, size: int) -> bytes:
    head = struct.pack("<16sQQ40x", kind.encode(), following, size)
    return head + struct.pack("<I", zlib.adler32(head))


def write_huge_segment(path: Path, chunks: list[bytes], places: list[int]) -> None:
    """An E01 whose last stored chunk lies past 2 GiB, with offsets that use the top bit."""
    size = sum(map(len, chunks))
    volume = bytearray(1048)
    struct.pack_into("<IIIQ", volume, 4, len(chunks), 64, 512, size // 512)
    volume_end = 13 + 76 + 1052
    end = places[-1] + len(chunks[-1]) + 4
    table = struct.pack("<I4xQ4x", len(chunks), 0)
    entries = struct.pack(f"<{len(places)}I", *places)
    with path.open("wb") as file:
        file.write(b"EVF\x09\x0d\x0a\xff\x00\x01\x01\x00\x00\x00")
        file.write(descriptor("volume", volume_end, 1128))
        file.write(volume + struct.pack("<I", zlib.adler32(volume)))
        file.write(descriptor("sectors", end, end - volume_end))
        for place, chunk in zip(places, chunks, strict=True):
            file.seek(place)
            file.write(chunk + struct.pack("<I", zlib.adler32(chunk)))
        following = end + 76 + 24 + len(entries) + 4
        file.write(descriptor("table", following, following - end))
        file.write(table + struct.pack("<I", zlib.adler32(table)))
        file.write(entries + struct.pack("<I", zlib.adler32(entries)))
        file.write(descriptor("done", following, 76))
