"""In which files a police copy lies, as they are kept for the worker that registers them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.errors import WrongEntryError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evidence_store.domain.exhibits.copies import HeldCopy
    from evidence_store.open_folder.store import Store


def files_to_register(
    store: Store, copy: HeldCopy, named: Sequence[Path], *, otherwise: str
) -> str:
    """The files that were named, a line each; of a registered disk image or extraction its own.

    Args:
        store: the data folder.
        copy: which copy.
        named: by a person; each lies in a place that an administrator named.
        otherwise: what is said where none is named, and none is known.

    Raises:
        WrongEntryError: no file is named and none is known, or a name has a line break.
    """
    if named:
        found = sorted(map(str, named))
    elif copy.acquisition_id is not None:
        with store.reading() as uow:
            found = list(uow.acquisitions.get(copy.acquisition_id).segments)
    else:
        raise WrongEntryError(otherwise)
    if any("\n" in each for each in found):
        raise WrongEntryError("The name of a file has a line break. Give it another name first.")
    return "\n".join(found)
