from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forensics.errors import UnreadableExtentError
from forensics.file_system import FileEntry, Residency, Run, StreamId
from forensics.hash_sets.index import KnownIndex, lay_out_index
from forensics.matching.content_streams import StoredStream
from forensics.matching.exact import LONGEST_TAIL, Answer, match_exactly, may_equal
from forensics.values import HashAlgorithm, HitState, KnownFile
from tests.forensics.hash_sets.builders import a_hash_set, a_known_file, digest_of_content

if TYPE_CHECKING:
    from collections.abc import Sequence

SHA256, MD5, SHA1 = HashAlgorithm.SHA256, HashAlgorithm.MD5, HashAlgorithm.SHA1
PICTURE = bytes(range(1, 200)) * 7


class MemoryStream:
    """Content in memory that notes how much of it was asked for."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.size = len(content)
        self.asked = 0

    def read_into(self, offset: int, buffer: memoryview) -> None:
        buffer[:] = self.content[offset : offset + len(buffer)]
        self.asked += len(buffer)


def an_index(*known: KnownFile) -> KnownIndex:
    return KnownIndex(lay_out_index(a_hash_set(known)).to_bytes())


def matched(content: bytes, *known: KnownFile, all_hashes: bool = False) -> Answer:
    buffer = memoryview(bytearray(100))
    stream = MemoryStream(content)
    return match_exactly(stream, an_index(*known), all_hashes=all_hashes, buffer=buffer)


def test_equal_content_is_a_hit_by_all_its_digests() -> None:
    answer = matched(PICTURE, a_known_file(PICTURE))

    (equal,) = answer.equal
    assert equal.item == digest_of_content(SHA256, PICTURE).value.hex()
    assert equal.length == len(PICTURE)
    assert equal.established_by == (SHA256, HashAlgorithm.BLAKE3, SHA1, MD5)


def test_a_decoy_of_equal_size_is_read_and_is_no_hit() -> None:
    answer = matched(PICTURE[:-1] + b"x", a_known_file(PICTURE))

    assert answer == Answer(was_read=True)


@pytest.mark.parametrize("zeros", [1, 9, 511, 512, 4096, LONGEST_TAIL])
def test_a_zero_tail_is_a_hit_that_ends_with_the_content(zeros: int) -> None:
    answer = matched(PICTURE + bytes(zeros), a_known_file(PICTURE))

    assert [equal.length for equal in answer.equal] == [len(PICTURE)]
    assert answer.was_read


@pytest.mark.parametrize("tail", [bytes(LONGEST_TAIL + 1), b"\0\0\1", b"\1" + bytes(600)])
def test_a_tail_too_long_or_not_of_zeros_is_no_hit(tail: bytes) -> None:
    assert not matched(PICTURE + tail, a_known_file(PICTURE)).equal


def test_a_known_file_that_ends_in_zeros_is_found_with_and_without_a_tail() -> None:
    known = a_known_file(PICTURE + bytes(30))

    for tail in (b"", bytes(1), bytes(700)):
        assert [e.length for e in matched(PICTURE + bytes(30) + tail, known).equal] == [
            len(PICTURE) + 30
        ]


def test_a_set_of_md5_alone_gives_hits_established_by_md5_alone() -> None:
    answer = matched(PICTURE, a_known_file(PICTURE, reference="VICS-1", kinds=[MD5]))

    (equal,) = answer.equal
    assert (equal.item, equal.established_by) == ("VICS-1", (MD5,))


def test_without_a_size_every_stream_is_hashed() -> None:
    known = a_known_file(PICTURE, reference="K", kinds=[SHA1], with_size=False)

    assert may_equal(1, an_index(known), all_hashes=False)
    assert matched(PICTURE, known).equal[0].established_by == (SHA1,)


def test_one_digest_that_disagrees_is_told_and_no_hit() -> None:
    at_odds = KnownFile(
        "K",
        len(PICTURE),
        (digest_of_content(SHA256, PICTURE), digest_of_content(MD5, b"something else")),
    )

    answer = matched(PICTURE, at_odds)

    assert answer == Answer(was_read=True, disputed=("K",))


def test_a_stream_of_another_size_is_not_read_unless_asked_for() -> None:
    stream = MemoryStream(b"x" * 100)
    index, buffer = an_index(a_known_file(PICTURE)), memoryview(bytearray(100))

    answers = [
        match_exactly(stream, index, all_hashes=all_hashes, buffer=buffer)
        for all_hashes in (False, True)
    ]

    assert [answer.was_read for answer in answers] == [False, True]
    assert stream.asked == 100


def test_a_longer_stream_that_does_not_end_in_zeros_is_only_looked_at() -> None:
    stream = MemoryStream(PICTURE + b"x" * 5000)
    index, buffer = an_index(a_known_file(PICTURE)), memoryview(bytearray(100))

    match_exactly(stream, index, all_hashes=False, buffer=buffer)

    assert stream.asked <= 512


@given(st.binary(min_size=1, max_size=300), st.binary(max_size=300), st.integers(0, 700))
def test_a_hit_is_the_content_and_nothing_but_zeros_after_it(
    known: bytes, other: bytes, zeros: int
) -> None:
    content = other + bytes(zeros)

    answer = matched(content, a_known_file(known))

    expected = content.startswith(known) and not any(content[len(known) :])
    assert bool(answer.equal) == expected


class Medium:
    """A disk image in memory, of which one byte cannot be read."""

    def __init__(self, content: bytes, *, bad: int | None = None) -> None:
        self.content, self.bad, self.size = content, bad, len(content)

    def read_into(self, offset: int, buffer: memoryview) -> None:
        if self.bad is not None and offset <= self.bad < offset + len(buffer):
            raise UnreadableExtentError(self.bad, 1, "bad")
        assert offset + len(buffer) <= self.size
        buffer[:] = self.content[offset : offset + len(buffer)]


def an_entry(runs: Sequence[Run], size: int) -> FileEntry:
    return FileEntry(
        partition=None,
        stream=StreamId(5, 128, 0),
        path="/a",
        also=(),
        state=HitState.LIVE,
        allocated=True,
        size=size,
        runs=tuple(runs),
        residency=Residency.STORED,
    )


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 900), st.integers(1, 60)), min_size=1),
    st.data(),
)
def test_any_part_of_a_stream_is_the_bytes_of_its_runs(
    pieces: list[tuple[bool, int, int]], data: st.DataObject
) -> None:
    medium = Medium(bytes(n * 7 % 251 for n in range(1000)))
    runs = [Run(None if hole else offset, length) for hole, offset, length in pieces]
    whole = b"".join(
        bytes(r.length) if r.offset is None else medium.content[r.offset : r.offset + r.length]
        for r in runs
    )
    size = data.draw(st.integers(1, len(whole)))
    start = data.draw(st.integers(0, size - 1))
    end = data.draw(st.integers(start, size))
    buffer = bytearray(end - start)

    stream = StoredStream(medium, an_entry(runs, size))  # type: ignore[arg-type]  # reads only
    stream.read_into(start, memoryview(buffer))

    assert bytes(buffer) == whole[start:end]


def test_a_bad_place_in_a_stream_is_raised_with_its_place_on_the_medium() -> None:
    medium = Medium(bytes(1000), bad=700)
    stream = StoredStream(medium, an_entry([Run(0, 10), Run(690, 20)], 30))  # type: ignore[arg-type]  # reads only

    with pytest.raises(UnreadableExtentError) as caught:
        stream.read_into(0, memoryview(bytearray(30)))

    assert caught.value.offset == 700
