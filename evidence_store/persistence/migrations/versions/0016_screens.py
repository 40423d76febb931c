"""What the screens keep between requests, on a server that several of them share.

With SQLite it has a file of its own, which the screens make; nothing changes there.

Revision: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    op.create_table(
        "screen_session",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("key_mark", sa.LargeBinary(), nullable=False),
        sa.Column("began", sa.Double(), nullable=False),
        sa.Column("seen", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_screen_session")),
    )
    op.create_index(
        op.f("ix_screen_session_person_id"), "screen_session", ["person_id"], unique=False
    )
    op.create_table(
        "screen_kept",
        sa.Column("owner", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("until", sa.Double(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "name", name=op.f("pk_screen_kept")),
    )
    op.create_table(
        "screen_mark",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", sa.Double(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_screen_mark")),
    )
    op.create_table(
        "screen_secret",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_screen_secret")),
    )
    op.create_table(
        "tries",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.Double(), nullable=False),
        sa.Column("last", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_tries")),
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for name in ("screen_session", "screen_kept", "screen_mark", "screen_secret", "tries"):
        op.drop_table(name)
