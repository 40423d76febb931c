"""Images made by others, with what their authors or independent tools say of them."""

from __future__ import annotations

import gzip
import hashlib
import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from forensics.values import HitState
from tests.forensics.file_systems.listings import Listing, list_image

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.corpus

# Published by the author of the test image: nine deleted items of an NTFS volume.
DELETED = {
    "/res1.dat": "9036637712b491904cd0bfbdbe648453",
    "/sing1.dat": "59b20779f69ff9f0ac5fcd2c38835a79",
    "/mult1.dat": "ffd27bd782bdce67750b6b9ee069d2ef",
    "/mult1.dat:ADS": "ba1b9eedb1c091ddca253d35dde8f616",
    "/frag1.dat": "7a3bc5b763bef201202108f4ba128149",
    "/frag2.dat": "0e80ab84ef0087e60dfc67b88a1cf13e",
    "/dir1/mult2.dat": "59cf0e9cd107bc1e75afb7374f6e05bb",
    "/dir1/dir2/frag3.dat": "21121699487f3fbbdb9a4b3391b6d3e0",
    "/$OrphanFiles/sing2.dat": "c229626f6a71b167ad7e50c4f2fccdb1",
}
PICTURES = {
    "/alloc/file1.jpg": "75b8d00568815a36c3809b46fc84ba6d",
    "/alloc/file2.dat": "de5d83153339931371719f4e5c924eba",
    "/del1/file6.jpg": "afd55222024a4e22f7f5a3a665320763",
    "/del2/file7.hmm": "0c452c5800fcfa7c66027ae89c4f068a",
    "/misc/file13.dll:here": "9b787e63e3b64562730c5aecaab1e1f8",
}
THIRD_PARTY = ["ext2.raw", "fat12.raw", "hfsplus.raw", "iso9660.raw"]


def md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def unpacked(corpus: Path, tmp_path: Path, name: str, member: str) -> Listing:
    with zipfile.ZipFile(corpus / "dftt" / f"{name}.zip") as archive:
        return list_image(tmp_path / archive.extract(f"{name}/{member}", tmp_path))


def test_all_nine_deleted_items_of_dftt_7_are_found_with_their_content(
    corpus: Path, tmp_path: Path
) -> None:
    listing = unpacked(corpus, tmp_path, "7-undel-ntfs", "7-ntfs-undel.dd")

    found = {e.path: md5(listing.content(e)) for e in listing.entries if not e.allocated}
    assert found == DELETED
    assert listing.at("/$OrphanFiles/sing2.dat").state is HitState.ORPHAN
    assert listing.faults == ()


def test_the_whole_file_pictures_of_dftt_8_are_found(corpus: Path, tmp_path: Path) -> None:
    listing = unpacked(corpus, tmp_path, "8-jpeg-search", "8-jpeg-search.dd")

    found = {e.path: md5(listing.content(e)) for e in listing.entries}
    assert {path: found[path] for path in PICTURES} == PICTURES


def test_one_fat_entry_under_two_deleted_folders_is_one_entry(corpus: Path, tmp_path: Path) -> None:
    listing = unpacked(corpus, tmp_path, "6-undel-fat", "6-fat-undel.dd")

    (entry,) = [e for e in listing.entries if e.stream.inode == 965]
    assert (entry.path or "").endswith("frag3.dat")
    assert [path.endswith("frag3.dat") for path in entry.also] == [True]


@pytest.mark.parametrize("name", THIRD_PARTY)
def test_every_content_that_other_tools_found_is_listed(
    corpus: Path, tmp_path: Path, name: str
) -> None:
    manifest = json.loads((corpus / "third_party" / "manifest.json").read_text())
    (image,) = [i for i in manifest["images"] if i["id"] == f"dfvfs_{name}"]
    stored = corpus / "third_party" / f"dfvfs_{name}" / image["files"][0]["stored"]
    opener = gzip.open if image["files"][0]["store"] == "gzip" else open
    with opener(stored, "rb") as source:
        (tmp_path / name).write_bytes(source.read())
    wanted = {(c["size"], c["md5"]) for c in image["contents"] if c.get("size") and c.get("md5")}

    listing = list_image(tmp_path / name)

    assert wanted <= {(e.size, md5(listing.content(e))) for e in listing.entries}
    assert wanted
    assert listing.faults == ()
