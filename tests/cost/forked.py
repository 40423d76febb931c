"""A process of its own that need not load the program again: a fork of the one that tests.

For what is killed, or has no room, or may otherwise not be done in this process. Where the claim is
how a process starts, or what a command does that is typed, the test starts that.
"""

from __future__ import annotations

import os
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def in_a_fork(do: Callable[[], object]) -> str:
    """What it gives back there, as text.

    Raises:
        AssertionError: it failed there; told with the lines that led to it.
    """
    theirs, ours = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(theirs)
        _answer(do, ours)
    os.close(ours)
    with os.fdopen(theirs) as pipe:
        said = pipe.read()
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, said
    return said


def _answer(do: Callable[[], object], pipe: int) -> None:
    code = 1
    try:
        said = str(do())
        code = 0
    except BaseException:  # noqa: BLE001 -- whatever it is, the test that asked says so
        said = traceback.format_exc()
    finally:
        with os.fdopen(pipe, "w") as out:
            out.write(said)
        os._exit(code)  # nothing of the parent's tests is torn down here
