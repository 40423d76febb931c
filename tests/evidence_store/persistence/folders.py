"""Data folders on either database, and copies of them with all they hold."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

from config.settings import load_settings
from evidence_store.data_folder.places import SETTINGS
from evidence_store.persistence.engines.engine import make_file, open_engine, read_url
from evidence_store.persistence.engines.postgresql import close_all
from evidence_store.persistence.engines.tables import metadata
from tests.evidence_store.stores import make_store
from tests.servers.postgresql import OWNER, ROLE, SUPERUSER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from tests.servers.postgresql import Server

# For what only one of the databases can do, or suffer.
on_sqlite = pytest.mark.parametrize("folders", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("folders", ["postgresql"], indirect=True)


class Folders:
    """Makes and copies data folders: on SQLite where there is no server."""

    def __init__(self, server: Server | None) -> None:
        self.server = server
        self._databases: list[str] = []
        self._frozen: dict[Path, str] = {}

    @property
    def on_sqlite(self) -> bool:
        return self.server is None

    def make(self, folder: Path) -> Path:
        """A data folder with three people, of which copies can be made."""
        database = self._new("template0")
        make_store(folder, more=self._form(database))
        return self.freeze(folder)

    def freeze(self, folder: Path) -> Path:
        """Keep what a folder's database holds now, so that copies can be made of it."""
        close_all()
        self._frozen[folder] = self._new(self._database_of(folder))
        return folder

    @contextmanager
    def copy(self, source: Path, target: Path) -> Iterator[Path]:
        """A copy of a folder as it was frozen, with a database of its own."""
        shutil.copytree(source, target)
        if self.server is None:
            yield target
            return
        database = self._new(self._frozen[source])
        file = target / SETTINGS
        file.write_text(file.read_text("utf-8").replace(self._database_of(source), database))
        try:
            yield target
        finally:
            close_all()
            self.server.drop_database(database)

    def empty_database(self, file: Path) -> Engine:
        """A database without tables; the engine is its owner's."""
        if self.server is None:
            make_file(file)
            return open_engine(file, writes=True)
        url = str(self.server.url(self._new("template0"), OWNER))
        return open_engine(read_url(url), writes=True)

    @contextmanager
    def without_references(self) -> Iterator[Connection]:
        """An open transaction on our tables, in which references may lead nowhere."""
        if self.server is None:
            engine = create_engine("sqlite://")
        else:
            engine = create_engine(
                read_url(str(self.server.url(self._new("template0"), SUPERUSER)))
            )
        with engine.connect() as connection:
            if self.server is not None:
                connection.execute(text("SET session_replication_role = replica"))
            metadata.create_all(connection)
            yield connection
        engine.dispose()

    def drop_all(self) -> None:
        for name in self._databases:
            if self.server is not None:
                self.server.drop_database(name)

    def _new(self, template: str) -> str:
        if self.server is None:
            return ""
        name = self.server.new_database(template)
        self._databases.append(name)
        return name

    def _form(self, database: str) -> str:
        if self.server is None:
            return ""
        urls = {"url": ROLE, "owner": OWNER}
        lines = [f'{k} = "{self.server.url(database, role)}"' for k, role in urls.items()]
        return "\n".join(["[database]", *lines, ""])

    def _database_of(self, folder: Path) -> str:
        return load_settings(folder / SETTINGS).database.url.rpartition("/")[2]
