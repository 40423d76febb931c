"""From a passphrase to a key as a header asks for it, within a budget: headers are hostile bytes.

PBKDF2 and Argon2 cost what the header says. One that asks for more than any maker of volumes does
is refused by name, and so is the sum of what all slots of a header ask for.
"""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.kdf.argon2 import Argon2i, Argon2id

from forensics.errors import FileSystemError
from forensics.value_classes import dataclass
from forensics.volumes.locked import system_gcrypt
from forensics.wordings import locks as wordings

MOST_MEMORY = 4 * 1024**3  # bytes, of one derivation
MOST_PASSES = 64
MOST_WORK = 128 * 1024**3  # bytes that Argon2 may go through, over all slots
MOST_ITERATIONS = 50_000_000  # of PBKDF2: half a minute of the slowest machine that we know
MOST_OF_ALL = 4 * MOST_ITERATIONS
LONGEST_KEY = 64
LONGEST_OUTPUT = 192  # VeraCrypt asks for the keys of three ciphers at once
HASHES = frozenset({"sha1", "sha224", "sha256", "sha384", "sha512", "ripemd160", "blake2s"})
_KIB = 1024
_NO_NUMBER = 1 << 100
"""JSON may have numbers of any length; no field that is said in a fault has one like this."""
_LEAST_SALT, _LARGEST_SALT, _MOST_LANES = 8, 256, 64


@dataclass(slots=True)
class KeyBudget:
    """What one key may cost on one volume."""

    iterations: int = MOST_OF_ALL
    work: int = MOST_WORK

    def take_iterations(self, number: int) -> None:
        """Spend iterations of PBKDF2.

        Raises:
            FileSystemError: it is none that a header may ask for, or too little is left.
        """
        if not 1 <= number < _NO_NUMBER:
            raise FileSystemError(wordings.DAMAGED)
        if number > min(MOST_ITERATIONS, self.iterations):
            raise FileSystemError(wordings.TOO_MANY_ITERATIONS(number))
        self.iterations -= number

    def take_work(self, *, memory: int, passes: int) -> None:
        """Spend passes of Argon2 over some bytes.

        Raises:
            FileSystemError: it is more than a header may ask for, or too little is left.
        """
        if max(memory, passes) >= _NO_NUMBER:
            raise FileSystemError(wordings.DAMAGED)
        if memory > MOST_MEMORY:
            raise FileSystemError(wordings.TOO_MUCH_MEMORY(memory))
        if passes > MOST_PASSES or memory * passes > self.work:
            raise FileSystemError(wordings.TOO_MANY_ITERATIONS(passes))
        self.work -= memory * passes


@dataclass(frozen=True, slots=True)
class Pbkdf2:
    """PBKDF2 with HMAC (RFC 8018)."""

    hash_name: str
    salt: bytes
    iterations: int

    def derive(self, secret: bytes, *, length: int, budget: KeyBudget) -> bytes:
        """Return a key of some bytes.

        Raises:
            FileSystemError: it asks for too much, for nonsense, or for a hash that is not here.
        """
        budget.take_iterations(self.iterations)
        if not 0 < length <= LONGEST_OUTPUT:
            raise FileSystemError(wordings.DAMAGED)
        if self.hash_name in system_gcrypt.HASHES:
            return system_gcrypt.pbkdf2(self.hash_name, secret, self.salt, self.iterations, length)
        name = known_hash(self.hash_name)
        return hashlib.pbkdf2_hmac(name, secret, self.salt, self.iterations, length)


@dataclass(frozen=True, slots=True)
class Argon2:
    """Argon2i or Argon2id (RFC 9106); ``memory`` in KiB."""

    is_hybrid: bool
    salt: bytes
    passes: int
    memory: int
    lanes: int

    def derive(self, secret: bytes, *, length: int, budget: KeyBudget) -> bytes:
        """Return a key of some bytes.

        Raises:
            FileSystemError: it asks for too much memory or work, or for nonsense.
        """
        self._require_sense(length)
        budget.take_work(memory=self.memory * _KIB, passes=self.passes)
        kind = Argon2id if self.is_hybrid else Argon2i
        made = kind(
            salt=self.salt,
            length=length,
            iterations=self.passes,
            lanes=self.lanes,
            memory_cost=self.memory,
        )
        try:
            return made.derive(secret)
        except (MemoryError, ValueError) as error:  # the library has no other word for it
            raise FileSystemError(wordings.NO_MEMORY(self.memory * _KIB)) from error

    def _require_sense(self, length: int) -> None:
        is_salt = _LEAST_SALT <= len(self.salt) <= _LARGEST_SALT
        is_form = 0 < self.lanes <= _MOST_LANES and self.memory >= 8 * self.lanes
        if not (is_salt and is_form and self.passes > 0 and 0 < length <= LONGEST_OUTPUT):
            raise FileSystemError(wordings.DAMAGED)


def is_known(name: str) -> bool:
    """Whether PBKDF2 with a hash can be worked out here."""
    if name in system_gcrypt.HASHES:
        return system_gcrypt.is_there()
    return name in HASHES and name in hashlib.algorithms_available


def known_hash(name: str) -> str:
    """Return the name of a hash that this version works out.

    Raises:
        FileSystemError: it does not.
    """
    if name in system_gcrypt.HASHES or not is_known(name):
        raise FileSystemError(wordings.UNKNOWN_HASH)
    return name
