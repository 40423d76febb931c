from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING

import pytest

from forensics.errors import FileSystemError
from forensics.file_system import Residency
from forensics.file_systems.opening import open_file_system
from forensics.values import HitState
from tests.forensics.file_systems.listings import Listing, list_image, only_place
from tests.forensics.file_systems.recipes import MIB, Medium, ntfs, ntfs_mounted, patched, run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.root
VALID = 6_000


@pytest.fixture(scope="module")
def medium(tmp_path_factory: pytest.TempPathFactory) -> Medium:
    """Everything that NTFS can do to a file, written and partly deleted through ntfs-3g."""
    medium = ntfs(tmp_path_factory.mktemp("ntfs"), "everything.dd")
    with ntfs_mounted(medium) as folder:

        def write(name: str, size: int) -> None:
            (folder / name).write_bytes(medium.plant(name, size))

        for name in ("dir/sub", "lost", "packed"):
            (folder / name).mkdir(parents=True)
        write("live.jpg", 20_000)
        write("resident.png", 400)
        write("ünï “x” 写真.jpg", 5_000)
        (folder / "host.txt").write_bytes(b"host")
        write("host.txt:stream", 9_000)
        write("host.txt:small", 60)
        write("dir:on a folder", 5_000)
        write("dir/linked.jpg", 7_000)
        (folder / "Another name.jpg").hardlink_to(folder / "dir/linked.jpg")
        (folder / "dir/sub/third.jpg").hardlink_to(folder / "dir/linked.jpg")
        with (folder / "grown.bin").open("wb") as file:
            file.write(medium.plant("grown.bin", VALID))
            file.truncate(60_000)
        with (folder / "sparse.bin").open("wb") as file:
            file.seek(200_000)
            file.write(medium.plant("sparse.bin", 5_000))
        write("dir/sub/gone.jpg", 10_000)
        write("lost/gone too.jpg", 10_000)
        (folder / "dir/gone host").write_bytes(b"x")
        write("dir/gone host:stream", 6_000)
        write("dir/gone resident", 350)
        run("setfattr", "-h", "-v", "0x00000800", "-n", "system.ntfs_attrib_be", folder / "packed")
        content = b"A" * 70_000 + medium.plant("packed", 30_000) + b"B" * 5_000
        medium.planted["packed"] = content
        (folder / "packed/packed.bmp").write_bytes(content)
        _write_in_pieces(folder, medium)
    with ntfs_mounted(medium) as folder:  # a second mount: nothing is cached
        for name in ("dir/sub/gone.jpg", "lost/gone too.jpg", "dir/gone host", "dir/gone resident"):
            (folder / name).unlink()
        (folder / "lost").rmdir()
    return medium


def _write_in_pieces(folder: Path, medium: Medium) -> None:
    """Fill the volume with small files, delete every other one, fill the gaps with one file."""
    filler = medium.plant("filler", 3_000)
    fillers: list[Path] = []
    while os.statvfs(folder).f_bavail > 20:
        fillers.append(folder / f"filler{len(fillers)}")
        fillers[-1].write_bytes(filler + b"%6d" % len(fillers))
    for path in fillers[::2]:
        path.unlink()
    content = medium.plant("pieces.jpg", (len(fillers) // 2 - 10) * 4096 + 77)
    (folder / "pieces.jpg").write_bytes(content)
    for path in fillers[1::2]:
        path.unlink()


def test_a_sound_volume_gives_no_fault(listing: Listing) -> None:
    assert listing.faults == ()


@pytest.mark.parametrize(
    ("path", "name", "state"),
    [
        ("/live.jpg", "live.jpg", HitState.LIVE),
        ("/ünï “x” 写真.jpg", "ünï “x” 写真.jpg", HitState.LIVE),
        ("/host.txt:stream", "host.txt:stream", HitState.LIVE),
        ("/dir:on a folder", "dir:on a folder", HitState.LIVE),
        ("/dir/sub/gone.jpg", "dir/sub/gone.jpg", HitState.DELETED),
        ("/lost/gone too.jpg", "lost/gone too.jpg", HitState.DELETED),
        ("/dir/gone host:stream", "dir/gone host:stream", HitState.DELETED),
    ],
)
def test_a_stream_lies_where_a_search_of_the_medium_finds_it(
    medium: Medium, listing: Listing, path: str, name: str, state: HitState
) -> None:
    entry = listing.at(path)

    assert entry.extents == (only_place(listing.raw, medium.planted[name]),)
    assert entry.size == len(medium.planted[name])
    assert (entry.state, entry.allocated) == (state, state is HitState.LIVE)
    assert entry.residency is Residency.STORED


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/resident.png", "resident.png"),
        ("/host.txt:small", "host.txt:small"),
        ("/dir/gone resident", "dir/gone resident"),
    ],
)
def test_resident_data_lie_byte_for_byte_within_their_record(
    medium: Medium, listing: Listing, path: str, name: str
) -> None:
    entry, content = listing.at(path), medium.planted[name]

    assert entry.residency is Residency.RESIDENT
    (extent,) = entry.extents
    assert extent.length == len(content)
    # The last two bytes of each sector are lent to the update sequence: the others are the file's.
    stored = listing.raw[extent.offset : extent.end]
    lent = {at for at in range(len(content)) if (extent.offset + at) % 512 >= 510}
    assert all(stored[at] == content[at] for at in range(len(content)) if at not in lent)
    assert listing.read(entry) == content
    assert not entry.reallocated


def test_hard_links_are_one_entry_under_the_first_name_in_byte_order(
    medium: Medium, listing: Listing
) -> None:
    entry = listing.all_content()[medium.planted["dir/linked.jpg"]]

    assert entry.path == "/Another name.jpg"
    assert entry.also == ("/dir/linked.jpg", "/dir/sub/third.jpg")


def test_what_lies_beyond_the_valid_length_reads_as_zeros(medium: Medium, listing: Listing) -> None:
    entry = listing.at("/grown.bin")
    content = medium.planted["grown.bin"] + bytes(60_000 - VALID)

    assert listing.stored(entry) == content
    assert entry.extents == (only_place(listing.raw, medium.planted["grown.bin"]),)


def test_clusters_beyond_the_valid_length_are_no_content_even_where_they_hold_something(
    tmp_path: Path,
) -> None:
    medium = ntfs(tmp_path, "valid.dd", size=4 * MIB)
    with ntfs_mounted(medium) as folder:
        (folder / "full.jpg").write_bytes(medium.plant("full.jpg", 30_000))
    before = list_image(medium.path)
    extent = before.at("/full.jpg").extents[0]
    # The three sizes of a non-resident $DATA attribute: allocated, real, initialised.
    sizes = struct.pack("<QQQ", 32_768, 30_000, 30_000)
    place = only_place(before.raw, sizes)
    changed = struct.pack("<QQQ", 32_768, 30_000, VALID)
    patched(medium.path, tmp_path / "patched.dd", {place.offset: changed})

    listing = list_image(tmp_path / "patched.dd")

    entry = listing.at("/full.jpg")
    assert listing.raw[extent.offset + VALID : extent.end] == medium.planted["full.jpg"][VALID:]
    assert listing.stored(entry) == medium.planted["full.jpg"][:VALID] + bytes(30_000 - VALID)
    assert [e.length for e in entry.extents] == [VALID]


def test_a_hole_has_no_place(medium: Medium, listing: Listing) -> None:
    entry = listing.at("/sparse.bin")

    assert listing.stored(entry) == bytes(200_000) + medium.planted["sparse.bin"]
    assert entry.extents[-1].end == only_place(listing.raw, medium.planted["sparse.bin"]).end
    assert sum(extent.length for extent in entry.extents) < 16_384


def test_a_file_in_pieces_is_told_in_content_order(medium: Medium, listing: Listing) -> None:
    entry = listing.at("/pieces.jpg")

    assert len(entry.extents) > 100
    assert listing.stored(entry) == medium.planted["pieces.jpg"]


def test_compressed_content_is_read_through_the_file_system(
    medium: Medium, listing: Listing
) -> None:
    entry = listing.at("/packed/packed.bmp")

    assert entry.residency is Residency.TRANSFORMED
    assert listing.read(entry) == medium.planted["packed"]
    assert entry.extents, "its stored clusters are known"
    assert listing.stored(entry) != medium.planted["packed"]


def test_a_part_of_a_stream_is_read_from_where_it_was_asked(
    medium: Medium, listing: Listing
) -> None:
    reader = open_file_system(listing.disk_image, listing.volume, source="").file_system
    entry = listing.at("/packed/packed.bmp")

    assert reader.read(entry, 69_990, 50) == medium.planted["packed"][69_990:70_040]
    assert reader.read(entry, 104_990, 50) == b"B" * 10
    assert reader.read(entry, 105_000, 50) == b""


def test_a_deleted_entry_whose_clusters_a_live_file_took_says_so(listing: Listing) -> None:
    pieces = listing.at("/pieces.jpg")
    taken = {extent.offset for extent in pieces.extents}
    fillers = [e for e in listing.entries if e.path and e.path.startswith("/filler")]

    assert {e.reallocated for e in fillers} == {True, False}
    for entry in fillers:
        starts_in_pieces = any(
            extent.offset <= entry.extents[0].offset < extent.end for extent in pieces.extents
        )
        if entry.extents[0].offset in taken or starts_in_pieces:
            assert entry.reallocated
    assert not listing.at("/dir/sub/gone.jpg").reallocated
    assert not pieces.reallocated


def test_the_file_systems_own_records_are_left_alone(listing: Listing) -> None:
    assert not [e for e in listing.entries if e.stream.inode < 12]
    assert not [e for e in listing.entries if e.path and e.path.startswith("/$Bad")]


def test_extents_count_from_the_start_of_the_medium(medium: Medium, tmp_path: Path) -> None:
    path = tmp_path / "partitioned.dd"
    path.write_bytes(bytes(MIB) + medium.path.read_bytes())

    listing = list_image(path, offset=MIB)

    entry = listing.at("/live.jpg")
    assert entry.extents == (only_place(listing.raw, medium.planted["live.jpg"]),)
    assert entry.partition == 1
    assert listing.content(listing.at("/resident.png")) == medium.planted["resident.png"]


def test_a_flipped_bit_in_a_record_costs_that_record_and_names_it(
    medium: Medium, listing: Listing, tmp_path: Path
) -> None:
    victim = listing.at("/resident.png")
    record = victim.extents[0].offset // 1024 * 1024
    damaged = bytes([listing.raw[record + 511] ^ 0x10])
    patched(medium.path, tmp_path / "flipped.dd", {record + 511: damaged})

    after = list_image(tmp_path / "flipped.dd")

    (fault,) = after.faults
    assert fault.where == f"whole medium, inode {victim.stream.inode}"
    assert [(e.offset, e.length) for e in fault.extents] == [(record, 1024)]
    assert set(after.entries) == set(listing.entries) - {victim}


def test_a_blank_record_that_is_in_use_is_a_fault(
    medium: Medium, listing: Listing, tmp_path: Path
) -> None:
    victim = listing.at("/resident.png")
    record = victim.extents[0].offset // 1024 * 1024
    patched(medium.path, tmp_path / "blank.dd", {record: bytes(1024)})

    (fault,) = list_image(tmp_path / "blank.dd").faults

    assert fault.where == f"whole medium, inode {victim.stream.inode}"


def test_neighbouring_bad_records_are_one_fault(
    medium: Medium, listing: Listing, tmp_path: Path
) -> None:
    victim = listing.at("/resident.png")
    record = victim.extents[0].offset // 1024 * 1024
    patched(medium.path, tmp_path / "wiped.dd", {record: b"\xa5" * 4096})

    (fault,) = list_image(tmp_path / "wiped.dd").faults

    first = victim.stream.inode
    assert fault.where == f"whole medium, inodes {first} to {first + 3}"
    assert [(e.offset, e.length) for e in fault.extents] == [(record, 4096)]


def test_a_cut_medium_gives_what_is_left_and_faults_for_the_rest(
    medium: Medium, listing: Listing, tmp_path: Path
) -> None:
    cut = listing.at("/pieces.jpg").extents[3].offset + 512
    path = tmp_path / "cut.dd"
    path.write_bytes(listing.raw[:cut])

    after = list_image(path, size=len(listing.raw))

    assert all(extent.end <= cut for entry in after.entries for extent in entry.extents)
    assert after.faults
    whole = after.at("/live.jpg")
    assert (
        after.stored(whole) == medium.planted["live.jpg"]
        or whole.extents != listing.at("/live.jpg").extents
    )


def test_a_volume_without_its_boot_sector_is_refused_with_its_place(
    medium: Medium, tmp_path: Path
) -> None:
    size = medium.path.stat().st_size
    blank = {0: bytes(8192), size - 8192: bytes(8192)}
    patched(medium.path, tmp_path / "headless.dd", blank)

    with pytest.raises(FileSystemError, match="whole medium: the file system \\(NTFS\\)"):
        list_image(tmp_path / "headless.dd", label="NTFS")


def test_an_encrypted_stream_is_refused_and_told_of(
    medium: Medium, listing: Listing, tmp_path: Path
) -> None:
    # The flag of an encrypted attribute, 0x4000, in the $DATA attribute of live.jpg.
    victim = listing.at("/live.jpg")
    sizes = struct.pack("<QQQ", 20_480, 20_000, 20_000)
    start = only_place(listing.raw, sizes).offset - 40
    patched(medium.path, tmp_path / "efs.dd", {start + 12: struct.pack("<H", 0x4000)})

    after = list_image(tmp_path / "efs.dd")

    (fault,) = after.faults
    assert fault.reason == "encrypted by NTFS (EFS), no key given"
    assert fault.extents[0].offset == victim.extents[0].offset
    with pytest.raises(FileSystemError, match=r"inode \d+: encrypted by NTFS \(EFS\)"):
        after.read(after.at("/live.jpg"))


@pytest.mark.parametrize("sector", [512, 1024, 4096])
def test_every_sector_size_is_read(tmp_path: Path, sector: int) -> None:
    medium = ntfs(tmp_path, f"sectors{sector}.dd", size=8 * MIB, sector=sector)
    with ntfs_mounted(medium) as folder:
        (folder / "big.jpg").write_bytes(medium.plant("big.jpg", 30_000))
        (folder / "small.jpg").write_bytes(medium.plant("small.jpg", 300))

    listing = list_image(medium.path)

    assert listing.faults == ()
    assert listing.content(listing.at("/big.jpg")) == medium.planted["big.jpg"]
    assert listing.content(listing.at("/small.jpg")) == medium.planted["small.jpg"]
