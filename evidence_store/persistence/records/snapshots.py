"""What one request reads, in one transaction: who acts, what the page is about, what it offers.

A request shows one moment of the record, and asks for each record once. It ends where the request
writes, so that what is read afterwards is what was written; a step that writes has a transaction
of its own in any case, and reads in that what it decides by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from evidence_store.persistence.engines.engine import begin
from evidence_store.persistence.records.rows import Rows
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from sqlalchemy import Engine


@dataclass(slots=True)
class Open:
    """An open transaction; it is closed once nobody is in it and no one may enter it again.

    Args:
        rows: what it has read of the records.
        is_kept: others may enter it.
        users: how many are in it.
    """

    rows: Rows
    is_kept: bool = False
    users: int = 0

    @classmethod
    def of(cls, engine: Engine, *, is_kept: bool = False) -> Open:
        """Begin; a writer holds the write lock from here on."""
        return cls(Rows(begin(engine)), is_kept)

    def enter(self) -> Open:
        """Be in it, until ``leave``."""
        self.users += 1
        return self

    def leave(self) -> None:
        """Be in it no longer."""
        self.users -= 1
        self._close_unless_used()

    def let_go(self) -> None:
        """Let nobody in any more."""
        self.is_kept = False
        self._close_unless_used()

    def _close_unless_used(self) -> None:
        if self.is_kept or self.users:
            return
        try:
            self.rows.connection.close()
        except DBAPIError as error:
            # With the session its transaction is lost: nothing is left to roll back. What did not
            # come through was told where it failed, and must not be told otherwise here.
            if not error.connection_invalidated:
                raise


class Snapshot:
    """The reading transaction of one request: begun at its first question.

    Args:
        engine: from ``open_engine``; one that cannot write.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._open: Open | None = None
        self._has_ended = False

    def begun(self) -> Open:
        """The open transaction, which sees one moment; a later one where the request has ended."""
        if self._has_ended:
            return Open.of(self._engine)
        if self._open is None:
            self._open = Open.of(self._engine, is_kept=True)
        return self._open

    def renew(self) -> None:
        """What is read from now on is as it will then be."""
        found, self._open = self._open, None
        if found is not None:
            found.let_go()

    def end(self) -> None:
        """At the end of the request: whatever reads after it has a transaction of its own."""
        self._has_ended = True
        self.renew()
