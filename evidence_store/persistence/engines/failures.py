"""The database's failures as the application's errors: one sentence each, nothing quoted."""

from __future__ import annotations

import errno
import logging
import shutil
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy.exc import DBAPIError

from evidence_store.errors import (
    BusyRecordError,
    ConflictError,
    DamagedRecordError,
    EvidenceStoreError,
    NoRightsError,
    NoRoomError,
    NotFoundError,
    SamePersonError,
    TamperedLogError,
)
from evidence_store.ways import Way

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_log = logging.getLogger(__name__)
_TAMPERED = TamperedLogError, "The custody log is only ever appended to; nothing was changed."
_SAME_PERSON = (
    SamePersonError,
    "One person cannot do both acts; ask another person to do the second. Nothing was recorded.",
)
_TAKEN = (
    ConflictError,
    (
        "That reference or number is recorded already. Nothing was recorded; "
        "look it up and use it, or choose another."
    ),
)
_ISSUED = (
    ConflictError,
    (
        "This disposal has its document already, and has no second one. Nothing was recorded; look "
        "at the documents of the exhibit."
    ),
)
_ASTRAY = (
    NotFoundError,
    "What this record refers to is not recorded. Nothing was recorded.",
)
_BUSY = (
    BusyRecordError,
    (
        "Another program has been writing to the data folder for 30 seconds. "
        "Nothing was recorded; try again when it is done."
    ),
)
FULL = (
    "The disk is full. Nothing was recorded. Free space on it, then do the step again. Holds, "
    "stops, signing in and reading still work meanwhile, as long as the reserved space lasts."
)
_FULL = (NoRoomError, FULL)
_FULL_SERVER = (
    NoRoomError,
    (
        "The disk of the database server is full. Nothing was recorded. Ask the server's "
        "administrator to free space on it, then do the step again."
    ),
)
_REFUSED = (
    EvidenceStoreError,
    (
        "The disk refused to write. Nothing was recorded. Have its free space and its state "
        "checked, then do the step again."
    ),
)
_READ_ONLY = (
    NoRightsError,
    (
        "The data folder cannot be written. Nothing was recorded. Check your rights to it. "
        "Copy it to another place to look at it."
    ),
)
_DAMAGED = (
    DamagedRecordError,
    (
        "The database file is damaged. Stop work, keep the folder as it is, and restore the "
        "newest backup to another place: " + Way.BACKUP_RESTORE + "."
    ),
)
_NO_DATABASE = (
    DamagedRecordError,
    "The database file is damaged or is something else. Stop work and keep the folder as it is.",
)
_CLOSED = (
    NoRightsError,
    (
        "The database file cannot be opened. Nothing was recorded. Check your rights to the data "
        "folder: where it cannot be written, SQLite cannot read it. Copy it to another place to "
        "look at it."
    ),
)
_FENCED = (
    TamperedLogError,
    "This act on the custody log's tables is never done by this program; nothing was changed.",
)
_NO_RIGHT = (
    NoRightsError,
    (
        "The database gives this account no right to do that. Nothing was recorded. The custody "
        "log is only ever appended to; for anything else ask the database administrator."
    ),
)
_GONE = (
    EvidenceStoreError,
    (
        "The database server cannot be reached, or ended the connection. What was not acknowledged "
        "may not be recorded: look before you repeat the step."
    ),
)

_Failure: TypeAlias = tuple[type[EvidenceStoreError], str]

# What SQLite says, in the order in which it is looked for; "append-only" are our own triggers.
_BY_WORDS: tuple[tuple[str, _Failure], ...] = (
    ("append-only", _TAMPERED),
    ("CHECK constraint failed", _SAME_PERSON),
    ("UNIQUE constraint failed: certificate.disposal_id", _ISSUED),
    ("UNIQUE constraint failed", _TAKEN),
    ("FOREIGN KEY constraint failed", _ASTRAY),
    ("locked", _BUSY),
    ("disk is full", _FULL),
    ("disk I/O error", _REFUSED),
    ("readonly", _READ_ONLY),
    ("unable to open", _CLOSED),
    ("malformed", _DAMAGED),
    ("not a database", _NO_DATABASE),
    ("not authorized", _FENCED),
    ("prohibited", _FENCED),
)
_UNIQUE = "23505"
# PostgreSQL's own codes (SQLSTATE); two letters stand for a whole class of them.
_BY_STATE: dict[str, _Failure] = {
    "23514": _SAME_PERSON,
    _UNIQUE: _TAKEN,
    "23503": _ASTRAY,
    "55P03": _BUSY,
    "53100": _FULL_SERVER,
    "25006": _READ_ONLY,
    "42501": _NO_RIGHT,
    "58": _REFUSED,
    "XX": _DAMAGED,
    "08": _GONE,
    "57": _GONE,
    "28": _GONE,
}
_BY_NUMBER: dict[int | None, _Failure] = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _READ_ONLY,
    errno.EPERM: _READ_ONLY,
}
_LEFT = 256 * 1024
"""With less free, SQLite cannot make the files beside its own, and does not say why."""
_files: set[Path] = set()


def watch(file: Path) -> None:
    """Know of a database file: where SQLite's words fit several causes, its disk is looked at."""
    _files.add(file)


def told_of(error: BaseException, *, otherwise: EvidenceStoreError) -> EvidenceStoreError:
    """What a failure to keep something beside the record is: room, rights, another process.

    Args:
        error: of the database, of SQLAlchemy or of the system.
        otherwise: where it is none of these.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    found = _BY_NUMBER.get(cause.errno) if isinstance(cause, OSError) else _failure(cause)
    if found is not None and issubclass(found[0], (NoRoomError, NoRightsError, BusyRecordError)):
        return found[0](found[1])
    return otherwise


def _is_full(file: Path) -> bool:
    try:
        return shutil.disk_usage(file.parent).free < _LEFT
    except OSError:
        return False


@contextmanager
def plain_failures() -> Iterator[None]:
    """Turn a database error into one of ours.

    Raises:
        EvidenceStoreError: the kind that fits; its cause is withheld.
    """
    try:
        yield
    except DBAPIError as error:
        # What a database error says holds the statement and its
        # values, thus names; it never goes further than here.
        raise _translate(error.orig) from None
    except Exception as error:
        if isinstance(error, sqlite3.Error) or _is_of_a_server(error, "Error"):
            raise _translate(error) from None
        raise


def _translate(error: BaseException | None) -> EvidenceStoreError:
    kind, sentence = _failure(error)
    code = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None)
    _log.info("database: %s, %s", type(error).__name__, code)
    return kind(sentence)


def _failure(error: BaseException | None) -> _Failure:
    text, state = str(error), getattr(error, "sqlstate", None)
    found: _Failure | None
    if state == _UNIQUE and "ix_certificate_disposal_id" in text:
        found = _ISSUED
    # What PL/pgSQL raises is P0001 for every trigger: ours are known by their words alone.
    elif state is not None and "append-only" not in text:
        found = _BY_STATE.get(state) or _BY_STATE.get(state[:2])
    elif _is_of_a_server(error, "OperationalError") or _has_no_kind(error):
        found = _GONE  # it never came to a code
    else:
        found = next((each for words, each in _BY_WORDS if words in text), None)
        if found in (_REFUSED, _CLOSED) and any(map(_is_full, _files)):
            found = _FULL
    if found is not None:
        return found
    if isinstance(error, sqlite3.IntegrityError) or _is_of_a_server(error, "IntegrityError"):
        return ConflictError, "The record does not fit what is recorded. Nothing was recorded."
    return (
        EvidenceStoreError,
        (
            "The database refused the step. Nothing was recorded. Have the computer and its disk "
            "checked, then do the step again."
        ),
    )


def _is_of_a_server(error: BaseException | None, name: str) -> bool:
    """Whether it is this error of psycopg; asked by name, so that SQLite alone loads no other."""
    return any(
        (kind.__module__, kind.__name__) == ("psycopg", name) for kind in type(error).__mro__
    )


def _has_no_kind(error: BaseException | None) -> bool:
    """Whether psycopg made it of an answer without a code: that of a connection that ended."""
    kind = type(error)
    return (kind.__module__, kind.__name__) == ("psycopg", "DatabaseError")
