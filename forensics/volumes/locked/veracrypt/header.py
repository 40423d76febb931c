"""A header of VeraCrypt or TrueCrypt: 64 bytes of salt, and 448 that a key derived from it opens.

Source: VeraCrypt's documentation, "VeraCrypt Volume Format Specification"; lib/tcrypt of cryptsetup
for the headers of TrueCrypt before 6.0, which keep no place of the data. All numbers are
big-endian.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import field

import numpy as np

from forensics.errors import FileSystemError
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.values.unlocked import BlockCipher, CipherKind, SectorKey
from forensics.volumes.locked import system_gcrypt
from forensics.volumes.locked.sector_ciphers import cipher_of
from forensics.volumes.locked.veracrypt.keys import KEY, TRUECRYPT, VERACRYPT
from forensics.wordings import locks as wordings

SECTOR = SIZE = 512
SALT = 64
MARKS = {VERACRYPT: b"VERA", TRUECRYPT: b"TRUE"}
OLD_HIDDEN = 1536  # bytes before the end: of TrueCrypt before 6.0
_FIRST_WITH_PLACES = 4  # of the versions of headers
_HEAD = struct.Struct(">4sHHI16xQQQQII")
_KEYS, _SUM = 192, 188
_AES, _SERPENT, _TWOFISH, _CAMELLIA = BlockCipher
_WAYS = (
    (_AES,), (_SERPENT,), (_TWOFISH,), (_CAMELLIA,),
    (_TWOFISH, _AES), (_SERPENT, _TWOFISH, _AES), (_AES, _SERPENT), (_AES, _TWOFISH, _SERPENT),
    (_SERPENT, _TWOFISH), (_SERPENT, _CAMELLIA),
)  # fmt: skip
"""Each in the order in which it encrypts, which is the other way round in its name."""


@dataclass(frozen=True, slots=True)
class VeraHeader:
    """What a header says: places count from the start of the volume, of a system's from the disk's.

    ``length`` is how many bytes are encrypted, ``volume_length`` how many the volume has;
    ``ciphers`` are those of header and volume alike.
    """

    version: int
    hidden_length: int
    volume_length: int
    start: int
    length: int
    key: bytes = field(repr=False)
    ciphers: tuple[BlockCipher, ...]

    def data(self, volume: Extent, *, is_hidden: bool) -> tuple[Extent, int]:
        """Return the decrypted volume's place on the medium, and the number of its first sector.

        Raises:
            FileSystemError: it cannot lie there, or is encrypted in part.
        """
        start, length = self.start, self.length
        if self.version < _FIRST_WITH_PLACES:
            start = volume.length - self.hidden_length - OLD_HIDDEN if is_hidden else SECTOR
            length = self.volume_length
        is_whole = start % SECTOR == length % SECTOR == 0
        if not is_whole or start <= 0 or length <= 0 or start + length > volume.length:
            raise FileSystemError(wordings.DAMAGED)
        if length != self.volume_length:
            raise FileSystemError(wordings.CHANGING)
        return Extent(volume.offset + start, length), start // SECTOR

    def system(self, volume: Extent) -> tuple[Extent, int]:
        """Return the same for a partition of an encrypted system: sectors count from the disk's.

        Raises:
            FileSystemError: what is encrypted ends within it.
        """
        area = Extent(self.start, self.length)
        if not area.offset <= volume.offset < area.end:
            raise FileSystemError(wordings.OF_OTHER_PARTITION)
        if volume.end > area.end:
            raise FileSystemError(wordings.CHANGING)
        return volume, volume.offset // SECTOR


def opened(stored: bytes, key: bytes, label: str) -> VeraHeader | None:
    """Return what a header says under a key, which is that of one cipher or of three.

    Every cipher and cascade that has room in it is tried. None where the key is another one.

    Raises:
        FileSystemError: the key is right, and the header damaged.
    """
    for ciphers in _WAYS if system_gcrypt.is_there() else _WAYS[:1]:
        size = KEY * len(ciphers)
        if size <= len(key):
            plain = _decrypted(stored[SALT:SIZE], key[:size], ciphers)
            if plain.startswith(MARKS[label]):
                return _header(plain, ciphers)
    return None


def _decrypted(stored: bytes, key: bytes, ciphers: tuple[BlockCipher, ...]) -> bytes:
    """It is encrypted as the beginning of a sector would be, whose number is 0."""
    words = np.frombuffer(bytearray(stored.ljust(SECTOR, b"\0")), np.uint64).reshape(1, -1)
    of_one = SectorKey(CipherKind.XTS, SECTOR, 1, key, ciphers)
    cipher_of(of_one).decrypt(words, np.zeros(1, np.uint64))
    return words.tobytes()[: len(stored)]


def _header(plain: bytes, ciphers: tuple[BlockCipher, ...]) -> VeraHeader:
    _, version, _, keys_sum, hidden, length, start, encrypted, _, _ = _HEAD.unpack_from(plain)
    is_sound = zlib.crc32(plain[_KEYS:]) == keys_sum
    if version >= _FIRST_WITH_PLACES:
        is_sound &= zlib.crc32(plain[:_SUM]) == int.from_bytes(plain[_SUM:_KEYS], "big")
    own = plain[_KEYS : _KEYS + KEY * len(ciphers)]
    if not is_sound or own[: len(own) // 2] == own[len(own) // 2 :]:
        raise FileSystemError(wordings.DAMAGED)
    return VeraHeader(version, hidden, length, start, encrypted, own, ciphers)
