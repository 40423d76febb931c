"""What signs for the unit: its log's key and its seal, in a file that was opened or in a token."""

from __future__ import annotations

from dataclasses import field
from typing import Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from evidence_store.errors import SealedKeyError
from forensics.value_classes import dataclass


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


class SealSigner(Protocol):
    """The seal's key (P-256), wherever it is."""

    @property
    def public_key(self) -> bytes:
        """Its public half, SPKI in DER."""

    def sign(self, message: bytes) -> bytes:
        """Return the ECDSA signature over SHA-256 of a message, in DER, with either of both s.

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


@dataclass(frozen=True, slots=True)
class PemSigner:
    """The seal's key by its PEM (PKCS #8 without a passphrase)."""

    pem: bytes = field(repr=False)

    @property
    def public_key(self) -> bytes:
        """Its public half, SPKI in DER; SealedKeyError where it is not on P-256."""
        return self._private.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        )

    def sign(self, message: bytes) -> bytes:
        """Return the ECDSA signature over SHA-256 of a message, in DER."""
        return self._private.sign(message, ec.ECDSA(hashes.SHA256()))

    @property
    def _private(self) -> ec.EllipticCurvePrivateKey:
        key = load_pem_private_key(self.pem, password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(
            key.curve, ec.SECP256R1
        ):
            raise SealedKeyError("The unit's seal needs a P-256 key. Replace the unit's keys.")
        return key
