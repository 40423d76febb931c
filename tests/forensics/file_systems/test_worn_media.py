from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forensics.errors import UnreadableExtentError
from forensics.file_system import Residency
from forensics.file_systems.opening import open_file_system
from forensics.values import Extent, HitState
from tests.forensics.file_systems.fakes import WornDiskImage
from tests.forensics.file_systems.listings import Listing, list_disk_image, list_image, only_place
from tests.forensics.file_systems.recipes import MIB, Medium, an_image, ntfs, patched, run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def medium(tmp_path_factory: pytest.TempPathFactory) -> Medium:
    """NTFS written without mounting it: files, a stream and a resident file by ntfscp."""
    folder = tmp_path_factory.mktemp("worn")
    medium = ntfs(folder, "worn.dd", size=6 * MIB)
    source = folder / "source"
    for name, size in (("live.jpg", 20_000), ("small.jpg", 300), ("host.jpg", 9_000)):
        source.write_bytes(medium.plant(name, size))
        run("ntfscp", "-q", "-f", medium.path, source, f"/{name}")
    source.write_bytes(medium.plant("host.jpg:stream", 7_000))
    run("ntfscp", "-q", "-f", "-N", "stream", medium.path, source, "/host.jpg")
    return medium


def worn(listing: Listing, bad: Extent) -> Listing:
    return list_disk_image(WornDiskImage(listing.disk_image, bad), listing.volume, listing.raw)


def test_files_and_streams_lie_where_a_search_of_the_medium_finds_them(
    medium: Medium, listing: Listing
) -> None:
    assert listing.faults == ()
    for name in ("live.jpg", "host.jpg", "host.jpg:stream"):
        assert listing.at(f"/{name}").extents == (only_place(listing.raw, medium.planted[name]),)
    small = listing.at("/small.jpg")
    assert (small.residency, small.state) == (Residency.RESIDENT, HitState.LIVE)
    assert listing.read(small) == medium.planted["small.jpg"]


def test_records_on_a_worn_place_are_a_fault_and_the_others_are_listed(listing: Listing) -> None:
    victim = listing.at("/small.jpg")
    record = victim.extents[0].offset // 1024 * 1024

    after = worn(listing, Extent(record + 100, 10))

    (fault,) = after.faults
    assert fault.where == f"whole medium, inode {victim.stream.inode}"
    assert fault.extents == (Extent(record, 1024),)
    assert set(after.entries) == set(listing.entries) - {victim}


def test_a_worn_place_within_content_does_not_matter_to_the_list(listing: Listing) -> None:
    after = worn(listing, listing.at("/live.jpg").extents[0])

    assert (after.entries, after.faults) == (listing.entries, ())


def test_content_on_a_worn_place_is_refused_with_that_place(listing: Listing) -> None:
    entry = listing.at("/live.jpg")
    bad = Extent(entry.extents[0].offset + 4_096, 512)
    reader = open_file_system(
        WornDiskImage(listing.disk_image, bad), listing.volume, source=""
    ).file_system

    with pytest.raises(UnreadableExtentError, match=f"512 bytes at offset {bad.offset}"):
        reader.read(entry, 0, entry.size)


def test_a_worn_boot_sector_is_refused_with_that_place(listing: Listing) -> None:
    with pytest.raises(UnreadableExtentError, match="a worn place"):
        worn(listing, Extent(0, 512))


def test_an_inode_table_on_a_worn_place_is_a_fault_that_names_the_inodes(tmp_path: Path) -> None:
    medium = an_image(tmp_path, "ext.dd", 4 * MIB)
    (tmp_path / "content").mkdir()
    for number in range(200):
        content = medium.plant(f"{number}", 1_500)
        (tmp_path / "content" / str(number)).write_bytes(content)
    run("mke2fs", "-q", "-F", "-t", "ext4", "-N", "512", "-d", tmp_path / "content", medium.path)
    sound = list_image(medium.path)
    first_block = int(
        run("dumpe2fs", medium.path).decode().split("Inode table at ")[1].split("-")[0]
    )
    table = first_block * 1024

    after = worn(sound, Extent(table + 100 * 256, 512))

    lost = [f for f in after.faults if "inodes" in f.where]
    assert lost
    assert all("a worn place" in fault.reason for fault in lost)
    missing = {e.stream.inode for e in sound.entries} - {e.stream.inode for e in after.entries}
    assert {101, 102} <= missing
    assert len(missing) <= 32


def test_a_folder_of_fat_on_a_worn_place_is_a_fault(tmp_path: Path) -> None:
    medium = an_image(tmp_path, "fat.dd", 4 * MIB)
    run("mkfs.vfat", "-F", "16", "-s", "1", medium.path)
    run("mmd", "-i", medium.path, "::dir")
    for name in ("dir/in.jpg", "out.jpg"):
        run("mcopy", "-i", medium.path, "-", f"::{name}", stdin=medium.plant(name, 5_000))
    sound = list_image(medium.path)
    folder = sound.raw.index(b"IN      JPG") // 512 * 512

    after = worn(sound, Extent(folder, 512))

    assert any("a worn place" in fault.reason for fault in after.faults)
    assert [e.path for e in after.entries if e.allocated] == ["/out.jpg"]


def test_a_second_file_system_in_the_same_volume_is_told_of(tmp_path: Path) -> None:
    medium = an_image(tmp_path, "two.dd", 4 * MIB)
    run("mke2fs", "-q", "-F", "-t", "ext2", "-b", "1024", medium.path)
    superblock = medium.path.read_bytes()[1024:2048]
    run("mkfs.vfat", "-F", "16", "-s", "1", "-R", "8", medium.path)
    run("mcopy", "-i", medium.path, "-", "::in.jpg", stdin=medium.plant("in.jpg", 5_000))
    patched(medium.path, tmp_path / "both.dd", {1024: superblock})

    listing = list_image(tmp_path / "both.dd", label="FAT16")

    reasons = [fault.reason for fault in listing.faults]
    assert "the volume looks like ext as well, which was not read" in reasons
    assert listing.at("/in.jpg").extents == (only_place(listing.raw, medium.planted["in.jpg"]),)
