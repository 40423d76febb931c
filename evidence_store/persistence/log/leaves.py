"""The custody log's rows: a leaf store inside the transaction, and all of it for the verifier."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import select

from evidence_store.persistence.log.chain_reader import ChainReader
from evidence_store.persistence.log.log_reader import entry_in
from evidence_store.persistence.log.nodes import Nodes
from evidence_store.persistence.log.outlines import Outlines
from evidence_store.persistence.log.whole_log import WholeLog

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from evidence_store.custody.leaves.commitments import Disclosure
    from evidence_store.custody.leaves.drafts import Entry
    from evidence_store.custody.leaves.merkle import Node
    from evidence_store.custody.log.log import Link, StoredEntry


class SqlLeafStore(ChainReader, Outlines, WholeLog):
    """Implements ``custody.log.log.LeafStore`` and ``custody.log.verifying.LogRecords``."""

    @cached_property
    def _nodes(self) -> Nodes:
        return Nodes(self)

    @cached_property
    def _chains(self) -> dict[str | None, Sequence[Entry]]:
        return {}

    @property
    def appended(self) -> int:
        """How many entries this transaction has appended."""
        return self._tip.appended

    def size(self) -> int:
        """How many entries there are."""
        last = self.last()
        return last.seq + 1 if last else 0

    def first(self) -> Entry | None:
        """The oldest entry, which says what the log is for; None in an empty log."""
        row = self._one(select(self._of.entry).order_by(self._of.entry.c.seq).limit(1))
        return entry_in(row) if row else None

    def entry(self, seq: int) -> Entry | None:
        """The entry of that number, None where there is none."""
        row = self._one(select(self._of.entry).where(self._of.entry.c.seq == seq))
        return entry_in(row) if row else None

    def of_case(self, case_id: str | None) -> Sequence[Entry]:
        """Entries of one case, or of the control chain, oldest first; a chain is read once."""
        if case_id not in self._chains:
            self._chains[case_id] = super().of_case(case_id)
        return self._chains[case_id]

    def know_chain(self, case_id: str | None, entries: Sequence[Entry]) -> None:
        """Take note of all entries of a case, or of no case: ``of_case`` then has them."""
        self._chains[case_id] = entries

    def last(self) -> Entry | None:
        """The newest entry."""
        self._tip.read()
        return self._tip.last

    def tail(self, count: int) -> Sequence[Entry]:
        """The newest entries, oldest first."""
        return self._entries(self._of.entry.c.seq >= self.size() - count)

    def expect(self, case_id: str | None, exhibit_id: str | None) -> None:
        """Read at once what an append about these needs."""
        self._tip.expect(case_id, exhibit_id)
        if case_id in self._tip.case_keys:
            self.values.know(case_id, self._tip.case_keys[case_id])

    def last_of_exhibit(self, exhibit_id: str) -> Link | None:
        """Head of the exhibit's chain."""
        if exhibit_id not in self._tip.exhibits:
            self._tip.expect(None, exhibit_id)
        return self._tip.exhibits[exhibit_id]

    def last_of_case(self, case_id: str | None) -> Link | None:
        """Head of the case's chain; of the control chain for None."""
        self._tip.expect(case_id, None)
        return self._tip.cases[case_id]

    def count_of(self, *, case_id: str | None = None, exhibit_id: str | None = None) -> int:
        """How many entries an exhibit has; without one, how many a case has."""
        if exhibit_id is not None:
            last = self.last_of_exhibit(exhibit_id)
        else:
            last = self.last_of_case(case_id)
        return 0 if last is None else last.number + 1

    def node(self, level: int, index: int) -> bytes:
        """Hash of a complete subtree.

        Raises:
            TamperedLogError: it is not there.
        """
        self._tip.read()
        known = self._tip.nodes.get((level, index))
        if known is not None:
            return known
        return self._nodes.get(level, index)

    def know_nodes(self, places: Collection[tuple[int, int]]) -> None:
        """Read the hashes of these subtrees (level, index) together: ``node`` then has them."""
        self._tip.read()
        self._nodes.know(sorted(set(places) - set(self._tip.nodes)))

    def add(
        self, stored: StoredEntry, *, nodes: Sequence[Node], disclosures: Sequence[Disclosure]
    ) -> None:
        """Keep an entry with all that belongs to it; it is written before anything else is read."""
        kept = [
            (each.seq, each.path, *self.values.kept(each, case_id=stored.case_id))
            for each in disclosures
        ]
        self._tip.add(stored, nodes, kept)
        # The chain is not read again: a later step of this transaction has to see the entry in it.
        if (chain := self._chains.get(stored.case_id)) is not None:
            self._chains[stored.case_id] = [*chain, stored.entry]

    def add_checkpoint(self, size: int, note: str) -> None:
        """Keep a signed head."""
        self._tip.add_checkpoint(size, note)

    def write(self) -> None:
        """Write what was added and waits to be written.

        Raises:
            TamperedLogError: an entry is not the next one.
        """
        self._tip.write()

    def commit(self) -> None:
        """Write what waits to be written, and commit the transaction.

        Raises:
            TamperedLogError: an entry is not the next one; nothing is kept.
        """
        self._tip.commit()

    @property
    def uncovered_read(self) -> Entry | None:
        """Of the log of reads, the first entry that is under no signed head."""
        self._tip.read()
        return self._tip.uncovered_read

    def newest_checkpoint(self) -> str | None:
        """The newest signed head, None in an empty log."""
        self._tip.read()
        return self._tip.note

    def checkpoint_at(self, size: int) -> str | None:
        """The signed head of exactly that size, None where there is none."""
        columns = self._of.checkpoint.c
        row = self._one(select(columns.note).where(columns.size == size))
        return str(row[0]) if row else None
