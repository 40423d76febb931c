"""Media verification (NVMe 2.1, VERS in SANICAP): why no sanitize asks for it.

The real ``nvme`` over a shim that is in that state: what its cells hold comes with a status of its
own, 9Ch, Successful Media Verification Read, and the tool takes that for an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.erasing.firmware.judgement import why_not_begun
from forensics.erasing.firmware.method import FIRMWARE_METHODS, Interface
from forensics.erasing.firmware.running import run_firmware
from forensics.erasing.tools.commands import Command
from forensics.values.erase_methods import FirmwareMethodName
from forensics.values.firmware_runs import DriveState
from forensics.values.tool_runs import DEVICE, ExternalTool
from tests.forensics.erasing.firmware.made_up_drive import MadeUpDrive, facts_for

if TYPE_CHECKING:
    from pathlib import Path

NAME = FirmwareMethodName.NVME_SANITIZE_BLOCK
CELLS = b"\x5a" * 512
READ = ("read", DEVICE, "--start-block=0", "--block-count=0", "--data-size=512")


def test_the_tool_can_ask_for_it_and_gives_no_byte_that_is_read_in_it(
    tmp_path: Path, shim: Path
) -> None:
    made = MadeUpDrive(tmp_path, shim, Interface.NVME)
    offered = made.run(Command(ExternalTool.NVME, ("sanitize", "--help")))
    at_rest = made.run(Command(ExternalTool.NVME, READ))
    made.set(verifying=1)
    meanwhile = made.run(Command(ExternalTool.NVME, READ))

    assert b"--emvs" in offered.output + offered.errors
    assert CELLS in at_rest.output
    assert CELLS not in meanwhile.output + meanwhile.errors
    assert b"0x19c" in meanwhile.errors


def test_no_sanitize_asks_for_it_and_a_drive_that_was_left_in_it_is_not_asked(
    tmp_path: Path, shim: Path
) -> None:
    made = MadeUpDrive(tmp_path, shim, Interface.NVME)
    found = run_firmware(NAME, made.drive(), facts=facts_for(NAME), hits=(), bench=made.bench())

    assert not [each for each in found.runs if {"--emvs", "-e"} & set(each.words)]
    made.set(verifying=1)
    left = FIRMWARE_METHODS[NAME].look(made.drive())
    assert left.state is DriveState.IN_PROGRESS
    assert "erasing already" in str(why_not_begun(left))
