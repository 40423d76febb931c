"""Volumes of VeraCrypt and TrueCrypt by their published format.

With a PIM of 1 a key costs 16,000 rounds. What is not data or a header is zeros here, where
VeraCrypt writes random bytes: then a scan has fewer places to try.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import replace

from blake3 import blake3
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from forensics.value_classes import dataclass
from forensics.values.unlocked import BlockCipher, CipherKind, SectorKey
from forensics.volumes.locked import system_gcrypt
from tests.forensics.volumes.locked.slow_ciphers import slowly_encrypted

PASSPHRASE = "correct horse"
GROUP, HIDDEN = 128 * 1024, 64 * 1024
SALT = blake3(b"salt").digest(length=64)
KEY = blake3(b"volume key of VeraCrypt").digest(length=64)
AES = (BlockCipher.AES,)


@dataclass(frozen=True)
class Head:
    """What a header says, and how it is locked; by Argon2id with a PIM of 1 at ``rounds`` of 0."""

    start: int
    length: int
    volume_length: int
    secret: bytes = PASSPHRASE.encode()
    hash_name: str = "sha512"
    rounds: int = 16_000
    mark: bytes = b"VERA"
    version: int = 5
    hidden_length: int = 0
    flags: int = 0
    key: bytes = KEY
    ciphers: tuple[BlockCipher, ...] = AES

    def header_key(self) -> bytes:
        length = 64 * len(self.ciphers)
        if not self.rounds:
            made = Argon2id(salt=SALT, length=192, iterations=3, lanes=1, memory_cost=64 * 1024)
            return made.derive(self.secret)[:length]
        if self.hash_name in system_gcrypt.HASHES:
            return system_gcrypt.pbkdf2(self.hash_name, self.secret, SALT, self.rounds, length)
        return hashlib.pbkdf2_hmac(self.hash_name, self.secret, SALT, self.rounds, length)

    def plain(self) -> bytes:
        """The 448 bytes, with sums that agree."""
        keys = self.key.ljust(256, b"\0")
        head = struct.pack(
            ">4sHHI16xQQQQII", self.mark, self.version, 0x10B, zlib.crc32(keys),
            self.hidden_length, self.volume_length, self.start, self.length, self.flags, 512,
        ).ljust(188, b"\0")  # fmt: skip
        return head + zlib.crc32(head).to_bytes(4, "big") + keys

    def stored(self) -> bytes:
        return sealed(self.plain(), self.header_key(), self.ciphers)


def sealed(plain: bytes, header_key: bytes, ciphers: tuple[BlockCipher, ...] = AES) -> bytes:
    """A header as it lies on a medium."""
    return SALT + slowly_encrypted(plain, SectorKey(CipherKind.XTS, 512, 1, header_key, ciphers))


def data(
    plain: bytes, start: int, key: bytes = KEY, ciphers: tuple[BlockCipher, ...] = AES
) -> bytes:
    """Encrypted content, whose sectors count from the start of the volume."""
    of_volume = SectorKey(CipherKind.XTS, 512, 1, key, ciphers)
    return slowly_encrypted(plain, of_volume, number=start // 512)


def head_of(plain: bytes, **said: object) -> Head:
    """The header of a volume that holds these bytes."""
    return replace(Head(GROUP, len(plain), len(plain)), **said)  # type: ignore[arg-type]  # fields of it


def veracrypt(plain: bytes, head: Head | None = None) -> bytes:
    """A volume: its header, room for a hidden one's, the data, and copies of both headers."""
    head = head or head_of(plain)
    stored = head.stored().ljust(GROUP, b"\0")
    key = head.key if any(head.key) else KEY  # what says that it has none is written by another
    return stored + data(plain, GROUP, key, head.ciphers) + stored


def with_hidden(outer: bytes, plain: bytes, head: Head) -> bytes:
    """The same volume, with a hidden one at the end of its data."""
    made = bytearray(outer)
    start = len(outer) - GROUP - len(plain)
    made[start : start + len(plain)] = data(plain, start, head.key)
    stored = replace(head, start=start, hidden_length=len(plain)).stored()
    for at in (HIDDEN, len(outer) - HIDDEN):
        made[at : at + len(stored)] = stored
    return bytes(made)
