"""What a firmware method is: which drives it fits, how one is looked at and asked.

It writes nothing itself and is no judge of its own work: ``running`` carries it out, ``judgement``
says what that amounts to.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from forensics.erasing.tools.answers import ToolAnswer
from forensics.erasing.tools.commands import Command
from forensics.registry import Registry
from forensics.value_classes import dataclass
from forensics.values.erase_methods import FirmwareMethodName

if TYPE_CHECKING:
    from forensics.values.erase_methods import ErasureMethod
    from forensics.values.firmware_runs import DriveReading, DriveRefusal, FirmwareAim

NO_ESTIMATE = 24 * 3600.0
"""Seconds that a drive is given where it says nothing of the time that it needs."""


class Interface(StrEnum):
    """By what commands a drive is asked; never through a bridge to another one."""

    NVME = "nvme"
    ATA = "ata"
    SCSI = "scsi"


class MediumType(StrEnum):
    """What a medium is, as far as a method by firmware must know it."""

    DISK = "disk"  # it turns, and has no blocks to erase
    FLASH = "flash"  # it is never overwritten by its firmware to be erased


DISKS, FLASH = frozenset({MediumType.DISK}), frozenset({MediumType.FLASH})
EITHER = DISKS | FLASH


class Step(StrEnum):
    """What is about to be asked of a drive, told before it is."""

    SETTING_PASSWORD = "setting_password"  # noqa: S105 -- the name of a step
    ERASING = "erasing"
    CLEARING_PASSWORD = "clearing_password"  # noqa: S105 -- the same


def nothing_typed() -> str | None:
    """Return what is known of a label that nobody read out: nothing."""
    return None


@dataclass(frozen=True, slots=True)
class Drive:
    """A drive as a method reaches it.

    ``run`` gives a command to its tool, on that device and no other that came under its name
    meanwhile: it raises where it cannot tell. ``now`` is aware UTC. ``told`` has returned only
    when what is about to be asked is kept for good. It raises to stop, but never a password being
    cleared. ``typed`` gives what a person typed from the drive's label, which is kept nowhere; None
    where nobody did.
    """

    run: Callable[[Command], ToolAnswer]
    now: Callable[[], datetime]
    told: Callable[[Step], object]
    typed: Callable[[], str | None] = nothing_typed


@runtime_checkable
class FirmwareMethod(Protocol):
    """One way in which a drive erases itself, without a state of its own."""

    @property
    def interface(self) -> Interface:
        """By what commands it is asked for."""

    @property
    def media(self) -> frozenset[MediumType]:
        """For which media it is, by IEEE 2883-2022 and NIST SP 800-88 Rev. 2."""

    @property
    def aim(self) -> FirmwareAim:
        """What it asks for, and what may be said of it."""

    def why_unfit(self, drive: Drive) -> str | None:
        """Return why this drive cannot be asked for it; None where it can. Changes nothing."""

    def look(self, drive: Drive) -> DriveReading:
        """Return what the drive says of itself now; what cannot be told is ``UNREADABLE``."""

    def limit(self, drive: Drive) -> float:
        """How many seconds the drive is given: by its own estimate, where it makes one."""

    def ask(
        self, drive: Drive, *, seconds: float, seen: Callable[[DriveReading], object]
    ) -> DriveRefusal:
        """Ask the drive to erase, and say whether a refusal was reported.

        Args:
            drive: is told each step first.
            seconds: after which a command that waits for the drive is given up.
            seen: takes what the drive says meanwhile, where it ends within the command.
        """

    def tidy(self, drive: Drive, after: DriveReading | None) -> str | None:
        """Take back what the method set, and return a password that may still stand there."""


FIRMWARE_METHODS: Registry[FirmwareMethod] = Registry()
"""The firmware methods by their recorded names."""


def aim_of(method: ErasureMethod) -> FirmwareAim:
    """Return what a method of the record asks a drive's firmware for.

    Raises:
        ValueError: no firmware carries it out.
    """
    return FIRMWARE_METHODS[FirmwareMethodName(method.value)].aim


def given(estimate: float | None) -> float:
    """Seconds for a drive that estimates so many: twice as long, and ten minutes more."""
    return NO_ESTIMATE if estimate is None else 2 * estimate + 600


for _name in FirmwareMethodName:
    _module = f"forensics.erasing.firmware.methods.{_name.module}"
    FIRMWARE_METHODS.register(_name, _module, _name.class_name)
