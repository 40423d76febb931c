"""Starting a guarded child within walls (``forensics.sandbox.bubblewrap``).

It inherits two pipes and nothing else. What is killed and waited for is bubblewrap; whatever is
inside ends with it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from forensics.python_process import python
from forensics.sandbox import KEPT, bubblewrapped
from forensics.scanning.workers.parser_loading import keep_libraries_to_one_thread

if TYPE_CHECKING:
    from pathlib import Path

# What runs inside; the pipes, whether it may fork, and what it may see follow.
_PROGRAM = (
    "import sys\nfrom forensics.scanning.workers.guarded_child import serve_within_walls as serve\n"
)
_CALL = "serve(*map(int, sys.argv[1:4]), *sys.argv[4:])"


class WalledProcess:
    """A process within walls: as much of ``multiprocessing.Process`` as a guarded child needs."""

    def __init__(
        self, requests: int, answers: int, *, readable: tuple[Path, ...], may_fork: bool
    ) -> None:
        """Take the child's ends of two pipes, and what it may see."""
        self._pipes, self._readable, self._may_fork = (requests, answers), readable, may_fork
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it.

        Raises:
            OSError: it cannot be started so.
        """
        keep_libraries_to_one_thread()
        words = [*bubblewrapped(self._readable), *python("-c", _PROGRAM + _CALL)]
        self._process = subprocess.Popen(
            [*words, *map(str, (*self._pipes, int(self._may_fork), *self._readable))],
            pass_fds=self._pipes,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )

    def kill(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.kill()

    def join(self) -> None:
        """Wait for its end."""
        if self._process is not None:
            self._process.wait()

    def close(self) -> None:
        """Nothing is left of it after ``join``."""


def _environment() -> dict[str, str]:
    """Next to nothing: a word of the environment may be a secret."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
