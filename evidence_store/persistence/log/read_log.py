"""One transaction on the log of reads: written before the reply, so that no reply goes unrecorded.

It is the custody log's code over tables of its own, under an origin of its own. Nobody's key needs
to be open to look something up, so entries are chained and hashed but not signed one by one; the
first act of the next day commits the tree's head to the custody log (``access.head``), signed with
it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from evidence_store.custody.leaves.drafts import Draft, Head
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.leaves.merkle import root_of
from evidence_store.custody.log.log import Log, ReadMarks
from evidence_store.custody.log.reads import access_origin, head_fields
from evidence_store.persistence.engines import tables
from evidence_store.persistence.engines.engine import begin
from evidence_store.persistence.engines.failures import plain_failures
from evidence_store.persistence.log.case_values import CaseValues
from evidence_store.persistence.log.leaves import SqlLeafStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from evidence_store.custody.heads.checkpoints import HeadSigner
    from evidence_store.custody.leaves.drafts import Entry, JsonValue


class SqlReadLog:
    """Implements ``workflow.unit.reads.ReadLog``.

    Args:
        engine: from ``open_engine``; one that cannot write shows reads and records none.
        origin: the custody log's name; the log of reads takes its own from it.
        clock: gives the present (aware UTC).
        marks: gives boot and steady counter.
    """

    def __init__(
        self, engine: Engine, *, origin: str, clock: Callable[[], datetime], marks: ReadMarks
    ) -> None:
        self._engine = engine
        self._origin = access_origin(origin)
        self._clock = clock
        self._marks = marks
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        """Begin; a writer holds the write lock from here on.

        Raises:
            ConflictError: another writer kept the lock for 30 seconds.
        """
        with plain_failures():
            self._connection = begin(self._engine)
        self.leaves = reads_in(self._connection)
        self._log = Log(
            self.leaves,
            origin=self._origin,
            clock=self._clock,
            marks=self._marks,
            # Under any clock: a wrong one must not keep a look from being recorded (ADR 34).
            keeps_time=False,
        )
        return self

    def __exit__(self, *_: object) -> None:
        """Roll back unless committed."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def append(self, draft: Draft) -> Entry:
        """Give a read its place, whatever the clock says."""
        return self._log.append(draft)

    def commit(self) -> None:
        """Make it durable.

        Raises:
            EvidenceStoreError: the disk is full or refuses; nothing is kept.
        """
        self.leaves.commit()

    def entries(self) -> list[Entry]:
        """All reads, oldest first."""
        return [stored.entry for stored in self.leaves.entries()]

    def newest(self, count: int) -> list[tuple[Entry, dict[str, JsonValue]]]:
        """So many of the newest reads, oldest first, each with what it says of who and why."""
        found = self.leaves.tail(count)
        told = self.leaves.told([each.seq for each in found], ("by", "account", "purpose", "words"))
        return [(each, told.get(each.seq, {})) for each in found]

    def disclosed(self, seq: int) -> dict[str, JsonValue]:
        """Who read, why, and what was searched for."""
        return self._log.disclosed(seq)


def reads_in(connection: Connection) -> SqlLeafStore:
    """The log of reads inside an open transaction."""
    # Without a key for values: nobody's needs to be open to look something up.
    return SqlLeafStore(connection, CaseValues(connection, None), tables.READS)


def commit_reads(
    connection: Connection,
    waiting: Entry | None,
    *,
    origin: str,
    signer: HeadSigner,
    clock: Callable[[], datetime],
    all_of_them: bool = False,
) -> Draft | None:
    """Sign the head of the log of reads, if reads of an earlier day are not under one yet.

    Args:
        connection: the open transaction of a writer.
        waiting: the first read that is under no head; None where there is none.
        origin: the custody log's name.
        signer: the log's signing key.
        clock: gives the present.
        all_of_them: also if only reads of today are not.

    Returns:
        The ``access.head`` entry to be; None where nothing waits.
    """
    if waiting is None:
        return None
    at = clock()
    if read_leaf(waiting.body).recorded.date() >= at.date() and not all_of_them:
        return None
    leaves = reads_in(connection)
    size = leaves.size()
    head = Head(size, root_of(size, read=leaves.node))
    name = access_origin(origin)
    leaves.add_checkpoint(size, signer.sign(head, origin=name))
    leaves.write()
    return Draft("access.head", None, None, at, public=head_fields(name, head))
