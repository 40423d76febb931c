from __future__ import annotations

import pickle
import random
import struct
import zlib
from contextlib import ExitStack, closing
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from forensics.containers import identify_source, open_image
from forensics.disk_image import HasRemarks
from forensics.errors import ChecksumError, DiskImageError, UnreadableExtentError
from forensics.values import Extent
from forensics.wordings.media import BEYOND
from tests.forensics.disk_images.chunks import chunk_offsets
from tests.forensics.disk_images.recipes import (
    acquire,
    descriptor,
    flip,
    overwrite,
    point,
    section,
    sections,
    set_volume,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from forensics.disk_image import DiskImage

    Opened = Callable[[Path], DiskImage]

CHUNK = 32768


SECTORS = 90  # of 128 in two chunks
TAIL = 2 * CHUNK - SECTORS * 512


@pytest.mark.parametrize("tail", [b"a secret " * (TAIL // 9 + 1), random.Random(4).randbytes(TAIL)])  # noqa: S311
def test_what_the_last_chunk_holds_beyond_the_stated_length_is_told(
    tail: bytes, tmp_path: Path, opened: Opened
) -> None:
    path = an_ewf(random.Random(5).randbytes(SECTORS * 512) + tail[:TAIL], tmp_path)  # noqa: S311
    set_volume(path, 16, SECTORS)

    image = opened(path)

    assert isinstance(image, HasRemarks)
    assert image.size == SECTORS * 512
    assert [*image.unreached(lambda: None)] == [BEYOND(TAIL)]


@pytest.mark.parametrize("fill", [b"\0", b"\xff"])
def test_what_fills_up_the_last_chunk_is_nothing_that_it_hides(
    fill: bytes, tmp_path: Path, opened: Opened
) -> None:
    path = an_ewf(random.Random(5).randbytes(SECTORS * 512) + fill * TAIL, tmp_path)  # noqa: S311
    set_volume(path, 16, SECTORS)

    image = opened(path)

    assert isinstance(image, HasRemarks)
    assert [*image.unreached(lambda: None)] == []


@pytest.mark.parametrize("missing", [False, True])
def test_of_an_image_that_holds_its_medium_and_no_more_nothing_is_told(
    first: Path, opened: Opened, *, missing: bool
) -> None:
    if missing:
        first.with_suffix(".E03").unlink()

    image = opened(first)

    assert isinstance(image, HasRemarks)
    assert [*image.remarks, *image.unreached(lambda: None)] == []


@pytest.fixture
def first(copy_of_acquired: Callable[[], Path]) -> Path:
    """The first file of an image of the test's own, to be damaged."""
    return copy_of_acquired()


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Opens an image, however damaged; it is closed at the end."""
    with ExitStack() as images:
        yield lambda file: images.enter_context(closing(open_image(identify_source(file))))


def an_ewf(medium: bytes, folder: Path) -> Path:
    (folder / "medium.raw").write_bytes(medium)
    return acquire(folder / "medium.raw", folder / "disk", "-c", "fast", "-b", "64")


@pytest.mark.parametrize("chunk", [2, 20])  # stored and compressed
def test_a_bad_chunk_is_an_error_with_its_extent_and_the_others_are_read(
    chunk: int, first: Path, medium: bytes, opened: Opened
) -> None:
    flip(first, chunk_offsets(first)[chunk] + 1000, 4)
    image = opened(first)

    with pytest.raises(ChecksumError) as caught:
        image.read_at(Extent(chunk * CHUNK + 5, 10))
    with pytest.raises(ChecksumError) as in_sequence:
        image.read_at(Extent(0, image.size))

    assert (caught.value.offset, caught.value.length) == (chunk * CHUNK, CHUNK)
    assert str(in_sequence.value) == str(caught.value)
    assert image.gaps() == ()
    before, after = chunk * CHUNK, (chunk + 1) * CHUNK
    assert image.read_at(Extent(0, before)) == medium[:before]
    assert image.read_at(Extent(after, image.size - after)) == medium[after:]


def test_a_flipped_checksum_of_a_stored_chunk_is_a_bad_chunk(first: Path, opened: Opened) -> None:
    flip(first, chunk_offsets(first)[0] + CHUNK)
    image = opened(first)

    with pytest.raises(ChecksumError):
        image.read_at(Extent(0, 1))


def test_a_damaged_table_is_replaced_by_its_copy(
    first: Path, medium: bytes, opened: Opened
) -> None:
    flip(first, section(first, "table").start + 76 + 24, 40)
    image = opened(first)

    assert image.gaps() == ()
    assert image.read_at(Extent(0, image.size)) == medium


@pytest.mark.parametrize("place", [0, 8, 20])  # count, base, checksum
def test_a_damaged_table_header_is_replaced_by_its_copy(
    place: int, first: Path, medium: bytes, opened: Opened
) -> None:
    flip(first, section(first, "table").start + 76 + place)
    image = opened(first)

    assert image.read_at(Extent(0, image.size)) == medium


def test_two_damaged_tables_are_a_gap_of_just_their_chunks(
    first: Path, medium: bytes, opened: Opened
) -> None:
    held = len(chunk_offsets(first)) * CHUNK
    for kind in ("table", "table2"):
        flip(first, section(first, kind).start + 76 + 24 + 8)
    image = opened(first)

    (gap,) = image.gaps()

    assert isinstance(gap, ChecksumError)
    assert (gap.offset, gap.length) == (0, held)
    with pytest.raises(ChecksumError):
        image.read_at(Extent(held - 1, 1))
    assert image.read_at(Extent(held, image.size - held)) == medium[held:]


def test_tables_of_unknown_length_are_a_gap_placed_from_both_ends(
    first: Path, medium: bytes, opened: Opened
) -> None:
    second = first.with_suffix(".E02")
    start = len(chunk_offsets(first)) * CHUNK
    length = len(chunk_offsets(second)) * CHUNK
    for kind in ("table", "table2"):
        flip(second, section(second, kind).start + 76)
    image = opened(first)

    gaps = [(gap.offset, gap.length) for gap in image.gaps()]

    assert gaps == [(start, min(length, image.size - start))]
    assert image.read_at(Extent(0, start)) == medium[:start]
    end = start + length
    assert image.read_at(Extent(end, max(image.size - end, 0))) == medium[end:]


def test_a_table_that_claims_four_billion_chunks_is_not_believed(
    first: Path, medium: bytes, opened: Opened
) -> None:
    start = section(first, "table").start + 76
    header = bytearray(first.read_bytes()[start : start + 20])
    struct.pack_into("<I", header, 0, 0xFFFFFFFF)
    overwrite(first, start, bytes(header) + struct.pack("<I", zlib.adler32(header)))
    image = opened(first)

    assert image.read_at(Extent(0, image.size)) == medium


def test_a_missing_last_segment_is_a_gap_that_names_it(
    first: Path, medium: bytes, opened: Opened
) -> None:
    last = max(first.parent.glob("*.E*"))
    last.unlink()
    image = opened(first)

    (gap,) = image.gaps()

    assert image.size == len(medium)
    assert gap.offset + gap.length == image.size
    assert gap.reason == f"{last.name} is missing"
    with pytest.raises(UnreadableExtentError, match=last.name):
        image.read_at(Extent(gap.offset - 1, 2))
    assert image.read_at(Extent(0, gap.offset)) == medium[: gap.offset]


def test_a_missing_middle_segment_leaves_the_others_in_their_places(
    first: Path, medium: bytes, opened: Opened
) -> None:
    second = first.with_suffix(".E02")
    start = len(chunk_offsets(first)) * CHUNK
    length = len(chunk_offsets(second)) * CHUNK
    assert first.with_suffix(".E03").exists()
    second.unlink()
    image = opened(first)

    (gap,) = image.gaps()

    assert (gap.offset, gap.length, gap.reason) == (start, length, f"{second.name} is missing")
    end = start + length
    assert image.read_at(Extent(end, image.size - end)) == medium[end:]


def test_a_segment_with_a_damaged_start_is_a_gap_that_names_it(
    first: Path, medium: bytes, opened: Opened
) -> None:
    second = first.with_suffix(".E02")
    end = (len(chunk_offsets(first)) + len(chunk_offsets(second))) * CHUNK
    flip(second, 0)
    image = opened(first)

    (gap,) = image.gaps()

    assert gap.reason == f"{second.name} does not start as an EWF file does"
    assert gap.offset + gap.length == end
    assert image.read_at(Extent(end, image.size - end)) == medium[end:]


def test_a_file_cut_in_its_data_opens_and_names_the_loss(
    first: Path, medium: bytes, opened: Opened
) -> None:
    last = max(first.parent.glob("*.E*"))
    with last.open("r+b") as file:
        file.truncate(section(last, "sectors").start + 5000)
    image = opened(first)

    (gap,) = image.gaps()

    assert gap.reason == f"{last.name} is cut off"
    assert image.read_at(Extent(0, gap.offset)) == medium[: gap.offset]
    with pytest.raises(UnreadableExtentError):
        image.read_at(Extent(image.size - 1, 1))


def test_a_damaged_descriptor_is_passed_where_the_chain_goes_on(
    first: Path, medium: bytes, opened: Opened
) -> None:
    for kind in ("header", "sectors", "table2"):
        flip(first, section(first, kind).start + 30)
    image = opened(first)

    assert image.gaps() == ()
    assert image.read_at(Extent(0, image.size)) == medium


def test_a_hidden_table_is_a_gap_and_shifts_nothing(
    first: Path, medium: bytes, opened: Opened
) -> None:
    start = len(chunk_offsets(first)) * CHUNK
    for kind in ("table", "table2"):
        flip(first, section(first, kind).start)
    image = opened(first)

    (gap,) = image.gaps()

    assert (gap.offset, gap.length) == (0, start)
    assert image.read_at(Extent(start, image.size - start)) == medium[start:]


def test_a_looped_chain_is_an_error(first: Path) -> None:
    point(first, "table", 13)

    with pytest.raises(DiskImageError, match="does not end"):
        identify_source(first)


def test_a_section_that_points_at_itself_is_an_error(first: Path) -> None:
    point(first, "volume", section(first, "volume").start)

    with pytest.raises(DiskImageError, match="does not end"):
        identify_source(first)


def test_a_chain_that_leads_far_beyond_the_file_ends_there(first: Path, opened: Opened) -> None:
    point(first, "sectors", 1 << 62)
    image = opened(first)

    assert "is cut off" in image.gaps()[0].reason


@pytest.mark.parametrize(
    ("place", "figure"),
    [(8, 0), (12, 0), (8, 0x80000000), (4, 0xFFFFFFFF), (16, 0xFFFFFFFF)],
    ids=["no sectors a chunk", "no bytes a sector", "huge chunks", "many chunks", "many sectors"],
)
def test_a_volume_section_that_makes_no_sense_is_an_error(
    place: int, figure: int, first: Path
) -> None:
    set_volume(first, place, figure)

    with pytest.raises(DiskImageError, match=r"claims|disagree"):
        identify_source(first)


def test_a_damaged_volume_section_is_replaced_by_its_copy_in_a_later_segment(
    first: Path, medium: bytes, opened: Opened
) -> None:
    flip(first, section(first, "volume").start + 76 + 100)
    image = opened(first)

    assert image.read_at(Extent(0, image.size)) == medium


def test_a_compressed_chunk_that_swells_is_a_bad_chunk(first: Path, opened: Opened) -> None:
    offsets = chunk_offsets(first)
    bomb = zlib.compress(bytes(60 * CHUNK))
    chunk = next(n for n, (a, b) in enumerate(pairwise(offsets)) if b - a < CHUNK)
    assert len(bomb) < offsets[chunk + 1] - offsets[chunk]
    overwrite(first, offsets[chunk], bomb)
    image = opened(first)

    with pytest.raises(ChecksumError):
        image.read_at(Extent(chunk * CHUNK, 1))


def test_random_bytes_named_as_an_image_are_refused(tmp_path: Path, medium: bytes) -> None:
    (tmp_path / "random.E01").write_bytes(medium[:50_000])

    with pytest.raises(DiskImageError, match="does not start as one"):
        identify_source(tmp_path / "random.E01")


def test_a_bare_file_header_is_refused(acquired: Path, tmp_path: Path) -> None:
    (tmp_path / "short.E01").write_bytes(acquired.read_bytes()[:13])

    with pytest.raises(DiskImageError, match="how large"):
        identify_source(tmp_path / "short.E01")


def test_a_later_segment_is_refused_as_a_source(acquired: Path) -> None:
    with pytest.raises(DiskImageError, match="not the first segment"):
        identify_source(acquired.with_suffix(".E02"))


def test_two_files_that_say_they_are_one_segment_are_refused(
    first: Path,
) -> None:
    first.with_suffix(".E02").write_bytes(first.read_bytes())

    with pytest.raises(DiskImageError, match="same segment"):
        identify_source(first)


def test_an_endless_list_of_sections_is_an_error(acquired: Path, tmp_path: Path) -> None:
    # Each section is as small as can be: 76 bytes that point 76 bytes on.
    count = 1_000_001
    path = tmp_path / "many.E01"
    with path.open("wb") as file:
        file.write(acquired.read_bytes()[:13])
        file.writelines(descriptor("x", 13 + 76 * (n + 1), 76) for n in range(count))

    with pytest.raises(DiskImageError, match="does not end"):
        identify_source(path)


def test_every_cut_of_a_file_is_an_error_or_a_gap(
    first: Path, medium: bytes, opened: Opened
) -> None:
    whole = first.read_bytes()
    edges = {edge for one in sections(first) for edge in (one.start, one.start + 40)}
    for length in sorted(edges):
        first.write_bytes(whole[:length])
        try:
            image = opened(first)
        except DiskImageError:
            continue
        readable = min((gap.offset for gap in image.gaps()), default=image.size)
        assert image.read_at(Extent(0, readable)) == medium[:readable]


def test_what_a_reader_raises_survives_pickling(first: Path, opened: Opened) -> None:
    flip(first, chunk_offsets(first)[0] + 10)
    image = opened(first)

    with pytest.raises(ChecksumError) as caught:
        image.read_at(Extent(0, 1))

    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 -- ours
