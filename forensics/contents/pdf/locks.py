"""The standard lock of a PDF file (ISO 32000-2, 7.6.4), opened by a passphrase or by none at all.

Many a file has a passphrase for its owner alone: every viewer opens it, and so does this.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import partial
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from forensics.contents.pieces import damaged
from forensics.contents.piecewise import PiecewiseDecoder
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.hazmat.primitives.ciphers import CipherContext

    from forensics.contents.pdf.objects import Value
    from forensics.contents.piecewise import Source

    Opening = Callable[[Source], PiecewiseDecoder]

TRY_WORK: Final = 1 << 20  # of one passphrase, as bytes
_PADDING: Final = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_BLOCK, _HASHED_AGAIN, _LONGEST = 16, 50, 127
_KEYS = (5, 16)  # bytes: all that is written, and all lengths of RC4 that the library takes
_RC4, _AES_128, _AES_256, _NONE = range(4)
_BY_NAME: Final = {"V2": _RC4, "AESV2": _AES_128, "AESV3": _AES_256, "None": _NONE}


@dataclass(frozen=True, slots=True)
class PdfLock:
    """What the dictionary of an encryption says, as far as streams are locked by it."""

    revision: int
    method: int
    length: int  # bytes of the key
    owner: bytes
    user: bytes
    owner_key: bytes
    user_key: bytes
    rights: int
    identifier: bytes
    locks_metadata: bool

    def key_by(self, passphrase: str) -> bytes | None:
        """Return the key of the file, where a passphrase of its user or owner opens it."""
        if self.revision >= 5:
            secret = passphrase.encode("utf-8")[:_LONGEST]
            return self._newer(secret, self.user, self.user_key, b"") or self._newer(
                secret, self.owner, self.owner_key, self.user[:48]
            )
        secret = passphrase.encode("latin-1", "replace")
        return self._older(secret) or self._older(self._users(secret))

    def opening(self, key: bytes, number: int, generation: int) -> Opening | None:
        """Return what decrypts the stream of an object; None where streams are not encrypted."""
        if self.method == _NONE:
            return None
        if self.method == _AES_256:
            return partial(_Aes, key)
        salt = b"sAlT" if self.method == _AES_128 else b""
        told = (number & 0xFFFFFF).to_bytes(3, "little") + (generation & 0xFFFF).to_bytes(
            2, "little"
        )
        own = _md5(key + told + salt)[: min(len(key) + 5, 16)]
        return partial(_Aes if self.method == _AES_128 else _Rc4, own)

    def _older(self, secret: bytes) -> bytes | None:
        """Algorithms 2, 4, 5 and 6."""
        said = (secret + _PADDING)[:32] + self.owner[:32] + self.rights.to_bytes(4, "little")
        rest = b"" if self.locks_metadata or self.revision < 4 else b"\xff" * 4
        key = _md5(said + self.identifier + rest)[: self.length]
        for _ in range(_HASHED_AGAIN if self.revision >= 3 else 0):
            key = _md5(key)[: self.length]
        if self.revision == 2:
            is_it = hmac.compare_digest(_rc4(key, _PADDING), self.user[:32])
        else:
            check = _md5(_PADDING + self.identifier)
            for number in range(20):
                check = _rc4(bytes(each ^ number for each in key), check)
            is_it = hmac.compare_digest(check, self.user[:16])
        return key if is_it else None

    def _users(self, secret: bytes) -> bytes:
        """What the owner's passphrase makes of what is kept for it (algorithm 7)."""
        key = _md5((secret + _PADDING)[:32])
        for _ in range(_HASHED_AGAIN if self.revision >= 3 else 0):
            key = _md5(key)
        key, found = key[: self.length], self.owner[:32]
        for number in range(19, -1, -1) if self.revision >= 3 else (0,):
            found = _rc4(bytes(each ^ number for each in key), found)
        return found

    def _newer(self, secret: bytes, stated: bytes, locked: bytes, more: bytes) -> bytes | None:
        """Algorithm 2.A: 32 bytes of a digest, 8 that it is salted with, 8 for the key."""
        if len(stated) < 48 or len(locked) < 32:
            return None
        hashed = _sha256 if self.revision == 5 else _hardened
        if not hmac.compare_digest(hashed(secret, stated[32:40], more), stated[:32]):
            return None
        return _cbc(hashed(secret, stated[40:48], more), bytes(_BLOCK)).update(locked[:32])


def lock_of(said: Value, identifier: bytes) -> PdfLock | None:
    """Return the lock that a dictionary describes; None for one of another kind."""
    if not isinstance(said, dict) or said.get("Filter") != "Standard":
        return None
    version, revision = _number(said, "V"), _number(said, "R")
    method = _method(said, version)
    if method is None or not 2 <= revision <= 6 or (revision >= 5) is not (version == 5):
        return None
    length = 5 if revision == 2 else _number(said, "Length", 40) // 8
    length = 16 if version >= 4 else length
    if length not in _KEYS:
        return None
    return PdfLock(
        revision=revision,
        method=method,
        length=length,
        owner=_text(said, "O"),
        user=_text(said, "U"),
        owner_key=_text(said, "OE"),
        user_key=_text(said, "UE"),
        rights=_number(said, "P") & 0xFFFFFFFF,
        identifier=identifier,
        locks_metadata=said.get("EncryptMetadata") != 0,
    )


def _method(said: dict[str, Value], version: int) -> int | None:
    if version in (1, 2):
        return _RC4
    if version not in (4, 5):
        return None
    name, filters = said.get("StmF", "Identity"), said.get("CF")
    if name == "Identity":
        return _NONE
    one = filters.get(name) if isinstance(filters, dict) and isinstance(name, str) else None
    kind = one.get("CFM") if isinstance(one, dict) else None
    return _BY_NAME.get(kind) if isinstance(kind, str) else None


def _number(said: dict[str, Value], name: str, otherwise: int = 0) -> int:
    found = said.get(name, otherwise)
    return found if isinstance(found, int) else otherwise


def _text(said: dict[str, Value], name: str) -> bytes:
    found = said.get(name)
    return found if isinstance(found, bytes) else b""


def _hardened(secret: bytes, salt: bytes, more: bytes) -> bytes:
    """Algorithm 2.B."""
    key, number, last = _sha256(secret, salt, more), 0, 0
    while number < 64 or last > number - 32:
        cipher = Cipher(AES(key[:16]), CBC(key[16:32])).encryptor()
        made = cipher.update((secret + key + more) * 64)
        kind = ("sha256", "sha384", "sha512")[sum(made[:16]) % 3]
        key, last, number = hashlib.new(kind, made).digest(), made[-1], number + 1
    return key[:32]


def _sha256(secret: bytes, salt: bytes, more: bytes) -> bytes:
    return hashlib.sha256(secret + salt + more).digest()


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    return Cipher(ARC4(key), None).decryptor().update(data)


def _cbc(key: bytes, first: bytes) -> CipherContext:
    return Cipher(AES(key), CBC(first)).decryptor()


class _Rc4(PiecewiseDecoder):
    """A stream by RC4."""

    def __init__(self, key: bytes, source: Source) -> None:
        super().__init__(source)
        self._cipher = Cipher(ARC4(key), None).decryptor()

    def _decode(self, encoded: bytes, *, is_last: bool) -> tuple[bytes, bytes]:
        del is_last
        return self._cipher.update(encoded), b""


class _Aes(PiecewiseDecoder):
    """A stream by AES in CBC: its first block begins it, its last byte says what fills it up."""

    def __init__(self, key: bytes, source: Source) -> None:
        super().__init__(source)
        self._key = key
        self._cipher: CipherContext | None = None

    def _decode(self, encoded: bytes, *, is_last: bool) -> tuple[bytes, bytes]:
        if self._cipher is None:
            if len(encoded) < _BLOCK:
                return b"", encoded
            self._cipher, encoded = _cbc(self._key, encoded[:_BLOCK]), encoded[_BLOCK:]
        if not is_last:
            whole = max(0, len(encoded) - 1) // _BLOCK * _BLOCK  # one is kept: it may be the last
            return self._cipher.update(encoded[:whole]), encoded[whole:]
        if len(encoded) % _BLOCK:
            raise damaged()
        found = self._cipher.update(encoded)
        filling = found[-1] if found else 0
        return found[:-filling] if 0 < filling <= _BLOCK else found, b""
