"""Compressed files of HFS+: read where zlib packed them, told where something else did."""

from __future__ import annotations

import random
import struct
from dataclasses import field
from typing import TYPE_CHECKING

import pytest

from forensics.apple_packing.lzfse import unpack_lzfse
from forensics.errors import FileSystemError, ForensicsError
from forensics.file_system import FileEntry, Residency
from forensics.file_systems.allocation import LiveExtents
from forensics.file_systems.opening import open_file_system
from forensics.file_systems.walking import walk_files
from forensics.value_classes import dataclass
from forensics.values import Extent, Fault
from forensics.volume import Volume, VolumeContent
from tests.forensics.apple_packing.lzvn_writer import Step
from tests.forensics.apple_packing.lzvn_writer import packed as as_lzvn
from tests.forensics.apple_packing.vectors import FORK, GPT_TABLE, LINES, lines
from tests.forensics.conformance.made_volumes import HFS_IN_ISO
from tests.forensics.erasing.fakes import BytesImage
from tests.forensics.file_systems.hfs_plus.hfs_packed import (
    LZBITMAP_HERE,
    LZBITMAP_IN_RESOURCES,
    LZFSE_HERE,
    LZFSE_IN_RESOURCES,
    LZVN_HERE,
    LZVN_IN_RESOURCES,
    NODE,
    ZLIB_IN_RESOURCES,
    Packed,
    in_attribute,
    resource_fork,
    table_fork,
    tree_of,
    with_packed,
)
from tests.forensics.file_systems.recipes import run

if TYPE_CHECKING:
    from pathlib import Path

_MADE = random.Random("packed")  # noqa: S311 -- no secret
LONG = b"".join(_MADE.randbytes(5000) + bytes(3000) for _ in range(20))
SMALL = b"a picture " * 80 + _MADE.randbytes(200)
STORED = b"\xff" + _MADE.randbytes(300)  # a piece that is stored as it is
# A piece by LZFSE, one by LZVN within it, and one that is stored as it is.
BY_LZFSE = (LONG[:65536], LONG[65536:131072], lines(1200))
IN_BLOCKS = table_fork(
    [b"bvx-" + struct.pack("<I", 65536) + BY_LZFSE[0] + b"bvx$", b"\xff" + BY_LZFSE[1], LINES]
)
COPIES, KEPT = [Step("small", b"", 10, 3), Step("match", b"", 47, 3)], _MADE.randbytes(100)
TABLE = unpack_lzfse(GPT_TABLE, 16384) or b""
SOME, MANY = 100, 100_000


@dataclass
class Listed:
    """The files of a volume by their paths, their content, and what was said."""

    entries: dict[str | None, FileEntry] = field(default_factory=dict)
    contents: dict[str | None, bytes] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def listed(data: bytes) -> Listed:
    image, found = BytesImage(data), Listed()
    volume = Volume(None, Extent(0, len(data)), VolumeContent.FILE_SYSTEM, "HFS+")
    system = open_file_system(image, volume, source="mac.dd").file_system
    for each in walk_files(image, volume, source="mac.dd", live=LiveExtents()):
        if isinstance(each, Fault):
            found.faults.append(each)
            continue
        found.entries[each.path] = each
        try:
            found.contents[each.path] = system.read(each, 0, each.size)
            assert system.read(each, 7, 5) == found.contents[each.path][7:12]
        except FileSystemError as error:
            found.faults.append(Fault("mac.dd", str(each.path), (), str(error)))
    system.close()
    return found


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder: Path = tmp_path_factory.mktemp("hfs")
    (folder / "files").mkdir()
    fork = resource_fork(LONG)
    for name, content in {
        "long.bin": fork, "other.bin": fork, "plain.bin": LONG, "small.bin": b"x", "tiny.bin": b"x",
        "stored.bin": b"x", "lzvn.txt": FORK, "blocks.bin": IN_BLOCKS, "few.bin": b"x",
        "table.bin": b"x", "kept.bin": b"x",
    }.items():  # fmt: skip
        (folder / "files" / name).write_bytes(content)
    path = folder / "hybrid.iso"
    run("xorriso", "-as", "mkisofs", "-quiet", "-hfsplus", "-o", path, folder / "files")
    return path.read_bytes()[HFS_IN_ISO:]


@pytest.fixture(scope="module")
def packed(plain: bytes) -> bytes:
    return with_packed(
        plain,
        {
            "long.bin": Packed(ZLIB_IN_RESOURCES, len(LONG)),
            "small.bin": in_attribute(SMALL),
            "stored.bin": Packed(3, len(STORED) - 1, STORED),
            "other.bin": Packed(LZBITMAP_IN_RESOURCES, len(LONG)),
            "tiny.bin": Packed(LZBITMAP_HERE, 600, bytes(200)),
            "lzvn.txt": Packed(LZVN_IN_RESOURCES, len(lines(5000))),
            "blocks.bin": Packed(LZFSE_IN_RESOURCES, sum(map(len, BY_LZFSE))),
            "few.bin": Packed(LZVN_HERE, 60, as_lzvn([Step("literal", b"few"), *COPIES])),
            "table.bin": Packed(LZFSE_HERE, len(TABLE), GPT_TABLE),
            "kept.bin": Packed(LZVN_HERE, len(KEPT), b"\x06" + KEPT),
        },
    )


def test_what_is_packed_is_listed_by_its_own_name_and_length(packed: bytes) -> None:
    found = listed(packed)

    assert found.contents == {
        "/long.bin": LONG, "/plain.bin": LONG, "/small.bin": SMALL, "/stored.bin": STORED[1:],
        "/lzvn.txt": lines(5000), "/blocks.bin": b"".join(BY_LZFSE), "/few.bin": b"few" * 20,
        "/table.bin": TABLE, "/kept.bin": KEPT,
    }  # fmt: skip
    long, small = found.entries["/long.bin"], found.entries["/small.bin"]
    assert {long.residency, small.residency} == {Residency.TRANSFORMED}
    (run_of_long,), (run_of_small,) = long.runs, small.runs
    assert packed[run_of_long.offset or 0 :][: run_of_long.length] == resource_fork(LONG)
    content = packed[run_of_small.offset or 0 :][: run_of_small.length]
    assert content == in_attribute(SMALL).attribute


def test_other_methods_are_told_with_their_bytes(packed: bytes) -> None:
    (fault,) = listed(packed).faults

    assert fault.reason == "compressed by HFS+ in a way that this version does not read"
    assert fault.where.startswith("whole medium, 2 files, the first at inode")
    assert sum(extent.length for extent in fault.extents) == len(resource_fork(LONG)) + 216


def test_a_damaged_attributes_file_is_told(packed: bytes) -> None:
    leaf = tree_of(packed) + NODE
    damaged = bytearray(packed)
    damaged[leaf + NODE - 2 : leaf + NODE] = b"\xff\xff"

    found = listed(bytes(damaged))

    assert any("its attributes file is damaged" in fault.reason for fault in found.faults)


def test_a_length_that_lies_gives_no_content(plain: bytes) -> None:
    lies = {
        "long.bin": Packed(ZLIB_IN_RESOURCES, 1 << 40),
        "small.bin": Packed(3, 1 << 29, in_attribute(SMALL).here),
    }

    found = listed(with_packed(plain, lies))

    assert "/long.bin" not in found.contents
    assert "/small.bin" not in found.contents
    assert len([fault for fault in found.faults if "cannot be read" in fault.reason]) == 2


def test_changed_bytes_raise_nothing_but_errors_of_ours(
    plain: bytes, request: pytest.FixtureRequest
) -> None:
    packed = with_packed(
        plain,
        {
            "long.bin": Packed(ZLIB_IN_RESOURCES, len(LONG)),
            "small.bin": in_attribute(SMALL),
            "stored.bin": Packed(LZVN_HERE, len(KEPT), b"\x06" + KEPT),
            "lzvn.txt": Packed(LZVN_IN_RESOURCES, len(lines(5000))),
            "blocks.bin": Packed(LZFSE_IN_RESOURCES, sum(map(len, BY_LZFSE))),
        },
    )
    chance = random.Random("hfs")  # noqa: S311 -- no secret
    tree = tree_of(packed)
    for _ in range(MANY if request.config.getoption("--long") else SOME):
        data = bytearray(packed)
        for _ in range(chance.randrange(1, 6)):
            at = tree + chance.choice((32, 33, NODE + chance.randrange(1200), 2 * NODE - 12))
            data[at + chance.randrange(12)] = chance.choice((0, 1, 3, 4, 8, 127, 255))
        try:
            listed(bytes(data))
        except ForensicsError:
            continue
