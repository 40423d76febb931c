"""All tables, as the code declares them.

No unit holds a folder that an earlier revision made: those are refused by their format. Once a unit
does, this revision is written out as the tables then are, and what changes after it is a revision.

Revision: 0027
"""

from __future__ import annotations

from alembic import op

from evidence_store.persistence.engines.tables import metadata
from evidence_store.persistence.screens.tables import screens

revision = "0027"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    bind = op.get_bind()
    metadata.create_all(bind, checkfirst=False)
    if bind.dialect.name == "postgresql":  # with SQLite the screens keep a file of their own
        screens.create_all(bind, checkfirst=False)
