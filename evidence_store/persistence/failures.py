"""The database's failures as the application's errors: one sentence each, nothing quoted.

What a database error says holds the statement and its values, thus names; it never goes further
than here.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, IntegrityError

from evidence_store.errors import (
    ConflictError,
    EvidenceStoreError,
    NotFoundError,
    SamePersonError,
    TamperedLogError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_SENTENCES: tuple[tuple[str, type[EvidenceStoreError], str], ...] = (
    (
        "append-only",
        TamperedLogError,
        "The custody log is only ever appended to; nothing was changed.",
    ),
    (
        "CHECK constraint failed",
        SamePersonError,
        "One person cannot do both acts; ask somebody else to do the second. Nothing was recorded.",
    ),
    (
        "UNIQUE constraint failed",
        ConflictError,
        (
            "That reference or number is recorded already. Nothing was recorded; "
            "look it up and use it, or choose another."
        ),
    ),
    (
        "FOREIGN KEY constraint failed",
        NotFoundError,
        "What this record refers to is not recorded. Nothing was recorded.",
    ),
    (
        "locked",
        ConflictError,
        (
            "Another programme has been writing to the data folder for 30 seconds. "
            "Nothing was recorded; try again when it is done."
        ),
    ),
    (
        "disk is full",
        EvidenceStoreError,
        "The disk is full. Nothing was recorded; make room, then do the step again.",
    ),
    (
        "disk I/O error",
        EvidenceStoreError,
        (
            "The disk refused to write. Nothing was recorded; check its free space and its state, "
            "then run: expunge fsck."
        ),
    ),
    (
        "readonly",
        EvidenceStoreError,
        "The data folder cannot be written. Nothing was recorded; check your rights to it.",
    ),
    (
        "malformed",
        EvidenceStoreError,
        "The database file is damaged. Stop work, keep the folder as it is, and run: expunge fsck.",
    ),
    (
        "not a database",
        EvidenceStoreError,
        (
            "The database file is damaged or is something else. Stop work and keep the folder as "
            "it is."
        ),
    ),
)


@contextmanager
def plain_failures() -> Iterator[None]:
    """Turn a database error into one of ours.

    Raises:
        EvidenceStoreError: the kind that fits; its cause is withheld.
    """
    try:
        yield
    except DBAPIError as error:
        raise _translate(error) from None


def _translate(error: DBAPIError) -> EvidenceStoreError:
    text = str(error.orig)
    for mark, kind, sentence in _SENTENCES:
        if mark in text:
            return kind(sentence)
    if isinstance(error, IntegrityError):
        return ConflictError("The record does not fit what is recorded. Nothing was recorded.")
    return EvidenceStoreError(
        "The database refused the step. Nothing was recorded; run: expunge fsck."
    )
