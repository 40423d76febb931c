"""A container of APFS whose volume is encrypted, by the published format; one of macOS beside it.

``apfs_by_macos.img.xz`` was made by ``diskutil apfs encryptVolume``: it is
``testdata/cli/encrypted.img.gz`` of go-apfs-v2 (MIT, Copyright (c) 2024 Deployment Theory),
compressed again.
"""

from __future__ import annotations

import hashlib
import hmac
import lzma
import struct
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

from tests.forensics.file_systems.own.apfs_builder import (
    BLOCK,
    Volume,
    a_container,
    an_object,
    sealed,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

_BY_MACOS = Path(__file__).with_name("apfs_by_macos.img.xz")
MACOS_PASSWORD = "hunter2hunter2"
PASSWORD, ROUNDS = "correct horse", 1000
SECTOR, CONTAINER_BAG, VOLUME_BAG, FIRST_CONTENT = 512, 20, 21, 32
CONTAINER_ID, VOLUME_ID = bytes(range(16)), bytes(range(16, 32))
KEK, VEK = bytes(range(32)), bytes(range(100, 132))
ONE_KEY, EACH_FILE = 0x8, 0x0
TREES = (15, 19)


def by_macos() -> bytes:
    return lzma.decompress(_BY_MACOS.read_bytes())


def opened_container(volume: Volume) -> bytes:
    """What a locked one is like where its volume is seen decrypted."""
    return _made(volume, is_locked=False)


def locked_container(volume: Volume) -> bytes:
    return _made(volume, is_locked=True)


def _made(volume: Volume, *, is_locked: bool) -> bytes:
    data = bytearray(a_container(volume))
    bag_place = struct.pack("<QQ", CONTAINER_BAG, 1)
    stamps = [(each, 72, CONTAINER_ID) for each in (0, 2, 4)]
    stamps += [(each, 1296, bag_place) for each in (0, 2, 4)]
    for block, place, stamp in (*stamps, (12, 240, VOLUME_ID), (18, 240, VOLUME_ID)):
        at = block * BLOCK
        if any(data[at : at + BLOCK]):
            data[at + place : at + place + len(stamp)] = stamp
            data[at : at + BLOCK] = sealed(data[at : at + BLOCK])
    own_place = struct.pack("<QQ", VOLUME_BAG, 1)
    bags: tuple[tuple[int, bytes, list[tuple[int, bytes]]], ...] = (
        (CONTAINER_BAG, CONTAINER_ID, [(2, wrapped_vek()), (3, own_place)]),
        (VOLUME_BAG, VOLUME_ID, [(3, wrapped_kek())]),
    )
    for block, owner, entries in bags:
        data[block * BLOCK : (block + 1) * BLOCK] = encrypted(a_bag(entries), owner * 2, block)
    if is_locked:
        for block in (*TREES, *range(FIRST_CONTENT, len(data) // BLOCK)):
            stored = data[block * BLOCK : (block + 1) * BLOCK]
            if any(stored):
                data[block * BLOCK : (block + 1) * BLOCK] = encrypted(stored, VEK, block)
    return bytes(data)


def a_bag(entries: Iterable[tuple[int, bytes]]) -> bytes:
    body = bytearray()
    entries = list(entries)
    for tag, content in entries:
        each = struct.pack("<16sHH4x", VOLUME_ID, tag, len(content)) + content
        body += each.ljust(-(-len(each) // 16) * 16, b"\0")
    return an_object(1, 1, 0x6B657973, struct.pack("<HHI8x", 2, len(entries), len(body)) + body)


def wrapped_kek(*, rounds: int = ROUNDS) -> bytes:
    salt = bytes(range(50, 66))
    derived = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), salt, rounds, 32)
    more = _der(0x84, rounds.to_bytes(4)) + _der(0x85, salt)
    return _sealed_blob(aes_key_wrap(derived, KEK), more)


def wrapped_vek() -> bytes:
    return _sealed_blob(aes_key_wrap(KEK, VEK), b"")


def encrypted(stored: bytes | bytearray, key: bytes, block: int) -> bytes:
    return _xts(bytes(stored), key, block, is_back=False)


def decrypted(stored: bytes | bytearray, key: bytes, block: int) -> bytes:
    return _xts(bytes(stored), key, block, is_back=True)


def _xts(stored: bytes, key: bytes, block: int, *, is_back: bool) -> bytes:
    """IEEE 1619, cipher block by cipher block: the library refuses a key of two equal halves."""
    own, of_tweaks = (Cipher(AES(half), ECB()) for half in (key[:16], key[16:]))  # noqa: S305 -- XTS is made of it
    cipher, found = own.decryptor() if is_back else own.encryptor(), []
    for at in range(0, len(stored), 16):
        number, place = divmod(at, SECTOR)
        if not place:
            sector = (block * (BLOCK // SECTOR) + number).to_bytes(16, "little")
            tweak = int.from_bytes(of_tweaks.encryptor().update(sector), "little")
        some = int.from_bytes(stored[at : at + 16], "little") ^ tweak
        made = cipher.update(some.to_bytes(16, "little"))
        found.append((int.from_bytes(made, "little") ^ tweak).to_bytes(16, "little"))
        tweak = tweak << 1 ^ (0x87 | 1 << 128 if tweak >> 127 else 0)
    return b"".join(found)


def _sealed_blob(wrapped: bytes, more: bytes) -> bytes:
    inner = _der(0x80, b"\0") + _der(0x81, bytes(16)) + _der(0x82, bytes(8)) + _der(0x83, wrapped)
    blob, salt = _der(0xA3, inner + more), bytes(range(8))
    seal = hashlib.sha256(b"\x01\x16\x20\x17\x15\x05" + salt).digest()
    mac = hmac.digest(seal, blob, "sha256")
    return _der(0x30, _der(0x80, b"\0") + _der(0x81, mac) + _der(0x82, salt) + blob)


def _der(tag: int, content: bytes) -> bytes:
    length = len(content)
    head = bytes((tag, length)) if length < 128 else bytes((tag, 0x81, length))
    return head + content
