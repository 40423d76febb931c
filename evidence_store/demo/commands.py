"""The demonstration's commands: each in a process of its own, which alone opens a person's key.

On Linux that process is forked from the demonstration's own, which has loaded the program once,
opens no key and has no other thread: loading it a hundred times takes longer than all the work.
Elsewhere, and where something began a thread, each is started from nothing.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from evidence_store.domain.cases.case import Case
from evidence_store.domain.disposals.disposal import Disposal
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.orders.order import Order
from evidence_store.domain.people.person import Person
from evidence_store.domain.scans.scan import HashSetRecord, ScanRecord
from evidence_store.errors import EvidenceStoreError
from forensics.cli.root import VERBS, main
from forensics.documents import prepare
from forensics.python_process import loading, python
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

_READ = (Person, Case, Order, Exhibit, HashSetRecord, ScanRecord, Disposal)
"""The records that most commands read."""
IDENTIFIER = re.compile(r"\b[a-z]_[2-9A-HJ-NP-Z]{20}\b")


class DemonstrationError(EvidenceStoreError):
    """A step of the demonstration ended otherwise than it should."""


@dataclass(frozen=True, slots=True)
class CommandAnswer:
    """What one command said."""

    code: int
    text: str

    @property
    def identifier(self) -> str:
        """The first opaque id that it named.

        Raises:
            DemonstrationError: it named none.
        """
        found = IDENTIFIER.search(self.text)
        if found is None:
            raise DemonstrationError("A command should have named an id and did not.")
        return found.group()


def run_command(words: Sequence[str]) -> CommandAnswer:
    """Run ``expunge`` with these words, as a person would; give what it said and its exit code."""
    if not is_forked():
        return start(python("-m", "forensics", *words))
    # What waits in a buffer would be copied into the child, and be said twice.
    sys.stdout.flush()
    sys.stderr.flush()
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        os.close(reads)
        _become(words, writes)
    os.close(writes)
    with open(reads, encoding="utf-8") as said:  # noqa: PTH123 -- a pipe has no path
        text = said.read()
    return CommandAnswer(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), text)


def start(command: Sequence[str]) -> CommandAnswer:
    """Start a program; give what it said and its exit code."""
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return CommandAnswer(done.returncode, done.stdout)


def is_forked() -> bool:
    """Whether commands are forked here; a fork would copy of several threads the one that forks."""
    if sys.platform != "linux":
        return False
    _load_verbs()
    return len(list(Path("/proc/self/task").iterdir())) == 1


@cache
def _load_verbs() -> None:
    with loading():  # no command looks at it again, so the memory of all of it is shared
        for point in entry_points(group=VERBS):
            point.load()
        prepare(*_READ)


def _become(words: Sequence[str], writes: int) -> NoReturn:
    """Be that command from here on; nothing of the demonstration goes on in this process."""
    code = 1
    try:
        os.dup2(writes, 1)
        os.dup2(writes, 2)
        os.close(writes)
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 -- until the end
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 -- the same
        main(list(words))
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # Not sys.exit: what the demonstration has to end is ended by its own process alone.
        os._exit(code)
