from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from forensics.altered.distinct import distinct


@given(st.lists(st.integers(-(2**63), 2**63 - 1)))
def test_whole_numbers_are_given_once_as_numpy_gives_them(numbers: list[int]) -> None:
    values = np.array(numbers, np.int64)

    assert distinct(values).tolist() == np.unique(values).tolist()
