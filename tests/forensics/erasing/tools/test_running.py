"""Running a tool: nothing it does, or leaves undone, is more than bytes and an ending."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forensics.erasing.tools.commands import Command
from forensics.erasing.tools.running import run_tool
from forensics.erasing.tools.toolbox import SYSTEM_TOOLS, Toolbox
from forensics.erasing.tools.versions import version_in
from forensics.sandbox.capabilities import COMMAND_DEVICES
from forensics.sandbox.landlock import landlock_abi
from forensics.values import DEVICE, ExternalTool, RunEnding
from tests.forensics.erasing.tools.made_tools import make_tool, make_toolbox

if TYPE_CHECKING:
    from forensics.erasing.tools.answers import ToolAnswer

NVME = ExternalTool.NVME


@pytest.fixture
def toolbox(tmp_path: Path) -> Toolbox:
    return make_toolbox(tmp_path / "tools")


def answered(toolbox: Toolbox, script: str, **limits: float) -> ToolAnswer:
    make_tool(toolbox, NVME, script)
    command = Command(NVME, ("id-ctrl", DEVICE), **limits)  # type: ignore[arg-type]  # by name
    device = toolbox.folders[0].parent / "disk"
    device.touch()
    return run_tool(command, device=device, toolbox=toolbox)


def is_running(process: int) -> bool:
    """Whether a process still does anything: one that waits for its parent does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_an_answer_holds_what_the_tool_gave_and_its_digests(toolbox: Toolbox) -> None:
    found = answered(toolbox, 'echo "out $1 $2"; echo err >&2; exit 3')

    device = toolbox.folders[0].parent / "disk"
    assert (found.output, found.errors) == (f"out id-ctrl {device}\n".encode(), b"err\n")
    assert (found.run.ending, found.run.exit_code) == (RunEnding.EXITED, 3)
    assert found.run.output.value == hashlib.sha256(found.output).digest()
    assert found.run.errors.value == hashlib.sha256(found.errors).digest()
    assert found.run.words == ("id-ctrl", DEVICE)
    assert found.run.started <= found.run.finished


def test_a_run_names_the_version_and_the_file_of_the_tool(toolbox: Toolbox) -> None:
    found = answered(toolbox, "")

    program = (toolbox.folders[0] / "nvme").read_bytes()
    assert found.run.version == "1.2.3"
    assert found.run.program is not None
    assert found.run.program.value == hashlib.sha256(program).digest()


def test_a_tool_inherits_no_word_of_our_surroundings(
    toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPUNGE_SECRET", "a passphrase")
    monkeypatch.setenv("LD_PRELOAD", "")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")

    open_here = os.open(os.devnull, os.O_RDONLY)
    os.set_inheritable(open_here, True)  # noqa: FBT003 -- as the standard library has it

    script = "env; cat; for each in /proc/$$/fd/*; do echo ${each##*/}; done"
    lines = answered(toolbox, script).text.splitlines()
    os.close(open_here)

    assert "LC_ALL=C" in lines
    assert not [each for each in lines if "EXPUNGE" in each or "LD_PRELOAD" in each]
    assert {"0", "1", "2"} <= set(lines)
    assert str(open_here) not in lines


@pytest.mark.skipif(landlock_abi() == 0, reason="this kernel has no Landlock")
def test_a_tool_opens_the_device_and_nothing_else_of_ours(toolbox: Toolbox) -> None:
    """What is in the way of keys is the kernel: this user may read them."""
    key = toolbox.folders[0].parent / "key"
    key.write_text("a key")

    found = answered(
        toolbox, f'echo written 1<> "$2" && cat "$2"; cat {key}; echo no > {key}; : > {key}.new'
    )

    assert found.text == "written\n"
    assert found.error_text.count("Permission denied") == 3
    assert found.run.is_confined
    assert key.read_text() == "a key"


@pytest.mark.skipif(landlock_abi() == 0, reason="this kernel has no Landlock")
def test_a_tool_commands_devices_and_has_no_other_right_of_root(toolbox: Toolbox) -> None:
    """Neither a service of the system acts for it, nor does the kernel load anything of it."""
    asks = "import socket; socket.socket(socket.AF_UNIX)"
    found = answered(toolbox, f'grep Cap /proc/$$/status; /usr/bin/python3 -c "{asks}"')

    sets = dict(line.split(":\t") for line in found.text.splitlines() if line.startswith("Cap"))
    assert int(sets["CapPrm"], 16) | COMMAND_DEVICES == COMMAND_DEVICES
    assert int(sets["CapEff"], 16) | COMMAND_DEVICES == COMMAND_DEVICES
    assert "PermissionError: [Errno 1]" in found.error_text


def test_a_tool_that_writes_without_end_is_stopped_at_its_limit(toolbox: Toolbox) -> None:
    found = answered(toolbox, "yes", most=100_000)

    assert found.run.ending is RunEnding.TOO_MUCH
    assert len(found.output) == 100_000
    assert not found.is_whole
    assert found.document() is None


def test_a_tool_that_does_not_end_is_stopped_in_time_with_all_that_it_started(
    toolbox: Toolbox,
) -> None:
    began = time.monotonic()

    found = answered(toolbox, "echo before; sleep 60 & echo $!; wait", seconds=1.0)

    assert found.run.ending is RunEnding.TOO_LONG
    assert found.run.exit_code is None
    said, started = found.text.split()
    assert said == "before"
    assert time.monotonic() - began < 15
    assert not is_running(int(started))


def test_a_tool_that_leaves_a_process_behind_is_not_waited_for_without_end(
    toolbox: Toolbox,
) -> None:
    found = answered(toolbox, "sleep 60 & exit 0", seconds=1.0)

    assert found.run.ending is RunEnding.TOO_LONG


def test_a_tool_that_crashes_has_no_exit_code(toolbox: Toolbox) -> None:
    found = answered(toolbox, "kill -SEGV $$")

    assert (found.run.ending, found.run.exit_code) == (RunEnding.KILLED, None)


def test_a_tool_that_is_not_there_is_said_to_be_that(toolbox: Toolbox) -> None:
    found = run_tool(Command(NVME, (DEVICE,)), device=None, toolbox=toolbox)

    assert found.run.ending is RunEnding.NOT_THERE
    assert (found.output, found.run.version, found.run.program) == (b"", None, None)


def test_what_the_system_cannot_run_was_not_started(toolbox: Toolbox) -> None:
    make_tool(toolbox, NVME, "").write_bytes(b"\x7fELF and nothing else")

    found = run_tool(Command(NVME, (DEVICE,)), device=None, toolbox=toolbox)

    assert (found.run.ending, found.run.exit_code) == (RunEnding.NOT_STARTED, None)


@pytest.mark.parametrize("who", ["folder", "tool"])
def test_a_tool_that_others_could_have_changed_is_not_there(toolbox: Toolbox, who: str) -> None:
    tool = make_tool(toolbox, NVME, "echo planted")
    assert toolbox.find(NVME) == tool

    (tool if who == "tool" else toolbox.folders[0]).chmod(0o777)

    assert toolbox.find(NVME) is None


def test_a_tool_of_somebody_else_is_not_there(toolbox: Toolbox) -> None:
    make_tool(toolbox, NVME, "echo planted")

    assert Toolbox(toolbox.folders, owner=os.getuid() + 1).find(NVME) is None


def test_tools_are_not_looked_for_along_the_path(
    toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = make_tool(toolbox, NVME, "echo planted")
    monkeypatch.setenv("PATH", str(planted.parent))

    assert SYSTEM_TOOLS.find(NVME) != planted
    assert all(each.parts[1] in {"usr", "sbin", "bin"} for each in SYSTEM_TOOLS.folders)


@pytest.mark.parametrize(
    ("said", "version"),
    [
        (b"nvme version 2.13 (git 2.13)\nlibnvme version 1.13", "2.13"),
        (b"hdparm v9.65\n", "9.65"),
        (b"smartctl 7.4 2023-08-01 r5530 [x86_64-linux-6.18.44]", "7.4"),
        (b"lsblk from util-linux 2.41.5", "2.41.5"),
        (b"Copyright (c) 2014-2024 Seagate\n Version: 3.6.2-8_0_1 X86_64", "3.6.2-8_0_1"),
        (b"no such option", None),
    ],
)
def test_a_version_is_found_where_tools_put_it(said: bytes, version: str | None) -> None:
    assert version_in(said) == version
