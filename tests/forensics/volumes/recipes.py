"""Recipes: partition tables and volumes by standard tools, as sparse files of a few MiB."""

from __future__ import annotations

import struct
import subprocess
from typing import TYPE_CHECKING

from forensics.containers import identify_source, open_image
from forensics.volumes.opening import open_volumes

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values import Fault
    from forensics.volume import Volume

MIB = 1024 * 1024


def blank(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        file.truncate(size)
    return path


def run(*command: str | Path, text: str = "") -> None:
    subprocess.run([str(c) for c in command], check=True, capture_output=True, input=text.encode())


def partition(path: Path, script: str) -> Path:
    run("sfdisk", "-q", "--no-reread", "--no-tell-kernel", path, text=script)
    return path


def put(path: Path, offset: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def copy_in(volume: Path, disk: Path, offset: int) -> None:
    put(disk, offset, volume.read_bytes())


def volumes_of(path: Path) -> tuple[tuple[Volume, ...], tuple[Fault, ...]]:
    image = open_image(identify_source(path))
    try:
        return open_volumes(image, source=path.name)
    finally:
        image.close()


def raid_superblock(  # noqa: PLR0913 -- as many as a superblock has
    minor: int,
    *,
    members: int,
    array: bytes,
    place: int = 0,
    level: int = 5,
    layout: int = 2,
    role: int = 0,
    start: int | None = None,
    length: int = 2048,
) -> bytes:
    """A Linux RAID superblock 1.x (``md_p.h``: ``mdp_superblock_1``) at byte ``place``.

    ``start`` and ``length`` are those of the member's data, in sectors.
    """
    head = struct.pack("<4I16s32sQ", 0xA92B4EFC, 1, 0, 0, array, b"nas:0", 1_700_000_000)
    shape = struct.pack("<iIQIII", level, layout, 2048, 128, members, 0) + bytes(128 - 100)
    data = start if start is not None else 4096 if minor else 0
    own = struct.pack("<QQQQI", data, length, place // 512, 0, role).ljust(64, b"\1")
    state = struct.pack("<QQQII", 1_700_000_000, 1, 0, 0, members).ljust(64, b"\0")
    roles = b"".join(struct.pack("<H", number) for number in range(members))
    whole = bytearray(head + shape + own + state + roles)
    words = whole.ljust(-(-len(whole) // 4) * 4, b"\0")
    total = sum(struct.unpack(f"<{len(words) // 4}I", words))
    struct.pack_into("<I", whole, 216, ((total & 0xFFFFFFFF) + (total >> 32)) & 0xFFFFFFFF)
    return bytes(whole)


def old_raid_superblock(order: str, *, members: int) -> bytes:
    """The first words of a Linux RAID superblock 0.90 (``md_p.h``: ``mdp_super_t``)."""
    words = [0xA92B4EFC, 0, 90, 0, 0, 0x11111111, 0, 5, 1024, members, members, 0, 0]
    return struct.pack(f"{order}16I", *words, 0x22222222, 0x33333333, 0x44444444)


def bcache_superblock(cache_set: bytes) -> bytes:
    """A bcache superblock, to be put at 4 KiB (``bcache.h``: ``cache_sb_disk``)."""
    magic = bytes.fromhex("c68573f64e1a45ca8265f57f48ba6d81")
    return struct.pack("<QQQ16s16s16s", 0, 8, 1, magic, b"\7" * 16, cache_set).ljust(208, b"\0")


def with_bytes(size: int, *pieces: tuple[int, bytes]) -> bytes:
    """Zeros of that size, with each piece at its offset."""
    data = bytearray(size)
    for at, piece in pieces:
        data[at : at + len(piece)] = piece
    return bytes(data)
