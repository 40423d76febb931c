"""One process of somebody else's: started held, read within bounds, ended in time.

A process that hangs in the kernel cannot be killed: it is left behind, and what it gave until then
is returned all the same.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from contextlib import ExitStack, suppress
from dataclasses import field
from typing import TYPE_CHECKING

from forensics.erasing.tools.held_start import BEGINS, Start
from forensics.erasing.tools.reach import NOTHING, Reach
from forensics.python_process import python
from forensics.value_classes import dataclass
from forensics.values.tool_runs import RunEnding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

_MODULE = "forensics.erasing.tools.held_start"
_PIECE = 1 << 16
_WATCH_SECONDS = 1.0
_WATCHED = 4096  # bytes
_LAST_WAIT = 2.0  # seconds for a process that was killed to be gone


@dataclass(slots=True)
class Heard:
    """What a process gave, and how it ended; ``exit_code`` where it ended by itself."""

    output: bytearray = field(default_factory=bytearray)
    errors: bytearray = field(default_factory=bytearray)
    ending: RunEnding = RunEnding.NOT_STARTED
    exit_code: int | None = None


def hear(
    program: Path,
    words: Iterable[str],
    *,
    nodes: Iterable[Path],
    seconds: float,
    most: int,
    reach: Reach = NOTHING,
    given: bytes = b"",
    watch: Callable[[bytes], object] | None = None,
) -> Heard:
    """Run a program held to some device nodes, and return what it gave.

    Args:
        program: by its whole path.
        words: that follow its name.
        nodes: the files of the device, which alone it may open for writing.
        seconds: after so many it is killed.
        most: bytes of output, and of errors, after which it is killed.
        reach: what else it may reach.
        given: to its input; fewer bytes than a pipe holds.
        watch: called every second with the newest 4 KiB of output; what it raises ends it.
    """
    until = time.monotonic() + seconds
    read_end, write_end = os.pipe()
    with os.fdopen(read_end, "rb", buffering=0) as begun:
        os.set_blocking(read_end, False)
        start = Start(
            program=str(program),
            words=tuple(words),
            nodes=tuple(map(str, nodes)),
            folders=(str(program.parent),),
            tells=write_end,
            own=None if reach.folder is None else str(reach.folder),
            asks=reach.services,
            reads=tuple(map(str, reach.reads)),
            memory=reach.memory,
            seconds_of_work=reach.seconds_of_work,
        )
        try:
            process = _started(start, given)
        except OSError:
            return Heard()
        finally:
            os.close(write_end)
        heard = _listened(process, until=until, most=most, watch=watch)
        return heard if begun.read(len(BEGINS) + 1) == BEGINS else Heard()


def _started(start: Start, given: bytes) -> subprocess.Popen[bytes]:
    read_end, write_end = os.pipe()
    try:
        with os.fdopen(write_end, "wb", buffering=0) as into:
            into.write(given)  # what it is given lies in the pipe before it begins
        return subprocess.Popen(
            python("-m", _MODULE, start.as_argument()),
            stdin=read_end,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            pass_fds=(start.tells,),
            start_new_session=True,  # so that Ctrl-C is for us, and all that it starts ends with it
        )
    finally:
        os.close(read_end)


def _listened(
    process: subprocess.Popen[bytes],
    *,
    until: float,
    most: int,
    watch: Callable[[bytes], object] | None,
) -> Heard:
    heard = Heard()
    try:
        stopped = _read_all(process, heard, until=until, most=most, watch=watch)
    except BaseException:
        _kill(process)
        raise
    stopped = stopped or _waited_for(process, until)
    if stopped is not None:
        _kill(process)
        heard.ending = stopped
    elif process.returncode < 0:
        heard.ending = RunEnding.KILLED
    else:
        heard.ending, heard.exit_code = RunEnding.EXITED, process.returncode
    return heard


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    _waited_for(process, time.monotonic() + _LAST_WAIT)


def _read_all(
    process: subprocess.Popen[bytes],
    heard: Heard,
    *,
    until: float,
    most: int,
    watch: Callable[[bytes], object] | None,
) -> RunEnding | None:
    """Read both pipes to their ends; return why not, where that is."""
    with selectors.DefaultSelector() as pipes, ExitStack() as closing:
        for pipe, into in ((process.stdout, heard.output), (process.stderr, heard.errors)):
            if pipe is not None:
                pipes.register(closing.enter_context(pipe), selectors.EVENT_READ, into)
        while pipes.get_map():
            left = until - time.monotonic()
            if left <= 0:
                return RunEnding.TOO_LONG
            ready = pipes.select(left if watch is None else min(left, _WATCH_SECONDS))
            if watch is not None:
                watch(bytes(heard.output[-_WATCHED:]))
            for key, _ in ready:
                piece = os.read(key.fd, _PIECE)
                if not piece:
                    pipes.unregister(key.fileobj)
                room = most - len(key.data)
                key.data.extend(piece[:room])
                if len(piece) > room:
                    return RunEnding.TOO_MUCH
    return None


def _waited_for(process: subprocess.Popen[bytes], until: float) -> RunEnding | None:
    try:
        process.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        return RunEnding.TOO_LONG
    return None
