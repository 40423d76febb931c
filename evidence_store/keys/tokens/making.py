"""Making the unit's keys in a token: no private key is ever anywhere else."""

from __future__ import annotations

import secrets

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from evidence_store.keys.tokens.faults import TokenState, token_fault
from evidence_store.keys.tokens.modules import library
from evidence_store.keys.tokens.sessions import logged_in
from evidence_store.keys.tokens.token_keys import TokenKey, TokenPlace
from evidence_store.keys.tokens.token_signing import (
    IS,
    IS_NOT,
    LogKeyInToken,
    SealKeyInToken,
    require_kept,
)
from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of key by PKCS #11's names, its curve (DER, RFC 8410, 3 and RFC 5480, 2.1.1.1)."""

    key_type: str
    mechanism: str
    curve: bytes
    point: int  # bytes of a public point


_ED25519 = _Kind("EC_EDWARDS", "EC_EDWARDS_KEY_PAIR_GEN", bytes.fromhex("06032b6570"), 32)
_P256 = _Kind("EC", "EC_KEY_PAIR_GEN", bytes.fromhex("06082a8648ce3d030107"), 65)


def make_log_key(place: TokenPlace) -> LogKeyInToken:
    """Make an Ed25519 key in the token, and check that it signs and stays there.

    Raises:
        TokenError: the token does not make it, or says that it could be read out.
    """
    key_id, point = _made(place, _ED25519, "custody log")
    key = LogKeyInToken(place, TokenKey(key_id, point))
    require_kept(key)
    return key


def make_seal_key(place: TokenPlace) -> SealKeyInToken:
    """Make a P-256 key in the token, and check that it signs and stays there.

    Raises:
        TokenError: the token does not make it, or says that it could be read out.
    """
    key_id, point = _made(place, _P256, "certificate seal")
    try:
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise token_fault(TokenState.UNABLE, place) from None
    spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    key = SealKeyInToken(place, TokenKey(key_id, spki))
    require_kept(key)
    return key


def _made(place: TokenPlace, kind: _Kind, label: str) -> tuple[str, bytes]:
    """The id of a new key, and its public point."""
    pkcs11, key_id = library(place), secrets.token_bytes(16)
    private = dict.fromkeys(IS, True) | dict.fromkeys(IS_NOT, False)
    public = {"TOKEN": True, "PRIVATE": False, "VERIFY": True}
    with logged_in(place, writes=True) as session:
        parameters = session.create_domain_parameters(
            pkcs11.KeyType[kind.key_type], {pkcs11.Attribute.EC_PARAMS: kind.curve}, local=True
        )
        made, _ = parameters.generate_keypair(
            mechanism=pkcs11.Mechanism[kind.mechanism],
            store=True,
            id=key_id,
            label=f"Expunge {label}",
            public_template={pkcs11.Attribute[each]: is_so for each, is_so in public.items()},
            private_template={pkcs11.Attribute[each]: is_so for each, is_so in private.items()},
        )
        point = bytes(made[pkcs11.Attribute.EC_POINT])
    return key_id.hex(), read_point(point, place, size=kind.point)


def read_point(point: bytes, place: TokenPlace, *, size: int) -> bytes:
    """Return a public point of that many bytes, however the token writes it.

    Within an OCTET STRING, as PKCS #11 2.3.3 says, or without. Only its length tells: the first
    bytes of a point on P-256 can look like the head of such a string.

    Raises:
        TokenError: it is neither.
    """
    if len(point) == size + 2 and point[:2] == bytes((0x04, size)):
        return point[2:]
    if len(point) != size:
        raise token_fault(TokenState.UNABLE, place)
    return point
