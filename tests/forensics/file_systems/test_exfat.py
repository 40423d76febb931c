from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from forensics.values import HitState
from tests.forensics.file_systems.listings import Listing, list_image, only_place
from tests.forensics.file_systems.recipes import MIB, Medium, an_image, exfat_mounted, patched, run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.root


@pytest.fixture(scope="module")
def medium(tmp_path_factory: pytest.TempPathFactory) -> Medium:
    """Files live, deleted and in pieces, written through exfat-fuse."""
    medium = an_image(tmp_path_factory.mktemp("exfat"), "exfat.dd", 8 * MIB)
    run("mkfs.exfat", medium.path)
    with exfat_mounted(medium) as folder:

        def write(name: str, size: int) -> None:
            (folder / name).write_bytes(medium.plant(name, size))

        (folder / "dir/deeper").mkdir(parents=True)
        write("live.jpg", 20_000)
        write("dir/deeper/ünï 写真.jpg", 9_000)
        for number in range(20):
            write(f"filler{number:02}", 9_000)
        write("gone.jpg", 15_000)
        write("dir/gone too.jpg", 15_000)
    with exfat_mounted(medium) as folder:
        for number in range(0, 20, 2):
            (folder / f"filler{number:02}").unlink()
        (folder / "pieces.jpg").write_bytes(medium.plant("pieces.jpg", 100_000))
        (folder / "gone.jpg").unlink()
        (folder / "dir/gone too.jpg").unlink()
    return medium


def test_a_sound_volume_gives_no_fault(listing: Listing) -> None:
    assert listing.faults == ()


@pytest.mark.parametrize(
    "name", ["live.jpg", "dir/deeper/ünï 写真.jpg", "gone.jpg", "dir/gone too.jpg"]
)
def test_a_file_lies_where_a_search_of_the_medium_finds_it(
    medium: Medium, listing: Listing, name: str
) -> None:
    entry = listing.at(f"/{name}")

    assert entry.extents == (only_place(listing.raw, medium.planted[name]),)
    assert entry.state is (HitState.DELETED if "gone" in name else HitState.LIVE)
    assert not entry.reallocated


def test_a_file_in_pieces_is_told_in_content_order(medium: Medium, listing: Listing) -> None:
    entry = listing.at("/pieces.jpg")

    assert len(entry.extents) > 5
    assert listing.stored(entry) == medium.planted["pieces.jpg"]


def test_deleted_files_whose_clusters_were_given_away_say_so(listing: Listing) -> None:
    second = listing.at("/pieces.jpg").extents[1].offset
    fillers = [e for e in listing.entries if e.path and "filler" in e.path and not e.allocated]

    assert next(e for e in fillers if e.extents[0].offset == second).reallocated


def test_what_lies_beyond_the_valid_length_reads_as_zeros(
    medium: Medium, listing: Listing, tmp_path: Path
) -> None:
    # A stream extension entry: valid length at 8, length at 24.
    sizes = struct.pack("<Q", 20_000)
    at = listing.raw.index("live.jpg".encode("utf-16-le")) - 2 - 32
    assert listing.raw[at] == 0xC0
    assert listing.raw[at + 8 : at + 16] == sizes
    patched(medium.path, tmp_path / "valid.dd", {at + 8: struct.pack("<Q", 7_000)})

    after = list_image(tmp_path / "valid.dd")

    entry = after.at("/live.jpg")
    assert after.stored(entry) == medium.planted["live.jpg"][:7_000] + bytes(13_000)
    assert [extent.length for extent in entry.extents] == [7_000]
