"""The backups that the custody log speaks of: each was restored elsewhere and checked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.events.kinds.unit_events import BACKUP_VERIFIED
from forensics.documents import time_from_text
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.open_folder.store import Store


@dataclass(frozen=True, slots=True)
class RecordedBackup:
    """One check of one backup: when it was made and checked, its bytes, and the log's entries."""

    id: str
    made_at: datetime
    checked_at: datetime
    byte_count: int
    entries: int
    seq: int


def list_backups(store: Store) -> tuple[RecordedBackup, ...]:
    """Every check of a backup that is recorded, newest first; no case is in it."""
    # RFC 8785 writes no spaces, so each such leaf has these bytes. They spare the parsing of all
    # others; what a leaf is, its own field says.
    mark = f'"ev":"{BACKUP_VERIFIED.name}"'.encode()
    found = []
    with store.reading() as uow:
        for entry in reversed(uow.custody.control()):
            if (
                mark not in entry.body
                or (leaf := read_leaf(entry.body)).event != BACKUP_VERIFIED.name
            ):
                continue
            told = leaf.public
            found.append(
                RecordedBackup(
                    str(told["backup"]),
                    time_from_text(str(told["made_at"])),
                    leaf.recorded,
                    int(str(told["bytes"])),
                    int(str(told["size"])),
                    entry.seq,
                )
            )
    return tuple(found)
