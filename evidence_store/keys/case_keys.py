"""The key of one case: what the log commits to in that case is readable only with it.

It is made when the first entry of the case is, and wrapped (AES-256-GCM) by the unit's own key for
values; so everybody for whom the unit's keys are wrapped can reach it, and nobody else. Destroying
the wrapped key leaves every commitment, leaf and proof as they are, and nothing that opens them.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from evidence_store.errors import SealedKeyError, TamperedLogError
from evidence_store.ways import Way
from forensics.value_classes import dataclass

KEY_SIZE = 32
ID_SIZE = 16
# SP 800-38D 8.3: random nonces of 96 bits do for 2**32 values under one key; a case has fewer.
_NONCE = 12
_DIGEST = 32
_MARK = b"\x01"  # no JSON begins with it


@dataclass(frozen=True, slots=True)
class CaseKey:
    """The key of one case, open in this process."""

    id: bytes
    case_id: str
    secret: bytes = field(repr=False)
    _cipher: AESGCM = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the cipher ready once."""
        object.__setattr__(self, "_cipher", AESGCM(self.secret))

    def seal(self, plain: bytes, *, place: str) -> bytes:
        """Seal what belongs at that place; the key's id stands in front of it in clear."""
        nonce = os.urandom(_NONCE)
        sealed = self._cipher.encrypt(nonce, plain, self._bound(place))
        whole = _MARK + self.id + nonce + sealed
        # By this digest fsck finds damage without anybody's key (ADR 19).
        return whole + _digest(whole, place)

    def open(self, sealed: bytes, *, place: str) -> bytes:
        """Open what was sealed for that place.

        Raises:
            TamperedLogError: it was changed, or moved from another place.
        """
        require_undamaged(sealed, place=place)
        start = len(_MARK) + ID_SIZE
        nonce, content = sealed[start : start + _NONCE], sealed[start + _NONCE : -_DIGEST]
        try:
            # Anyone can work out the digest that was passed above; what fails here was no accident.
            return self._cipher.decrypt(nonce, content, self._bound(place))
        except (InvalidTag, ValueError):
            raise TamperedLogError(
                f"What is kept sealed for {place} was changed outside the program. Run: " + Way.FSCK
            ) from None

    def _bound(self, place: str) -> bytes:
        # So a value that is moved to another entry, field or case does not open there (ADR 19).
        return f"expunge case value v1\x00{self.case_id}\x00{place}".encode()


def key_id_of(value: bytes) -> bytes | None:
    """The id of the key that sealed a value; None where it is not sealed."""
    if value[:1] != _MARK:
        return None
    return value[len(_MARK) : len(_MARK) + ID_SIZE]


def require_undamaged(sealed: bytes, *, place: str) -> None:
    """Check that a sealed value is whole and stands where it was put: this needs no key.

    It finds damage, not forgery; that takes the key and the commitment.

    Raises:
        TamperedLogError: it is not.
    """
    if _digest(sealed[:-_DIGEST], place) != sealed[-_DIGEST:]:
        raise TamperedLogError(f"What is kept sealed for {place} was damaged or moved.")


def make_case_key(case_id: str) -> CaseKey:
    """A fresh key for a case."""
    return CaseKey(secrets.token_bytes(ID_SIZE), case_id, secrets.token_bytes(KEY_SIZE))


def wrap_case_key(key: CaseKey, *, values_key: bytes) -> bytes:
    """The case's key wrapped by the unit's key for values (32 bytes)."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(values_key).encrypt(nonce, key.secret, _label(key.id, key.case_id))


def open_case_key(wrapped: bytes, *, key_id: bytes, case_id: str, values_key: bytes) -> CaseKey:
    """Open a case's key.

    Raises:
        SealedKeyError: it was changed, or is not wrapped by this unit's key.
    """
    cipher = AESGCM(values_key)
    try:
        secret = cipher.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], _label(key_id, case_id))
    except (InvalidTag, ValueError):
        raise SealedKeyError(
            f"{case_id}: the key of this case's values does not open. Run: " + Way.FSCK
        ) from None
    return CaseKey(key_id, case_id, secret)


def _digest(whole: bytes, place: str) -> bytes:
    return hashlib.sha256(place.encode() + b"\x00" + whole).digest()


def _label(key_id: bytes, case_id: str) -> bytes:
    # One case's wrapped key in the row of another does not open.
    return b"expunge case key v1\x00" + key_id + case_id.encode()
