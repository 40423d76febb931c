"""What opens a backup on another computer: people's sealed keys, kept beside the file.

A person's own key stands sealed in the database, thus inside the backup that it should open. So a
copy of the sealed keys, each with nothing but an opaque id, is written beside every backup: with it
the passphrase of anybody enrolled at that time opens the backup on any computer. They are as hard
to open there as in the data folder: by their passphrase alone.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

import cattrs
from pyrage import x25519

from evidence_store.errors import BackupError, NotFoundError, SealedKeyError
from evidence_store.keys.person_keys import open_person_keys
from forensics.documents import from_json, to_json
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from evidence_store.domain.people.person import Person

SCHEMA = "expunge-backup-keys/1"
MAX_KEYRING = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SealedIdentity:
    """One person's keys, sealed by their passphrase."""

    person: str
    recipient: str
    sealed_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Keyring:
    """The sealed keys of everybody to whom a backup is encrypted."""

    schema: str
    people: tuple[SealedIdentity, ...]


def write_keyring(people: Iterable[Person]) -> bytes:
    """The bytes of the file beside a backup."""
    sealed = (SealedIdentity(each.id, each.recipient, each.sealed_key) for each in people)
    return to_json(Keyring(SCHEMA, tuple(sealed)))


def open_identity(file: Path, *, passphrase: str) -> x25519.Identity:
    """The age identity of the person whose passphrase it is.

    Args:
        file: the file that stands beside a backup.
        passphrase: of anybody whose sealed key is in it.

    Raises:
        NotFoundError: there is no such file.
        BackupError: it is of another form.
        SealedKeyError: the passphrase opens none of the keys.
    """
    # The file names nobody, so the passphrase is tried at each key.
    for each in _read(file).people:
        try:
            opened = open_person_keys(
                each.person, sealed_key=each.sealed_key, passphrase=passphrase
            )
        except SealedKeyError:
            continue
        return opened.identity
    raise SealedKeyError(
        "This passphrase opens none of the keys beside the backup. It must be of a person who was "
        "enrolled when the backup was made. Check Caps Lock and try again."
    )


def read_identities(file: Path) -> list[x25519.Identity]:
    """The identities of an age identity file (lines ``AGE-SECRET-KEY-1…``; others are remarks).

    Raises:
        NotFoundError: there is no such file.
        BackupError: it holds none, or one of another kind.
    """
    try:
        lines = file.read_text("utf-8").split()
    except FileNotFoundError:
        raise NotFoundError(f"{file.name} is not there.") from None
    except UnicodeDecodeError:
        lines = []
    found = []
    for line in lines:
        if line.startswith("AGE-SECRET-KEY-1"):
            try:
                found.append(x25519.Identity.from_str(line))
            except Exception:  # noqa: BLE001 -- pyrage's own kinds differ; the cause quotes the key
                raise BackupError(f"{file.name} holds a key of another form.") from None
    if not found:
        raise BackupError(f"{file.name} is not an age identity file.")
    return found


def _read(file: Path) -> Keyring:
    try:
        with file.open("rb") as handle:
            data = handle.read(MAX_KEYRING + 1)
    except FileNotFoundError:
        raise NotFoundError(
            f"{file.name} is not there. It is made beside each backup and holds people's sealed "
            "keys; name it with --keys, or use the identity file of a recipient with --identity."
        ) from None
    fault = BackupError(f"{file.name} is not a file of sealed keys, or it was damaged.")
    try:
        keyring = from_json(data, Keyring)
    except (ValueError, RecursionError, cattrs.BaseValidationError):
        raise fault from None
    if keyring.schema != SCHEMA or len(data) > MAX_KEYRING:
        raise fault
    return keyring
