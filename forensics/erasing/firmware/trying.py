"""Trying a firmware method on a drive that is no longer needed, and the receipt of that.

Everything on the drive is lost. What software makes up is refused before it is asked for anything.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from forensics.erasing.devices.facts.reading import read_facts
from forensics.erasing.devices.targets import identify_target, verify_erasable
from forensics.erasing.documents import read_document
from forensics.erasing.firmware.asking_again import reopening_of
from forensics.erasing.firmware.at_hand import drive_of, workbench_of
from forensics.erasing.firmware.hardware import why_not_hardware
from forensics.erasing.firmware.judgement import judge
from forensics.erasing.firmware.method import FIRMWARE_METHODS
from forensics.erasing.firmware.running import run_firmware
from forensics.erasing.firmware.trials import refusal_of, required_kind
from forensics.errors import ErasureError, WrongDeviceError
from forensics.value_classes import dataclass
from forensics.values.device_facts import DeviceReading
from forensics.values.device_words import disagreement
from forensics.values.erase_methods import FirmwareMethodName
from forensics.values.erasures import DeviceIdentity
from forensics.values.firmware_runs import FirmwareJudgement, FirmwareRun, FirmwareTrial
from forensics.values.tools import Tool

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forensics.erasing.devices.targets import Target
    from forensics.erasing.surroundings import Surroundings

SCHEMA = "firmware-trial/1"
_LIMIT = 256 << 20
_STOPPED = (
    "The trial was stopped. The drive may still be erasing; this is no trial. Try again when it is "
    "at rest"
)


@dataclass(frozen=True, slots=True)
class TrialReceipt:
    """One trial: the drive, what was read of it before, and the whole run.

    What the run amounts to is no field: the reader of a receipt works it out.
    """

    schema: str
    tool: Tool
    method: FirmwareMethodName
    drive: DeviceIdentity
    reading: DeviceReading
    run: FirmwareRun

    @property
    def kind(self) -> FirmwareTrial:
        """The method and the kind of drive that it is of.

        Raises:
            RefusedTargetError: the drive does not say which kind it is.
        """
        return required_kind(self.method, self.reading.facts)

    @property
    def judgement(self) -> FirmwareJudgement:
        """What the run amounts to, by the aim that the method has in this version.

        Raises:
            RefusedTargetError: it is a run of another method.
        """
        if self.run.aim != FIRMWARE_METHODS[self.method].aim:
            raise refusal_of(self.method, "its run is of another method")
        return judge(self.run)


def try_method(
    name: FirmwareMethodName,
    path: Path,
    *,
    typed_serial: str,
    begins: Callable[[DeviceReading], object],
    around: Surroundings,
) -> TrialReceipt:
    """Have a drive erase itself, and return all that was seen. Everything on it is lost.

    Args:
        name: what is tried.
        path: the drive.
        typed_serial: its serial number, as a person read it on the drive itself.
        begins: has returned, before the first command that changes anything, only when it is kept
            for good that this begins; it raises to refuse.
        around: everything else.

    Raises:
        RefusedTargetError: it is no hardware, is in use, or was not asked.
        WrongDeviceError: it has another serial number, or sources disagree what it is.
        InterruptedErasureError: somebody stopped it.
        ErasureError: the device failed.
    """
    target = identify_target(path, machine=around.machine)
    reading = _reading_of(name, target, around)
    if not typed_serial or typed_serial.strip() != reading.facts.serial:
        raise WrongDeviceError(
            "The serial number that you typed is not the one that this drive says. Nothing was "
            "erased. Read it on the label of the drive that is to be tried, and type it again"
        )
    is_told = False

    def told(step: object) -> None:
        nonlocal is_told
        del step
        if not is_told:
            begins(reading)
            is_told = True

    try:
        run = run_firmware(
            name,
            drive_of(target, around=around, told=told),
            facts=reading.facts,
            hits=(),
            bench=workbench_of(
                reopening_of(target, around),
                around=around,
                keep=lambda _: None,
                kept=None,
                may_go_on=partial(around.verify_not_stopped, _STOPPED),
            ),
        )
    except OSError as error:
        message = (
            f"The drive stopped working ({(error.strerror or 'unknown error').lower()}). This is "
            "no trial. Check its connection, and try again"
        )
        raise ErasureError(message) from error
    return TrialReceipt(SCHEMA, around.tool, name, target.identity, reading, run)


def read_trial(path: Path) -> TrialReceipt:
    """Read the receipt of a trial.

    Raises:
        ErasureError: it cannot be read, or is none.
    """
    return read_document(path, TrialReceipt, schema=SCHEMA, limit=_LIMIT, name="receipt of a trial")


def _reading_of(name: FirmwareMethodName, target: Target, around: Surroundings) -> DeviceReading:
    why = why_not_hardware(target, machine=around.machine)
    if why is not None:
        raise refusal_of(name, why)
    verify_erasable(target, machine=around.machine, is_acquisition=around.is_acquisition)
    reading = read_facts(target, machine=around.machine, toolbox=around.toolbox)
    if reading is None or not reading.facts.serial:
        raise refusal_of(name, "it does not say its serial number")
    required_kind(name, reading.facts)
    if (sentence := disagreement(reading)) is not None:
        raise WrongDeviceError(f"{sentence} Nothing was erased.")
    return reading
