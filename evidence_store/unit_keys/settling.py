"""Wraps of the unit's keys that are not as they should be: seen by anybody, settled by who can."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from evidence_store.data_folder.wrapping import wraps_among
from evidence_store.domain.people.unit_secrets import what_opens
from evidence_store.errors import EvidenceStoreError

if TYPE_CHECKING:
    from collections.abc import Collection

    from evidence_store.data_folder.wrapping import Wraps
    from evidence_store.domain.people.unit_secrets import SecretGroup
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store


def wraps_of(store: Store) -> tuple[Wraps, ...]:
    """Each part, for how many people it is and should be: this needs no key.

    Raises:
        SealedKeyError: the file was damaged.
    """
    with store.reading() as uow:
        return wraps_among(store.data, uow)


def settle_wraps(store: Store, unit_keys: UnitKeys) -> frozenset[SecretGroup]:
    """Wrap again what is open and is for too many or too few people; give what was.

    So a leaver who was recorded by somebody who could not open a part loses it with the next one
    who can.
    """
    # Nothing waits for it: where it cannot be done now, the next one does it.
    with suppress(EvidenceStoreError, OSError):
        wrong = frozenset(each.secret for each in wraps_of(store) if each.are != each.should)
        if wrong & unit_keys.opens:
            store.wrap_unit_keys(unit_keys)
            return wrong & unit_keys.opens
    return frozenset()


def said_of_settled(settled: Collection[SecretGroup]) -> str:
    """What to tell the person who opened the keys; empty where nothing was wrapped again."""
    if not settled:
        return ""
    return f"Wrapped again for exactly those who act: {what_opens(settled)}."
