from __future__ import annotations

import pytest

from forensics.disk_images.sampling import SAMPLE_SIZE, SAMPLES, sample_of, sample_places
from forensics.values import Extent
from tests.forensics.erasing.builders import random_bytes
from tests.forensics.erasing.fakes import BytesImage

MIB = 1 << 20
DATA = random_bytes(4 * MIB)


@pytest.mark.parametrize("size", [1, 511, 512, 513, 100 * 512, 256 * 512, 256 * 512 + 1, 1 << 40])
def test_a_sample_is_one_block_of_each_stretch_of_a_medium(size: int) -> None:
    places = list(sample_places(size))

    assert len(places) == min(SAMPLES, -(-size // SAMPLE_SIZE))
    assert all(0 <= each.offset < each.end <= size for each in places)
    assert [each.offset for each in places] == sorted({each.offset for each in places})
    assert places[0].offset <= size // SAMPLES
    assert places[-1].end > size - size // SAMPLES - SAMPLE_SIZE


def test_the_same_medium_has_the_same_sample_and_another_of_its_size_has_not() -> None:
    sample = sample_of(BytesImage(DATA))

    assert sample == sample_of(BytesImage(bytes(DATA)))
    assert sample != sample_of(BytesImage(DATA[::-1]))
    assert sample_of(BytesImage(bytes(MIB))) != sample_of(BytesImage(bytes(2 * MIB)))


def test_any_block_of_the_sample_counts() -> None:
    sample = sample_of(BytesImage(DATA))

    for place in list(sample_places(len(DATA)))[::32]:
        changed = bytearray(DATA)
        changed[place.end - 1] ^= 1
        assert sample_of(BytesImage(bytes(changed))) != sample


def test_a_sample_that_cannot_be_read_in_full_is_none() -> None:
    first = next(sample_places(len(DATA)))

    assert sample_of(BytesImage(DATA, (Extent(first.offset, 1),))) is None
