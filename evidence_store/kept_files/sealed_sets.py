"""Sealed files of hash sets in the data folder: built there, sent there, kept while registered."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.data_folder.places import SETS
from evidence_store.data_folder.referred import name_of_set
from evidence_store.domain.values.identifiers import new_id
from evidence_store.errors import WrongEntryError
from evidence_store.ways import Way
from forensics.errors import ForensicsError, HashSetError, WrongPassphraseError
from forensics.output import flush_folder, write_new
from forensics.passphrases.passphrase_file import normal_passphrase
from forensics.value_classes import dataclass
from forensics.values import HashSetSummary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evidence_store.open_folder.store import Store
    from forensics.values import Digest

LARGEST_SET = 64 << 20
"""Bytes of a sealed set that a page takes."""
NOT_OPENED = "The passphrase does not open this hash set. Check Caps Lock and try again."


@dataclass(frozen=True, slots=True)
class KeptSet:
    """A sealed set in the data folder."""

    summary: HashSetSummary
    path: Path


def file_of_set(store: Store, digest: Digest) -> Path | None:
    """Where the sealed file of a set lies in the data folder; None where it does not."""
    path = store.data / SETS / name_of_set(digest)
    return path if path.is_file() else None


@contextmanager
def kept_set(store: Store, write: Callable[[Path], HashSetSummary]) -> Iterator[KeptSet]:
    """Have a sealed set written into the data folder, to be registered within the block.

    Where the block ends with an error, and the set is not registered, the file goes again.

    Args:
        store: the data folder.
        write: writes it under the name that it is given.
    """
    folder = store.data / SETS
    folder.mkdir(mode=0o700, exist_ok=True)
    # Named as files are that are being written.
    beginning = folder / f".{new_id('f')}.set.{secrets.token_hex(4)}"
    try:
        summary = write(beginning)
        # The file is named by the set's own digest, which the record names too, so that what was
        # never registered is known by it.
        path = folder / name_of_set(summary.digest)
        # One that is registered stays as it is: the worker may have a slot in it.
        if not (path.exists() and path.name in registered_names(store)):
            beginning.rename(path)
            flush_folder(folder)
    finally:
        beginning.unlink(missing_ok=True)
    try:
        yield KeptSet(summary, path)
    except BaseException:
        # Another act may have registered the same set by now.
        if path.name not in registered_names(store):
            path.unlink(missing_ok=True)
        raise


@contextmanager
def sent_set(store: Store, data: bytes, *, passphrase: str) -> Iterator[KeptSet]:
    """Keep a sealed set that was sent, if the passphrase opens it; register it within the block.

    Raises:
        WrongEntryError: it is no hash set of ours, is too large, or does not open.
    """
    if len(data) > LARGEST_SET:
        raise WrongEntryError(
            "The hash set is too large for a page. Register it on the command line: "
            + Way.KNOWN_SET_REGISTER
            + "."
        )

    def write(path: Path) -> HashSetSummary:
        write_new(path, data)
        return opened_summary(path, passphrase)

    with kept_set(store, write) as kept:
        yield kept


@contextmanager
def kept_copy(store: Store, file: Path, *, summary: HashSetSummary) -> Iterator[KeptSet]:
    """Keep a copy of a sealed set that was opened; register it within the block."""

    def write(path: Path) -> HashSetSummary:
        write_new(path, file.read_bytes())
        return summary

    with kept_set(store, write) as kept:
        yield kept


def opened_summary(path: Path, passphrase: str) -> HashSetSummary:
    """What a sealed set says of itself, opened.

    Raises:
        WrongEntryError: it is no hash set of ours, or the passphrase does not open it.
    """
    from forensics.hash_sets.opening import open_hash_set  # noqa: PLC0415 -- few verbs open one: it takes numpy

    try:
        return open_hash_set(path, passphrase=normal_passphrase(passphrase)).summary
    except WrongPassphraseError as error:
        raise WrongEntryError(NOT_OPENED) from error
    except HashSetError as error:
        raise WrongEntryError(as_sentence(error)) from error


def registered_names(store: Store) -> set[str]:
    """The names of the files of every registered set."""
    with store.reading() as uow:
        return {name_of_set(each.digest) for each in uow.hash_sets.find()}


def as_sentence(error: ForensicsError) -> str:
    """Return what is wrong with a hash set, or what is made of one, as a person reads it."""
    said = str(error)
    return f"{said[:1].upper()}{said[1:]}."
