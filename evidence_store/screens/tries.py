"""Counts of wrong passphrases, as the screens ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from evidence_store.data_folder.places import TRIES
from evidence_store.persistence.screens.tries import (
    CountedTries,
    Counts,
    Tries,
    TriesFile,
    TriesTable,
)
from evidence_store.screens.kept import screens_of

if TYPE_CHECKING:
    from evidence_store.open_folder.store import Store

TriesOfFolder: TypeAlias = Counts
"""What ``tries_of`` gives, for those who may not import it."""

__all__ = ["CountedTries", "Tries", "TriesOfFolder", "tries_of"]


def tries_of(store: Store) -> TriesOfFolder:
    """Return the counts of this folder, or of its database on a server."""
    if not store.is_on_server:
        return TriesFile(store.data / TRIES, store.outside.let_room_go)
    screens = screens_of(store)
    # One secret of all servers, so that a person has one mark at each of them (ADR 28).
    return TriesTable(screens.database, screens.sessions.secret("tries"))
