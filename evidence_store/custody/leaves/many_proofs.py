"""One proof that several entries stand in a log: shorter than a path for each, as paths share ends.

The tree is walked from the left (RFC 9162, section 2.1). A subtree that holds one of the entries is
computed; of one that holds none the hash is the next one of the proof. So there is exactly one
proof for a set of places, and it has exactly the length that it must have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.leaves.merkle import HASH_SIZE, node_hash
from evidence_store.errors import TamperedLogError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from evidence_store.custody.leaves.merkle import ReadNode

_FAULT = "The entries are not those that the log's root covers."


def proof_of_many(places: Collection[int], size: int, *, read: ReadNode) -> tuple[bytes, ...]:
    """The hashes that lead from the entries at these places to the root of the first ``size``.

    Args:
        places: numbers of entries, at least one, the newest of the ``size`` among them.
        size: how many entries the root covers.
        read: gives the hash of a complete subtree.

    Raises:
        ValueError: there is no such place, or the newest is not among them.
    """
    if size - 1 not in places or not all(0 <= each < size for each in places):
        message = "the places lie below the size, and the newest entry is one of them"
        raise ValueError(message)
    proof: list[bytes] = []

    def walk(start: int, end: int) -> None:
        if not any(start <= each < end for each in places):
            level = (end - start).bit_length() - 1  # what holds no place lies left, and is complete
            proof.append(read(level, start >> level))
        elif end - start > 1:
            for part in _halves(start, end):
                walk(*part)

    walk(0, size)
    return tuple(proof)


def verify_many(
    leaves: Mapping[int, bytes], *, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that each leaf hash stands at its place under that root.

    Args:
        leaves: leaf hashes (32 bytes) by place, that of the newest entry among them.
        size: how many entries the root covers.
        proof: from ``proof_of_many`` for exactly these places.
        root: the root.

    Raises:
        TamperedLogError: one does not, or the proof is not of the right form.
    """
    if any(len(each) != HASH_SIZE for each in (root, *proof, *leaves.values())):
        raise TamperedLogError("A hash of the log is not 32 bytes long.")
    if size - 1 not in leaves or not all(0 <= each < size for each in leaves):
        raise TamperedLogError(_FAULT)
    rest = iter(proof)
    if _root(0, size, leaves, lambda: _next(rest)) != root or next(rest, None) is not None:
        raise TamperedLogError(_FAULT)


def _root(start: int, end: int, leaves: Mapping[int, bytes], take: Callable[[], bytes]) -> bytes:
    if not any(start <= each < end for each in leaves):
        return take()
    if end - start == 1:
        return leaves[start]
    (first, middle), second = _halves(start, end)
    inside = {place: leaf for place, leaf in leaves.items() if place < middle}
    beyond = {place: leaf for place, leaf in leaves.items() if place >= middle}
    return node_hash(_root(first, middle, inside, take), _root(*second, beyond, take))


def _next(rest: Iterator[bytes]) -> bytes:
    found = next(rest, None)
    if found is None:
        raise TamperedLogError(_FAULT)
    return found


def _halves(start: int, end: int) -> tuple[tuple[int, int], tuple[int, int]]:
    middle = start + (1 << (end - start - 1).bit_length() - 1)
    return (start, middle), (middle, end)
