"""Which firmware methods are permitted on which medium, and only where nothing stands between.

Data: IEEE 2883-2022 and NIST SP 800-88 Rev. 2 name techniques by medium. Flash is never overwritten
by its firmware to be erased, and a disk that turns has no blocks to erase.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.erasing.firmware.method import Interface
from forensics.values.device_facts import Bus, TriState
from forensics.values.erase_methods import FirmwareMethodName

if TYPE_CHECKING:
    from forensics.values.device_facts import DeviceFacts

ON_DISKS = frozenset(
    {
        FirmwareMethodName.NVME_SANITIZE_OVERWRITE,
        FirmwareMethodName.NVME_SANITIZE_CRYPTO,
        FirmwareMethodName.ATA_SANITIZE_OVERWRITE,
        FirmwareMethodName.ATA_SANITIZE_CRYPTO,
        FirmwareMethodName.ATA_SECURE_ERASE,
        FirmwareMethodName.ATA_SECURE_ERASE_ENHANCED,
        FirmwareMethodName.SCSI_SANITIZE_OVERWRITE,
        FirmwareMethodName.SCSI_SANITIZE_CRYPTO,
    }
)
ON_FLASH = frozenset(
    {
        FirmwareMethodName.NVME_SANITIZE_BLOCK,
        FirmwareMethodName.NVME_SANITIZE_CRYPTO,
        FirmwareMethodName.NVME_FORMAT,
        FirmwareMethodName.NVME_FORMAT_CRYPTO,
        FirmwareMethodName.NVME_PSID_REVERT,
        FirmwareMethodName.ATA_SANITIZE_BLOCK,
        FirmwareMethodName.ATA_SANITIZE_CRYPTO,
        FirmwareMethodName.ATA_SECURE_ERASE,
        FirmwareMethodName.ATA_SECURE_ERASE_ENHANCED,
        FirmwareMethodName.SCSI_SANITIZE_BLOCK,
        FirmwareMethodName.SCSI_SANITIZE_CRYPTO,
    }
)
PERMITTED = {TriState.YES: ON_DISKS, TriState.NO: ON_FLASH, TriState.UNKNOWN: frozenset()}
"""By whether the medium turns."""

BUSES = {Interface.NVME: Bus.NVME, Interface.ATA: Bus.SATA, Interface.SCSI: Bus.SCSI}


def why_not_permitted(
    name: FirmwareMethodName, interface: Interface, facts: DeviceFacts
) -> str | None:
    """Return why a method is not for a device of which these facts are known; None where it is.

    What is not known is never taken as it would have to be: a bridge that is not excluded drops
    words of commands, and says that all went well.
    """
    if facts.bus is not BUSES[interface] or facts.behind_bridge is not TriState.NO:
        return "it is not connected directly, by a bus that carries these commands"
    if facts.rotational is TriState.UNKNOWN:
        return "it does not say whether it is flash or a disk that turns"
    return None if name in PERMITTED[facts.rotational] else "it is not for this kind of medium"
