"""Who is connected and asks for nothing yet: so many an address and in all, else the oldest go.

A connection stands here while its handshake, its request or the reader of its answer is waited for,
and while it is idle. A client that sends a whole request leaves the crowd within that moment, so
that somebody who opens hundreds and says nothing pushes out their own and nobody's work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Hashable


class Waiting(Protocol):
    """One connection that is waited for."""

    def cut(self) -> None:
        """End it now."""


class Crowd:
    """The connections of one server that are waited for, oldest first, by address.

    Args:
        of_one: how many one address may have.
        in_all: how many all together may have.
    """

    def __init__(self, *, of_one: int, in_all: int) -> None:
        self._of_one, self._in_all = of_one, in_all
        self._by_address: dict[Hashable, dict[Waiting, None]] = {}
        self._number = 0

    def __len__(self) -> int:
        """How many are waited for."""
        return self._number

    def add(self, address: Hashable, one: Waiting) -> None:
        """Wait for one more; of too many the oldest is cut: of its address, or of the largest."""
        theirs = self._by_address.setdefault(address, {})
        if one in theirs:
            return
        theirs[one] = None
        self._number += 1
        if len(theirs) > self._of_one:
            self._cut_oldest(address)
        elif self._number > self._in_all:
            self._cut_oldest(max(self._by_address, key=lambda each: len(self._by_address[each])))

    def discard(self, address: Hashable, one: Waiting) -> None:
        """It is waited for no more."""
        theirs = self._by_address.get(address, {})
        if one in theirs:
            del theirs[one]
            self._number -= 1
            if not theirs:
                del self._by_address[address]

    def _cut_oldest(self, address: Hashable) -> None:
        oldest = next(iter(self._by_address[address]))
        self.discard(address, oldest)
        oldest.cut()
