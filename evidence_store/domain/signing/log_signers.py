"""What signs for the custody log: its key, in a file that was opened or in a token."""

from __future__ import annotations

from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class LogSigner(Protocol):
    """The custody log's key (Ed25519), wherever it is."""

    @property
    def public_key(self) -> bytes:
        """Its public half, 32 bytes."""

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message, 64 bytes.

        Raises:
            TokenError: the key is in a token that does not sign now.
        """


class SeedSigner:
    """The log's key by its seed (32 bytes), made ready once."""

    def __init__(self, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._private.public_key().public_bytes_raw()

    @property
    def public_key(self) -> bytes:
        """Its public half, 32 bytes."""
        return self._public

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message, 64 bytes."""
        return self._private.sign(message)
