"""The files of the source tree, with git or without: a machine that only runs it has none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
MADE = {"__pycache__", "_interfaces", "node_modules", "vendor"}
"""What these folders hold is made or fetched, as ``.gitignore`` says."""


def files_in(*places: str) -> Iterator[Path]:
    """Yield every file that somebody wrote, below folders or of these names, in order.

    Args:
        places: folders or files, from the top of the tree.
    """
    for place in places:
        top = ROOT / place
        for path in (top,) if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and MADE.isdisjoint(path.relative_to(ROOT).parts):
                yield path
