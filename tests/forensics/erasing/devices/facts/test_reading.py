"""The facts of one device, from the kernel and from tools that really run, held to that device."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.devices.facts.reading import read_facts
from forensics.erasing.devices.facts.source import SOURCES
from forensics.erasing.devices.targets import identify_target
from forensics.erasing.tools.running import run_tool
from forensics.erasing.tools.toolbox import SYSTEM_TOOLS
from forensics.errors import WrongDeviceError
from forensics.sandbox.landlock import landlock_abi
from forensics.values import Bus, DeviceFacts, ExternalTool, RunEnding, TriState
from forensics.values.device_words import cautions_about, disagreement
from tests.forensics.erasing.builders import MIB, loop_device, make_working_copy
from tests.forensics.erasing.devices.facts.connected import (
    SATA,
    SECTORS,
    SIZE,
    STICK,
    Connected,
    identify_words,
    native,
)
from tests.forensics.erasing.devices.facts.recorded import SEAGATE as RECORDED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Path]:
    with (tmp_path / "backing").open("wb") as file:
        file.truncate(SIZE)
    with loop_device(tmp_path / "backing") as found:
        yield found


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
def test_of_a_device_that_the_system_made_up_nothing_but_its_size_is_known(device: Path) -> None:
    target = identify_target(device, machine=THIS_MACHINE)

    found = read_facts(target, machine=THIS_MACHINE)

    assert found is not None
    assert (found.contradictions, found.runs) == ((), ())
    assert replace(found.facts, size=None, sector_size=None, physical_sector_size=None) == (
        DeviceFacts(bus=Bus.MADE_UP)
    )
    assert found.facts.size == SIZE
    assert cautions_about(found) == []


@pytest.mark.root
@pytest.mark.skipif(SYSTEM_TOOLS.find(ExternalTool.LSBLK) is None, reason="no lsblk here")
def test_the_real_lsblk_is_understood_while_it_is_held_to_the_device(device: Path) -> None:
    source = SOURCES["lsblk"]

    answers = [run_tool(each, device=device) for each in source.commands]

    assert answers[0].run.is_confined is (landlock_abi() > 0)
    assert source.read(answers) == DeviceFacts(
        size=SIZE,
        sector_size=512,
        physical_sector_size=512,
        rotational=source.read(answers).rotational,
    )


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
