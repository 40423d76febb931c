from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING

import pytest

from forensics.errors import FileSystemError
from forensics.file_system import Residency
from forensics.file_systems.faults import ClosedFault, CountedAs
from forensics.values import HitState
from tests.forensics.file_systems.listings import Listing, list_image, only_place
from tests.forensics.file_systems.recipes import MIB, Medium, an_image, ext_mounted, patched, run

if TYPE_CHECKING:
    from pathlib import Path

UNDECODABLE = b"na\xefve \xff.jpg"


def populate(medium: Medium, folder: Path) -> None:
    def write(name: str, size: int) -> None:
        (folder / name).write_bytes(medium.plant(name, size))

    (folder / "dir/deeper").mkdir(parents=True)
    write("live.jpg", 20_000)
    write("dir/deeper/x.png", 5_000)
    write("dir/gone.jpg", 12_000)
    write("dir/after.jpg", 3_000)
    write("small", 50)
    (folder / "another.jpg").hardlink_to(folder / "live.jpg")
    (folder / "symbolic.jpg").symlink_to("live.jpg")
    place = os.fsencode(folder) + b"/dir/" + UNDECODABLE
    with open(place, "wb") as file:  # noqa: PTH123 -- a path of bytes is no Path
        file.write(medium.plant("undecodable", 4_000))
    with (folder / "sparse.bin").open("wb") as file:
        file.seek(100_000)
        file.write(medium.plant("sparse.bin", 5_000))
    with (folder / "tail.bin").open("wb") as file:
        file.write(medium.plant("tail.bin", 5_000))
        file.truncate(90_000)


@pytest.fixture(
    scope="module",
    params=[
        ("ext2", "-b", "1024"),
        ("ext3", "-b", "1024"),
        ("ext4", "-b", "4096"),
        ("ext4", "-b", "1024", "-O", "^flex_bg,meta_bg,^resize_inode", "-g", "1024"),
        ("ext4", "-b", "1024", "-O", "^64bit,^metadata_csum,uninit_bg"),
        ("ext4", "-b", "1024", "-O", "bigalloc", "-C", "65536"),
        ("ext4", "-b", "4096", "-O", "bigalloc,^metadata_csum", "-C", "16384"),
        ("ext4", "-b", "1024", "-O", "bigalloc,meta_bg,^resize_inode", "-C", "2048", "-g", "2048"),
    ],
    ids=[
        "ext2",
        "ext3",
        "ext4",
        "ext4-meta_bg",
        "ext4-uninit_bg",
        "ext4-bigalloc",
        "bigalloc-4K",
        "bigalloc-meta_bg",
    ],
)
def medium(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Medium:
    """Made from a folder by mke2fs; one file is deleted by debugfs, which keeps its blocks."""
    folder = tmp_path_factory.mktemp("ext")
    medium = an_image(folder, "ext.dd", 16 * MIB)
    (folder / "content").mkdir()
    populate(medium, folder / "content")
    kind, *options = request.param
    run("mke2fs", "-q", "-F", "-t", kind, *options, "-d", folder / "content", medium.path)
    run("debugfs", "-w", "-R", "rm /dir/gone.jpg", medium.path)
    return medium


def test_a_sound_volume_gives_no_fault(listing: Listing) -> None:
    assert listing.faults == ()


def test_a_file_lies_where_a_search_of_the_medium_finds_it(
    medium: Medium, listing: Listing
) -> None:
    for name in ("dir/deeper/x.png", "dir/after.jpg", "small"):
        entry = listing.at(f"/{name}")
        assert entry.extents == (only_place(listing.raw, medium.planted[name]),)
        assert (entry.state, entry.residency) == (HitState.LIVE, Residency.STORED)


def test_hard_links_are_one_entry_and_symbolic_links_none(medium: Medium, listing: Listing) -> None:
    entry = listing.all_content()[medium.planted["live.jpg"]]

    assert (entry.path, entry.also) == ("/another.jpg", ("/live.jpg",))
    assert not [e for e in listing.entries if e.path and "symbolic" in e.path]


def test_a_name_that_is_not_utf_8_is_shown_byte_for_byte(medium: Medium, listing: Listing) -> None:
    entry = listing.all_content()[medium.planted["undecodable"]]

    assert entry.path == "/dir/na\\xefve \\xff.jpg"


def test_holes_at_the_beginning_and_the_end_read_as_zeros(medium: Medium, listing: Listing) -> None:
    sparse, tail = listing.at("/sparse.bin"), listing.at("/tail.bin")

    assert listing.stored(sparse) == bytes(100_000) + medium.planted["sparse.bin"]
    assert listing.stored(tail) == medium.planted["tail.bin"] + bytes(85_000)
    assert tail.extents[0].offset == listing.raw.index(medium.planted["tail.bin"][:1024])


def test_a_deleted_file_is_found_by_its_inode(medium: Medium, listing: Listing) -> None:
    entry = listing.all_content()[medium.planted["dir/gone.jpg"]]

    assert not entry.allocated
    assert entry.state in {HitState.DELETED, HitState.ORPHAN}
    assert (entry.state is HitState.ORPHAN) == (entry.path is None)
    assert not entry.reallocated


def test_inodes_of_the_file_system_itself_are_left_alone(listing: Listing) -> None:
    assert not [e for e in listing.entries if e.stream.inode < 11]
    assert len(listing.entries) == 8


def test_a_folder_that_cannot_be_read_is_a_fault_and_its_files_are_still_found(
    tmp_path: Path,
) -> None:
    medium = an_image(tmp_path, "folder.dd", 8 * MIB)
    (tmp_path / "content").mkdir()
    populate(medium, tmp_path / "content")
    run("mke2fs", "-q", "-F", "-t", "ext4", "-b", "1024", "-d", tmp_path / "content", medium.path)
    run("debugfs", "-w", "-R", "sif /dir block[2] 0x7fffffff", medium.path)
    run("debugfs", "-w", "-R", "sif /dir block[5] 0x7ffffff0", medium.path)

    listing = list_image(medium.path)

    assert listing.faults
    found = listing.all_content()
    assert found[medium.planted["dir/after.jpg"]].state is HitState.ORPHAN
    assert found[medium.planted["live.jpg"]].path == "/another.jpg"


def test_an_inode_table_on_lost_ground_is_a_fault_that_names_the_inodes(
    medium: Medium, listing: Listing, tmp_path: Path
) -> None:
    size = 1024 << struct.unpack_from("<I", listing.raw, 1024 + 24)[0]
    block = 1024 // size + 1
    # Every group's table is said to lie far beyond the end of the medium.
    patched(medium.path, tmp_path / "lost.dd", {block * size + 8: struct.pack("<I", 0x00FFFFFF)})
    try:
        after = list_image(tmp_path / "lost.dd")
    except FileSystemError:
        return  # some kinds cannot even be opened without their root: that is told as well
    assert any("inodes 1 to " in fault.where for fault in after.faults)
    assert all(e.extents[-1].end <= len(listing.raw) for e in after.entries if e.extents)


def test_a_cut_medium_gives_faults_and_nothing_beyond_its_end(
    listing: Listing, tmp_path: Path
) -> None:
    cut = listing.at("/dir/after.jpg").extents[0].offset + 1024
    path = tmp_path / "cut.dd"
    path.write_bytes(listing.raw[:cut])

    after = list_image(path, size=len(listing.raw))

    assert after.faults
    assert all(extent.end <= cut for e in after.entries for extent in e.extents)
    assert all(extent.end <= cut for fault in after.faults for extent in fault.extents)


def test_a_superblock_with_impossible_figures_is_refused(medium: Medium, tmp_path: Path) -> None:
    patched(medium.path, tmp_path / "zero.dd", {1024 + 40: bytes(4)})

    with pytest.raises(FileSystemError, match="whole medium: "):
        list_image(tmp_path / "zero.dd")


def test_encrypted_content_is_refused_and_told_of(tmp_path: Path) -> None:
    path = an_image(tmp_path, "encrypted.dd", 8 * MIB).path
    (tmp_path / "content").mkdir()
    populate(Medium(path), tmp_path / "content")
    run("mke2fs", "-q", "-F", "-t", "ext4", "-b", "1024", "-d", tmp_path / "content", path)
    run("debugfs", "-w", "-R", "sif /dir/deeper/x.png flags 0x80800", path)

    after = list_image(path)
    entry = after.at("/dir/deeper/x.png")

    assert entry.residency is Residency.TRANSFORMED
    (fault,) = after.faults
    assert fault.reason == "encrypted by ext4, no key given"
    assert isinstance(fault, ClosedFault)
    assert fault.counted_as is CountedAs.ENCRYPTED
    with pytest.raises(FileSystemError, match=r"inode \d+: encrypted by ext4"):
        after.read(entry)


@pytest.mark.root
def test_inline_data_lie_within_their_inode(tmp_path: Path) -> None:
    medium = an_image(tmp_path, "inline.dd", 16 * MIB)
    run("mke2fs", "-q", "-F", "-t", "ext4", "-I", "512", "-O", "inline_data", medium.path)
    with ext_mounted(medium) as folder:
        for size in (50, 60, 61, 200, 5_000):
            (folder / f"inline{size}").write_bytes(medium.plant(f"inline{size}", size))

    listing = list_image(medium.path)

    assert listing.faults == ()
    for size in (50, 60, 61, 200, 5_000):
        entry, content = listing.at(f"/inline{size}"), medium.planted[f"inline{size}"]
        assert listing.stored(entry) == content
        assert listing.content(entry) == content
        assert entry.residency is (Residency.RESIDENT if size < 300 else Residency.STORED)
        assert entry.extents[0].offset == listing.raw.index(content[:50])


@pytest.mark.root
@pytest.mark.parametrize("inode_size", [256, 512, 1024])
def test_files_of_a_folder_within_its_inode_have_their_names(
    inode_size: int, tmp_path: Path
) -> None:
    medium = an_image(tmp_path, f"folders{inode_size}.dd", 16 * MIB)
    run("mke2fs", "-q", "-F", "-t", "ext4", "-I", inode_size, "-O", "inline_data", medium.path)
    with ext_mounted(medium) as folder:
        (folder / "a/deeper").mkdir(parents=True)
        for number in range(5):
            (folder / f"a/{number}.jpg").write_bytes(medium.plant(f"{number}", 5_000))
        (folder / "a/0.jpg").unlink()
        (folder / "a/1.jpg").unlink()
        (folder / "a/2.jpg").rename(folder / "a/renamed.jpg")
        (folder / "a/deeper/x.jpg").write_bytes(medium.plant("x", 5_000))

    listing = list_image(medium.path)

    assert listing.faults == ()
    live = {entry.path for entry in listing.entries if entry.allocated}
    assert live == {"/a/renamed.jpg", "/a/3.jpg", "/a/4.jpg", "/a/deeper/x.jpg"}
    assert {e.state for e in listing.entries if e.allocated} == {HitState.LIVE}


@pytest.mark.root
def test_a_folder_within_its_inode_whose_entries_are_damaged_is_a_fault(tmp_path: Path) -> None:
    medium = an_image(tmp_path, "damaged.dd", 16 * MIB)
    run("mke2fs", "-q", "-F", "-t", "ext4", "-O", "inline_data", medium.path)
    with ext_mounted(medium) as folder:
        (folder / "a").mkdir()
        (folder / "a/one.jpg").write_bytes(medium.plant("one", 5_000))
    raw = medium.path.read_bytes()
    entry = raw.index(b"one.jpg") - 4  # of its length
    patched(medium.path, tmp_path / "patched.dd", {entry: struct.pack("<H", 4)})

    listing = list_image(tmp_path / "patched.dd")

    assert [f.reason for f in listing.faults] == [
        "the folder cannot be read; its files are listed without their names"
    ]
    assert listing.all_content()[medium.planted["one"]].state is HitState.ORPHAN


@pytest.mark.root
def test_blocks_set_aside_and_never_written_read_as_zeros(tmp_path: Path) -> None:
    medium = an_image(tmp_path, "unwritten.dd", 16 * MIB)
    medium.path.write_bytes(b"\xee" * 16 * MIB)
    run("mke2fs", "-q", "-F", "-t", "ext4", "-E", "nodiscard", "-b", "1024", medium.path)
    with ext_mounted(medium) as folder:
        descriptor = os.open(folder / "reserved.bin", os.O_RDWR | os.O_CREAT)
        os.posix_fallocate(descriptor, 0, 60_000)
        os.pwrite(descriptor, medium.plant("reserved.bin", 8_192), 8_192)
        os.close(descriptor)

    listing = list_image(medium.path)

    entry = listing.at("/reserved.bin")
    middle = medium.planted["reserved.bin"]
    assert listing.stored(entry) == bytes(8_192) + middle + bytes(60_000 - 16_384)
    assert entry.extents == (only_place(listing.raw, middle),)


@pytest.mark.root
def test_a_file_in_many_pieces_is_told_in_content_order(tmp_path: Path) -> None:
    medium = an_image(tmp_path, "pieces.dd", 8 * MIB)
    run("mke2fs", "-q", "-F", "-t", "ext4", "-b", "1024", "-O", "^has_journal", medium.path)
    with ext_mounted(medium) as folder:
        for number in range(400):
            (folder / f"filler{number}").write_bytes(medium.plant("filler", 8_000))
        os.sync()
        for number in range(0, 400, 2):
            (folder / f"filler{number}").unlink()
        os.sync()
        room = os.statvfs(folder)
        size = room.f_bfree * room.f_frsize * 9 // 10
        (folder / "pieces.jpg").write_bytes(medium.plant("pieces.jpg", size))

    listing = list_image(medium.path)

    entry = listing.at("/pieces.jpg")
    assert len(entry.extents) > 20
    assert listing.stored(entry) == medium.planted["pieces.jpg"]
    assert listing.faults == ()


@pytest.fixture(scope="module")
def many_groups(tmp_path_factory: pytest.TempPathFactory) -> Medium:
    """Eight inodes a group, so that files lie in groups without the root folder."""
    folder = tmp_path_factory.mktemp("groups")
    medium = an_image(folder, "groups.dd", 4 * MIB)
    (folder / "content").mkdir()
    for number in range(12):
        path = folder / "content" / f"{number}.jpg"
        path.write_bytes(medium.plant(path.name, 3000))
    options = ("-b", 1024, "-g", 1024, "-N", 32, "-O", "^resize_inode,^flex_bg", "-I", 256)
    run("mke2fs", "-q", "-F", "-t", "ext4", *options, "-d", folder / "content", medium.path)
    return medium


def table_of(path: Path, number: int) -> int:
    """Where the table lies that has an inode, by debugfs."""
    told = run("debugfs", "-R", f"imap <{number}>", path).decode()
    return int(told.split("located at block ")[1].split(",")[0]) * 1024


@pytest.mark.parametrize("content", [b"", b"\xff" * 2048], ids=["wiped", "other bytes"])
def test_names_whose_inodes_are_not_there_are_a_fault(
    content: bytes, many_groups: Medium, tmp_path: Path
) -> None:
    assert list_image(many_groups.path).faults == ()
    at = table_of(many_groups.path, 17)  # the third group's first

    bad = {at: content[:2048].ljust(2048, b"\0")}
    listing = list_image(patched(many_groups.path, tmp_path / "bad.dd", bad))

    (fault,) = [each for each in listing.faults if isinstance(each, ClosedFault)]
    assert fault.counted_as is CountedAs.UNLISTED
    assert fault.where == "whole medium, inode 17"
    assert fault.reason.startswith("folders name 8 files that the tables of inodes do not have")
