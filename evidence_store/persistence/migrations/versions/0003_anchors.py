"""Anchors of the log that were acknowledged, and changes of the policy.

Revision: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # there INTEGER is what has 64 bits


def upgrade() -> None:
    op.create_table(
        "anchor",
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_anchor")),
        sa.UniqueConstraint("id", name=op.f("uq_anchor_id")),
    )
    op.create_table(
        "policy_change",
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "confirmed_by <> proposed_by",
            name=op.f("ck_policy_change_confirmer_is_not_proposer"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["person.id"], name=op.f("fk_policy_change_confirmed_by")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["person.id"], name=op.f("fk_policy_change_proposed_by")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_policy_change")),
        sa.UniqueConstraint("id", name=op.f("uq_policy_change_id")),
    )
    for column in ("confirmed_by", "proposed_by"):
        op.create_index(op.f(f"ix_policy_change_{column}"), "policy_change", [column], unique=False)


def downgrade() -> None:
    op.drop_table("policy_change")
    op.drop_table("anchor")
