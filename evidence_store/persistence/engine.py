"""Open the database: SQLite in the data folder, or PostgreSQL where the settings name one.

Both keep the same promises. A writer takes the one write lock at its start, so that what a step
reads stays true until it commits; a reader sees one snapshot and can never write; a commit is on
the medium before anybody is told of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.persistence.engines import postgresql, sqlite
from evidence_store.persistence.engines.postgresql import read_url
from evidence_store.persistence.engines.sqlite import make_file

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine

BUSY_SECONDS = 30.0
"""How long a writer waits for another before it is told so."""

__all__ = ["BUSY_SECONDS", "make_file", "open_engine", "read_url"]


def open_engine(where: Path | URL, *, writes: bool) -> Engine:
    """Give an engine on the database.

    Args:
        where: SQLite's file, which must exist (``make_file``), or a PostgreSQL URL (``read_url``).
        writes: transactions take the write lock at their start; otherwise they cannot write.
    """
    if isinstance(where, Path):
        return sqlite.open_file(where, writes=writes, busy_seconds=BUSY_SECONDS)
    return postgresql.open_server(where, writes=writes, busy_seconds=BUSY_SECONDS)
