from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forensics.sandbox import available_confinement
from forensics.sandbox.messages import answering
from forensics.sandbox.syscalls import ALLOWED, CONDITIONAL, MEMORY_FILE
from forensics.scanning.workers.guarded_child import GuardedChild
from tests.forensics.sandbox import attempts
from tests.forensics.sandbox.attempts import ATTEMPTS, Scene, attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[3]
HEADERS = (
    (0, Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")),
    (1, Path("/usr/include/asm-generic/unistd.h")),
)

pytestmark = pytest.mark.skipif(
    not available_confinement().is_full, reason="this system has no Landlock and seccomp"
)


@pytest.fixture
def victim() -> Iterator[int]:
    """A process of ours that stands for the parent; the real one may not be harmed by a test."""
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as process:
        yield process.pid


@pytest.fixture
def scene(tmp_path: Path, victim: int) -> Iterator[Scene]:
    source, other = tmp_path / "source", tmp_path / "other"
    source.write_bytes(b"evidence")
    other.write_bytes(b"secret")
    memory = SharedMemory(create=True, size=4096)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        yield Scene(source, other, memory.name, tmp_path / "spare", victim, port)
    memory.close()
    with suppress(FileNotFoundError):  # the tracker of a process that opened it may let it go
        memory.unlink()


@pytest.fixture
def child(scene: Scene) -> Iterator[GuardedChild]:
    child = GuardedChild(silence_seconds=20, readable=(scene.source,))
    yield child
    child.close()


def free(name: str, scene: Scene) -> str:
    """The same attempt in a process that nothing holds."""
    words = [scene.source, scene.other, scene.memory, scene.spare, scene.victim, scene.port]
    command = [sys.executable, "-W", "ignore", "-m", attempts.__name__, name, *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout


def test_every_attempt_fails_in_the_child(child: GuardedChild, scene: Scene) -> None:
    answers = {name: next(iter(child.run(attempt, (name, scene)))) for name in ATTEMPTS}

    assert answers == dict.fromkeys(ATTEMPTS, attempts.REFUSED)
    assert scene.source.read_bytes() == b"evidence"
    assert not os.path.lexists(scene.spare)


CERTAIN = sorted(
    set(ATTEMPTS)
    - attempts.MAY_BE_REFUSED_ANYWAY
    - {"write to a read-only descriptor"}  # no process can
    - (attempts.NEEDS_ROOT if os.getuid() else set())
)


@pytest.mark.parametrize("name", CERTAIN)
def test_it_is_the_confinement_that_refuses(name: str, scene: Scene) -> None:
    assert free(name, scene) == attempts.DONE


@answering(bytes)
def read_source(scene: Scene, _: Callable[[], None]) -> Iterator[bytes]:
    attempts.harmless(scene)
    yield scene.source.read_bytes()


def test_the_source_is_read(child: GuardedChild, scene: Scene) -> None:
    assert list(child.run(read_source, scene)) == [b"evidence"]


CODE = """
import os, sys
from pathlib import Path
from forensics.sandbox import Cell, confine_this_process
from tests.forensics.sandbox import attempts
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
words = sys.argv[1:]
scene = attempts.Scene(*map(Path, words[:2]), words[2], Path(words[3]), *map(int, words[4:]))
print(confine_this_process(Cell((scene.source,), 4 << 30, may_fork=False)))
for name in attempts.ATTEMPTS:
    print(attempts.try_one(name, scene), name)
print(scene.source.read_text())
"""


@pytest.mark.root
def test_a_user_without_rights_is_confined_all_the_same(scene: Scene) -> None:
    scene.source.chmod(0o644)
    for folder in scene.source.parents:
        if folder == Path(tempfile.gettempdir()):
            break
        folder.chmod(0o755)
    words = [scene.source, scene.other, scene.memory, scene.spare, scene.victim, scene.port]

    done = subprocess.run(
        [sys.executable, "-c", CODE, *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr

    first, *answers, last = done.stdout.splitlines()
    assert first == str(available_confinement())
    assert answers == [f"{attempts.REFUSED} {name}" for name in ATTEMPTS]
    assert last == "evidence"


@pytest.mark.parametrize(("column", "header"), HEADERS)
def test_the_numbers_of_calls_are_those_of_the_kernel(column: int, header: Path) -> None:
    if not header.exists():
        pytest.skip("the kernel's headers are not installed")
    found = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read_text())
    numbers = {name: int(number) for name, number in found}
    numbers.setdefault("newfstatat", numbers.get("fstatat", -1))  # its name where there is one

    for name, row in {**ALLOWED, **CONDITIONAL, "memfd_create": MEMORY_FILE}.items():
        if name in numbers:
            assert row[column] == numbers[name], name
        else:
            assert row[column] is None, name
