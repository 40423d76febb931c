"""Alembic's way in: runs on the connection that ``revisions`` hands over, in its transaction."""

from __future__ import annotations

from alembic import context

from evidence_store.persistence.engines.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
