"""The process that has loaded the programme and is forked by who starts others (``loaded``)."""

from __future__ import annotations

import atexit
import ctypes
import fcntl
import importlib
import json
import os
import platform
import runpy
import signal
import socket
import sys
import threading
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence_store.demo.commands import is_forked
from forensics.python_process import loading

if TYPE_CHECKING:
    from collections.abc import Callable

CLONE = {"x86_64": 56, "aarch64": 220}
"""The number of the call by machine (linux/asm/unistd.h)."""

LENGTH, MOST_FILES = 8, 16
_CLONE_PARENT = 0x8000  # linux/sched.h: the child is a child of who started the one that forks
_LOADS = (
    "evidence_store.certificates.verifying.rule",
    "forensics.pictures.blurring",
    "forensics.pictures.drawing",
    "forensics.pictures.page_drawing",
)
"""What takes longest to load of what children of ours read hostile bytes with."""


def serve(channel: int) -> Callable[[], object]:
    """Fork whenever it is asked for; come back in each child, with what it is to do.

    Raises:
        SystemExit: nobody will ask again.
    """
    with loading():
        for module in _LOADS:
            importlib.import_module(module)
    assert is_forked()  # there is one thread, and the commands are loaded
    asks = socket.socket(fileno=channel)
    while True:
        length, files, _, _ = socket.recv_fds(asks, LENGTH, MOST_FILES)
        if not length:
            sys.exit()
        asked = json.loads(all_of(asks, int.from_bytes(length, "big")))
        if not (pid := _fork()):
            return partial(_become, asked, files)
        asks.sendall(pid.to_bytes(LENGTH, "big"))
        for each in files:
            os.close(each)


def all_of(channel: socket.socket, length: int) -> bytes:
    said = b""
    while len(said) < length:
        part = channel.recv(length - len(said))
        assert part, "the process that forks has ended"
        said += part
    return said


def _fork() -> int:
    """As ``os.fork``, but the child's parent is who started this process, and waits for it."""
    system, own = ctypes.PyDLL(None, use_errno=True), ctypes.pythonapi
    own.PyOS_BeforeFork()
    pid = system.syscall(CLONE[platform.machine()], _CLONE_PARENT | signal.SIGCHLD, 0, 0, 0, 0)
    if pid == 0:
        own.PyOS_AfterFork_Child()
    else:
        own.PyOS_AfterFork_Parent()
    assert pid >= 0, os.strerror(ctypes.get_errno())
    return int(pid)


def _become(asked: dict[str, Any], files: list[int]) -> None:
    """Be that Python from here on."""
    if asked["apart"]:
        os.setsid()
    _take(dict(zip(asked["files"], files, strict=True)))
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    named = [each for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if each]
    sys.path[:] = dict.fromkeys([*named, *sys.path])
    importlib.invalidate_caches()
    _end_with(_run(asked["words"]))


def _run(words: list[str]) -> object:
    """Do what Python does with ``-c`` and ``-m``; give what the programme exits with."""
    kind, told, *own = words
    sys.argv[:] = [kind, *own]
    try:
        if kind == "-c":
            exec(compile(told, "<string>", "exec"), vars(sys.modules["__main__"]))  # noqa: S102 -- the same
        else:
            sys.modules.pop(told, None)
            runpy._run_module_as_main(told)  # type: ignore[attr-defined]  # of CPython
    except SystemExit as ended:
        return ended.code
    except Exception:  # noqa: BLE001 -- what Python does with it
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


def _end_with(said: object) -> None:
    """End as Python does, but without taking apart all that is loaded: that takes a while."""
    if said is not None and not isinstance(said, int):
        sys.stderr.write(f"{said}\n")
    code = said if isinstance(said, int) else int(said is not None)
    threading._shutdown()  # type: ignore[attr-defined]  # of CPython: waits for what was begun
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code & 0xFF)


def _take(files: dict[int, int]) -> None:
    """Have these open files by their numbers, and no others."""
    above = max(*files, *files.values()) + 1
    moved = {number: fcntl.fcntl(each, fcntl.F_DUPFD, above) for number, each in files.items()}
    for number, each in moved.items():
        os.dup2(each, number)
    for name in [each.name for each in Path("/proc/self/fd").iterdir()]:
        if int(name) not in files:
            with suppress(OSError):  # that of the folder is closed
                os.close(int(name))
