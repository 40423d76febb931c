"""APFS: files, folders, compressed files, snapshots and locked volumes of a container."""

from __future__ import annotations

import gzip
import random
from typing import TYPE_CHECKING

import pytest

from forensics.errors import FileSystemError
from forensics.file_system import Residency
from forensics.file_systems.apfs import apfs_volumes
from forensics.file_systems.faults import ClosedFault, CountedAs
from forensics.values import HitState
from tests.forensics.file_systems.fakes import HeldDiskImage
from tests.forensics.file_systems.listings import Listing, a_volume, list_disk_image
from tests.forensics.file_systems.own.apfs_builder import BLOCK, Volume, a_container
from tests.forensics.volumes.locked.apfs_lock import ONE_KEY, locked_container

if TYPE_CHECKING:
    from pathlib import Path

TEXT = b"all work and no play " * 40
FILES = {
    "/one.bin": random.Random(1).randbytes(30_000),  # noqa: S311 -- no secret
    "/folder/two.bin": random.Random(2).randbytes(4096),  # noqa: S311 -- no secret
}


def listed(data: bytes) -> Listing:
    return list_disk_image(HeldDiskImage(data), a_volume(0, len(data), "APFS"), data)


def test_files_are_listed_with_their_names_and_where_they_lie() -> None:
    listing = listed(a_container(Volume(FILES)))

    assert {e.path: listing.stored(e) for e in listing.entries} == FILES
    assert listing.faults == ()
    assert len(listing.at("/one.bin").extents) == 2


def test_a_file_compressed_by_zlib_is_read_through_the_file_system() -> None:
    listing = listed(a_container(Volume(FILES, {"/packed.txt": TEXT})))

    entry = listing.at("/packed.txt")
    assert (entry.residency, entry.size) == (Residency.TRANSFORMED, len(TEXT))
    assert listing.read(entry) == TEXT


def test_a_file_compressed_in_another_way_is_told() -> None:
    listing = listed(a_container(Volume(FILES, {"/packed.txt": TEXT}, method=13)))

    assert {entry.path for entry in listing.entries} == set(FILES)
    assert [fault.reason for fault in listing.faults] == [
        "compressed by APFS in a way that this version does not read"
    ]


def test_a_compressed_file_that_says_it_is_endless_is_not_held_in_memory() -> None:
    listing = listed(
        a_container(Volume(FILES, {"/packed.txt": TEXT}, method=4, fork=(1 << 40, BLOCK)))
    )

    with pytest.raises(FileSystemError, match="its content cannot be read"):
        listing.read(listing.at("/packed.txt"))


def test_a_compressed_file_whose_extents_are_damaged_hides_no_other_file() -> None:
    packed = {"/one.txt": TEXT, "/other.txt": TEXT}
    listing = listed(a_container(Volume(FILES, packed, method=4, fork=(BLOCK, BLOCK + 1))))

    assert {entry.path for entry in listing.entries} == set(FILES)
    places = {fault.where for fault in listing.faults}
    assert places == {"whole medium, inode 19", "whole medium, inode 20"}


def test_of_a_snapshot_what_differs_from_now_is_listed() -> None:
    gone = random.Random(3).randbytes(9000)  # noqa: S311 -- no secret
    listing = listed(a_container(Volume(FILES, earlier={"/gone.bin": gone})))

    (entry,) = [e for e in listing.entries if e.state is HitState.SNAPSHOT]
    assert (entry.path, listing.stored(entry), entry.allocated) == ("/gone.bin", gone, False)
    assert {e.path for e in listing.entries if e.state is HitState.LIVE} == set(FILES)
    assert listing.faults == ()


def test_a_compressed_file_of_a_snapshot_is_told_where_it_is_another_one_now() -> None:
    now, before = {"/packed.txt": TEXT}, {"/packed.txt": TEXT[:300]}
    changed = listed(a_container(Volume(FILES, now, earlier=before)))
    same = listed(a_container(Volume({}, now, earlier=now)))

    assert [fault.reason for fault in changed.faults] == [
        "compressed by APFS, in a snapshot: such a file is not read by this version"
    ]
    assert same.faults == ()


def test_snapshots_beyond_the_most_that_are_read_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apfs_volumes, "MOST_SNAPSHOTS", 0)
    listing = listed(a_container(Volume(FILES, earlier=FILES)))

    assert [fault.reason for fault in listing.faults] == [
        "the snapshots of volume 1 of APFS cannot all be read"
    ]


def test_a_locked_volume_counts_as_encrypted_where_it_has_content() -> None:
    listing = listed(locked_container(Volume(FILES, flags=ONE_KEY)))

    (fault,) = listing.faults
    assert isinstance(fault, ClosedFault)
    assert fault.counted_as is CountedAs.ENCRYPTED
    assert fault.reason == "volume 1 of APFS is encrypted, and no key opened it"
    assert sum(extent.length for extent in fault.extents) == 9 * BLOCK
    assert listing.entries == ()


def test_a_sealed_volume_is_told() -> None:
    listing = listed(a_container(Volume(FILES, form=0x21)))

    (fault,) = listing.faults
    assert fault.reason.startswith("volume 1 of APFS cannot be read")


def test_a_block_that_its_checksum_tells_is_not_believed() -> None:
    data = bytearray(a_container(Volume(FILES)))
    data[15 * BLOCK + 200] ^= 1

    listing = listed(bytes(data))

    assert listing.entries == ()
    assert ["checksum" in fault.reason for fault in listing.faults] == [True]


def test_without_any_checkpoint_that_holds_true_it_is_not_opened() -> None:
    data = bytearray(a_container(Volume(FILES)))
    for block in (0, 2, 4):
        data[block * BLOCK + 200] ^= 1

    with pytest.raises(FileSystemError, match="superblock is damaged"):
        listed(bytes(data))


@pytest.mark.corpus
def test_an_image_of_another_maker_is_read(corpus: Path) -> None:
    path = corpus / "third_party" / "dfvfs_apfs.raw" / "apfs.raw.gz"
    listing = listed(gzip.decompress(path.read_bytes()))

    assert {"/passwords.txt", "/a_directory/a_file"} <= {e.path for e in listing.entries}
    assert listing.faults == ()
