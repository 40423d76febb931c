from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from evidence_store.bootstrap import DATABASE, open_store
from evidence_store.errors import EvidenceStoreError
from evidence_store.persistence.engine import make_file, open_engine
from evidence_store.persistence.revisions import (
    downgrade,
    head_revision,
    require_current,
    upgrade,
)
from evidence_store.persistence.tables import metadata
from tests.evidence_store.persistence.examples import SEEDS, seed

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from evidence_store.bootstrap import Store
    from evidence_store.keys.unit_keys import UnitKeys


@pytest.fixture
def migrated(tmp_path: Path) -> Engine:
    make_file(tmp_path / "migrated.sqlite")
    engine = open_engine(tmp_path / "migrated.sqlite", writes=True)
    upgrade(engine)
    return engine


def schema_of(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT name, sql FROM sqlite_master"
            " WHERE sql IS NOT NULL AND name <> 'alembic_version'"
        ).fetchall()
    return {name: " ".join(sorted(re.findall(r"[\w<>().=+']+", sql))) for name, sql in rows}


def test_the_migrations_make_exactly_the_tables_of_the_code(
    migrated: Engine, tmp_path: Path
) -> None:
    make_file(tmp_path / "made.sqlite")
    with open_engine(tmp_path / "made.sqlite", writes=True).begin() as connection:
        metadata.create_all(connection)

    # Word for word: checks, uniqueness, references, triggers.
    assert schema_of(tmp_path / "migrated.sqlite") == schema_of(tmp_path / "made.sqlite")
    with migrated.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_schema_that_is_compared_has_the_checks_and_the_triggers(tmp_path: Path) -> None:
    make_file(tmp_path / "made.sqlite")
    with open_engine(tmp_path / "made.sqlite", writes=True).begin() as connection:
        metadata.create_all(connection)

    schema = schema_of(tmp_path / "made.sqlite")

    assert "ck_disposal_verifier_is_not_authoriser" in schema["disposal"]
    assert sum(name.endswith("_no_delete") for name in schema) == 4


def test_nothing_cascades() -> None:
    for table in metadata.tables.values():
        for key in table.foreign_keys:
            assert (key.ondelete, key.onupdate) == (None, None)


def test_down_and_up_again_with_rows_in_every_table(store: Store, unit_keys: UnitKeys) -> None:
    seed(store, unit_keys)
    engine = store.writer

    downgrade(engine, to="base")
    with closing(sqlite3.connect(store.data / DATABASE)) as connection:
        left = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    upgrade(engine)

    assert "entry" not in left
    require_current(engine)


def test_one_revision_down_and_up_again_keeps_every_row(store: Store, unit_keys: UnitKeys) -> None:
    seed(store, unit_keys, "certificates")
    before = schema_of(store.data / DATABASE)

    downgrade(store.writer, to="0001")
    without = schema_of(store.data / DATABASE)["disposal"]
    upgrade(store.writer)

    assert "operators" not in without
    assert schema_of(store.data / DATABASE) == before
    with store.reading() as uow:
        assert uow.disposals.find() == [SEEDS["disposals"]]


def test_an_upgrade_of_a_current_database_keeps_every_row(
    store: Store, unit_keys: UnitKeys
) -> None:
    seed(store, unit_keys, "certificates")

    upgrade(store.writer)

    assert list(store.check(known=[]))
    with store.reading() as uow:
        assert uow.exhibits.find() == [SEEDS["exhibits"]]


def test_a_database_at_another_revision_is_refused_in_plain_words(store: Store) -> None:
    with closing(sqlite3.connect(store.data / DATABASE)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()

    with pytest.raises(EvidenceStoreError, match=f"revision 9999.*needs {head_revision()}"):
        open_store(store.data)


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    migrated: Engine, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "migrated.sqlite")) as connection:
        connection.execute("DROP INDEX ix_scan_exhibit_id")
        connection.commit()
    before = schema_of(tmp_path / "migrated.sqlite")

    with pytest.raises(EvidenceStoreError):
        downgrade(migrated, to="base")

    assert schema_of(tmp_path / "migrated.sqlite") == before
    require_current(migrated)
