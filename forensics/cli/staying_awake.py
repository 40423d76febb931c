"""Keeping the machine awake while a device is erased or imaged, as far as it lets us.

A child of systemd-inhibit holds the lock and waits for the end of its input. However this process
ends, killed or not, the system closes that input, the child ends, and the machine may sleep again.
"""

from __future__ import annotations

import select
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROGRAM = "systemd-inhibit"
PATIENCE = 5.0  # seconds that the system has to answer before the work begins without it

NOT_HELD = (
    "This machine may go to sleep while the device is worked on. Switch that off until the work "
    "has ended; what was done is kept in any case"
)


@contextmanager
def awake(*, tell: Callable[[str], object]) -> Iterator[None]:
    """Hold sleep off while entered; where that fails, say so once and go on.

    Args:
        tell: is told ``NOT_HELD`` where nothing holds sleep off.
    """
    found = shutil.which(PROGRAM)
    child = None if found is None else _hold(found)
    if child is None:
        tell(NOT_HELD)
    try:
        yield
    finally:
        if child is not None:
            _let_go(child)


def _hold(program: str) -> subprocess.Popen[bytes] | None:
    """The child that holds the lock, once it says that it does; None where it cannot."""
    words = ["--what=sleep:idle", "--who=Expunge", "--why=A device is being erased or imaged"]
    try:
        child = subprocess.Popen(
            [program, *words, "--mode=block", "sh", "-c", "echo held; exec cat"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that Ctrl-C is for us, and the block in hand is finished
        )
    except OSError:
        return None
    if _answers(child):
        return child
    _let_go(child)
    return None


def _answers(child: subprocess.Popen[bytes]) -> bool:
    answer = child.stdout
    if answer is None or not select.select([answer], [], [], PATIENCE)[0]:
        return False
    return answer.read(1) != b""


def _let_go(child: subprocess.Popen[bytes]) -> None:
    """Close its input, wait for it, and close what it said."""
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()
    try:
        child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
