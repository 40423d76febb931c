"""The root's own key: kept sealed, and opened by two people together.

The key is encrypted (AES-256-GCM) under a key of its own, bound to the root's certificate. For each
pair of people that one is cut into two parts: 32 random bytes, and what these give with it by
exclusive or. Each part is encrypted (age, X25519) to one of the two. One part alone says nothing of
the key; both parts of one pair open it. No two people's keys meet in a process: the first person's
part travels encrypted to the second.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import field, replace
from itertools import combinations
from typing import TYPE_CHECKING

import cattrs
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pyrage import DecryptError, decrypt, encrypt, x25519

from evidence_store.domain.people.person import Duty
from evidence_store.errors import SealedKeyError
from evidence_store.ways import Way
from forensics.documents import from_json, to_json
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Protocol

    class Holder(Protocol):
        """Somebody for whom a part can be encrypted."""

        @property
        def id(self) -> str:
            """Whose part it is."""

        @property
        def recipient(self) -> str:
            """The age recipient to which it is encrypted."""

        @property
        def duties(self) -> tuple[Duty, ...]:
            """What they do."""


# Each pair has two parts: twelve people have 132, twenty would have 380.
MOST_HOLDERS = 12
LARGEST = 1 << 20
_SCHEMA = "expunge-root-key/2"
_SIZE = 32
_NONCE = 12
_RANKS = (Duty.SUPERVISOR, Duty.OFFICER, Duty.EXAMINER)
"""Who holds parts: those who may replace the unit's keys, supervisors first, up to the limit.

Anyone who replaces them has the new ones in hand, the key for values among them: so no
administrator by that duty alone.
"""
_DAMAGED = (
    "The file of the root's key is damaged. Take root-key.sealed out of the newest backup and put "
    "it in its place."
)


@dataclass(frozen=True, slots=True)
class KeyPart:
    """One person's half of what opens the key, together with one other's."""

    person: str
    other: str
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SealedRoot:
    """The root's key as the file holds it: sealed, and the parts that open it.

    ``root`` is the SHA-256 of the root's certificate. By ``check``, a SHA-256 of the rest, damage
    is found without anybody's key; it tells no forgery.
    """

    schema: str
    root: str
    sealed: bytes = field(repr=False)
    parts: tuple[KeyPart, ...] = field(repr=False)
    check: str = ""

    @property
    def is_apart(self) -> bool:
        """Whether the key is not here at all: the unit's authority, kept apart, has it."""
        return not self.sealed

    @property
    def holders(self) -> tuple[str, ...]:
        """Whose two parts open it, each with any other of them."""
        return tuple(sorted({each.person for each in self.parts}))


def holders_among(people: Iterable[Holder]) -> list[Holder]:
    """Who of these people holds parts: at most twelve, supervisors first."""
    ranked = [(_rank(each.duties), each.id, each) for each in people]
    able = sorted((rank, name) for rank, name, _ in ranked if rank < len(_RANKS))
    chosen = {name for _, name in able[:MOST_HOLDERS]}
    return [each for _, name, each in ranked if name in chosen]


def seal_root_key(key: bytes, *, root: bytes, holders: Sequence[Holder]) -> bytes:
    """Seal the root's key so that any two of these people open it; give the file.

    Args:
        key: the private key (PKCS #8, DER).
        root: the root's certificate as it is published; the file is bound to it.
        holders: at least two people.

    Raises:
        SealedKeyError: they are fewer.
    """
    if len({each.id for each in holders}) < 2:
        raise SealedKeyError("The root's key is sealed for at least two people.")
    digest, opens = _digest(root), secrets.token_bytes(_SIZE)
    nonce = os.urandom(_NONCE)
    sealed = nonce + AESGCM(opens).encrypt(nonce, key, _bound(digest))
    parts: list[KeyPart] = []
    for one, other in combinations(sorted(holders, key=lambda each: each.id), 2):
        # Cut afresh for each pair, so that parts of two pairs open nothing together.
        half = secrets.token_bytes(_SIZE)
        parts.append(KeyPart(one.id, other.id, encrypt_to(half, one.recipient)))
        parts.append(KeyPart(other.id, one.id, encrypt_to(_xor(half, opens), other.recipient)))
    return _written(SealedRoot(_SCHEMA, digest, sealed, tuple(parts)))


def root_kept_apart(*, root: bytes) -> bytes:
    """The file in place of a sealed key that is kept apart: it says whose it is, and no more."""
    return _written(SealedRoot(_SCHEMA, _digest(root), b"", ()))


def _written(made: SealedRoot) -> bytes:
    return to_json(replace(made, check=_check_of(made)))


def _check_of(read: SealedRoot) -> str:
    return _digest(to_json(replace(read, check="")))


def read_sealed_root(data: bytes) -> SealedRoot:
    """Read the file; this needs no key.

    Raises:
        SealedKeyError: it is damaged, or of another form.
    """
    try:
        read = from_json(data, SealedRoot)
    except (ValueError, RecursionError, cattrs.BaseValidationError):
        raise SealedKeyError(_DAMAGED) from None
    if read.schema != _SCHEMA or len(data) > LARGEST or read.check != _check_of(read):
        raise SealedKeyError(_DAMAGED)
    return read


def require_root_key(data: bytes, *, root: bytes) -> None:
    """Check that a file is whole, and of this root's certificate; opening it takes two people.

    Raises:
        SealedKeyError: it is not.
    """
    if read_sealed_root(data).root != _digest(root):
        raise SealedKeyError(_DAMAGED)


def own_part(sealed: SealedRoot, person: str, other: str, identity: x25519.Identity) -> bytes:
    """Open a person's part of the pair that they are with another.

    Raises:
        SealedKeyError: the two are no pair, or the part is not for this key of the person's.
    """
    for each in sealed.parts:
        if (each.person, each.other) == (person, other):
            return decrypt_for(each.sealed, identity)
    raise SealedKeyError(
        "These two people do not open the root's key together. Two of these do: "
        f"{', '.join(sealed.holders)}."
    )


def open_root_key(sealed: SealedRoot, parts: tuple[bytes, bytes], *, root: bytes) -> bytes:
    """The root's private key (PKCS #8, DER), from both parts of one pair.

    Raises:
        SealedKeyError: the parts are not of one pair, or it is another root's key.
    """
    opens, content = _xor(*parts), sealed.sealed
    try:
        bound = _bound(_digest(root))
        return AESGCM(opens).decrypt(content[:_NONCE], content[_NONCE:], bound)
    except (InvalidTag, ValueError):
        raise SealedKeyError(
            "The two parts do not open the root's key. Ask the first person to begin "
            "again: " + Way.KEYS_REPLACE + " --with PERSON."
        ) from None


def encrypt_to(data: bytes, *recipients: str) -> bytes:
    """Encrypt to people's age recipients, which are recorded."""
    return bytes(encrypt(data, [x25519.Recipient.from_str(each) for each in recipients]))


def decrypt_for(data: bytes, identity: x25519.Identity) -> bytes:
    """Decrypt with one person's own key.

    Raises:
        SealedKeyError: it is for somebody else, for a key that was replaced, or was changed.
    """
    try:
        return bytes(decrypt(data, [identity]))
    except DecryptError:
        raise SealedKeyError(
            "This is sealed for another key than yours. Where yours was replaced since, two "
            "others replace the unit's keys: " + Way.KEYS_REPLACE + "."
        ) from None


def _rank(duties: Iterable[Duty]) -> int:
    ranks = [_RANKS.index(duty) for duty in duties if duty in _RANKS]
    return min(ranks, default=len(_RANKS))


def _xor(one: bytes, other: bytes) -> bytes:
    if len(one) != _SIZE or len(other) != _SIZE:
        raise SealedKeyError(_DAMAGED)
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _digest(root: bytes) -> str:
    return hashlib.sha256(root).hexdigest()


def _bound(digest: str) -> bytes:
    return b"expunge root key v1\x00" + digest.encode()
