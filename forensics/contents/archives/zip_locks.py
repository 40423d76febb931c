"""Encrypted files of zip archives: the cipher of PKZIP (APPNOTE 6.1), and the AES of WinZip.

Of the latter there are two versions, AE-1 and AE-2 (WinZip, "AES Encryption Information").

A passphrase is known by a byte, or two, of what is stored, and then by the checksum of the content.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from forensics.containers.decoding import ERRORS, INPUT_SIZE, Decoder, InputBytes
from forensics.containers.zips.directory import AES_METHOD, HAS_DESCRIPTOR, DirectoryRecord
from forensics.containers.zips.methods import decoder, is_read
from forensics.contents.means import Means
from forensics.contents.pieces import damaged, exactly, piece
from forensics.errors import UnreadableExtentError
from forensics.matching.content_streams import ContentStream
from forensics.value_classes import dataclass
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Callable


HEAD = 12  # of the cipher of PKZIP, before the content
SLOWNESS = 40  # times slower than decoding it is here, so that it is spent as such
ROUNDS, CHECK, CODE = 1000, 2, 10
SALTS = {1: 8, 2: 12, 3: 16}  # by strength; keys are twice as long
BLOCK, STEP = 16, 1024 * 1024
_DAMAGES: tuple[type[Exception], ...] = (UnreadableExtentError, *ERRORS)
_CRC = tuple(zlib.crc32(bytes([each]), 0xFFFFFFFF) ^ 0xFFFFFFFF for each in range(256))


@dataclass(slots=True)
class ZipLock:
    """What is stored of one encrypted file, and the passphrases to try."""

    content: ContentStream
    record: DirectoryRecord
    stored: Extent
    means: Means

    def opened(self, passphrases: tuple[str, ...]) -> tuple[str, Callable[[], Decoder]] | None:
        """Return the passphrase that opens it and what then decodes it; None where none does.

        Raises:
            UnreadableExtentError: what is stored makes no sense.
            OverBudgetError: trying takes more than there is to spend.
        """
        for passphrase in passphrases:
            begin = self._begin_with(passphrase)
            if begin is not None and self._agrees(begin):
                return passphrase, begin
        return None

    def _begin_with(self, passphrase: str) -> Callable[[], Decoder] | None:
        if self.record.method == AES_METHOD:
            return self._aes(passphrase)
        if not is_read(self.record.method) or self.stored.length < HEAD:
            return None
        keys = _keys_of(passphrase.encode())
        head = exactly(self.content, self.stored.offset, HEAD)
        if _unlocked(keys, head)[-1] != self._check_byte():
            return None
        return partial(self._pkzip, passphrase.encode())

    def _check_byte(self) -> int:
        if self.record.flags & HAS_DESCRIPTOR:
            return exactly(self.content, self.record.header + 11, 1)[0]
        return self.record.crc >> 24

    def _pkzip(self, passphrase: bytes) -> Decoder:
        source = _Pkzip(piece(self.content, self.stored), _keys_of(passphrase), self.means)
        source.read(HEAD)
        return decoder(self.record.method, source)

    def _aes(self, passphrase: str) -> Callable[[], Decoder] | None:
        terms = self.record.aes
        strength, method = terms[4] if len(terms) >= 7 else 0, int.from_bytes(terms[5:7], "little")
        if strength not in SALTS or not is_read(method):
            return None
        salt = SALTS[strength]
        if self.stored.length < salt + CHECK + CODE:
            raise damaged(self.stored.offset)
        head = exactly(self.content, self.stored.offset, salt + CHECK)
        self.means.spend(ROUNDS * 1024)
        made = hashlib.pbkdf2_hmac("sha1", passphrase.encode(), head[:salt], ROUNDS, 4 * salt + 2)
        if made[-CHECK:] != head[-CHECK:]:
            return None
        inside = Extent(self.stored.offset + salt + CHECK, self.stored.length - salt - CHECK - CODE)
        return partial(self._aes_decoder, made[: 2 * salt], inside, method)

    def _aes_decoder(self, key: bytes, inside: Extent, method: int) -> Decoder:
        return decoder(method, _AesCounter(piece(self.content, inside), key))

    def _agrees(self, begin: Callable[[], Decoder]) -> bool:
        """Whether the content has its checksum; AE-2 states none, and its two bytes have to do."""
        crc, size = 0, 0
        try:
            source = begin()
            while found := source.read(STEP):
                self.means.spend(len(found))
                crc, size = zlib.crc32(found, crc), size + len(found)
        except _DAMAGES:
            return False
        return size == self.record.size and self.record.crc in (crc, 0)


def _keys_of(passphrase: bytes) -> list[int]:
    keys = [0x12345678, 0x23456789, 0x34567890]
    for each in passphrase:
        _update(keys, each)
    return keys


def _update(keys: list[int], byte: int) -> None:
    one = keys[0] >> 8 ^ _CRC[(keys[0] ^ byte) & 0xFF]
    two = ((keys[1] + (one & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
    keys[:] = one, two, keys[2] >> 8 ^ _CRC[(keys[2] ^ two >> 24) & 0xFF]


def _unlocked(keys: list[int], data: bytes) -> bytes:
    found = bytearray()
    for each in data:
        mixed = keys[2] | 2
        plain = each ^ (mixed * (mixed ^ 1) >> 8 & 0xFF)
        _update(keys, plain)
        found.append(plain)
    return bytes(found)


@dataclass(slots=True)
class _Decrypting:
    """What is stored, decrypted as it is read; it stands where ``source`` does."""

    source: InputBytes

    @property
    def at(self) -> int:
        return self.source.at

    @property
    def end(self) -> int:
        return self.source.end


@dataclass(slots=True)
class _Pkzip(_Decrypting):
    """Decrypted byte by byte."""

    keys: list[int] = field(repr=False)
    means: Means

    def read(self, length: int = INPUT_SIZE) -> bytes:
        data = self.source.read(length)
        self.means.spend(SLOWNESS * len(data))
        return _unlocked(self.keys, data)


@dataclass(slots=True)
class _AesCounter(_Decrypting):
    """AES in a counter mode that counts from 1 and has its lowest byte first."""

    key: bytes = field(repr=False)
    _block: int = 1
    _left: bytes = field(default=b"", repr=False)

    def read(self, length: int = INPUT_SIZE) -> bytes:
        data = self.source.read(length)
        while len(self._left) < len(data):
            number = -(-len(data) // BLOCK)
            counters = np.zeros((number, 2), "<u8")
            counters[:, 0] = np.arange(self._block, self._block + number, dtype="<u8")
            self._block += number
            self._left += Cipher(AES(self.key), ECB()).encryptor().update(counters.tobytes())  # noqa: S305 -- a counter mode is made of it
        stream, self._left = self._left[: len(data)], self._left[len(data) :]
        mixed = np.frombuffer(data, np.uint8) ^ np.frombuffer(stream, np.uint8)
        return mixed.tobytes()
