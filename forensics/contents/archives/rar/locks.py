"""Encrypted files of RAR archives: AES in CBC, under a key that a passphrase gives.

Sources: RARLAB's "RAR 5.0 archive format" (file encryption record, checksums under a key), and its
technical note on the format before, whose key is SHA-1 over 262,144 rounds.
"""

from __future__ import annotations

import hashlib
import hmac
import zlib
from dataclasses import field
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from forensics.containers.decoding import Decoder
from forensics.contents.archives.seven_zip.aes import BLOCK, Decrypted
from forensics.contents.pieces import ContentPiece, bytes_at, damaged, exactly
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from forensics.contents.means import Means
    from forensics.matching.content_streams import ContentStream
    from forensics.values import Extent

MOST_POWER = 24  # RAR takes 15
_ROUND_COST = 128  # of SHA-256 over a key, twice, in bytes gone through
_ROUNDS4, _PARTS4 = 0x40000, 16
_MORE_FOR_SUMS, _MORE_FOR_CHECK = 16, 32
CHECK = 8
_IS_LAST = 0x40  # of the flags of a block of packed bytes


@dataclass(frozen=True, slots=True)
class RarLock:
    """How a file is encrypted, and what its header would be if it were not.

    Attributes:
        version: of the archive, 4 or 5.
        salt: of the key.
        parts: of a header that does not say that the file is encrypted: see ``plain_header``.
        iv: the first block; empty in RAR 4, where the passphrase gives it.
        power: how often the passphrase is hashed, as a power of two.
        check: tells a right passphrase; empty where none is stated.
        crc: of the content, under the key where ``is_keyed``; None where none is stated.
        is_keyed: see ``crc``.
    """

    version: int
    salt: bytes
    parts: tuple[bytes, ...]
    iv: bytes = b""
    power: int = 0
    check: bytes = b""
    crc: int | None = None
    is_keyed: bool = False

    def plain_header(self, length: int) -> bytes:
        """Return the header of a file with so many packed bytes."""
        if self.version == 4:
            return self.parts[0]
        kinds, body = self.parts
        inner = kinds + a_number(length) + body
        counted = a_number(len(inner)) + inner
        return zlib.crc32(counted).to_bytes(4, "little") + counted


def a_number(value: int) -> bytes:
    """Return a number in seven bits a byte, the lowest first."""
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*found, value))


@dataclass(frozen=True, slots=True)
class RarKey:
    """What a passphrase gives for a lock; ``sums`` is the key of checksums."""

    cipher: bytes = field(repr=False)
    iv: bytes = field(repr=False)
    sums: bytes = field(default=b"", repr=False)
    check: bytes = field(default=b"", repr=False)


def key_of(passphrase: str, lock: RarLock, means: Means) -> RarKey:
    """Work out the key.

    Raises:
        OverBudgetError: that takes more than there is to spend.
        UnreadableExtentError: the lock asks for more than any honest one does.
    """
    if lock.version == 4:
        return _key4(passphrase, lock.salt, means)
    if lock.power > MOST_POWER:
        raise damaged()
    rounds, secret = 1 << lock.power, passphrase.encode()
    means.spend(3 * _ROUND_COST * rounds)
    keys = [
        hashlib.pbkdf2_hmac("sha256", secret, lock.salt, rounds + more)
        for more in (0, _MORE_FOR_SUMS, _MORE_FOR_CHECK)
    ]
    return RarKey(keys[0], lock.iv, keys[1], _folded(keys[2], CHECK))


def _key4(passphrase: str, salt: bytes, means: Means) -> RarKey:
    secret = passphrase.encode("utf-16-le") + salt
    means.spend(_ROUNDS4 * (len(secret) + 3))
    digest, iv, each = hashlib.sha1(usedforsecurity=False), bytearray(), _ROUNDS4 // _PARTS4
    for start in range(0, _ROUNDS4, each):
        digest.update(secret + start.to_bytes(3, "little"))
        iv.append(digest.copy().digest()[19])
        rest = range(start + 1, start + each)
        digest.update(b"".join(secret + number.to_bytes(3, "little") for number in rest))
    words = digest.digest()[:16]
    turned = b"".join(words[at : at + 4][::-1] for at in range(0, 16, 4))
    return RarKey(turned, bytes(iv))


def _folded(data: bytes, length: int) -> bytes:
    """Bytes laid over one another by exclusive or."""
    found = bytearray(length)
    for at, each in enumerate(data):
        found[at % length] ^= each
    return bytes(found)


def decrypted(stored: ContentPiece, key: RarKey) -> Decoder:
    """Return what decrypts packed bytes; those that fill up the last block follow them."""
    cipher = Cipher(AES(key.cipher), CBC(key.iv)).decryptor()
    if (stored.end - stored.at) % BLOCK:
        raise damaged(stored.at)
    return Decrypted(stored, cipher)


def packed_length(content: ContentStream, place: Extent, key: RarKey, means: Means) -> int:
    """Return how many of the encrypted bytes a file of RAR 5 takes, by the heads of its blocks.

    Raises:
        UnreadableExtentError: they make no sense under this key.
    """
    at = 0
    while at < place.length:
        means.spend(BLOCK)
        head = _decrypted_at(content, place, key, at)
        flags, count = head[0], (head[0] >> 3 & 3) + 1
        if len(head) < 5 or flags & 0x20:
            break
        length = int.from_bytes(head[2 : 2 + count], "little")
        at += 2 + count + length
        if flags & _IS_LAST:
            return min(at, place.length)
    raise damaged(place.offset)


def _decrypted_at(content: ContentStream, place: Extent, key: RarKey, at: int) -> bytes:
    """Some bytes from a place on."""
    start = at - at % BLOCK
    before = exactly(content, place.offset + start - BLOCK, BLOCK) if start else key.iv
    stored = bytes_at(content, place.offset + start, min(2 * BLOCK, place.length - start))
    plain = Cipher(AES(key.cipher), CBC(before)).decryptor().update(stored)
    return plain[at - start :]


@dataclass(slots=True)
class CheckedContent:
    """Content that is held to its checksum once it was read to its end."""

    decoder: Decoder
    lock: RarLock
    key: RarKey
    _sum: int = 0

    def read(self, length: int) -> bytes:
        """Return the next bytes; none at the end.

        Raises:
            UnreadableExtentError: they cannot be decoded, or all of them are not what was stated.
        """
        found = self.decoder.read(length)
        if found:
            self._sum = zlib.crc32(found, self._sum)
        elif not self.is_right():
            raise damaged()
        return found

    def unused(self) -> int:
        """See ``Decoder.unused``."""
        return 0

    def is_right(self) -> bool:
        """Whether what was read so far is what was stated."""
        if self.lock.crc is None:
            return True
        found = self._sum
        if self.lock.is_keyed:
            whole = hmac.digest(self.key.sums, found.to_bytes(4, "little"), "sha256")
            found = int.from_bytes(_folded(whole, 4), "little")
        return found == self.lock.crc
