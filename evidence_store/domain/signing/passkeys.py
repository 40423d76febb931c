"""Passkeys: what one is, and whether what was signed with one holds.

A passkey never signs a statement itself. It signs its own data and what the browser says of the
act, and the browser says the challenge, which is SHA-256 of the statement's bytes (the ``stmt`` of
the entry).

The passkey's owner admits it with their own Ed25519 key, over ``expunge-passkey-v1`` || 00 || RFC
8785 of ``{"passkey", "public_key", "rp"}``: anyone who holds the owner's key can check the rest.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

import cattrs
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from forensics.documents import from_json, to_canonical
from forensics.value_classes import dataclass

CONTEXT = b"expunge-passkey-v1\x00"
KEY_SIZE = 65
"""A P-256 public key as 04 || x || y."""
LOCAL = "localhost"
MOST = 5
"""Passkeys that one person may have."""

# Both verifiers of a bundle hold the same bounds (docs/disclosure-format.md).
_LARGEST_DATA, _LARGEST_CLIENT, _LARGEST_ID = 1024, 4096, 1023
_HEAD = 37  # SHA-256 of the relying party, one byte of flags, four of the counter
# The flags UP, UV, BE and BS of Web Authentication level 3, section 6.1.
_PRESENT, _VERIFIED, _CAN_BE_COPIED, _IS_COPIED = 0x01, 0x04, 0x08, 0x10
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_HALF = 32


@dataclass(frozen=True, slots=True)
class PasskeyKey:
    """What a signature is checked by: P-256 public key (04 || x || y), and for which host."""

    public_key: bytes
    rp: str


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey in force, as its owner admitted it.

    ``id`` is the credential's; ``admitted`` the owner's Ed25519 signature (64 bytes) over it;
    ``name`` what its owner calls it.
    """

    id: bytes
    person: str
    key: PasskeyKey
    name: str
    admitted: bytes
    admitted_at: datetime


@dataclass(frozen=True, slots=True)
class EnrolledKeys:
    """A person's keys in force: the Ed25519 key (32 bytes), and their passkeys by id."""

    signing_key: bytes
    passkeys: Mapping[bytes, PasskeyKey] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A passkey as a device just made it; what the device said of itself stands beside it."""

    id: bytes
    key: PasskeyKey
    can_be_copied: bool
    is_verified: bool


@dataclass(frozen=True, slots=True)
class PasskeySignature:
    """A signature with all that is needed to check it, given the owner's key.

    ``authenticator`` and ``client`` are the device's and the browser's bytes, unchanged; ``s`` is
    r || s of ECDSA over P-256 with SHA-256.
    """

    admitted: bytes
    authenticator: bytes
    client: bytes
    passkey: bytes
    public_key: bytes
    rp: str
    s: bytes

    @property
    def key(self) -> PasskeyKey:
        """By which key it says that it was made."""
        return PasskeyKey(self.public_key, self.rp)


def admission_bytes(passkey: bytes, key: PasskeyKey) -> bytes:
    """The exact bytes that the owner signs when they admit a passkey."""
    return CONTEXT + to_canonical(
        {"passkey": passkey.hex(), "public_key": key.public_key.hex(), "rp": key.rp}
    )


def is_admitted(passkey: bytes, key: PasskeyKey, *, admitted: bytes, owner: bytes) -> bool:
    """Whether the owner's Ed25519 key (32 bytes) signed that this passkey is theirs."""
    try:
        verifier = Ed25519PublicKey.from_public_bytes(owner)
        verifier.verify(admitted, admission_bytes(passkey, key))
    except (InvalidSignature, ValueError):
        return False
    return True


def packed(signature: PasskeySignature) -> bytes:
    """A passkey's signature as the bytes of a signature, always longer than an Ed25519 one."""
    return to_canonical(signature)


def unpacked(data: bytes) -> PasskeySignature | None:
    """What ``packed`` wrote; None for anything else."""
    try:
        read = from_json(data, PasskeySignature)
        # In one form only: a signature that can be written in many ways could be recorded twice.
        same = to_canonical(read) == data
    except (ValueError, TypeError, RecursionError, cattrs.BaseValidationError):
        return None
    return read if same and _is_formed(read) else None


def holds(signature: PasskeySignature, *, owner: bytes, challenge: bytes) -> bool:
    """Whether it was made for this challenge, by a passkey that this owner admitted.

    Args:
        signature: well formed, as ``unpacked`` gives it.
        owner: the owner's raw Ed25519 public key (32 bytes).
        challenge: 32 bytes.
    """
    # What a device signs: Web Authentication level 3, section 6.3.3.
    signed = signature.authenticator + hashlib.sha256(signature.client).digest()
    return (
        is_device_data(signature.authenticator, rp=signature.rp)
        and is_browser_data(signature.client, challenge=challenge, rp=signature.rp)
        and is_admitted(signature.passkey, signature.key, admitted=signature.admitted, owner=owner)
        and _is_signed(signature, signed)
    )


def is_device_data(data: bytes, *, rp: str) -> bool:
    """Whether a device says: for this host, somebody present and verified, not to be copied."""
    # Only passkeys that stay on one device are admitted, and each use needs the person verified
    # there (PIN, fingerprint): both stand in the signed data.
    flags = data[_HALF]
    return (
        data[:_HALF] == hashlib.sha256(rp.encode()).digest()
        and flags & (_PRESENT | _VERIFIED) == _PRESENT | _VERIFIED
        and not flags & (_CAN_BE_COPIED | _IS_COPIED)
    )


def is_browser_data(data: bytes, *, challenge: bytes, rp: str) -> bool:
    """Whether a browser says: this challenge, a page of this host, not inside another's page."""
    text = base64.urlsafe_b64encode(challenge).rstrip(b"=")
    # Checked without reading the browser's JSON, as Web Authentication level 3, section 5.8.1.2
    # allows: its first part can be written in one way only.
    start = b'{"type":"webauthn.get","challenge":"' + text + b'","origin":"'
    # A browser trusts localhost without TLS (W3C, Secure Contexts); every other host needs it here.
    scheme = b"http" if rp == LOCAL else b"https"
    rest = re.compile(
        re.escape(scheme + b"://" + rp.encode())
        + rb'(:[0-9]{1,5})?"(,"crossOrigin":false)?(,[\x00-\xff]*)?\}'
    )
    return (
        data.startswith(start)
        and rest.fullmatch(data, len(start)) is not None
        # Inside another's frame a person could sign what they do not see.
        and b'"crossOrigin":true' not in data
    )


def is_passkey_key(data: bytes) -> bool:
    """Whether these bytes are a P-256 public key in its one form."""
    try:
        # P-256 alone: each further curve is one more thing that two verifiers must
        # check alike (ADR 21).
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), data)
    except ValueError:
        return False
    # The library also takes a compressed point, which would be a second spelling of one key.
    return len(data) == KEY_SIZE


def _is_formed(read: PasskeySignature) -> bool:
    return (
        len(read.admitted) == len(read.s) == 2 * _HALF
        and _HEAD <= len(read.authenticator) <= _LARGEST_DATA
        and len(read.client) <= _LARGEST_CLIENT
        and 0 < len(read.passkey) <= _LARGEST_ID
        and len(read.public_key) == KEY_SIZE
        and _NAME.fullmatch(read.rp) is not None
    )


def _is_signed(signature: PasskeySignature, signed: bytes) -> bool:
    r, s = (int.from_bytes(half) for half in (signature.s[:_HALF], signature.s[_HALF:]))
    try:
        # The library wants DER; r || s is kept, which can be written in one way only.
        key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), signature.public_key)
        key.verify(encode_dss_signature(r, s), signed, ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True
