"""How a job opens its hash set: nothing is typed where the worker opens it by itself."""

from __future__ import annotations

import os
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.errors import WrongEntryError
from evidence_store.kept_files.sealed_sets import file_of_set
from evidence_store.kept_files.worker_slots import worker_has
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.open_folder.store import Store

AWAY = (
    "No hash set can be read at that place. Check the path, and that the server may read the file."
)
NEEDED = "Enter where the hash set is"


@dataclass(frozen=True, slots=True)
class SetOpening:
    """How a job opens its set: by the worker's slot, or by a passphrase of the file that is named.

    ``file`` and ``passphrase`` are None where the worker opens ``set_id`` by itself.
    """

    set_id: str
    file: str | None = None
    passphrase: str | None = field(default=None, repr=False)


def opening_with(
    store: Store, set_id: str, *, passphrase: str | None, file: str | None
) -> SetOpening:
    """How a registered set is opened, with what a person typed for it.

    Args:
        store: the data folder.
        set_id: the registered set.
        passphrase: of the set; nothing where the worker is to open it.
        file: where it lies; nothing where the data folder keeps it.

    Raises:
        WrongEntryError: path or passphrase is needed and missing, or no file can be read there.
    """
    with store.reading() as uow:
        known = uow.hash_sets.get(set_id)
    if not passphrase and worker_has(store, known):
        return SetOpening(set_id)
    if not passphrase:
        raise WrongEntryError("Enter the passphrase of the hash set.")
    kept = file_of_set(store, known.digest)
    return SetOpening(set_id, str(kept) if kept is not None else readable_path(file), passphrase)


def readable_path(typed: str | None) -> str:
    """Return a path that somebody typed, if a file can be read there.

    Raises:
        WrongEntryError: none can, or nothing was typed.
    """
    if not typed:
        raise WrongEntryError(NEEDED)
    path = Path(typed)
    try:
        is_there = path.is_absolute() and path.is_file() and os.access(path, os.R_OK)
    except (OSError, ValueError):
        is_there = False
    if not is_there:
        raise WrongEntryError(AWAY)
    return typed
