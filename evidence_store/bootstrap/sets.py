"""Hash sets imported from lists of digests: sealed into the data folder, bad rows put aside."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.bootstrap.places import SETS
from evidence_store.errors import WrongEntryError
from forensics.errors import HashSetError
from forensics.hash_sets.importing import RejectedRow, read_list
from forensics.hash_sets.opening import save_hash_set
from forensics.values import HashSetSummary

if TYPE_CHECKING:
    from evidence_store.bootstrap.store import Store

LARGEST_LIST = 8 << 20


@dataclass(frozen=True, slots=True)
class ImportedSet:
    """A set that was made of a list, where it lies, and what became of the rows."""

    summary: HashSetSummary
    path: Path
    duplicates: int
    renamed: int
    without_size: int
    rejected: tuple[RejectedRow, ...]


def import_set(store: Store, data: bytes, *, name: str, passphrase: str) -> ImportedSet:
    """Make a sealed hash set of a list (CSV or VICS JSON) in the folder ``sets``.

    Args:
        store: the data folder.
        data: the whole list.
        name: of the new file, without its ending; never from the list.
        passphrase: seals the set.

    Raises:
        WrongEntryError: no row of it can be used, or it is too large.
    """
    if len(data) > LARGEST_LIST:
        raise WrongEntryError("The list is too large for a page. Import it on the command line.")
    try:
        imported = read_list(io.BytesIO(data), list_format=None)
    except HashSetError as error:
        raise WrongEntryError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
    folder = store.data / SETS
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{name}.set"
    saved = save_hash_set(path, imported.known_files, passphrase=passphrase.encode())
    return ImportedSet(
        summary=saved.summary,
        path=path,
        duplicates=imported.duplicates,
        renamed=imported.renamed,
        without_size=imported.without_size,
        rejected=imported.rejected,
    )
