"""Tables of what the screens keep; in no backup, in no log, and emptied by the program itself.

On PostgreSQL they stand beside the record, so that several servers share them. With SQLite they
have a file of their own, so that no request waits for the record's one writer.
"""

from __future__ import annotations

from sqlalchemy import Column, Double, LargeBinary, MetaData, PrimaryKeyConstraint, Table, Text

from evidence_store.persistence.engines.tables import NAMING

screens = MetaData(naming_convention=NAMING)

session = Table(
    "screen_session",
    screens,
    Column("digest", LargeBinary, primary_key=True),  # of the id, which only the browser has
    Column("person_id", Text, index=True),  # NULL before signing in
    Column("key_mark", LargeBinary, nullable=False),  # which key of the person signed in
    Column("began", Double, nullable=False),  # seconds since 1970, as everywhere here
    Column("seen", Double, nullable=False),
)
kept = Table(
    "screen_kept",
    screens,
    Column("owner", LargeBinary, nullable=False),  # a session's digest, or what names a draft
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("until", Double, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("owner", "name"),
)
mark = Table(
    "screen_mark",
    screens,
    Column("mark", LargeBinary, primary_key=True),
    Column("holder", Text, nullable=False),  # who does the act; empty once nobody does
    Column("until", Double, nullable=False),
    Column("sealed", LargeBinary),  # its answer
)
secret = Table(
    "screen_secret",
    screens,
    Column("name", Text, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
)
seen = Table(
    "screen_seen",
    screens,
    Column("mark", LargeBinary, primary_key=True),  # a keyed digest of who saw what
    Column("until", Double, nullable=False),
)
tries = Table(
    "tries",
    screens,
    Column("mark", LargeBinary, primary_key=True),
    Column("count", Double, nullable=False),
    Column("last", Double, nullable=False),
)

OF_A_FILE = (session, kept, mark, secret, seen)
"""With SQLite the counts of tries have a file of their own (``persistence.screens.tries``)."""
