"""Tables that lie, files that are cut: what is given is right, what is not given has its place."""

from __future__ import annotations

import os
import struct
import time
from typing import TYPE_CHECKING

import pytest

from forensics.containers import identify_source
from forensics.disk_images.segment_files import SegmentFiles
from forensics.disk_images.sequential import read_through
from forensics.errors import DiskImageError, UnreadableExtentError
from forensics.values import Extent, SourceKind
from forensics.virtual_disks.paged_file import PagedFile
from forensics.virtual_disks.vmdk.sparse import open_sparse
from tests.forensics.virtual_disks.recipes import (
    FORMS,
    KIB,
    MIB,
    content,
    converted,
    opened,
    patch,
    run,
    said,
)

if TYPE_CHECKING:
    from pathlib import Path

CLUSTER = 64 * KIB
L1_AT, SIZE_AT = 40, 24  # of a QCOW2
CAPACITY_AT, GD_AT = 12, 56  # of a VMDK


def first_table(path: Path) -> int:
    """Where the first table of the second level of a QCOW2 file is."""
    data = path.read_bytes()
    (first,) = struct.unpack_from(">Q", data, L1_AT)
    (second,) = struct.unpack_from(">Q", data, first)
    return int(second & 0x00FF_FFFF_FFFF_FE00)


def differences(path: Path, medium: bytes) -> tuple[int, list[str]]:
    """How many bytes of the medium are lost, and why; all others must be right."""
    image = opened(path)
    buffers = [memoryview(bytearray(100_000))]
    lost, reasons = 0, []
    for piece in read_through(image, Extent(0, image.size), buffers=buffers):
        if isinstance(piece, UnreadableExtentError):
            lost += piece.length
            reasons.append(piece.reason)
        else:
            offset, block = piece
            assert bytes(block) == medium[offset : offset + len(block)].ljust(len(block), b"\0")
    image.close()
    return lost, reasons


@pytest.mark.parametrize("called", [each for each in FORMS if each != "vhd, fixed"])
def test_of_a_file_that_was_cut_nothing_wrong_is_given(
    called: str, raw: Path, medium: bytes, tmp_path: Path
) -> None:
    """The end of the file is gone: what lay there is lost, or the file says that it is damaged."""
    path = converted(raw, tmp_path, called)
    parts = sorted(each for each in tmp_path.iterdir() if each != path)
    cut = parts[-1] if parts else path
    os.truncate(cut, cut.stat().st_size * 6 // 10 // 512 * 512)

    try:
        lost, _ = differences(path, medium)
    except DiskImageError as error:
        assert "is damaged" in str(error)  # noqa: PT017 -- either is right
    else:
        assert lost > 0


def test_a_fixed_vhd_without_its_footer_is_its_medium(
    raw: Path, medium: bytes, tmp_path: Path
) -> None:
    """It cannot be told from a raw disk image."""
    path = converted(raw, tmp_path, "vhd, fixed")
    os.truncate(path, path.stat().st_size - 512)

    assert identify_source(path).kind is SourceKind.RAW
    assert path.read_bytes()[: len(medium)] == medium


def test_a_cluster_outside_the_file_is_lost_alone(raw: Path, medium: bytes, tmp_path: Path) -> None:
    path = converted(raw, tmp_path, "qcow2")
    patch(path, first_table(path) + 2 * 8, struct.pack(">Q", 1 << 63 | 1 << 40))

    assert differences(path, medium) == (
        CLUSTER,
        ["the table of these bytes names a place outside the file"],
    )


def test_a_table_outside_the_file_loses_what_it_is_of(
    raw: Path, medium: bytes, tmp_path: Path
) -> None:
    path = converted(raw, tmp_path, "qcow2 in small clusters")
    (table,) = struct.unpack_from(">Q", path.read_bytes(), L1_AT)
    patch(path, table + 8, struct.pack(">Q", 1 << 63 | 1 << 50))

    lost, reasons = differences(path, medium)

    assert lost == 512 // 8 * 512
    assert set(reasons) == {"the table of these bytes cannot be read"}


def test_a_table_that_is_its_own_ends(raw: Path, tmp_path: Path) -> None:
    path = converted(raw, tmp_path, "qcow2")
    (table,) = struct.unpack_from(">Q", path.read_bytes(), L1_AT)
    patch(path, table, struct.pack(">Q", 1 << 63 | table))
    image = opened(path)

    found = list(image.kept_in(Extent(0, image.size)))
    image.close()

    assert found  # what the table says as one of the second level, whatever that is


def test_clusters_that_lie_over_each_other_are_given_as_the_table_says(
    raw: Path, medium: bytes, tmp_path: Path
) -> None:
    path = converted(raw, tmp_path, "qcow2")
    table = first_table(path)
    patch(path, table + 8, path.read_bytes()[table : table + 8])

    assert content(path) == medium[:CLUSTER] * 2 + medium[2 * CLUSTER :]
    assert said(path) == [
        f"{CLUSTER} bytes in disk.qcow2 are no part of the medium as it is now, and were not read"
    ]


@pytest.mark.parametrize("size", [0, (1 << 46) + 512, 1 << 63])
def test_a_medium_of_an_absurd_size_is_refused(size: int, raw: Path, tmp_path: Path) -> None:
    path = converted(raw, tmp_path, "qcow2")
    patch(path, SIZE_AT, struct.pack(">Q", size))

    with pytest.raises(DiskImageError, match="has no length, or more than 64 TiB"):
        identify_source(path)


def test_a_large_medium_of_which_nothing_is_kept_takes_a_moment(tmp_path: Path) -> None:
    path = tmp_path / "disk.qcow2"
    run("qemu-img", "create", "-q", "-f", "qcow2", "-o", "cluster_size=2M", path, "64T")
    image = opened(path)
    started = time.process_time()

    assert image.is_hole(Extent(0, image.size))
    assert said(path) == []
    assert time.process_time() - started < 5
    image.close()


def test_a_table_that_is_too_short_for_its_medium_is_refused(raw: Path, tmp_path: Path) -> None:
    path = converted(raw, tmp_path, "qcow2")
    patch(path, SIZE_AT, struct.pack(">Q", 1 << 40))

    with pytest.raises(DiskImageError, match="its table is shorter than its medium needs"):
        identify_source(path)


def test_a_smaller_medium_than_is_kept_leaves_the_rest_unread_and_says_so(
    raw: Path, medium: bytes, tmp_path: Path
) -> None:
    path = converted(raw, tmp_path, "qcow2")
    patch(path, SIZE_AT, struct.pack(">Q", MIB))

    assert content(path) == medium[:MIB]
    (unreached,) = said(path)
    assert int(unreached.split()[0]) > 500 * KIB


def test_a_damaged_grain_is_told_by_its_checksum(raw: Path, medium: bytes, tmp_path: Path) -> None:
    path = converted(raw, tmp_path, "vmdk, stream")
    data = path.read_bytes()
    at = len(data) // 2
    patch(path, at, bytes(byte ^ 0x55 for byte in data[at : at + 16]))

    assert differences(path, medium) == (CLUSTER, ["the compressed block is damaged"])


def test_a_grain_of_another_place_is_not_given(raw: Path, medium: bytes, tmp_path: Path) -> None:
    """The same grain under two entries: it says itself where on the medium it belongs."""
    path = converted(raw, tmp_path, "vmdk, stream")
    data = path.read_bytes()
    (directory,) = struct.unpack_from("<Q", data, GD_AT)
    (table,) = struct.unpack_from("<I", data, directory * 512)
    patch(path, table * 512, data[table * 512 + 4 : table * 512 + 8])

    assert differences(path, medium) == (CLUSTER, ["the compressed block is damaged"])


def test_the_copy_of_a_directory_is_used_where_the_other_is_damaged(
    raw: Path, medium: bytes, tmp_path: Path
) -> None:
    path = converted(raw, tmp_path, "vmdk, sparse")
    (directory,) = struct.unpack_from("<Q", path.read_bytes(), GD_AT)
    patch(path, directory * 512, b"\xff" * 8)

    assert content(path)[: len(medium)] == medium


def test_a_size_beyond_all_tables_of_a_vmdk_is_walked_a_table_and_not_a_grain_at_a_time(
    raw: Path, tmp_path: Path
) -> None:
    path = converted(raw, tmp_path, "vmdk, sparse")
    patch(path, CAPACITY_AT + 3, b"\x80")  # a tebibyte, of which nearly all has no table
    files = SegmentFiles((path,))
    disk = open_sparse(PagedFile(files, 0, path.name))
    position, steps = 0, 0

    while position < disk.size:
        position += disk.piece_at(position).length
        steps += 1

    files.close()
    assert disk.size > 1 << 40
    assert steps < 2 * disk.size // (disk.table * disk.grain)


def test_the_copy_of_a_vhd_footer_is_used_and_said_to_be(
    raw: Path, medium: bytes, tmp_path: Path
) -> None:
    path = converted(raw, tmp_path, "vhd, dynamic")
    patch(path, path.stat().st_size - 512 + 48, bytes(16))

    assert content(path)[: len(medium)] == medium
    assert said(path) == [
        "the end of disk.vhd is missing or damaged: the copy of its footer was used",
        "512 bytes in disk.vhd are no part of the medium as it is now, and were not read",
    ]


@pytest.mark.parametrize("at", [64 * KIB, 128 * KIB, 192 * KIB])
def test_one_of_two_headers_and_region_tables_will_do(
    at: int, raw: Path, medium: bytes, tmp_path: Path
) -> None:
    path = converted(raw, tmp_path, "vhdx, dynamic")
    patch(path, at + 100, b"damage")

    assert content(path)[: len(medium)] == medium


def test_without_either_header_a_vhdx_is_refused(raw: Path, tmp_path: Path) -> None:
    path = converted(raw, tmp_path, "vhdx, dynamic")
    for at in (64, 128):
        patch(path, at * KIB + 100, b"damage")

    with pytest.raises(DiskImageError, match="the checksum of its header does not agree"):
        identify_source(path)
