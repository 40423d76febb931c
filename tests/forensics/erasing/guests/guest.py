"""A guest under QEMU, without KVM: Debian's kernel, and this computer's files, read-only.

The tools and this program run there as they stand on the host. Commands and their results are
files in a folder that both see; a channel of QEMU's says when.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tests.forensics.erasing.guests.first_system import (
    AGENT,
    HERE,
    QEMU,
    first_system,
    kernels,
    modules_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


class GuestDiedError(Exception):
    """The guest ended, or did not answer in time; what its console said is in it."""


class Guest:
    """One guest that runs; ``told`` is the folder that both see, ``/told`` in the guest."""

    def __init__(self, folder: Path, *devices: str, cpu: str = "Nehalem") -> None:
        self.told, self._said, self._number = folder / "told", b"", 0
        self.console = folder / f"console-{time.monotonic_ns()}"
        self.told.mkdir(exist_ok=True)
        (self.told / "agent").write_text(AGENT.replace("CHECKOUT", str(HERE)))
        sockets = Path(tempfile.mkdtemp(prefix="guest-"))  # their names may have 107 letters
        channel, self._monitor = sockets / "channel", sockets / "monitor"
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(channel))
            listening.listen()
            self.process = subprocess.Popen(self._words(folder, channel, devices, cpu))
            listening.settimeout(30)
            self._channel, _ = listening.accept()
        self._hear("ready", until=time.monotonic() + 300)

    def _words(self, folder: Path, channel: Path, devices: Sequence[str], cpu: str) -> list[str]:
        kernel, started = kernels()[-1], folder / "initrd"
        if not started.exists():
            first_system(started, modules_of(kernel))
        host = "local,path=/,security_model=none,readonly=on,mount_tag=host,multidevs=remap"
        return [
            QEMU, "-machine", "q35,accel=tcg", "-cpu", cpu, "-m", "1024",
            "-display", "none", "-no-reboot", "-nodefaults", "-serial", f"file:{self.console}",
            "-kernel", str(kernel), "-initrd", str(started),
            "-append", "console=ttyS0 quiet panic=-1 mitigations=off no_timer_check rdinit=/init",
            "-virtfs", host,
            "-virtfs", f"local,path={self.told},security_model=none,mount_tag=told",
            "-device", "virtio-serial-pci",
            "-chardev", f"socket,id=channel,path={channel}",
            "-device", "virtserialport,chardev=channel",
            "-monitor", f"unix:{self._monitor},server,nowait",
            *devices,
        ]  # fmt: skip

    def run(self, script: str, *, seconds: float = 300) -> tuple[int, str]:
        """Run a script of the shell as root in the guest; its exit code, and what it said."""
        number = self.begin(script)
        code = int(self._hear(f"{number} ", until=time.monotonic() + seconds))
        return code, (self.told / f"{number}.out").read_text(errors="replace")

    def done(self, script: str, *, seconds: float = 300) -> str:
        """The same of a script that has to end with 0."""
        code, said = self.run(script, seconds=seconds)
        assert code == 0, said
        return said.strip()

    def told_by(self, module: str, *words: object, seconds: float = 1200) -> dict[str, Any]:
        """What a module of ``inside`` tells, run by this project's own Python."""
        return self.told_of(self.begin(self.words(module, *words)), seconds=seconds)

    def words(self, module: str, *words: object) -> str:
        """The line of a shell that runs such a module."""
        given = " ".join(map(str, words))
        return f"{sys.executable} -P -m {__package__}.inside.{module} {given}"

    def told_of(self, number: int, *, seconds: float) -> dict[str, Any]:
        """Wait for what was begun, and return what it tells."""
        self._hear(f"{number} ", until=time.monotonic() + seconds)
        said = (self.told / f"{number}.out").read_text(errors="replace")
        told = [line for line in said.splitlines() if line.startswith("TOLD ")]
        assert told, said
        found: dict[str, Any] = json.loads(told[-1].removeprefix("TOLD "))
        return found

    def begin(self, script: str) -> int:
        """Have a script begun, and do not wait for it."""
        self._number += 1
        (self.told / str(self._number)).write_text(script)
        self._channel.sendall(f"{self._number}\n".encode())
        return self._number

    def monitor(self, words: str) -> None:
        """Give a command to QEMU: plug a device in or out."""
        with socket.socket(socket.AF_UNIX) as asking:
            asking.connect(str(self._monitor))
            asking.sendall(f"{words}\n".encode())
            time.sleep(0.5)

    def kill(self) -> None:
        """Pull the plug: what it had not written out is lost."""
        self.process.kill()
        self.process.wait()
        self._channel.close()
        shutil.rmtree(self._monitor.parent, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def _hear(self, start: str, *, until: float) -> str:
        while time.monotonic() < until:
            line, found, rest = self._said.partition(b"\n")
            if found:
                self._said = rest
                if line.decode().startswith(start):
                    return line.decode().removeprefix(start)
                continue
            self._channel.settimeout(max(0.1, until - time.monotonic()))
            try:
                piece = self._channel.recv(4096)
            except TimeoutError:
                break
            if not piece:
                break
            self._said += piece
        console = self.console.read_text(errors="replace")[-3000:]
        self.kill()
        raise GuestDiedError(f"It did not answer in time, or ended. Its console:\n{console}")
