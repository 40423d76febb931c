"""Entries of the custody log in words, none of them believed.

The newest head's signature and root are checked, each entry is hashed again and its place under
that head proved, and each head outside that is named has the log's root. What is not shown is not
read; the hashes that the proofs need are read together.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from evidence_store.custody.heads.checkpoints import verify_checkpoint
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.leaves.merkle import (
    inclusion_proof,
    leaf_hash,
    places_of_inclusion,
    places_of_root,
    root_of,
    running_root,
    verify_inclusion,
)
from evidence_store.domain.unit.anchors import AnchoredHead
from evidence_store.errors import CustodyError, TamperedLogError
from evidence_store.ways import Way, said_by
from evidence_store.workflow.overview.review import EntryView
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evidence_store.custody.leaves.drafts import Entry, Head
    from evidence_store.open_folder.store import Reading, Store


@dataclass(frozen=True, slots=True)
class LogRow:
    """One entry in words, and what was shown of it.

    Args:
        view: what it says.
        case_id: of which case, None for the unit's own entries.
        exhibit_id: of which exhibit.
        leaf: its hash (32 bytes).
        body: the entry itself, as it is hashed.
        anchor: the first head outside that covers it, None where none does yet.
    """

    view: EntryView
    case_id: str | None
    exhibit_id: str | None
    leaf: bytes
    body: bytes
    anchor: AnchoredHead | None


class CheckedLog:
    """The newest head, checked, and the heads outside, within one transaction.

    Args:
        store: the data folder.
        uow: the transaction.

    Raises:
        CustodyError: the log has no signed head.
        TamperedLogError: the log does not agree with its newest head.
    """

    def __init__(self, store: Store, uow: Reading) -> None:
        self._uow = uow
        self._node = uow.custody.leaves.node
        self.head = self._checked_head(store)
        self.outside_unread = ""
        self.anchors = sorted(self._anchors(), key=lambda each: (each.size, each.at))
        self._agreeing: set[int] = set()

    def rows(
        self, entries: Sequence[Entry], corrections: Mapping[int, tuple[int, ...]]
    ) -> tuple[LogRow, ...]:
        """The entries in words, each proved to stand under the head.

        Raises:
            TamperedLogError: an entry, or a head outside over it, does not agree with the log.
        """
        self._read_ahead(entries)
        for each in entries:
            self._require_in_place(each)
        return self.worded(entries, corrections)

    def worded(
        self, entries: Sequence[Entry], corrections: Mapping[int, tuple[int, ...]]
    ) -> tuple[LogRow, ...]:
        """The entries in words; that they stand under the head is for the caller to show."""
        told = self._uow.custody.told([each.seq for each in entries], ("by", "text"))
        return tuple(
            self._row(each, told.get(each.seq, {}), self._names, corrections) for each in entries
        )

    def require_whole(self) -> None:
        """Hash every entry again, one after the other, and check that the head is over all of them.

        Raises:
            TamperedLogError: it is not.
        """
        if running_root(self._hashes()) != (self.head.size, self.head.root):
            raise TamperedLogError(
                "The entries of the custody log are not those under its signed head. "
                "Run: " + Way.FSCK
            )

    def _hashes(self) -> Iterator[bytes]:
        for seq, body, leaf, *_ in self._uow.custody.leaves.rows():
            hashed = leaf_hash(body)
            if hashed != leaf:
                raise TamperedLogError(f"Entry {seq} is not the one that was recorded.")
            yield hashed

    @cached_property
    def _names(self) -> dict[str, str]:
        return {person.id: person.name for person in self._uow.people.find()}

    def _read_ahead(self, entries: Sequence[Entry]) -> None:
        """Read the hashes that the proofs of these entries and of the heads over them need."""
        size, places = self.head.size, set[tuple[int, int]]()
        for each in entries:
            places.update(places_of_inclusion(each.seq, size))
            if (anchor := self._first_over(each.seq)) is not None:
                places.update(places_of_root(anchor.size))
        self._uow.custody.leaves.know_nodes(places)

    def _row(
        self,
        entry: Entry,
        said: Mapping[str, object],
        names: Mapping[str, str],
        corrections: Mapping[int, tuple[int, ...]],
    ) -> LogRow:
        leaf = read_leaf(entry.body)
        view = EntryView.of(entry, said, names=names, corrected_by=corrections)
        anchor = self._anchor_of(entry.seq)
        return LogRow(view, leaf.case_id, leaf.exhibit_id, entry.leaf, entry.body, anchor)

    def _require_in_place(self, entry: Entry) -> None:
        size = self.head.size
        proof = inclusion_proof(entry.seq, size, read=self._node)
        hashed = leaf_hash(entry.body)
        verify_inclusion(hashed, index=entry.seq, size=size, proof=proof, root=self.head.root)
        if hashed != entry.leaf:
            raise TamperedLogError(f"Entry {entry.seq} is not the one that was recorded.")

    def _checked_head(self, store: Store) -> Head:
        note = self._uow.custody.checkpoint()
        if note is None:
            raise CustodyError("The custody log has no signed head; run: " + Way.FSCK + ".")
        # Under the name of the newest entry: a restored log still has its old one (ADR 16).
        head = verify_checkpoint(note, key=store.subject(self._uow, known=()).key)
        self._require_root(head.size, head.root)
        return head

    def _require_root(self, size: int, root: bytes) -> None:
        if root_of(size, read=self._node) != root:
            raise TamperedLogError(
                f"Entry {size - 1} or one before it was changed: the log does not agree with a "
                "signed head."
            )

    def _anchors(self) -> Iterable[AnchoredHead]:
        """Heads outside of this log; those that have more entries than it has are no proof."""
        found = [anchor.head for anchor in self._uow.anchors.find()]
        try:
            found += self._uow.outside.heads()
        except CustodyError as error:
            # A volume that is not plugged in keeps nobody from
            # reading: the page says what is missing.
            self.outside_unread = said_by(error)
        return (each for each in found if each.size <= self.head.size)

    def _first_over(self, seq: int) -> AnchoredHead | None:
        at = bisect_right(self.anchors, seq, key=lambda each: each.size)
        return None if at == len(self.anchors) else self.anchors[at]

    def _anchor_of(self, seq: int) -> AnchoredHead | None:
        found = self._first_over(seq)
        if found is not None and found.size not in self._agreeing:
            self._require_root(found.size, found.root)
            self._agreeing.add(found.size)
        return found
