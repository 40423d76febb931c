"""The keys of cases, under which the log keeps what it commits to.

Revision: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from evidence_store.errors import EvidenceStoreError

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_key",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_case_key")),
    )
    op.create_index(op.f("ix_case_key_case_id"), "case_key", ["case_id"], unique=False)


def downgrade() -> None:
    # Going back would destroy the keys, and with them what entries commit to, without two people.
    if op.get_bind().execute(sa.text("SELECT count(*) FROM case_key")).scalar():
        raise EvidenceStoreError(
            "This database keeps values of cases sealed; an earlier programme cannot open them. "
            "Nothing was changed."
        )
    op.drop_table("case_key")
