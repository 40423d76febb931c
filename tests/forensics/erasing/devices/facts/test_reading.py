"""The facts of one device, from the kernel and from tools that really run, held to that device."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forensics.erasing.devices.block_devices import THIS_MACHINE, Machine
from forensics.erasing.devices.facts.reading import read_facts
from forensics.erasing.devices.targets import identify_target
from forensics.erasing.tools.toolbox import SYSTEM_TOOLS, Toolbox
from forensics.errors import WrongDeviceError
from forensics.values import Bus, DeviceFacts, ExternalTool, RunEnding, TriState
from forensics.values.device_words import cautions_about, disagreement
from tests.forensics.erasing.builders import MIB, loop_device, make_working_copy
from tests.forensics.erasing.devices.facts.recorded import SEAGATE as RECORDED
from tests.forensics.erasing.devices.facts.recorded import printed, signed, words_of
from tests.forensics.erasing.devices.made_up_machine import MachineBuilder
from tests.forensics.erasing.tools.made_tools import make_tool, make_toolbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIZE = 100 * MIB  # as long as the disk of a made-up machine
SECTORS = SIZE // 512
SATA = "pci0/ata1/host0/target0:0:0/0:0:0:0/block/sdb"
STICK = "pci0/usb1/1-2/1-2:1.0/host0/target0:0:0/0:0:0:0/block/sdb"


class Connected:
    """A loop device that a made-up machine calls a disk, with tools that answer for it."""

    def __init__(self, folder: Path, device: Path, place: str) -> None:
        number = device.stat().st_rdev
        made = MachineBuilder(folder / "machine")
        name = f"{os.major(number)}:{os.minor(number)}"
        made.disk(name, place, device__vendor="ATA     ", device__model="ST3160023AS")
        made.write(f"sys/devices/{place}/device/vpd_pg80", b"\0\x80\0\x083JS2KSL3")
        made.write("sys/devices/pci0/usb1/1-2/idVendor", "152d\n")
        self.machine: Machine = made.machine
        self.toolbox: Toolbox = make_toolbox(folder / "tools")
        self.target = identify_target(device, machine=made.machine)

    def hdparm(self, identify: str, native: str) -> None:
        folder = self.toolbox.folders[0]
        (folder / "identify").write_text(identify)
        (folder / "native").write_text(native)
        script = 'case $1 in --Istdout) cat "${0%/*}/identify";; -N) cat "${0%/*}/native";; esac'
        make_tool(self.toolbox, ExternalTool.HDPARM, script)

    def smartctl(self, **said: object) -> None:
        (self.toolbox.folders[0] / "smart").write_text(json.dumps(said))
        make_tool(self.toolbox, ExternalTool.SMARTCTL, 'cat "${0%/*}/smart"')


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Path]:
    with (tmp_path / "backing").open("wb") as file:
        file.truncate(SIZE)
    with loop_device(tmp_path / "backing") as found:
        yield found


def identify_words() -> str:
    words = words_of(RECORDED)
    words[100:104] = [SECTORS & 0xFFFF, SECTORS >> 16, 0, 0]
    return printed(signed(words))


def native(visible: int, whole: int) -> str:
    state = "enabled" if visible < whole else "disabled"
    return f"\n/dev/sdb:\n max sectors   = {visible}/{whole}, HPA is {state}\n"


@pytest.mark.root
def test_kernel_and_tools_together_say_what_the_drive_is(tmp_path: Path, device: Path) -> None:
    disk = Connected(tmp_path, device, SATA)
    disk.hdparm(identify_words(), native(SECTORS, SECTORS + 8))
    disk.smartctl(serial_number="3JS2KSL3", smart_status={"passed": True})

    found = read_facts(disk.target, machine=disk.machine, toolbox=disk.toolbox)

    assert found is not None
    assert found.contradictions == ()
    known = found.facts
    assert (known.serial, known.firmware, known.size) == ("3JS2KSL3", "3.18", SIZE)
    assert (known.bus, known.behind_bridge, known.hidden.hpa) == (
        Bus.SATA,
        TriState.NO,
        TriState.YES,
    )
    assert (known.hidden.native_size, known.health.passed) == (SIZE + 4096, TriState.YES)
    assert any("host protected area" in each for each in cautions_about(found))
    ran = {run.tool: run.ending for run in found.runs}
    assert ran[ExternalTool.HDPARM] is RunEnding.EXITED
    assert ran[ExternalTool.OPENSEACHEST_BASICS] is RunEnding.NOT_THERE


@pytest.mark.root
def test_an_adapter_that_lies_is_said_and_neither_is_believed(tmp_path: Path, device: Path) -> None:
    """The size by READ CAPACITY is the kernel's; by IDENTIFY DEVICE it is the drive's own."""
    disk = Connected(tmp_path, device, STICK)
    disk.hdparm(RECORDED, native(SECTORS, SECTORS))
    disk.smartctl(serial_number="ANOTHER", device={"type": "usbjmicron"})

    found = read_facts(disk.target, machine=disk.machine, toolbox=disk.toolbox)

    assert found is not None
    assert {each.fact for each in found.contradictions} == {"serial", "size"}
    assert (found.facts.serial, found.facts.size) == (None, None)
    assert found.facts.behind_bridge is TriState.YES
    assert found.facts.hidden.hpa is TriState.UNKNOWN
    assert "Sources disagree" in (disagreement(found) or "")


@pytest.mark.root
def test_real_tools_say_nothing_of_a_device_that_the_system_made_up(device: Path) -> None:
    target = identify_target(device, machine=THIS_MACHINE)

    found = read_facts(target, machine=THIS_MACHINE, toolbox=SYSTEM_TOOLS)

    assert found is not None
    assert found.contradictions == ()
    assert replace(found.facts, size=None, sector_size=None, physical_sector_size=None) == (
        DeviceFacts(bus=Bus.MADE_UP)
    )
    assert found.facts.size == SIZE
    assert cautions_about(found) == []


@pytest.mark.root
def test_another_device_under_the_name_is_not_read(tmp_path: Path, device: Path) -> None:
    disk = Connected(tmp_path, device, SATA)
    elsewhere = replace(disk.target, node=(disk.target.node[0] + 1, None))

    with pytest.raises(WrongDeviceError):
        read_facts(elsewhere, machine=disk.machine, toolbox=disk.toolbox)


def test_of_a_file_nothing_is_read(tmp_path: Path) -> None:
    copy = tmp_path / "copy.raw"
    make_working_copy(copy, bytes(MIB))

    assert read_facts(identify_target(copy, machine=THIS_MACHINE), machine=THIS_MACHINE) is None
