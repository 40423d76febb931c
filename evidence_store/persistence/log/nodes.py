"""The nodes of a tree in one transaction, read with few questions whatever is asked of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from evidence_store.errors import TamperedLogError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FETCH = 1000  # nodes that follow one another, read at once
_TOGETHER = 2000  # nodes of one question


class _Stored(Protocol):
    """Where nodes are kept."""

    def nodes_from(self, level: int, index: int, count: int) -> dict[int, bytes]:
        """So many nodes of one level at the most, from an index on."""

    def nodes_among(self, places: Sequence[tuple[int, int]]) -> Mapping[tuple[int, int], bytes]:
        """Those of these nodes (level, index) that there are."""


class Nodes:
    """Nodes as they are asked for: one at a time, or many at once where each follows the other.

    Args:
        leaves: where they are kept, in an open transaction. A node never changes once it is there.
    """

    def __init__(self, leaves: _Stored) -> None:
        self._leaves = leaves
        self._ahead: dict[int, dict[int, bytes]] = {}
        self._last: dict[int, int] = {}
        self._known: dict[tuple[int, int], bytes] = {}

    def know(self, places: Sequence[tuple[int, int]]) -> None:
        """Read these nodes with few questions, those alone that are not known yet."""
        unknown = [place for place in places if place not in self._known]
        for start in range(0, len(unknown), _TOGETHER):
            self._known |= self._leaves.nodes_among(unknown[start : start + _TOGETHER])

    def get(self, level: int, index: int) -> bytes:
        """Return a node.

        Raises:
            TamperedLogError: it is not there.
        """
        if (level, index) in self._known:
            return self._known[level, index]
        found = self._ahead.get(level, {}).pop(index, None)
        if found is None:
            # A proof asks for single nodes, a check of the whole tree for one after the other.
            count = _FETCH if self._last.get(level) == index - 1 else 1
            self._ahead[level] = self._leaves.nodes_from(level, index, count)
            found = self._ahead[level].pop(index, None)
        if found is None:
            first = index << level
            raise TamperedLogError(f"Entry {first}: a hash of the tree above it is missing.")
        self._last[level] = index
        return found
