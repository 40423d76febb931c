"""Whether a data folder is of this version's format: told before anything else is asked of it.

An older folder has other files and tables besides. Anyone who opens it, upgrades it or looks at it
is told what it is, and never that a file is missing or that its tables can be brought forward.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from evidence_store.domain.events.entry_kinds import FORMAT
from evidence_store.errors import CustodyError
from evidence_store.persistence.upkeep.revisions import (
    first_body,
    head_revision,
    require_current,
    require_made,
)
from evidence_store.persistence.upkeep.rights import require_few_rights
from evidence_store.ways import Way

if TYPE_CHECKING:
    from sqlalchemy import Engine

_OLDER = (
    "This data folder was made by an earlier version of Expunge that was never in use. Start a "
    "new folder with: " + Way.INIT + "."
)


def needed_revision() -> str:
    """Return the revision of the database that this program needs."""
    return head_revision()


def own_revision(reader: Engine) -> str:
    """Return the revision of a database of this version's format, whichever it is.

    Raises:
        EvidenceStoreError: it does not have our tables: it was emptied or damaged, or is another.
        CustodyError: an earlier version made the folder.
    """
    revision = require_made(reader)
    require_own_format(reader)
    return revision


def require_ready(reader: Engine) -> None:
    """Check that the database is as this program needs it, and its role may do no more.

    Raises:
        EvidenceStoreError: it is at another revision, or the role's rights are wrong.
        TamperedLogError: the role could change what the log says.
    """
    require_current(reader)
    require_few_rights(reader)


def require_own_format(reader: Engine) -> None:
    """Check that the first entry of the custody log names this version's format, or there is none.

    Args:
        reader: an engine on a database that has our tables, of whatever revision.

    Raises:
        CustodyError: an earlier version made the folder.
    """
    body = first_body(reader)
    try:
        told = None if body is None else json.loads(body)["pub"]
    # An entry that cannot be read is left to the checks of the log.
    except (ValueError, TypeError, KeyError, RecursionError):
        return
    if isinstance(told, dict) and told.get("format") != FORMAT:
        raise CustodyError(_OLDER)
