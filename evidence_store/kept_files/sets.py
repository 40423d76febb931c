"""Hash sets made of lists, bad rows put aside; and sealed files that nobody registered."""

from __future__ import annotations

import re
import secrets
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.data_folder.places import SETS
from evidence_store.data_folder.referred import NAME_LENGTH
from evidence_store.domain.values.projection import projected
from evidence_store.errors import WrongEntryError
from evidence_store.kept_files.sealed_sets import as_sentence, kept_set, registered_names
from evidence_store.keys.passphrases import require_passphrase
from evidence_store.ways import Way
from forensics.errors import HashSetError
from forensics.hash_sets.lists.apart import ImportedApart, import_apart, look_apart
from forensics.hash_sets.lists.asked import ListAsked
from forensics.hash_sets.lists.columns import NO_HEADER
from forensics.hash_sets.lists.reader import ListFormat
from forensics.hash_sets.lists.rejected import RejectedRow
from forensics.hash_sets.sections import SET_ID_SIZE
from forensics.passphrases.passphrase_file import normal_passphrase
from forensics.value_classes import dataclass
from forensics.values import HashSetSummary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.open_folder.store import Store
    from forensics.hash_sets.lists.preview import ListSeen

AS_IT_IS = ListAsked()
LARGEST_LIST = 8 << 20
TOO_LARGE = (
    "The list is too large for a page. Import it on the command line: " + Way.KNOWN_SET_IMPORT + "."
)
WAIT_SECONDS = 60 * 60
_OWN_NAME = re.compile(rf"[0-9a-f]{{{NAME_LENGTH}}}\.set|\..+\.[0-9a-f]{{8}}")


@dataclass(frozen=True, slots=True)
class ImportedSet:
    """A set that was made of a list, where it lies, and the outcome of its rows.

    ``rejected`` lists rows of a list that a page sent; of others, which may have millions, the
    sealed set says which.
    """

    summary: HashSetSummary
    path: Path
    duplicates: int
    renamed: int
    without_size: int
    other_categories: int
    refused: int
    rejected: tuple[RejectedRow, ...]
    list_format: ListFormat


@contextmanager
def imported_set(
    store: Store, source: bytes | Path, *, passphrase: str, asked: ListAsked = AS_IT_IS
) -> Iterator[ImportedSet]:
    """Make a sealed hash set of a list that others made, to be registered within the block.

    Where the block ends with an error, the file is removed.

    Args:
        store: the data folder.
        source: the whole list as a page sent it, or where it lies.
        passphrase: seals the set.
        asked: how the list is to be read, as far as somebody said.

    Raises:
        WrongEntryError: no row of it can be used, or it is too large; or the passphrase is soon
            guessed.
    """
    if isinstance(source, bytes) and len(source) > LARGEST_LIST:
        raise WrongEntryError(TOO_LARGE)
    require_passphrase(passphrase)
    key, set_id = normal_passphrase(passphrase), secrets.token_bytes(SET_ID_SIZE)
    made: list[ImportedApart] = []

    def write(path: Path) -> HashSetSummary:
        try:
            made.append(import_apart(source, asked, set_id=set_id, out=path, passphrase=key))
        except HashSetError as error:
            raise WrongEntryError(_refusal(error)) from error
        return made[0].facts.summary

    with kept_set(store, write) as kept:
        origin = made[0].origin
        yield projected(
            ImportedSet,
            origin.counts,
            summary=kept.summary,
            path=kept.path,
            list_format=origin.list_format,
            refused=len(origin.rejected),
            rejected=tuple(origin.rejected) if isinstance(source, bytes) else (),
        )


def list_columns(data: bytes) -> ListSeen:
    """Return what the columns of a CSV look like, so that a person can say which is what.

    Raises:
        WrongEntryError: it is no text that is parted into columns, or it is too large.
    """
    if len(data) > LARGEST_LIST:
        raise WrongEntryError(TOO_LARGE)
    try:
        return look_apart(data)
    except HashSetError as error:
        raise WrongEntryError(as_sentence(error)) from error


def _refusal(error: HashSetError) -> str:
    """What is wrong with a list; where nobody can tell its columns, the way on."""
    said = as_sentence(error)
    if str(error) != NO_HEADER:
        return said
    return said + " Look at its columns: " + Way.HASH_SET_COLUMNS + "."


def leftovers(store: Store) -> tuple[Path, ...]:
    """Files of imports that were cut short: sealed sets that the record does not know."""
    folder = store.data / SETS
    if not folder.is_dir():
        return ()
    # Only files of the naming that an import gives, and none younger
    # than an hour: another process may be about to register it.
    registered, before = registered_names(store), time.time() - WAIT_SECONDS
    return tuple(
        sorted(
            path
            for path in folder.iterdir()
            if path.is_file()
            and not path.is_symlink()
            and _OWN_NAME.fullmatch(path.name)
            and path.name not in registered
            and path.stat().st_mtime < before
        )
    )


def remove_leftovers(store: Store) -> int:
    """Remove what imports left that were cut short; give how many files that were."""
    found = leftovers(store)
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)
