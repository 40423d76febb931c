"""From what a person gives to the keys that may open a header of VeraCrypt or TrueCrypt.

A header says nothing of how its key was derived, so each way that makers of volumes offer is worked
out, the cheap ones first. Sources: VeraCrypt's documentation ("Header Key Derivation", "Keyfiles",
"Personal Iterations Multiplier") and lib/tcrypt/tcrypt.c of cryptsetup.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, NamedTuple

from forensics.errors import WrongKeyError
from forensics.volumes.locked import system_gcrypt
from forensics.volumes.locked.derivation import Argon2, Pbkdf2, is_known
from forensics.wordings import locks as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.volumes.keys import VolumeKey

VERACRYPT, TRUECRYPT = "VeraCrypt", "TrueCrypt"
KEY, KEY_OF_CASCADES = 64, 192  # bytes: two halves of XTS for a cipher, and for three
_LONGEST_OF_TRUECRYPT, _LONGEST = 64, 128
_MEBIBYTE = 1024  # as Argon2 counts memory


class _Hash(NamedTuple):
    """Rounds of PBKDF2 in volumes and under a system, and whether a PIM counts otherwise there."""

    name: str
    rounds: int
    system_rounds: int
    is_fixed: bool


_HASHES = (
    _Hash("sha512", 500_000, 500_000, is_fixed=True),
    _Hash("sha256", 500_000, 200_000, is_fixed=False),
    _Hash("blake2s", 500_000, 200_000, is_fixed=False),
    _Hash("ripemd160", 655_331, 327_661, is_fixed=False),
)
_SLOW_HASHES = (
    _Hash("whirlpool", 500_000, 500_000, is_fixed=True),
    _Hash("streebog512", 500_000, 200_000, is_fixed=False),
)
_OF_TRUECRYPT = (
    ("sha512", 1000), ("ripemd160", 2000), ("ripemd160", 1000), ("whirlpool", 1000), ("sha1", 2000),
)  # fmt: skip


class Derivation(NamedTuple):
    """A way to derive the key of a header: whose, the secret, what works it out, and how far."""

    label: str
    secret: bytes
    kdf: Pbkdf2 | Argon2
    length: int


def derivations(
    key: VolumeKey, salt: bytes, *, is_system: bool = False, is_old: bool = False
) -> Iterator[Derivation]:
    """Return the ways to derive a header's key from what a person gave.

    ``is_old`` says that only TrueCrypt had headers there. The keys of several ciphers take three
    times as long as that of one: they come last, and where a key is meant for VeraCrypt alone.

    Raises:
        WrongKeyError: nothing was given that could open a volume, or more than any takes.
    """
    phrase, files = (key.passphrase or "").encode(), _files(key)
    if len(phrase) > _LONGEST or not (phrase or files):
        raise WrongKeyError(wordings.WRONG_KEY)
    size = _LONGEST_OF_TRUECRYPT if len(phrase) <= _LONGEST_OF_TRUECRYPT else _LONGEST
    secret = _with_files(phrase, files, size) if files else phrase
    if key.pim is None and size == _LONGEST_OF_TRUECRYPT:
        for name, rounds in _OF_TRUECRYPT:  # so few that the keys of cascades cost nothing
            if is_known(name):
                kdf = Pbkdf2(name, salt, rounds)
                yield Derivation(TRUECRYPT, secret, kdf, KEY_OF_CASCADES)
    if is_old:
        return
    hashes = _HASHES if key.is_bare else (*_HASHES, *_SLOW_HASHES)
    known = [
        Pbkdf2(each.name, salt, _rounds(each, key.pim, is_system=is_system))
        for each in hashes
        if is_known(each.name)
    ]
    yield from (Derivation(VERACRYPT, secret, kdf, KEY) for kdf in known)
    if not is_system:
        # Always as many bytes, whatever the cipher: other lengths give others.
        yield Derivation(VERACRYPT, secret, _argon2(salt, key.pim or 12), KEY_OF_CASCADES)
    if not key.is_bare and system_gcrypt.is_there():
        yield from (Derivation(VERACRYPT, secret, kdf, KEY_OF_CASCADES) for kdf in known)


def _files(key: VolumeKey) -> tuple[bytes, ...]:
    return key.key_files if key.key_file is None else (key.key_file, *key.key_files)


def _rounds(of: _Hash, pim: int | None, *, is_system: bool) -> int:
    if pim is None:
        return of.system_rounds if is_system else of.rounds
    return 2048 * pim if is_system and not of.is_fixed else 15_000 + 1000 * pim


def _argon2(salt: bytes, pim: int) -> Argon2:
    memory = min(64 + 32 * (pim - 1), 1024) * _MEBIBYTE
    passes = 3 + (pim - 1) // 3 if pim <= 31 else pim - 18
    return Argon2(is_hybrid=True, salt=salt, passes=passes, memory=memory, lanes=1)


def _with_files(phrase: bytes, files: tuple[bytes, ...], size: int) -> bytes:
    """Key files fill a pool, four bytes for each of theirs; the passphrase is added to it."""
    pool = bytearray(phrase.ljust(size, b"\0"))
    for content in files:
        checksum, at = 0, 0
        for number in range(len(content)):
            checksum = zlib.crc32(content[number : number + 1], checksum)
            for byte in (checksum ^ 0xFFFFFFFF).to_bytes(4, "big"):
                pool[at] = (pool[at] + byte) & 0xFF
                at += 1
            at %= size
    return bytes(pool)
