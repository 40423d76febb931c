"""What seals the unit's documents: its key, in a file that was opened or in a token."""

from __future__ import annotations

from dataclasses import field
from typing import Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from evidence_store.errors import SealedKeyError
from forensics.value_classes import dataclass


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
