"""Asking one question of a process of its own, which reads hostile bytes and then ends.

The process has the question from its standard input and confines itself; what it answers on its
standard output is taken up to a bound, and no longer than a while.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import field
from typing import IO, TYPE_CHECKING, TypeVar

from forensics.python_process import python
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

Taken = TypeVar("Taken")

LOOK_SECONDS = 1.0
LONGEST_LINE = 1024


@dataclass(frozen=True, slots=True)
class Answered:
    """What it said, and the code that it ended with: not 0 where it failed or was ended."""

    code: int
    answer: bytes = field(repr=False)


def ask_once(module: str, question: bytes, *, seconds: int, most: int) -> Answered | None:
    """Start a module of ours as a process, put a question to it and take its answer.

    Args:
        module: run as ``__main__``; it reads its standard input to the end before it answers.
        question: its standard input.
        seconds: how long it may take, the start of Python included.
        most: bytes of its answer.

    Returns:
        None where it said more than ``most``.
    """
    with _started(module) as child:
        end = threading.Timer(seconds, child.kill)
        end.start()
        try:
            answer = _exchange(child, question, most)
        finally:
            end.cancel()
            child.kill()  # it has said all that is listened to
    return None if len(answer) > most else Answered(child.returncode, answer)


def ask_and_follow(
    module: str, question: bytes, *, most: int, hear: Callable[[bytes], None]
) -> Answered | None:
    """Do the same with a long task, for as long as it takes, and hear how far it is.

    Args:
        module: as ``ask_once``.
        question: its standard input.
        most: bytes of its answer.
        hear: is given each line of its standard error, and nothing (``b""``) where a second passed
            without one. What it raises ends the process, and is raised.
    """
    lines: queue.Queue[bytes | None] = queue.Queue()
    with (
        _started(module, errors=subprocess.PIPE) as child,
        ThreadPoolExecutor(max_workers=2) as beside,
    ):
        told = beside.submit(_exchange, child, question, most)
        beside.submit(_pass_on, child, lines)
        try:
            while not told.done() and (line := _next_of(lines)) is not None:
                hear(line)
            answer = told.result()
        finally:
            child.kill()
    return None if len(answer) > most else Answered(child.returncode, answer)


def ask_and_take(
    module: str,
    question: bytes,
    *,
    take: Callable[[IO[bytes]], Taken],
    hear: Callable[[], None],
    keeps: tuple[int, ...] = (),
) -> Taken:
    """Do the same with an answer that is too long to be held: it is taken while it is said.

    Args:
        module: as ``ask_once``.
        question: its standard input.
        take: is given its standard output, in another thread; what it raises is raised. It says
            itself what is too much, and whether the answer is whole.
        hear: is called about once a second; what it raises ends the process, and is raised.
        keeps: open files that the process has as well, by their numbers.
    """

    def exchange() -> Taken:
        assert child.stdin is not None and child.stdout is not None  # noqa: S101, PT018 -- both are pipes
        with suppress(BrokenPipeError):
            child.stdin.write(question)
            child.stdin.close()
        return take(child.stdout)

    with _started(module, keeps=keeps) as child, ThreadPoolExecutor(max_workers=1) as beside:
        taken = beside.submit(exchange)
        try:
            while not wait([taken], timeout=LOOK_SECONDS).done:
                hear()
        finally:
            child.kill()
        return taken.result()


def _started(
    module: str, *, errors: int = subprocess.DEVNULL, keeps: tuple[int, ...] = ()
) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "OPENBLAS_NUM_THREADS": "1",  # a process with several threads cannot be confined
    }
    return subprocess.Popen(
        python("-m", module),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=environment,
        pass_fds=keeps,
    )


def _pass_on(child: subprocess.Popen[bytes], lines: queue.Queue[bytes | None]) -> None:
    assert child.stderr is not None  # noqa: S101 -- it is a pipe
    while line := child.stderr.readline(LONGEST_LINE):
        lines.put(line)
    lines.put(None)


def _next_of(lines: queue.Queue[bytes | None]) -> bytes | None:
    try:
        return lines.get(timeout=LOOK_SECONDS)
    except queue.Empty:
        return b""


def _exchange(child: subprocess.Popen[bytes], question: bytes, most: int) -> bytes:
    assert child.stdin is not None and child.stdout is not None  # noqa: S101, PT018 -- both are pipes
    with suppress(BrokenPipeError):
        child.stdin.write(question)
        child.stdin.close()
    answer = child.stdout.read(most + 1)
    if len(answer) <= most:
        child.wait()  # until the timer at the most
    return answer
