from __future__ import annotations

import os
import pickle
from array import array
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forensics.containers.reader import HeldPart
from forensics.errors import ShardLostError
from forensics.hash_sets.sharing import files_of_tables, shared_index
from forensics.scanning.result.merging import ledger, merge_faults, merge_hits
from forensics.scanning.shards.coordinating import run_shards
from forensics.scanning.shards.planning import (
    HeldShard,
    HeldWork,
    ScanShard,
    Shard,
    plan_held,
    plan_shards,
)
from forensics.scanning.shards.shard_matching import scan_shard
from forensics.scanning.shards.shard_result import ShardResult
from forensics.scanning.sources.scan_sources import identify_sources
from forensics.scanning.survey.surveying import survey_source
from forensics.scanning.workers.guarded_child import GuardedChild
from forensics.values import Extent
from tests.fakes import InlineExecutor
from tests.forensics.volumes.recipes import MIB, partition

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from forensics.hash_sets.sharing import SharedIndexRef
    from forensics.scanning.survey.source_survey import Survey
    from tests.forensics.scanning.conftest import Media


@pytest.fixture(scope="module")
def index(media: Media) -> Iterator[SharedIndexRef]:
    with shared_index(media.hash_set) as ref:
        yield ref


def survey_all(
    media: tuple[Path, ...],
    index: SharedIndexRef,
    readers: int,
    on_part: Callable[[Survey], None] = lambda _: None,
) -> list[Survey]:
    sources = identify_sources(media)
    paths = [path for source in sources if source.ref for path in source.ref.segments]
    readable = (*files_of_tables(index), *paths)
    children = tuple(GuardedChild(silence_seconds=20, readable=readable) for _ in range(readers))
    try:
        return [
            survey_source(
                source,
                index=index,
                all_hashes=True,
                reads_all=True,
                children=children,
                on_volume=lambda: None,
                on_part=on_part,
            )
            for source in sources
        ]
    finally:
        for child in children:
            child.close()


@pytest.fixture(scope="module")
def surveys(media: Media, index: SharedIndexRef) -> list[Survey]:
    return survey_all(media.all, index, 1)


def a_disk_of(volumes: list[Path], out: Path) -> Path:
    """A disk with a partition for each volume, one after the other."""
    sizes = [-(-volume.stat().st_size // MIB) * MIB for volume in volumes]
    starts = [MIB + sum(sizes[:number]) for number in range(len(sizes))]
    with out.open("wb") as disk:
        for start, volume in zip(starts, volumes, strict=True):
            disk.seek(start)
            disk.write(volume.read_bytes())
        disk.truncate(MIB + sum(sizes))
    lines = [
        f"start={start // 512}, size={size // 512}, type=7"
        for start, size in zip(starts, sizes, strict=True)
    ]
    return partition(out, "\n".join(["label: dos", *lines]))


def test_several_readers_of_file_systems_find_what_one_finds(
    media: Media, index: SharedIndexRef, tmp_path: Path
) -> None:
    disk = a_disk_of([media.ntfs, media.fat, media.fat, media.ntfs], tmp_path / "disk.raw")

    (alone,), (together,) = (survey_all((disk,), index, readers) for readers in (1, 3))

    assert len(alone.volumes) == 4
    assert {entry.partition for entry in alone.candidates} == {v.partition for v in alone.volumes}
    for name in ("volumes", "candidates", "streams", "faults", "encrypted", "unopened"):
        assert getattr(together, name) == getattr(alone, name)
    for entry in alone.candidates:
        if entry.extents:
            place = entry.extents[:1]
            assert together.owners.owner_of(place) == alone.owners.owner_of(place)


def test_the_parts_of_a_scan_are_the_same_for_any_number_of_readers(
    media: Media, index: SharedIndexRef, tmp_path: Path
) -> None:
    disk = a_disk_of([media.ntfs, media.fat, media.ntfs], tmp_path / "disk.raw")
    parts: dict[int, list[Survey]] = {1: [], 3: []}

    surveys = [survey_all((disk,), index, readers, parts[readers].append) for readers in (1, 3)]

    alone, together = (
        {
            (shard.key, shard.number): shard.entries
            for part in found
            for shard in plan_shards(part, index=index, all_hashes=True)
        }
        for found in parts.values()
    )
    assert together == alone
    assert sum(map(len, alone.values())) == len(surveys[0][0].candidates) > 0
    assert [len(part.volumes) for part in parts[3]] == [1, 1, 1]


@pytest.fixture(scope="module")
def shards(surveys: list[Survey], index: SharedIndexRef) -> list[Shard]:
    planned: list[Shard] = [
        shard for survey in surveys for shard in plan_shards(survey, index=index, all_hashes=True)
    ]
    work = HeldWork(all_hashes=True, is_exact=True, is_raw=True, is_content=True)
    held = partial(plan_held, index=index, work=work)
    return [*planned, *(shard for survey in surveys for shard in held(survey))]


def cut(shards: list[Shard], pieces: int) -> list[Shard]:
    """Cut each shard into at most that many of consecutive entries, or files."""
    found: list[Shard] = []
    for shard in shards:
        if isinstance(shard, HeldShard):
            found += [
                replace(shard, number=len(found) + number, part=part)
                for number, part in enumerate(cut_part(shard.part, pieces))
            ]
        elif isinstance(shard, ScanShard):
            step = max(1, -(-len(shard.entries) // pieces))
            found += [
                replace(
                    shard,
                    number=len(found) + first,
                    entries=shard.entries[first : first + step],
                )
                for first in range(0, len(shard.entries), step)
            ]
    return found


def cut_part(part: HeldPart, pieces: int) -> Iterator[HeldPart]:
    """Cut a part of a folder."""
    places, sizes = part.places.split(b"\0"), array("q", part.sizes)
    step = max(1, -(-len(places) // pieces))
    for first in range(0, len(places), step):
        some = sizes[first : first + step]
        start = part.start + sum(sizes[:first])
        names = b"\0".join(places[first : first + step])
        yield HeldPart(
            part.first + first, sum(some), start, start + sum(some), names, some.tobytes()
        )


def outcome(surveys: list[Survey], results: list[ShardResult]) -> Any:
    faults = merge_faults(fault for result in results for fault in result.faults)
    return (
        merge_hits(hit for result in results for hit in result.hits),
        faults,
        [ledger(survey, results) for survey in surveys],
    )


@pytest.fixture(scope="module")
def expected(surveys: list[Survey], shards: list[Shard]) -> Any:
    found = run_shards(shards, make_executor=InlineExecutor, in_flight=1)
    return outcome(surveys, [result for _, result in found if isinstance(result, ShardResult)])


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    pieces=st.integers(1, 9),
    in_flight=st.integers(1, 6),
    order=st.randoms(use_true_random=False),
    threads=st.integers(0, 3),
)
def test_any_sharding_order_and_executor_give_the_same_result(
    surveys: list[Survey],
    shards: list[Shard],
    expected: Any,
    pieces: int,
    in_flight: int,
    order: random.Random,
    threads: int,
) -> None:
    mixed = cut(shards, pieces)
    order.shuffle(mixed)
    make_executor: Callable[[], Any] = InlineExecutor
    if threads:
        make_executor = partial(ThreadPoolExecutor, threads)

    found = list(run_shards(mixed, make_executor=make_executor, in_flight=in_flight))

    results = [result for _, result in found if isinstance(result, ShardResult)]
    assert len(results) == len(mixed)
    assert outcome(surveys, results) == expected


class PoolThatLoses(ProcessPoolExecutor):
    """A real pool whose worker goes down, as if killed, on the shards named."""

    def __init__(self, lost: set[int]) -> None:
        super().__init__(2, mp_context=get_context("spawn"))
        self.lost = lost

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        if args[0].number in self.lost:
            return super().submit(os._exit, 9)
        return super().submit(fn, *args, **kwargs)


def test_a_shard_that_takes_its_worker_down_is_lost_and_no_other(shards: list[Shard]) -> None:
    pieces = [replace(shard, number=n) for n, shard in enumerate(cut(shards, 3), start=1)]

    found = {
        shard.number: result
        for shard, result in run_shards(
            pieces, make_executor=lambda: PoolThatLoses({2}), in_flight=3
        )
    }

    assert set(found) == {shard.number for shard in pieces}
    lost = {number for number, result in found.items() if isinstance(result, ShardLostError)}
    assert lost == {2}


def test_a_worker_that_goes_down_once_costs_nothing(shards: list[Shard]) -> None:
    first = [True]

    def make_executor() -> ProcessPoolExecutor:
        is_first, first[0] = first[0], False
        return PoolThatLoses({shards[0].number} if is_first else set())

    found = list(run_shards(shards, make_executor=make_executor, in_flight=2))

    assert all(isinstance(result, ShardResult) for _, result in found)
    assert len(found) == len(shards)


class PoolThatIsClosing(InlineExecutor):
    """Python's own pool, at the moment in which it closes the pipes of workers that went down."""

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        raise OSError("handle is closed")


def test_workers_that_go_down_while_a_shard_is_handed_over_cost_nothing(
    shards: list[Shard],
) -> None:
    made: list[Executor] = []

    def make_executor() -> Executor:
        made.append(InlineExecutor() if made else PoolThatIsClosing())
        return made[-1]

    found = list(run_shards(shards, make_executor=make_executor, in_flight=2))

    assert all(isinstance(result, ShardResult) for _, result in found)
    assert len(found) == len(shards)
    assert len(made) > 1


BEYOND = Extent(1 << 50, 1)
LIES = {
    "of another part": lambda result: replace(result, number=result.number + 1),
    "of another image": lambda result: replace(result, image="another.raw"),
    "of bytes beyond the medium": lambda result: replace(result, compared=(BEYOND,)),
    "of a hit beyond the medium": lambda result: replace(
        result, hits=tuple(replace(hit, extents=(BEYOND,)) for hit in result.hits)
    ),
}


class Liars(InlineExecutor):
    """Workers that their input took over: they tell of what cannot be."""

    def __init__(self, lie: Callable[[ShardResult], ShardResult]) -> None:
        self._lie = lie

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        told: Future[Any] = Future()
        told.set_result(self._lie(super().submit(fn, *args, **kwargs).result()))
        return told


@pytest.mark.parametrize("lie", sorted(LIES))
def test_a_part_whose_worker_tells_of_what_cannot_be_is_lost(shards: list[Shard], lie: str) -> None:
    telling = [
        shard for shard in shards if InlineExecutor().submit(scan_shard, shard).result().hits
    ]

    found = list(run_shards(telling, make_executor=lambda: Liars(LIES[lie]), in_flight=2))

    assert found
    assert all(isinstance(result, ShardLostError) for _, result in found)


def test_shards_are_taken_only_as_room_comes(shards: list[Shard]) -> None:
    taken: list[int] = []

    def one_by_one() -> Iterator[Shard]:
        for shard in cut(shards, 4):
            taken.append(shard.number)
            yield shard

    results = run_shards(one_by_one(), make_executor=InlineExecutor, in_flight=2)
    next(results)

    assert len(taken) <= 3
    assert len(list(results)) == len(cut(shards, 4)) - 1


def test_a_key_of_a_shard_does_not_depend_on_its_number(shards: list[Shard]) -> None:
    assert replace(shards[0], number=99).key == shards[0].key
    assert len({shard.key for shard in cut(shards, 3)}) == len(cut(shards, 3))


def test_a_shard_carries_no_secret(shards: list[Shard], media: Media) -> None:
    pickled = pickle.dumps(shards)

    values = [d.value for known in media.hash_set.known_files for d in known.digests]
    assert not any(value in pickled for value in values)
