"""The keyed stream is the one that OpenSSL makes, and every place of it can be made by itself."""

from __future__ import annotations

import subprocess

from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.erasing.medium import BLOCK_SIZE
from forensics.erasing.patterns import KeyedStream
from forensics.values import Extent

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
LENGTH = 64 << 10
offsets = st.integers(0, LENGTH - 1)


def made(key: bytes, offset: int, length: int) -> bytes:
    buffer = bytearray(length)
    KeyedStream(key).fill(offset, memoryview(buffer))
    return bytes(buffer)


def test_the_stream_is_aes_256_in_counter_mode_as_openssl_makes_it() -> None:
    words = ["openssl", "enc", "-aes-256-ctr", "-K", KEY.hex(), "-iv", "0" * 32]
    theirs = subprocess.run(words, input=bytes(LENGTH), capture_output=True, check=True).stdout

    assert made(KEY, 0, LENGTH) == theirs


@given(offset=offsets, length=st.integers(1, LENGTH))
def test_any_place_is_made_without_those_before_it(offset: int, length: int) -> None:
    length = min(length, LENGTH - offset)

    assert made(KEY, offset, length) == made(KEY, 0, LENGTH)[offset : offset + length]


@settings(max_examples=50)
@given(places=st.frozensets(offsets, max_size=6), at=st.integers(0, 1 << 40))
def test_exactly_the_sectors_in_which_a_byte_is_another_are_found(
    places: frozenset[int], at: int
) -> None:
    at = at // 512 * 512
    data = bytearray(made(KEY, at, LENGTH))
    for place in places:
        data[place] ^= 0x10

    found = KeyedStream(KEY).others(at, memoryview(data), sector_size=512)

    sectors = {at + place // 512 * 512 for place in places}
    assert {start for each in found for start in range(each.offset, each.end, 512)} == sectors


def test_of_another_key_and_of_another_place_no_sector_passes() -> None:
    data = memoryview(made(KEY, 0, LENGTH))

    assert KeyedStream(OTHER).others(0, data, sector_size=512) == [Extent(0, LENGTH)]
    assert KeyedStream(KEY).others(BLOCK_SIZE, data, sector_size=512) == [
        Extent(BLOCK_SIZE, LENGTH)
    ]
