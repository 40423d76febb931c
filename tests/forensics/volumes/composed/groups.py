"""Volume groups by the text that describes them, as LVM2 writes it to a physical volume."""

from __future__ import annotations

import random
import struct
import zlib
from typing import TYPE_CHECKING

from forensics.file_system import FileEntry
from forensics.file_systems.allocation import LiveExtents
from forensics.file_systems.walking import walk_files
from forensics.volumes.opening import open_volumes
from tests.forensics.file_systems.fakes import HeldDiskImage
from tests.forensics.volumes.recipes import MIB, blank, partition, run

if TYPE_CHECKING:
    from pathlib import Path

EXTENT = 64 * 1024
FIRST = MIB  # of the extents, as LVM2 places them
IDENTIFIERS = ("A" * 32, "B" * 32)
HEAD = """
t {
id = "vgid"
seqno = 7
extent_size = 128 # 64 KiB
physical_volumes {
pv0 { id = "AAAAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAAAA" dev_size = 16384 pe_start = 2048 }
pv1 { id = "BBBBBB-BBBB-BBBB-BBBB-BBBB-BBBB-BBBBBB" dev_size = 16384 pe_start = 2048 }
}
logical_volumes {
"""
TAIL = "}\n}\n# remark\n"


def logical(name: str, *segments: str, status: str = '"READ", "VISIBLE"') -> str:
    numbered = (f"segment{n} {{\n{each}\n}}\n" for n, each in enumerate(segments, start=1))
    return f'{name} {{\nid = "{name}"\nstatus = [{status}]\n{"".join(numbered)}}}\n'


def linear(start: int, count: int, *areas: str, stripe: int = 0) -> str:
    """A segment; an area is ``"pv0", 3``."""
    size = f"stripe_size = {stripe}\n" if stripe else ""
    stripes = f'type = "striped"\nstripe_count = {len(areas)}\n{size}stripes = [{", ".join(areas)}]'
    return f"start_extent = {start}\nextent_count = {count}\n{stripes}"


THIN = logical("thin", 'start_extent = 0\nextent_count = 9\ntype = "thin"\nthin_pool = "pool"')
POOL = logical(
    "pool",
    'start_extent = 0\nextent_count = 4\ntype = "thin-pool"\nmetadata = "m"\npool = "data"',
    status='"READ"',
) + logical("data", linear(0, 4, '"pv0", 2'), status='"READ"')


def physical(
    logical_volumes: str, *, number: int = 0, size: int = 8 * MIB, head: str = HEAD
) -> bytearray:
    """A physical volume that keeps this text, whose extents are zeros."""
    text = (head + logical_volumes + TAIL).encode()
    data = bytearray(size)
    areas = struct.pack("<QQQQ", FIRST, 0, 0, 0) + struct.pack("<QQQQ", 4096, FIRST - 4096, 0, 0)
    label = struct.pack("<8sQII8s", b"LABELONE", 1, 0, 32, b"LVM2 001")
    body = IDENTIFIERS[number].encode() + struct.pack("<Q", size) + areas
    data[512 : 512 + len(label) + len(body)] = label + body
    checksum = zlib.crc32(text, 0xF597A6CF ^ 0xFFFFFFFF) ^ 0xFFFFFFFF
    header = struct.pack("<I16sIQQ", 0, b"\x20LVM2\x20x[5A%r0N*>", 1, 4096, FIRST - 4096)
    located = struct.pack("<QQII", 512, len(text), checksum, 0)
    data[4096 : 4096 + len(header) + len(located)] = header + located
    data[4096 + 512 : 4096 + 512 + len(text)] = text
    return data


CONTENT = random.Random("lvm").randbytes(300_000)  # noqa: S311 -- no secret
PLACES = {1: 1 * MIB, 2: 9 * MIB}  # of the partitions that hold the physical volumes


def file_system(folder: Path, size: int) -> bytes:
    """An ext2 volume with one file that takes most of it."""
    (folder / "files").mkdir(exist_ok=True)
    (folder / "files" / "b.bin").write_bytes(CONTENT)
    volume = blank(folder / "ext2.img", size)
    run("mke2fs", "-q", "-F", "-t", "ext2", "-b", "1024", "-d", folder / "files", volume)
    return volume.read_bytes()


def a_disk(folder: Path, *members: bytes | bytearray) -> bytearray:
    lines = "".join(f"start={place // 512}, size=16384\n" for place in PLACES.values())
    disk = bytearray(
        partition(blank(folder / "disk", 18 * MIB), f"label: dos\n{lines}").read_bytes()
    )
    for place, member in zip(PLACES.values(), members, strict=False):
        disk[place : place + len(member)] = member
    return disk


def the_file(disk: bytes | bytearray, volume_number: int) -> FileEntry:
    image = HeldDiskImage(disk)
    volumes, _ = open_volumes(image, source="d")
    (volume,) = [v for v in volumes if v.inner == (volume_number,)]
    found = list(walk_files(image, volume, source="d", live=LiveExtents()))
    (entry,) = [e for e in found if isinstance(e, FileEntry) and e.path == "/b.bin"]
    return entry


def stored(disk: bytes | bytearray, entry: FileEntry) -> bytes:
    return b"".join(bytes(disk[extent.offset : extent.end]) for extent in entry.extents)
