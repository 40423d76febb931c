from __future__ import annotations

import hashlib
import random
import subprocess
from itertools import pairwise
from typing import TYPE_CHECKING

import pyewf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forensics.containers import identify_source, open_image
from forensics.disk_images.ewf import EwfImage
from forensics.disk_images.ewf_names import segment_name
from forensics.disk_images.verifying import stored_digests
from forensics.values import Digest, Extent, HashAlgorithm, SourceKind
from tests.forensics.disk_images.recipes import acquire, write_huge_segment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FORMATS = (
    "ewf", "smart", "ftk", "encase2", "encase3", "encase4", "encase5", "encase6", "encase7",
    "linen5", "linen6", "linen7", "ewfx",
)  # fmt: skip


def read_whole(path: Path) -> bytes:
    image = open_image(identify_source(path))
    try:
        return image.read_at(Extent(0, image.size))
    finally:
        image.close()


def read_with_pyewf(path: Path) -> bytes:
    handle = pyewf.handle()
    handle.open(pyewf.glob(str(path)))
    try:
        return bytes(handle.read_buffer(handle.get_media_size()))
    finally:
        handle.close()


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_of_the_acquiring_tool_gives_the_bytes_of_the_medium(
    form: str, raw_file: Path, medium: bytes, tmp_path: Path
) -> None:
    first = acquire(raw_file, tmp_path / "medium", "-f", form, "-c", "fast")

    assert len(list(tmp_path.iterdir())) > 1
    assert read_whole(first) == medium


@pytest.mark.parametrize("compression", ["none", "empty-block", "fast", "best"])
@pytest.mark.parametrize("sectors", ["16", "64", "1024"])
def test_every_compression_and_chunk_size_agrees_with_pyewf(
    compression: str, sectors: str, raw_file: Path, medium: bytes, tmp_path: Path
) -> None:
    first = acquire(raw_file, tmp_path / "medium", "-c", compression, "-b", sectors)

    assert read_whole(first) == read_with_pyewf(first) == medium


def test_what_ewfverify_accepts_has_the_digests_that_are_stored(
    acquired: Path, medium: bytes
) -> None:
    image = open_image(identify_source(acquired))

    subprocess.run(["ewfverify", "-q", str(acquired)], check=True, capture_output=True)

    md5 = hashlib.md5(medium, usedforsecurity=False).digest()
    sha1 = hashlib.sha1(medium, usedforsecurity=False).digest()
    assert stored_digests(image) == (
        Digest(HashAlgorithm.MD5, md5),
        Digest(HashAlgorithm.SHA1, sha1),
    )
    image.close()


def test_a_source_names_all_segments_in_order(acquired: Path, medium: bytes) -> None:
    ref = identify_source(acquired)

    assert ref.kind is SourceKind.EWF
    assert ref.size == len(medium)
    assert [path.suffix for path in ref.segments] == [".E01", ".E02", ".E03"][: len(ref.segments)]
    assert len(ref.segments) == len(list(acquired.parent.iterdir()))


def test_segments_are_found_whatever_the_case_of_their_names(
    copy_of_acquired: Callable[[], Path], medium: bytes
) -> None:
    first = copy_of_acquired()
    for path in list(first.parent.glob("*.E0[2-9]")):
        path.rename(path.with_suffix(path.suffix.lower()))

    assert read_whole(first) == medium


def test_a_neighbour_with_a_suffix_of_letters_is_no_segment(
    copy_of_acquired: Callable[[], Path], medium: bytes
) -> None:
    first = copy_of_acquired()
    for suffix in (".RAW", ".txt", ".LOG"):
        first.with_suffix(suffix).write_bytes(b"notes")

    assert first.with_suffix(".RAW") not in identify_source(first).segments
    assert read_whole(first) == medium


def test_random_reads_agree_with_pyewf(acquired: Path) -> None:
    image = open_image(identify_source(acquired))
    handle = pyewf.handle()
    handle.open(pyewf.glob(str(acquired)))
    source = random.Random(3)  # noqa: S311 -- test data

    for _ in range(200):
        offset = source.randrange(image.size)
        length = source.randint(1, min(image.size - offset, 100_000))
        expected = bytes(handle.read_buffer_at_offset(length, offset))
        assert image.read_at(Extent(offset, length)) == expected

    handle.close()
    image.close()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cuts=st.lists(st.integers(min_value=0, max_value=10**7), max_size=6))
def test_any_split_of_reads_gives_the_whole(cuts: list[int], acquired: Path, medium: bytes) -> None:
    image = open_image(identify_source(acquired))
    edges = sorted({0, len(medium), *(cut % len(medium) for cut in cuts)})

    target = memoryview(bytearray(len(medium)))
    for start, end in pairwise(edges):
        image.read_into(start, target[start:end])

    assert target == medium
    image.close()


def test_a_range_past_the_end_is_refused(acquired: Path) -> None:
    image = open_image(identify_source(acquired))

    with pytest.raises(ValueError, match="past the end"):
        image.read_at(Extent(image.size - 1, 2))

    image.close()


def test_closing_twice_does_no_harm(acquired: Path) -> None:
    image = open_image(identify_source(acquired))
    image.read_at(Extent(0, 1))

    image.close()
    image.close()

    assert isinstance(image, EwfImage)


@pytest.mark.parametrize("second", [0x7FFF_8000, 0x7FF0_0000], ids=["top bit used", "not used"])
def test_a_chunk_past_two_gibibytes_is_found(second: int, tmp_path: Path) -> None:
    chunks = [random.Random(n).randbytes(32768) for n in range(3)]  # noqa: S311 -- test data
    places = [4096, second, second + 32772]
    write_huge_segment(tmp_path / "huge.E01", chunks, places)

    assert read_whole(tmp_path / "huge.E01") == b"".join(chunks)


@pytest.mark.parametrize(
    ("first", "number", "name"),
    [
        ("a.E01", 2, "a.E02"),
        ("a.E01", 99, "a.E99"),
        ("a.E01", 100, "a.EAA"),
        ("a.E01", 101, "a.EAB"),
        ("a.E01", 126, "a.EBA"),
        ("a.E01", 99 + 26 * 26, "a.EZZ"),
        ("a.E01", 99 + 26 * 26 + 1, "a.FAA"),
        ("a.s01", 100, "a.saa"),
        ("a.img", 2, "segment 2 of a.img"),
    ],
)
def test_segments_are_named_as_the_format_says(first: str, number: int, name: str) -> None:
    assert segment_name(first, number) == name


def test_more_than_a_hundred_segments_are_read_with_few_descriptors(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # ewfacquire makes no segment below 1 MiB: 104 MiB that cannot be compressed.
    raw = tmp_path_factory.mktemp("large") / "large.raw"
    raw.write_bytes(random.Random(1).randbytes(104 << 20))  # noqa: S311 -- test data
    first = acquire(raw, tmp_path / "large", "-c", "none")
    ref = identify_source(first)

    image = open_image(ref)

    assert len(ref.segments) > 100
    digest = hashlib.sha256(image.read_at(Extent(0, image.size))).digest()
    assert digest == hashlib.sha256(raw.read_bytes()).digest()
    assert isinstance(image, EwfImage)
    assert len(image._files._open) <= 64
    image.close()
    raw.unlink()
