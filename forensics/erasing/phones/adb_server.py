"""A server of adb that is ours alone: begun for one reading, held, and ended with it.

One that runs already belongs to somebody else: it could say anything of phones that are not there.
Ours speaks through a socket in a folder that nobody else may open, and makes a new key for itself,
so that no phone trusts it longer than one reading.
"""

from __future__ import annotations

import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.erasing.tools.commands import Command
from forensics.erasing.tools.reach import Reach
from forensics.erasing.tools.running import run_tool
from forensics.values.tool_runs import DEVICE, ExternalTool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.erasing.tools.answers import ToolAnswer
    from forensics.erasing.tools.toolbox import Toolbox

USB = Path("/dev/bus/usb")
SECONDS = 600.0
"""The longest that a reading may take, people who unlock the phone included."""
_BEGINS_WITHIN = 10.0
_SERVE = Command(
    ExternalTool.ADB, ("-L", DEVICE, "nodaemon", "server"), seconds=SECONDS, most=1 << 22
)
_END = Command(ExternalTool.ADB, ("-L", DEVICE, "kill-server"), seconds=10.0)


class AdbServer:
    """How one phone is asked through the server: fixed words, one after the other."""

    def __init__(self, folder: Path, toolbox: Toolbox) -> None:
        """Take the folder in which the server's socket lies."""
        self.socket = folder / "adb"
        self._reach = Reach(folder, services=True)
        self._toolbox = toolbox

    def ask(self, *words: str, seconds: float = 20.0) -> ToolAnswer:
        """Run ``adb`` with these words and return its answer, whatever it is."""
        return self.run(Command(ExternalTool.ADB, ("-L", DEVICE, *words), seconds=seconds))

    def run(self, command: Command) -> ToolAnswer:
        """Run a command of adb, held to the socket and to USB."""
        return run_tool(
            command,
            device=f"localfilesystem:{self.socket}",
            nodes=[USB],
            toolbox=self._toolbox,
            reach=self._reach,
        )


@contextmanager
def adb_server(toolbox: Toolbox) -> Iterator[AdbServer | None]:
    """Begin a server, give what asks through it, and end it; None where none began."""
    with tempfile.TemporaryDirectory(prefix="expunge-adb-") as name:
        server = AdbServer(Path(name), toolbox)
        serving = threading.Thread(target=server.run, args=(_SERVE,))
        serving.start()
        try:
            yield server if _has_begun(server, serving) else None
        finally:
            server.run(_END)
            serving.join()


def _has_begun(server: AdbServer, serving: threading.Thread) -> bool:
    until = time.monotonic() + _BEGINS_WITHIN
    while serving.is_alive() and time.monotonic() < until:
        if server.socket.exists():
            return True
        time.sleep(0.02)
    return False
