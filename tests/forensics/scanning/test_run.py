from __future__ import annotations

import hashlib
import json
import os
import stat
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from forensics.containers.opening import identify_source, open_image
from forensics.disk_images.sampling import sample_of
from forensics.errors import DiskImageError, OutputExistsError, WrongUseError
from forensics.scanning.result.result_file import read_result
from forensics.scanning.workers.executors import spawned_pool
from forensics.values import Extent, HashAlgorithm, Hit, HitState
from tests.fakes import InlineExecutor
from tests.forensics.disk_images.recipes import acquire, flip
from tests.forensics.hash_sets.builders import a_hash_set, a_hash_set_of, a_known_file
from tests.forensics.scanning.builders import a_request, content_at, means, scanned

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values import ScanResult
    from tests.forensics.scanning.conftest import Media


def item_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def hits_of(result: ScanResult, content: bytes) -> list[Hit]:
    return [hit for hit in result.hits if hit.item == item_of(content)]


@pytest.fixture(scope="module")
def fat(media: Media, tmp_path_factory: pytest.TempPathFactory) -> ScanResult:
    out = tmp_path_factory.mktemp("fat") / "result"
    return scanned(media.fat, hash_set=media.hash_set, out=out)


@pytest.fixture(scope="module")
def ntfs(media: Media, tmp_path_factory: pytest.TempPathFactory) -> ScanResult:
    out = tmp_path_factory.mktemp("ntfs") / "result"
    return scanned(media.ntfs, hash_set=media.hash_set, out=out)


def test_a_live_file_is_a_hit_whose_extents_are_its_content(fat: ScanResult, media: Media) -> None:
    (hit,) = hits_of(fat, media.pictures.live)

    assert (hit.path, hit.state, hit.allocated) == ("/PICLIVE.JPG", HitState.LIVE, True)
    assert content_at(media.fat, hit) == media.pictures.live


def test_a_deleted_file_is_a_hit(fat: ScanResult, media: Media) -> None:
    (hit,) = hits_of(fat, media.pictures.deleted)

    assert (hit.state, hit.allocated) == (HitState.DELETED, False)
    assert content_at(media.fat, hit) == media.pictures.deleted


def test_a_padded_file_is_a_hit_that_ends_with_the_content(fat: ScanResult, media: Media) -> None:
    (hit,) = hits_of(fat, media.pictures.padded)

    assert hit.length == len(media.pictures.padded)
    assert content_at(media.fat, hit) == media.pictures.padded


def test_a_decoy_of_equal_size_is_no_hit(fat: ScanResult) -> None:
    assert not [hit for hit in fat.hits if "DEC" in (hit.path or "")]
    assert len(fat.hits) == 3


def test_a_resident_file_and_a_stream_are_hits_with_their_bytes(
    ntfs: ScanResult, media: Media
) -> None:
    (small,) = hits_of(ntfs, media.pictures.resident)
    (stream,) = hits_of(ntfs, media.pictures.stream)

    assert stream.path == "/pic-note.txt:hidden"
    assert content_at(media.ntfs, stream) == media.pictures.stream
    assert sum(extent.length for extent in small.extents) == len(media.pictures.resident)


def test_every_byte_is_in_one_class(fat: ScanResult, ntfs: ScanResult, media: Media) -> None:
    for result, path in ((fat, media.fat), (ntfs, media.ntfs)):
        (source,) = result.sources
        assert source.coverage.total == source.size == path.stat().st_size
        assert source.coverage.compared >= sum(hit.length for hit in result.hits)
        assert source.coverage.not_read > 0


def test_hits_in_a_folder_name_the_file_and_bytes_of_it(media: Media, tmp_path: Path) -> None:
    result = scanned(media.folder, hash_set=media.hash_set, out=tmp_path / "r")

    places = {hit.path: hit.extents for hit in result.hits}
    assert places == {
        "/DCIM/pic1.jpg": (Extent(0, 50_001),),
        "/DCIM/pic2.jpg": (Extent(0, 30_003),),
    }
    assert all(hit.owner is None for hit in result.hits)
    (source,) = result.sources
    assert source.coverage.compared == source.size == 50_001 * 2 + 30_103


def test_links_in_a_folder_are_not_followed_and_told(media: Media, tmp_path: Path) -> None:
    folder = tmp_path / "phone"
    folder.mkdir()
    (folder / "link.jpg").symlink_to(media.folder / "DCIM/pic1.jpg")
    (folder / "loop").symlink_to(folder)

    result = scanned(folder, hash_set=media.hash_set, out=tmp_path / "r")

    assert not result.hits
    assert "2 links" in result.faults[0].reason


def test_the_result_file_is_as_the_contract_says(media: Media, tmp_path: Path) -> None:
    out = tmp_path / "r"

    result = scanned(media.fat, hash_set=media.hash_set, out=out)

    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert read_result(out) == result
    document = json.loads(out.read_text())
    assert list(document) == [
        "schema", "tool", "started", "finished", "stages", "hash_set", "sources", "hits", "faults",
        "sandbox", "cluster",
    ]  # fmt: skip
    assert document["started"] == "2026-11-25T12:00:00.000Z"
    assert document["stages"] == ["exact"]
    assert document["hash_set"] == {
        "digest": str(media.hash_set.digest), "known_files": 5, "described": 0,
    }  # fmt: skip
    assert document["sources"][0]["media_digest"] is None
    hit = document["hits"][0]
    assert hit["method"] == hit["kind"] == "exact"
    assert hit["extents"] == [[hit["extents"][0][0], hit["length"]]]
    assert hit["edge"] == [0, 0]
    assert (hit["known_offset"], hit["score"]) == (0, 1.0)


def test_a_result_is_never_replaced_unless_asked_for(media: Media, tmp_path: Path) -> None:
    out = tmp_path / "r"
    scanned(media.fat, hash_set=media.hash_set, out=out)

    with pytest.raises(OutputExistsError):
        scanned(media.fat, hash_set=media.hash_set, out=out)

    again = scanned(media.fat, media.ntfs, hash_set=media.hash_set, out=out, restart=True)
    assert read_result(out) == again


def test_a_source_that_is_written_to_while_it_is_scanned_has_a_fault(
    media: Media, tmp_path: Path
) -> None:
    disk = tmp_path / "stick.raw"
    disk.write_bytes(media.fat.read_bytes())

    def write_meanwhile(_: tuple[Path, ...]) -> InlineExecutor:
        with disk.open("r+b") as file:
            file.seek(-1, os.SEEK_END)
            file.write(b"x")
        os.utime(disk, ns=(1, 1))
        return InlineExecutor()

    result = scanned(
        disk, media.ntfs, hash_set=media.hash_set, out=tmp_path / "r",
        with_means=means(make_executor=write_meanwhile),
    )  # fmt: skip

    assert [(f.image, f.where) for f in result.faults] == [("stick.raw", "whole source")]
    assert "changed while it was scanned" in result.faults[0].reason


def test_a_set_of_md5_alone_finds_files_and_says_so(media: Media, tmp_path: Path) -> None:
    known = a_known_file(media.pictures.live, reference="VICS-7", kinds=[HashAlgorithm.MD5])

    result = scanned(media.fat, hash_set=a_hash_set([known]), out=tmp_path / "r")

    (hit,) = result.hits
    assert (hit.item, hit.established_by) == ("VICS-7", (HashAlgorithm.MD5,))


def test_digests_at_odds_are_a_fault_and_no_hit(media: Media, tmp_path: Path) -> None:
    right = a_known_file(media.pictures.live, kinds=[HashAlgorithm.SHA256])
    wrong = a_known_file(b"x", kinds=[HashAlgorithm.MD5])
    at_odds = right.__class__("IMG-0001", right.size, right.digests + wrong.digests)

    result = scanned(media.fat, hash_set=a_hash_set([at_odds]), out=tmp_path / "r")

    assert not result.hits
    assert "contradicts itself" in result.faults[-1].reason


def test_all_hashes_compares_every_file(media: Media, tmp_path: Path) -> None:
    request = a_request(media.fat, all_hashes=True)
    hash_set = a_hash_set_of([b"one byte more"])

    few = scanned(media.fat, hash_set=hash_set, out=tmp_path / "1")
    all_ = scanned(hash_set=hash_set, out=tmp_path / "2", request=request)

    sizes = 2 * 50_001 + 30_016 + 20_480 + sum(700 + n for n in range(20))
    assert all_.sources[0].coverage.compared == sizes
    assert few.sources[0].coverage.compared < sizes


def test_the_media_digest_is_that_of_the_medium(media: Media, tmp_path: Path) -> None:
    request = a_request(media.fat, media_digest=True)

    result = scanned(hash_set=media.hash_set, out=tmp_path / "r", request=request)

    expected = hashlib.sha256(media.fat.read_bytes()).hexdigest()
    assert str(result.sources[0].media_digest) == f"sha256:{expected}"


def test_every_scan_says_a_sample_of_the_medium_that_it_read(media: Media, tmp_path: Path) -> None:
    """By it a scan of another file of that name and size is told from one of this medium."""
    result = scanned(hash_set=media.hash_set, out=tmp_path / "r", request=a_request(media.fat))

    opened = open_image(identify_source(media.fat))
    try:
        assert result.sources[0].sample == sample_of(opened) is not None
    finally:
        opened.close()


def test_an_announced_format_is_unopened_for_all_its_bytes(media: Media, tmp_path: Path) -> None:
    qcow = tmp_path / "disk.qcow2"
    qcow.write_bytes(b"QFI\xfb" + bytes(508) + media.pictures.live)

    result = scanned(qcow, hash_set=media.hash_set, out=tmp_path / "r")

    (source,) = result.sources
    assert not result.hits
    assert source.coverage.unopened == source.size == qcow.stat().st_size
    assert "QCOW2" in result.faults[0].reason


def test_a_source_that_cannot_be_opened_does_not_stop_the_others(
    media: Media, tmp_path: Path
) -> None:
    absent = tmp_path / "absent.raw"

    result = scanned(absent, media.fat, hash_set=media.hash_set, out=tmp_path / "r")

    first, second = result.sources
    assert (first.image, first.size, first.coverage.total) == ("absent.raw", None, 0)
    assert second.image == "stick.raw"
    assert len(result.hits) == 3
    assert [fault.image for fault in result.faults] == ["absent.raw"]


def test_without_any_source_there_is_no_result(media: Media, tmp_path: Path) -> None:
    with pytest.raises(DiskImageError, match="no source"):
        scanned(tmp_path / "absent.raw", hash_set=media.hash_set, out=tmp_path / "r")

    assert list(tmp_path.iterdir()) == []


def test_sources_of_one_file_name_are_named_by_the_shortest_tail_that_tells_them(
    media: Media, tmp_path: Path
) -> None:
    for folder, content in (
        ("a/x", media.fat.read_bytes()),
        ("b/x", media.ntfs.read_bytes()),
        ("c", b""),
    ):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "image.raw").write_bytes(content)
    paths = [tmp_path / folder / "image.raw" for folder in ("a/x", "b/x", "c")]
    alone = scanned(media.fat, media.ntfs, hash_set=media.hash_set, out=tmp_path / "1")

    result = scanned(*paths, media.folder, hash_set=media.hash_set, out=tmp_path / "2")

    names = ["a/x/image.raw", "b/x/image.raw", "c/image.raw", media.folder.name]
    assert [source.image for source in result.sources] == names
    assert [source.kind for source in result.sources] == ["raw", "raw", None, "folder"]
    assert "c/image.raw" in {fault.image for fault in result.faults}
    for name, source in zip(names, alone.sources, strict=False):
        own = [replace(hit, image="") for hit in result.hits if hit.image == name]
        assert own
        assert own == [replace(hit, image="") for hit in alone.hits if hit.image == source.image]


def test_a_source_given_twice_is_wrong_use(media: Media, tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match="given twice"):
        scanned(media.fat, media.fat, hash_set=media.hash_set, out=tmp_path / "r")


def test_an_encrypted_volume_is_counted_and_told(media: Media, tmp_path: Path) -> None:
    # The header of LUKS2: magic, version 2; cryptsetup needs no more to name it.
    locked = tmp_path / "locked.raw"
    locked.write_bytes(b"LUKS\xba\xbe\x00\x02" + bytes(4088) + media.pictures.live * 30)

    result = scanned(locked, hash_set=media.hash_set, out=tmp_path / "r")

    (source,) = result.sources
    assert source.coverage.encrypted == source.size
    assert "encrypted (LUKS2), no key given" in result.faults[0].reason


@pytest.mark.parametrize(("workers", "in_flight"), [(1, 1), (2, 5)])
def test_a_pool_of_processes_gives_the_same_result(
    media: Media, tmp_path: Path, workers: int, in_flight: int
) -> None:
    inline = scanned(*media.all, hash_set=media.hash_set, out=tmp_path / "1")

    pooled = scanned(
        *media.all,
        hash_set=media.hash_set,
        out=tmp_path / "2",
        with_means=means(make_executor=partial(spawned_pool, workers), in_flight=in_flight),
    )

    assert pooled == inline
    assert len(inline.hits) == 3 + 3 + 2


def test_a_bad_chunk_of_an_e01_is_a_fault_with_its_place_and_costs_one_file(
    media: Media, tmp_path: Path
) -> None:
    # Stored chunks: the bytes of the picture stand in the segment as they are.
    image = acquire(media.fat, tmp_path / "stick", "-S", "64MiB", "-c", "none")
    last = media.pictures.deleted[20_000:20_064]
    flip(image, image.read_bytes().index(last), 4)

    result = scanned(image, hash_set=media.hash_set, out=tmp_path / "r")

    (source,) = result.sources
    place = media.fat.read_bytes().index(last)
    assert {hit.item for hit in result.hits} == {
        item_of(media.pictures.live), item_of(media.pictures.padded),
    }  # fmt: skip
    extents = {extent for fault in result.faults for extent in fault.extents}
    assert [e.offset <= place < e.end for e in extents] == [True]
    assert source.coverage.checksum_bad == 32_768
    assert source.coverage.total == source.size


def test_a_bad_chunk_under_the_file_system_is_told_and_nothing_is_guessed(
    media: Media, tmp_path: Path
) -> None:
    image = acquire(media.fat, tmp_path / "stick", "-S", "64MiB", "-c", "none")
    data = image.read_bytes()
    flip(image, data.index(b"PICLIVE JPG"), 4)

    result = scanned(image, hash_set=media.hash_set, out=tmp_path / "r")

    (source,) = result.sources
    assert result.faults
    assert source.coverage.checksum_bad == 32_768
    assert source.coverage.total == source.size


def test_an_e01_without_its_second_segment_tells_what_is_missing(
    media: Media, tmp_path: Path
) -> None:
    first = acquire(media.fat, tmp_path / "stick", "-c", "none")
    first.with_suffix(".E02").unlink()

    result = scanned(first, hash_set=media.hash_set, out=tmp_path / "r")

    (source,) = result.sources
    assert source.coverage.unreadable > 0
    assert source.coverage.total == source.size
    assert result.faults
