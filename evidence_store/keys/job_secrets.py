"""Passphrases of hash sets that waiting jobs need, sealed for as long as the job waits.

The key is derived from the unit's key for values (HKDF-SHA-256, RFC 5869), so that only a worker
that a person of the unit started can open them.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from evidence_store.errors import SealedKeyError

if TYPE_CHECKING:
    from evidence_store.keys.unit_keys import UnitKeys

NONCE_BYTES = 12


def seal_secret(secret: str, *, job_id: str, unit_keys: UnitKeys) -> bytes:
    """Seal a passphrase for one job."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    key = _key(unit_keys.values_key)
    # AES-256-GCM with the job's id as associated data: a secret opens for its own job only.
    return nonce + AESGCM(key).encrypt(nonce, secret.encode(), job_id.encode())


def open_secret(sealed: bytes, *, job_id: str, unit_keys: UnitKeys) -> str:
    """Return the passphrase that was sealed for this job.

    Raises:
        SealedKeyError: it was sealed for another job or unit, or was changed.
    """
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    # The unit's keys can be replaced while a job waits (ADR 36).
    for values_key in (unit_keys.values_key, *unit_keys.former_values):
        with suppress(InvalidTag, ValueError):
            return AESGCM(_key(values_key)).decrypt(nonce, rest, job_id.encode()).decode()
    raise SealedKeyError(
        "The passphrase that was kept for this job does not open. Queue the job again."
    )


def _key(values_key: bytes) -> bytes:
    # No salt: from random bytes, RFC 5869, 3.3, allows the whole extract step to be skipped.
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"expunge-job-secret-v1")
    return derived.derive(values_key)
