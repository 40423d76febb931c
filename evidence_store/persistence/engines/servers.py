"""What is known of a database server before anything is loaded that speaks to one.

Passwords never stand in a setting: libpq finds them in its password
file (``~/.pgpass``), in a service file, or needs none (peer, certificate).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from evidence_store.errors import WrongEntryError

if TYPE_CHECKING:
    from sqlalchemy import URL

WRITE_LOCK = 0x65787075_6E676500
"""Every writing transaction holds this advisory lock: the letters "expunge" and a zero byte."""
ON_ITS_WAY = WRITE_LOCK + 1
"""Held, beside others, while a commit is not on the medium yet; readers wait for it."""
_DRIVER = "postgresql+psycopg"


def read_url(text: str) -> URL:
    """Read the setting that names a database server.

    Args:
        text: ``postgresql://ROLE@HOST/DATABASE``, or ``postgresql:///?service=NAME``.

    Raises:
        WrongEntryError: it is of another form, or holds a password.
    """
    try:
        url = make_url(text)
    except ArgumentError:
        raise WrongEntryError(
            "The setting of the database cannot be read. Write it as "
            "postgresql://ROLE@HOST/DATABASE."
        ) from None  # the cause would quote it
    if url.password is not None or "password" in url.query:
        raise WrongEntryError(
            "The setting of the database holds a password. Take it out, and put it into the "
            "password file of the account that runs Expunge (~/.pgpass, readable by it alone)."
        )
    if url.get_backend_name() != "postgresql":
        raise WrongEntryError(
            f"Expunge keeps its records in SQLite or PostgreSQL, not in {url.get_backend_name()}. "
            "Write postgresql://ROLE@HOST/DATABASE, or leave the setting empty for SQLite."
        )
    return url.set(drivername=_DRIVER)
