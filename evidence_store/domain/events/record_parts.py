"""The parts of a record, each of which an entry of the custody log may change or may not.

A part is named by its path: the fields that lead to it, joined by ``/``. Each element of a list of
things is a part of its own, by its id (by its place where it has none), and bound to its place:
what is taken out of a list, or moved in it, changes every part behind it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

DEEP = frozenset(
    {
        "entry_withdrawal",
        "facts",
        "matters",
        "noted",
        "nothing",
        "outcome_said",
        "sentence",
        "withdrawal",
    }
)
"""Fields that hold one thing whose own fields are parts: different entries change them."""

SPLIT = frozenset(
    {
        "accused",
        "copies",
        "directions",
        "disclaimers",
        "discrepancies",
        "incidents",
        "items",
        "lawful",
        "lines",
        "noted",
        "notices",
        "objections",
        "offenders",
        "placed_holds",
        "proceedings",
        "prolonged",
    }
)
"""Lists of things whose own fields are parts: the person who may add one may not end it."""


def parts_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return every part of a record that says something, by its path.

    What is null or empty says nothing.

    Args:
        document: the record as JSON holds it.
    """
    # Id and version are none: the one never changes, the other with every change.
    told = {name: each for name, each in document.items() if name not in ("id", "version")}
    return dict(part for name, each in told.items() for part in _walked(each, name, name))


def _walked(value: Any, path: str, name: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 -- walks JSON
    if isinstance(value, dict) and name in DEEP:
        for each, inner in value.items():
            # What is noted stands below the code of its hold, and is split alike for every code.
            yield from _walked(inner, f"{path}/{each}", name if name == "noted" else each)
    elif isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        for place, (own, each) in enumerate(zip(_names_in(value), value, strict=True)):
            yield from _element(each, place, f"{path}/{own}", is_split=name in SPLIT)
    elif value not in (None, "", [], {}):
        yield path, value


def _element(
    element: Mapping[str, Any], place: int, path: str, *, is_split: bool
) -> Iterator[tuple[str, Any]]:
    if not is_split:
        yield path, [place, element]
        return
    yield f"{path}/place", place
    for name, value in element.items():
        yield from _walked(value, f"{path}/{name}", name)


def _names_in(elements: Sequence[Mapping[str, Any]]) -> list[str]:
    """The id of each where no other has it, so that none hides another; else its place."""
    ids = Counter(str(each.get("id")) for each in elements)
    # An id with a stroke in it would read as the path of another part.
    return [
        name if (name := str(each.get("id", ""))) and "/" not in name and ids[name] == 1 else str(n)
        for n, each in enumerate(elements)
    ]
