"""A method is switched on by a trial on a drive of that kind, and by nothing that software made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.devices.targets import Target, identify_target
from forensics.erasing.firmware.judgement import judge
from forensics.erasing.firmware.method import FIRMWARE_METHODS
from forensics.erasing.firmware.running import run_firmware
from forensics.erasing.firmware.trials import is_tried, trial_of
from forensics.errors import RefusedTargetError
from forensics.values import VirtualKind
from forensics.values.device_facts import Bus
from forensics.values.erase_methods import FirmwareMethodName
from forensics.values.firmware_runs import Finding, FirmwareRun, FirmwareTrial, OldBlocksSought
from tests.forensics.erasing.builders import loop_device
from tests.forensics.erasing.firmware.made_up_drive import MadeUpDrive, facts_for
from tests.forensics.erasing.firmware.made_up_machines import GUEST, a_drive, machine
from tests.forensics.erasing.firmware.made_up_runs import SAMPLE, whole_run

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.erasing.devices.block_devices import Machine

NAME = FirmwareMethodName.NVME_SANITIZE_BLOCK
FACTS = replace(facts_for(NAME), model="SSD 970", firmware="2B2QEXM7")


def tried(
    run: FirmwareRun, bare: Machine, *, target: Target | None = None, **facts: str | None
) -> FirmwareTrial:
    return trial_of(
        NAME,
        run,
        target=target or a_drive(),
        facts=replace(FACTS, **facts),  # type: ignore[arg-type]  # fields by name
        machine=bare,
    )


def test_a_trial_switches_its_method_on_for_its_kind_of_drive_alone(tmp_path: Path) -> None:
    trial = tried(whole_run(), machine(tmp_path))

    assert trial == FirmwareTrial(NAME, "SSD 970", "2B2QEXM7", Bus.NVME)
    assert is_tried(NAME, FACTS, [trial])
    assert not is_tried(NAME, FACTS, [])
    assert not is_tried(FirmwareMethodName.NVME_SANITIZE_CRYPTO, FACTS, [trial])
    assert not is_tried(NAME, replace(FACTS, model="SSD 980"), [trial])
    assert not is_tried(NAME, replace(FACTS, firmware="3B2QEXM7"), [trial])
    assert not is_tried(NAME, replace(FACTS, bus=Bus.USB), [trial])


@pytest.mark.parametrize("field", ["model", "firmware"])
def test_a_drive_that_does_not_say_its_kind_is_never_tried(tmp_path: Path, field: str) -> None:
    unknown = replace(FACTS, **{field: None})  # type: ignore[arg-type]  # fields by name

    assert not is_tried(NAME, unknown, [tried(whole_run(), machine(tmp_path))])
    with pytest.raises(RefusedTargetError, match="which model, firmware and bus"):
        tried(whole_run(), machine(tmp_path), **{field: None})


@pytest.mark.parametrize("kind", VirtualKind)
def test_what_the_system_made_up_switches_nothing_on(tmp_path: Path, kind: VirtualKind) -> None:
    with pytest.raises(RefusedTargetError, match="Nothing is switched on"):
        tried(whole_run(), machine(tmp_path), target=a_drive(kind))


def test_a_guest_switches_nothing_on(tmp_path: Path) -> None:
    with pytest.raises(RefusedTargetError, match="guest of another"):
        tried(whole_run(), machine(tmp_path, GUEST))


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"during": ()}, Finding.PROGRESS),
        ({"after": None}, Finding.END_STATE),
        ({"old_blocks": OldBlocksSought(SAMPLE, 4000, 0, 1)}, Finding.OLD_BLOCKS),
    ],
)
def test_a_trial_of_which_something_is_missing_switches_nothing_on_and_says_what(
    tmp_path: Path, changes: dict[str, object], finding: Finding
) -> None:
    run = replace(whole_run(), **changes)  # type: ignore[arg-type]  # fields by name

    with pytest.raises(RefusedTargetError, match=finding.replace("_", " ")):
        tried(run, machine(tmp_path))


@pytest.mark.root
@pytest.mark.parametrize("name", [NAME, FirmwareMethodName.ATA_SECURE_ERASE])
def test_the_whole_way_over_a_shim_ends_before_the_trial(
    tmp_path: Path, shim: Path, name: FirmwareMethodName
) -> None:
    """A drive made up over a loop device: all five are found, and what it stands on is known."""
    made = MadeUpDrive(tmp_path, shim, FIRMWARE_METHODS[name].interface)
    facts = replace(facts_for(name), model="Made-up drive", firmware="1")
    with loop_device(made.medium) as device:
        made.device = device
        target = identify_target(device, machine=THIS_MACHINE)
        run = run_firmware(name, made.drive(), facts=facts, hits=(), bench=made.bench())

        assert judge(run).missing == ()
        with pytest.raises(RefusedTargetError, match="a loop device over a file"):
            trial_of(name, run, target=target, facts=facts, machine=machine(tmp_path))
