"""The decorator of value classes, held against the standard library's own."""

from __future__ import annotations

import dataclasses
import inspect
import pickle
from dataclasses import field
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forensics.value_classes import dataclass

NAMES = st.tuples(st.integers(), st.text(max_size=3), st.lists(st.integers(), max_size=2))


@dataclass(frozen=True, slots=True)
class Exhibit:
    """Of every kind of field one."""

    number: int
    mark: str = "ABC/1"
    notes: list[int] = field(default_factory=list, hash=False)
    quiet: int = field(default=0, compare=False, repr=False)
    by_name: int = field(default=7, kw_only=True)
    worked_out: int = field(init=False)
    counted: list[int] = field(init=False, default_factory=list, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "worked_out", self.number + 1)


def standard() -> type:
    """The same class by the standard decorator."""
    body = {
        "__annotations__": Exhibit.__annotations__,
        "mark": "ABC/1",
        "notes": field(default_factory=list, hash=False),
        "quiet": field(default=0, compare=False, repr=False),
        "by_name": field(default=7, kw_only=True),
        "worked_out": field(init=False),
        "counted": field(init=False, default_factory=list, compare=False),
        "__post_init__": Exhibit.__post_init__,
        "__module__": __name__,
        "__qualname__": "Exhibit",
    }
    return dataclasses.dataclass(frozen=True, slots=True)(type("Exhibit", (), body))


Standard: Any = standard()


@given(NAMES, NAMES)
def test_values_are_equal_hashed_and_shown_as_the_standard_librarys(
    one: tuple[Any, ...], two: tuple[Any, ...]
) -> None:
    ours, theirs = Exhibit(*one), Standard(*one)

    assert repr(ours) == repr(theirs)
    assert hash(ours) == hash(theirs)
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert (ours == Exhibit(*two)) is (theirs == Standard(*two))
    assert ours != theirs
    assert dataclasses.replace(ours, mark="X") == Exhibit(one[0], "X", one[2])
    assert pickle.loads(pickle.dumps(ours)) == ours  # noqa: S301 -- our own bytes


@pytest.mark.parametrize(
    ("given_", "named"),
    [((), {}), ((1, "a", [], 2, 3), {}), ((1,), {"worked_out": 2}), ((1,), {"none": 1})],
    ids=["one missing", "by position what goes by name", "not asked for", "no such field"],
)
def test_wrong_arguments_are_refused_in_the_same_words(
    given_: tuple[Any, ...], named: dict[str, Any]
) -> None:
    with pytest.raises(TypeError) as theirs:
        Standard(*given_, **named)
    for _ in range(2):  # the first value compiles, the second finds it compiled
        with pytest.raises(TypeError) as ours:
            Exhibit(*given_, **named)
        assert str(ours.value).split(".")[-1] == str(theirs.value).split(".")[-1]


def test_a_frozen_value_cannot_be_changed() -> None:
    value: Any = Exhibit(1)

    with pytest.raises(dataclasses.FrozenInstanceError, match="mark"):
        value.mark = "other"
    with pytest.raises(dataclasses.FrozenInstanceError, match="mark"):
        del value.mark


def test_a_class_tells_what_it_is_made_from_before_and_after_its_first_value() -> None:
    @dataclass(frozen=True, slots=True)
    class Run:
        offset: int
        length: int = 512

    @dataclass(frozen=True)
    class Named:
        offset: int
        length: int = 512

        def __init__(self, offset: int) -> None:
            object.__setattr__(self, "offset", offset)

    class Heir(Run):
        pass

    told = [str(inspect.signature(Run)), str(inspect.signature(Heir)), Run(1).length]

    shown = "(offset: 'int', length: 'int' = 512) -> None"
    assert told == [shown, shown, 512]
    assert str(inspect.signature(Run)) == shown
    assert str(inspect.signature(Named)) == "(offset: 'int') -> 'None'"
    assert get_type_hints(Run.__init__) == {"offset": int, "length": int, "return": type(None)}


def test_values_do_not_share_what_a_factory_makes() -> None:
    Exhibit(1).notes.append(5)

    assert Exhibit(1).notes == []


def test_ordered_values_sort_by_their_fields_and_with_their_own_kind_alone() -> None:
    @dataclass(frozen=True, order=True)
    class Run:
        offset: int
        length: int = field(compare=False, default=0)

    assert sorted([Run(2), Run(1, 9)]) == [Run(1), Run(2)]
    assert Run(1) <= Run(1) < Run(2) >= Run(2) > Run(1)
    with pytest.raises(TypeError):
        assert Run(1) < 2  # type: ignore[operator]  # what is claimed


def test_a_value_that_may_change_has_no_hash() -> None:
    @dataclass(slots=True)
    class Count:
        number: int = 0

    count = Count()
    count.number += 1

    assert count == Count(1)
    with pytest.raises(TypeError):
        hash(count)


def test_a_class_keeps_the_methods_that_it_writes_itself() -> None:
    @dataclass(frozen=True)
    class Quiet:
        number: int

        def __repr__(self) -> str:
            return "no number"

        def __hash__(self) -> int:
            return 1

    @dataclass(frozen=True)
    class Heir(Quiet):
        more: int = 0

    assert (repr(Quiet(2)), hash(Quiet(2))) == ("no number", 1)
    assert Heir(1, 2) == Heir(1, 2) != Heir(1, 3)


@pytest.mark.parametrize("made_by", [dataclass, dataclasses.dataclass])
def test_a_class_that_writes_its_own_equality_is_still_hashed_by_its_fields(made_by: Any) -> None:
    class Alike:  # noqa: PLW1641 -- whether it gets one, is the question
        __annotations__ = {"number": "int"}

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Alike)

    kind: Any = made_by(frozen=True)(Alike)

    assert kind(1) == kind(2)
    assert hash(kind(1)) == hash((1,))


def test_what_makes_values_is_compiled_with_the_first_of_them() -> None:
    @dataclass(frozen=True, slots=True)
    class Unused:
        number: int

    before = Unused.__init__
    Unused(1)

    assert Unused.__init__ is not before
    assert Unused.__init__.__code__.co_argcount == 2
