"""Files of a logical extraction: what is in them is looked for as on a disk."""

from __future__ import annotations

import random
import sqlite3
from typing import TYPE_CHECKING

import pytest

from forensics.cli.scanning import is_complete
from forensics.containers.opening import identify_folder, open_files
from forensics.containers.reader import HeldPart
from forensics.hash_sets.sharing import shared_index
from forensics.scanning.shards import held_matching
from forensics.scanning.shards.planning import HeldShard, HeldWork
from forensics.scanning.shards.shard_matching import scan_shard
from forensics.values import Extent, HashAlgorithm, Hit, HitKind, Method
from tests.forensics.scanning.builders import a_whole_set_of, raw_request, scanned
from tests.forensics.scanning.recipes import a_picture

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.scanning.shards.shard_result import ShardResult
    from forensics.values import ScanResult

KNOWN, OTHER = a_picture("known", 60_001), a_picture("other", 40_000)
TEXT = b"words and more words\n" * 3000


@pytest.fixture
def phone(tmp_path: Path) -> Path:
    folder = tmp_path / "phone"
    folder.mkdir()
    return folder


def result_of(phone: Path) -> ScanResult:
    hash_set = a_whole_set_of([KNOWN, OTHER])
    return scanned(hash_set=hash_set, out=phone.parent / "r", request=raw_request(phone))


def content_of(phone: Path, hit: Hit) -> bytes:
    data = (phone / str(hit.path)[1:].partition("!/")[0]).read_bytes()
    return b"".join(data[each.offset : each.end] for each in hit.extents)


def a_database(path: Path, *blobs: bytes) -> None:
    """As messengers keep pictures: in pages of 4 KiB, each with bytes of its own."""
    with sqlite3.connect(path) as rows:
        rows.execute("PRAGMA page_size = 4096")
        rows.execute("CREATE TABLE messages (text TEXT, picture BLOB)")
        rows.executemany("INSERT INTO messages VALUES ('hello', ?)", [(each,) for each in blobs])


def test_copies_that_are_not_whole_files_are_found_in_the_file_that_holds_them(
    phone: Path,
) -> None:
    (phone / "appended.jpg").write_bytes(TEXT + KNOWN + b"more")
    (phone / "cut.jpg").write_bytes(KNOWN[:30_000])
    (phone / "stripped.jpg").write_bytes(b"\xff\xd8 another header" + KNOWN[1_111:])
    (phone / "whole.jpg").write_bytes(KNOWN)
    (phone / "notes.txt").write_bytes(TEXT)

    result = result_of(phone)

    hits = {hit.path: hit for hit in result.hits}
    assert {path: hit.kind for path, hit in hits.items()} == {
        "/appended.jpg": HitKind.EMBEDDED,
        "/cut.jpg": HitKind.TRUNCATED,
        "/stripped.jpg": HitKind.FRAGMENT,
        "/whole.jpg": HitKind.EXACT,
    }
    for hit in result.hits:
        assert content_of(phone, hit) == KNOWN[hit.known_offset :][: hit.length]
    assert hits["/appended.jpg"].extents == (Extent(len(TEXT), len(KNOWN)),)
    assert HashAlgorithm.SHA256 in hits["/appended.jpg"].established_by
    assert hits["/whole.jpg"].method is Method.EXACT
    (source,) = result.sources
    assert source.coverage.compared == source.coverage.total == source.size
    assert is_complete(result)


def test_a_picture_in_the_pages_of_a_database_is_one_hit(phone: Path) -> None:
    a_database(phone / "msgstore.db", TEXT, KNOWN, OTHER)

    result = result_of(phone)

    assert {hit.path.rpartition("!/")[0] for hit in result.hits if hit.path} == {"/msgstore.db"}
    assert len(result.hits) == len({hit.item for hit in result.hits}) == 2
    for hit in result.hits:
        assert len(hit.extents) > 5
        (known,) = (each for each in (KNOWN, OTHER) if content_of(phone, hit)[:64] in each)
        assert content_of(phone, hit) == known  # joined over its pages


def test_no_match_reaches_from_one_file_into_the_next(phone: Path) -> None:
    (phone / "a").write_bytes(TEXT + KNOWN[:30_720])
    (phone / "b").write_bytes(KNOWN[30_720:] + TEXT)

    result = result_of(phone)

    first, second = sorted(result.hits, key=lambda hit: str(hit.path))
    assert (first.path, first.kind) == ("/a", HitKind.TRUNCATED)
    assert first.extents == (Extent(len(TEXT), first.length),)
    assert (second.path, second.kind) == ("/b", HitKind.FRAGMENT)
    assert second.extents == (Extent(0, second.length),)
    for hit in result.hits:
        assert content_of(phone, hit) == KNOWN[hit.known_offset :][: hit.length]


def test_the_same_copy_in_several_files_is_a_hit_in_each(phone: Path) -> None:
    for name in ("a", "b", "c"):
        (phone / name).write_bytes(TEXT + OTHER)

    result = result_of(phone)

    assert [hit.path for hit in result.hits] == ["/a", "/b", "/c"]
    assert len({hit.extents for hit in result.hits}) == 1


def _of_files_that_are_gone(phone: Path, *names: str) -> ShardResult:
    """What a part of a folder gives, of which some files were deleted meanwhile."""
    ref = identify_folder(phone)
    (part,) = open_files(ref).parts()
    for name in names:
        (phone / name).unlink()
    with shared_index(a_whole_set_of([KNOWN, OTHER])) as index:
        assert isinstance(part, HeldPart)
        work = HeldWork(all_hashes=False, is_exact=True, is_raw=True, is_content=True)
        return scan_shard(HeldShard(1, ref, index, part, work))


def test_of_more_faults_than_are_told_one_by_one_the_others_are_counted(
    phone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held_matching, "MOST_FAULTS", 2)
    for name in "abcde":
        (phone / name).write_bytes(OTHER)

    result = _of_files_that_are_gone(phone, *"abcde")

    assert [fault.reason for fault in result.faults] == [
        "no such file or directory",
        "no such file or directory",
        "3 more faults like the 2 listed",
    ]


def test_a_file_that_is_gone_is_a_fault_by_its_number_and_the_others_are_compared(
    phone: Path,
) -> None:
    (phone / "a").write_bytes(OTHER)
    (phone / "b").write_bytes(TEXT + OTHER)

    result = _of_files_that_are_gone(phone, "a")

    assert [hit.path for hit in result.hits] == ["/b"]
    (fault,) = result.faults
    assert (fault.where, fault.reason) == (
        "file 1 of the folder", "no such file or directory",
    )  # fmt: skip
    assert result.unreadable == (Extent(0, len(OTHER)),)
    assert result.compared == (Extent(len(OTHER), len(TEXT + OTHER)),)


def test_three_thousand_files_are_cut_into_parts_and_counted_once(phone: Path) -> None:
    rng = random.Random("many")  # noqa: S311 -- no secret
    places = {f"{n % 10}/{n:05}.txt": rng.randbytes(20) for n in range(3000)}
    for place, content in places.items():
        (phone / place).parent.mkdir(exist_ok=True)
        (phone / place).write_bytes(content)
    (phone / "9/x.jpg").write_bytes(TEXT + OTHER)

    result = result_of(phone)

    assert [hit.path for hit in result.hits] == ["/9/x.jpg"]
    assert result.sources[0].coverage.compared == 3000 * 20 + len(TEXT + OTHER)
