"""The fences round the log's tables, in the words of each database: statements, made and undone.

A fence stops mistakes and anyone who does not look for it; the tree is what shows a change. SQLite
has three triggers a table, PostgreSQL a fourth for TRUNCATE, all of them firing whatever role a
session replicates for. ``EVENT_FENCE`` stands besides where a superuser put it.
"""

from __future__ import annotations


def _appends(prefix: str) -> dict[str, str]:
    entry, node = f"{prefix}entry", f"{prefix}node"
    checkpoint, disclosure = f"{prefix}checkpoint", f"{prefix}disclosure"
    last = "(SELECT coalesce(max({}) + 1, 0) FROM {})"
    return {
        entry: f"NEW.seq IS NOT {last.format('seq', entry)}",
        node: f"NEW.idx IS NOT {last.format('idx', f'{node} WHERE level = NEW.level')}",
        checkpoint: f"NEW.size <= (SELECT coalesce(max(size), 0) FROM {checkpoint})",  # noqa: S608 -- our own names
        disclosure: (
            f"EXISTS (SELECT 1 FROM {disclosure} WHERE seq = NEW.seq AND path = NEW.path)"  # noqa: S608 -- the same
            f" OR NEW.seq IS NOT (SELECT max(seq) FROM {entry})"
        ),
    }


APPENDS = {**_appends(""), **_appends("read_")}
"""The tables of both logs, and of each when a row is not the next one (in SQLite's words)."""

REFUSE = "expunge_refuse"
MIGRATING = "expunge.migrating"
"""The session's setting with which a migration announces itself to the event fence."""

_REFUSAL = (
    "BEGIN RAISE EXCEPTION USING MESSAGE = 'the custody log is append-only (' || TG_TABLE_NAME || "
    "')'; END"
)


def fences(dialect: str, table: str, wrong: str) -> tuple[str, ...]:
    """The statements that put the fences round one table of the log.

    Args:
        dialect: ``sqlite`` or ``postgresql``.
        table: its name.
        wrong: when a new row is not the next one, in SQLite's words, with ``NEW`` for the row.
    """
    return (_of_sqlite if dialect == "sqlite" else _of_postgresql)(table, wrong)


def _of_sqlite(table: str, wrong: str) -> tuple[str, ...]:
    # BEFORE INSERT is what stops INSERT OR REPLACE: it deletes without firing a DELETE trigger.
    refuse = f"BEGIN SELECT RAISE(ABORT, 'the custody log is append-only ({table})'); END"
    return (
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_in_order BEFORE INSERT ON {table} WHEN {wrong} {refuse}",
    )


def _of_postgresql(table: str, wrong: str) -> tuple[str, ...]:
    made: tuple[str, ...] = (
        _function(REFUSE, _REFUSAL),
        _function(f"{table}_in_order", order_body(wrong)),
    )
    triggers = {
        f"{table}_no_update": ("UPDATE", "ROW", REFUSE),
        f"{table}_no_delete": ("DELETE", "ROW", REFUSE),
        f"{table}_no_truncate": ("TRUNCATE", "STATEMENT", REFUSE),
        f"{table}_in_order": ("INSERT", "ROW", f"{table}_in_order"),
    }
    for name, (act, each, function) in triggers.items():
        made += (
            (
                f"CREATE TRIGGER {name} BEFORE {act} ON public.{table} "
                f"FOR EACH {each} EXECUTE FUNCTION public.{function}()"
            ),
            # An ordinary trigger does not fire where session_replication_role is replica.
            f"ALTER TABLE public.{table} ENABLE ALWAYS TRIGGER {name}",
        )
    return made


def order_body(wrong: str) -> str:
    """What the function that refuses a row out of order says on PostgreSQL."""
    # The schema is named, so that a temporary table of the same name is not asked instead.
    asked = wrong.replace("IS NOT (", "IS DISTINCT FROM (").replace("FROM ", "FROM public.")
    asked = asked.replace("DISTINCT FROM public.(", "DISTINCT FROM (")
    return f"BEGIN IF {asked} THEN {_REFUSAL[6:-4]} END IF; RETURN NEW; END"


def _function(name: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION public.{name}() RETURNS trigger "
        f"LANGUAGE plpgsql AS $fence${body}$fence$"
    )


def each_fence(dialect: str) -> tuple[str, ...]:
    """All statements for all tables of the log."""
    return tuple(s for table, wrong in APPENDS.items() for s in fences(dialect, table, wrong))


def event_fence() -> str:
    """The script of a fence against DROP and ALTER of the log's tables outside migrations.

    Only a superuser may run it (``expunge database fence | psql``). Without it such an act succeeds
    and is found by ``expunge fsck``.
    """
    tables = ", ".join(f"'{name}'" for name in APPENDS)
    functions = ", ".join(f"'{name}'" for name in (REFUSE, *(f"{n}_in_order" for n in APPENDS)))
    return _EVENT_FENCE.format(tables=tables, functions=functions, migrating=MIGRATING)


_EVENT_FENCE = """-- Run as a superuser in Expunge's database, once its tables are made.
CREATE SCHEMA IF NOT EXISTS expunge_fence;
CREATE OR REPLACE FUNCTION expunge_fence.refuse_drop() RETURNS event_trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $fence$
BEGIN
  IF coalesce(current_setting('{migrating}', true), '') <> 'on' AND EXISTS (
    SELECT 1 FROM pg_event_trigger_dropped_objects() d
    WHERE d.address_names[1] = 'public' AND (d.address_names[2] IN ({tables})
      OR d.object_type = 'function' AND d.address_names[2] IN ({functions}))
  ) THEN
    RAISE EXCEPTION 'the custody log is append-only (%)', tg_tag;
  END IF;
END $fence$;
CREATE OR REPLACE FUNCTION expunge_fence.refuse_alter() RETURNS event_trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $fence$
DECLARE
  tables oid[] := ARRAY(SELECT to_regclass('public.' || n) FROM unnest(ARRAY[{tables}]) n);
  functions oid[] := ARRAY(SELECT to_regproc('public.' || n) FROM unnest(ARRAY[{functions}]) n);
BEGIN
  IF coalesce(current_setting('{migrating}', true), '') <> 'on' AND (
    array_position(tables, NULL) IS NOT NULL  -- what was given another name is not there any more
    OR array_position(functions, NULL) IS NOT NULL
    OR EXISTS (
      SELECT 1 FROM pg_event_trigger_ddl_commands() d
      LEFT JOIN pg_trigger t ON d.classid = 'pg_trigger'::regclass AND t.oid = d.objid
      LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
      WHERE d.classid = 'pg_class'::regclass AND d.objid = ANY (tables)
        OR d.classid = 'pg_proc'::regclass AND d.objid = ANY (functions)
        OR t.tgrelid = ANY (tables) OR r.ev_class = ANY (tables))
  ) THEN
    RAISE EXCEPTION 'the custody log is append-only (%)', tg_tag;
  END IF;
END $fence$;
DROP EVENT TRIGGER IF EXISTS expunge_no_drop;
DROP EVENT TRIGGER IF EXISTS expunge_no_alter;
CREATE EVENT TRIGGER expunge_no_drop ON sql_drop
  EXECUTE FUNCTION expunge_fence.refuse_drop();
CREATE EVENT TRIGGER expunge_no_alter ON ddl_command_end
  EXECUTE FUNCTION expunge_fence.refuse_alter();
"""
