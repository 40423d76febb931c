"""Keep a salt beside each record, for the digests by which the log speaks of it.

Revision: 0021
"""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_RECORDS = (
    "person",
    "case_file",
    "court_order",
    "exhibit",
    "acquisition",
    "hash_set",
    "scan",
    "disposal",
    "certificate",
    "anchor",
    "policy_change",
    "job",
    "hit_grading",
    "question",
)


def upgrade() -> None:
    for table in _RECORDS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN salt TEXT DEFAULT '' NOT NULL")


def downgrade() -> None:
    for table in reversed(_RECORDS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN salt")
