"""The tree of RFC 9162 (section 2.1) over SHA-256: pure functions on hashes.

A log keeps the hash of every *complete* subtree: ``node(level, index)`` covers the leaves
``index * 2**level`` up to ``(index + 1) * 2**level``. With them an append, a root and a proof need
O(log n) hashes. Every hash is exactly 32 bytes long and every proof exactly as long as it must be;
whatever is not is refused before anything is computed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from typing import TypeAlias

from evidence_store.errors import TamperedLogError
from forensics.value_classes import dataclass

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256().digest()  # RFC 9162 2.1.1: the root of no leaves

ReadNode: TypeAlias = Callable[[int, int], bytes]
"""Gives the hash of the complete subtree at (level, index)."""


@dataclass(frozen=True, slots=True)
class Node:
    """The hash of one complete subtree; level 0 holds the leaves."""

    level: int
    index: int
    hash: bytes


def leaf_hash(data: bytes) -> bytes:
    """Hash one leaf: SHA-256(00 || data)."""
    # RFC 9162 2.1.1: without 00 and 01, an entry that looks like two hashes passes for a node.
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees: SHA-256(01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def nodes_for(index: int, leaf: bytes, *, read: ReadNode) -> Iterator[Node]:
    """Every subtree that the leaf at that index completes, from itself upwards.

    Args:
        index: place of the leaf; the tree before it has exactly so many leaves.
        leaf: its hash.
        read: gives the nodes of the tree before it.
    """
    level, here = 0, leaf
    yield Node(level, index, here)
    while index & 1:
        here = node_hash(read(level, index - 1), here)
        level, index = level + 1, index >> 1
        yield Node(level, index, here)


def root_of(size: int, *, read: ReadNode) -> bytes:
    """The root of the first ``size`` leaves (RFC 9162 2.1.1)."""
    return _range_hash(0, size, read) if size else EMPTY_ROOT


def running_root(leaves: Iterable[bytes]) -> tuple[int, bytes]:
    """How many leaf hashes there are and their root, keeping one hash for each level only."""
    size, peaks = 0, list[bytes]()  # of the complete subtrees, the largest first
    for here in leaves:
        peaks.append(here)
        size += 1
        for _ in range((size & -size).bit_length() - 1):
            right = peaks.pop()
            peaks[-1] = node_hash(peaks[-1], right)
    root = peaks.pop() if peaks else EMPTY_ROOT
    while peaks:
        root = node_hash(peaks.pop(), root)
    return size, root


def inclusion_proof(index: int, size: int, *, read: ReadNode) -> tuple[bytes, ...]:
    """PATH of RFC 9162 2.1.3.1, from the leaf's neighbour up to the root.

    Raises:
        ValueError: the tree of that size has no such leaf.
    """
    if not 0 <= index < size:
        message = "there is no such leaf in a log of that size"
        raise ValueError(message)
    return tuple(_range_hash(*part, read) for part in _path(index, 0, size))


def places_of_root(size: int) -> Iterator[tuple[int, int]]:
    """The subtrees (level, index) that ``root_of`` reads."""
    yield from _subtrees(0, size)


def places_of_inclusion(index: int, size: int) -> Iterator[tuple[int, int]]:
    """The subtrees (level, index) that ``inclusion_proof`` reads."""
    for part in _path(index, 0, size):
        yield from _subtrees(*part)


def consistency_proof(old: int, new: int, *, read: ReadNode) -> tuple[bytes, ...]:
    """PROOF of RFC 9162 2.1.4.1: the first ``old`` of ``new`` leaves are unchanged.

    Raises:
        ValueError: not 0 < old <= new.
    """
    # RFC 9162 2.1.4.1 begins at one: of the empty log every log is a continuation.
    if not 0 < old <= new:
        message = "a consistency proof leads from a smaller log that is not empty to a larger one"
        raise ValueError(message)
    return tuple(_range_hash(*part, read) for part in _subproof(old, 0, new, whole=True))


def verify_inclusion(
    leaf: bytes, *, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that the leaf hash stands at that index under that root (RFC 9162 2.1.3.2).

    Raises:
        TamperedLogError: it does not, or the proof is not of the right form.
    """
    _require_hashes([leaf, root, *proof])
    if not 0 <= index < size:
        raise TamperedLogError(f"Entry {index} is not part of a log of {size} entries.")
    number, last, here = index, size - 1, leaf
    for step in proof:
        if last == 0:
            raise TamperedLogError(f"The inclusion proof of entry {index} is too long.")
        if number & 1 or number == last:
            here = node_hash(step, here)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            here = node_hash(here, step)
        number, last = number >> 1, last >> 1
    if last or here != root:
        raise TamperedLogError(f"Entry {index} is not the one that the log's root covers.")


def verify_consistency(
    old: int, new: int, *, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Check that the larger log continues the smaller one (RFC 9162 2.1.4.2).

    Raises:
        TamperedLogError: it does not, or the proof is not of the right form.
    """
    _require_hashes([old_root, new_root, *proof])
    fault = TamperedLogError(
        f"The log of {new} entries does not continue the log of {old} entries."
    )
    if not 0 < old <= new:
        raise fault
    if old == new:
        if proof or old_root != new_root:
            raise fault
        return
    # An exact power of two is itself the first hash of the path.
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path or _fold(path, old - 1, new - 1) != (old_root, new_root):
        raise fault


def _fold(path: Sequence[bytes], number: int, last: int) -> tuple[bytes, bytes] | None:
    """Steps 4 to 7 of RFC 9162 2.1.4.2: both roots by the path, None if it is of wrong length."""
    while number & 1:
        number, last = number >> 1, last >> 1
    first = second = path[0]
    for step in path[1:]:
        if last == 0:
            return None
        if number & 1 or number == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            second = node_hash(second, step)
        number, last = number >> 1, last >> 1
    return (first, second) if last == 0 else None


def _range_hash(start: int, end: int, read: ReadNode) -> bytes:
    """Root of the leaves ``start`` to ``end``; ``start`` is a multiple of the power below."""
    hashes = [read(*place) for place in _subtrees(start, end)]
    # From the right: the smaller subtrees join first (RFC 9162, 2.1.1).
    return reduce(lambda right, left: node_hash(left, right), reversed(hashes))


def _subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The complete subtrees (level, index) of which those leaves consist, the largest first."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _path(index: int, start: int, end: int) -> Iterator[tuple[int, int]]:
    if end - start == 1:
        return
    middle = start + _power_below(end - start)
    if index < middle:
        yield from _path(index, start, middle)
        yield middle, end
    else:
        yield from _path(index, middle, end)
        yield start, middle


def _subproof(old: int, start: int, end: int, *, whole: bool) -> Iterator[tuple[int, int]]:
    if old == end:
        if not whole:
            yield start, end
        return
    middle = start + _power_below(end - start)
    if old <= middle:
        yield from _subproof(old, start, middle, whole=whole)
        yield middle, end
    else:
        yield from _subproof(old, middle, end, whole=False)
        yield start, middle


def _power_below(length: int) -> int:
    """The largest power of two smaller than ``length`` (RFC 9162 calls it k)."""
    return 1 << (length - 1).bit_length() - 1


def _require_hashes(hashes: Iterable[bytes]) -> None:
    # Of other lengths, left and right could be cut elsewhere and still give the same node.
    if any(len(each) != HASH_SIZE for each in hashes):
        raise TamperedLogError("A hash of the log is not 32 bytes long.")
