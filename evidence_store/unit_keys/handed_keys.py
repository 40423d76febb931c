"""The unit's keys on their way from one process to another, through a pipe and nothing else."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

import cattrs

from evidence_store.custody.heads.checkpoints import LogKey
from evidence_store.errors import SealedKeyError
from evidence_store.keys.tokens.pins import PINS
from evidence_store.keys.unit_keys import UnitKeys
from forensics.documents import from_json, to_canonical
from forensics.sandbox.limits import keep_memory_private
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.open_folder.store import Store


@dataclass(frozen=True, slots=True)
class _Handed:
    """The keys, and the PIN of the token that has some of them; empty where none has."""

    keys: UnitKeys = field(repr=False)
    pin: str = field(repr=False)


def pack_unit_keys(keys: UnitKeys) -> bytes:
    """The bytes that ``take_unit_keys`` takes; they are in clear, so they go to no disk."""
    pin = None if keys.token is None else PINS.known(keys.token)
    return to_canonical(_Handed(keys, pin or ""))


def take_unit_keys(store: Store, handed: bytes) -> UnitKeys:
    """Return the keys that were handed, if they are those of this folder.

    Raises:
        SealedKeyError: they are not.
    """
    keep_memory_private()
    try:
        told = from_json(handed, _Handed)
    except (ValueError, cattrs.BaseValidationError):
        raise _others() from None  # the text of such an error can quote the secret
    keys = replace(told.keys, token=store.token)
    if LogKey(store.log_key.origin, keys.log_signer.public_key) != store.log_key.alone:
        raise _others()
    if keys.token is not None and told.pin:
        PINS.give(keys.token, told.pin)
    store.require_named(keys)
    return keys


def _others() -> SealedKeyError:
    return SealedKeyError("What was handed is not the keys of this folder's custody log.")
