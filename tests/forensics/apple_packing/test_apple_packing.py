"""LZVN and LZFSE: what Apple's encoders wrote, every opcode, and bytes that lie."""

from __future__ import annotations

import random
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.apple_packing.lzfse import unpack_lzfse
from forensics.apple_packing.lzvn import unpack_lzvn
from tests.forensics.apple_packing.lzvn_writer import END, Step, packed, unpacked
from tests.forensics.apple_packing.vectors import (
    FORK,
    GPT_HEADER,
    GPT_TABLE,
    LINES,
    MBR,
    lines,
)

LIMIT = 1 << 20
FORMS = ("small", "large", "previous", "medium", "match")
COUNT = [300, pytest.param(100_000, marks=[pytest.mark.long, pytest.mark.timeout(0)])]


def test_what_macos_wrote_into_a_disk_image_is_read_by_its_own_checksums() -> None:
    header, table = unpack_lzfse(GPT_HEADER, 512), unpack_lzfse(GPT_TABLE, 16384)
    assert header is not None
    assert table is not None

    size, own, of_table = struct.unpack_from("<12xII68xI", header)
    assert zlib.crc32(header[:16] + bytes(4) + header[20:size]) == own
    assert (len(table), zlib.crc32(table)) == (16384, of_table)
    assert (unpack_lzfse(MBR, 512) or b"")[510:] == b"\x55\xaa"


def test_what_apples_encoders_packed_is_unpacked() -> None:
    assert unpack_lzfse(LINES, LIMIT) == lines(1200)
    assert unpack_lzvn(FORK[8:], LIMIT) == lines(5000)


def test_blocks_follow_one_another_and_bytes_may_stand_as_they_are() -> None:
    first = LINES[: -len(b"bvx$")]
    raw = b"bvx-" + struct.pack("<I", 5) + b"plain"

    assert unpack_lzfse(first + raw + first + b"bvx$", LIMIT) == (
        lines(1200) + b"plain" + lines(1200)
    )


@st.composite
def steps(draw: st.DrawFn) -> list[Step]:
    found, distance = [Step("literal", draw(st.binary(min_size=1, max_size=40)))], 0
    made = len(found[0].literal)
    for form in draw(st.lists(st.sampled_from(FORMS), max_size=12)):
        if form in {"previous", "match"} and not distance:
            found.append(Step("literal", b"more"))
            made += 4
            continue
        most = 3 if form != "match" else 0
        literal = draw(st.binary(max_size=most))
        high = {"medium": 34, "match": 271}.get(form, 10)
        low = 1 if form == "match" else 3
        match = draw(st.integers(low, high))
        back = distance
        if form not in {"previous", "match"}:
            bound = {"small": 1535, "medium": 16383, "large": 65535}[form]
            back = draw(st.integers(1, min(bound, made + len(literal))))
        if form == "medium" or _is_distinct(form, literal, match, back):
            distance = back
            found.append(Step(form, literal, match, back))
            made += len(literal) + match
    return found


def _is_distinct(form: str, literal: bytes, match: int, distance: int) -> bool:
    """Some combinations are the opcodes of something else."""
    if form == "match":
        return True
    code = len(literal) << 6 | match - 3 << 3 | {"large": 7, "previous": 6}.get(form, distance >> 8)
    is_other = 160 <= code < 192 or 112 <= code < 128 or code >= 208
    return not is_other and code not in {6, 14, 22, 30, 38, 46, 54, 62}


@settings(max_examples=60)
@given(steps())
def test_every_opcode_is_read(made: list[Step]) -> None:
    assert unpack_lzvn(packed(made), LIMIT) == unpacked(made)


@pytest.mark.parametrize("stored", [LINES, GPT_HEADER, GPT_TABLE, MBR])
def test_a_stream_that_is_cut_or_longer_than_it_may_be_gives_nothing(stored: bytes) -> None:
    whole = unpack_lzfse(stored, LIMIT)
    assert whole is not None

    assert unpack_lzfse(stored, len(whole) - 1) is None
    assert {unpack_lzfse(stored[:at], LIMIT) for at in range(0, len(stored), 7)} == {None}


def test_lzvn_that_is_cut_or_leads_before_its_beginning_gives_nothing() -> None:
    stored = packed([Step("literal", b"0123456789"), Step("small", b"a", 8, 11)])

    assert {unpack_lzvn(stored[:at], LIMIT) for at in range(len(stored))} == {None}
    assert unpack_lzvn(stored, 18) is None
    assert unpack_lzvn(packed([Step("literal", b"0"), Step("small", b"", 3, 2)]), LIMIT) is None
    assert unpack_lzvn(b"\x1e" + END, LIMIT) is None
    assert unpack_lzvn(b"\x0e\x16" + END, LIMIT) == b""


def test_blocks_that_make_next_to_nothing_are_not_worked_through() -> None:
    block = LINES[: -len(b"bvx$")]
    nothing = bytearray(block)
    struct.pack_into("<I", nothing, 4, 0)

    assert unpack_lzfse(bytes(nothing) + b"bvx$", LIMIT) is None
    assert unpack_lzfse(b"bvx-" + bytes(4) + b"bvx$", LIMIT) == b""


@pytest.mark.parametrize("count", COUNT)
def test_changed_bytes_never_give_more_than_they_may(count: int) -> None:
    chance, whole = random.Random("lzfse"), lines(1200)  # noqa: S311 -- no secret
    for _ in range(count):
        stored = bytearray(chance.choice((LINES, GPT_TABLE, FORK[8:3000])))
        for _ in range(chance.randrange(1, 4)):
            stored[chance.randrange(min(len(stored), chance.choice((32, 4000))))] = (
                chance.randrange(256)
            )
        limit = chance.choice((len(whole), 16384, 700))
        for unpack in (unpack_lzfse, unpack_lzvn):
            found = unpack(bytes(stored), limit)
            assert found is None or len(found) <= limit
