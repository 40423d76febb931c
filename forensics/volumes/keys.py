"""The keys file of a scan: read and checked, though this version opens no encrypted volume yet.

``[[volume]]`` with ``source``, ``kind``, an optional ``partition`` and one of ``passphrase``,
``recovery`` and ``key_file``; or a bare ``[[passphrase]]`` with ``value``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from forensics.errors import WrongUseError

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_FILE = 1024 * 1024
SECRETS = ("passphrase", "recovery", "key_file")


class KeyKind(StrEnum):
    """What a key opens."""

    BITLOCKER = "bitlocker"
    LUKS = "luks"
    FILEVAULT = "filevault"
    APFS = "apfs"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class VolumeKey:
    """The key of one volume; exactly one of the three secrets is set. Never pickled or shown."""

    source: str
    kind: KeyKind
    partition: int | None
    passphrase: str | None = field(default=None, repr=False)
    recovery: str | None = field(default=None, repr=False)
    key_file: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Keys:
    """All keys given to a scan."""

    volumes: tuple[VolumeKey, ...] = ()
    passphrases: tuple[str, ...] = field(default=(), repr=False)

    def __bool__(self) -> bool:
        """Whether any key was given."""
        return bool(self.volumes or self.passphrases)


def read_keys(path: Path) -> Keys:
    """Read a keys file.

    Raises:
        WrongUseError: it is not one; the sentence quotes nothing of it.
        OSError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            document = tomllib.loads(file.read(LARGEST_FILE).decode())
        if set(document) - {"volume", "passphrase"}:
            raise ValueError  # noqa: TRY301 -- one answer for every way of being wrong
        volumes = tuple(_volume_key(table) for table in document.get("volume", []))
        passphrases = tuple(_text(table, "value") for table in document.get("passphrase", []))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise WrongUseError(
            "the keys file cannot be read; each [[volume]] has source, kind and one of passphrase, "
            "recovery and key_file; each [[passphrase]] has value"
        ) from error
    return Keys(volumes, passphrases)


def _volume_key(table: dict[str, Any]) -> VolumeKey:
    secrets = {name: _text(table, name) for name in SECRETS if name in table}
    partition = table.get("partition")
    is_number = isinstance(partition, int) and not isinstance(partition, bool) and partition > 0
    if len(secrets) != 1 or not (partition is None or is_number):
        raise ValueError
    if set(table) - {"source", "kind", "partition", *SECRETS}:
        raise ValueError
    return VolumeKey(_text(table, "source"), KeyKind(table["kind"]), partition, **secrets)


def _text(table: dict[str, Any], name: str) -> str:
    value = table[name]
    if not isinstance(value, str) or not value:
        raise ValueError(name)
    return value
