from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.errors import CustodyError, TamperedLogError
from evidence_store.persistence.engines.fences import APPENDS, event_fence
from evidence_store.persistence.upkeep.schema import verify_schema
from tests.evidence_store.persistence.backdoors import backdoor
from tests.evidence_store.persistence.folders import on_postgresql, on_sqlite
from tests.evidence_store.stores import reopen
from tests.servers.postgresql import OWNER, ROLE

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.open_folder.store import Store

EVERYWHERE = ["DROP INDEX ix_scan_exhibit_id", "CREATE TABLE other (a integer)"]
OF_SQLITE = [
    "DROP TRIGGER entry_no_update",
    "CREATE TRIGGER other AFTER INSERT ON scan BEGIN SELECT 1; END",
    "CREATE TRIGGER alembic_version AFTER UPDATE ON exhibit BEGIN SELECT 1; END",
]
OF_POSTGRESQL = [
    "DROP TRIGGER entry_no_update ON entry",
    "DROP TRIGGER entry_no_truncate ON entry",
    "ALTER TABLE entry DISABLE TRIGGER entry_no_delete",
    "ALTER TABLE entry ENABLE TRIGGER entry_no_delete",  # no more than for an ordinary session
    "ALTER TABLE node DISABLE TRIGGER ALL",
    "CREATE RULE other AS ON INSERT TO entry DO INSTEAD NOTHING",
    "CREATE FUNCTION other() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    (
        "CREATE OR REPLACE FUNCTION entry_in_order() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN NEW; END'"
    ),
    "ALTER FUNCTION expunge_refuse() SET search_path = pg_catalog",
    "ALTER TABLE disposal DROP CONSTRAINT ck_disposal_verifier_is_not_operator",
    "ALTER TABLE disposal ADD CHECK (version > 0)",
    "ALTER TABLE disclosure DROP CONSTRAINT fk_disclosure_seq",
    "ALTER TABLE entry ALTER COLUMN seq TYPE integer",
    "ALTER TABLE entry ALTER COLUMN body DROP NOT NULL",
    "ALTER TABLE entry ADD COLUMN other text",
    "ALTER TABLE scan ALTER COLUMN version SET DEFAULT 1",
    "CREATE VIEW other AS SELECT * FROM entry",
    "CREATE TABLE alembic_version_2 (a integer)",
    "CREATE FUNCTION alembic_version() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE RULE alembic_version AS ON INSERT TO entry DO INSTEAD NOTHING",
]


def require_detected(store: Store, statement: str) -> None:
    with backdoor(store.data) as door:
        door.run(statement)

    with pytest.raises(TamperedLogError, match="database"):
        list(reopen(store.data).check(known=[]))


@pytest.mark.parametrize("statement", EVERYWHERE)
def test_a_schema_that_is_not_the_programmes_is_detected(statement: str, store: Store) -> None:
    require_detected(store, statement)


@pytest.mark.parametrize("statement", OF_SQLITE)
@on_sqlite
def test_a_file_that_is_not_the_programmes_is_detected(statement: str, store: Store) -> None:
    require_detected(store, statement)


@on_sqlite
def test_a_trigger_under_a_name_that_sqlite_keeps_for_itself_is_detected(store: Store) -> None:
    with backdoor(store.data) as door:
        door.run("CREATE TRIGGER other AFTER INSERT ON scan BEGIN SELECT 1; END")
        door.run("PRAGMA writable_schema = ON")
        door.run(
            "UPDATE sqlite_master SET name = 'sqlite_other',"
            " sql = replace(sql, 'TRIGGER other', 'TRIGGER sqlite_other') WHERE name = 'other'"
        )

    with pytest.raises(TamperedLogError, match="database"):
        list(reopen(store.data).check(known=[]))


@pytest.mark.parametrize("statement", OF_POSTGRESQL)
@on_postgresql
def test_a_server_that_is_not_the_programmes_is_detected(statement: str, store: Store) -> None:
    require_detected(store, statement)


@on_sqlite
def test_all_triggers_taken_out_is_detected(store: Store) -> None:
    with backdoor(store.data) as door:
        door.take_fences()

    with pytest.raises(TamperedLogError, match=r"trigger \w+ was taken out"):
        list(reopen(store.data).check(known=[]))


@on_sqlite
def test_a_trigger_that_does_nothing_any_more_is_detected(store: Store) -> None:
    with backdoor(store.data) as door:
        door.run("DROP TRIGGER entry_no_update")
        door.run("CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN SELECT 1; END")

    with pytest.raises(TamperedLogError, match="entry_no_update of the database was changed"):
        list(reopen(store.data).check(known=[]))


@on_sqlite
def test_a_check_taken_out_of_a_table_is_detected(store: Store) -> None:
    with backdoor(store.data) as door:
        door.run("PRAGMA writable_schema = ON")
        door.run(
            "UPDATE sqlite_master SET sql = replace(sql, 'verifier_id <> operator_id', '1 <> 0')"
        )

    with pytest.raises(TamperedLogError, match="table disposal of the database was changed"):
        list(reopen(store.data).check(known=[]))


@pytest.mark.parametrize("act", ["UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"])
@on_postgresql
def test_a_right_too_many_on_the_log_is_detected(act: str, store: Store) -> None:
    with backdoor(store.data) as door:
        door.run(f"GRANT {act} ON checkpoint TO {ROLE}")

    with pytest.raises(TamperedLogError, match=f"role {ROLE} was given the right to {act}"):
        list(reopen(store.data).check(known=[]))


@on_postgresql
def test_a_right_for_everybody_is_detected(store: Store) -> None:
    with backdoor(store.data) as door:
        door.run("GRANT UPDATE ON entry TO PUBLIC")

    with pytest.raises(TamperedLogError, match="everybody"):
        list(reopen(store.data).check(known=[]))


@pytest.mark.parametrize("change", [f"GRANT {OWNER} TO {ROLE}", f"ALTER ROLE {ROLE} SUPERUSER"])
@on_postgresql
def test_the_application_does_not_run_under_a_role_that_could_change_the_log(
    change: str, store: Store
) -> None:
    undo = change.replace("GRANT", "REVOKE").replace(" TO ", " FROM ").replace("SUPER", "NOSUPER")
    with backdoor(store.data) as door:
        door.run(change)
        try:
            with pytest.raises(TamperedLogError, match="may change the tables"):
                reopen(store.data)
        finally:
            door.run(undo)


@pytest.mark.parametrize("table", APPENDS)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {key} = {key}",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "DROP TABLE {table} CASCADE",
    ],
)
@on_postgresql
def test_the_applications_role_has_no_right_to_change_the_log(
    table: str, statement: str, made_folder: Path
) -> None:
    with backdoor(made_folder) as door:
        door.run("BEGIN")  # and no COMMIT: what would not be refused is not kept for other tests
        door.run(f"SET ROLE {ROLE}")
        with pytest.raises(door.errors, match=r"permission denied|must be owner"):
            door.run(statement.format(table=table, key=door.keys(table)[0]))


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE disclosure",
        "DROP TRIGGER node_no_update ON node",
        "DROP FUNCTION expunge_refuse() CASCADE",
        "DROP SCHEMA public CASCADE",
        "DROP OWNED BY expunge_owner",
        "ALTER TABLE entry DISABLE TRIGGER ALL",
        "ALTER TABLE entry ADD COLUMN other text",
        "ALTER TABLE checkpoint RENAME TO other",
        (
            "CREATE OR REPLACE FUNCTION node_in_order() RETURNS trigger LANGUAGE plpgsql"
            " AS 'BEGIN RETURN NEW; END'"
        ),
        (
            "CREATE TRIGGER other BEFORE INSERT ON entry FOR EACH ROW"
            " EXECUTE FUNCTION expunge_refuse()"
        ),
    ],
)
@on_postgresql
def test_the_event_fence_refuses_to_drop_or_alter_what_the_log_is_made_of(
    statement: str, store: Store
) -> None:
    with backdoor(store.data) as door:
        door.run(event_fence())

        with pytest.raises(door.errors, match="append-only"):
            door.run(statement)

    assert list(reopen(store.data).check(known=[]))


@on_postgresql
def test_the_event_fence_lets_a_migration_pass_and_everything_else_of_the_owners(
    store: Store,
) -> None:
    with backdoor(store.data) as door:
        door.run(event_fence())
        door.run(f"SET ROLE {OWNER}")
        door.run("CREATE TABLE other (a integer)")
        door.run("DROP TABLE other")
        door.run("BEGIN")
        door.run("SELECT set_config('expunge.migrating', 'on', true)")
        door.run("ALTER TABLE entry ADD COLUMN other text")
        door.run("ALTER TABLE entry DROP COLUMN other")
        door.run("COMMIT")


@on_postgresql
def test_no_session_of_the_application_hides_a_table_behind_its_own(made_folder: Path) -> None:
    with backdoor(made_folder) as door:
        door.run(f"SET ROLE {ROLE}")
        with pytest.raises(door.errors, match="permission denied"):
            door.run("CREATE TEMPORARY TABLE entry (seq bigint)")


@on_postgresql
def test_rows_that_are_hidden_from_the_application_are_missed(store: Store) -> None:
    with backdoor(store.data) as door:
        door.run("ALTER TABLE entry ENABLE ROW LEVEL SECURITY")

    with pytest.raises(TamperedLogError, match="relation entry of the database was changed"):
        verify_schema(store.reader)
    with pytest.raises(CustodyError):
        reopen(store.data)


def test_a_folder_that_nobody_touched_is_whole(made_folder: Path) -> None:
    assert list(reopen(made_folder).check(known=[]))
