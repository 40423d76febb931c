"""Who may do what on PostgreSQL: one role owns the tables, another runs the application.

The application's role reads and inserts; it updates records, never a row of the log; it deletes
nothing but what the screens keep between requests, empties nothing and makes no table. Only the
owner, as whom migrations run, could do more, and the owner's fences refuse even that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from evidence_store.errors import EvidenceStoreError, TamperedLogError
from evidence_store.persistence.engines.failures import plain_failures
from evidence_store.persistence.engines.fences import APPENDS
from evidence_store.persistence.engines.tables import metadata
from evidence_store.persistence.screens.tables import screens

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_GIVEN = """
    SELECT c.relname, coalesce(r.rolname, 'everybody') AS role, g.privilege_type AS act
    FROM pg_class c
    CROSS JOIN LATERAL aclexplode(c.relacl) AS g
    LEFT JOIN pg_roles r ON r.oid = g.grantee
    WHERE c.relnamespace = 'public'::regnamespace AND g.grantee <> c.relowner
"""
# A member of the owner's role has the owner's rights, whatever it was given itself.
_SELF = """
    SELECT current_user AS role, rolsuper OR rolbypassrls AS is_super,
        EXISTS (SELECT 1 FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
            AND c.relkind = 'r' AND pg_has_role(current_user, c.relowner, 'USAGE')) AS owns,
        has_schema_privilege(current_user, 'public', 'CREATE') AS makes
    FROM pg_roles WHERE rolname = current_user
"""


def give_rights(connection: Connection, role: str) -> None:
    """Give the application's role what it needs of the owner's tables, and revoke the rest.

    Args:
        connection: the owner's, in a transaction.
        role: the application's role; it must not be the owner.

    Raises:
        EvidenceStoreError: it is the owner.
    """
    owner, database = connection.execute(text("SELECT current_user, current_database()")).one()
    if owner == role:
        raise EvidenceStoreError(
            "The role that owns the tables cannot be the one that runs Expunge. "
            "Make a second role, as the guide for administrators shows."
        )
    quote = connection.dialect.identifier_preparer.quote
    quoted = quote(role)
    # A temporary table is found before one of the same name in public.
    connection.exec_driver_sql(f"REVOKE TEMPORARY ON DATABASE {quote(database)} FROM PUBLIC")
    # Before PostgreSQL 15 everybody may make tables and functions there.
    connection.exec_driver_sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA public TO {quoted}")
    for name in (*metadata.tables, *screens.tables, "alembic_version"):
        connection.exec_driver_sql(f"REVOKE ALL ON public.{name} FROM PUBLIC, {quoted}")
        acts = ", ".join(sorted(_acts_on(name)))
        connection.exec_driver_sql(f"GRANT {acts} ON public.{name} TO {quoted}")


def require_few_rights(engine: Engine) -> None:
    """Check that the application's role can change nothing of the log; at every opening.

    Raises:
        TamperedLogError: it owns the tables or is a superuser.
    """
    if engine.dialect.name == "postgresql":
        with plain_failures(), engine.connect() as connection:
            _verify_own(connection)


def verify_rights(connection: Connection) -> None:
    """Check that the role of this connection, and every other but the owner, has no more than that.

    Raises:
        TamperedLogError: a role may do what it must not; the text names role, act and table.
    """
    _verify_own(connection)
    for table, role, act in connection.execute(text(_GIVEN)):
        if act not in _acts_on(table):
            raise TamperedLogError(
                f"The database role {role} was given the right to {act} on the table {table}. "
                "Ask the database administrator to revoke it, and why it was given."
            )


def _verify_own(connection: Connection) -> None:
    own = connection.execute(text(_SELF)).one()
    if own.is_super or own.owns or own.makes:
        raise TamperedLogError(
            f"The database role {own.role} may change the tables of the custody log. Expunge must "
            "run under a role that does not own them; see the guide for administrators."
        )


def _acts_on(table: str) -> set[str]:
    # The application compares revisions, and never migrates.
    if table == "alembic_version":
        return {"SELECT"}
    if table in screens.tables:
        return {"SELECT", "INSERT", "UPDATE", "DELETE"}
    return {"SELECT", "INSERT"} if table in APPENDS else {"SELECT", "INSERT", "UPDATE"}
