"""The keys file of a scan: keys of locked volumes, and which volumes they are for.

``[[volume]]`` with ``source``, ``kind``, an optional ``partition`` and one of ``passphrase``,
``recovery`` and ``key_file``; for VeraCrypt ``passphrase``, a list ``key_files``, or both, and an
optional ``pim``; or a bare ``[[passphrase]]`` with ``value``, which is tried on every
locked volume.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from forensics.errors import WrongUseError
from forensics.forms.toml_text import toml_document
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.volume import Volume

LARGEST_FILE = 1024 * 1024
MOST_KEYS = 64  # for one volume: each may cost seconds
SECRETS = ("passphrase", "recovery", "key_file")
_OF_VERACRYPT = frozenset({"key_files", "pim"})
MOST_PIM = 49_985  # 50 million rounds: what a key may cost at the most


class KeyKind(StrEnum):
    """What a key opens."""

    BITLOCKER = "bitlocker"
    LUKS = "luks"
    FILEVAULT = "filevault"
    APFS = "apfs"
    VERACRYPT = "veracrypt"
    ARCHIVE = "archive"
    BACKUP = "backup"


_BEGINNINGS = {
    "BitLocker": KeyKind.BITLOCKER,
    "LUKS": KeyKind.LUKS,
    "CoreStorage": KeyKind.FILEVAULT,
    "APFS": KeyKind.APFS,
    "VeraCrypt": KeyKind.VERACRYPT,
}


@dataclass(frozen=True, slots=True)
class VolumeKey:
    """The key of one volume; at most one of the three secrets is set. Never kept or shown.

    ``key_file`` is what the file holds. Without a secret, it asks for what opens without one. Of
    VeraCrypt there may be ``key_files`` beside or in place of a passphrase, and a ``pim``.
    """

    source: str
    kind: KeyKind
    partition: int | None
    passphrase: str | None = field(default=None, repr=False)
    recovery: str | None = field(default=None, repr=False)
    key_file: bytes | None = field(default=None, repr=False)
    key_files: tuple[bytes, ...] = field(default=(), repr=False)
    pim: int | None = field(default=None, repr=False)
    is_bare: bool = False  # meant for no volume: tried on all, so what it may cost is less


@dataclass(frozen=True, slots=True)
class Keys:
    """All keys given to a scan."""

    volumes: tuple[VolumeKey, ...] = ()
    passphrases: tuple[str, ...] = field(default=(), repr=False)

    def __bool__(self) -> bool:
        """Whether any key was given."""
        return bool(self.volumes or self.passphrases)

    def for_source(self, source: str) -> tuple[VolumeKey, ...]:
        """Return the keys that name a source, as a result calls it or by its file name."""
        return tuple(k for k in self.volumes if f"/{source}".endswith(f"/{k.source}"))

    def for_archives(self, source: str) -> tuple[str, ...]:
        """Return the passphrases to try on archives in a source: its own, then the bare ones."""
        return self._of_kind(source, KeyKind.ARCHIVE)

    def for_backups(self, source: str) -> tuple[str, ...]:
        """Return the passphrases to try on backups in a source: its own, then the bare ones."""
        return self._of_kind(source, KeyKind.BACKUP)

    def _of_kind(self, source: str, kind: KeyKind) -> tuple[str, ...]:
        some = (key for key in self.for_source(source) if key.kind is kind)
        own = (key.passphrase for key in some if key.passphrase is not None)
        return (*own, *self.passphrases)[:MOST_KEYS]

    def for_volume(self, source: str, volume: Volume) -> tuple[VolumeKey, ...]:
        """Return the keys to try on a locked volume of a source: none, its own, then the bare ones.

        The first has no secret: some volumes keep their key in the open.
        """
        kind = kind_of(volume.label)
        if kind is None:
            return ()
        own = (
            key
            for key in self.for_source(source)
            if key.kind is kind and key.partition in {None, volume.partition}
        )
        bare = (
            VolumeKey(source, kind, None, passphrase=each, is_bare=True)
            for each in self.passphrases
        )
        return (VolumeKey(source, kind, None), *own, *bare)[: MOST_KEYS + 1]


def kind_of(label: str) -> KeyKind | None:
    """Return what kind of key opens a volume of a label; None where no unlocker asks for one."""
    return next((kind for start, kind in _BEGINNINGS.items() if label.startswith(start)), None)


def read_keys(path: Path) -> Keys:
    """Read a keys file, and the key files that it names; their paths are relative to its folder.

    Raises:
        WrongUseError: it is not one; the sentence quotes nothing of it.
        OSError: it, or a key file, cannot be read.
    """
    try:
        document = toml_document(_content(path))
        if set(document) - {"volume", "passphrase"}:
            raise ValueError  # noqa: TRY301 -- one answer for every way of being wrong
        volumes = tuple(_volume_key(table, path.parent) for table in document.get("volume", []))
        passphrases = tuple(_text(table, "value") for table in document.get("passphrase", []))
    except (ValueError, TypeError, KeyError, AttributeError):
        # What a reader tripped over quotes the file, so it goes into no traceback.
        raise WrongUseError(
            "the keys file cannot be read; each [[volume]] has source, kind and one of passphrase, "
            "recovery and key_file (for veracrypt passphrase, key_files or both, and perhaps pim); "
            "each [[passphrase]] has value"
        ) from None
    return Keys(volumes, passphrases)


def _volume_key(table: dict[str, Any], folder: Path) -> VolumeKey:
    kind = KeyKind(table["kind"])
    further = _OF_VERACRYPT if kind is KeyKind.VERACRYPT else frozenset()
    named = [name for name in SECRETS if name in table]
    partition, is_further = table.get("partition"), "key_files" in table
    if len(named) > 1 or not (named or is_further):
        raise ValueError
    if set(table) - {"source", "kind", "partition", *SECRETS} - further:
        raise ValueError
    secrets: dict[str, Any] = {name: _text(table, name) for name in named}
    if "key_file" in secrets:
        secrets["key_file"] = _content(folder / secrets["key_file"])
    if is_further:
        secrets["key_files"] = tuple(_content(folder / each) for each in _texts(table["key_files"]))
    pim = _positive(table.get("pim"), most=MOST_PIM)
    return VolumeKey(_text(table, "source"), kind, _positive(partition), **secrets, pim=pim)


def _positive(number: object, *, most: int | None = None) -> int | None:
    if number is None:
        return None
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise ValueError
    if most is not None and number > most:
        raise ValueError
    return number


def _texts(values: object) -> list[str]:
    if not isinstance(values, list) or not 0 < len(values) <= MOST_KEYS:
        raise ValueError
    return [_text({"": each}, "") for each in values]


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_FILE)


def _text(table: dict[str, Any], name: str) -> str:
    value = table[name]
    if not isinstance(value, str) or not value:
        raise ValueError(name)
    return value
