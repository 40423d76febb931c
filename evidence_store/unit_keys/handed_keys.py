"""The unit's keys on their way from one process to another, through a pipe and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cattrs

from evidence_store.custody.heads.checkpoints import LogKey
from evidence_store.errors import SealedKeyError
from evidence_store.keys.unit_keys import UnitKeys
from forensics.documents import from_json, to_canonical
from forensics.sandbox.limits import keep_memory_private

if TYPE_CHECKING:
    from evidence_store.open_folder.store import Store


def pack_unit_keys(keys: UnitKeys) -> bytes:
    """The bytes that ``take_unit_keys`` takes; they are in clear, so they go to no disk."""
    return to_canonical(keys)


def take_unit_keys(store: Store, handed: bytes) -> UnitKeys:
    """Return the keys that were handed, if they are those of this folder.

    Raises:
        SealedKeyError: they are not.
    """
    keep_memory_private()
    try:
        keys = from_json(handed, UnitKeys)
    except (ValueError, cattrs.BaseValidationError):
        raise _others() from None  # the text of such an error can quote the secret
    if LogKey.of_seed(store.log_key.origin, keys.log_seed) != store.log_key.alone:
        raise _others()
    store.require_named(keys)
    return keys


def _others() -> SealedKeyError:
    return SealedKeyError("What was handed is not the keys of this folder's custody log.")
