"""What an ``init`` that was killed leaves beside the folder it was making: keys, of no use."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from evidence_store.data_folder.places import (
    CERTIFICATES,
    DATABASE,
    FOUNDING,
    ROOT,
    SETTINGS,
    UNIT_KEYS,
)

if TYPE_CHECKING:
    from pathlib import Path

_OWN = (SETTINGS, DATABASE, ROOT, UNIT_KEYS, CERTIFICATES, FOUNDING)


def remove_leftovers(data: Path) -> list[str]:
    """Remove what killed runs of ``init`` left beside ``data``, and give the names, sorted."""
    naming = re.compile(rf"\.{re.escape(data.name)}\.[0-9a-f]{{8}}")
    beside = sorted(data.parent.iterdir()) if data.parent.is_dir() else []
    # Only folders of the naming that ``init`` uses for this very name, holding nothing but what
    # ``init`` writes; links are never followed. Only one ``init`` of a name runs at a time.
    left = [path for path in beside if naming.fullmatch(path.name) and _is_ours(path)]
    for folder in left:
        shutil.rmtree(folder)
    return [folder.name for folder in left]


def _is_ours(folder: Path) -> bool:
    if folder.is_symlink() or not folder.is_dir():
        return False
    return all(_is_own(path) for path in folder.iterdir())


def _is_own(path: Path) -> bool:
    """True for what init writes, and for the beginnings of it under a passing name."""
    name = path.name.removeprefix(".")
    is_empty = path.name != CERTIFICATES or not any(path.iterdir())
    return name.startswith(_OWN) and is_empty and not path.is_symlink()
