"""Which revision a database is at, and the way to the one that this program needs."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, select, text

from evidence_store.errors import EvidenceStoreError
from evidence_store.persistence.engines.failures import plain_failures
from evidence_store.persistence.engines.fences import MIGRATING
from evidence_store.persistence.engines.sqlite_fence import lift
from evidence_store.persistence.engines.tables import CUSTODY
from evidence_store.persistence.records.repositories import make_known_again
from evidence_store.persistence.upkeep.rights import give_rights
from evidence_store.ways import Way

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine

_HEAD = "head"
EMPTY = (
    "The database holds no record: it was emptied or damaged. Stop work, keep the folder as it "
    "is, and restore the newest backup to another place: " + Way.BACKUP_RESTORE + "."
)
_UNKNOWN = (
    "This database is at revision {}, which this program does not know. Use the version of "
    "Expunge that wrote it. Nothing was changed."
)


_log = logging.getLogger(__name__)


def upgrade(engine: Engine, *, role: str | None = None) -> None:
    """Bring the database forward, in one transaction.

    Args:
        engine: a writer; on PostgreSQL the owner's.
        role: on PostgreSQL, the role that runs the application: it is given its rights again.

    Raises:
        EvidenceStoreError: it is at a revision that this program does not know, or the database
            refused; it is as it was.
    """
    found = revision_of(engine)
    with plain_failures(), engine.begin() as connection:
        from alembic import command  # noqa: PLC0415 -- every command opens a folder, few migrate
        from alembic.util import CommandError  # noqa: PLC0415 -- the same

        announce(connection)
        try:
            command.upgrade(_config(connection), _HEAD)
        except CommandError:
            raise EvidenceStoreError(_UNKNOWN.format(found)) from None
        make_known_again(connection)
        if role is not None:
            give_rights(connection, role)
    _log.info("database is at revision %s now", revision_of(engine))


def require_current(engine: Engine) -> None:
    """Check that the database is at the revision that this program needs.

    Raises:
        EvidenceStoreError: it is at another, or it is not one of ours.
    """
    found = require_made(engine)
    if found != head_revision():
        raise EvidenceStoreError(
            f"This data folder is at revision {found} of the database; this program needs "
            f"{head_revision()}. Use the version of Expunge that wrote the folder, or make a "
            "backup and run: " + Way.DATABASE_UPGRADE + "."
        )


def require_made(engine: Engine) -> str:
    """Return the revision of a database that holds our tables, whichever that is.

    Raises:
        EvidenceStoreError: it holds none: it was emptied or damaged, or is another one.
    """
    found = revision_of(engine)
    if found is None:
        raise EvidenceStoreError(EMPTY)
    return found


def is_made(engine: Engine) -> bool:
    """Whether the database has our tables, at the revision that this program needs."""
    return revision_of(engine) == head_revision()


def revision_of(engine: Engine) -> str | None:
    """The revision that a database is at, None where it is not one of ours."""
    with plain_failures(), engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(
            text("SELECT version_num FROM alembic_version")
        ).scalar()
        return found


def first_body(engine: Engine) -> bytes | None:
    """The oldest entry of the custody log as it stands, of whatever revision; None in an empty one.

    It asks for what every revision has.
    """
    entry = CUSTODY.entry.c
    with plain_failures(), engine.connect() as connection:
        found: bytes | None = connection.execute(
            select(entry.body).order_by(entry.seq).limit(1)
        ).scalar()
        return found


def head_revision() -> str:
    """The revision that this program needs: the file of the last migration begins with it."""
    folder = Path(__file__).parent.parent / "migrations" / "versions"
    return max(file.name.partition("_")[0] for file in folder.glob("[0-9]*_*.py"))


def announce(connection: Connection) -> None:
    """Tell the fences that this is a migration: PostgreSQL's event fence, SQLite's connection."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT set_config('{MIGRATING}', 'on', true)")
    elif isinstance(raw := connection.connection.driver_connection, sqlite3.Connection):
        lift(raw)


def _config(connection: Connection | None) -> Config:
    from alembic.config import Config  # noqa: PLC0415 -- as above

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent.parent / "migrations"))
    config.attributes["connection"] = connection
    return config
