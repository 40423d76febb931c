"""A security key in software, with a person in front of it, and the browser between it and us."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import field

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from webauthn.helpers import encode_cbor

from forensics.value_classes import dataclass

ORIGIN = "http://localhost:8080"
PRESENT, VERIFIED, CAN_BE_COPIED, HOLDS_KEY = 0x01, 0x04, 0x08, 0x40


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def challenge_of(options: str) -> bytes:
    """The challenge in the options that a page gave."""
    text: str = json.loads(options)["challenge"]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Device:
    """One passkey. What a bad device, a bad page or a bad person does is set beforehand."""

    origin: str = ORIGIN
    rp: str = "localhost"
    flags: int = PRESENT | VERIFIED
    counter: int = 0
    counts: bool = True
    id: bytes = field(default_factory=lambda: os.urandom(32))
    private: EllipticCurvePrivateKey = field(
        default_factory=lambda: generate_private_key(SECP256R1())
    )

    @property
    def public(self) -> bytes:
        """04 || x || y."""
        return self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def make(self, challenge: bytes) -> str:
        """Answer a page that asks for a new passkey."""
        key = {1: 2, 3: -7, -1: 1, -2: self.public[1:33], -3: self.public[33:]}
        data = self._data(self.flags | HOLDS_KEY)
        data += bytes(16) + len(self.id).to_bytes(2) + self.id + encode_cbor(key)
        made = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            {
                "clientDataJSON": _text(self.client("webauthn.create", challenge)),
                "attestationObject": _text(made),
            }
        )

    def use(self, challenge: bytes, *, client: bytes | None = None) -> str:
        """Answer a page that asks for a signature; ``client`` is what the browser says instead."""
        if self.counts:
            self.counter += 1
        data = self._data(self.flags)
        told = self.client("webauthn.get", challenge) if client is None else client
        signed = data + hashlib.sha256(told).digest()
        return self._answer(
            {
                "clientDataJSON": _text(told),
                "authenticatorData": _text(data),
                "signature": _text(self.private.sign(signed, ECDSA(SHA256()))),
                "userHandle": None,
            }
        )

    def client(self, what: str, challenge: bytes) -> bytes:
        """What a browser says, in the order in which browsers say it."""
        told = {"type": what, "challenge": _text(challenge), "origin": self.origin}
        return json.dumps({**told, "crossOrigin": False}, separators=(",", ":")).encode()

    def _data(self, flags: int) -> bytes:
        rp = hashlib.sha256(self.rp.encode()).digest()
        return rp + bytes([flags]) + self.counter.to_bytes(4)

    def _answer(self, response: dict[str, object]) -> str:
        name = _text(self.id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {},
            }
        )
