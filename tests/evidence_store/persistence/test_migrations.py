from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select

from evidence_store.bootstrap import open_store
from evidence_store.custody.log.verifying import verify_log
from evidence_store.errors import EvidenceStoreError
from evidence_store.persistence import migrations
from evidence_store.persistence.engines.engine import open_engine, read_url
from evidence_store.persistence.engines.fences import APPENDS
from evidence_store.persistence.engines.tables import metadata
from evidence_store.persistence.screens.tables import screens
from evidence_store.persistence.upkeep.catalogue import found_in
from evidence_store.persistence.upkeep.revisions import (
    announce,
    downgrade,
    head_revision,
    require_current,
    upgrade,
)
from evidence_store.persistence.upkeep.rights import verify_rights
from tests.evidence_store.persistence.backdoors import backdoor
from tests.evidence_store.persistence.examples import SEEDS, seed
from tests.servers.postgresql import OWNER, ROLE

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from tests.evidence_store.persistence.folders import Folders

KEPT = ("position", "id", "version", "document")
FIRST = {*APPENDS, "person", "case_file", "court_order", "exhibit", "acquisition", "hash_set",
         "scan", "disposal"}  # fmt: skip


@pytest.fixture
def migrated(folders: Folders, tmp_path: Path) -> Engine:
    engine = folders.empty_database(tmp_path / "migrated.sqlite")
    upgrade(engine)
    return engine


def schema_of(engine: Engine) -> dict[Any, list[str]]:
    """Each item of the schema in words: checks, uniqueness, references, fences."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            return found_in(connection)
        rows = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master"
            " WHERE sql IS NOT NULL AND name <> 'alembic_version'"
        ).all()
    return {name: sorted(re.findall(r"[\w<>().=+']+", sql)) for name, sql in rows}


def owners(store: Store) -> Engine:
    """The engine that may migrate the store's database."""
    url = store.settings.database.owner
    return open_engine(read_url(url), writes=True) if url else store.writer


def again(store: Store) -> None:
    """Upgrade with the rights of the application's role."""
    upgrade(owners(store), role=ROLE if store.settings.database.owner else None)


def revisions() -> list[str]:
    """All revisions, oldest first."""
    found = ScriptDirectory(str(Path(migrations.__file__).parent)).walk_revisions()
    return [each.revision for each in found][::-1]


def rows_of(engine: Engine) -> dict[str, list[Any]]:
    """The log whole, and of every record of the first tables its id, version and document."""
    with engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        kept = {}
        for table in metadata.sorted_tables:
            if table.name not in there:
                continue
            columns = [c for c in table.columns if table.name in APPENDS or c.name in KEPT]
            if not columns:  # how far jobs are: no record
                continue
            if not columns:
                continue
            rows = connection.execute(select(*columns)).all()
            kept[table.name] = sorted(map(repr, map(tuple, rows)))
    return kept


def test_the_migrations_make_exactly_the_tables_of_the_code(
    migrated: Engine, folders: Folders, tmp_path: Path
) -> None:
    made = folders.empty_database(tmp_path / "made.sqlite")
    with made.begin() as connection:
        announce(connection)
        metadata.create_all(connection)
        if made.dialect.name == "postgresql":
            screens.create_all(connection)

    assert schema_of(migrated) == schema_of(made)
    with migrated.connect() as connection:
        assert differences(connection) == []


def differences(connection: Connection) -> list[Any]:
    """What Alembic finds, without the tables of the screens, which are compared above."""
    found = compare_metadata(MigrationContext.configure(connection), metadata)
    own = {
        *screens.tables,
        *(index.name for table in screens.tables.values() for index in table.indexes),
    }
    return [each for each in found if getattr(each[1], "name", "") not in own]


def test_the_revision_that_is_needed_is_the_last_one_in_the_chain() -> None:
    assert revisions()[-1] == head_revision()


def test_the_schema_that_is_compared_has_the_checks_and_the_triggers(migrated: Engine) -> None:
    words = repr(schema_of(migrated))

    assert "ck_disposal_verifier_is_not_authoriser" in words
    assert sum(each.count("_no_delete") for each in {words}) >= len(APPENDS)


def test_nothing_cascades() -> None:
    for table in metadata.tables.values():
        for key in table.foreign_keys:
            assert (key.ondelete, key.onupdate) == (None, None)


def test_down_and_up_again_with_rows_in_every_table(store: Store, unit_keys: UnitKeys) -> None:
    seed(store, unit_keys)

    downgrade(owners(store), to="base")
    with owners(store).connect() as connection:
        left = set(inspect(connection).get_table_names())
    left_over = {str(name) for name in schema_of(owners(store))}
    again(store)

    assert left <= {"alembic_version"}
    assert left_over == set()
    require_current(store.reader)
    if store.settings.database.owner:
        with store.reader.connect() as connection:
            verify_rights(connection)


def test_every_revision_down_and_up_again_keeps_every_row(
    store: Store, unit_keys: UnitKeys
) -> None:
    seed(store, unit_keys, "certificates")
    engine = owners(store)
    before = rows_of(engine)
    on_the_way_down: dict[str, Any] = {}
    for revision in reversed(revisions()):
        downgrade(engine, to=revision)
        on_the_way_down[revision] = schema_of(engine), rows_of(engine)

    for revision in revisions():
        upgrade(engine, to=revision)
        schema, rows = on_the_way_down[revision]
        assert schema_of(engine) == schema
        assert {k: v for k, v in rows_of(engine).items() if k in FIRST} == {
            k: v for k, v in rows.items() if k in FIRST
        }

    again(store)
    assert {k: v for k, v in rows_of(engine).items() if k in FIRST} == {
        k: v for k, v in before.items() if k in FIRST
    }
    with store.reading() as uow:
        assert uow.exhibits.find() == [SEEDS["exhibits"]]
        verify_log(uow.custody.leaves, key=store.log_key)


def test_an_upgrade_of_a_current_database_keeps_every_row(
    store: Store, unit_keys: UnitKeys
) -> None:
    seed(store, unit_keys, "certificates")

    again(store)

    assert list(store.check(known=[]))
    with store.reading() as uow:
        assert uow.exhibits.find() == [SEEDS["exhibits"]]


def test_a_database_at_another_revision_is_refused_in_plain_words(store: Store) -> None:
    with backdoor(store.data) as door:
        door.run("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(EvidenceStoreError, match=f"revision 9999.*needs {head_revision()}"):
        open_store(store.data)


def test_a_migration_that_fails_leaves_the_database_as_it_was(migrated: Engine) -> None:
    with migrated.begin() as connection:
        announce(connection)
        connection.exec_driver_sql("DROP INDEX ix_scan_exhibit_id")
    before = schema_of(migrated)

    with pytest.raises(EvidenceStoreError):
        downgrade(migrated, to="base")

    assert schema_of(migrated) == before
    require_current(migrated)


def test_an_upgrade_never_takes_one_role_for_both(migrated: Engine, store: Store) -> None:
    if store.settings.database.owner:
        with pytest.raises(EvidenceStoreError, match="cannot be the one that runs"):
            upgrade(migrated, role=OWNER)
    else:
        upgrade(migrated)
