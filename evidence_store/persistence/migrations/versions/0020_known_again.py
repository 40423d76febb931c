"""Look things up by what they are known by, whatever has happened before.

Revision: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_STATE = {
    "sqlite": "json_extract(document, '$.state')",
    "postgresql": "CAST(document AS json) ->> 'state'",
}
# Of EXP-2026-0001 what stands before its last part: the last part holds digits alone.
_SERIES = "rtrim(number, '0123456789')"


def upgrade() -> None:
    op.create_table(
        "known_again",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "record_id", "place", name=op.f("pk_known_again")),
    )
    op.create_index(op.f("ix_known_again_kind_mark"), "known_again", ["kind", "mark"], unique=False)
    says = _STATE[op.get_bind().dialect.name]
    for table, column, said in (("disposal", "state", says), ("certificate", "series", _SERIES)):
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} TEXT DEFAULT '' NOT NULL")
        op.execute(f"UPDATE {table} SET {column} = {said}")  # noqa: S608 -- our own words
    op.create_index(op.f("ix_disposal_state"), "disposal", ["state"], unique=False)
    for table, column in (("certificate", "series"), ("anchor", "kind")):
        name = op.f(f"ix_{table}_{column}_position")
        op.create_index(name, table, [column, "position"], unique=False)


def downgrade() -> None:
    for table, column in (("certificate", "series"), ("anchor", "kind")):
        op.drop_index(op.f(f"ix_{table}_{column}_position"), table_name=table)
    op.drop_index(op.f("ix_disposal_state"), table_name="disposal")
    op.execute("ALTER TABLE certificate DROP COLUMN series")
    op.execute("ALTER TABLE disposal DROP COLUMN state")
    op.drop_table("known_again")
