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

# What runs inside; the pipes, two more numbers, and what it may see follow.
_PROGRAM = (
    "import sys\nfrom forensics.scanning.workers.guarded_child import serve_within_walls as serve\n"
)
_CALL = "serve(*map(int, sys.argv[1:5]), *sys.argv[5:])"


class WalledProcess:
    """A process within walls: as much of ``multiprocessing.Process`` as a guarded child needs."""

    def __init__(
        self, pipes: tuple[int, int], *, numbers: tuple[int, ...], readable: tuple[Path, ...]
    ) -> None:
        """Take the child's ends of two pipes, what it is told in numbers, and what it may see."""
        self._pipes, self._numbers, self._readable = pipes, numbers, readable
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it.

        Raises:
            OSError: it cannot be started so.
        """
        keep_libraries_to_one_thread()
        words = [*bubblewrapped(self._readable), *python("-c", _PROGRAM + _CALL)]
        self._process = subprocess.Popen(
            [*words, *map(str, (*self._numbers, *self._readable))],
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
