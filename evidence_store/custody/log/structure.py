"""Check the hashes and the structure of a log, quickly: tens of thousands of entries in a second.

Every leaf is hashed again and every node of the tree computed again; ``seq``, ``prev`` and the
chains of exhibits and cases run on without a gap, in the leaf as in the columns beside it; the
newest checkpoint is signed by the log's key and its root is the tree's. What takes longer is left
to ``verifying``: the strict form of each leaf, what is disclosed, what was signed, earlier
checkpoints, heads from outside. So this is for looking often, and never instead of that.
"""

from __future__ import annotations

import hashlib
from itertools import islice
from typing import TYPE_CHECKING, Protocol, TypeAlias

import msgspec

from evidence_store.custody.heads.checkpoints import LogKey, verify_checkpoint
from evidence_store.custody.leaves.drafts import Head
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.leaves.merkle import EMPTY_ROOT, node_hash
from evidence_store.errors import TamperedLogError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from collections.abc import Iterator

Row: TypeAlias = tuple[
    int, bytes, bytes, bytes, str | None, int, bytes | None, str | None, int | None, bytes | None
]
"""One entry as its columns: number, body, hash, prev; case, cseq, cprev; exhibit, xseq, xprev."""

_PIECE = 1024  # leaves at a time: a power of two, so that whole pieces make whole subtrees


class StructureRecords(Protocol):
    """What is kept of a log, in the plainest form."""

    def rows(self) -> Iterator[Row]:
        """All entries by number."""

    def hashes_at(self, level: int) -> Iterator[bytes]:
        """All nodes of one level of the tree, by index."""

    def node_count(self) -> int:
        """How many nodes there are."""

    def newest_checkpoint(self) -> str | None:
        """The newest signed head."""


def verify_structure(records: StructureRecords, *, public_key: bytes) -> int:
    """Return how many entries there are, if hashes and structure are whole.

    Args:
        records: the log as it is stored.
        public_key: the log's key (Ed25519, 32 bytes).

    Raises:
        TamperedLogError: they are not; the text names the first entry that is wrong, or the piece
            of the log in which it is.
    """
    chains, tree = _Chains(), _Tree(records)
    rows = records.rows()
    while piece := list(islice(rows, _PIECE)):
        tree.take([chains.take(row) for row in piece])
    root = tree.finish()
    _verify_newest(records.newest_checkpoint(), chains, root, public_key)
    return chains.size


class _Chains:
    """The numbers and the links of the log, of each exhibit and of each case."""

    def __init__(self) -> None:
        self.size = 0
        self.body = b""
        self._last: bytes | None = None
        self._heads: dict[tuple[bool, str | None], tuple[int, bytes | None]] = {}

    def take(self, row: Row) -> bytes:
        seq, body, leaf, prev, case, cseq, cprev, exhibit, xseq, xprev = row
        if not isinstance(body, bytes):  # SQLite keeps whatever somebody writes into a column
            raise TamperedLogError(f"Entry {self.size} is not the one that was recorded.")
        computed = hashlib.sha256(b"\x00" + body).digest()
        before = self._last
        fits = seq == self.size and leaf == computed and prev == (before or b"")
        fits = fits and self._follows((False, case), cseq, cprev, computed)
        if exhibit is not None:
            fits = fits and self._follows((True, exhibit), xseq, xprev, computed)
        if not fits or not _says(body, row):
            raise TamperedLogError(
                f"Entry {self.size} is missing, is not the one that was recorded, or does not "
                "follow the entry before it."
            )
        self.size, self._last, self.body = self.size + 1, computed, body
        return computed

    def _follows(
        self, chain: tuple[bool, str | None], number: int | None, prev: bytes | None, leaf: bytes
    ) -> bool:
        last, link = self._heads.get(chain, (-1, None))
        self._heads[chain] = last + 1, leaf
        return number == last + 1 and prev == link


class _Said(msgspec.Struct, gc=False):
    """What of a leaf stands in its columns, too; the rest of it is not read here."""

    seq: int
    prev: str | None
    case: str | None
    cseq: int
    cprev: str | None
    ex: str | None
    xseq: int | None
    xprev: str | None


# A fifth of the time of ``json.loads``, which was two fifths of the whole check.
_READ = msgspec.json.Decoder(_Said).decode


def _says(body: bytes, row: Row) -> bool:
    """Whether the leaf has what stands in its columns."""
    try:
        leaf = _READ(body)
        return (
            leaf.seq == row[0]
            and leaf.prev == (row[3].hex() or None)
            and leaf.case == row[4]
            and leaf.cseq == row[5]
            and leaf.cprev == _hex(row[6])
            and leaf.ex == row[7]
            and leaf.xseq == row[8]
            and leaf.xprev == _hex(row[9])
        )
    except (msgspec.DecodeError, UnicodeError, RecursionError, TypeError, AttributeError):
        return False


class _Tree:
    """The tree, level by level, against its stored nodes."""

    def __init__(self, records: StructureRecords) -> None:
        self._records = records
        self._stored: list[Iterator[bytes]] = []
        self._odd: list[bytes | None] = []  # at each level, the one that has no neighbour yet
        self._size = 0

    def take(self, leaves: list[bytes]) -> None:
        first, self._size = self._size, self._size + len(leaves)
        level, hashes = 0, leaves
        while hashes:
            if level == len(self._stored):
                self._stored.append(self._records.hashes_at(level))
                self._odd.append(None)
            if list(islice(self._stored[level], len(hashes))) != hashes:
                raise TamperedLogError(
                    f"An entry between {first} and {self._size - 1} is not the one that the "
                    "tree was built from. Run " + Way.FSCK + " to see which."
                )
            hashes = self._above(level, hashes)
            level += 1

    def finish(self) -> bytes:
        """The root."""
        # Each bit of the size is one complete subtree: of k leaves, with 2k - 1 hashes.
        if self._records.node_count() != 2 * self._size - self._size.bit_count():
            raise TamperedLogError("The tree of the log holds hashes that no entry gives.")
        root = None
        for odd in self._odd:
            if odd is not None:
                root = odd if root is None else node_hash(odd, root)
        return EMPTY_ROOT if root is None else root

    def _above(self, level: int, hashes: list[bytes]) -> list[bytes]:
        odd = self._odd[level]
        row = hashes if odd is None else [odd, *hashes]
        self._odd[level] = row[-1] if len(row) % 2 else None
        sha256 = hashlib.sha256
        return [
            sha256(b"\x01" + left + right).digest()
            for left, right in zip(row[::2], row[1::2], strict=False)
        ]


def _verify_newest(note: str | None, chains: _Chains, root: bytes, public_key: bytes) -> None:
    if note is None and chains.size == 0:
        return
    if note is None:
        raise TamperedLogError("Entry 0 is not covered by any checkpoint.")
    head = verify_checkpoint(note, key=LogKey(read_leaf(chains.body).log, public_key))
    if head != Head(chains.size, root):
        raise TamperedLogError(
            f"The newest checkpoint covers {head.size} entries; the log has {chains.size}, or "
            "they are others. Run " + Way.FSCK + " to see which."
        )


def _hex(value: bytes | None) -> str | None:
    return None if value is None else value.hex()
