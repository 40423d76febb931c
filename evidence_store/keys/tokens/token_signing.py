"""Signing with the unit's keys in a token, as long as it says that they never leave it."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    load_der_public_key,
)

from evidence_store.keys.tokens.faults import TokenState, token_fault
from evidence_store.keys.tokens.modules import library
from evidence_store.keys.tokens.sessions import logged_in
from evidence_store.keys.tokens.token_keys import TokenKey, TokenPlace
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pkcs11 import KeyType, Session
    from pkcs11.types import SignMixin

    from evidence_store.domain.signing.log_signers import LogSigner
    from evidence_store.keys.signers import SealSigner

# Attributes of a private key (PKCS #11 3.1, 4.9): it signs and does nothing else, since a key that
# also unwraps or derives answers more questions.
IS = frozenset({"TOKEN", "PRIVATE", "SENSITIVE", "SIGN"})
IS_NOT = frozenset({"EXTRACTABLE", "MODIFIABLE", "DECRYPT", "UNWRAP", "DERIVE"})
ALWAYS_WAS = frozenset({"ALWAYS_SENSITIVE", "NEVER_EXTRACTABLE", "LOCAL"})
"""What a token says of its own: no template can set these."""


@dataclass(frozen=True, slots=True)
class LogKeyInToken:
    """The custody log's Ed25519 key in the unit's token."""

    place: TokenPlace
    key: TokenKey

    @property
    def public_key(self) -> bytes:
        """Its public half, 32 bytes."""
        return self.key.public

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature of a message, which was checked by the public key.

        Raises:
            TokenError: the token does not sign, or signs with another key.
        """
        signature = _signed(self.place, self.key, message, kind="EC_EDWARDS", mechanism="EDDSA")
        try:
            Ed25519PublicKey.from_public_bytes(self.key.public).verify(signature, message)
        except InvalidSignature:
            raise token_fault(TokenState.KEY_OTHER, self.place) from None
        return signature


@dataclass(frozen=True, slots=True)
class SealKeyInToken:
    """The seal's P-256 key in the unit's token."""

    place: TokenPlace
    key: TokenKey

    @property
    def public_key(self) -> bytes:
        """Its public half, SPKI in DER."""
        return self.key.public

    def sign(self, message: bytes) -> bytes:
        """Return the ECDSA signature over SHA-256 of a message (DER), checked by the public key.

        Raises:
            TokenError: the token does not sign, or signs with another key.
        """
        # Not ECDSA_SHA256: many tokens, SoftHSM2 among them, sign a digest and nothing longer.
        digest = hashlib.sha256(message).digest()
        raw = _signed(self.place, self.key, digest, kind="EC", mechanism="ECDSA")
        half = len(raw) // 2
        signature = encode_dss_signature(
            int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big")
        )
        if not _is_by(self.key.public, signature, message):
            raise token_fault(TokenState.KEY_OTHER, self.place)
        return signature


def _is_by(spki: bytes, signature: bytes, message: bytes) -> bool:
    public = load_der_public_key(spki)
    if not isinstance(public, ec.EllipticCurvePublicKey):
        return False
    try:
        public.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def require_kept(key: LogSigner | SealSigner) -> None:
    """Check that a key signs by its public half, and that the token says that it stays there.

    Raises:
        TokenError: it does not, or does not sign now.
    """
    # Behind words of its own: no head, record or seal begins with them.
    key.sign(b"expunge-key-in-token-v1\x00" + secrets.token_bytes(32))


def _signed(place: TokenPlace, key: TokenKey, data: bytes, *, kind: str, mechanism: str) -> bytes:
    """What the token makes of some bytes with a key of it, in its own form."""
    pkcs11 = library(place)
    with logged_in(place) as session:
        private = _kept_key(session, place, key, pkcs11.KeyType[kind])
        return bytes(private.sign(data, mechanism=pkcs11.Mechanism[mechanism]))


def _kept_key(session: Session, place: TokenPlace, key: TokenKey, kind: KeyType) -> SignMixin:
    """The private key, which the token says it made itself and never gives out."""
    pkcs11 = library(place)
    wanted = {
        pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY,
        pkcs11.Attribute.KEY_TYPE: kind,
        pkcs11.Attribute.ID: bytes.fromhex(key.id),
    }
    found: list[Any] = list(session.get_objects(wanted))
    if len(found) != 1:
        raise token_fault(TokenState.KEY_MISSING, place)
    private: Any = found[0]
    # At every signature: another token of that serial number may have taken its place since.
    said = {each: private[pkcs11.Attribute[each]] for each in IS | IS_NOT | ALWAYS_WAS}
    if said != dict.fromkeys(IS | ALWAYS_WAS, True) | dict.fromkeys(IS_NOT, False):
        raise token_fault(TokenState.KEY_NOT_KEPT, place)
    own: SignMixin = private
    return own
