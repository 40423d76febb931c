"""Find an exhibit by its reference, whatever its case, without reading all of them.

Revision: 0014
"""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_exhibit_reference"), "exhibit", ["reference"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_exhibit_reference"), table_name="exhibit")
