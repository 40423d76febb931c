"""Keys of cases that were destroyed: which, by the custody log; and out of copies of the database.

An earlier backup still holds the wrapped keys. Anyone who restores one calls ``forget`` before
anybody opens it, so that what was destroyed stays so.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import update

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.persistence.engines import tables
from evidence_store.persistence.engines.failures import plain_failures
from evidence_store.persistence.log.case_values import DESTROYED
from evidence_store.persistence.upkeep.checking import DESTROYED_EVENTS
from evidence_store.persistence.upkeep.scrubbing import scrub
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Engine

    from evidence_store.open_folder.store import Reading, Store


@dataclass(frozen=True, slots=True)
class DestroyedKey:
    """One key of a case that was destroyed, by the entry that says so."""

    key_id: str
    case_id: str
    seq: int
    recorded: datetime


def destroyed_keys(uow: Reading) -> tuple[DestroyedKey, ...]:
    """Every key that the log says was destroyed, oldest first."""
    found = []
    for stored in uow.custody.leaves.entries():
        leaf = read_leaf(stored.entry.body)
        keys = leaf.public.get("keys")
        if leaf.event in DESTROYED_EVENTS and leaf.case_id is not None and isinstance(keys, list):
            found += [
                DestroyedKey(str(each), leaf.case_id, stored.entry.seq, leaf.recorded)
                for each in keys
            ]
    return tuple(found)


def forget(engine: Engine, keys: Iterable[DestroyedKey]) -> bool:
    """Destroy these keys in a database copy too. Returns True if no trace remains.

    Args:
        engine: one that writes, on the copy.
        keys: from ``destroyed_keys`` of the log that went on.
    """
    columns = tables.case_key.c
    with plain_failures(), engine.begin() as connection:
        for each in keys:
            connection.execute(
                update(tables.case_key)
                .where(columns.key_id == each.key_id)
                .values(wrapped=DESTROYED)
            )
    # What an UPDATE replaces stays in free pages and in the journal until these are overwritten.
    return scrub(engine)


def scrub_store(store: Store) -> bool:
    """True if nothing that was destroyed stays in the files of the database."""
    return scrub(store.writer)
