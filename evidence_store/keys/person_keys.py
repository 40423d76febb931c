"""A person's own keys: one signs statements, one opens the unit's keys.

Both private halves stand in one blob with two slots (``keys.slots``): the person's own passphrase
opens it, or their recovery slip. Nobody else can; where neither opens it, two others replace the
key in person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
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
from evidence_store.keys.recovery_slips import RecoverySlip
from evidence_store.keys.slots import open_with_passphrase, open_with_slip, seal_in_slots
from forensics.documents import from_json, to_canonical
from forensics.value_classes import dataclass

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
    # It is shown to the person once and kept nowhere.
    slip: RecoverySlip = field(repr=False)


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """A person's keys, open in this process. One process never holds two people's."""

    signing_key: bytes
    recipient: str
    sign: Signer = field(repr=False)
    identity: x25519.Identity = field(repr=False)


def make_person_keys(person_id: str, *, passphrase: str) -> NewPersonKeys:
    """Make a person's keys and seal them by their passphrase and a recovery slip.

    Raises:
        WrongEntryError: the passphrase is too short or too long.
    """
    private = Ed25519PrivateKey.generate()
    identity = x25519.Identity.generate()
    seed = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    content = to_canonical(_Secrets(seed, str(identity)))
    sealed, slip = seal_in_slots(content, passphrase=passphrase, label=_label(person_id))
    return NewPersonKeys(
        signing_key=private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw),
        recipient=str(identity.to_public()),
        sealed_key=sealed,
        slip=slip,
    )


def open_person_keys(
    person_id: str, *, sealed_key: bytes, passphrase: str | RecoverySlip
) -> PersonKeys:
    """Open a person's keys by their passphrase, or by their recovery slip.

    Raises:
        SealedKeyError: wrong passphrase or slip, or not this person's sealed key.
    """
    return _read_keys(_content(person_id, sealed_key, passphrase))


def seal_person_keys_again(
    person_id: str, *, sealed_key: bytes, opened_by: str | RecoverySlip, passphrase: str
) -> tuple[bytes, RecoverySlip]:
    """The same keys sealed by a new passphrase and a fresh slip; the previous ones are void.

    Args:
        person_id: whose keys.
        sealed_key: as they are sealed now.
        opened_by: the present passphrase, or the recovery slip.
        passphrase: the new one.

    Raises:
        SealedKeyError: they cannot be opened so.
        WrongEntryError: the new passphrase is too short or too long.
    """
    content = _content(person_id, sealed_key, opened_by)
    # Read first: the present slip and passphrase give way to nothing but real keys.
    _read_keys(content)
    return seal_in_slots(content, passphrase=passphrase, label=_label(person_id))


def _content(person_id: str, sealed_key: bytes, by: str | RecoverySlip) -> bytes:
    label = _label(person_id)
    if isinstance(by, RecoverySlip):
        return open_with_slip(sealed_key, slip=by, label=label)
    return open_with_passphrase(sealed_key, passphrase=by, label=label)


def _read_keys(content: bytes) -> PersonKeys:
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
