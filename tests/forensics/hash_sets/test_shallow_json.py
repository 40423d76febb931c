from __future__ import annotations

import io
import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forensics.errors import HashSetError
from forensics.hash_sets.lists.formats.shallow_json import MOST_NESTED, ShallowJson
from forensics.hash_sets.lists.importing import read_list

TEXTS = st.lists(st.sampled_from('"\\[]{}a\u00e9'), max_size=6).map("".join)
VALUES = st.recursive(
    TEXTS | st.integers(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)


def read_through(data: bytes, size: int) -> bytes:
    file = ShallowJson(io.BytesIO(data))
    return b"".join(iter(lambda: file.read(size), b""))


def depth_of(value: object) -> int:
    inner = list(value.values()) if isinstance(value, dict) else value
    return 1 + max(map(depth_of, inner), default=0) if isinstance(inner, list) else 0


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(value=VALUES, extra=st.integers(0, 2 * MOST_NESTED), size=st.integers(1, 9))
def test_it_is_the_depth_that_decides_whatever_texts_hold(
    value: object, extra: int, size: int
) -> None:
    for _ in range(extra):
        value = [value]
    data = json.dumps(value, ensure_ascii=False).encode()

    if depth_of(value) > MOST_NESTED:
        with pytest.raises(HashSetError, match="nested deeper"):
            read_through(data, size)
    else:
        assert read_through(data, size) == data


@pytest.mark.parametrize("opening", [b"[", b'{"value":[', b'{"value":[{"a":', b'{"a":'])
def test_a_list_of_brackets_alone_is_refused_at_once(opening: bytes) -> None:
    started = time.monotonic()

    with pytest.raises(HashSetError):
        read_list(io.BytesIO(opening * 100_000))

    assert time.monotonic() - started < 5
