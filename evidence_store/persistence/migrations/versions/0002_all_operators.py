"""Everybody who began a part of an erasure, so that none of them verifies or authorises it.

Revision: 0002
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In one statement that both databases know: the checks come with the column, no row is copied.
    op.execute(
        "ALTER TABLE disposal ADD COLUMN operators TEXT DEFAULT '[]' NOT NULL "
        "CONSTRAINT ck_disposal_verifier_is_no_operator "
        """CHECK (replace(operators, '"' || verifier_id || '"', '') = operators) """
        "CONSTRAINT ck_disposal_authoriser_is_no_operator "
        """CHECK (replace(operators, '"' || authoriser_id || '"', '') = operators)"""
    )


def downgrade() -> None:
    op.execute("ALTER TABLE disposal DROP COLUMN operators")
