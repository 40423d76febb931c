"""Having the system ask a drive again who it is, once the drive has erased itself.

While a SCSI drive sanitizes it gives no capacity (SBC-5, 4.11.3: NOT READY). A device manager that
sees ``sg_sanitize`` let go of the device has Linux read its partitions, for which Linux asks for
the capacity, is refused, and takes the drive for one of 0 bytes until it is had asked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.erasing.devices.block_devices import folder_of, text_in
from forensics.erasing.devices.facts.system import read_system
from forensics.erasing.devices.targets import (
    Target,
    identify_target,
    open_target,
    verify_same_device,
)
from forensics.erasing.surroundings import Surroundings
from forensics.errors import RefusedTargetError, WrongDeviceError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.erasing.medium import OpenedMedium

_TRIES, _PAUSE = 30, 2.0
"""How often a drive at rest is asked, and how many seconds it is given in between."""


@dataclass(frozen=True, slots=True)
class Reopening:
    """A drive before it is asked to erase itself, and the names that it had then."""

    target: Target
    names: tuple[str | None, ...]
    around: Surroundings

    def __call__(self) -> OpenedMedium:
        """Open it for reading, once the system knows it as the one that it was.

        Raises:
            WrongDeviceError: it has another serial number, name or size.
            RefusedTargetError: it gives no size any more, or is in use.
        """
        target, machine = self.target, self.around.machine
        for _ in range(_TRIES):
            if not self._is_empty():
                break
            self._have_asked()
            self.around.pause(_PAUSE)
        else:
            raise RefusedTargetError(
                "The drive ended, and this computer still takes it for one of no bytes. Connect it "
                "again, and start again"
            )
        verify_same_device(target.identity, identify_target(target.path, machine=machine).identity)
        if names_of(target, self.around) != self.names:
            raise WrongDeviceError(
                "This device has another name (WWN or EUI) than before it was asked to erase "
                "itself. Connect the planned device, and start again"
            )
        return open_target(target, writing=False, exclusive=True, machine=machine)

    @property
    def _folder(self) -> Path:
        return folder_of(self.target.node[0], self.around.machine)

    def _is_empty(self) -> bool:
        return text_in(self._folder / "size") == "0"

    def _have_asked(self) -> None:
        try:
            (self._folder / "device" / "rescan").write_text("1")
        except OSError as error:
            raise RefusedTargetError(
                "The drive ended, and this computer takes it for one of no bytes. It may not be "
                "asked again from here. Connect it again, and start again as root"
            ) from error


def reopening_of(target: Target, around: Surroundings) -> Reopening:
    """Return what opens this drive again, by the names that it has now."""
    return Reopening(target, names_of(target, around), around)


def names_of(target: Target, around: Surroundings) -> tuple[str | None, ...]:
    """The names that a drive has in all the world, as the system knows them."""
    facts = read_system(target.node[0], machine=around.machine)
    return facts.wwn, facts.eui, facts.nguid
