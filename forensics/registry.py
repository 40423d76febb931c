"""The implementations of a protocol by name, each loaded when it is first asked for.

What is not used is never imported, so that a verb which reads no disk starts no slower for it.
Before a process is confined, ``load_all`` imports them: afterwards nothing more can be.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

P = TypeVar("P")


class Registry(Generic[P]):
    """What implements a protocol ``P``; iterating it gives the names in order of registration."""

    def __init__(self) -> None:
        """Start with none."""
        self._places: dict[str, tuple[str, str, tuple[str, ...]]] = {}
        self._loaded: dict[str, P] = {}

    def register(self, name: str, module: str, class_name: str, *words: str) -> None:
        """Take an implementation by where it is: a class, and the words that it is called with.

        Raises:
            ValueError: the name is taken.
        """
        if name in self._places:
            raise ValueError(f"there is already something registered as {name}")
        self._places[name] = module, class_name, words

    def withdraw(self, name: str) -> None:
        """Forget an implementation, say one that was registered for a while.

        Raises:
            KeyError: nothing is registered under this name.
        """
        del self._places[name]
        self._loaded.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __getitem__(self, name: str) -> P:
        """Load an implementation, once.

        Raises:
            KeyError: nothing is registered under this name.
        """
        if name not in self._loaded:
            module, class_name, words = self._places[name]
            self._loaded[name] = getattr(importlib.import_module(module), class_name)(*words)
        return self._loaded[name]

    def load_all(self) -> None:
        """Import every implementation."""
        for name in self:
            self[name]
