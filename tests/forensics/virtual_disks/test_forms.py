"""Every form of the five formats that ``qemu-img`` makes gives its medium byte for byte."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from forensics.containers import identify_source
from forensics.errors import DiskImageError, EncryptedDiskImageError
from forensics.values import Extent
from tests.forensics.virtual_disks.recipes import (
    FORMS,
    KIB,
    MIB,
    as_raw,
    content,
    converted,
    opened,
    patch,
    run,
    said,
    written,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("called", FORMS)
def test_the_medium_is_given_byte_for_byte_and_nothing_else_is_in_the_file(
    called: str, raw: Path, medium: bytes, tmp_path: Path
) -> None:
    path = converted(raw, tmp_path, called)
    image = opened(path)

    whole = image.read_at(Extent(0, image.size))
    pieces = [image.read_at(Extent(start, 3000)) for start in range(5, image.size - 3000, 199_999)]
    image.close()

    assert whole[: len(medium)] == medium
    assert not any(whole[len(medium) :])  # a VHD may be larger, by whole cylinders
    assert pieces == [whole[start:][:3000] for start in range(5, len(whole) - 3000, 199_999)]
    assert said(path) == []


@pytest.mark.parametrize(
    "called", ["qcow2", "vdi", "vhd, dynamic", "vhdx, dynamic", "vmdk, sparse"]
)
def test_what_no_block_is_kept_for_is_known_to_be_zeros(called: str, tmp_path: Path) -> None:
    raw = tmp_path / "medium.raw"
    with raw.open("wb") as file:
        file.seek(64 * MIB)
        file.write(b"x" * MIB)
    image = opened(converted(raw, tmp_path, called))

    kept = list(image.kept_in(Extent(0, image.size)))

    assert image.is_hole(Extent(0, 60 * MIB))
    assert not image.is_hole(Extent(0, 64 * MIB + 1))
    assert sum(extent.length for extent in kept) <= 4 * MIB
    assert kept[0].offset <= 64 * MIB
    assert kept[-1].end >= 65 * MIB
    assert image.read_at(Extent(64 * MIB - 5, 10)) == bytes(5) + b"xxxxx"
    image.close()


def test_a_vmdk_of_several_files_is_put_together(tmp_path: Path) -> None:
    """2 GiB and more, of which little is kept: two files, and the text that lists them."""
    raw = tmp_path / "medium.raw"
    with raw.open("wb") as file:
        file.truncate(2050 * MIB)
        for at in (1, 2047, 2049):
            file.seek(at * MIB + 77)
            file.write(b"here %d" % at)
    path = converted(raw, tmp_path, "vmdk, sparse parts")
    ref = identify_source(path)
    image = opened(path)

    found = [image.read_at(Extent(at * MIB + 77, 9)).rstrip(b"\0") for at in (1, 2047, 2049)]
    image.close()

    assert [each.name for each in ref.segments] == ["disk.vmdk", "disk-s001.vmdk", "disk-s002.vmdk"]
    assert ref.size == 2050 * MIB
    assert found == [b"here 1", b"here 2047", b"here 2049"]


def test_a_part_of_a_vmdk_that_is_not_there_is_a_gap_that_says_so(tmp_path: Path) -> None:
    raw = tmp_path / "medium.raw"
    with raw.open("wb") as file:
        file.truncate(2050 * MIB)
    path = converted(raw, tmp_path, "vmdk, sparse parts")
    (tmp_path / "disk-s002.vmdk").unlink()
    image = opened(path)

    (gap,) = image.gaps()
    image.close()

    assert gap.offset + gap.length == 2050 * MIB
    assert gap.reason == "part 2 of disk.vmdk is not beside it"
    assert identify_source(path).segments == (path, tmp_path / "disk-s001.vmdk")


def test_one_part_of_a_vmdk_alone_is_read_and_said_to_be_one(raw: Path, tmp_path: Path) -> None:
    converted(raw, tmp_path, "vmdk, sparse parts")

    (remark,) = said(tmp_path / "disk-s001.vmdk")

    assert remark.startswith("disk-s001.vmdk is one part of a disk in several files")


def test_a_vmdk_whose_directory_is_named_at_its_end_is_read(
    raw: Path, medium: bytes, tmp_path: Path
) -> None:
    """As VMware streams it: the header leaves the place open, and a copy at the end has it."""
    path = converted(raw, tmp_path, "vmdk, stream")
    data = path.read_bytes()
    footer = struct.pack("<QII", 1, 0, 3).ljust(512, b"\0") + data[:512] + bytes(512)
    path.write_bytes(data.ljust(-(-len(data) // 512) * 512, b"\0") + footer)
    patch(path, 56, b"\xff" * 8)

    assert content(path)[: len(medium)] == medium
    assert said(path) == []


def test_a_qcow2_whose_content_lies_in_a_file_of_its_own_is_read(tmp_path: Path) -> None:
    path, data = tmp_path / "disk.qcow2", tmp_path / "data.bin"
    run("qemu-img", "create", "-q", "-f", "qcow2", "-o", f"data_file={data}", path, "4M")
    written(path, "write -P 65 100k 300k")

    assert identify_source(path).segments == (path, data)
    assert content(path) == as_raw(path, tmp_path / "out", "qcow2")
    data.rename(tmp_path / "elsewhere")
    gaps = opened(path).gaps()
    assert [gap.reason for gap in gaps] == [
        "the file that holds the content of disk.qcow2 is not beside it"
    ]
    assert sum(gap.length for gap in gaps) == 6 * 64 * KIB  # whole clusters


@pytest.mark.parametrize("way", ["aes", pytest.param("luks", marks=pytest.mark.long)])
def test_an_encrypted_qcow2_is_refused_as_one(way: str, tmp_path: Path) -> None:
    path = tmp_path / "disk.qcow2"
    secret = ("--object", "secret,id=s,data=abc")
    options = f"encrypt.format={way},encrypt.key-secret=s"
    run("qemu-img", "create", "-q", "-f", "qcow2", *secret, "-o", options, path, "4M")

    with pytest.raises(EncryptedDiskImageError, match=r"disk\.qcow2 is encrypted, no key given"):
        identify_source(path)


def test_an_encrypted_vmdk_is_refused_as_one(raw: Path, tmp_path: Path) -> None:
    path = converted(raw, tmp_path, "vmdk, flat")
    path.write_bytes(
        path.read_bytes().rstrip(b"\0") + b'encryption.keySafe = "vmware:key/list/x"\n'
    )

    with pytest.raises(EncryptedDiskImageError, match=r"disk\.vmdk is encrypted"):
        identify_source(path)


def test_features_that_are_not_known_are_refused(raw: Path, tmp_path: Path) -> None:
    path = converted(raw, tmp_path, "qcow2")
    patch(path, 72, (1 << 40).to_bytes(8))

    with pytest.raises(
        DiskImageError, match=r"is not read by this version: it says that it cannot"
    ):
        identify_source(path)
