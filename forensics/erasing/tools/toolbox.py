"""Where tools are looked for: in the system's own folders, never along anybody's ``PATH``."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from forensics.values.tool_runs import ExternalTool

ROOT = 0
_WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class Toolbox:
    """Folders in which tools are looked for, and the user to whom folder and tool must belong."""

    folders: tuple[Path, ...]
    owner: int = ROOT

    def find(self, tool: ExternalTool) -> Path | None:
        """Return the path of a tool; None where it is not there, or others could change it."""
        for folder in self.folders:
            path = folder / tool
            if self._is_own(folder) and self._is_own(path) and os.access(path, os.X_OK):
                return path
        return None

    def _is_own(self, path: Path) -> bool:
        try:
            status = path.stat()
        except OSError:
            return False
        return status.st_uid == self.owner and not status.st_mode & _WRITABLE_BY_OTHERS


SYSTEM_TOOLS = Toolbox(tuple(map(Path, ("/usr/sbin", "/usr/bin", "/sbin", "/bin"))))
