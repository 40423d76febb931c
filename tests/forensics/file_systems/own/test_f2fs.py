"""F2FS: files as mkfs.f2fs and sload.f2fs lay them, and what is changed there by hand."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from forensics.errors import ClosedContentError, FileSystemError
from forensics.file_system import Residency
from forensics.file_systems.f2fs.superblock import BLOCK, MAGIC, crc
from forensics.file_systems.faults import ClosedFault, CountedAs
from forensics.values import HitState
from forensics.wordings import file_systems as wordings
from tests.forensics.file_systems.listings import Listing, changed
from tests.forensics.file_systems.recipes import MIB, Medium, an_image, run

if TYPE_CHECKING:
    from pathlib import Path

FEATURES = "extra_attr,inode_checksum,inode_crtime"
INODE_SIZE, ADVISE, INLINE, FLAGS = 16, 2, 3, 80


@pytest.fixture(scope="module", params=["", FEATURES], ids=["plain", "features"])
def medium(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Medium:
    """A file of indirect nodes, one within its inode, and a folder of more than one block."""
    folder = tmp_path_factory.mktemp("f2fs")
    medium = an_image(folder, "f2fs.dd", 80 * MIB)
    content = folder / "content"
    (content / "many").mkdir(parents=True)
    for name, size in (("large.bin", 13 * MIB), ("small", 70), ("a.jpg", 30_000), ("empty", 0)):
        (content / name).write_bytes(medium.plant(name, size))
    for number in range(300):
        (content / f"many/{number:03}").write_bytes(medium.plant(f"many/{number:03}", 200 + number))
    (content / ("n" * 200)).write_bytes(medium.plant("n" * 200, 5_000))
    run("mkfs.f2fs", "-q", *(("-O", request.param) if request.param else ()), medium.path)
    run("sload.f2fs", "-f", content, medium.path)
    return medium


def test_every_file_is_listed_with_its_bytes_and_nothing_else(
    medium: Medium, listing: Listing
) -> None:
    assert listing.faults == ()
    found = {entry.path: listing.stored(entry) for entry in listing.entries}
    assert found == {f"/{name}": data for name, data in medium.planted.items() if data}
    assert {entry.state for entry in listing.entries} == {HitState.LIVE}


def test_a_small_file_is_read_within_its_inode(medium: Medium, listing: Listing) -> None:
    entry = listing.at("/small")

    assert entry.residency is Residency.RESIDENT
    assert listing.read(entry) == medium.planted["small"]


def inode_of(data: bytearray, name: str) -> int:
    """Where the inode of a file begins, by its name in it."""
    found = data.index(name.encode().ljust(12, b"\0"), 20 * MIB) // BLOCK * BLOCK
    while struct.unpack_from("<I", data, found + 88)[0] != len(name):
        found = data.index(name.encode().ljust(12, b"\0"), found + BLOCK) // BLOCK * BLOCK
    return found


def test_an_encrypted_file_is_told_and_its_stored_bytes_are_named(
    medium: Medium, listing: Listing, tmp_path: Path
) -> None:
    def encrypt(data: bytearray) -> None:
        data[inode_of(data, "a.jpg") + ADVISE] |= 4

    after = changed(medium, tmp_path, encrypt)

    (fault,) = (each for each in after.faults if isinstance(each, ClosedFault))
    assert (fault.reason, fault.counted_as) == (wordings.F2FS_ENCRYPTED, CountedAs.ENCRYPTED)
    assert fault.extents[0].offset == listing.at("/a.jpg").extents[0].offset
    with pytest.raises(ClosedContentError):
        after.read(after.at("/a.jpg"))


def test_a_compressed_file_is_told_and_its_stored_bytes_are_unopened(
    medium: Medium, tmp_path: Path
) -> None:
    def pack(data: bytearray) -> None:
        """Its addresses again, behind what says how it is compressed; the first marks a cluster."""
        at = inode_of(data, "a.jpg")
        old = struct.unpack_from("<H", data, at + 360)[0] if data[at + INLINE] & 0x20 else 0
        addresses = data[at + 360 + old : at + 392 + old]
        data[at + FLAGS] |= 4
        data[at + INLINE] |= 0x20
        struct.pack_into("<HH", data, at + 360, 36, 0)
        data[at + 396 : at + 428] = addresses
        struct.pack_into("<I", data, at + 396, 0xFFFFFFFE)

    after = changed(medium, tmp_path, pack)

    (fault,) = (each for each in after.faults if isinstance(each, ClosedFault))
    assert (fault.reason, fault.counted_as) == (wordings.F2FS_PACKED, CountedAs.UNOPENED)
    assert sum(extent.length for extent in fault.extents) == 7 * BLOCK


@pytest.mark.parametrize("size", [(1 << 63) - 1, 1 << 61, 1 << 40])
def test_a_length_that_no_file_has_costs_a_fault_and_no_memory(
    medium: Medium, tmp_path: Path, size: int
) -> None:
    def lengthen(data: bytearray) -> None:
        struct.pack_into("<Q", data, inode_of(data, "a.jpg") + INODE_SIZE, size)

    after = changed(medium, tmp_path, lengthen)

    told = {fault.reason for fault in after.faults}
    assert told & {wordings.NO_BLOCKS, wordings.NO_RECORD} or after.at("/a.jpg").size == size
    assert all(e.end <= len(after.raw) for entry in after.entries for e in entry.extents)


def test_a_node_that_leads_back_to_itself_ends_with_a_fault(medium: Medium, tmp_path: Path) -> None:
    def loop(data: bytearray) -> None:
        at = inode_of(data, "large.bin")
        numbers = list(struct.unpack_from("<5I", data, at + 4052))
        numbers[1] = numbers[0]
        struct.pack_into("<5I", data, at + 4052, *numbers)

    after = changed(medium, tmp_path, loop)

    assert wordings.NO_BLOCKS in {fault.reason for fault in after.faults}


def test_one_checkpoint_is_enough_and_none_is_told(medium: Medium, tmp_path: Path) -> None:
    start = struct.unpack_from("<I", medium.path.read_bytes()[1024:1204], 76)[0] * BLOCK

    def spoil(data: bytearray) -> None:
        data[start + 8] ^= 1

    def spoil_both(data: bytearray) -> None:
        spoil(data)
        data[start + 512 * BLOCK + 8] ^= 1

    changed(medium, tmp_path, spoil)
    with pytest.raises(FileSystemError, match=wordings.F2FS_CHECKPOINT):
        changed(medium, tmp_path, spoil_both)


def test_a_volume_that_went_down_says_that_its_last_files_are_not_listed(
    medium: Medium, tmp_path: Path
) -> None:
    start = struct.unpack_from("<I", medium.path.read_bytes()[1024:1204], 76)[0] * BLOCK

    def pull_the_plug(data: bytearray) -> None:
        for pack in (start, start + 512 * BLOCK):
            count = struct.unpack_from("<I", data, pack + 136)[0]
            if not 1 < count < 512:
                continue
            for at in (pack, pack + (count - 1) * BLOCK):
                data[at + 132] &= 0xFE
                place = struct.unpack_from("<I", data, at + 164)[0]
                found = crc(MAGIC, bytes(data[at : at + place]))
                struct.pack_into("<I", data, at + place, found)

    after = changed(medium, tmp_path, pull_the_plug)

    assert wordings.F2FS_WENT_DOWN in {fault.reason for fault in after.faults}


def test_the_second_superblock_serves_where_the_first_is_lost(
    medium: Medium, listing: Listing, tmp_path: Path
) -> None:
    def lose(data: bytearray) -> None:
        data[1024:2048] = bytes(1024)

    after = changed(medium, tmp_path, lose)

    assert len(after.entries) == len(listing.entries)
