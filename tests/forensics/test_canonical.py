from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from forensics.canonical import canonical

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner)
        | st.dictionaries(ANY_TEXT | st.text("aZ\uffff\U00010000\ue000", max_size=2), inner)
    ),
    max_leaves=12,
)


class Word(StrEnum):
    ONE = "öne"

    def __str__(self) -> str:
        return "another text"


class Number(IntEnum):
    SEVEN = 7


def answer(write: Any, value: object) -> bytes | None:
    """What it writes; None where it refuses to."""
    try:
        made: bytes = write(value)
    except ValueError:
        return None
    return made


@given(ANYTHING)
@example({"\uff21": 1, "\U0001f600": 2, "\u20ac": 3, "\r": 4, "\x80": 5, "1": 6})  # RFC 8785, 3.2.3
@example({'\u20ac$\x0f\nA\'B"\\\\"/\x7f\u2028': '\u20ac$\x0f\nA\'B"\\\\"/\x7f\u2028'})
@example(["\ud800"])
@example({"\udfff": 1})
@example([2**53 - 1, -(2**53) + 1])
@example([2**53])
@example(-(2**53))
@example([-0.0, 1e21, 1e-7, 333333333.33333329])
def test_every_value_is_written_or_refused_as_the_library_writes_or_refuses_it(value: Any) -> None:
    assert answer(canonical, value) == answer(rfc8785.dumps, value)


@pytest.mark.parametrize(
    "value",
    [Word.ONE, [Word.ONE], {Word.ONE: 1}, Number.SEVEN, (Number.SEVEN, True), b"", {1: 2},
     {None: 1}, {"a": {True: 1}}, {"a": {1, 2}}, object],
    ids=repr,
)  # fmt: skip
def test_no_kind_that_json_knows_not_is_written_in_another_way(value: Any) -> None:
    assert answer(canonical, value) == answer(rfc8785.dumps, value)


def test_what_is_nested_without_end_is_refused() -> None:
    value: list[Any] = []
    value.append(value)

    with pytest.raises(RecursionError):
        canonical(value)
