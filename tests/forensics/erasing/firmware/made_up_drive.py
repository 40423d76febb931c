"""Drives made up by a shim between the real nvme, hdparm, sg_sanitize and a file."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.erasing.firmware.method import FIRMWARE_METHODS, Drive, Interface, MediumType, Step
from forensics.erasing.firmware.old_blocks import OldBlocks
from forensics.erasing.firmware.permitted import BUSES
from forensics.erasing.firmware.running import Workbench
from forensics.erasing.medium import OpenedMedium
from forensics.erasing.tools.answers import ToolAnswer
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm
from forensics.values.device_facts import DeviceFacts, TriState
from forensics.values.tool_runs import RunEnding, ToolRun

if TYPE_CHECKING:
    from forensics.erasing.tools.commands import Command
    from forensics.values.erase_methods import FirmwareMethodName

SOURCE = Path(__file__).with_name("shim.c")
STATE_SIZE = 512
SIZE = 1 << 18
PATH = "/usr/sbin:/usr/bin"


def build_shim(folder: Path) -> Path:
    """Compile the shim, as every warning is an error."""
    shim = folder / "shim.so"
    words = ["gcc", "-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC"]
    subprocess.run([*words, "-o", str(shim), str(SOURCE)], check=True)
    return shim


@dataclass
class MadeUpDrive:
    """A drive of one behaviour over a file of random bytes; it keeps what it was told.

    ``device`` is what the tools are given: the file, or a block device over it.
    """

    folder: Path
    shim: Path
    interface: Interface
    mode: str = "success"
    told: list[Step] = field(default_factory=list)
    kept: list[OldBlocks] = field(default_factory=list)
    elapsed: float = 0.0
    psid: str | None = "shim-psid 0001"

    def __post_init__(self) -> None:
        self.medium = self.folder / "medium"
        self.state = self.folder / "state"
        self.content = os.urandom(SIZE)
        self.medium.write_bytes(self.content)
        self.device = self.medium
        self.state.write_bytes(b"\n" * STATE_SIZE)
        self.set(mode=self.mode, polls=2, sanitize=0, action=0, security=1, namespaces=1)

    def set(self, **changes: object) -> None:
        state = self.get() | {key: str(value) for key, value in changes.items()}
        text = "".join(f"{key} {value}\n" for key, value in state.items())
        self.state.write_text(text.ljust(STATE_SIZE, "\n"))

    def get(self) -> dict[str, str]:
        return dict(line.split() for line in self.state.read_text().splitlines() if line)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(self.shim),
            "SHIM_MEDIUM": str(self.device),
            "SHIM_CONTENT": str(self.medium),
            "SHIM_STATE": str(self.state),
            "SHIM_BUS": self.interface,
            "LC_ALL": "C",
        }

    def run(self, command: Command) -> ToolAnswer:
        """Run the real tool over the shim, as ``run_tool`` would, but not confined."""
        program = shutil.which(command.tool, path=PATH)
        assert program is not None, f"{command.tool} is not installed"
        words = [program, *command.with_device(str(self.device))]
        started = datetime.now(UTC)
        code: int | None = None
        try:
            done = subprocess.run(
                words,
                capture_output=True,
                env=self.environment,
                timeout=min(command.seconds, 2.0),
                check=False,
                input=command.given,
                start_new_session=True,  # without a terminal, of which a tool could ask
            )
        except subprocess.TimeoutExpired:
            return answer_of(command, started, RunEnding.TOO_LONG, code)
        return answer_of(
            command, started, RunEnding.EXITED, done.returncode, done.stdout, done.stderr
        )

    def drive(self) -> Drive:
        return Drive(
            run=self.run,
            now=lambda: datetime.now(UTC),
            told=self.told.append,
            typed=lambda: self.psid,
        )

    def bench(self) -> Workbench:
        return Workbench(
            open_medium=self.open_medium,
            keep=self.kept.append,
            clock=lambda: self.elapsed,
            pause=self._pass,
            may_go_on=lambda: None,
            report=lambda _: None,
        )

    def open_medium(self) -> OpenedMedium:
        handle = os.open(self.device, os.O_RDONLY)
        return OpenedMedium(handle, size=SIZE, sector_size=512, writing=False)

    def _pass(self, seconds: float) -> None:
        """Let time go by a thousand times as fast as it does."""
        self.elapsed += seconds * 1000


def facts_for(name: FirmwareMethodName) -> DeviceFacts:
    """Facts of a device for which a method is permitted."""
    method = FIRMWARE_METHODS[name]
    rotational = TriState.NO if MediumType.FLASH in method.media else TriState.YES
    bus = BUSES[method.interface]
    return DeviceFacts(bus=bus, behind_bridge=TriState.NO, rotational=rotational)


def answer_of(
    command: Command,
    started: datetime,
    ending: RunEnding,
    code: int | None,
    output: bytes = b"",
    errors: bytes = b"",
) -> ToolAnswer:
    run = ToolRun(
        tool=command.tool,
        version=None,
        program=None,
        words=command.words,
        started=started,
        finished=datetime.now(UTC),
        ending=ending,
        exit_code=code,
        output=Digest(HashAlgorithm.SHA256, sha256(output).digest()),
        errors=Digest(HashAlgorithm.SHA256, sha256(errors).digest()),
        is_confined=False,
    )
    return ToolAnswer(run, output, errors)


def do_nothing(command: Command) -> ToolAnswer:
    """A tool that returns 0 and does nothing."""
    return answer_of(command, datetime.now(UTC), RunEnding.EXITED, 0)
