"""The keybag of a backup: keys of classes of protection, which the backup's password opens.

The form is that of ``iphone-dataprotection`` (keybag.py, BSD-3-Clause) and of Apple's Platform
Security Guide, "Keybags for Data Protection": tags of four bytes, lengths of four, big-endian.
"""

from __future__ import annotations

import hashlib
from dataclasses import field

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap

from forensics.errors import FileSystemError, WrongKeyError
from forensics.value_classes import dataclass
from forensics.wordings import locks as wordings

MOST_ROUNDS = 50_000_000
"""Rounds that one passphrase may cost; iTunes asks for ten million."""
MOST_CLASSES = 64
WRAPPED_SIZE, KEY_SIZE = 40, 32
_COUNT_SIZE = 8
_HEADS = (b"SALT", b"ITER", b"DPSL", b"DPIC")
_BY_PASSWORD = 2  # a bit of WRAP; another says that the device's own key is needed as well
_BY_DEVICE = 1


@dataclass(slots=True)
class _ClassKey:
    number: int = 0
    wrap: int = 0
    wrapped: bytes = b""

    @property
    def is_opened_by_password(self) -> bool:
        is_whole = len(self.wrapped) == WRAPPED_SIZE
        return is_whole and bool(self.wrap & _BY_PASSWORD) and not self.wrap & _BY_DEVICE


@dataclass(frozen=True, slots=True)
class Keybag:
    """What a keybag says: how a key is derived from a password, and which keys it then opens."""

    salt: bytes
    rounds: int
    first_salt: bytes
    first_rounds: int
    wrapped: tuple[tuple[int, bytes], ...] = field(repr=False)

    def opened(self, passphrase: str) -> tuple[tuple[int, bytes], ...]:
        """Return the keys of classes that a password opens, each with the number of its class.

        Raises:
            WrongKeyError: it opens none.
        """
        key = passphrase.encode()
        if self.first_rounds:
            key = hashlib.pbkdf2_hmac("sha256", key, self.first_salt, self.first_rounds, KEY_SIZE)
        key = hashlib.pbkdf2_hmac("sha1", key, self.salt, self.rounds, KEY_SIZE)
        found: list[tuple[int, bytes]] = []
        for number, wrapped in self.wrapped:
            if (opened := unwrapped(key, wrapped)) is not None:
                found.append((number, opened))
        if not found:
            raise WrongKeyError(wordings.WRONG_KEY)
        return tuple(found)


def read_keybag(data: bytes) -> Keybag:
    """Read a keybag.

    Raises:
        FileSystemError: it is damaged, or asks for more rounds than are worked out.
    """
    heads: dict[bytes, bytes] = {}
    classes: list[_ClassKey] = []
    for tag, value in _tags(data):
        if tag == b"UUID" and heads.get(b"UUID") is not None:
            classes.append(_ClassKey())
        elif tag in (b"CLAS", b"WRAP", b"WPKY") and classes:
            _take(classes[-1], tag, value)
        else:
            heads.setdefault(tag, value)
    salt, rounds, first_salt, first_rounds = (heads.get(each, b"") for each in _HEADS)
    if max(len(rounds), len(first_rounds)) > _COUNT_SIZE:
        raise FileSystemError(wordings.DAMAGED_KEYBAG)
    counts = int.from_bytes(rounds, "big"), int.from_bytes(first_rounds, "big")
    wrapped = tuple((e.number, e.wrapped) for e in classes if e.is_opened_by_password)
    if not salt or not counts[0] or not wrapped or len(classes) > MOST_CLASSES:
        raise FileSystemError(wordings.DAMAGED_KEYBAG)
    if sum(counts) > MOST_ROUNDS:
        raise FileSystemError(wordings.TOO_MANY_ITERATIONS(sum(counts)))
    return Keybag(salt, counts[0], first_salt, counts[1], wrapped)


def unwrapped(key: bytes, wrapped: bytes) -> bytes | None:
    """Return a key that another wraps (RFC 3394); None where that does not open it."""
    if len(key) != KEY_SIZE or len(wrapped) != WRAPPED_SIZE:
        return None
    try:
        return aes_key_unwrap(key, wrapped)
    except InvalidUnwrap:
        return None


def _take(key: _ClassKey, tag: bytes, value: bytes) -> None:
    if tag == b"WPKY":
        key.wrapped = value
    elif tag == b"CLAS":
        key.number = int.from_bytes(value[:4], "big")
    else:
        key.wrap = int.from_bytes(value[:4], "big")


def _tags(data: bytes) -> list[tuple[bytes, bytes]]:
    found: list[tuple[bytes, bytes]] = []
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "big")
        value = data[at + 8 : at + 8 + length]
        if len(value) < length:
            raise FileSystemError(wordings.DAMAGED_KEYBAG)
        found.append((data[at : at + 4], value))
        at += 8 + length
    return found
