"""A container behind a picture or program is opened; one that is not is told by its kind."""

from __future__ import annotations

import lzma
from typing import TYPE_CHECKING

import pytest

from forensics.cli.scanning import is_complete
from forensics.containers.opening import identify_source
from forensics.contents.archives.by_libarchive import library
from forensics.contents.archives.rar.reader import Rar
from forensics.values import SourceKind
from tests.forensics.contents.appended.building import HOSTS
from tests.forensics.contents.archives.made_rars import RAR5_SOLID
from tests.forensics.contents.opened import open_all
from tests.forensics.scanning.builders import a_whole_set_of, content_at, raw_request, scanned
from tests.forensics.scanning.shards.contents.made_files import (
    KNOWN,
    OTHER,
    TEXT,
    a_medium,
    a_tar,
    a_zip,
)

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.hash_set import HashSet

FILES = {
    "holiday.jpg": HOSTS["jpeg"] + a_zip({"a.txt": TEXT, "in/p.jpg": KNOWN}),
    "setup.exe": HOSTS["windows"] + b";!@Install@!" + lzma.compress(OTHER),
    "film.mp4": HOSTS["film"] + a_tar({"p.jpg": KNOWN}),
    "one.byte": b"x" + a_zip({"p.jpg": KNOWN}),
    "plain.png": HOSTS["png"],
}
PATHS = {
    "/holiday.jpg!/1!/in/p.jpg",
    "/setup.exe!/1!/1",
    "/film.mp4!/1!/p.jpg",
    "/one.byte!/2!/p.jpg",
}
CLOSED = HOSTS["jpeg"] + b"MSWIM\0\0\0" + b"-x-y" * 500


@pytest.fixture(scope="module")
def hash_set() -> HashSet:
    return a_whole_set_of([KNOWN, OTHER])


def test_on_a_medium_what_lies_behind_something_else_is_found(
    hash_set: HashSet, tmp_path: Path
) -> None:
    medium = a_medium(tmp_path, FILES | {"closed.jpg": CLOSED})

    found = scanned(hash_set=hash_set, out=tmp_path / "r", request=raw_request(medium))

    places = {hit.path: content_at(medium, hit) for hit in found.hits}
    assert set(places) == PATHS
    assert places["/film.mp4!/1!/p.jpg"] == KNOWN
    assert lzma.decompress(places["/setup.exe!/1!/1"]) == OTHER
    (fault,), (source,) = found.faults, found.sources
    assert "of a kind that is not opened" in fault.reason
    assert [(each.kind, each.files) for each in source.not_opened] == [("wim", 1)]
    assert source.coverage.unopened == 2008


@pytest.mark.parametrize("is_archive", [False, True])
def test_of_a_folder_or_archive_the_same_is_found(
    is_archive: bool,  # noqa: FBT001 -- which of two
    hash_set: HashSet,
    tmp_path: Path,
) -> None:
    source = tmp_path / "phone"
    if is_archive:
        source.write_bytes(a_zip({**FILES, "deep.zip": a_zip(FILES)}))
    else:
        source.mkdir()
        for name, data in FILES.items():
            (source / name).write_bytes(data)

    found = scanned(hash_set=hash_set, out=tmp_path / "r", request=raw_request(source))

    deeper = {f"/deep.zip!{path}" for path in PATHS} if is_archive else set()
    assert {hit.path for hit in found.hits} == PATHS | deeper
    assert is_complete(found)


@pytest.mark.parametrize("before", [b"x", HOSTS["jpeg"], HOSTS["linux"].ljust(40_960, b"\0")])
def test_an_archive_behind_something_else_is_an_archive_as_a_source_too(
    before: bytes, hash_set: HashSet, tmp_path: Path
) -> None:
    source = tmp_path / "phone.zip"
    source.write_bytes(before + a_zip({"in/p.jpg": KNOWN}))

    found = scanned(hash_set=hash_set, out=tmp_path / "r", request=raw_request(source))

    assert [hit.path for hit in found.hits] == ["/in/p.jpg"]
    coverage = found.sources[0].coverage
    assert coverage.opaque + coverage.not_read == len(before)


def test_a_disk_image_that_ends_as_an_archive_does_stays_a_disk_image(tmp_path: Path) -> None:
    medium = a_medium(tmp_path, {"a.txt": TEXT})
    archive = a_zip({"p.jpg": KNOWN})
    with medium.open("r+b") as file:
        file.seek(-len(archive), 2)
        file.write(archive)

    assert identify_source(medium).kind is SourceKind.RAW


def test_a_file_that_only_ends_as_one_is_read_as_it_is_stored(tmp_path: Path) -> None:
    lying = tmp_path / "lying"
    lying.write_bytes(b"x" + bytes(900) + a_zip({"p.jpg": KNOWN})[-22:])

    assert identify_source(lying).kind is SourceKind.RAW


@pytest.mark.skipif(not library.is_there(), reason="not present: libarchive")
def test_what_libarchive_decodes_is_found_by_confined_workers(tmp_path: Path) -> None:
    medium = a_medium(tmp_path, {"a.rar": RAR5_SOLID, "b.exe": HOSTS["windows"] + RAR5_SOLID})
    known = open_all(Rar(), RAR5_SOLID)[3].content

    found = scanned(
        hash_set=a_whole_set_of([known]), out=tmp_path / "r", request=raw_request(medium)
    )

    assert found.sandbox != "none"
    assert {hit.path for hit in found.hits} == {"/a.rar!/test3.bin", "/b.exe!/1!/test3.bin"}
    assert is_complete(found)
