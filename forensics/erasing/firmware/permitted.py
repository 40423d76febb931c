"""Which firmware methods are permitted on which device, and only where nothing stands between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.erasing.firmware.method import FIRMWARE_METHODS, Interface, MediumType
from forensics.values.device_facts import Bus, TriState
from forensics.values.erase_methods import FirmwareMethodName

if TYPE_CHECKING:
    from forensics.values.device_facts import DeviceFacts

BUSES = {Interface.NVME: Bus.NVME, Interface.ATA: Bus.SATA, Interface.SCSI: Bus.SCSI}
_MEDIA = {TriState.YES: MediumType.DISK, TriState.NO: MediumType.FLASH}
"""By whether it turns."""


def methods_for(medium: MediumType) -> frozenset[FirmwareMethodName]:
    """Return the methods that are for such a medium."""
    return frozenset(each for each in FirmwareMethodName if medium in FIRMWARE_METHODS[each].media)


def why_not_permitted(name: FirmwareMethodName, facts: DeviceFacts) -> str | None:
    """Return why a method is not for a device of which these facts are known; None where it is.

    What is not known is never taken as it would have to be: a bridge that is not excluded drops
    words of commands, and says that all went well.
    """
    method = FIRMWARE_METHODS[name]
    if facts.bus is not BUSES[method.interface] or facts.behind_bridge is not TriState.NO:
        return "it is not connected directly, by a bus that carries these commands"
    if facts.rotational not in _MEDIA:
        return "it does not say whether it is flash or a disk that turns"
    is_for_it = _MEDIA[facts.rotational] in method.media
    return None if is_for_it else "it is not for this kind of medium"
