from __future__ import annotations

import struct
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forensics.disk_images.raw import open_raw
from forensics.file_system import Residency, Run
from forensics.file_systems.allocation import LiveExtents
from forensics.file_systems.file_columns import as_columns
from forensics.file_systems.walking import walk_files
from forensics.values import HitState, SourceKind, SourceRef
from tests.forensics.entries import AN_ENTRY
from tests.forensics.file_systems.listings import Listing, a_volume, list_image, only_place
from tests.forensics.file_systems.recipes import MIB, Medium, an_image, patched, run

if TYPE_CHECKING:
    from pathlib import Path

CLUSTER = 2048


def a_fat(folder: Path, name: str, *options: str, size: int = 9 * MIB) -> Medium:
    medium = an_image(folder, name, size)
    run("mkfs.vfat", "-i", "1234abcd", *options, medium.path)
    return medium


def put(medium: Medium, path: str, size: int) -> None:
    run("mcopy", "-i", medium.path, "-", f"::{path}", stdin=medium.plant(path, size))


@pytest.fixture(
    scope="module",
    params=[("-F", "12", "-s", "8"), ("-F", "16", "-s", "4"), ("-F", "32", "-s", "1")],
    ids=["FAT12", "FAT16", "FAT32"],
)
def medium(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Medium:
    """Files live, deleted and in pieces, written by mtools."""
    size = 40 * MIB if request.param[1] == "32" else 9 * MIB
    medium = a_fat(tmp_path_factory.mktemp("fat"), "fat.dd", *request.param, size=size)
    run("mmd", "-i", medium.path, "::dir", "::dir/deeper", "::dead")
    for path in ("live.jpg", "dir/A long name, with ünï.jpg", "dir/deeper/x.png"):
        put(medium, path, 20_000)
    put(medium, "gone.jpg", 15_000)
    put(medium, "dir/long gone picture.jpg", 9_000)
    put(medium, "dead/in a dead folder.jpg", 11_000)
    run("mdel", "-i", medium.path, "::gone.jpg", "::dir/long gone picture.jpg")
    run("mdeltree", "-i", medium.path, "::dead")
    return medium


def test_a_sound_volume_gives_no_fault(listing: Listing) -> None:
    assert listing.faults == ()


def test_the_file_systems_own_tables_are_live(medium: Medium) -> None:
    live = LiveExtents()
    disk_image = open_raw(SourceRef(SourceKind.RAW, (medium.path,), medium.path.stat().st_size))
    volume = a_volume(0, disk_image.size)
    assert list(walk_files(disk_image, volume, source="exhibit.dd", live=live))

    head = medium.path.read_bytes()[:512]
    reserved, copies, entries = struct.unpack_from("<HBH", head, 14)
    short, long = struct.unpack_from("<H12xI", head, 22)
    sectors = short or long
    ends = 512 * (reserved + copies * sectors) + 32 * entries
    places = [0, *range(512 * reserved, ends, 512)]
    sectors_of_its_own = [replace(AN_ENTRY, runs=(Run(place, 512),)) for place in places]
    assert live.touched(as_columns(sectors_of_its_own)).all()
    disk_image.close()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/live.jpg", "live.jpg"),
        ("/dir/A long name, with ünï.jpg", "dir/A long name, with ünï.jpg"),
        ("/dir/deeper/x.png", "dir/deeper/x.png"),
        ("/_one.jpg", "gone.jpg"),
        ("/dir/long gone picture.jpg", "dir/long gone picture.jpg"),
        ("/dead/in a dead folder.jpg", "dead/in a dead folder.jpg"),
    ],
)
def test_a_file_lies_where_a_search_of_the_medium_finds_it(
    medium: Medium, listing: Listing, path: str, name: str
) -> None:
    entry = listing.all_content()[medium.planted[name]]
    is_live = "gone" not in name and "dead" not in name

    assert entry.extents == (only_place(listing.raw, medium.planted[name]),)
    assert entry.state is (HitState.LIVE if is_live else HitState.DELETED)
    assert (entry.allocated, entry.residency) == (is_live, Residency.STORED)
    assert not entry.reallocated
    if path.startswith("/dead"):  # the first letter of its folder's short name is lost
        assert entry.path
        assert entry.path.endswith("ead/in a dead folder.jpg")
    else:
        assert entry.path == path


def test_what_the_kit_makes_up_is_not_listed(listing: Listing) -> None:
    assert not [e for e in listing.entries if e.path and ("$" in e.path or "Volume" in e.path)]


def test_a_file_in_pieces_is_told_in_content_order(tmp_path: Path) -> None:
    medium = a_fat(tmp_path, "pieces.dd", "-F", "16", "-s", "4")
    for number in range(60):
        put(medium, f"f{number:02}", 5_000)
    run("mdel", "-i", medium.path, *(f"::f{number:02}" for number in range(1, 60, 2)))
    room = _free_bytes(medium)
    put(medium, "pieces.jpg", room - CLUSTER)

    listing = list_image(medium.path)

    entry = listing.at("/pieces.jpg")
    assert len(entry.extents) > 20
    assert listing.stored(entry) == medium.planted["pieces.jpg"]


def _free_bytes(medium: Medium) -> int:
    text = run("mdir", "-i", medium.path, "::").decode().splitlines()
    line = next(line for line in text if "bytes free" in line)
    return int("".join(c for c in line.split("bytes free")[0] if c.isdigit()))


def test_a_deleted_file_whose_first_cluster_was_given_away_says_so(tmp_path: Path) -> None:
    medium = a_fat(tmp_path, "reused.dd", "-F", "16", "-s", "4")
    run("mmd", "-i", medium.path, "::dir")
    put(medium, "old.jpg", 9_000)
    put(medium, "kept.jpg", 3_000)
    old = list_image(medium.path).at("/old.jpg").extents[0].offset
    run("mdel", "-i", medium.path, "::old.jpg")
    put(medium, "dir/new.jpg", _free_bytes(medium) - 3 * CLUSTER)

    listing = list_image(medium.path)

    deleted = next(e for e in listing.entries if not e.allocated and e.size == 9_000)
    assert deleted.extents[0].offset == old
    assert deleted.reallocated
    assert not listing.at("/kept.jpg").reallocated


def _fat16(raw: bytes) -> int:
    return int(struct.unpack_from("<H", raw, 14)[0]) * 512


def _first_cluster(raw: bytes, short_name: bytes) -> int:
    return int(struct.unpack_from("<H", raw, raw.index(short_name) + 26)[0])


def test_a_cluster_chain_that_runs_in_a_circle_is_a_fault_and_the_rest_is_read(
    tmp_path: Path,
) -> None:
    medium = a_fat(tmp_path, "loop.dd", "-F", "16", "-s", "4")
    put(medium, "circle.jpg", 20_000)
    put(medium, "sound.jpg", 20_000)
    raw = medium.path.read_bytes()
    first = _first_cluster(raw, b"CIRCLE  JPG")
    third = _fat16(raw) + 2 * (first + 2)
    patched(medium.path, tmp_path / "patched.dd", {third: struct.pack("<H", first)})

    listing = list_image(tmp_path / "patched.dd")

    (fault,) = listing.faults
    circle = next((e for e in listing.entries if e.path == "/circle.jpg"), None)
    assert circle is None or len(listing.stored(circle)) < circle.size
    assert fault.where.startswith("whole medium, inode ")
    assert listing.stored(listing.at("/sound.jpg")) == medium.planted["sound.jpg"]


def test_a_folder_that_contains_itself_is_walked_once(tmp_path: Path) -> None:
    medium = a_fat(tmp_path, "folders.dd", "-F", "16", "-s", "4")
    run("mmd", "-i", medium.path, "::outer", "::outer/inner")
    put(medium, "outer/x.jpg", 5_000)
    put(medium, "outer/inner/y.jpg", 5_000)
    raw = medium.path.read_bytes()
    outer = _first_cluster(raw, b"OUTER      ")
    inner = raw.index(b"INNER      ") + 26
    patched(medium.path, tmp_path / "patched.dd", {inner: struct.pack("<H", outer)})

    listing = list_image(tmp_path / "patched.dd")

    live = [e.path for e in listing.entries if e.state is HitState.LIVE]
    assert live == ["/outer/x.jpg"]
    assert medium.planted["outer/inner/y.jpg"] not in {
        listing.content(e) for e in listing.entries if e.state is HitState.LIVE
    }


def test_a_folder_that_no_other_names_any_more_is_found_as_an_orphan(tmp_path: Path) -> None:
    medium = a_fat(tmp_path, "orphan.dd", "-F", "16", "-s", "4")
    run("mmd", "-i", medium.path, "::folder")
    put(medium, "folder/lost.jpg", 7_000)
    raw = medium.path.read_bytes()
    entry, fat = raw.index(b"FOLDER     "), _fat16(raw)
    clusters = {_first_cluster(raw, b"FOLDER     "), _first_cluster(raw, b"LOST    JPG")}
    chain = range(_first_cluster(raw, b"LOST    JPG"), _first_cluster(raw, b"LOST    JPG") + 4)
    wiped = {entry: bytes(32), **{fat + 2 * c: bytes(2) for c in (*clusters, *chain)}}
    patched(medium.path, tmp_path / "patched.dd", wiped)

    listing = list_image(tmp_path / "patched.dd")

    found = listing.all_content()[medium.planted["folder/lost.jpg"]]
    assert found.state is HitState.ORPHAN
    assert found.path
    assert found.path.startswith("/$OrphanFiles/")
    assert not found.allocated


def test_a_cut_medium_gives_faults_and_nothing_beyond_its_end(
    medium: Medium, listing: Listing, tmp_path: Path
) -> None:
    last = max(e.extents[-1].end for e in listing.entries if e.state is HitState.LIVE)
    cut = last - 3_000
    path = tmp_path / "cut.dd"
    path.write_bytes(listing.raw[:cut])

    after = list_image(path, size=len(listing.raw))

    assert all(extent.end <= cut for e in after.entries for extent in e.extents)
    assert after.faults
    assert after.stored(after.at("/live.jpg")) == medium.planted["live.jpg"]


def test_more_files_than_the_volume_could_hold_end_the_walk_with_a_fault(tmp_path: Path) -> None:
    medium = a_fat(tmp_path, "liar.dd", "-F", "16", "-s", "4", size=9 * MIB)
    put(medium, "victim.jpg", 4_000_000)
    for number in range(60):
        run("mcopy", "-i", medium.path, "-", f"::C{number:03}.JPG", stdin=b"x")
    raw = medium.path.read_bytes()
    victim = raw[raw.index(b"VICTIM  JPG") + 26 :][:6]
    claims = {raw.index(b"C%03d    JPG" % number) + 26: victim for number in range(60)}
    patched(medium.path, tmp_path / "patched.dd", claims)

    listing = list_image(tmp_path / "patched.dd")

    assert [f.where for f in listing.faults] == ["whole medium"]
    assert "over budget" in listing.faults[0].reason
    assert 20 <= len(listing.entries) <= 30
