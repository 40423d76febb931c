"""Find the jobs that wait or run without reading those that ended.

Revision: 0017
"""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_IN_THE_DOCUMENT = {
    "sqlite": "json_extract(document, '$.{}')",
    "postgresql": "CAST(document AS json) ->> '{}'",
}


def upgrade() -> None:
    says = _IN_THE_DOCUMENT[op.get_bind().dialect.name]
    for column in ("state", "kind"):
        op.execute(f"ALTER TABLE job ADD COLUMN {column} TEXT DEFAULT '' NOT NULL")
        op.execute(f"UPDATE job SET {column} = {says.format(column)}")  # noqa: S608 -- our own words
    op.create_index(op.f("ix_job_state_kind"), "job", ["state", "kind"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_job_state_kind"), table_name="job")
    for column in ("kind", "state"):
        op.execute(f"ALTER TABLE job DROP COLUMN {column}")
