"""The unit's keys: the log's signing seed and the seal that certificates carry.

They stand in one file: a line with a digest, then an age file (age-encryption.org/v1, X25519) that
is encrypted to everybody whose duties need them, and to no reader: whoever of those opens their own
key can open the unit's. It is written again when a person is enrolled, gets another key or leaves;
never for fewer than two people, so that one lost key loses nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import cattrs
from pyrage import DecryptError, RecipientError, decrypt, encrypt, x25519

from evidence_store.errors import SealedKeyError
from forensics.documents import from_json, to_canonical

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MAX_WRAPPED = 1024 * 1024
_FORMAT = "expunge-unit-keys/1"
_DAMAGED = (
    "Where nobody opens it, take unit-keys.age out of the newest backup (restore that elsewhere: "
    "expunge backup restore) and put it in its place; then run: expunge fsck --as YOU."
)
LEAST_WRAPS = 2
"""People for whom the unit's keys are wrapped at any time, at least."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class UnitKeys:
    """The unit's secrets, open in this process: seed of 32 bytes, key and chain as PEM.

    ``values_key`` (32 bytes) opens the keys of cases (``keys.case_keys``); ``former_values`` are
    those that it replaced, newest first: they open what they sealed, and seal nothing any more.
    ``list_key_pem`` signs lists of withdrawn documents, and nothing else.
    """

    log_seed: bytes = field(repr=False)
    seal_key_pem: bytes = field(repr=False)
    seal_chain_pem: bytes = field(repr=False)
    values_key: bytes = field(repr=False, default=b"")
    list_key_pem: bytes = field(repr=False, default=b"")
    list_chain_pem: bytes = field(repr=False, default=b"")
    former_values: tuple[bytes, ...] = field(repr=False, default=())


def wrap_unit_keys(keys: UnitKeys, *, recipients: Sequence[str]) -> bytes:
    """Encrypt the unit's keys to these people's age recipients.

    Raises:
        SealedKeyError: they are fewer than two people, or one is not of the right form.
    """
    if len(set(recipients)) < LEAST_WRAPS:
        raise SealedKeyError(
            f"The unit's keys are always wrapped for at least {LEAST_WRAPS} people. Enrol another "
            "person first."
        )
    try:
        to = [x25519.Recipient.from_str(each) for each in recipients]
    except RecipientError as error:
        raise SealedKeyError("A person's public key is not of the right form.") from error
    wrapped = bytes(encrypt(to_canonical(keys), to))
    return _head(wrapped) + b"\n" + wrapped


def read_wrapped(file: Path) -> bytes:
    """The bytes of the file of the unit's keys, whole as they were written: this needs no key.

    Raises:
        SealedKeyError: it is not there, cannot be read, or was damaged.
    """
    try:
        with file.open("rb") as handle:
            sealed = handle.read(MAX_WRAPPED + 1)
    except OSError:
        raise SealedKeyError(f"{file.name} cannot be read. {_DAMAGED}") from None
    wraps_in(sealed)
    return sealed


def wraps_in(sealed: bytes) -> int:
    """For how many people the unit's keys are wrapped in a whole file of them: this needs no key.

    Raises:
        SealedKeyError: the file was damaged, or is another.
    """
    header = _age_part(sealed).partition(b"\n--- ")[0]
    return header.count(b"\n-> X25519 ")


def open_unit_keys(sealed: bytes, identity: x25519.Identity) -> UnitKeys:
    """Open the unit's keys with one person's own.

    Raises:
        SealedKeyError: they are not wrapped for this person, or were changed.
    """
    try:
        return from_json(bytes(decrypt(_age_part(sealed), [identity])), UnitKeys)
    except DecryptError as error:
        raise SealedKeyError(
            "The unit's keys are not wrapped for this person, or their file was damaged. Let "
            f"another person try. {_DAMAGED}"
        ) from error
    except (ValueError, cattrs.BaseValidationError):
        raise SealedKeyError("The file of the unit's keys holds something else.") from None


def _age_part(sealed: bytes) -> bytes:
    """The age file, behind a line with its digest: damage shows without anybody's key."""
    head, _, wrapped = sealed.partition(b"\n")
    if len(sealed) > MAX_WRAPPED or head != _head(wrapped):
        raise SealedKeyError(f"The file of the unit's keys is damaged. {_DAMAGED}")
    return wrapped


def _head(wrapped: bytes) -> bytes:
    return f"{_FORMAT} sha256:{hashlib.sha256(wrapped).hexdigest()}".encode()
