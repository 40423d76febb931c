"""The unit's keys: the log's signing seed and the seal that certificates carry.

They stand in one age file (age-encryption.org/v1, X25519) encrypted to every enrolled person:
whoever opens their own key can open the unit's. The file is written anew when a person is enrolled,
gets another key or leaves; never for fewer than two people, so that one lost key loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import cattrs
from pyrage import DecryptError, RecipientError, decrypt, encrypt, x25519

from evidence_store.errors import SealedKeyError
from forensics.documents import from_json, to_canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.keys.person_keys import PersonKeys

MAX_WRAPPED = 1024 * 1024
LEAST_WRAPS = 2
"""People for whom the unit's keys are wrapped at any time, at least."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class UnitKeys:
    """The unit's secrets, open in this process: seed of 32 bytes, key and chain as PEM.

    ``values_key`` (32 bytes) opens the keys of cases (``keys.case_keys``).
    """

    log_seed: bytes = field(repr=False)
    seal_key_pem: bytes = field(repr=False)
    seal_chain_pem: bytes = field(repr=False)
    values_key: bytes = field(repr=False, default=b"")


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
    return bytes(encrypt(to_canonical(keys), to))


def open_unit_keys(wrapped: bytes, *, person: PersonKeys) -> UnitKeys:
    """Open the unit's keys with one person's own.

    Raises:
        SealedKeyError: they are not wrapped for this person, or were changed.
    """
    if len(wrapped) > MAX_WRAPPED:
        raise SealedKeyError("The file of the unit's keys is too large to be one.")
    try:
        return from_json(bytes(decrypt(wrapped, [person.identity])), UnitKeys)
    except DecryptError as error:
        raise SealedKeyError(
            "The unit's keys are not wrapped for this person, or their file was damaged. "
            "Anyone who confirmed, or could have, can wrap them again: expunge person confirm."
        ) from error
    except (ValueError, cattrs.BaseValidationError):
        raise SealedKeyError("The file of the unit's keys holds something else.") from None
