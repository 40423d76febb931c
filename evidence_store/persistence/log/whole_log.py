"""All of a log, piece by piece, for checking or export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, select, tuple_

from evidence_store.custody.leaves.entries import Place
from evidence_store.custody.log.log import StoredEntry
from evidence_store.persistence.log.log_reader import FETCH, LogReader, entry_in
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence_store.custody.leaves.commitments import Disclosure
    from evidence_store.custody.log.structure import Row as StoredRow


@dataclass(frozen=True, slots=True)
class KeptField:
    """One committed field that is kept: of which entry, and the id of the key that seals it."""

    seq: int
    path: str
    key_id: str | None


class WholeLog(LogReader):
    """Implements ``custody.log.verifying.LogRecords``; the database is not kept open in between."""

    def entries(self) -> Iterator[StoredEntry]:
        """All entries by ``seq``."""
        for row in self._all(self._of.entry, self._of.entry.c.seq):
            yield StoredEntry(entry_in(row), row.case_id, row.exhibit_id, _place(row))

    def rows(self) -> Iterator[StoredRow]:
        """All entries by ``seq``, as plain columns."""
        query = f"SELECT * FROM {self._of.entry.name} WHERE seq > ? ORDER BY seq LIMIT {FETCH}"  # noqa: S608 -- our own names
        found = self._plain(query, -1)
        while found:
            yield from found
            found = self._plain(query, found[-1][0])

    def hashes_at(self, level: int) -> Iterator[bytes]:
        """All hashes of one level of the tree, in their order; a missing one ends them."""
        query = (
            f"SELECT idx, hash FROM {self._of.node.name} "  # noqa: S608 -- our own names
            f"WHERE level = ? AND idx >= ? ORDER BY idx LIMIT {FETCH}"
        )
        following = 0
        while found := self._plain(query, level, following):
            for index, digest in found:
                if index != following:
                    return
                following += 1
                yield digest

    def nodes_from(self, level: int, index: int, count: int) -> dict[int, bytes]:
        """So many nodes of one level at the most, from an index on."""
        query = (
            f"SELECT idx, hash FROM {self._of.node.name} "  # noqa: S608 -- our own names
            "WHERE level = ? AND idx >= ? ORDER BY idx LIMIT ?"
        )
        return dict(self._plain(query, level, index, count))

    def nodes_among(self, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
        """Those of these nodes (level, index) that there are."""
        columns = self._of.node.c
        rows = self._rows(
            select(self._of.node).where(tuple_(columns.level, columns.idx).in_(places))
        )
        return {(row.level, row.idx): bytes(row.hash) for row in rows}

    def node_count(self) -> int:
        """How many hashes are stored."""
        found = self._one(select(func.count()).select_from(self._of.node))
        return int(found[0]) if found else 0

    def checkpoints(self) -> Iterator[tuple[int, str]]:
        """All checkpoints by size."""
        for row in self._all(self._of.checkpoint, self._of.checkpoint.c.size):
            yield row.size, row.note

    def disclosures(self) -> Iterator[Disclosure]:
        """All disclosures by ``seq``, as far as they may be opened here."""
        columns = self._of.disclosure.c
        for row in self._all(self._of.disclosure, columns.seq, columns.path):
            opened = self.values.opened(row)
            if opened is not None:
                yield opened

    def kept_fields(self) -> Iterator[KeptField]:
        """Which fields are kept of which entries, by ``seq``, and under which key each is sealed.

        Raises:
            TamperedLogError: a sealed one was damaged or moved; no key is needed to see that.
        """
        columns = self._of.disclosure.c
        for row in self._all(self._of.disclosure, columns.seq, columns.path):
            key_id = self.values.sealed_by(row)
            yield KeptField(row.seq, row.path, None if key_id is None else key_id.hex())


def _place(row: Row[Any]) -> Place:
    return Place(row.seq, row.prev or None, row.xseq, row.xprev, row.cseq, row.cprev)
