"""What ``Manifest.plist`` of a backup says, and what a row of ``Manifest.db`` says of a file."""

from __future__ import annotations

import plistlib
from dataclasses import field
from typing import Any

from forensics.errors import FileSystemError
from forensics.phone_backups.keybag import Keybag, read_keybag
from forensics.value_classes import dataclass
from forensics.wordings import locks as wordings

LONGEST_MANIFEST = 4 * 1024 * 1024
LONGEST_RECORD, LONGEST_NAME = 64 * 1024, 4096
# What the readers of property lists make of hostile bytes; expat's own error is a ValueError's kin.
_NO_LIST = (Exception,)


@dataclass(frozen=True, slots=True)
class Manifest:
    """Of an encrypted backup its keybag, and the class and wrapped key of its database."""

    keybag: Keybag | None = None
    database_class: int = 0
    database_key: bytes = field(default=b"", repr=False)


def read_manifest(data: bytes) -> Manifest:
    """Read ``Manifest.plist``, binary or in XML.

    Raises:
        FileSystemError: it is damaged, or its keybag is, or that asks for too much work.
    """
    held = _loaded(data)
    if not isinstance(held, dict):
        raise FileSystemError(wordings.DAMAGED_KEYBAG)
    if held.get("IsEncrypted") is not True:
        return Manifest()
    keybag, key = held.get("BackupKeyBag"), held.get("ManifestKey")
    if not isinstance(keybag, bytes):
        raise FileSystemError(wordings.DAMAGED_KEYBAG)
    if not isinstance(key, bytes):
        raise FileSystemError(wordings.NO_DATABASE_KEY)
    return Manifest(read_keybag(keybag), int.from_bytes(key[:4], "little"), key[4:])


@dataclass(frozen=True, slots=True)
class BackedUpFile:
    """A file of a backup: what it was called there, and how it is encrypted.

    ``name`` is its domain, a slash and its path in that. ``size`` is what the backup says of its
    length in bytes, -1 where it says nothing; ``wrapped`` is empty where it has no key.
    """

    name: bytes
    size: int
    number: int
    wrapped: bytes = field(default=b"", repr=False)


def read_record(domain: bytes, path: bytes, blob: bytes) -> BackedUpFile:
    """Return what a row says; where its list makes no sense, its name alone.

    The list is one of NSKeyedArchiver: objects that name each other by their numbers.
    """
    name = (domain + b"/" + path)[:LONGEST_NAME]
    held = _loaded(blob[:LONGEST_RECORD])
    try:
        objects: list[Any] = held["$objects"]
        root: dict[str, Any] = objects[held["$top"]["root"].data]
        size, number = int(root.get("Size", -1)), int(root.get("ProtectionClass", 0))
        key = root.get("EncryptionKey")
        wrapped = b"" if key is None else objects[key.data]["NS.data"][4:]
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError):
        return BackedUpFile(name, -1, 0)
    return BackedUpFile(name, size, number, wrapped if isinstance(wrapped, bytes) else b"")


def _loaded(data: bytes) -> Any:  # noqa: ANN401 -- whatever stands there
    try:
        return plistlib.loads(data)
    except _NO_LIST:
        return None
