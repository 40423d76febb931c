"""Take what was overwritten out of the write-ahead log too, so that no older page keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.persistence.engines.failures import plain_failures
from evidence_store.persistence.records.repositories import forget_decoded

if TYPE_CHECKING:
    from sqlalchemy import Engine


def scrub(engine: Engine) -> bool:
    """Return True if no earlier content stays in SQLite's files or in this process's memory.

    On PostgreSQL the owner of the tables runs VACUUM FULL on ``case_key`` and on the tables of
    records; there this gives False.
    """
    forget_decoded()
    if engine.dialect.name != "sqlite":
        return False
    with plain_failures(), engine.connect() as connection:
        raw = connection.connection.driver_connection
        if raw is None:
            return False
        # SQLite makes no checkpoint within a transaction.
        raw.rollback()
        # Overwritten bytes are zeroed in the file (``secure_delete``), and its write-ahead log is
        # emptied here; while somebody reads, it cannot be.
        busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
