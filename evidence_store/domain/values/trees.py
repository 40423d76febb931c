"""The tree of RFC 9162 (section 2.1) over a short list that is at hand as a whole."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_HASH_SIZE = 32


def root_over(items: Sequence[bytes]) -> bytes:
    """The root of the tree whose leaves' data are these items, at least one."""
    if len(items) == 1:
        return _leaf(items[0])
    half = _half(len(items))
    return _node(root_over(items[:half]), root_over(items[half:]))


def path_of(index: int, items: Sequence[bytes]) -> tuple[bytes, ...]:
    """The hashes that lead from the item at that index to the root, the lowest first."""
    if len(items) == 1:
        return ()
    half = _half(len(items))
    if index < half:
        return (*path_of(index, items[:half]), root_over(items[half:]))
    return (*path_of(index - half, items[half:]), root_over(items[:half]))


def root_from(item: bytes, *, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root to which a path leads; None where a tree of that size has no such path."""
    # Of other lengths, the two halves of a node could be cut in another place.
    if not 0 <= index < size or any(len(each) != _HASH_SIZE for each in path):
        return None
    if size == 1:
        return None if path else _leaf(item)
    if not path:
        return None
    half, last = _half(size), path[-1]
    if index < half:
        below = root_from(item, index=index, size=half, path=path[:-1])
        return None if below is None else _node(below, last)
    below = root_from(item, index=index - half, size=size - half, path=path[:-1])
    return None if below is None else _node(last, below)


def _half(size: int) -> int:
    """The greatest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def _leaf(data: bytes) -> bytes:
    # Leaves and nodes begin differently, so that no node passes for a leaf (RFC 9162, 2.1.1).
    return hashlib.sha256(b"\x00" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
