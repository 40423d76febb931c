"""The second log, of reads: the custody log's four tables under names of its own.

Revision: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from evidence_store.persistence.engines.fences import put_fences, take_fences

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # there INTEGER is what has 64 bits

APPENDS = {
    "read_entry": "NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, 0) FROM read_entry)",
    "read_node": "NEW.idx IS NOT "
    "(SELECT coalesce(max(idx) + 1, 0) FROM read_node WHERE level = NEW.level)",
    "read_checkpoint": "NEW.size <= (SELECT coalesce(max(size), 0) FROM read_checkpoint)",
    "read_disclosure": "EXISTS "
    "(SELECT 1 FROM read_disclosure WHERE seq = NEW.seq AND path = NEW.path)"
    " OR NEW.seq IS NOT (SELECT max(seq) FROM read_entry)",
}


def upgrade() -> None:
    op.create_table(
        "read_entry",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("prev", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("cseq", NUMBER, nullable=False),
        sa.Column("cprev", sa.LargeBinary(), nullable=True),
        sa.Column("exhibit_id", sa.Text(), nullable=True),
        sa.Column("xseq", NUMBER, nullable=True),
        sa.Column("xprev", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_read_entry")),
        sa.UniqueConstraint("prev", name=op.f("uq_read_entry_prev")),
    )
    for columns in (["case_id", "cseq"], ["exhibit_id", "xseq"]):
        name = op.f(f"ix_read_entry_{'_'.join(columns)}")
        op.create_index(name, "read_entry", columns, unique=False)
    op.create_table(
        "read_node",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("idx", NUMBER, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "idx", name=op.f("pk_read_node")),
    )
    op.create_table(
        "read_checkpoint",
        sa.Column("size", NUMBER, autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_read_checkpoint")),
    )
    op.create_table(
        "read_disclosure",
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["read_entry.seq"], name=op.f("fk_read_disclosure_seq")),
        sa.PrimaryKeyConstraint("seq", "path", name=op.f("pk_read_disclosure")),
    )
    for table, wrong in APPENDS.items():
        put_fences(op, table, wrong)


def downgrade() -> None:
    for table in ("read_disclosure", "read_checkpoint", "read_node", "read_entry"):
        op.drop_table(table)
    take_fences(op, *APPENDS)
