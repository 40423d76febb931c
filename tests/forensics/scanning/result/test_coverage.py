from __future__ import annotations

from dataclasses import asdict

from hypothesis import given
from hypothesis import strategies as st

from forensics.scanning.result.merging import PRECEDENCE, cover
from forensics.values import Extent

extents = st.lists(st.builds(Extent, st.integers(0, 120), st.integers(0, 60)), max_size=8)
classes = st.dictionaries(st.sampled_from(PRECEDENCE), extents)


@given(st.integers(0, 100), classes)
def test_every_byte_is_in_the_first_class_that_names_it(
    size: int, by_class: dict[str, list[Extent]]
) -> None:
    expected = dict.fromkeys([*PRECEDENCE, "not_read"], 0)
    for byte in range(size):
        names = [
            name
            for name in PRECEDENCE
            if any(e.offset <= byte < e.end for e in by_class.get(name, []))
        ]
        expected[names[0] if names else "not_read"] += 1

    ledger = cover(size, by_class)

    assert asdict(ledger) == expected
    assert ledger.total == size
