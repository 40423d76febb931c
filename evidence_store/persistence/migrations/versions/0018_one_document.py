"""Let a disposal have one document by the database too.

Revision: 0018
"""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_IN_THE_DOCUMENT = {
    "sqlite": "json_extract(document, '$.disposal_id')",
    "postgresql": "CAST(document AS json) ->> 'disposal_id'",
}


def upgrade() -> None:
    says = _IN_THE_DOCUMENT[op.get_bind().dialect.name]
    op.execute("ALTER TABLE certificate ADD COLUMN disposal_id TEXT DEFAULT '' NOT NULL")
    op.execute(f"UPDATE certificate SET disposal_id = {says}")  # noqa: S608 -- our own words
    op.create_index(op.f("ix_certificate_disposal_id"), "certificate", ["disposal_id"], unique=True)


def downgrade() -> None:
    op.drop_index(op.f("ix_certificate_disposal_id"), table_name="certificate")
    op.execute("ALTER TABLE certificate DROP COLUMN disposal_id")
