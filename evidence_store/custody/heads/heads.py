"""The heads map: how many entries each exhibit and each case has, and which is the last.

An entry ``heads.root`` commits the log to two sorted maps, one of exhibits and one of cases, as
they stand after all entries before it; so the person who is shown the entries of one exhibit can
tell that none of them, the last and most damaging one included, was left out.

A map is the RFC 9162 tree over its heads, sorted by id (code points); each leaf is RFC 8785 of
``{"id": ..., "n": entries, "leaf": hex leaf hash of the last}``. The entry has in clear::

    "pub": {"size": entries before it,
            "exhibits": {"n": heads, "root": hex},
            "cases": {"n": heads, "root": hex},
            "control": {"n": entries of the control chain, "leaf": hex leaf hash of its last},
            "keys": {"n": entries of it that have to do with keys of people, "root": hex}}

The last is the RFC 9162 tree over the leaf hashes of those entries, in order
(``enrolled.speaks_of_keys``): so a document can show all changes to people's keys, and nothing
else of the control chain.

To check an exhibit's history in a bundle: find the newest ``heads.root`` entry that it has; it must
be in the log (inclusion proof under the checkpoint) and its ``size`` its own number; then
``verify_head`` says how many entries the exhibit had by then and which was the last: exactly so
many, chained by ``xseq`` and ``xprev`` up to that leaf hash, must be in the bundle. Where an
exhibit is said to have no entries, ``verify_absence`` holds the two neighbours between which it
would stand. That the map is sorted and whole is checked by ``verify_log`` for every ``heads.root``
of a log; a single proof cannot show it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.canonical import canonical
from evidence_store.custody.leaves.merkle import (
    inclusion_proof,
    leaf_hash,
    nodes_for,
    root_of,
    running_root,
    verify_inclusion,
)
from evidence_store.errors import TamperedLogError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidence_store.custody.leaves.drafts import JsonValue

HEADS_ROOT = "heads.root"


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The state of one chain: its id, how many entries it has, leaf hash (32 bytes) of the last."""

    id: str
    count: int
    leaf: bytes

    @property
    def hash(self) -> bytes:
        """Its leaf hash in the map."""
        return _hash_of(self.id, self.count, self.leaf)


@dataclass(frozen=True, slots=True)
class MapRoot:
    """Size and root hash (32 bytes) of one map, as a ``heads.root`` entry states them."""

    size: int
    root: bytes

    def document(self) -> dict[str, JsonValue]:
        """As it stands in the entry."""
        return {"n": self.size, "root": self.root.hex()}

    def __str__(self) -> str:
        """As a statement names it."""
        return f"{self.size}:{self.root.hex()}"


@dataclass(frozen=True, slots=True)
class HeadProof:
    """A head with its place in the map and the path from it to the root (RFC 9162 2.1.3)."""

    head: ChainHead
    index: int
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class AbsenceProof:
    """The neighbours between which an id would stand; None at either end of the map."""

    before: HeadProof | None
    after: HeadProof | None


class HeadsMap:
    """One map, built in memory at the moment when it is needed.

    Args:
        heads: the chains, in any order; no id twice.
    """

    def __init__(self, heads: Iterable[ChainHead]) -> None:
        self._heads = sorted(heads, key=lambda head: head.id)
        self._nodes: dict[tuple[int, int], bytes] = {}
        for index, head in enumerate(self._heads):
            for node in tuple(nodes_for(index, head.hash, read=self._read)):
                self._nodes[node.level, node.index] = node.hash

    @property
    def root(self) -> MapRoot:
        """What the map commits to."""
        size = len(self._heads)
        return MapRoot(size, root_of(size, read=self._read))

    def head_of(self, identifier: str) -> ChainHead | None:
        """The head of that chain, None where it has no entries."""
        place = self._place(identifier)
        return self._heads[place] if self._is_at(place, identifier) else None

    def proof_of(self, identifier: str) -> HeadProof:
        """That the chain has so many entries and that last one.

        Raises:
            KeyError: the map has no such chain.
        """
        place = self._place(identifier)
        if not self._is_at(place, identifier):
            raise KeyError(identifier)
        return self._proof(place)

    def absence_of(self, identifier: str) -> AbsenceProof:
        """That the chain has no entries.

        Raises:
            KeyError: it has.
        """
        place = self._place(identifier)
        if self._is_at(place, identifier):
            raise KeyError(identifier)
        return AbsenceProof(
            before=self._proof(place - 1) if place else None,
            after=self._proof(place) if place < len(self._heads) else None,
        )

    def _place(self, identifier: str) -> int:
        """Where the id stands, or would stand."""
        low, high = 0, len(self._heads)
        while low < high:
            middle = (low + high) // 2
            if self._heads[middle].id < identifier:
                low = middle + 1
            else:
                high = middle
        return low

    def _is_at(self, place: int, identifier: str) -> bool:
        return place < len(self._heads) and self._heads[place].id == identifier

    def _proof(self, index: int) -> HeadProof:
        path = inclusion_proof(index, len(self._heads), read=self._read)
        return HeadProof(self._heads[index], index, path)

    def _read(self, level: int, index: int) -> bytes:
        return self._nodes[level, index]


@dataclass(frozen=True, slots=True)
class Heads:
    """Both maps, the control chain's head and the tree over the changes to people's keys.

    All of it after the first ``size`` entries of the log.
    """

    size: int
    exhibits: HeadsMap
    cases: HeadsMap
    control: ChainHead | None
    keys: MapRoot

    def fields(self) -> dict[str, JsonValue]:
        """What the ``heads.root`` entry at number ``size`` has in clear."""
        return {
            "size": self.size,
            "exhibits": self.exhibits.root.document(),
            "cases": self.cases.root.document(),
            "control": {
                "n": self.control.count if self.control else 0,
                "leaf": self.control.leaf.hex() if self.control else None,
            },
            "keys": self.keys.document(),
        }


def root_of_keys(leaves: Iterable[bytes]) -> MapRoot:
    """The tree over the leaf hashes of all entries that have to do with keys, in order."""
    return MapRoot(*running_root(leaves))


def read_roots(public: Mapping[str, JsonValue]) -> tuple[MapRoot, MapRoot]:
    """The roots of exhibits and of cases from the clear fields of a ``heads.root`` entry.

    Raises:
        TamperedLogError: they are of another form.
    """
    try:
        exhibits, cases = (_root_from(public[name]) for name in ("exhibits", "cases"))
    except (KeyError, TypeError, ValueError) as error:
        raise TamperedLogError("A heads.root entry is not of the form of this log.") from error
    return exhibits, cases


def verify_head(proof: HeadProof, *, root: MapRoot) -> None:
    """Check that the head stands in the map of that root.

    Raises:
        TamperedLogError: it does not.
    """
    try:
        verify_inclusion(
            proof.head.hash, index=proof.index, size=root.size, proof=proof.path, root=root.root
        )
    except TamperedLogError as error:
        raise TamperedLogError(
            f"{proof.head.id}: its number of entries is not the one that the log committed to."
        ) from error


def verify_absence(identifier: str, proof: AbsenceProof, *, root: MapRoot) -> None:
    """Check that the map of that root, being sorted, holds no head of that id.

    Raises:
        TamperedLogError: the proof does not show it.
    """
    for neighbour in filter(None, (proof.before, proof.after)):
        verify_head(neighbour, root=root)
    # A neighbour may be missing at an end of the map alone, or absence would need no proof at all.
    before = -1 if proof.before is None else proof.before.index
    after = root.size if proof.after is None else proof.after.index
    sorted_so = (proof.before is None or proof.before.head.id < identifier) and (
        proof.after is None or identifier < proof.after.head.id
    )
    if after != before + 1 or not sorted_so:
        raise TamperedLogError(f"{identifier}: it is not shown that it has no entries.")


@lru_cache(2**16)  # checking a log builds the map again for each of its roots
def _hash_of(identifier: str, count: int, leaf: bytes) -> bytes:
    return leaf_hash(canonical({"id": identifier, "n": count, "leaf": leaf.hex()}))


def _root_from(value: JsonValue) -> MapRoot:
    if not isinstance(value, dict) or value.keys() != {"n", "root"}:
        message = "not a root"
        raise TypeError(message)
    size, text = value["n"], value["root"]
    if not isinstance(size, int) or isinstance(size, bool) or not isinstance(text, str):
        message = "not a root"
        raise TypeError(message)
    root = bytes.fromhex(text)
    # fromhex also takes capitals and blanks: one root would have several texts.
    if size < 0 or len(root) != 32 or root.hex() != text:
        message = "not a root"
        raise ValueError(message)
    return MapRoot(size, root)
