"""The entries of an exhibit, of a case, of the control chain, and what they tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, ColumnElement, and_, func, or_, select

from evidence_store.custody.heads.heads import ChainHead
from evidence_store.custody.leaves.entries import event_of
from evidence_store.custody.signed.enrolled import OF_KEYS
from evidence_store.errors import TamperedLogError
from evidence_store.persistence.engines.phrases import FirstAt
from evidence_store.persistence.log.log_reader import FETCH, LogReader, entry_in
from evidence_store.ways import Way

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.custody.leaves.commitments import Disclosure
    from evidence_store.custody.leaves.drafts import Entry, JsonValue

_OF_KEYS = sorted({f'"ev":"{each.partition(".")[0]}.'.encode() for each in OF_KEYS})
"""One of these stands in the bytes of each entry that speaks of keys, and in few others."""

_CORRECTS_NOTHING = b'"corr":null,'  # as it stands in a canonical leaf


class ChainReader(LogReader):
    """The entries by the chain in which they stand; every list has the oldest first."""

    def of_exhibit(self, exhibit_id: str) -> Sequence[Entry]:
        """Entries of one exhibit, oldest first."""
        return self._entries(self._of.entry.c.exhibit_id == exhibit_id)

    def of_kind(self, exhibit_id: str, event: str) -> Sequence[Entry]:
        """Entries of one exhibit of a kind, oldest first, without reading all of the exhibit's."""
        columns, mark = self._of.entry.c, f'"ev":"{event}"'.encode()
        found = self._entries(
            and_(columns.exhibit_id == exhibit_id, FirstAt(columns.body, mark) > 0)
        )
        return [each for each in found if event_of(each) == event]

    def of_case(self, case_id: str | None) -> Sequence[Entry]:
        """Entries of one case, or of the control chain, oldest first."""
        return self._entries(_is(self._of.entry.c.case_id, case_id))

    def of_keys(self) -> Sequence[Entry]:
        """Entries of the control chain that may speak of keys, oldest first; none other that does.

        So asking for keys alone reads no long chain.
        """
        columns = self._of.entry.c
        marked = or_(*(FirstAt(columns.body, mark) > 0 for mark in _OF_KEYS))
        return self._entries(and_(columns.case_id.is_(None), marked))

    def part_of(
        self, start: int, end: int, *, case_id: str | None = None, exhibit_id: str | None = None
    ) -> Sequence[Entry]:
        """Of an exhibit's entries, else a case's, those from one number to before another.

        Args:
            start: number in that chain, from 0.
            end: the same; not more than there are.
            case_id: whose chain.
            exhibit_id: whose chain, where it is an exhibit's.

        Raises:
            TamperedLogError: one of them is missing.
        """
        which, number = self._chain(case_id, exhibit_id)
        found = self._entries(and_(which, number >= start, number < end))
        # A page counts on without a gap or shows nothing: what was left out must not go unseen.
        if len(found) != max(0, end - start):
            raise TamperedLogError("An entry of the custody log is missing. Run: " + Way.FSCK)
        return found

    def newest_of_unit(self, event: str) -> Entry | None:
        """The newest entry of a kind that belongs to no case; None where there is none."""
        columns = self._of.entry.c
        mark = f'"ev":"{event}"'.encode()
        which = and_(columns.case_id.is_(None), FirstAt(columns.body, mark) > 0)
        query = select(self._of.entry).where(which).order_by(columns.cseq.desc()).limit(1)
        row = self._one(query)
        return None if row is None else entry_in(row)

    def corrections_in(
        self, *, case_id: str | None = None, exhibit_id: str | None = None
    ) -> Sequence[Entry]:
        """The entries of an exhibit, else of a case, that correct another, oldest first."""
        which, _ = self._chain(case_id, exhibit_id)
        return self._entries(and_(which, FirstAt(self._of.entry.c.body, _CORRECTS_NOTHING) == 0))

    def all_corrections(self) -> Sequence[Entry]:
        """Every entry that corrects another, oldest first."""
        return self._entries(FirstAt(self._of.entry.c.body, _CORRECTS_NOTHING) == 0)

    def exhibit_heads(self) -> Sequence[ChainHead]:
        """Heads of all exhibits' chains."""
        columns = self._of.entry.c
        return self._heads(columns.exhibit_id, columns.xseq)

    def case_heads(self) -> Sequence[ChainHead]:
        """Heads of all cases' chains, the control chain not among them."""
        columns = self._of.entry.c
        return self._heads(columns.case_id, columns.cseq)

    def between(self, start: int, end: int) -> Sequence[Entry]:
        """The entries from one number up to before another, oldest first."""
        number = self._of.entry.c.seq
        return self._entries(and_(number >= start, number < end))

    def told(self, seqs: Sequence[int], paths: Sequence[str]) -> dict[int, dict[str, JsonValue]]:
        """These committed fields of these entries, as far as they are kept and opened here."""
        columns = self._of.disclosure.c
        found: dict[int, dict[str, JsonValue]] = {}
        # SQLite takes a bounded number of values in one statement.
        for start in range(0, len(seqs), FETCH):
            some = columns.seq.in_(seqs[start : start + FETCH])
            for row in self._rows(select(self._of.disclosure).where(some, columns.path.in_(paths))):
                if (opened := self.values.opened(row)) is not None:
                    found.setdefault(opened.seq, {})[opened.path] = opened.content
        return found

    def disclosures_of(self, seq: int) -> Sequence[Disclosure]:
        """What opens that entry's commitments, by field, as far as it may be opened here."""
        columns = self._of.disclosure.c
        query = select(self._of.disclosure).where(columns.seq == seq).order_by(columns.path)
        found = map(self.values.opened, self._rows(query))
        return [each for each in found if each is not None]

    def _chain(
        self, case_id: str | None, exhibit_id: str | None
    ) -> tuple[ColumnElement[bool], Column[Any]]:
        columns = self._of.entry.c
        if exhibit_id is not None:
            return columns.exhibit_id == exhibit_id, columns.xseq
        return _is(columns.case_id, case_id), columns.cseq

    def _heads(self, name: Column[Any], number: Column[Any]) -> Sequence[ChainHead]:
        newest = select(name.label("name"), func.max(number).label("number"))
        newest = newest.where(name.is_not(None)).group_by(name)
        last = newest.subquery()
        same = and_(name == last.c.name, number == last.c.number)
        query = select(last.c.name, last.c.number, self._of.entry.c.leaf).join(last, same)
        return [ChainHead(row.name, row.number + 1, bytes(row.leaf)) for row in self._rows(query)]


def _is(column: ColumnElement[str | None], content: str | None) -> ColumnElement[bool]:
    return column.is_(None) if content is None else column == content
