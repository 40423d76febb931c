from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from forensics.extents import common, without
from forensics.values import Extent

extents = st.lists(st.builds(Extent, st.integers(0, 60), st.integers(1, 20)), max_size=8)


def bytes_of(found: list[Extent]) -> set[int]:
    return {byte for extent in found for byte in range(extent.offset, extent.end)}


@given(extents, extents)
def test_common_and_left_are_what_sets_of_bytes_say(one: list[Extent], other: list[Extent]) -> None:
    both, left = common(one, other), without(one, other)

    assert bytes_of(both) == bytes_of(one) & bytes_of(other)
    assert bytes_of(left) == bytes_of(one) - bytes_of(other)
    for found in (both, left):
        assert all(a.end <= b.offset for a, b in pairwise(found))
