"""How often each passkey was used, by its own counter.

Revision: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # there INTEGER is what has 64 bits


def upgrade() -> None:
    op.create_table(
        "passkey_use",
        sa.Column("passkey", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("counter", NUMBER, nullable=False),
        sa.Column("used_at", sa.Text(), nullable=True),
        sa.Column("warned_at", sa.Text(), nullable=True),
        sa.Column("removed_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("passkey", name=op.f("pk_passkey_use")),
    )
    op.create_index(op.f("ix_passkey_use_person_id"), "passkey_use", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("passkey_use")
