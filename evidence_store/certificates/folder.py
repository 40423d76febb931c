"""The folder of issued documents: what stands in it and was never issued."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def unrecorded_documents(folder: Path, *, recorded: Sequence[str]) -> list[str]:
    """Names of all files in the folder that were never issued, sorted.

    Args:
        folder: where documents stand.
        recorded: file names of all issued documents.
    """
    known = set(recorded)
    return sorted(path.name for path in folder.iterdir() if path.name not in known)
