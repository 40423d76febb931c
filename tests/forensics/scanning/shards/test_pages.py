from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forensics.containers.opening import identify_source
from forensics.errors import HashSetError
from forensics.hash_sets.blocks import no_pieces, pack_blocks, pieces_of
from forensics.hash_sets.columns import pack_columns, unpack_columns
from forensics.hash_sets.sections import from_sections, to_sections
from forensics.hash_sets.sharing import shared_index
from forensics.scanning.shards import pages, planning
from forensics.scanning.shards.pages import match_pages
from forensics.scanning.shards.planning import plan_pages
from forensics.scanning.workers.executors import spawned_pool
from forensics.values import Extent, HitKind, HitState, Method
from tests.fakes import InlineExecutor
from tests.forensics.hash_sets.builders import a_hash_set_of
from tests.forensics.scanning.builders import (
    a_whole_set_of,
    content_at,
    means,
    raw_request,
    scanned,
)
from tests.forensics.scanning.recipes import MIB, a_picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forensics.values import Hit, ScanResult, SourceRef

PICTURE, OTHER, SMALL = a_picture("raw", 150_003), a_picture("other", 70_000), a_picture("s", 900)
SIZE = 6 * MIB
BORDER = 3 * MIB
# Where on a medium without a file system which part of which picture is written.
PLANTS: dict[int, bytes] = {
    MIB // 2: PICTURE,
    BORDER - 75_001: PICTURE,  # across a border, at no sector
    4 * MIB + 512: PICTURE[51_200:90_000],
    5 * MIB + 77: OTHER[:30_000],
    SIZE - len(SMALL): SMALL,
}


@pytest.fixture(scope="module")
def medium(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pages") / "wiped.raw"
    data = bytearray(random.Random(3).randbytes(SIZE))  # noqa: S311 -- no secret
    data[MIB : 2 * MIB] = bytes(MIB)
    for offset, content in PLANTS.items():
        data[offset : offset + len(content)] = content
    path.write_bytes(data)
    return path


def raw_scanned(path: Path, out: Path, **others: Any) -> ScanResult:
    hash_set = others.pop("hash_set", None) or a_whole_set_of([PICTURE, OTHER, SMALL])
    return scanned(hash_set=hash_set, out=out, request=raw_request(path), restart=True, **others)


def hit_over(result: ScanResult, offset: int) -> Hit:
    (found,) = [hit for hit in result.hits if any(e.offset <= offset < e.end for e in hit.extents)]
    return found


def test_every_plant_is_found_with_its_place_and_nothing_else(medium: Path, tmp_path: Path) -> None:
    result = raw_scanned(medium, tmp_path / "r")

    assert len(result.hits) == len(PLANTS)
    for offset, content in PLANTS.items():
        hit = hit_over(result, offset + len(content) // 2)
        lost = len(content) - hit.length
        assert lost <= sum(hit.edge)
        assert content_at(medium, hit) in content
        assert (hit.state, hit.allocated, hit.path) == (HitState.NONE, None, None)


def test_a_whole_copy_is_digested_and_a_part_rests_on_its_blocks(
    medium: Path, tmp_path: Path
) -> None:
    result = raw_scanned(medium, tmp_path / "r")

    whole = hit_over(result, BORDER)
    assert (whole.method, whole.kind, whole.known_offset) == (Method.EXACT, HitKind.EXACT, 0)
    assert {"sha256", "blake3", "md5"} <= set(whole.established_by)
    assert whole.extents == (Extent(BORDER - 75_001, len(PICTURE)),)
    part = hit_over(result, 4 * MIB + 5000)
    assert (part.method, part.kind, part.established_by) == (
        Method.BLOCK, HitKind.FRAGMENT, ("blake3",),
    )  # fmt: skip
    assert part.known_offset == 51_200
    assert hit_over(result, 5 * MIB + 1000).kind is HitKind.TRUNCATED


def test_every_byte_is_read_once_and_counted_once(medium: Path, tmp_path: Path) -> None:
    (source,) = raw_scanned(medium, tmp_path / "r").sources

    assert source.coverage.constant == MIB
    assert source.coverage.opaque == source.coverage.not_examined == SIZE - MIB


class Unplugged(InlineExecutor):
    """Does each part with a handle of its own; after the first, somebody takes the source away."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def submit(self, *words: Any, **others: Any) -> Any:
        with ThreadPoolExecutor(1) as alone:
            future = alone.submit(*words, **others)
        self.path.unlink(missing_ok=True)
        return future


def test_a_source_that_is_taken_away_keeps_what_was_found_on_it(
    medium: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = tmp_path / "taken.raw"
    taken.write_bytes(medium.read_bytes())
    monkeypatch.setattr(planning, "PAGES_SIZE", BORDER)
    monkeypatch.setattr("forensics.matching.extending.REACH", 4096)

    result = raw_scanned(
        taken, tmp_path / "r", with_means=means(make_executor=lambda _: Unplugged(taken))
    )

    (source,) = result.sources
    assert hit_over(result, BORDER - 5000).kind is HitKind.TRUNCATED  # it went on where none read
    assert source.coverage.not_read + source.coverage.unreadable == SIZE - BORDER
    assert any("changed while it was scanned" in fault.reason for fault in result.faults)


EXECUTORS: list[Callable[[tuple[Path, ...]], Any]] = [
    lambda _: InlineExecutor(),
    lambda _: ThreadPoolExecutor(3),
]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    sectors=st.integers(300, SIZE // 512),
    page=st.sampled_from([64 * 1024, MIB, 4 * MIB]),
    executor=st.sampled_from(range(len(EXECUTORS))),
)
def test_where_a_medium_is_cut_makes_no_difference(
    medium: Path, tmp_path: Path, sectors: int, page: int, executor: int
) -> None:
    expected = raw_scanned(medium, tmp_path / "expected")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "PAGES_SIZE", sectors * 512)
        patch.setattr(pages, "_buffers", lambda: (memoryview(bytearray(page)),))
        found = raw_scanned(
            medium, tmp_path / "cut", with_means=means(make_executor=EXECUTORS[executor])
        )

    assert found.hits == expected.hits
    assert found.sources[0].coverage.not_examined == found.sources[0].coverage.opaque


def test_a_pool_of_processes_finds_the_same(medium: Path, tmp_path: Path) -> None:
    pool = means(make_executor=lambda readable: spawned_pool(2, readable), in_flight=3)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "PAGES_SIZE", MIB)
        found = raw_scanned(medium, tmp_path / "r", with_means=pool)

    assert found.hits == raw_scanned(medium, tmp_path / "expected").hits


def test_what_lies_beside_a_missing_part_is_compared(tmp_path: Path) -> None:
    step = 2 * MIB
    data = bytearray(random.Random(4).randbytes(3 * step))  # noqa: S311 -- no secret
    data[step - len(OTHER) : step] = OTHER
    data[2 * step : 2 * step + len(PICTURE)] = PICTURE
    for number in (0, 2):
        (tmp_path / f"x.{number + 1:03}").write_bytes(data[number * step : (number + 1) * step])

    result = raw_scanned(tmp_path / "x.001", tmp_path / "r")

    assert [hit.extents for hit in result.hits] == [
        (Extent(step - len(OTHER), len(OTHER)),),
        (Extent(2 * step, len(PICTURE)),),
    ]
    assert result.sources[0].coverage.unreadable == step
    faults = [fault for fault in result.faults if "not understood" not in fault.reason]
    assert [fault.extents for fault in faults if fault.extents] == [(Extent(step, step),)]


def test_a_set_of_digests_alone_leaves_bytes_uncompared_and_says_so(
    medium: Path, tmp_path: Path
) -> None:
    result = raw_scanned(medium, tmp_path / "r", hash_set=a_hash_set_of([PICTURE]))

    assert not result.hits
    assert result.sources[0].coverage.not_read == SIZE
    assert any("digests alone" in fault.reason for fault in result.faults)


def test_a_set_with_blocks_for_some_says_for_how_many_it_has_none(
    medium: Path, tmp_path: Path
) -> None:
    known_files = a_hash_set_of([PICTURE, OTHER]).known_files
    pieces = [pieces_of(memoryview(PICTURE), rarity=16), no_pieces()]
    some = from_sections(to_sections(bytes(32), known_files, blocks=pack_blocks(pieces, rarity=16)))

    result = raw_scanned(medium, tmp_path / "r", hash_set=some)

    assert {hit.item for hit in result.hits} == {known_files.known_file(0).item}
    assert any("digests alone of 1 of its 2 known files" in f.reason for f in result.faults)


def test_a_set_of_an_earlier_version_is_refused_before_anything_is_read(
    medium: Path, tmp_path: Path
) -> None:
    whole = a_whole_set_of([PICTURE])
    columns = unpack_columns(bytes(whole.blocks or b""))
    del columns["least_of_small"]
    old = replace(whole, blocks=pack_columns(columns))

    with pytest.raises(HashSetError, match="build it again"):
        raw_scanned(medium, tmp_path / "r", hash_set=old)

    assert list(tmp_path.iterdir()) == []


def test_a_hit_on_one_block_alone_scores_less(tmp_path: Path) -> None:
    path = tmp_path / "medium.raw"
    data = bytearray(random.Random(4).randbytes(MIB))  # noqa: S311 -- no secret
    data[4096:4608] = PICTURE[51_200:51_712]
    data[MIB // 2 : MIB // 2 + 1024] = PICTURE[10_240:11_264]
    path.write_bytes(data)

    result = raw_scanned(path, tmp_path / "r")

    assert [(hit.length, hit.score) for hit in result.hits] == [(512, 0.5), (1024, 1.0)]


def test_a_whole_copy_of_one_version_is_no_piece_of_another(tmp_path: Path) -> None:
    path, version = tmp_path / "medium.raw", b"another header" + PICTURE[100:140_000]
    data = bytearray(random.Random(5).randbytes(MIB))  # noqa: S311 -- no secret
    data[8192 : 8192 + len(PICTURE)] = PICTURE
    data[MIB // 2 : MIB // 2 + 40_000] = version[20_480:60_480]
    path.write_bytes(data)

    result = raw_scanned(path, tmp_path / "r", hash_set=a_whole_set_of([PICTURE, version]))

    (whole, *parts) = result.hits
    assert (whole.kind, whole.length) == (HitKind.EXACT, len(PICTURE))
    assert parts  # a piece in a place of its own is told for each version that it may be of
    assert all(part.extents[0].offset >= MIB // 2 for part in parts)


def test_tables_without_blocks_are_no_matcher(medium: Path) -> None:
    with shared_index(a_hash_set_of([PICTURE])) as index:
        (shard, *_) = plan_pages([_ref(medium)], index=index)
        with pytest.raises(HashSetError, match="digests alone"):
            match_pages(shard)


def test_stretches_cover_a_medium_once(medium: Path) -> None:
    with shared_index(a_hash_set_of([PICTURE])) as index, pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "PAGES_SIZE", 1_000_000)
        shards = list(plan_pages([_ref(medium)], index=index))

    ends = [0, *(shard.extent.end for shard in shards)]
    assert [shard.extent.offset for shard in shards] == ends[:-1]
    assert ends[-1] == SIZE
    assert len({shard.key for shard in shards}) == len(shards)


def _ref(path: Path) -> SourceRef:
    return identify_source(path)


@pytest.mark.long
def test_a_sparse_medium_of_many_gigabytes_takes_bounded_memory(tmp_path: Path) -> None:
    path, size = tmp_path / "sparse.raw", 16 * 1024 * MIB
    with path.open("wb") as file:
        file.truncate(size)
        file.seek(size - MIB)
        file.write(PICTURE)

    pool = means(make_executor=lambda readable: spawned_pool(2, readable), in_flight=3)
    result = raw_scanned(path, tmp_path / "r", with_means=pool)

    assert [hit.extents for hit in result.hits] == [(Extent(size - MIB, len(PICTURE)),)]
    assert result.sources[0].coverage.not_examined == 0
    assert result.sources[0].coverage.constant >= size - 2 * MIB
