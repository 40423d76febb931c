"""Of many entries no more than number, kind and time: to choose those that are then read whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Select, and_, func, select

from evidence_store.custody.leaves.outlines import Outline
from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.errors import TamperedLogError
from evidence_store.persistence.engines.phrases import FirstAt
from evidence_store.persistence.log.log_reader import LogReader
from evidence_store.ways import Way
from forensics.documents import time_from_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.custody.leaves.drafts import Entry

# As they stand in a canonical leaf: what people wrote is escaped, and no field has such a name.
_KIND, _TIME = b'"ev":"', b'"t":"'
_LONGEST = 48
_TIME_SIZE = len("2026-11-28T23:59:59.999Z")
_AT_ONCE = 500  # SQLite takes a bounded number of values in one statement


class Outlines(LogReader):
    """Outlines of entries, and entries by their numbers."""

    def outlines(
        self, start: int, end: int, *, case_id: str | None = None, exhibit_id: str | None = None
    ) -> Sequence[Outline]:
        """Of the entries from one number of the log to before another, oldest first.

        Args:
            start: number in the whole log.
            end: the same.
            case_id: only of this case.
            exhibit_id: only of this exhibit.

        Raises:
            TamperedLogError: one of them is not of the form that this log writes.
        """
        columns = self._of.entry.c
        which = [columns.seq >= start, columns.seq < end]
        if case_id is not None:
            which.append(columns.case_id == case_id)
        if exhibit_id is not None:
            which.append(columns.exhibit_id == exhibit_id)
        query: Select[Any] = select(
            columns.seq,
            _after(columns.body, _KIND, _LONGEST).label("kind"),
            _after(columns.body, _TIME, _TIME_SIZE).label("time"),
        )
        rows = self._rows(query.where(and_(*which)).order_by(columns.seq))
        return [_outline(row.seq, row.kind, row.time) for row in rows]

    def those(self, seqs: Sequence[int]) -> Sequence[Entry]:
        """The entries of these numbers, oldest first.

        Raises:
            TamperedLogError: one of them is missing.
        """
        found: list[Entry] = []
        for at in range(0, len(seqs), _AT_ONCE):
            found += self._entries(self._of.entry.c.seq.in_(seqs[at : at + _AT_ONCE]))
        if len(found) != len(set(seqs)):
            raise TamperedLogError("An entry of the custody log is missing. Run: " + Way.FSCK)
        return sorted(found, key=lambda each: each.seq)


def _after(body: Column[Any], mark: bytes, size: int) -> Any:  # noqa: ANN401 -- a function of either database
    return func.substr(body, FirstAt(body, mark) + len(mark), size)


def _outline(seq: int, kind: object, time: object) -> Outline:
    try:
        event = _text(kind).partition('"')[0]
        found = Outline(seq, event, time_from_text(_text(time)))
    except (TypeError, ValueError):
        raise _not_ours(seq) from None
    # Kinds are a closed list: an entry of any other kind was not written by this program.
    if event not in EVENTS:
        raise _not_ours(seq)
    return found


def _text(part: object) -> str:
    """A part of an entry's bytes; SQLite keeps whatever somebody writes into a column.

    Raises:
        TypeError: it is none.
        ValueError: it is no plain text.
    """
    if not isinstance(part, bytes | memoryview):
        raise TypeError
    return bytes(part).decode("ascii")


def _not_ours(seq: int) -> TamperedLogError:
    return TamperedLogError(
        f"Entry {seq} is not of the form that this log writes. Run: " + Way.FSCK
    )
