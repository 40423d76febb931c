"""The schema that the code expects, held against the database's: tables, checks, fences."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, text

from evidence_store.errors import TamperedLogError
from evidence_store.persistence.engines.failures import plain_failures
from evidence_store.persistence.engines.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Engine

    Schema = Mapping[tuple[str, str], Sequence[str]]

_WORD = re.compile(r"[\w<>().=+'|\[\]-]+")  # without quotes and commas, which differ in form only
_OWN = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
_ALEMBIC = ("table", "alembic_version")  # the kind too: a trigger can bear the name of a table


def verify_schema(engine: Engine) -> None:
    """Check that the database has exactly the tables, indexes and fences of this program.

    On PostgreSQL the rights of every role are part of it.

    Raises:
        TamperedLogError: something is missing, was added or says something else.
    """
    with plain_failures(), engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            found, expected = _schema_of(connection), _expected()
        else:
            found, expected = _of_server(connection)
    # A trigger that was taken out leaves the log open to changes, and a check that was taken out
    # lets one person stand twice; neither shows in any record.
    for kind, name in sorted(set(expected) | set(found)):
        if (kind, name) not in found:
            raise TamperedLogError(f"The {kind} {name} was taken out of the database.")
        if (kind, name) not in expected:
            raise TamperedLogError(f"The {kind} {name} was added to the database.")
        if found[kind, name] != expected[kind, name]:
            raise TamperedLogError(f"The {kind} {name} of the database was changed.")


def _of_server(connection: Connection) -> tuple[Schema, Schema]:
    from evidence_store.persistence.upkeep import (  # noqa: PLC0415 -- what speaks to a server
        catalogue,
        rights,
    )

    rights.verify_rights(connection)
    return catalogue.found_in(connection), catalogue.expected()


@cache  # the program's own tables: to make them took a third of a check of a small folder
def _expected() -> Schema:
    engine = create_engine("sqlite://")
    try:
        with engine.begin() as connection:
            metadata.create_all(connection)
            return _schema_of(connection)
    finally:
        engine.dispose()


def _schema_of(connection: Connection) -> Schema:
    """Each item's words. A column that a migration added stands elsewhere in the text: sorted."""
    found = {}
    for kind, name, sql in connection.execute(text(_OWN)):
        if (kind, name) != _ALEMBIC:
            words = _WORD.findall(sql)
            found[kind, name] = words if kind == "trigger" else sorted(words)
    return found
