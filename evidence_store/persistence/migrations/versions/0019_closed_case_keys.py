"""Keys of cases that open what they sealed, and seal nothing since the unit's keys were replaced.

Revision: 0019
"""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE case_key ADD COLUMN state TEXT DEFAULT '' NOT NULL")


def downgrade() -> None:
    op.execute("ALTER TABLE case_key DROP COLUMN state")
