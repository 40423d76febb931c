"""What a parser that its input took over might try. Each raises where it is refused."""

from __future__ import annotations

import ctypes
import fcntl
import importlib
import mmap
import os
import platform
import resource
import signal
import socket
import subprocess
import sys
import threading
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.sandbox.messages import answering
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

X86 = platform.machine() == "x86_64"
DONE, REFUSED = "done", "refused"


@dataclass(frozen=True, slots=True)
class Scene:
    """``source`` may be read; ``other`` and the shared memory ``memory`` may not."""

    source: Path
    other: Path
    memory: str
    spare: Path
    victim: int
    port: int


@answering(str)
def attempt(task: tuple[str, Scene], _: Callable[[], None]) -> Iterator[str]:
    """Try one thing in a guarded child and say whether it was refused."""
    yield try_one(*task)


def try_one(name: str, scene: Scene) -> str:
    try:
        ATTEMPTS[name](scene)
    except (OSError, MemoryError, ImportError, ValueError, RuntimeError):
        return REFUSED
    return DONE


def call(number: int, *arguments: object) -> int:
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    answer: int = ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(number), *words)
    if answer == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answer


def by_machine(x86: int, arm: int) -> int:
    return x86 if X86 else arm


def read_source_for_writing(scene: Scene) -> None:
    os.close(os.open(scene.source, os.O_RDWR))


def write_to_read_only_descriptor(scene: Scene) -> None:
    descriptor = os.open(scene.source, os.O_RDONLY)
    try:
        os.pwrite(descriptor, b"x", 0)
    finally:
        os.close(descriptor)


def reopen_descriptor_for_writing(scene: Scene) -> None:
    descriptor = os.open(scene.source, os.O_RDONLY)
    try:
        os.close(os.open(f"/proc/self/fd/{descriptor}", os.O_RDWR))
    finally:
        os.close(descriptor)


def cut_by_opening(scene: Scene) -> None:
    os.close(os.open(scene.source, os.O_RDONLY | os.O_TRUNC))
    scene.source.write_bytes(b"evidence")  # where nothing holds it, for the next attempt


def ask_device(scene: Scene) -> None:
    with scene.source.open("rb") as file:
        fcntl.ioctl(file, 0x2, bytearray(8))  # FIGETBSZ or, on disks, something worse


def connect(scene: Scene) -> None:
    with socket.socket() as client:
        client.connect(("127.0.0.1", scene.port))


def bind(_: Scene) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))


def abstract_socket(_: Scene) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0expunge-test")


def run_program(_: Scene) -> None:
    subprocess.run(["/bin/true"], check=True)


def become_program(_: Scene) -> None:
    child = os.fork()
    if child == 0:
        os.execv("/bin/true", ["true"])  # noqa: S606 -- that is the attempt
    os.waitpid(child, 0)


def fork(_: Scene) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def fork_by_clone3(_: Scene) -> None:
    arguments = (ctypes.c_uint64 * 8)(0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0)
    child = call(435, arguments, 64)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def wide_memory(_: Scene) -> None:
    mmap.mmap(-1, 64 << 30).close()


def raise_limits(_: Scene) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def own_signals_for_victim(scene: Scene) -> None:
    reader, writer = os.pipe()
    try:
        fcntl.fcntl(reader, fcntl.F_SETOWN, scene.victim)
    finally:
        os.close(reader)
        os.close(writer)


def read_victims_memory(scene: Scene) -> None:
    mine, word = ctypes.create_string_buffer(8), ctypes.create_string_buffer(8)
    vector = (ctypes.c_uint64 * 2)(ctypes.addressof(mine), 8)
    theirs = (ctypes.c_uint64 * 2)(ctypes.addressof(word), 8)
    call(by_machine(310, 270), scene.victim, vector, 1, theirs, 1, 0)


def attach_to_victim(scene: Scene) -> None:
    call(by_machine(101, 117), 16, scene.victim, 0, 0)
    os.waitpid(scene.victim, 0)
    call(by_machine(101, 117), 17, scene.victim, 0, 0)


def others_shared_memory(scene: Scene) -> None:
    SharedMemory(scene.memory).close()


def import_more(_: Scene) -> None:
    sys.modules.pop("this", None)
    importlib.import_module("ftplib")


def old_shared_memory(_: Scene) -> None:
    found = call(by_machine(29, 194), 0, 4096, 0o1600)
    call(by_machine(31, 195), found, 0, 0)


def new_namespace_by_clone(_: Scene) -> None:
    flags = 0x10000000 | signal.SIGCHLD  # CLONE_NEWUSER
    child = call(by_machine(56, 220), flags, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def end_at_descriptors(number: int, *arguments: object) -> Callable[[Scene], None]:
    """A call whose answer is a descriptor."""

    def attempted(_: Scene) -> None:
        os.close(call(number, *arguments))

    return attempted


ATTEMPTS: dict[str, Callable[[Scene], object]] = {
    "read another file": lambda scene: scene.other.read_bytes(),
    "read a system file": lambda _: Path("/etc/passwd").read_bytes(),
    "list a folder": lambda scene: list(scene.other.parent.iterdir()),
    "read its own memory as a file": lambda _: Path("/proc/self/maps").read_bytes(),
    "read its parent's memory as a file": lambda s: os.close(os.open(f"/proc/{s.victim}/mem", 0)),
    "read its parent's environment": lambda s: Path(f"/proc/{s.victim}/environ").read_bytes(),
    "read its parent's memory": read_victims_memory,
    "trace its parent": attach_to_victim,
    "make a file": lambda scene: scene.spare.write_bytes(b"x"),
    "make a folder": lambda scene: scene.spare.mkdir(),
    "make a pipe": lambda scene: os.mkfifo(scene.spare),
    "make a link": lambda scene: scene.spare.symlink_to(scene.source),
    "make a second name": lambda scene: scene.spare.hardlink_to(scene.source),
    "rename the source": lambda scene: scene.source.rename(scene.spare),
    "remove the source": lambda scene: scene.source.unlink(),
    "cut the source": lambda scene: os.truncate(scene.source, 0),
    "cut the source by opening it": cut_by_opening,
    "change the mode of the source": lambda scene: scene.source.chmod(0o777),
    "change the times of the source": lambda scene: os.utime(scene.source, (1, 1)),
    "mark the source": lambda scene: os.setxattr(scene.source, "user.x", b"1"),
    "open the source for writing": read_source_for_writing,
    "write to a read-only descriptor": write_to_read_only_descriptor,
    "open a descriptor again for writing": reopen_descriptor_for_writing,
    "send a command to a device": ask_device,
    "open a network connection": connect,
    "listen on the network": bind,
    "listen on an abstract socket": abstract_socket,
    "run a program": run_program,
    "become a program": become_program,
    "fork": fork,
    "fork by clone3": fork_by_clone3,
    "ask whether its parent takes signals": lambda scene: os.kill(scene.victim, 0),
    "signal its parent": lambda scene: os.kill(scene.victim, signal.SIGCONT),
    "have its parent signalled": own_signals_for_victim,
    "slow its parent down": lambda s: os.setpriority(os.PRIO_PROCESS, s.victim, 5),
    "take 64 GiB": wide_memory,
    "change its limits": raise_limits,
    "open shared memory of others": others_shared_memory,
    "make shared memory": old_shared_memory,
    "make a file in memory": end_at_descriptors(by_machine(319, 279), b"x", 0),
    "watch files": end_at_descriptors(by_machine(294, 26), 0),
    "open a ring": end_at_descriptors(425, 4, (ctypes.c_uint8 * 120)()),
    "open its parent": lambda scene: os.close(os.pidfd_open(scene.victim)),
    "enter a namespace by clone": new_namespace_by_clone,
    "leave its namespaces": lambda _: call(by_machine(272, 97), 0x04000000),
    "change its root": lambda _: os.chroot("/"),
    "become another": lambda _: os.setuid(65534),
    "import what was not loaded": import_more,
}
NEEDS_ROOT = {"leave its namespaces", "change its root", "become another"}
# These a system may refuse by itself: to anybody, to a container, or on some file systems.
MAY_BE_REFUSED_ANYWAY = {
    "open a ring",
    "enter a namespace by clone",
    "mark the source",
    "trace its parent",
    "read its parent's memory",
    "take 64 GiB",
}


def harmless(_: Scene) -> None:
    """What must still work in a cell."""
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
    for end in socket.socketpair():
        end.close()
    if len(bytearray(1 << 20)) != 1 << 20:
        raise RuntimeError("a cell keeps its memory")


def main(name: str, *texts: str) -> None:
    source, other, memory, spare, victim, port = texts
    scene = Scene(Path(source), Path(other), memory, Path(spare), int(victim), int(port))
    sys.stdout.write(try_one(name, scene))


if __name__ == "__main__":
    main(*sys.argv[1:])
