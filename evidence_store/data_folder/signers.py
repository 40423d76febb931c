"""The log's signing key, made ready once for as long as the unit's keys are open in a process."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from evidence_store.custody.heads.checkpoints import HeadSigner

if TYPE_CHECKING:
    from evidence_store.keys.unit_keys import UnitKeys

_ready: WeakKeyDictionary[UnitKeys, HeadSigner] = WeakKeyDictionary()


def signer_of(unit_keys: UnitKeys) -> HeadSigner:
    """What signs the log's heads; it is gone when nobody holds the unit's keys any more."""
    signer = _ready.get(unit_keys)
    if signer is None:
        signer = _ready[unit_keys] = HeadSigner(unit_keys.log_signer)
    return signer
