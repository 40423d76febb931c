"""One pass over a file finds the same, whether it fits into memory or a window goes over it."""

from __future__ import annotations

import random
from dataclasses import field, replace

import pytest

from forensics.errors import UnreadableExtentError
from forensics.hash_sets.blocks import BlockTables, blocks_of
from forensics.hash_sets.index import KnownIndex, lay_out_index
from forensics.matching.raw import RawMatcher
from forensics.matching.sweeping import IN_MEMORY, Sweeper
from forensics.value_classes import dataclass
from forensics.values import Extent
from tests.forensics.hash_sets.builders import a_hash_set_of

MIB = 1 << 20
MADE = random.Random("sweeping")  # noqa: S311 -- the same in every run
LONG = IN_MEMORY + 3 * MIB
PICTURE = MADE.randbytes(300_001) + b"\xd9"
# More than a matcher reads on both sides of a page, without any block that tells something.
HOLLOW = MADE.randbytes(20_000) + bytes(900_000) + MADE.randbytes(20_000) + b"\xd9"
NOISE = MADE.randbytes(LONG)
VIDEO = NOISE[: LONG - 8] + b"\xd9"


@dataclass
class Stream:
    """Content that is given from front to back; ``bad`` is where it cannot be read."""

    content: bytes
    bad: int | None = None
    asked: list[int] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.content)

    def read_into(self, offset: int, buffer: memoryview) -> None:
        self.asked.append(offset)
        if self.bad is not None and offset + len(buffer) > self.bad:
            raise UnreadableExtentError(self.bad, 512, "it is bad")
        buffer[:] = self.content[offset : offset + len(buffer)]


def a_sweeper(*contents: bytes) -> Sweeper:
    known_files, tables = a_hash_set_of(contents), BlockTables(blocks_of(contents))
    index = KnownIndex(lay_out_index(known_files).to_bytes())
    return Sweeper(index, RawMatcher(tables), all_hashes=False, is_exact=True)


@pytest.fixture(scope="module")
def sweeper() -> Sweeper:
    return a_sweeper(PICTURE, HOLLOW)


@pytest.fixture(scope="module")
def of_a_video() -> Sweeper:
    return a_sweeper(VIDEO)


@pytest.mark.parametrize("size", [9 * MIB, LONG], ids=["in memory", "by a window"])
@pytest.mark.parametrize("known", [PICTURE, HOLLOW], ids=["picture", "hollow"])
@pytest.mark.parametrize(
    "at", [0, 5, 3 * MIB - 1000, 4 * MIB - 100_000, 4 * MIB, 8 * MIB + 7 - 150_000]
)
def test_a_copy_is_found_whole_wherever_it_lies(
    sweeper: Sweeper, size: int, known: bytes, at: int
) -> None:
    swept = sweeper.sweep(Stream(NOISE[:at] + known + NOISE[at + len(known) : size]))

    (hit,) = swept.hits
    assert hit.extents == (Extent(at, len(known)),)
    assert hit in swept.digested
    assert (swept.done, swept.error) == (size, None)


@pytest.mark.parametrize("tail", [0, 1, 4096])
def test_a_long_known_file_is_told_by_its_digests_in_one_pass(
    of_a_video: Sweeper, tail: int
) -> None:
    stream = Stream(VIDEO + bytes(tail))

    swept = of_a_video.sweep(stream)

    (equal,) = swept.answer.equal
    assert equal.length == len(VIDEO)
    first_pass = stream.asked[: -(-stream.size // MIB)]
    assert first_pass == sorted(first_pass)
    (hit,) = swept.hits
    assert hit.extents == (Extent(0, len(VIDEO)),)


def test_a_long_file_that_goes_on_after_a_known_one_is_not_that_file(
    of_a_video: Sweeper,
) -> None:
    swept = of_a_video.sweep(Stream(VIDEO + bytes(9) + b"x"))

    assert not swept.answer.equal
    assert [hit.is_whole for hit in swept.hits] == [True]


@pytest.mark.parametrize("size", [9 * MIB, LONG], ids=["in memory", "by a window"])
def test_what_lies_before_a_place_that_cannot_be_read_is_compared(
    sweeper: Sweeper, size: int
) -> None:
    at = 2 * MIB + 100
    content = NOISE[:at] + PICTURE + NOISE[at + len(PICTURE) : size]

    swept = sweeper.sweep(Stream(content, bad=5 * MIB))

    assert swept.error is not None
    assert at + len(PICTURE) < swept.done <= 5 * MIB
    assert [hit.extents for hit in swept.hits] == [(Extent(at, len(PICTURE)),)]


def test_bytes_at_places_that_were_asked_for_are_kept(sweeper: Sweeper) -> None:
    places = [(0, 512), (5 * MIB - 7, 4096), (LONG - 512, 512)]

    for size in (9 * MIB, LONG):
        some = [(at, length) for at, length in places if at + length <= size]
        swept = sweeper.sweep(Stream(NOISE[:size]), some)
        assert [swept.read(*each) for each in some] == [NOISE[at : at + n] for at, n in some]


def test_without_a_matcher_only_what_fits_a_known_size_is_read() -> None:
    alone = replace(a_sweeper(PICTURE), matcher=None)
    other, same = Stream(NOISE[:9000]), Stream(PICTURE)

    assert alone.sweep(other).done == 0
    assert other.asked == []
    assert [each.length for each in alone.sweep(same).answer.equal] == [len(PICTURE)]
