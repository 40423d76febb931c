"""Recipes: virtual disks by ``qemu-img``, and what no tool here makes, byte by byte."""

from __future__ import annotations

import json
import random
import struct
import subprocess
import uuid
from typing import TYPE_CHECKING

from forensics.containers import identify_source, open_image
from forensics.values import Extent
from forensics.virtual_disks.disk import VirtualDisk

if TYPE_CHECKING:
    from pathlib import Path

KIB, MIB = 1024, 1024 * 1024
SECTOR = 512
FORMS: dict[str, tuple[str, ...]] = {
    "qcow2": ("qcow2",),
    "qcow2 of version 2": ("qcow2", "-o", "compat=0.10"),
    "qcow2 in small clusters": ("qcow2", "-o", "cluster_size=512"),
    "qcow2 in large clusters": ("qcow2", "-o", "cluster_size=2M"),
    "qcow2 in parts of clusters": ("qcow2", "-o", "extended_l2=on,cluster_size=64k"),
    "qcow2, zlib": ("qcow2", "-c"),
    "qcow2, zstd": ("qcow2", "-c", "-o", "compression_type=zstd"),
    "qcow2, preallocated": ("qcow2", "-o", "preallocation=metadata"),
    "vdi": ("vdi",),
    "vdi, static": ("vdi", "-o", "static=on"),
    "vhd, dynamic": ("vpc", "-o", "subformat=dynamic,force_size=on"),
    "vhd, fixed": ("vpc", "-o", "subformat=fixed,force_size=on"),
    "vhdx, dynamic": ("vhdx", "-o", "subformat=dynamic,block_size=1M"),
    "vhdx, fixed": ("vhdx", "-o", "subformat=fixed,block_size=1M"),
    "vmdk, sparse": ("vmdk", "-o", "subformat=monolithicSparse"),
    "vmdk, flat": ("vmdk", "-o", "subformat=monolithicFlat"),
    "vmdk, stream": ("vmdk", "-o", "subformat=streamOptimized"),
    "vmdk, sparse parts": ("vmdk", "-o", "subformat=twoGbMaxExtentSparse"),
    "vmdk, flat parts": ("vmdk", "-o", "subformat=twoGbMaxExtentFlat"),
    "vmdk, zero grains": ("vmdk", "-o", "subformat=monolithicSparse,zeroed_grain=on"),
}
"""What ``qemu-img convert`` is asked for: the format, and options."""


def a_medium() -> bytes:
    """Nothing repeats at the distance of a block: one in the wrong place shows."""
    source = random.Random(14)  # noqa: S311 -- test data
    words = [bytes(source.choices(b"abcdefgh ", k=9)) for _ in range(500)]
    pieces = [
        source.randbytes(700 * KIB),
        bytes(1300 * KIB),
        b"".join(source.choices(words, k=90_000)),
        bytes(70 * KIB),
        source.randbytes(300 * KIB),
    ]
    whole = b"".join(pieces)
    return whole[: len(whole) // SECTOR * SECTOR]


def ending_of(form: str) -> str:
    return {"vpc": "vhd"}.get(form, form)


def run(*command: str | Path) -> None:
    subprocess.run([str(each) for each in command], check=True, capture_output=True)


def run_for(*command: str | Path) -> dict[str, str]:
    done = subprocess.run([str(each) for each in command], check=True, capture_output=True)
    return dict(json.loads(done.stdout))


def converted(raw: Path, folder: Path, called: str) -> Path:
    form, *options = FORMS[called]
    path = folder / f"disk.{ending_of(form)}"
    run("qemu-img", "convert", "-f", "raw", "-O", form, *options, raw, path)
    return path


def child_of(parent: Path, path: Path, *, form: str = "qcow2", below: str = "qcow2") -> Path:
    """``qemu-img create -b``, by the name of the parent alone."""
    run("qemu-img", "create", "-q", "-f", form, "-b", parent, "-F", below, path)
    return path


def written(path: Path, *writes: str, form: str = "qcow2") -> Path:
    """``qemu-io``: ``write -P 65 100k 30k`` and the like."""
    run("qemu-io", "-f", form, *(word for each in writes for word in ("-c", each)), path)
    return path


def as_raw(path: Path, target: Path, form: str) -> bytes:
    """The medium as QEMU reads it."""
    run("qemu-img", "convert", "-f", form, "-O", "raw", path, target)
    return target.read_bytes()


def opened(path: Path) -> VirtualDisk:
    image = open_image(identify_source(path))
    assert isinstance(image, VirtualDisk)
    return image


def content(path: Path) -> bytes:
    image = opened(path)
    try:
        assert image.gaps() == ()
        return image.read_at(Extent(0, image.size))
    finally:
        image.close()


def said(path: Path) -> list[str]:
    """All that is said of a virtual disk besides its bytes."""
    image = opened(path)
    try:
        return [*image.remarks, *image.unreached(lambda: None)]
    finally:
        image.close()


def patch(path: Path, offset: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def vhd_checksum(block: bytes | bytearray, at: int) -> bytes:
    """Microsoft, "Virtual Hard Disk Image Format Specification": the complement of the sum."""
    return struct.pack(">I", ~(sum(block) - sum(block[at : at + 4])) & 0xFFFF_FFFF)


def vhd_child(parent: Path, path: Path, *, own: dict[int, bytes], called: str = "") -> Path:
    """A differencing VHD with blocks of 2 MiB, of which some sectors are its own.

    Args:
        parent: a dynamic VHD by ``qemu-img``.
        path: of the new file.
        own: sectors by their number.
        called: how it names its parent, where that is another name.
    """
    footer = bytearray(parent.read_bytes()[-SECTOR:])
    identity, size = bytes(footer[68:84]), int.from_bytes(footer[48:56])
    blocks = -(-size // (2 * MIB))
    struct.pack_into(">I", footer, 60, 4)
    footer[68:84] = uuid.UUID(int=77).bytes
    footer[64:68] = vhd_checksum(footer, 64)
    name = (called or parent.name).encode("utf-16-le")
    header = bytearray(1024)
    struct.pack_into(">8sQQIII", header, 0, b"cxsparse", 2**64 - 1, 2048, 0x10000, blocks, 2 * MIB)
    header[40:56] = identity
    struct.pack_into(">4sIIIQ", header, 576, b"W2ru", SECTOR, len(name), 0, 1536)
    header[36:40] = vhd_checksum(header, 36)
    table, data, at = [0xFFFF_FFFF] * blocks, b"", 2560
    for block in range(blocks):
        mine = {n: each for n, each in own.items() if n // 4096 == block}
        if mine:
            table[block] = (at + len(data)) // SECTOR
            bits, sectors = bytearray(SECTOR), bytearray(2 * MIB)
            for number, each in mine.items():
                within = number % 4096
                bits[within // 8] |= 0x80 >> within % 8
                sectors[within * SECTOR :][:SECTOR] = each
                sectors[within * SECTOR : (within + 1) * SECTOR] = each
            data += bytes(bits) + bytes(sectors)
    packed = struct.pack(f">{blocks}I", *table).ljust(SECTOR, b"\xff")
    path.write_bytes(
        bytes(footer) + bytes(header) + name.ljust(SECTOR, b"\0") + packed + data + bytes(footer)
    )
    return path


def vdi_child(parent: Path, path: Path, *, own: dict[int, bytes]) -> Path:
    """A differencing VDI: the parent's header with another kind, and blocks of its own."""
    header = bytearray(parent.read_bytes()[:SECTOR])
    struct.pack_into("<I", header, 0x4C, 4)
    header[0x1A8:0x1B8] = header[0x188:0x198]
    header[0x188:0x198] = uuid.UUID(int=78).bytes_le
    block, blocks = struct.unpack_from("<I4xI", header, 0x178)
    (data_at,) = struct.unpack_from("<I", header, 0x158)
    table = [0xFFFF_FFFF] * blocks
    for index, number in enumerate(own):
        table[number] = index
    packed = bytes(header) + struct.pack(f"<{blocks}I", *table)
    path.write_bytes(packed.ljust(data_at, b"\0") + b"".join(own.values()))
    assert all(len(each) == block for each in own.values())
    return path


def vhdx_child(parent: Path, path: Path, *, own: dict[int, bytes], link: bytes = b"") -> Path:
    """A differencing VHDX with blocks of 1 MiB, of which some sectors are its own ([MS-VHDX] 2.6).

    Args:
        parent: a dynamic VHDX by ``qemu-img``, with sectors of 512 bytes.
        path: of the new file, made from an empty one of the same size.
        own: sectors by their number.
        link: the identity of its parent, where that is another one.
    """
    size = int(run_for("qemu-img", "info", "--output=json", parent)["virtual-size"])
    run(
        "qemu-img",
        "create",
        "-q",
        "-f",
        "vhdx",
        "-o",
        "block_size=1M,block_state_zero=off",
        path,
        str(size),
    )
    data = bytearray(path.read_bytes())
    bat, metadata = _regions_of(data)
    link = link or _identity_of(parent.read_bytes())
    _add_locator(data, metadata, parent.name, str(uuid.UUID(bytes_le=link)))
    bitmap = bytearray(MIB)
    for block in sorted({number // 2048 for number in own}):
        sectors = bytearray(MIB)
        for number, each in own.items():
            if number // 2048 == block:
                bitmap[number // 8] |= 1 << number % 8
                sectors[number % 2048 * SECTOR : (number % 2048 + 1) * SECTOR] = each
        struct.pack_into("<Q", data, bat + block * 8, len(data) | 7)
        data += sectors
    struct.pack_into("<Q", data, bat + 4096 * 8, len(data) | 6)  # after 4096 blocks
    path.write_bytes(data + bitmap)
    return path


def _regions_of(data: bytearray) -> tuple[int, int]:
    """Where the table of blocks and the metadata are."""
    found = {}
    for number in range(2):
        identity, place = struct.unpack_from("<16sQ", data, 192 * KIB + 16 + number * 32)
        found[str(uuid.UUID(bytes_le=identity))] = place
    return (
        found["2dc27766-f623-4200-9d64-115e9bfd4a08"],
        found["8b7ca206-4790-4b9a-b8fe-575f050f886e"],
    )


def _identity_of(data: bytes) -> bytes:
    """The identity of the data, in the header with the higher number."""
    heads = [struct.unpack_from("<Q16s16s", data, at + 8) for at in (64 * KIB, 128 * KIB)]
    return bytes(max(heads)[2])


def _add_locator(data: bytearray, metadata: int, name: str, link: str) -> None:
    """Say that there is a parent: a flag, and an item with its name and identity."""
    (count,) = struct.unpack_from("<H", data, metadata + 10)
    for number in range(count):
        identity, at = struct.unpack_from("<16sI", data, metadata + 32 + number * 32)
        if str(uuid.UUID(bytes_le=identity)) == "caa16737-fa36-4d43-b3b6-33f0aa44e76b":
            data[metadata + at + 4] |= 2
    pairs = {"parent_linkage": f"{{{link}}}", "relative_path": f"..\\{name}"}
    texts, entries, at = b"", b"", 20 + 12 * len(pairs)
    for pair in pairs.items():
        key, value = (each.encode("utf-16-le") for each in pair)
        entries += struct.pack("<IIHH", at, at + len(key), len(key), len(value))
        texts, at = texts + key + value, at + len(key) + len(value)
    kind = uuid.UUID("b04aefb7-d19e-4a81-b789-25b8e9445913").bytes_le
    item = kind + struct.pack("<HH", 0, len(pairs)) + entries + texts
    place = 512 * KIB
    data[metadata + place : metadata + place + len(item)] = item
    locator = uuid.UUID("a8d35f2d-b30b-454d-abf7-d3d84834ab0c").bytes_le
    struct.pack_into("<16sIII", data, metadata + 32 + count * 32, locator, place, len(item), 4)
    struct.pack_into("<H", data, metadata + 10, count + 1)
