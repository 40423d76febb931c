"""Disk images that build upon others: found beside them alone, and told apart by what they know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forensics.containers import identify_source, open_image
from forensics.errors import UnreadableExtentError
from forensics.values import Extent, SourceRef
from tests.forensics.virtual_disks.recipes import (
    KIB,
    MIB,
    as_raw,
    child_of,
    content,
    converted,
    opened,
    patch,
    run,
    said,
    vdi_child,
    vhd_child,
    vhdx_child,
    written,
)

if TYPE_CHECKING:
    from pathlib import Path

WRITES = ("write -P 65 100k 30k", "write -z 1500k 200k", "write -P 66 2100k 1k")


def test_a_chain_of_qcow2_is_read_through_all_that_it_builds_upon(
    raw: Path, tmp_path: Path
) -> None:
    base = converted(raw, tmp_path, "qcow2, zlib")
    middle = written(child_of(base, tmp_path / "middle.qcow2"), WRITES[0])
    top = written(child_of(middle, tmp_path / "top.qcow2"), *WRITES[1:])

    assert identify_source(top).segments == (top, middle, base)
    assert content(top) == as_raw(top, tmp_path / "out", "qcow2")


@pytest.mark.parametrize("below", ["raw", "vmdk", "vhdx"])
def test_a_qcow2_may_build_upon_another_format(below: str, raw: Path, tmp_path: Path) -> None:
    base = tmp_path / f"base.{below}"
    run("qemu-img", "convert", "-O", below, raw, base)
    top = written(child_of(base, tmp_path / "top.qcow2", below=below), *WRITES)

    assert content(top) == as_raw(top, tmp_path / "out", "qcow2")


def test_a_child_that_is_longer_than_its_parent_ends_in_zeros(
    medium: bytes, tmp_path: Path
) -> None:
    (tmp_path / "base.raw").write_bytes(medium)
    top = tmp_path / "top.qcow2"
    run("qemu-img", "create", "-q", "-f", "qcow2", "-b", "base.raw", "-F", "raw", top, "9M")

    assert content(top) == medium + bytes(9 * MIB - len(medium))


def test_a_child_in_parts_of_clusters_has_each_of_them_from_where_it_is(
    raw: Path, tmp_path: Path
) -> None:
    base = converted(raw, tmp_path, "qcow2")
    top = tmp_path / "top.qcow2"
    options = "extended_l2=on,cluster_size=128k"
    run("qemu-img", "create", "-q", "-f", "qcow2", "-o", options, "-b", base, "-F", "qcow2", top)
    written(top, "write -P 65 101k 3k", "write -z 400k 8k", "write -P 66 2048k 128k")

    assert content(top) == as_raw(top, tmp_path / "out", "qcow2")


def test_a_vmdk_delta_is_read_upon_its_parent(raw: Path, tmp_path: Path) -> None:
    base = converted(raw, tmp_path, "vmdk, sparse")
    top = written(child_of(base, tmp_path / "top.vmdk", form="vmdk", below="vmdk"), WRITES[0],
                  form="vmdk")  # fmt: skip

    assert content(top) == as_raw(top, tmp_path / "out", "vmdk")


def test_a_vmdk_whose_parent_was_changed_since_is_not_read_upon_it(
    raw: Path, tmp_path: Path
) -> None:
    base = converted(raw, tmp_path, "vmdk, sparse")
    top = child_of(base, tmp_path / "top.vmdk", form="vmdk", below="vmdk")
    data = base.read_bytes()
    at = data.index(b"CID=") + 4
    patch(base, at, b"1" * data[at:].index(b"\n"))

    gaps = opened(top).gaps()

    assert {gap.reason for gap in gaps} == {
        "disk.vmdk is not the disk image that top.vmdk builds upon"
    }


def test_a_differencing_vhd_has_each_sector_from_where_its_bit_says(
    raw: Path, medium: bytes, tmp_path: Path
) -> None:
    base = converted(raw, tmp_path, "vhd, dynamic")
    own = {0: b"a" * 512, 7: b"b" * 512, 8: b"c" * 512, 4095: b"d" * 512, 4100: b"e" * 512}
    top = vhd_child(base, tmp_path / "top.vhd", own=own)
    expected = bytearray(medium)
    for number, each in own.items():
        expected[number * 512 : (number + 1) * 512] = each

    assert identify_source(top).segments == (top, base)
    assert content(top)[: len(medium)] == expected


def test_a_vhd_that_is_not_the_parent_is_not_taken_for_it(raw: Path, tmp_path: Path) -> None:
    base = converted(raw, tmp_path, "vhd, dynamic")
    top = vhd_child(base, tmp_path / "top.vhd", own={0: b"a" * 512})
    base.unlink()
    converted(raw, tmp_path, "vhd, dynamic")  # the same bytes, and another identity
    image = opened(top)

    reasons = {gap.reason for gap in image.gaps()}

    assert reasons == {"disk.vhd is not the disk image that top.vhd builds upon"}
    assert image.read_at(Extent(0, 512)) == b"a" * 512
    image.close()


def test_a_differencing_vhdx_has_each_sector_from_where_its_bit_says(
    raw: Path, medium: bytes, tmp_path: Path
) -> None:
    base = converted(raw, tmp_path, "vhdx, dynamic")
    own = {0: b"a" * 512, 7: b"b" * 512, 8: b"c" * 512, 2047: b"d" * 512, 4100: b"e" * 512}
    top = vhdx_child(base, tmp_path / "top.vhdx", own=own)
    expected = bytearray(medium)
    for number, each in own.items():
        expected[number * 512 : (number + 1) * 512] = each

    assert identify_source(top).segments == (top, base)
    assert content(top)[: len(medium)] == expected
    assert all("in disk.vhdx are no part" in each for each in said(top))


def test_a_vhdx_that_was_changed_since_is_not_taken_for_the_parent(
    raw: Path, tmp_path: Path
) -> None:
    base = converted(raw, tmp_path, "vhdx, dynamic")
    top = vhdx_child(base, tmp_path / "top.vhdx", own={0: b"a" * 512}, link=b"another identity")

    reasons = {gap.reason for gap in opened(top).gaps()}

    assert reasons == {"disk.vhdx is not the disk image that top.vhdx builds upon"}


def test_a_differencing_vdi_finds_its_parent_by_its_identity(
    raw: Path, medium: bytes, tmp_path: Path
) -> None:
    base = converted(raw, tmp_path, "vdi")
    top = vdi_child(base, tmp_path / "top.vdi", own={1: b"y" * MIB})
    base = base.rename(tmp_path / "any name.vdi")
    converted(raw, tmp_path, "vdi")  # another disk beside it

    assert identify_source(top).segments == (top, base)
    assert content(top)[: len(medium)] == medium[:MIB] + b"y" * MIB + medium[2 * MIB :]


def test_without_its_parent_a_child_gives_what_is_its_own(raw: Path, tmp_path: Path) -> None:
    base = converted(raw, tmp_path, "qcow2")
    top = written(child_of(base, tmp_path / "top.qcow2"), WRITES[0])
    whole = as_raw(top, tmp_path / "out", "qcow2")
    base.unlink()
    image = opened(top)

    before, after = image.gaps()

    reason = "the disk image that top.qcow2 builds upon is not beside it"
    assert before.reason == after.reason == reason
    assert (before.offset, before.length) == (0, 64 * KIB)
    assert after.offset + after.length == image.size
    own = Extent(64 * KIB, after.offset - 64 * KIB)
    assert image.read_at(own) == whole[own.offset : own.end]
    with pytest.raises(UnreadableExtentError, match="not beside it"):
        image.read_at(Extent(64 * KIB - 1, 2))
    image.close()


@pytest.mark.parametrize(
    "name", ["{outside}/base.raw", "../outside/base.raw", "/etc/passwd", "link.raw", "."]
)
def test_a_name_leads_nowhere_but_to_a_plain_file_beside(
    name: str, medium: bytes, tmp_path: Path
) -> None:
    """The person who made the file chose the name: an absolute path, one upwards, a link."""
    folder, outside = tmp_path / "evidence", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (outside / "base.raw").write_bytes(medium)
    (folder / "link.raw").symlink_to(outside / "base.raw")
    top = folder / "top.qcow2"
    run("qemu-img", "create", "-q", "-f", "qcow2", "-u", "-F", "raw",
        "-b", name.format(outside=outside), top, "2M")  # fmt: skip

    ref = identify_source(top)

    assert ref.segments == (top,)
    (gap,) = opened(top).gaps()
    assert (gap.offset, gap.length) == (0, 2 * MIB)


def test_a_parent_with_an_absolute_path_is_found_beside_by_its_name(
    medium: bytes, tmp_path: Path
) -> None:
    base = tmp_path / "Base.raw"
    base.write_bytes(medium)
    top = tmp_path / "top.qcow2"
    run("qemu-img", "create", "-q", "-f", "qcow2", "-u", "-F", "raw",
        "-b", "C:\\VMs\\base.raw", top, str(len(medium)))  # fmt: skip

    assert identify_source(top).segments == (top, base)
    assert content(top) == medium


def test_files_that_are_named_may_lie_elsewhere(raw: Path, medium: bytes, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    base = converted(raw, tmp_path / "a", "qcow2")
    top = child_of(base, tmp_path / "top.qcow2")
    found = identify_source(top)

    image = open_image(SourceRef(found.kind, (top, base), found.size))

    assert found.segments == (top,)
    assert image.gaps() == ()
    assert image.read_at(Extent(0, image.size)) == medium
    image.close()


def test_a_parent_of_another_known_format_is_no_medium(tmp_path: Path) -> None:
    (tmp_path / "base.zip").write_bytes(b"PK\x03\x04" + bytes(4096))
    top = tmp_path / "top.qcow2"
    run("qemu-img", "create", "-q", "-f", "qcow2", "-u", "-F", "qcow2", "-b", "base.zip", top, "1M")

    (gap,) = opened(top).gaps()

    assert gap.reason == (
        "what top.qcow2 builds upon cannot be read: base.zip is no medium as it is"
    )


def test_a_circle_of_files_ends(tmp_path: Path) -> None:
    first, second = tmp_path / "first.qcow2", tmp_path / "second.qcow2"
    for one, other in ((first, second), (second, first)):
        run("qemu-img", "create", "-q", "-f", "qcow2", "-u", "-F", "qcow2",
            "-b", other.name, one, "1M")  # fmt: skip

    (gap,) = opened(first).gaps()

    assert gap.reason == "what second.qcow2 builds upon cannot be read: it builds upon itself"


def test_earlier_states_are_said_to_be_unread(raw: Path, tmp_path: Path) -> None:
    path = converted(raw, tmp_path, "qcow2")
    run("qemu-img", "snapshot", "-c", "before", path)
    written(path, "write -P 65 100k 30k")

    earlier, unreached = said(path)

    assert earlier == "disk.qcow2 keeps 1 earlier states of its medium, which were not read"
    assert unreached.endswith(
        "in disk.qcow2 are no part of the medium as it is now, and were not read"
    )
    assert int(unreached.split()[0]) >= 64 * KIB  # the cluster as it was before
    assert content(path) == as_raw(path, tmp_path / "out", "qcow2")


def test_what_a_machine_discarded_and_is_still_there_is_said_to_be_unread(
    raw: Path, tmp_path: Path
) -> None:
    path = converted(raw, tmp_path, "qcow2")
    options = f"driver=qcow2,file.filename={path},pass-discard-request=off"
    run("qemu-io", "-d", "unmap", "--image-opts", options, "-c", "discard 128k 64k")

    (unreached,) = said(path)

    assert content(path)[128 * KIB : 192 * KIB] == bytes(64 * KIB)
    assert unreached == (
        f"{64 * KIB} bytes in disk.qcow2 are no part of the medium as it is now, and were not read"
    )
