"""Keys of BitLocker: from a password, a recovery key or a startup key to that of the volume.

BitLocker Drive Encryption (BDE) format specification of libbde, 5 and 6. Every step is AES-CCM, so
that a wrong key is told by its MAC and never gives bytes.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import struct
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM

from forensics.errors import FileSystemError, WrongKeyError
from forensics.volumes.locked.fve_metadata import FveEntry, FveMetadata, entries_of
from forensics.wordings import locks as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.volumes.keys import VolumeKey

MASTER_KEY, VOLUME_KEY, STARTUP_KEY, PROPERTY = 2, 3, 6, 0
KEY, STRETCHED, SEALED, EXTERNAL = 1, 3, 5, 9
CLEAR, BY_STARTUP_KEY, BY_RECOVERY, BY_PASSWORD = 0x0000, 0x0200, 0x0800, 0x2000
ROUNDS = 0x100000
MOST_PROTECTORS = 16  # of one kind: each may cost a second
_NONCE, _MAC = 12, 16
_KEY_HEAD = 12
_MASTER_HEAD, _EXTERNAL_HEAD, _FILE_HEAD = 28, 24, 48
_RECOVERY = re.compile(r"\d{6}([- ]?)\d{6}(?:\1\d{6}){6}")
_DIGEST = struct.Struct("<HHHHHH32s")
_SHA256 = 0x2005


def volume_key(metadata: FveMetadata, key: VolumeKey) -> bytes:
    """Return the key of the sectors, as the metadata keeps it under a person's key.

    Raises:
        WrongKeyError: the key opens no protector.
        FileSystemError: the metadata is damaged: a protector opens, and the rest does not agree.
    """
    master = _master_key(metadata, key)
    try:
        _require_sealed_digest(metadata, master)
        sealed = next(metadata.of_kind(VOLUME_KEY), None)
        if sealed is None:
            raise FileSystemError(wordings.DAMAGED)
        return _opened(sealed.data, master)
    except InvalidTag as error:
        raise FileSystemError(wordings.DAMAGED) from error


def _master_key(metadata: FveMetadata, key: VolumeKey) -> bytes:
    """The volume's master key from the first protector that opens."""
    for protection, derive in _ways(key):
        protectors = [each for each in metadata.of_kind(MASTER_KEY) if _is_by(each, protection)]
        for protector in protectors[:MOST_PROTECTORS]:
            parts = protector.inner(_MASTER_HEAD)
            sealed = next((part.data for part in parts if part.form == SEALED), None)
            own = derive(protector, parts)
            if sealed is None or own is None:
                continue
            try:
                return _opened(sealed, own)
            except InvalidTag:
                continue
    raise WrongKeyError(wordings.WRONG_KEY)


def _is_by(protector: FveEntry, protection: int) -> bool:
    head = protector.data[:_MASTER_HEAD]
    return len(head) == _MASTER_HEAD and int.from_bytes(head[26:28], "little") == protection


def _ways(
    key: VolumeKey,
) -> Iterator[tuple[int, Callable[[FveEntry, list[FveEntry]], bytes | None]]]:
    """The kinds of protectors that a key may open, and how it gives the key of one."""
    text = key.recovery or key.passphrase or ""
    if (number := recovery_number(text)) is not None:
        first = hashlib.sha256(number).digest()
        yield BY_RECOVERY, lambda _, parts: _stretched(first, parts)
    if key.passphrase is not None:
        once = hashlib.sha256(key.passphrase.encode("utf-16-le")).digest()
        twice = hashlib.sha256(once).digest()
        yield BY_PASSWORD, lambda _, parts: _stretched(twice, parts)
    if key.key_file is not None:
        held = key.key_file
        yield BY_STARTUP_KEY, lambda protector, _: _startup_key(held, protector.data[:16])
    yield CLEAR, lambda _, parts: _plain_key(parts)


def recovery_number(text: str) -> bytes | None:
    """Return the 128 bits of a recovery key of 48 digits, None where it is none."""
    if not _RECOVERY.fullmatch(text.strip()):
        return None
    digits = "".join(c for c in text if c.isdigit())
    groups = [int(digits[at : at + 6]) for at in range(0, 48, 6)]
    if any(group % 11 or group // 11 > 0xFFFF for group in groups):
        return None
    return struct.pack("<8H", *(group // 11 for group in groups))


def _stretched(secret: bytes, parts: list[FveEntry]) -> bytes | None:
    """A million rounds of SHA-256 over what came before, the secret, the salt and a count."""
    salted = next((part.data for part in parts if part.form == STRETCHED), b"")
    if len(salted) < 20:
        return None
    message = bytearray(bytes(32) + secret + salted[4:20] + bytes(8))
    count = struct.Struct("<Q")
    for number in range(ROUNDS):
        count.pack_into(message, 80, number)
        message[:32] = hashlib.sha256(message).digest()
    return bytes(message[:32])


def _startup_key(file: bytes, wanted: bytes) -> bytes | None:
    """The key in a startup key's file, if it is the one of a protector."""
    try:
        entries = entries_of(file[_FILE_HEAD:])
        for entry in entries:
            if (entry.kind, entry.form, entry.data[:16]) == (STARTUP_KEY, EXTERNAL, wanted):
                return _plain_key(entry.inner(_EXTERNAL_HEAD))
    except FileSystemError:  # of the person's file, not of the medium
        return None
    return None


def _plain_key(parts: list[FveEntry]) -> bytes | None:
    """A key that is not encrypted, behind its method."""
    key = next((part.data[4:] for part in parts if part.form == KEY), b"")
    return key if len(key) == 32 else None


def _opened(sealed: bytes, key: bytes) -> bytes:
    """The key that stands sealed under another.

    Raises:
        InvalidTag: the other is not the right one.
        FileSystemError: it is too short to be one.
    """
    data = _unsealed(sealed, key)
    if len(data) <= _KEY_HEAD or int.from_bytes(data[:2], "little") != len(data):
        raise FileSystemError(wordings.DAMAGED)
    return data[_KEY_HEAD:]


def _unsealed(sealed: bytes, key: bytes) -> bytes:
    nonce, mac, data = sealed[:_NONCE], sealed[_NONCE : _NONCE + _MAC], sealed[_NONCE + _MAC :]
    if not data or len(key) not in {16, 24, 32}:
        raise FileSystemError(wordings.DAMAGED)
    return AESCCM(key, tag_length=_MAC).decrypt(nonce, data + mac, None)


def _require_sealed_digest(metadata: FveMetadata, master: bytes) -> None:
    """Check that the block is the one that was sealed, where it has such a digest.

    Raises:
        FileSystemError: it is another.
        InvalidTag: the same.
    """
    if not metadata.sealed_digest:
        return
    told = _unsealed(metadata.sealed_digest, master)
    if len(told) != _DIGEST.size:
        raise FileSystemError(wordings.DAMAGED)
    *_, kind, _, digest = _DIGEST.unpack(told)
    found = hashlib.sha256(metadata.block).digest()
    if kind != _SHA256 or not hmac.compare_digest(found, digest):
        raise FileSystemError(wordings.DAMAGED)
