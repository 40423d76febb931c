"""Processes of our own Python that need not load the programme: forks of one that has loaded it.

To load the programme takes longer than what most of them do. A process is asked for as it is of
``subprocess``, and is a child of this one like any other, with its own words, folder, environment
and open files; what it reads and confines itself to is the same. Where the claim is how a process
starts, or how much memory it takes, the test starts one.
"""

from __future__ import annotations

import inspect
import json
import os
import platform
import socket
import subprocess
import sys
import threading
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from forensics.python_process import python
from tests.cost.fork_server import CLONE, LENGTH, all_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

FORKED = frozenset({
    "evidence_store.certificates.verifying.guarded", "forensics.pictures.blurring",
    "forensics.pictures.code_reading", "forensics.pictures.drawing",
    "forensics.pictures.page_drawing",
})  # fmt: skip
_SERVES = "import sys\nfrom tests.cost.fork_server import serve\nserve(int(sys.argv[1]))()"
_SIGNATURE = inspect.signature(subprocess.Popen._execute_child)  # type: ignore[attr-defined]  # of CPython
_HOME = os.getpid()
_UNUSUAL = ("preexec_fn", "shell", "gid", "gids", "uid")


class LoadedPopen(subprocess.Popen[Any]):
    """``subprocess.Popen`` whose Python has loaded the programme, where it can be had so."""

    def _execute_child(self, *given: Any) -> None:
        asked = SimpleNamespace(**_SIGNATURE.bind(self, *given).arguments)
        words = _words_of(asked)
        if words is None:
            super()._execute_child(*given)  # type: ignore[misc]  # of CPython
            return
        ends = (asked.p2cread, asked.c2pwrite, asked.errwrite)
        files = {number: number if end == -1 else end for number, end in enumerate(ends)}
        files |= {number: number for number in asked.pass_fds}
        self.pid = _server().fork(
            {
                "words": words,
                "folder": os.fspath(asked.cwd) if asked.cwd else os.getcwd(),  # noqa: PTH109 -- as it is
                "environment": dict(os.environ if asked.env is None else asked.env),
                "apart": bool(asked.start_new_session),
            },
            files,
        )
        self._child_created = True
        pipes = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")
        self._close_pipe_fds(*(getattr(asked, each) for each in pipes))  # type: ignore[attr-defined]  # of CPython


def children_are_loaded(patch: pytest.MonkeyPatch) -> None:
    """Have processes that read hostile bytes for this one forked, as long as the patch lasts."""
    known = {**vars(subprocess), "Popen": _child}
    patch.setattr("forensics.sandbox.asking.subprocess", SimpleNamespace(**known))


def _child(words: Sequence[str], **more: Any) -> subprocess.Popen[Any]:
    """One whose work is shorter than what it loads is forked, another one is started."""
    return (LoadedPopen if words[-1] in FORKED else subprocess.Popen)(words, **more)


def run(
    words: Sequence[str], *, timeout: float | None = None, **more: Any
) -> subprocess.CompletedProcess[Any]:
    """Do what ``subprocess.run`` does, with a process that is forked where it can be."""
    if more.pop("capture_output", False):
        more |= {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    more.pop("check", None)
    with LoadedPopen(words, **more) as process:
        try:
            out, errors = process.communicate(timeout=timeout)
        except BaseException:
            process.kill()
            raise
    return subprocess.CompletedProcess(words, process.returncode, out, errors)


def _words_of(asked: SimpleNamespace) -> list[str] | None:
    """What this Python is told after its own options; None where only a start gives the same."""
    words = [*asked.args] if not isinstance(asked.args, str | bytes) else []
    if platform.machine() not in CLONE or words[:1] != [sys.executable]:
        return None
    if os.getpid() != _HOME:
        return None  # a fork of ours is not the parent of what is forked for it
    if any(getattr(asked, each, None) not in (None, False, -1) for each in _UNUSUAL):
        return None
    words = [*map(os.fspath, words[1:])]
    words = words[1:] if words[:1] == ["-P"] else words
    return words if words[:1] in (["-m"], ["-c"]) else None


class _Server:
    """The process that loads the programme once, and forks."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair()
        self._one_at_a_time = threading.Lock()
        self._process = subprocess.Popen(
            python("-c", _SERVES, str(theirs.fileno())),
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
        theirs.close()

    def fork(self, asked: dict[str, Any], files: dict[int, int]) -> int:
        told = json.dumps({**asked, "files": [*files]}).encode()
        with self._one_at_a_time:
            length = len(told).to_bytes(LENGTH, "big")
            socket.send_fds(self._ours, [length], [*files.values()])
            self._ours.sendall(told)
            return int.from_bytes(all_of(self._ours, LENGTH), "big")

    def end(self) -> None:
        self._ours.close()
        self._process.wait(60)


@cache
def _server() -> _Server:
    return _Server()


def end_of_loaded() -> None:
    """End the process that forks, if there is one."""
    if _server.cache_info().currsize:
        _server().end()
        _server.cache_clear()
