"""Btrfs as mkfs.btrfs lays it: subvolumes, all its compressions, and what is damaged there."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forensics.errors import FileSystemError
from forensics.file_system import Residency, Run
from forensics.file_systems.btrfs.unpacking import lzo1x, unpacked
from forensics.file_systems.faults import ClosedFault, CountedAs
from forensics.values import HitState
from forensics.virtual_disks.crc32c import crc32c
from forensics.wordings import file_systems as wordings
from tests.forensics.file_systems.listings import Listing, changed, list_image
from tests.forensics.file_systems.recipes import MIB, Medium, an_image, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NODE, SUPERBLOCK = 16 * 1024, 64 * 1024
KINDS = ("no", "zlib", "lzo", "zstd")


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def medium(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Medium:
    return made(tmp_path_factory.mktemp("btrfs"), "--compress", kind)


def made(folder: Path, *options: str) -> Medium:
    """Files of each kind in the uppermost folder and in two subvolumes, one of them read-only."""
    medium = an_image(folder, "btrfs.dd", 128 * MIB)
    content = folder / "content"
    for name, size in (
        ("a.jpg", 30_000), ("home/deep/b.bin", 2_000_000), ("home/tiny", 70), ("snap/x", 5_000),
    ):  # fmt: skip
        path = content / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(medium.plant(name, size))
    text = b"".join(b"line %d of a text that packs well\n" % n for n in range(9_000))
    medium.planted["home/text"] = text
    medium.planted["home/little"] = text[:600]
    for name in ("home/text", "home/little"):
        (content / name).write_bytes(medium.planted[name])
    with (content / "sparse").open("wb") as file:
        file.seek(300_000)
        file.write(medium.plant("sparse", 8_192))
        file.truncate(900_000)
    medium.planted["sparse"] = (content / "sparse").read_bytes()
    subvolumes = ("--subvol", "rw:home", "--subvol", "ro:snap")
    run("mkfs.btrfs", "-q", "--rootdir", content, *subvolumes, *options, medium.path)
    return medium


def test_every_file_of_every_subvolume_is_listed_and_reads_as_it_was_written(
    medium: Medium, listing: Listing
) -> None:
    assert listing.faults == ()
    found = {entry.path: listing.read(entry) for entry in listing.entries}
    assert found == {f"/{name}": data for name, data in medium.planted.items()}
    assert {entry.state for entry in listing.entries} == {HitState.LIVE}


def test_what_is_not_packed_lies_where_its_runs_say(medium: Medium, listing: Listing) -> None:
    stored = [each for each in listing.entries if each.residency is not Residency.TRANSFORMED]

    assert {"/a.jpg", "/home/tiny", "/snap/x"} <= {each.path for each in stored}
    for entry in stored:
        assert listing.stored(entry) == medium.planted[str(entry.path)[1:]]


def test_a_packed_file_names_the_bytes_that_it_is_stored_in(kind: str, listing: Listing) -> None:
    entry = listing.at("/home/text")

    assert (entry.residency is Residency.TRANSFORMED) is (kind != "no")
    if kind != "no":
        assert 0 < sum(each.length for each in entry.extents) < entry.size
    assert listing.read(entry)[150_000:160_000] == reading(listing, 150_000, 10_000)


def test_a_file_of_which_a_search_finds_less_than_a_walk_is_not_read_as_zeros(
    listing: Listing,
) -> None:
    entry = listing.at("/home/text")
    more = replace(entry, runs=(*entry.runs, Run(0, 4096)))

    with pytest.raises(FileSystemError, match=wordings.NO_BLOCKS):
        listing.read(more)


def reading(listing: Listing, offset: int, length: int) -> bytes:
    """A piece of the packed text, read by itself."""
    from forensics.file_systems.opening import open_file_system  # noqa: PLC0415 -- for this alone

    opened = open_file_system(listing.disk_image, listing.volume, source="")
    return opened.file_system.read(listing.at("/home/text"), offset, length)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Medium:
    """With its metadata once, so that nothing makes good what is damaged."""
    return made(tmp_path_factory.mktemp("plain"), "-m", "single")


def nodes_of(data: bytearray, *, owner: int) -> Iterator[int]:
    """Where the leaves of a tree lie."""
    identity = bytes(data[SUPERBLOCK + 32 : SUPERBLOCK + 48])
    for at in range(0, len(data), 4096):
        is_node = data[at + 32 : at + 48] == identity and at != SUPERBLOCK
        if is_node and int.from_bytes(data[at + 88 : at + 96], "little") == owner:
            yield at


def sealed(data: bytearray, at: int, length: int) -> None:
    data[at : at + 4] = crc32c(bytes(data[at + 32 : at + length])).to_bytes(4, "little")


@pytest.mark.parametrize("owner", [5, 256, 1, 3])
def test_a_node_that_disagrees_with_its_checksum_is_told_and_what_it_held_is_opaque(
    plain: Medium, tmp_path: Path, owner: int
) -> None:
    def spoil(data: bytearray) -> None:
        for at in nodes_of(data, owner=owner):
            data[at + 200] ^= 1

    after = changed(plain, tmp_path, spoil)

    lost = [fault for fault in after.faults if isinstance(fault, ClosedFault)]
    assert {fault.counted_as for fault in lost} == {CountedAs.UNLISTED}
    assert wordings.BTRFS_SUM in {fault.reason for fault in lost}


def test_a_second_copy_of_a_node_serves_where_the_first_is_damaged(tmp_path: Path) -> None:
    medium = made(tmp_path, "-m", "dup")

    def spoil(data: bytearray) -> None:
        seen: set[bytes] = set()
        for at in nodes_of(data, owner=5):
            address = bytes(data[at + 48 : at + 56])
            if address not in seen:
                seen.add(address)
                data[at + 200] ^= 1

    after = changed(medium, tmp_path, spoil)

    assert after.faults == ()
    assert len(after.entries) == len(medium.planted)


def test_a_node_that_leads_back_to_itself_ends_with_a_fault(plain: Medium, tmp_path: Path) -> None:
    def loop(data: bytearray) -> None:
        for at in nodes_of(data, owner=256):
            block = bytes(data[at + 48 : at + 56])
            data[at + 100] = 1
            data[at + 96 : at + 100] = (1).to_bytes(4, "little")
            data[at + 101 : at + 134] = bytes(17) + block + bytes(8)
            sealed(data, at, NODE)
        for at in nodes_of(data, owner=1):
            # The tree's own item says that it has a level more.
            place = data.find((256).to_bytes(8, "little") + b"\x84", at, at + NODE)
            if place > 0:
                offset = int.from_bytes(data[place + 17 : place + 21], "little")
                data[at + 101 + offset + 238] = 1
                sealed(data, at, NODE)

    after = changed(plain, tmp_path, loop)

    assert wordings.BTRFS_TREE in {fault.reason for fault in after.faults}


def renumbered(data: bytearray, *, owner: int, kind: int, number: int) -> None:
    """Give the last item of a kind, in each leaf of a tree, another number."""
    for at in nodes_of(data, owner=owner):
        count = int.from_bytes(data[at + 96 : at + 100], "little")
        keys = [at + 101 + 25 * item for item in range(count) if data[at + 100] == 0]
        for key in [key for key in keys if data[key + 8] == kind][-1:]:
            data[key : key + 8] = number.to_bytes(8, "little")
            sealed(data, at, NODE)


@pytest.mark.parametrize("number", [1 << 63, (1 << 64) - 300])
def test_a_number_that_no_inode_or_tree_has_is_told(
    plain: Medium, tmp_path: Path, number: int
) -> None:
    inode, tree = 1, 132
    lost_file = changed(
        plain, tmp_path, lambda d: renumbered(d, owner=256, kind=inode, number=number)
    )
    lost_tree = changed(plain, tmp_path, lambda d: renumbered(d, owner=1, kind=tree, number=number))

    assert f"whole medium, inode {number}" in {fault.where for fault in lost_file.faults}
    assert wordings.BTRFS_TREE in {fault.reason for fault in lost_tree.faults}


def test_several_devices_are_told_and_not_read(tmp_path: Path) -> None:
    one, two = (an_image(tmp_path, name, 128 * MIB) for name in ("one.dd", "two.dd"))
    run("mkfs.btrfs", "-q", "-m", "raid1", "-d", "raid1", one.path, two.path)

    with pytest.raises(FileSystemError, match=wordings.BTRFS_DEVICES):
        list_image(one.path)


@pytest.mark.parametrize(
    ("sums", "is_read"), [("sha256", True), ("blake2", True), ("xxhash", False)]
)
def test_other_checksums_are_worked_out_or_refused_by_name(
    tmp_path: Path, sums: str, *, is_read: bool
) -> None:
    medium = made(tmp_path, "--csum", sums)
    if is_read:
        assert len(list_image(medium.path).entries) == len(medium.planted)
        return
    with pytest.raises(FileSystemError, match=wordings.BTRFS_FORM):
        list_image(medium.path)


@pytest.mark.parametrize("number", [500, pytest.param(100_000, marks=pytest.mark.long)])
def test_any_packed_bytes_give_no_more_than_asked_for_or_an_error_of_ours(number: int) -> None:
    chance = random.Random("packed")  # noqa: S311 -- no secret
    for _ in range(number):
        data = chance.randbytes(chance.randrange(9, 200))
        packing = chance.randrange(5)
        if chance.random() < 0.5:
            data = len(data).to_bytes(4, "little") + (len(data) - 8).to_bytes(4, "little") + data
        try:
            assert len(unpacked(packing, data, 8192, sector_size=4096)) == 8192
            assert len(lzo1x(data, 4096)) <= 4096
        except (FileSystemError, IndexError):
            continue
