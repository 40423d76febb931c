"""What the screens keep on a disk between two requests, sealed under a key that is on none.

What a session keeps is sealed under its id, which only the person's browser has: anyone who reads
the database, a disk or an old copy of either reads nothing of it. A draft outlives a session, and
is sealed under the unit's keys. ChaCha20-Poly1305 (RFC 8439), keys by HKDF-SHA256 (RFC 5869).
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from evidence_store.errors import SealedKeyError

NONCE = 12
KEY = 32
# RFC 5869, 3.2: the purpose goes into the key, so what is sealed for one opens for no other.
OF_SESSION = b"expunge-screen-session-v1"
OF_MARK = b"expunge-screen-mark-v1"
OF_DRAFT = b"expunge-screen-draft-v1"
OF_NOBODY = b"expunge-screen-nobody-v1"
OF_TYPED = b"expunge-screen-typed-v1"


def derived_key(secret: bytes, purpose: bytes) -> bytes:
    """32 bytes of a secret, for one purpose only."""
    return HKDF(algorithm=SHA256(), length=KEY, salt=None, info=purpose).derive(secret)


class ScreenSealer:
    """Seals values by their name, under one key of 32 bytes."""

    def __init__(self, key: bytes) -> None:
        self._cipher = ChaCha20Poly1305(key)

    def seal(self, name: str, value: bytes) -> bytes:
        """Seal a value; it opens under that name only."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._cipher.encrypt(nonce, value, name.encode())

    def open(self, name: str, sealed: bytes) -> bytes:
        """Open what was sealed under that name.

        Raises:
            SealedKeyError: it was sealed under another key or name, or was changed.
        """
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], name.encode())
        except (InvalidTag, ValueError) as error:
            raise SealedKeyError("What this session kept does not open.") from error
