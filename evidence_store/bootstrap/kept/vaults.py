"""The vault of a data folder, and what seals values, while somebody's key is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.bootstrap.data_folder.places import VAULT
from evidence_store.keys.sealed_values import ValueSealer
from evidence_store.persistence.records.vault import FileVault

if TYPE_CHECKING:
    from evidence_store.bootstrap.opening.store import Store
    from evidence_store.keys.unit_keys import UnitKeys


def open_vault(store: Store, unit_keys: UnitKeys) -> FileVault:
    """The photographs of this data folder.

    Raises:
        SealedKeyError: the unit's keys hold none for sealed values.
    """
    return FileVault(store.data / VAULT, ValueSealer(unit_keys))


def open_sealer(unit_keys: UnitKeys) -> ValueSealer:
    """What seals and opens values of the record.

    Raises:
        SealedKeyError: the unit's keys hold none for sealed values.
    """
    return ValueSealer(unit_keys)
