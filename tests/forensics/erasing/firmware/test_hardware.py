"""What software makes up is known by what the system says of it, and shows nothing of a drive."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.devices.targets import identify_target
from forensics.erasing.firmware.hardware import is_guest, why_not_hardware
from forensics.erasing.firmware.judgement import judge
from forensics.erasing.firmware.method import FIRMWARE_METHODS, Drive
from forensics.erasing.firmware.running import run_firmware
from forensics.erasing.tools.commands import Command
from forensics.erasing.tools.running import run_tool
from forensics.errors import ErasureError
from forensics.sandbox.landlock import landlock_abi
from forensics.values import DEVICE, ExternalTool, VirtualKind
from forensics.values.erase_methods import FirmwareMethodName
from tests.forensics.erasing.builders import MIB, loop_device, make_working_copy, random_bytes
from tests.forensics.erasing.firmware.made_up_drive import MadeUpDrive, facts_for
from tests.forensics.erasing.firmware.made_up_machines import BARE, GUEST, a_drive, machine
from tests.forensics.erasing.tools.made_tools import make_tool, make_toolbox

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.erasing.tools.answers import ToolAnswer

NAME = FirmwareMethodName.NVME_SANITIZE_BLOCK


def test_a_drive_of_a_computer_that_is_no_guest_is_hardware(tmp_path: Path) -> None:
    bare = machine(tmp_path, class__dmi__id__sys_vendor="LENOVO")

    assert why_not_hardware(a_drive(), machine=bare) is None


@pytest.mark.parametrize(
    ("cpuinfo", "said"),
    [
        (GUEST, {}),
        (None, {}),
        (BARE, {"hypervisor__type": "xen"}),
        (BARE, {"class__dmi__id__sys_vendor": "QEMU"}),
        (BARE, {"class__dmi__id__product_name": "VMware Virtual Platform"}),
    ],
)
def test_every_drive_of_a_guest_may_be_made_up(
    tmp_path: Path, cpuinfo: str | None, said: dict[str, str]
) -> None:
    guest = machine(tmp_path, cpuinfo, **said)

    assert is_guest(guest)
    assert "guest" in str(why_not_hardware(a_drive(), machine=guest))


@pytest.mark.parametrize(
    "model",
    ["QEMU NVMe Ctrl", "QEMU HARDDISK", "ATA VBOX HARDDISK", "VMware Virtual NVMe Disk",
     "Msft Virtual Disk", "Amazon Elastic Block Store"],
)  # fmt: skip
def test_a_drive_that_is_called_as_software_calls_its_own_is_no_hardware_in_any_computer(
    tmp_path: Path, model: str
) -> None:
    drive = a_drive()
    made_up = replace(drive, identity=replace(drive.identity, model=model))

    assert why_not_hardware(made_up, machine=machine(tmp_path)) == (
        "its model is one that software makes up"
    )


@pytest.mark.parametrize("kind", VirtualKind)
def test_what_the_system_made_up_is_no_hardware(tmp_path: Path, kind: VirtualKind) -> None:
    assert why_not_hardware(a_drive(kind), machine=machine(tmp_path))


def test_a_file_is_no_hardware(tmp_path: Path) -> None:
    copy = tmp_path / "copy.raw"
    make_working_copy(copy, random_bytes(MIB))
    target = identify_target(copy, machine=THIS_MACHINE)

    assert why_not_hardware(target, machine=machine(tmp_path)) == "it is a file"


def test_a_shim_that_answers_as_a_drive_does_is_known_by_what_stands_under_it(
    tmp_path: Path, shim: Path
) -> None:
    """The confined runner, the real nvme, an erasure of which nothing is missing: and no drive."""
    made = MadeUpDrive(tmp_path, shim, FIRMWARE_METHODS[NAME].interface)
    toolbox = make_toolbox(tmp_path / "tools")
    (toolbox.folders[0] / "shim.so").write_bytes(shim.read_bytes())
    made.shim = toolbox.folders[0] / "shim.so"
    words = " ".join(f"{key}={value}" for key, value in made.environment.items())
    make_tool(toolbox, ExternalTool.NVME, f'exec env {words} /usr/sbin/nvme "$@"')

    def run(command: Command) -> ToolAnswer:
        return run_tool(command, device=made.medium, nodes=[made.state], toolbox=toolbox)

    drive = Drive(run=run, now=made.drive().now, told=made.told.append)
    found = run_firmware(NAME, drive, facts=facts_for(NAME), hits=(), bench=made.bench())

    assert judge(found).missing == ()
    with pytest.raises(ErasureError):
        identify_target(made.medium, machine=THIS_MACHINE)
    looked = run(Command(ExternalTool.NVME, ("id-ctrl", DEVICE)))
    assert looked.run.is_confined is (landlock_abi() > 0)


@pytest.mark.root
def test_a_loop_device_is_no_hardware(tmp_path: Path) -> None:
    file = tmp_path / "disk.raw"
    file.write_bytes(bytes(MIB))
    with loop_device(file) as device:
        target = identify_target(device, machine=THIS_MACHINE)

        assert "loop device" in str(why_not_hardware(target, machine=machine(tmp_path)))
