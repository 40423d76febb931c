"""Passkeys of made-up people, and what they sign, written by the format's own words.

Nothing of the product is used here: these are the third writer of the format.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from forensics.canonical import canonical

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

CONTEXT = b"expunge-passkey-v1\x00"
RP = "localhost"
USED = 0x05  # somebody was there, and was verified
SAID = ("webauthn.get", ',"crossOrigin":false')
"""What the browser says first, and after the origin."""
ORIGINS = {"localhost": "http://localhost:8080", "unit.example": "https://unit.example"}


@cache
def passkey_of(number: int) -> EllipticCurvePrivateKey:
    secret = int.from_bytes(hashlib.sha256(b"passkey %d" % number).digest()) >> 1
    return derive_private_key(secret, SECP256R1())


def public_of(number: int) -> str:
    key = passkey_of(number).public_key()
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint).hex()


def admitted(number: int, rp: str = RP) -> dict[str, Any]:
    """What the entry says that admits this person's passkey."""
    return {"person": f"u_{number}", "passkey": id_of(number), "public_key": public_of(number),
            "rp": rp}  # fmt: skip


def admission(number: int, owner: Ed25519PrivateKey, rp: str = RP) -> str:
    """The owner's signature that the passkey is theirs."""
    told = {"passkey": id_of(number), "public_key": public_of(number), "rp": rp}
    return owner.sign(CONTEXT + canonical(told)).hex()


def id_of(number: int) -> str:
    return hashlib.sha256(b"id %d" % number).hexdigest()[: 2 * (8 + number % 4)]


def signed(
    number: int,
    message: bytes,
    owner: Ed25519PrivateKey,
    *,
    rp: str = RP,
    flags: int = USED,
    origin: str | None = None,
    challenge: bytes | None = None,
    said: tuple[str, str] = SAID,
) -> dict[str, Any]:
    """The signature object, by that person's passkey, admitted by ``owner``."""
    told = {"passkey": id_of(number), "public_key": public_of(number), "rp": rp}
    asked = hashlib.sha256(message).digest() if challenge is None else challenge
    text = base64.urlsafe_b64encode(asked).decode().rstrip("=")
    what, more = said
    where = ORIGINS[rp] if origin is None else origin
    client = f'{{"type":"{what}","challenge":"{text}","origin":"{where}"{more}}}'.encode()
    data = hashlib.sha256(rp.encode()).digest() + bytes([flags]) + (7).to_bytes(4)
    scheme = ECDSA(SHA256(), deterministic_signing=True)
    made = passkey_of(number).sign(data + hashlib.sha256(client).digest(), scheme)
    r, s = decode_dss_signature(made)
    return {
        **told,
        "admitted": owner.sign(CONTEXT + canonical(told)).hex(),
        "authenticator": data.hex(),
        "client": client.hex(),
        "s": (r.to_bytes(32) + s.to_bytes(32)).hex(),
    }
