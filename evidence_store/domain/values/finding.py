"""One thing of several by its id: found, and put back in its new form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from evidence_store.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable


class Identified(Protocol):
    """Anything that has an id."""

    @property
    def id(self) -> str:
        """Its id."""


One = TypeVar("One", bound=Identified)


def of_id(things: Iterable[One], identifier: str, missing: str) -> One:
    """Return the one of that id.

    Raises:
        NotFoundError: there is none; ``missing`` says so.
    """
    for each in things:
        if each.id == identifier:
            return each
    raise NotFoundError(missing)


def with_changed(things: Iterable[One], changed: One) -> tuple[One, ...]:
    """The same things in their order, with the one of that id in its new form."""
    return tuple(changed if each.id == changed.id else each for each in things)
