from __future__ import annotations

import ctypes
import itertools
import os
import time
from concurrent.futures import BrokenExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from forensics.cli import rescanning
from forensics.errors import UnconfinedError
from forensics.file_system import FileEntry
from forensics.hash_sets.sharing import files_of_tables, shared_index, size_of_tables
from forensics.sandbox import available_confinement, bound_next_task
from forensics.sandbox.confinement import NO_CONFINEMENT
from forensics.sandbox.messages import answering, kinds_of
from forensics.scanning import local_means
from forensics.scanning.scan_faults import UNCONFINED
from forensics.scanning.sources.scan_sources import identify_sources
from forensics.scanning.survey.listing import list_candidates
from forensics.scanning.survey.surveying import survey_source
from forensics.scanning.workers.executors import spawned_pool
from forensics.scanning.workers.guarded_child import GuardedChild, GuardedChildError
from forensics.values import Tool
from tests.forensics.scanning.builders import means, scanned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.forensics.scanning.conftest import Media


def segfault() -> None:
    ctypes.string_at(0)


def spin() -> None:
    while True:
        pass


def eat() -> None:
    eaten = []
    while True:
        eaten.append(bytearray(256 << 20))


FAILURES = {"segfault": segfault, "abort": os.abort, "spin": spin, "eat": eat}


def fail_midway(task: tuple[str, Any, Any], beat: Callable[[], None]) -> Iterator[object]:
    """What a function of ours gives, up to the second file; then its parser fails."""
    kind, function, argument = task
    files = 0
    for found in function(argument, beat):
        yield found
        files += isinstance(found, FileEntry)
        if files == 2:
            FAILURES[kind]()


class HostileChild(GuardedChild):
    """A guarded child whose parser fails while it lists the files of a volume."""

    def __init__(self, kind: str, readable: tuple[Path, ...]) -> None:
        super().__init__(silence_seconds=3.0, readable=readable)
        self._kind = kind

    def run(self, function: Any, argument: Any, *, kinds: tuple[type, ...] = ()) -> Iterator[Any]:
        kinds = kinds or kinds_of(function)
        if function is list_candidates:
            return super().run(fail_midway, (self._kind, function, argument), kinds=kinds)
        return super().run(function, argument, kinds=kinds)


@pytest.mark.parametrize("kind", sorted(FAILURES))
def test_a_parser_that_fails_costs_its_volume_and_is_a_fault(kind: str, media: Media) -> None:
    (source,) = identify_sources((media.fat,))
    started = time.monotonic()
    with shared_index(media.hash_set) as index:
        child = HostileChild(kind, (*files_of_tables(index), media.fat))
        try:
            survey = survey_source(
                source,
                index=index,
                all_hashes=True,
                reads_all=False,
                children=(child,),
                on_volume=lambda: None,
            )
        finally:
            child.close()

    assert time.monotonic() - started < 60
    (fault,) = [fault for fault in survey.faults if "its reader" in fault.reason]
    assert fault.extents == tuple(volume.extent for volume in survey.volumes)


@answering(bytes)
def say(path: Path, _: Callable[[], None]) -> Iterator[bytes]:
    yield path.read_bytes()


def test_a_child_reads_what_it_was_given_and_no_more(tmp_path: Path) -> None:
    given, other = tmp_path / "given", tmp_path / "other"
    given.write_bytes(b"1")
    other.write_bytes(b"2")
    child = GuardedChild(silence_seconds=20, readable=(given,))
    try:
        assert list(child.run(say, given)) == [b"1"]
        if available_confinement().is_full:
            with pytest.raises(GuardedChildError, match="went down"):
                list(child.run(say, other))
    finally:
        child.close()


@answering(bytes)
def read(path: Path) -> bytes:
    return path.read_bytes()


@answering(int)
def count_for_ever(seconds: int) -> int:
    bound_next_task(seconds)
    return sum(itertools.count())


@pytest.mark.skipif(
    not available_confinement().is_full, reason="this system has no Landlock and seccomp"
)
def test_a_worker_reads_what_it_was_given_and_no_more(tmp_path: Path) -> None:
    given, other = tmp_path / "given", tmp_path / "other"
    given.write_bytes(b"1")
    other.write_bytes(b"2")
    with spawned_pool(1, (given,)) as pool:
        assert pool.submit(read, given).result() == b"1"
        with pytest.raises(BrokenExecutor, match="went down"):
            pool.submit(read, other).result()


@pytest.mark.skipif(
    not available_confinement().is_full, reason="this system has no Landlock and seccomp"
)
def test_a_worker_that_does_not_end_is_ended(tmp_path: Path) -> None:
    with spawned_pool(1, (tmp_path,)) as pool, pytest.raises(BrokenExecutor, match="went down"):
        pool.submit(count_for_ever, 1).result()


def test_the_result_says_what_held_the_parsers(media: Media, tmp_path: Path) -> None:
    result = scanned(media.fat, hash_set=media.hash_set, out=tmp_path / "r")

    assert result.sandbox == str(available_confinement())
    assert UNCONFINED not in {fault.reason for fault in result.faults}


def test_without_confinement_nothing_is_read(media: Media, tmp_path: Path) -> None:
    bare = means(confinement=NO_CONFINEMENT)

    with pytest.raises(UnconfinedError, match="--allow-unconfined"):
        scanned(media.fat, hash_set=media.hash_set, out=tmp_path / "r", with_means=bare)

    assert list(tmp_path.iterdir()) == []


def test_a_scan_after_an_erasure_goes_on_without_confinement_only_by_leave(
    media: Media, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_means, "available_confinement", lambda: NO_CONFINEMENT)
    scan_again = partial(
        rescanning.rescan, media.fat, hash_set=media.hash_set, tool=Tool("expunge", "0")
    )

    with pytest.raises(UnconfinedError, match="--allow-unconfined"):
        scan_again(out=tmp_path / "refused", allow_unconfined=False)

    result = scan_again(out=tmp_path / "r", allow_unconfined=True)
    assert result.sandbox == "none"
    assert UNCONFINED in {fault.reason for fault in result.faults}


def test_a_worker_may_hold_the_tables_beside_its_own_memory(media: Media, tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(bytes(4096))
    with shared_index(media.hash_set) as index:
        tables = files_of_tables(index)
        size = size_of_tables((*tables, tmp_path / "source", tmp_path / "nowhere"))
        assert size == sum(file.stat().st_size for file in tables)


def test_leave_to_go_on_without_it_is_a_fault_of_every_source(media: Media, tmp_path: Path) -> None:
    bare = means(confinement=NO_CONFINEMENT, allow_unconfined=True)

    result = scanned(
        media.fat, media.ntfs, hash_set=media.hash_set, out=tmp_path / "r", with_means=bare
    )

    assert result.sandbox == "none"
    told = [(f.image, f.extents) for f in result.faults if f.reason == UNCONFINED]
    assert told == [(media.ntfs.name, ()), (media.fat.name, ())]
    assert result.hits
