"""A trial erases the drive whose serial number a person typed, and no drive that software made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forensics.documents import digest_of, from_json, to_json
from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.firmware.trying import TrialReceipt, try_method
from forensics.errors import ErasureError, RefusedTargetError, WrongDeviceError
from forensics.values.device_facts import Bus
from forensics.values.erase_methods import FirmwareMethodName
from forensics.values.firmware_runs import Finding, FirmwareTrial
from tests.forensics.erasing.firmware.drive_on_a_bus import (
    FIRMWARE,
    MODEL,
    SERIAL,
    drive_on_a_bus,
)
from tests.forensics.erasing.firmware.made_up_drive import do_nothing
from tests.forensics.erasing.firmware.made_up_machines import GUEST

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.erasing.surroundings import Surroundings
    from forensics.values.device_facts import DeviceReading

NAME = FirmwareMethodName.NVME_SANITIZE_BLOCK
pytestmark = pytest.mark.root


def tried(
    device: Path, around: Surroundings, *, serial: str = SERIAL, begun: list[DeviceReading]
) -> TrialReceipt:
    return try_method(NAME, device, typed_serial=serial, begins=begun.append, around=around)


def test_a_trial_tells_that_it_begins_before_the_drive_is_asked_and_its_receipt_is_judged_again(
    tmp_path: Path, shim: Path
) -> None:
    begun: list[DeviceReading] = []
    with drive_on_a_bus(tmp_path, shim) as (made, around):
        receipt = tried(made.device, around, begun=begun)

    again = from_json(to_json(receipt), TrialReceipt)
    assert digest_of(again) == digest_of(receipt)
    assert again.kind == FirmwareTrial(NAME, MODEL, FIRMWARE, Bus.NVME)
    assert again.judgement.missing == ()
    assert [each.facts.serial for each in begun] == [SERIAL]


def test_nothing_that_software_made_up_is_asked_and_no_drive_of_another_serial_number(
    tmp_path: Path, shim: Path
) -> None:
    begun: list[DeviceReading] = []
    with drive_on_a_bus(tmp_path, shim) as (made, around):
        with pytest.raises(RefusedTargetError, match="a loop device over a file"):
            tried(made.device, replace(around, machine=THIS_MACHINE), begun=begun)
        for serial in ("", "S5H9NS0M"):
            with pytest.raises(WrongDeviceError, match="serial number that you typed"):
                tried(made.device, around, serial=serial, begun=begun)
        (around.machine.proc / "cpuinfo").write_text(GUEST)
        with pytest.raises(RefusedTargetError, match="guest of another"):
            tried(made.device, around, begun=begun)

    assert not begun
    assert made.medium.read_bytes() == made.content


def test_a_trial_by_a_tool_that_returns_0_and_does_nothing_is_not_even_begun(
    tmp_path: Path, shim: Path
) -> None:
    begun: list[DeviceReading] = []
    with drive_on_a_bus(tmp_path, shim) as (made, around):
        idle = replace(around, ask=lambda command, **_: do_nothing(command))
        with pytest.raises(RefusedTargetError, match="is not asked for it"):
            tried(made.device, idle, begun=begun)
    assert not begun
    assert made.medium.read_bytes() == made.content


def test_a_drive_that_did_all_but_erase_is_a_trial_that_says_what_is_missing(
    tmp_path: Path, shim: Path
) -> None:
    with drive_on_a_bus(tmp_path, shim) as (made, around):
        made.set(mode="undone")
        receipt = tried(made.device, around, begun=[])

    assert [each.finding for each in receipt.judgement.missing] == [Finding.OLD_BLOCKS]


def test_a_trial_whose_beginning_cannot_be_recorded_asks_the_drive_for_nothing(
    tmp_path: Path, shim: Path
) -> None:
    def refuse(_: DeviceReading) -> None:
        raise ErasureError("no record")

    with drive_on_a_bus(tmp_path, shim) as (made, around):
        with pytest.raises(ErasureError, match="no record"):
            try_method(NAME, made.device, typed_serial=SERIAL, begins=refuse, around=around)
        assert made.medium.read_bytes() == made.content
