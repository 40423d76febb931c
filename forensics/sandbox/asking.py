"""Asking one question of a process of its own, which reads hostile bytes and then ends.

The process has the question from its standard input and confines itself; what it answers on its
standard output is taken up to a bound, and no longer than a while.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field

from forensics.python_process import python


@dataclass(frozen=True, slots=True)
class Said:
    """What it said, and the code that it ended with: not 0 where it failed or was ended."""

    code: int
    answer: bytes = field(repr=False)


def ask_once(module: str, question: bytes, *, seconds: int, most: int) -> Said | None:
    """Start a module of ours as a process, put a question to it and take its answer.

    Args:
        module: run as ``__main__``; it reads its standard input to the end before it answers.
        question: its standard input.
        seconds: how long it may take, the start of Python included.
        most: bytes of its answer.

    Returns:
        None where it said more than ``most``.
    """
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "OPENBLAS_NUM_THREADS": "1",  # a process with several threads cannot be confined
    }
    with subprocess.Popen(
        python("-m", module),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    ) as child:
        end = threading.Timer(seconds, child.kill)
        end.start()
        try:
            answer = _exchange(child, question, most)
        finally:
            end.cancel()
            child.kill()  # it has said all that is listened to
    return None if len(answer) > most else Said(child.returncode, answer)


def _exchange(child: subprocess.Popen[bytes], question: bytes, most: int) -> bytes:
    assert child.stdin is not None and child.stdout is not None  # noqa: S101, PT018 -- both are pipes
    with suppress(BrokenPipeError):
        child.stdin.write(question)
        child.stdin.close()
    answer = child.stdout.read(most + 1)
    if len(answer) <= most:
        child.wait()  # until the timer at the most
    return answer
