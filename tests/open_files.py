"""Which files this process has open, as Linux tells it."""

from __future__ import annotations

from pathlib import Path


def opened_in(folder: Path) -> list[str]:
    """The files of a folder that are open, each as often as it is."""
    files = [str(each.readlink()) for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
    return [each for each in files if each.startswith(f"{folder}/")]
