"""A person's own keys: one signs statements, one opens the unit's keys.

Both private halves stand in one blob sealed by the person's own passphrase. Nobody else can open
it; a lost passphrase means new keys, enrolled again in person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import cattrs
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from pyrage import IdentityError, x25519

from evidence_store.errors import SealedKeyError
from evidence_store.keys.passphrases import open_sealed, seal
from forensics.documents import from_json, to_canonical

Signer: TypeAlias = Callable[[bytes], bytes]
"""Signs bytes with one person's Ed25519 key; the signature has 64 bytes."""


@dataclass(frozen=True, slots=True)
class _Secrets:
    signing_seed: bytes
    identity: str


@dataclass(frozen=True, slots=True)
class NewPersonKeys:
    """What enrolling needs of a person's new keys: public halves, and the sealed private ones."""

    signing_key: bytes
    recipient: str
    sealed_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """A person's keys, open in this process. One process never holds two people's."""

    signing_key: bytes
    recipient: str
    sign: Signer = field(repr=False)
    identity: x25519.Identity = field(repr=False)


def make_person_keys(person_id: str, *, passphrase: str) -> NewPersonKeys:
    """Make a person's keys and seal them by their passphrase.

    Raises:
        WrongEntryError: the passphrase is too short or too long.
    """
    private = Ed25519PrivateKey.generate()
    identity = x25519.Identity.generate()
    seed = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    content = to_canonical(_Secrets(seed, str(identity)))
    return NewPersonKeys(
        signing_key=private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw),
        recipient=str(identity.to_public()),
        sealed_key=seal(content, passphrase=passphrase, label=_label(person_id)),
    )


def open_person_keys(person_id: str, *, sealed_key: bytes, passphrase: str) -> PersonKeys:
    """Open a person's keys.

    Raises:
        SealedKeyError: wrong passphrase, or not this person's sealed key.
    """
    content = open_sealed(sealed_key, passphrase=passphrase, label=_label(person_id))
    try:
        opened = from_json(content, _Secrets)
        private = Ed25519PrivateKey.from_private_bytes(opened.signing_seed)
        identity = x25519.Identity.from_str(opened.identity)
    except (ValueError, IdentityError, cattrs.BaseValidationError):
        # Without its cause: the text of such an error can quote the secret.
        raise SealedKeyError("This key was opened, but it is not a person's key.") from None
    return PersonKeys(
        signing_key=private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw),
        recipient=str(identity.to_public()),
        sign=private.sign,
        identity=identity,
    )


def _label(person_id: str) -> str:
    return f"person {person_id}"
