"""libewf as a second reader: what it finds, and what is made of damage and of its end."""

from __future__ import annotations

import hashlib
import importlib
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from forensics.containers.as_bytes import open_as_bytes
from forensics.containers.opening import identify_source
from forensics.disk_images.verifying import digest_medium
from forensics.scanning.sources import second_reader, whole_reading
from forensics.scanning.sources.guarded_images import stated_digests
from forensics.scanning.sources.second_reader import MediumLength, read_by_second, second_in_child
from forensics.values import Digest, HashAlgorithm, SourceRef
from tests.forensics.containers.l01_recipes import an_l01, an_lx01
from tests.forensics.disk_images.recipes import acquire, overwrite, section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from forensics.scanning.sources.whole_reading import DigestTask

SHA256, MD5 = HashAlgorithm.SHA256, HashAlgorithm.MD5
MEDIUM = os.urandom(600_064) + bytes(700_416)


@pytest.fixture
def image(tmp_path: Path) -> Path:
    (tmp_path / "medium.raw").write_bytes(MEDIUM)
    return acquire(tmp_path / "medium.raw", tmp_path / "image", "-c", "fast", "-b", "64")


def read(source: SourceRef) -> second_reader.ReadBySecond:
    return read_by_second(source, algorithms=(SHA256, MD5), on_progress=lambda _: None)


def test_what_libewf_reads_has_the_digests_of_the_medium(image: Path) -> None:
    done: list[int] = []
    found = read_by_second(
        identify_source(image), algorithms=(SHA256, MD5), on_progress=done.append
    )

    assert found.digests == (
        Digest(SHA256, hashlib.sha256(MEDIUM).digest()),
        Digest(MD5, hashlib.md5(MEDIUM, usedforsecurity=False).digest()),
    )
    assert (found.size, found.fault, done[-1]) == (len(MEDIUM), "", len(MEDIUM))
    assert found.reader.startswith("libewf 2")


@pytest.mark.parametrize("make", [an_l01, an_lx01])
def test_libewf_reads_what_logical_evidence_keeps_as_we_do(
    make: Callable[..., Path], tmp_path: Path
) -> None:
    source = identify_source(make({"/a": MEDIUM, "/b": b"words"}, tmp_path / "case.L01"))
    own = digest_medium(open_as_bytes(source), algorithms=(SHA256, MD5), on_progress=lambda _: None)

    found = read(source)

    assert (found.digests, found.size, found.fault) == (own.digests, source.size, "")
    assert stated_digests(source) == (found.digests[1:] if make is an_l01 else ())


def test_an_image_that_libewf_does_not_open_is_a_fault(image: Path) -> None:
    source = identify_source(image)
    overwrite(image, 0, bytes(64))

    found = read(source)

    assert (found.digests, found.size) == ((), None)
    assert found.fault == "the second reader could not open the disk image"


def test_a_missing_segment_leaves_no_digest(tmp_path: Path) -> None:
    (tmp_path / "medium.raw").write_bytes(os.urandom(1_500_160))
    first = acquire(tmp_path / "medium.raw", tmp_path / "image")
    source = identify_source(first)
    source.segments[1].unlink()

    found = read(replace(source, segments=source.segments[:1]))

    assert found.digests == ()
    assert found.fault == second_reader.UNREAD


def test_another_length_of_the_medium_is_told_and_nothing_is_read(image: Path) -> None:
    source = identify_source(image)

    found = read(replace(source, size=source.size + 512))

    assert (found.size, found.digests, found.fault) == (source.size, (), "")


def end_in_mid_read(task: DigestTask, beat: Any) -> Iterator[int | MediumLength]:
    del beat
    yield MediumLength(task.source.size)
    os._exit(task.source.size % 2 + 11)


def test_a_reader_that_goes_down_is_a_fault_and_no_agreement(
    image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    end_in_mid_read.answers = second_in_child.answers  # type: ignore[attr-defined]
    monkeypatch.setattr(second_reader, "second_in_child", end_in_mid_read)

    found = read(identify_source(image))

    assert (found.digests, found.fault) == ((), "its reader went down")


def hang(task: DigestTask, beat: Any) -> Iterator[int]:
    del task, beat
    importlib.import_module("time").sleep(60)
    yield 1


def test_a_reader_that_hangs_is_ended_and_is_a_fault(
    image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hang.answers = second_in_child.answers  # type: ignore[attr-defined]
    monkeypatch.setattr(second_reader, "second_in_child", hang)
    monkeypatch.setattr(whole_reading, "SILENCE_SECONDS", 0.3)

    found = read(identify_source(image))

    assert found.digests == ()
    assert "said nothing" in found.fault


def test_a_damaged_chunk_makes_libewf_give_other_bytes_without_a_word(image: Path) -> None:
    source = identify_source(image)
    overwrite(image, section(image, "sectors").start + 76 + 700, b"x" * 64)

    found = read(source)

    assert found.fault == ""  # which is why it is never taken for the truth
    assert found.digests
    assert found.digests[0] != Digest(SHA256, hashlib.sha256(MEDIUM).digest())
