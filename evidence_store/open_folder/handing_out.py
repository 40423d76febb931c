"""Files that wait to be handed out once, in a private folder of the data folder."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Reading, Store

KEPT_FOR = timedelta(days=1)


def remove_what_may_not_stay(
    store: Store,
    unit_keys: UnitKeys,
    folder: Path,
    may_stay: Callable[[Store, Reading, Path], bool],
) -> int:
    """Remove what is not to be handed out from a folder of such files.

    It is done under the write lock, so that a file which is just being recorded is whole or not
    there. A link is removed always: nothing here makes one, and it would hand out a file from
    elsewhere.

    Returns:
        How many files were removed.
    """
    if not folder.is_dir():
        return 0
    with store.unit_of_work(unit_keys) as uow:
        gone = [
            each
            for each in sorted(folder.iterdir())
            if each.is_symlink() or not may_stay(store, uow, each)
        ]
        for each in gone:
            each.unlink(missing_ok=True)
    return len(gone)
