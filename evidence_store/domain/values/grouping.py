"""Records that were read together, by what they belong to: one by one each would be a question."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class _OfExhibit(Protocol):
    @property
    def exhibit_id(self) -> str | None: ...


class _OfCase(Protocol):
    @property
    def case_id(self) -> str: ...


E = TypeVar("E", bound=_OfExhibit)
C = TypeVar("C", bound=_OfCase)


def by_exhibit(values: Iterable[E]) -> Mapping[str, list[E]]:
    """Values by their exhibit's id, in their order; an exhibit that has none gives none.

    What is about no exhibit is left out.
    """
    found: dict[str, list[E]] = defaultdict(list)
    for value in values:
        if value.exhibit_id is not None:
            found[value.exhibit_id].append(value)
    return found


def by_case(values: Iterable[C]) -> Mapping[str, list[C]]:
    """The same by case."""
    found: dict[str, list[C]] = defaultdict(list)
    for value in values:
        found[value.case_id].append(value)
    return found
