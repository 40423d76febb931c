"""What people say of hits, and questions about disposals.

Revision: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0006"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # there INTEGER is what has 64 bits


def upgrade() -> None:
    op.create_table(
        "hit_grading",
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("exhibit_id", sa.Text(), nullable=False),
        sa.Column("scan_id", sa.Text(), nullable=False),
        sa.Column("graded_by", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "settled_by <> graded_by", name=op.f("ck_hit_grading_second_is_not_grader")
        ),
        sa.ForeignKeyConstraint(
            ["exhibit_id"], ["exhibit.id"], name=op.f("fk_hit_grading_exhibit_id")
        ),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_hit_grading_scan_id")),
        sa.ForeignKeyConstraint(
            ["graded_by"], ["person.id"], name=op.f("fk_hit_grading_graded_by")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["person.id"], name=op.f("fk_hit_grading_settled_by")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_hit_grading")),
        sa.UniqueConstraint("id", name=op.f("uq_hit_grading_id")),
    )
    for column in ("exhibit_id", "scan_id", "graded_by", "settled_by"):
        op.create_index(op.f(f"ix_hit_grading_{column}"), "hit_grading", [column], unique=False)
    op.create_table(
        "question",
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("exhibit_id", sa.Text(), nullable=False),
        sa.Column("disposal_id", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exhibit_id"], ["exhibit.id"], name=op.f("fk_question_exhibit_id")
        ),
        sa.ForeignKeyConstraint(
            ["disposal_id"], ["disposal.id"], name=op.f("fk_question_disposal_id")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_question")),
        sa.UniqueConstraint("id", name=op.f("uq_question_id")),
    )
    for column in ("exhibit_id", "disposal_id"):
        op.create_index(op.f(f"ix_question_{column}"), "question", [column], unique=False)


def downgrade() -> None:
    op.drop_table("question")
    op.drop_table("hit_grading")
