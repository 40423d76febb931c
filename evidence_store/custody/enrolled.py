"""Which keys are in force, by the control chain alone: signing keys and passkeys, in clear."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.custody.entries import read_leaf
from evidence_store.domain.passkeys import EnrolledKeys, PasskeyKey

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.custody.drafts import Entry
    from evidence_store.custody.entries import Leaf

ADMITTED = "passkey.admitted"
REMOVED = "passkey.removed"
_HEX = re.compile("([0-9a-f]{2})+")
_SPEAKS_OF_KEYS = (b'"ev":"passkey.', b'"ev":"person.')


def note_keys(leaf: Leaf, keys: dict[str, EnrolledKeys]) -> None:
    """Keep the keys in force from the next entry on.

    * an entry ``person.`` that names ``person`` and ``signing_key`` (enrolment, replacement) gives
      that key alone; ``person.left`` takes every key;
    * ``passkey.admitted`` adds ``passkey`` with ``public_key`` and ``rp``; ``passkey.removed``
      takes it out.
    """
    if leaf.case_id is not None:
        return
    told = leaf.public
    person, key = told.get("person"), told.get("signing_key")
    if leaf.event.startswith("person.") and isinstance(person, str) and isinstance(key, str):
        keys[person] = EnrolledKeys(bytes.fromhex(key))
    if leaf.event == "person.left":
        keys.pop(str(person), None)
    if leaf.event in (ADMITTED, REMOVED) and (had := keys.get(str(person))) is not None:
        keys[str(person)] = replace(had, passkeys=_changed(leaf, had))


def keys_in_force(control: Iterable[Entry]) -> dict[str, EnrolledKeys]:
    """Everybody's keys at the end of the control chain."""
    keys: dict[str, EnrolledKeys] = {}
    for entry in control:
        if any(each in entry.body for each in _SPEAKS_OF_KEYS):
            note_keys(read_leaf(entry.body), keys)
    return keys


def _changed(leaf: Leaf, had: EnrolledKeys) -> dict[bytes, PasskeyKey]:
    told, passkeys = leaf.public, dict(had.passkeys)
    passkey, key, rp = (told.get(name) for name in ("passkey", "public_key", "rp"))
    if not isinstance(passkey, str) or not _HEX.fullmatch(passkey):
        return passkeys
    passkeys.pop(bytes.fromhex(passkey), None)
    if leaf.event != ADMITTED or not isinstance(key, str) or not isinstance(rp, str):
        return passkeys
    if _HEX.fullmatch(key):
        passkeys[bytes.fromhex(passkey)] = PasskeyKey(bytes.fromhex(key), rp)
    return passkeys
