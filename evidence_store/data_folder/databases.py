"""Which database a data folder's settings name, and what is done to it as a whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import text

from evidence_store.data_folder.formats import own_revision, require_own_format
from evidence_store.data_folder.places import DATABASE, SESSIONS
from evidence_store.data_folder.settings_files import read_settings
from evidence_store.errors import WrongEntryError
from evidence_store.persistence.engines.engine import make_file, open_engine, read_url
from evidence_store.persistence.engines.failures import plain_failures
from evidence_store.persistence.engines.fences import event_fence
from evidence_store.persistence.upkeep.portable import copy_rows
from evidence_store.persistence.upkeep.revisions import is_made, revision_of, upgrade

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import URL, Engine

    from config.settings import Settings

__all__ = [
    "event_fence",
    "in_folder",
    "make_database",
    "move_to_server",
    "place_of",
    "upgrade_data_folder",
    "upgrade_database",
]


def place_of(data: Path, settings: Settings) -> Path | URL:
    """SQLite's file in the folder, or the URL under which the application reaches its server.

    Raises:
        WrongEntryError: the setting cannot be used, or holds a password.
    """
    return read_url(settings.database.url) if settings.database.url else data / DATABASE


def in_folder(settings: Settings) -> Settings:
    """The same settings for a folder with its own SQLite file, as in a backup."""
    return replace(settings, database=replace(settings.database, url="", owner=""))


def move_to_server(data: Path, settings: Settings, *, url: str, owner: str) -> Settings:
    """Move the records of a folder from its SQLite file to an empty database on a server.

    Args:
        data: the folder, with its file.
        settings: what its settings say.
        url: the application's role, host and database.
        owner: the same for the role that owns the tables; empty where the tables are made already.

    Raises:
        WrongEntryError: a URL cannot be used, or the server's database holds a custody log.
        EvidenceStoreError: the server refused; nothing was written there, the file is as it was.
    """
    moved = replace(settings, database=replace(settings.database, url=url, owner=owner))
    make_database(data, moved)
    source = open_engine(data / DATABASE, writes=False)
    copy_rows(source, open_engine(read_url(url), writes=True), advance=lambda _: None)
    source.dispose()
    # Two records of one unit would part with the next act.
    for file in (DATABASE, SESSIONS):
        for name in (file, f"{file}-wal", f"{file}-shm"):
            (data / name).unlink(missing_ok=True)
    return moved


def make_database(data: Path, settings: Settings) -> None:
    """Make the tables for a new folder.

    Raises:
        WrongEntryError: the server's database holds a custody log already, or no owner is named.
    """
    place = place_of(data, settings)
    if place == data / DATABASE:
        make_file(data / DATABASE)
        upgrade(open_engine(place, writes=True))
        return
    if settings.database.owner:
        upgrade_database(data, settings)
    reader = open_engine(place, writes=False)
    if not is_made(reader):
        raise WrongEntryError(
            "The database has no tables, and the form names no owner who could make them. "
            "Fill in [database] owner, then do this again."
        )
    with plain_failures(), reader.connect() as connection:
        if connection.execute(text("SELECT 1 FROM entry")).first() is not None:
            raise WrongEntryError(
                "The database holds a custody log already. Give the new data folder a "
                "database of its own."
            )


def upgrade_data_folder(data: Path) -> None:
    """``upgrade_database`` for the folder that ``expunge init`` made.

    Raises:
        SettingsError: its settings are not there or cannot be used.
    """
    upgrade_database(data, read_settings(data))


def upgrade_database(data: Path, settings: Settings) -> None:
    """Bring the tables to what this program needs; on PostgreSQL as the owner, rights included.

    Raises:
        WrongEntryError: the database is on a server and no owner is named.
        CustodyError: an earlier version made the folder, which is never brought forward.
        EvidenceStoreError: the file holds no record, or the database refused; it is as it was.
    """
    place = place_of(data, settings)
    if place == data / DATABASE:
        # By a reader, before a writer is opened: what an earlier version made stays as it was.
        own_revision(open_engine(place, writes=False))
        upgrade(open_engine(place, writes=True))
        return
    if not settings.database.owner:
        raise WrongEntryError(
            "Only the owner of the tables changes them. Fill in [database] owner in the settings."
        )
    reader = open_engine(place, writes=False)
    if revision_of(reader) is not None:
        require_own_format(reader)
    role = _role_of(reader)
    upgrade(open_engine(read_url(settings.database.owner), writes=True), role=role)


def _role_of(application: Engine) -> str:
    """As whom the application is known: its URL may leave that to the account or a service file."""
    with plain_failures(), application.connect() as connection:
        return str(connection.execute(text("SELECT current_user")).scalar())
