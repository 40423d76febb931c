"""Seal bytes by a passphrase: argon2id (RFC 9106) and AES-256-GCM under a versioned header.

A sealed key is one JSON object. Its header (format, parameters, salt, nonce, label) is bound to the
content as associated data.
"""

from __future__ import annotations

import os
import unicodedata
from typing import TYPE_CHECKING

import cattrs
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from evidence_store.errors import SealedKeyError, WrongEntryError
from forensics.documents import from_json, to_canonical
from forensics.passphrases.guessing import MAX_BYTES, why_not_new
from forensics.passphrases.stretching import argon2id
from forensics.sandbox.limits import keep_memory_private
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_SEALED = 64 * 1024

# RFC 9106 section 4, the second recommended choice: 64 MiB, three passes, four lanes.
MEMORY_KIB, ITERATIONS, LANES = 64 * 1024, 3, 4

_FORMAT = "expunge-sealed/1"
# RFC 9106, 3.1, recommends as much for passwords.
_SALT_SIZE = 16
_NONCE_SIZE = 12
_KEY_SIZE = 32
# Parameters outside these bounds are refused before any work, so that a hostile file can neither
# exhaust the machine nor pass off a weak seal as one of ours.
_ITERATIONS = range(1, 11)
_LANES = range(1, 9)
_MEMORY_KIB = range(19 * 1024, 256 * 1024 + 1)  # OWASP's minimum; a quarter of a GiB


@dataclass(frozen=True, slots=True)
class _Header:
    format: str
    label: str
    memory_kib: int
    iterations: int
    lanes: int
    salt: bytes
    nonce: bytes


@dataclass(frozen=True, slots=True)
class _Sealed:
    header: _Header
    content: bytes


def require_passphrase(passphrase: str, *, about: Iterable[str] = ()) -> None:
    """Check that a new passphrase is long enough, not too long, and not soon guessed.

    Args:
        passphrase: what somebody chose.
        about: what others know of that person; it counts as guessed.

    Raises:
        WrongEntryError: it is not; the text says why and quotes nothing of it.
    """
    fault = why_not_new(passphrase, about=about)
    if fault is not None:
        raise WrongEntryError(fault)


def seal(content: bytes, *, passphrase: str, label: str) -> bytes:
    """Seal bytes so that only the passphrase opens them.

    Args:
        content: what to seal, at most a few KiB.
        passphrase: a new one, of the length that ``require_passphrase`` asks.
        label: what it is and whose, bound to the content; opening asks for the same.

    Raises:
        WrongEntryError: the passphrase is too short or too long.
    """
    # From here on keys lie in memory: a crash must not write them to a disk.
    keep_memory_private()
    require_passphrase(passphrase)
    header = _Header(
        format=_FORMAT,
        label=label,
        memory_kib=MEMORY_KIB,
        iterations=ITERATIONS,
        lanes=LANES,
        salt=os.urandom(_SALT_SIZE),
        nonce=os.urandom(_NONCE_SIZE),
    )
    cipher = AESGCM(_key(passphrase, header))
    return to_canonical(
        _Sealed(header, cipher.encrypt(header.nonce, content, to_canonical(header)))
    )


def open_sealed(sealed: bytes, *, passphrase: str, label: str) -> bytes:
    """Open what ``seal`` sealed.

    Raises:
        SealedKeyError: wrong passphrase, changed bytes, another label, or parameters out of bounds.
    """
    keep_memory_private()
    fault = SealedKeyError("This passphrase does not open the key. Check Caps Lock and try again.")
    if len(sealed) > MAX_SEALED:
        raise SealedKeyError("This is not a sealed key: it is too large.")
    try:
        parts = from_json(sealed, _Sealed)
    except (ValueError, RecursionError, cattrs.BaseValidationError):
        # What a reader tripped over quotes the key file, so it goes into no traceback.
        raise SealedKeyError("This is not a sealed key, or it was damaged.") from None
    _require_bounds(parts.header)
    if parts.header.label != label or len(passphrase.encode()) > MAX_BYTES:
        raise fault
    cipher = AESGCM(_key(passphrase, parts.header))
    try:
        return cipher.decrypt(parts.header.nonce, parts.content, to_canonical(parts.header))
    except InvalidTag as error:
        raise fault from error


def _require_bounds(header: _Header) -> None:
    within = (
        header.format == _FORMAT
        and header.iterations in _ITERATIONS
        and header.lanes in _LANES
        and header.memory_kib in _MEMORY_KIB
        and len(header.salt) == _SALT_SIZE
        and len(header.nonce) == _NONCE_SIZE
    )
    if not within:
        raise SealedKeyError(
            "This sealed key is of a version, or of a strength, that this program does not open."
        )


def _key(passphrase: str, header: _Header) -> bytes:
    # NFKC, so that the same words typed on another keyboard give the same bytes (SP 800-63B).
    secret = unicodedata.normalize("NFKC", passphrase).encode()
    return argon2id(
        secret,
        salt=header.salt,
        length=_KEY_SIZE,
        iterations=header.iterations,
        lanes=header.lanes,
        memory_kib=header.memory_kib,
    )
