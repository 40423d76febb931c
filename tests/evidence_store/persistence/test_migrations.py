from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from evidence_store.bootstrap import open_store
from evidence_store.errors import EvidenceStoreError
from evidence_store.persistence import migrations
from evidence_store.persistence.engines.engine import open_engine, read_url
from evidence_store.persistence.engines.fences import APPENDS
from evidence_store.persistence.engines.tables import metadata
from evidence_store.persistence.screens.tables import screens
from evidence_store.persistence.upkeep.catalogue import found_in
from evidence_store.persistence.upkeep.revisions import (
    announce,
    head_revision,
    revision_of,
    upgrade,
)
from evidence_store.persistence.upkeep.rights import verify_rights
from tests.evidence_store.persistence.backdoors import backdoor
from tests.evidence_store.persistence.examples import NAMING, SEEDS, seed
from tests.servers.postgresql import OWNER, ROLE

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from tests.evidence_store.persistence.folders import Folders


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


def test_an_upgrade_of_a_current_database_keeps_every_row(
    store: Store, unit_keys: UnitKeys
) -> None:
    seed(store, unit_keys, "certificates", examples=NAMING)

    again(store)

    assert list(store.check(known=[]))
    with store.reading() as uow:
        assert uow.exhibits.find() == [SEEDS["exhibits"]]
    if store.settings.database.owner:
        with store.reader.connect() as connection:
            verify_rights(connection)


def test_a_database_at_another_revision_is_refused_in_plain_words(store: Store) -> None:
    with backdoor(store.data) as door:
        door.run("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(EvidenceStoreError, match=f"revision 9999.*needs {head_revision()}"):
        open_store(store.data)


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    folders: Folders, tmp_path: Path
) -> None:
    engine = folders.empty_database(tmp_path / "migrated.sqlite")
    with engine.begin() as connection:
        announce(connection)
        connection.exec_driver_sql("CREATE TABLE scan (other integer)")
    before = schema_of(engine)

    with pytest.raises(EvidenceStoreError):
        upgrade(engine)

    assert schema_of(engine) == before
    assert revision_of(engine) is None


def test_an_upgrade_never_takes_one_role_for_both(migrated: Engine, store: Store) -> None:
    if store.settings.database.owner:
        with pytest.raises(EvidenceStoreError, match="cannot be the one that runs"):
            upgrade(migrated, role=OWNER)
    else:
        upgrade(migrated)


def test_a_database_of_an_unknown_revision_is_left_as_it_is_and_told(store: Store) -> None:
    with backdoor(store.data) as door:
        door.run("UPDATE alembic_version SET version_num = '9999'")
    before = schema_of(store.reader)

    with pytest.raises(EvidenceStoreError, match=r"revision 9999.*does not know"):
        again(store)

    assert schema_of(store.reader) == before
