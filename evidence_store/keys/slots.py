"""Two slots for one sealed thing: a passphrase opens one, the recovery slip the other.

The content is encrypted (AES-256-GCM) under a key of its own; each slot holds that key. Sealing
again makes a new key and a new slip: the previous passphrase and slip open nothing of it.
"""

from __future__ import annotations

import os

import cattrs
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from evidence_store.errors import SealedKeyError
from evidence_store.keys.passphrases import MAX_SEALED, open_sealed, seal
from evidence_store.keys.recovery_slips import RecoverySlip
from evidence_store.ways import Way
from forensics.documents import from_json, to_canonical
from forensics.value_classes import dataclass

_FORMAT = "expunge-slots/1"
_SIZE = 32
_NONCE_SIZE = 12


@dataclass(frozen=True, slots=True)
class _Head:
    format: str
    label: str


@dataclass(frozen=True, slots=True)
class _RecoverySlot:
    salt: bytes
    nonce: bytes
    key: bytes


@dataclass(frozen=True, slots=True)
class _Slotted:
    head: _Head
    passphrase: bytes
    recovery: _RecoverySlot
    nonce: bytes
    content: bytes


def seal_in_slots(content: bytes, *, passphrase: str, label: str) -> tuple[bytes, RecoverySlip]:
    """Seal bytes under a passphrase and under a fresh recovery slip, which is given back once.

    Args:
        content: what to seal, at most a few KiB.
        passphrase: a new one, of the length that ``require_passphrase`` asks.
        label: what it is and whose, bound to the content; opening asks for the same.

    Raises:
        WrongEntryError: the passphrase is too short or too long.
    """
    key, slip, head = os.urandom(_SIZE), RecoverySlip.fresh(), _Head(_FORMAT, label)
    salt, slot_nonce, nonce = os.urandom(16), os.urandom(_NONCE_SIZE), os.urandom(_NONCE_SIZE)
    wrapped = AESGCM(_slip_key(slip, salt)).encrypt(slot_nonce, key, to_canonical(head))
    sealed = _Slotted(
        head=head,
        passphrase=seal(key, passphrase=passphrase, label=_slot_label(label)),
        recovery=_RecoverySlot(salt, slot_nonce, wrapped),
        nonce=nonce,
        content=AESGCM(key).encrypt(nonce, content, to_canonical(head)),
    )
    return to_canonical(sealed), slip


def open_with_passphrase(sealed: bytes, *, passphrase: str, label: str) -> bytes:
    """Open by the passphrase slot.

    Raises:
        SealedKeyError: wrong passphrase, changed bytes, another label, or another form.
    """
    parts = _read(sealed, label)
    key = open_sealed(parts.passphrase, passphrase=passphrase, label=_slot_label(label))
    return _content(parts, key)


def open_with_slip(sealed: bytes, *, slip: RecoverySlip, label: str) -> bytes:
    """Open by the recovery slot.

    Raises:
        SealedKeyError: the slip is not the newest one of this key, or the bytes were changed.
    """
    parts = _read(sealed, label)
    cipher = AESGCM(_slip_key(slip, parts.recovery.salt))
    try:
        key = cipher.decrypt(parts.recovery.nonce, parts.recovery.key, to_canonical(parts.head))
    except (InvalidTag, ValueError):
        raise SealedKeyError(
            "This recovery slip does not open the key. A slip is void once it was used, or a "
            "newer one was printed. Where neither slip nor passphrase opens it, two others "
            "replace the key: " + Way.PERSON_REPLACE_KEY + "."
        ) from None
    return _content(parts, key)


def _read(sealed: bytes, label: str) -> _Slotted:
    if len(sealed) > MAX_SEALED:
        raise SealedKeyError("This is not a sealed key: it is too large.")
    try:
        parts = from_json(sealed, _Slotted)
    except (ValueError, RecursionError, cattrs.BaseValidationError):
        raise SealedKeyError("This is not a sealed key, or it was damaged.") from None
    if parts.head != _Head(_FORMAT, label):
        raise SealedKeyError("This sealed key is another person's, or of another version.")
    return parts


def _content(parts: _Slotted, key: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(parts.nonce, parts.content, to_canonical(parts.head))
    except (InvalidTag, ValueError):
        raise SealedKeyError("This sealed key was damaged.") from None


def _slip_key(slip: RecoverySlip, salt: bytes) -> bytes:
    # The slip holds 256 random bits: nothing is gained by stretching it (RFC 5869 section 4).
    return HKDF(SHA256(), _SIZE, salt, b"expunge recovery slip v1").derive(slip.secret)


def _slot_label(label: str) -> str:
    return f"{label}, passphrase slot"
