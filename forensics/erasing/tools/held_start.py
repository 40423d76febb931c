"""Holds this process to one device and becomes a tool. It is a program of its own.

What a drive's firmware says is read by somebody else's tool, as root. So before it begins, it
loses all files but those of the system and the device: keys and records are out of its reach. So
are sockets (but for tools that reach a phone by a service), other processes, and of root's rights
all but those to command devices.
Where the kernel has no Landlock, its time, memory and files written are bounded all the same.

The one argument is a ``Start`` as JSON. To the descriptor that it names, ``BEGINS`` is written just
before the tool begins, and more where it then did not.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from forensics.sandbox.capabilities import COMMAND_DEVICES, drop_capabilities
from forensics.sandbox.landlock import landlock_abi, restrict_files
from forensics.sandbox.limits import end_with_parent, limit_this_process
from forensics.sandbox.seccomp import has_seccomp, refuse_calls_of_tools
from forensics.value_classes import dataclass

BEGINS = b"begins"
MEMORY = 1 << 30
SECONDS_OF_WORK = 60  # of the processor: waiting for a drive is none
ENVIRONMENT = {"LC_ALL": "C", "LANG": "C", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TZ": "UTC"}
_PROGRAMS = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_READ_BY_TOOLS = (
    *("/etc/ld.so.cache", "/etc/nvme", "/etc/smart_drivedb.h", "/var/lib/smartmontools"),
    *("/sys", "/run/udev", "/proc/self", "/proc/devices", "/proc/swaps", "/proc/sys/kernel"),
)


@dataclass(frozen=True, slots=True)
class Start:
    """What is to begin: the program by its path, its words, and what it may open.

    ``nodes`` are the device's own files, ``folders`` where the program itself lies; ``tells`` is
    an open descriptor. ``own`` is a folder made for it, its home; ``asks`` whether it may use
    sockets of this machine; ``reads`` are devices that it may read and not write.
    """

    program: str
    words: tuple[str, ...]
    nodes: tuple[str, ...]
    folders: tuple[str, ...]
    tells: int
    own: str | None = None
    asks: bool = False
    reads: tuple[str, ...] = ()
    memory: int = MEMORY
    seconds_of_work: int = SECONDS_OF_WORK

    def as_argument(self) -> str:
        """Return it as the one argument of this program."""
        return json.dumps(asdict(self))


def begin(start: Start) -> None:
    """Become the tool.

    Raises:
        OSError: this process could not be held, or the program does not begin.
    """
    os.set_inheritable(start.tells, False)  # noqa: FBT003 -- as the standard library has it
    os.chdir("/")
    end_with_parent()
    is_held = landlock_abi() > 0
    limit_this_process(memory=start.memory, seconds=start.seconds_of_work, may_write=is_held)
    if is_held:
        programs = [Path(each) for each in (*_PROGRAMS, *start.folders)]
        restrict_files(
            [*programs, *map(Path, _READ_BY_TOOLS)],
            runnable=programs,
            devices=[Path(each) for each in ("/dev/null", *start.nodes)],
            read_devices=map(Path, start.reads),
            own=[Path(start.own)] if start.own else [],
        )
        drop_capabilities(COMMAND_DEVICES)
        if has_seccomp():
            refuse_calls_of_tools(may_ask_services=start.asks)
    os.write(start.tells, BEGINS)
    home = {"HOME": start.own} if start.own else {}
    os.execve(start.program, [start.program, *start.words], {**ENVIRONMENT, **home})  # noqa: S606 -- no shell


def main() -> None:
    """Begin, or say that it did not."""
    start = Start(**json.loads(sys.argv[1]))
    try:
        begin(start)
    except OSError:
        os.write(start.tells, b"not")
        sys.exit(1)


if __name__ == "__main__":
    main()
