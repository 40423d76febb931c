"""A BSD label on a whole medium, as FreeBSD writes it: behind a table that only looks like one."""

from __future__ import annotations

import struct
import subprocess
from typing import TYPE_CHECKING

from forensics.values import Extent
from forensics.volume import VolumeContent
from tests.forensics.volumes.recipes import MIB, blank, copy_in, put, run, volumes_of

if TYPE_CHECKING:
    from pathlib import Path

SECTOR, LABEL = 512, 148


def label(size: int, *partitions: tuple[int, int, int]) -> bytes:
    """The label of <sys/disklabel.h>: offset, size and type of each partition, in sectors."""
    data = bytearray(LABEL + 16 * len(partitions))
    struct.pack_into("<I", data, 0, 0x82564557)
    struct.pack_into("<6I", data, 40, SECTOR, 63, 16, size // 1008, 1008, size)
    struct.pack_into("<IHHII", data, 132, 0x82564557, 0, len(partitions), 8192, 8192)
    for number, (offset, length, kind) in enumerate(partitions):
        struct.pack_into("<IIIBBH", data, LABEL + 16 * number, length, offset, 2048, kind, 8, 0)
    checksum = 0
    for (word,) in struct.iter_unpack("<H", data):
        checksum ^= word
    struct.pack_into("<H", data, 136, checksum)
    return bytes(data)


def fake_table() -> bytes:
    """The table of FreeBSD's boot1: its fourth entry begins at 0 and is 50,000 sectors long."""
    entry = struct.pack("<B3sB3sII", 0x80, b"\0\1\0", 0xA5, b"\xff\xff\xff", 0, 50_000)
    return bytes(446) + bytes(48) + entry + b"\x55\xaa"


def test_the_partitions_of_a_label_behind_a_fake_table_are_found(tmp_path: Path) -> None:
    disk, volume = blank(tmp_path / "bsd.raw", 12 * MIB), blank(tmp_path / "v", 4 * MIB)
    run("mkfs.ext2", "-q", "-F", volume)
    sectors = 12 * MIB // SECTOR
    put(disk, 0, fake_table())
    put(disk, SECTOR, label(sectors, (2048, 8192, 7), (0, 0, 0), (0, sectors, 0), (12288, 8192, 7)))
    copy_in(volume, disk, MIB)
    copy_in(volume, disk, 6 * MIB)
    told = subprocess.run(["mmls", "-t", "bsd", disk], capture_output=True, check=True, text=True)
    assert "0000002048" in told.stdout
    assert "0000012288" in told.stdout

    volumes, _ = volumes_of(disk)

    assert {v.content for v in volumes} == {VolumeContent.FILE_SYSTEM}
    assert [v.extent for v in volumes] == [Extent(MIB, 4 * MIB), Extent(6 * MIB, 4 * MIB)]
