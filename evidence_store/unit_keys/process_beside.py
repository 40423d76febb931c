"""A process beside this one that has the unit's keys, and ends with it.

It is handed the keys through a pipe, and ends with this process, however that ends: both hold one
pipe more, and it leaves when that closes.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.unit_keys.handed_keys import pack_unit_keys
from forensics.python_process import python

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence_store.keys.unit_keys import UnitKeys

LONGEST_END_SECONDS = 30.0


@contextmanager
def process_beside(words: Sequence[str], unit_keys: UnitKeys) -> Iterator[None]:
    """Have a verb of ``expunge`` running for as long as the block lasts.

    What it has in hand when the block ends is interrupted, kept, and goes on with the next one.

    Args:
        words: the verb with its options; it takes ``--keys-from`` and ``--while-open``.
        unit_keys: go there through a pipe: never on a command line, never to a disk.
    """
    ours, theirs = os.pipe(), os.pipe()
    command = python("-m", "forensics", *words)
    command += ["--keys-from", str(theirs[0]), "--while-open", str(ours[0])]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=(ours[0], theirs[0]),
        start_new_session=True,  # Ctrl+C is this process's, which then ends the other in order
    ) as process:
        os.close(ours[0])
        os.close(theirs[0])
        with os.fdopen(theirs[1], "wb") as pipe:
            pipe.write(pack_unit_keys(replace(unit_keys, lists=None)))  # it signs no list
        try:
            yield
        finally:
            os.close(ours[1])
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(LONGEST_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()  # a job that is cut short is taken up again by another worker
