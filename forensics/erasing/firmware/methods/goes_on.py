"""What methods have in common that set nothing, and those that return as the drive begins."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from forensics.erasing.firmware.method import Drive, Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.values.firmware_runs import DriveReading, DriveRefusal


class SetsNothing:
    """A method that leaves nothing on a drive that would have to be taken back."""

    def tidy(self, drive: Drive, after: DriveReading | None) -> str | None:  # noqa: ARG002 -- there is nothing
        """See ``FirmwareMethod.tidy``."""
        return None


class GoesOn(SetsNothing, ABC):
    """A command that returns when the drive took it; the drive goes on by itself."""

    def ask(
        self,
        drive: Drive,
        *,
        seconds: float,  # noqa: ARG002 -- the command does not wait for the drive
        seen: Callable[[DriveReading], object],  # noqa: ARG002 -- the same
    ) -> DriveRefusal:
        """See ``FirmwareMethod.ask``."""
        drive.told(Step.ERASING)
        return self._command(drive)

    @abstractmethod
    def _command(self, drive: Drive) -> DriveRefusal:
        """Give the command, and say whether a refusal was reported."""
