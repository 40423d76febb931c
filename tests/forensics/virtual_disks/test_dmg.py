"""DMG: every way of holding a chunk, sparse images, and what is not read."""

from __future__ import annotations

import struct
import subprocess
from typing import TYPE_CHECKING

import pytest

from forensics.containers import identify_source, open_image
from forensics.errors import DiskImageError, UnreadableExtentError, UnsupportedDiskImageError
from forensics.values import Extent, SourceKind
from tests.forensics.virtual_disks.dmg_recipes import (
    ADC,
    BZIP2,
    CHUNK,
    LZFSE,
    RAW,
    UNKNOWN,
    XZ,
    ZLIB,
    a_dmg,
    a_sparse_dmg,
)
from tests.forensics.virtual_disks.recipes import a_medium

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path) -> bytes:
    image = open_image(identify_source(path))
    try:
        return image.read_at(Extent(0, image.size))
    finally:
        image.close()


@pytest.mark.parametrize("kinds", [(ZLIB,), (BZIP2, RAW), (XZ,), (ADC, ZLIB), (LZFSE,)])
def test_the_medium_is_read_however_its_chunks_are_held(
    kinds: tuple[int, ...], tmp_path: Path
) -> None:
    path = a_dmg(a_medium(), tmp_path / "disk.dmg", kinds=kinds)

    assert identify_source(path).kind is SourceKind.DMG
    assert read(path) == a_medium()


def test_qemu_reads_the_same(tmp_path: Path) -> None:
    path = a_dmg(a_medium(), tmp_path / "disk.dmg", kinds=(ZLIB, RAW))
    words = ["qemu-img", "convert", "-f", "dmg", "-O", "raw", str(path), str(tmp_path / "raw")]
    subprocess.run(words, check=True, capture_output=True)

    assert read(path) == (tmp_path / "raw").read_bytes()


def test_a_sparse_image_is_read_whatever_the_order_of_its_bands(tmp_path: Path) -> None:
    path = a_sparse_dmg(a_medium(), tmp_path / "disk.sparseimage")

    assert identify_source(path).kind is SourceKind.DMG
    assert read(path) == a_medium()


def test_a_chunk_in_a_compression_that_is_not_read_is_lost_with_its_reason(tmp_path: Path) -> None:
    path = a_dmg(a_medium(), tmp_path / "disk.dmg", kinds=(UNKNOWN, RAW))
    image = open_image(identify_source(path))

    with pytest.raises(UnreadableExtentError, match="compressed in a way that this version"):
        image.read_at(Extent(0, 1))
    assert image.read_at(Extent(CHUNK, CHUNK)) == a_medium()[CHUNK : 2 * CHUNK]
    image.close()


def test_a_disk_in_several_files_is_refused(tmp_path: Path) -> None:
    path = a_dmg(a_medium(), tmp_path / "disk.dmg")
    data = bytearray(path.read_bytes())
    struct.pack_into(">I", data, len(data) - 512 + 60, 2)
    path.write_bytes(data)

    with pytest.raises(UnsupportedDiskImageError, match="one of several files"):
        identify_source(path)


@pytest.mark.parametrize("instead", [b" " * 6, b"<date>", b"<real>", b"<data>"])
def test_a_list_that_is_none_in_an_odd_way_is_damage(instead: bytes, tmp_path: Path) -> None:
    path = a_dmg(a_medium(), tmp_path / "disk.dmg")
    path.write_bytes(path.read_bytes().replace(b"<dict>", instead, 1))

    with pytest.raises(DiskImageError, match="damaged"):
        identify_source(path)
