"""Values that are sealed for the unit: photographs in the vault, PINs in the record.

ChaCha20-Poly1305 (RFC 8439) under a key that HKDF-SHA256 (RFC 5869) makes from the unit's
``values_key``, each with a random nonce of 12 bytes in front.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from evidence_store.errors import SealedKeyError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from evidence_store.keys.unit_keys import UnitKeys

CONTEXT = b"expunge-sealed-value-v1"
NONCE = 12
TAG = 16
KEY = 32


class ValueSealer:
    """Seals and opens values with the unit's key, while somebody who has it is at work."""

    def __init__(self, keys: UnitKeys) -> None:
        """Take the unit's keys.

        Raises:
            SealedKeyError: these keys are of a folder that has no key for values.
        """
        if len(keys.values_key) != KEY:
            raise SealedKeyError("The unit's keys hold none for sealed values. Run: " + Way.DOCTOR)
        self._cipher = _cipher(keys.values_key)
        self._ciphers = (self._cipher, *map(_cipher, keys.former_values))

    def seal(self, value_id: str, value: bytes) -> bytes:
        """Seal a value under its id."""
        nonce = secrets.token_bytes(NONCE)
        # The value's own id is authenticated with it, so
        # that one sealed value can never stand for another.
        return nonce + self._cipher.encrypt(nonce, value, value_id.encode())

    def open(self, value_id: str, sealed: bytes) -> bytes:
        """Open what was sealed under that id.

        Raises:
            SealedKeyError: it was sealed under another id or key, or was changed.
        """
        # What was sealed before the unit's keys were replaced opens with the key of that time.
        for cipher in self._ciphers:
            with suppress(InvalidTag, ValueError):
                return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], value_id.encode())
        raise SealedKeyError(
            f"{value_id}: the sealed value does not open with the unit's key, or was changed. "
            "Run: " + Way.FSCK
        )


def _cipher(values_key: bytes) -> ChaCha20Poly1305:
    kdf = HKDF(algorithm=SHA256(), length=KEY, salt=None, info=CONTEXT)
    return ChaCha20Poly1305(kdf.derive(values_key))
