"""What the screens keep between requests: sessions, drafts, once-only marks.

Two servers of one data folder, or of one database, keep it together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.data_folder.databases import place_of
from evidence_store.data_folder.places import DATABASE, SESSIONS
from evidence_store.persistence.screens.marks import Claimed, MarkRows
from evidence_store.persistence.screens.opening import ScreensDatabase
from evidence_store.persistence.screens.seen import SeenRows
from evidence_store.persistence.screens.sessions import (
    Ends,
    FoundSession,
    LiveSession,
    SessionChange,
    SessionRows,
)
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.open_folder.store import Store

__all__ = ["Claimed", "Ends", "FoundSession", "LiveSession", "MarkRows", "Screens",
           "SeenRows", "SessionChange", "SessionRows",
           "screens_in", "screens_of"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Screens:
    """Sessions and what they keep, drafts, once-only marks, and which news people have seen."""

    database: ScreensDatabase
    sessions: SessionRows
    marks: MarkRows
    seen: SeenRows


def screens_of(store: Store) -> Screens:
    """Return those of this folder: on its server, or in a file of their own."""
    place = place_of(store.data, store.settings)
    # SQLite's file of the record has one writer, and nobody waits for that to sign in (ADR 31).
    where = store.data / SESSIONS if place == store.data / DATABASE else place
    return _screens(ScreensDatabase(where, store.outside.let_room_go))


def screens_in(folder: Path) -> Screens:
    """Return those of a file in that folder, which need not be a data folder."""
    return _screens(ScreensDatabase(folder / SESSIONS))


def _screens(database: ScreensDatabase) -> Screens:
    return Screens(database, SessionRows(database), MarkRows(database), SeenRows(database))
