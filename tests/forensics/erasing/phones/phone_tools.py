"""The real adb, fastboot, idevice_id and ideviceinfo, each told where its made-up phone is.

A script under the name of a tool becomes the tool of the system. That of ``adb`` has the server
that it starts connect to a socket; that of Apple's tools names the socket of a usbmuxd.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.erasing.tools.toolbox import SYSTEM_TOOLS, Toolbox
from forensics.values import ExternalTool
from tests.forensics.erasing.tools.made_tools import make_toolbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_APPLE = (ExternalTool.IDEVICE_ID, ExternalTool.IDEVICEINFO)


def phone_tools(
    folder: Path, *, androids: Sequence[Path] = (), usbmuxd: Path | None = None
) -> Toolbox:
    """A toolbox of the system's tools, which reach these sockets and no USB."""
    toolbox = make_toolbox(folder)
    real = SYSTEM_TOOLS.find(ExternalTool.ADB)
    assert real is not None
    connects = "".join(
        f'{real} -L "$2" connect localfilesystem:{socket} >/dev/null 2>&1; ' for socket in androids
    )
    _write(
        toolbox,
        ExternalTool.ADB,
        # The server listens first; then it is told where the phones are.
        f'case "$4" in server) (while [ ! -S "$HOME/adb" ]; do sleep 0.02; done; {connects}) & ;; '
        f'esac\nexec {real} "$@"',
    )
    for tool in _APPLE if usbmuxd else ():
        program = SYSTEM_TOOLS.find(tool)
        assert program is not None
        _write(toolbox, tool, f'USBMUXD_SOCKET_ADDRESS=UNIX:{usbmuxd} exec {program} "$@"')
    return toolbox


def _write(toolbox: Toolbox, tool: ExternalTool, script: str) -> None:
    path = toolbox.folders[0] / tool
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
