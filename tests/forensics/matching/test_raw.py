from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.hash_sets.detectability import NEVER
from forensics.matching.raw import RawMatcher
from forensics.values import Extent
from tests.forensics.matching.media import (
    Medium,
    assert_true,
    ends_with,
    one_page,
    random_bytes,
    tables_of,
)

MIB = 1024 * 1024
KNOWN = [random_bytes(1, 200_300), random_bytes(2, 70_000), random_bytes(3, 3_000)]
TABLES = tables_of(*KNOWN)
NOISE = random_bytes(4, 2 * MIB)


def a_medium() -> Medium:
    return Medium(bytearray(NOISE))


def test_a_whole_copy_on_a_sector_is_one_hit_that_ends_with_the_content() -> None:
    medium = a_medium()
    medium.put(512 * 100, KNOWN[0])

    (hit,) = medium.hits(TABLES)

    assert (hit.row, hit.known_offset, hit.edge) == (0, 0, (0, 0))
    assert hit.extents == (Extent(51200, 200_300),)
    assert hit.is_whole
    assert ends_with(hit)
    assert not hit.is_single_block


def test_a_copy_across_pages_at_an_odd_place_is_one_hit() -> None:
    medium = a_medium()
    medium.put(MIB - 100_001, KNOWN[0])

    (hit,) = medium.hits(TABLES)

    assert hit.extents == (Extent(MIB - 100_001, 200_300),)
    assert hit.is_whole


def test_a_cut_piece_tells_the_edges_it_could_not_establish() -> None:
    medium = a_medium()
    medium.put(4096, KNOWN[0][10_000:60_000])

    (hit,) = medium.hits(TABLES)

    assert hit.known_offset == 10_240
    assert hit.known_offset + hit.length == 59_904
    assert hit.extents == (Extent(4096 + 240, hit.length),)
    assert hit.edge == (511, 511)
    assert not ends_with(hit)


def test_the_edge_ends_where_the_medium_does() -> None:
    medium = Medium(bytearray(NOISE[:65536]) + KNOWN[0][: 40 * 512 + 100])

    (hit,) = medium.hits(TABLES)

    assert hit.extents == (Extent(65536, 40 * 512),)
    assert hit.edge == (0, 100)


def test_bytes_that_cannot_be_read_are_no_edge_on_either_side() -> None:
    medium = a_medium()
    medium.put(512 * 100, KNOWN[0])
    medium.unreadable = {150}
    matcher, view = RawMatcher(TABLES), memoryview(medium.content)

    (before,) = one_page(matcher, view[: 150 * 512], 0, medium.read_at).runs
    (after,) = one_page(matcher, view[151 * 512 :], 151 * 512, medium.read_at).runs

    assert (before.extent.end, before.edge) == (150 * 512, (0, 0))
    assert (after.extent.offset, after.edge) == (151 * 512, (0, 0))


def test_a_lone_sector_is_found_and_told_as_a_single_block() -> None:
    medium = a_medium()
    medium.put(7 * 512, KNOWN[1][5 * 512 : 6 * 512])

    (hit,) = medium.hits(TABLES)

    assert hit.is_single_block
    assert (hit.row, hit.known_offset, hit.extents) == (1, 2560, (Extent(3584, 512),))


def test_a_lone_tail_shorter_than_a_sector_is_found() -> None:
    medium = a_medium()
    tail = KNOWN[0][200_300 // 512 * 512 :]
    medium.put(9 * 512, tail)

    (hit,) = medium.hits(TABLES)

    assert hit.extents == (Extent(9 * 512, len(tail)),)
    assert ends_with(hit)


def test_pieces_that_follow_each_other_are_one_hit_in_order_of_the_content() -> None:
    medium = a_medium()
    places = [900_096, 40_960, 1_500_160]
    cuts = [0, 20_480, 51_200, 70_000]
    for place, start, end in zip(places, cuts, cuts[1:], strict=False):
        medium.put(place, KNOWN[1][start:end])

    (hit,) = medium.hits(TABLES)

    assert hit.is_whole
    assert hit.extents == (
        Extent(900_096, 20_480),
        Extent(40_960, 30_720),
        Extent(1_500_160, 18_800),
    )


def test_two_copies_are_two_hits() -> None:
    medium = a_medium()
    medium.put(8192, KNOWN[1])
    medium.put(MIB, KNOWN[1])

    assert [hit.extents for hit in medium.hits(TABLES)] == [
        (Extent(8192, 70_000),),
        (Extent(MIB, 70_000),),
    ]


def test_an_overwritten_sector_parts_a_copy_in_two_hits() -> None:
    medium = a_medium()
    medium.put(8192, KNOWN[1])
    medium.put(8192 + 10 * 512, NOISE[:512])

    first, second = medium.hits(TABLES)

    assert (first.known_offset, first.length) == (0, 10 * 512)
    assert (second.known_offset, second.length) == (11 * 512, 70_000 - 11 * 512)


def test_a_sector_that_cannot_be_read_ends_a_run_and_no_more() -> None:
    medium = a_medium()
    medium.put(MIB - 50_000 // 512 * 512, KNOWN[1])
    medium.unreadable = {MIB // 512 + 3}
    view = memoryview(medium.content)

    found = one_page(RawMatcher(TABLES), view[:MIB], 0, medium.read_at)

    (run,) = found.runs
    assert run.extent.end == MIB + 3 * 512
    assert not run.open_after


def test_zeros_between_pieces_count_only_where_the_content_goes_on() -> None:
    content = random_bytes(5, 8192) + bytes(4096) + random_bytes(6, 8192)
    medium = a_medium()
    medium.put(40_960, content[:8192] + bytes(65536))

    (hit,) = medium.hits(tables_of(content))

    assert (hit.extents, hit.edge) == ((Extent(40_960, 8192),), (0, 511))


def test_a_copy_with_zeros_inside_is_whole() -> None:
    content = random_bytes(5, 8192) + bytes(400_000) + random_bytes(6, 8192)
    medium = a_medium()
    medium.put(MIB - 100_352, content)

    (hit,) = medium.hits(tables_of(content))

    assert hit.is_whole
    assert len(hit.extents) == 1


def test_versions_of_a_picture_are_both_named() -> None:
    body = random_bytes(7, 100_000)
    versions = [b"one" * 300 + body, b"another" * 200 + body]
    medium = a_medium()
    medium.put(40_960, versions[0])

    hits = medium.hits(tables_of(*versions))

    assert [hit.is_whole for hit in hits if hit.row == 0] == [True]
    assert [hit.is_whole for hit in hits if hit.row == 1] == [False]
    assert_true(hits, medium, versions)


def test_pages_scanned_together_give_what_each_gives_alone() -> None:
    medium = Medium(bytearray(NOISE) + bytes(MIB) + random_bytes(8, 3 * MIB // 2))
    medium.put(MIB - 100_001, KNOWN[0])
    medium.put(3 * MIB + 512, KNOWN[1])
    medium.put(4 * MIB + 4096, KNOWN[2])
    view = memoryview(medium.content)
    cut = [(start, view[start : start + MIB]) for start in range(0, len(view), MIB)]

    together = RawMatcher(TABLES).scan_pages(cut, medium.read_at)

    assert together == medium.pages(TABLES, MIB)
    assert [bool(page.runs) for page in together] == [True, True, False, True, True]
    assert [page.is_constant for page in together] == [False, False, True, False, False]


def test_no_pages_give_nothing() -> None:
    assert RawMatcher(TABLES).scan_pages([], a_medium().read_at) == []


def test_a_page_begins_at_a_sector() -> None:
    with pytest.raises(ValueError, match="100"):
        one_page(RawMatcher(TABLES), bytes(512), 100, a_medium().read_at)


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_where_a_medium_is_cut_makes_no_difference(data: st.DataObject) -> None:
    medium, position = a_medium(), 0
    for _ in range(data.draw(st.integers(1, 12))):
        content = data.draw(st.sampled_from(KNOWN))
        start = data.draw(st.sampled_from([0, 0, len(content) // 3, 512 * 5]))
        end = data.draw(st.sampled_from([len(content), len(content) * 2 // 3, start + 1600]))
        position += data.draw(st.sampled_from([0, 4096, 777, 60_000, 512 * 33]))
        medium.put(position, content[start:end])
        position += end - start
    del medium.content[2 * MIB :]

    whole = medium.hits(TABLES, 2 * MIB)
    size = 512 * data.draw(st.integers(1, 2048))

    assert medium.hits(TABLES, size) == whole
    assert_true(whole, medium, KNOWN)


@given(
    row=st.integers(0, 2),
    shift=st.integers(0, 511),
    begin=st.floats(0, 1),
    more=st.integers(0, 3000),
)
@settings(max_examples=60, deadline=None)
def test_a_piece_as_long_as_promised_is_always_found(
    row: int, shift: int, begin: float, more: int
) -> None:
    content, smallest = KNOWN[row], TABLES.detectability(row).anywhere
    assert smallest != NEVER
    length = min(len(content), smallest + more)
    start = int(begin * (len(content) - length))
    medium = Medium(bytearray(NOISE[: 512 * 1024]))
    medium.put(65536 + shift, content[start : start + length])

    hits = medium.hits(TABLES)

    assert {hit.row for hit in hits} == {row}
    assert_true(hits, medium, KNOWN)


@given(row=st.integers(0, 2), begin=st.floats(0, 1), more=st.integers(0, 4))
@settings(max_examples=40, deadline=None)
def test_sectors_as_many_as_promised_are_always_found(row: int, begin: float, more: int) -> None:
    content, smallest = KNOWN[row], TABLES.detectability(row).on_sectors
    length = smallest + 512 * more
    start = int(begin * max(0, len(content) - length)) // 512 * 512
    medium = Medium(bytearray(NOISE[: 512 * 1024]))
    medium.put(65536, content[start : start + length])

    assert {hit.row for hit in medium.hits(TABLES)} == {row}


@given(size=st.sampled_from([180, 224, 431, 700, 1500, 4000]), place=st.integers(0, 4095))
@settings(max_examples=60, deadline=None)
def test_a_small_file_is_found_as_promised_at_any_place(size: int, place: int) -> None:
    content = random_bytes(size, size)
    tables = tables_of(content, random_bytes(9, 400_000))
    assert tables.detectability(0).anywhere <= size
    medium = Medium(bytearray(NOISE[: 128 * 1024]))
    medium.put(65536 + place, content)

    hits = medium.hits(tables)

    assert tables.detectability(0).anywhere == NEVER or [h.is_whole for h in hits] == [True]


def test_a_drawing_of_few_colours_is_found_as_a_whole_and_not_in_part() -> None:
    # Rows of eight greys that repeat: nothing in it is probative.
    rows = [random_bytes(n, 1) * 150 + b"\x10\x20\x30\x40\x50\x60\x70\x80" * 20 for n in range(5)]
    content = b"BM" + random_bytes(8, 52) + b"".join(rows[n % 5] for n in range(400))
    tables = tables_of(content)
    medium = a_medium()
    medium.put(40_960, content)
    part = a_medium()
    part.put(40_960, content[4096:90_112])

    (hit,) = medium.hits(tables)

    assert hit.is_whole
    assert tables.detectability(0).on_sectors == len(content)
    assert part.hits(tables) == ()
