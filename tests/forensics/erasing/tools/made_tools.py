"""Tools made for a test: shell scripts under the name of a tool, in a toolbox of their own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from forensics.erasing.tools.toolbox import Toolbox

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values import ExternalTool


def make_toolbox(folder: Path) -> Toolbox:
    """A toolbox over a folder that this user owns."""
    folder.mkdir(mode=0o755, exist_ok=True)
    return Toolbox((folder,), owner=os.getuid())


def make_tool(toolbox: Toolbox, tool: ExternalTool, script: str) -> Path:
    """Put a shell script there under the name of a tool; it says that its version is 1.2.3."""
    path = toolbox.folders[0] / tool
    said = "case $1 in version|-V|--version) echo version 1.2.3; exit;; esac"
    path.write_text(f"#!/bin/sh\n{said}\n{script}\n")
    path.chmod(0o755)
    return path
