"""What PostgreSQL's catalogue says of our schema, and what our own tables would have it say.

Both are put into the same words: no casts, no brackets, no quotation marks of names, small letters.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, PrimaryKeyConstraint, text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.schema import CreateIndex

from evidence_store.persistence.engines.fences import each_fence
from evidence_store.persistence.engines.tables import metadata
from evidence_store.persistence.screens.tables import screens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Column, Connection, Constraint

    Schema = dict[tuple[str, str], list[str]]

_CAST = re.compile(r"::(?:character varying|double precision|\w+)(?:\[\])?")
_LIST = re.compile(r"= any \(+array\[(.*?)\]\)+", re.DOTALL)
_WORD = re.compile(r"'[^']*'|\w+|[<>=|*+/-]+")
_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]  # untyped there
_PREPARER = _DIALECT.identifier_preparer

_FOUND = {
    "relation": """
        SELECT c.relname, c.relkind::text || c.relrowsecurity::text || c.relpersistence::text
        FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind <> 'i'""",
    "column": """
        SELECT c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod)
            || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
            || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
            || a.attidentity::text || a.attgenerated::text
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
            AND a.attnum > 0 AND NOT a.attisdropped""",
    # PostgreSQL 18 lists NOT NULL here as well ('n'); it is compared with the columns.
    "constraint": """
        SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype <> 'n'""",
    "index": """
        SELECT c.relname, pg_get_indexdef(i.indexrelid)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE c.relnamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.indexrelid)""",
    # A trigger that was disabled stands in the catalogue as before but for this letter.
    "trigger": """
        SELECT t.tgname, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace""",
    # A search_path set on a function would have it ask another table of the same name.
    "function": """
        SELECT p.proname, p.prosrc || coalesce(array_to_string(p.proconfig, ' '), '')
        FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace""",
    "rule": """
        SELECT r.rulename, pg_get_ruledef(r.oid)
        FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
        WHERE c.relnamespace = 'public'::regnamespace""",
}
_ALEMBIC = {
    ("relation", "alembic_version"),
    ("column", "alembic_version.version_num"),
    ("constraint", "alembic_version_pkc"),
}  # these and no others: anything else can bear a name that begins so


def found_in(connection: Connection) -> Schema:
    """Every item of the schema with its words, as the catalogue has it."""
    found = {}
    for kind, query in _FOUND.items():
        for name, said in connection.execute(text(query)):
            if (kind, name) not in _ALEMBIC:
                found[kind, name] = _words(said)
    return found


@cache
def expected() -> Mapping[tuple[str, str], Sequence[str]]:
    """The same of our own tables and fences."""
    items: dict[tuple[str, str], str] = {}
    for table in (*metadata.tables.values(), *screens.tables.values()):
        # No row security, which hides rows, and not unlogged: such a table is empty after a crash.
        items["relation", table.name] = "rfalsep"
        for column in table.columns:
            items["column", f"{table.name}.{column.name}"] = _column(column)
        ours = table.constraints.union(*(each.constraints for each in table.columns))
        for constraint in ours:
            items["constraint", _PREPARER.format_constraint(constraint) or ""] = _said(constraint)
        for index in table.indexes:
            items["index", _PREPARER.format_index(index)] = str(
                CreateIndex(index).compile(dialect=_DIALECT)
            ).replace(" (", " USING btree (", 1)
    items |= _fences()
    return {key: _words(said) for key, said in items.items()}


def _column(column: Column[object]) -> str:
    said = column.type.compile(dialect=_DIALECT)
    if not column.nullable:
        said += " not null"
    default = column.server_default
    return said if default is None else f"{said} default '{getattr(default, 'arg', '')}'"


def _said(constraint: Constraint) -> str:
    if isinstance(constraint, CheckConstraint):
        return f"CHECK {constraint.sqltext}"
    names = ", ".join(each.name for each in constraint.columns)  # type: ignore[attr-defined]  # ours all have columns
    if isinstance(constraint, ForeignKeyConstraint):
        target = constraint.elements[0].target_fullname.replace(".", " ")
        return f"FOREIGN KEY {names} REFERENCES {target}"
    kind = "PRIMARY KEY" if isinstance(constraint, PrimaryKeyConstraint) else "UNIQUE"
    return f"{kind} {names}"


def _fences() -> dict[tuple[str, str], str]:
    items: dict[tuple[str, str], str] = {}
    for statement in each_fence("postgresql"):
        words = statement.split()
        if words[:2] == ["CREATE", "TRIGGER"]:
            items["trigger", words[2]] = f"{statement} A"
        elif "FUNCTION" in words[:4]:
            name = words[4].removeprefix("public.").removesuffix("()")
            items["function", name] = statement.split("$fence$")[1]
    return items


def _words(said: str) -> list[str]:
    # PostgreSQL writes a check in its own form, so only the words and their order are compared.
    plain = _CAST.sub("", said).lower().replace('"', "").replace("public.", "")
    return _WORD.findall(_LIST.sub(r"in (\1)", plain))
