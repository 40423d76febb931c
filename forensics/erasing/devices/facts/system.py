"""What the kernel knows of a device: its bus, what translates on the way, and its identity.

It asks the device by nothing more than the kernel did when it was connected (``/sys``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forensics.erasing.devices.block_devices import (
    VPD_HEADER,
    controllers_of,
    folder_of,
    serial_of,
    text_in,
    virtual_kind,
)
from forensics.erasing.devices.facts.said import name_of, text_of
from forensics.values import Bus, DeviceFacts, TriState

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.erasing.devices.block_devices import Machine

_SECTOR = 512  # of the kernel's own figures, whatever the device has
_RATE = slice(VPD_HEADER, VPD_HEADER + 2)  # SBC-4 6.6.2: medium rotation rate
_ATA_PORT = re.compile(r"ata[0-9]+")
SYSTEM = "the system"


def read_system(number: int, *, machine: Machine) -> DeviceFacts:
    """Return what the kernel says of a block device.

    Raises:
        RefusedTargetError: the system does not know the device.
    """
    folder = folder_of(number, machine)
    bus = _bus(folder, machine)
    device, queue = _driven_by(folder)[0], folder / "queue"
    name = text_in(folder / "wwid") or text_in(device / "wwid")
    eui = name_of(name) if name and name.startswith("eui.") else None
    is_usb = bus is Bus.USB
    return DeviceFacts(
        serial=None if is_usb else text_of(serial_of(folder, machine)),
        wwn=name_of(name) if name and name.startswith("naa.") and not is_usb else None,
        eui=eui if eui and len(eui) == 16 else None,
        nguid=eui if eui and len(eui) == 32 else None,
        model=text_of(text_in(device / "model") or text_in(device / "name")),
        firmware=_firmware(device),
        size=_number(folder / "size", _SECTOR),
        sector_size=_number(queue / "logical_block_size"),
        physical_sector_size=_number(queue / "physical_block_size"),
        bus=bus,
        behind_bridge=_behind_bridge(folder, bus),
        bridge=_plug(folder, "product") if is_usb else None,
        bridge_serial=(_plug(folder, "serial") or _page_serial(folder)) if is_usb else None,
        rotational=_rotational(folder, bus),
    )


def nodes_of(number: int, *, machine: Machine) -> tuple[str, ...]:
    """Return the names below ``/dev`` by which tools reach the same device besides its own.

    Raises:
        RefusedTargetError: the system does not know the device.
    """
    folder = folder_of(number, machine)
    generic = sorted(each.name for each in (folder / "device" / "scsi_generic").glob("sg*"))
    drivers = [each.resolve().name for each in _driven_by(folder)]
    return (*generic, *(each for each in drivers if re.fullmatch(r"nvme[0-9]+", each)))


def _driven_by(folder: Path) -> tuple[Path, ...]:
    return controllers_of(folder) or (folder / "device",)


def _bus(folder: Path, machine: Machine) -> Bus:
    parts = folder.relative_to((machine.sys / "devices").resolve()).parts
    if virtual_kind(folder, machine) is not None:
        return Bus.MADE_UP
    if any(_ATA_PORT.fullmatch(part) for part in parts):
        return Bus.SATA
    if any((parent / "idVendor").exists() for parent in folder.parents):
        return Bus.USB
    starts = {"nvme": Bus.NVME, "mmcblk": Bus.MMC, "vd": Bus.VIRTIO, "sd": Bus.SCSI}
    return next((bus for start, bus in starts.items() if folder.name.startswith(start)), Bus.OTHER)


def _behind_bridge(folder: Path, bus: Bus) -> TriState:
    """Whether commands are translated on their way.

    An adapter on USB does. So does a host adapter that shows an ATA disk as SCSI; a SAS disk with
    an end device of its own is spoken to as it is. Of other hosts, such as RAID controllers, the
    kernel does not know what is behind them. NVMe comes by PCI, or by a network.
    """
    if bus in {Bus.USB, Bus.MADE_UP}:
        return TriState.YES if bus is Bus.USB else TriState.UNKNOWN
    if bus is Bus.NVME:
        transports = {text_in(each / "transport") for each in _driven_by(folder)}
        return TriState.UNKNOWN if None in transports else TriState.of(transports != {"pcie"})
    if bus is Bus.SCSI:
        if text_in(folder / "device" / "vendor") == "ATA":
            return TriState.YES
        is_sas = any(part.startswith("end_device-") for part in folder.parts)
        return TriState.NO if is_sas else TriState.UNKNOWN
    return TriState.NO if bus in {Bus.SATA, Bus.MMC} else TriState.UNKNOWN


def _page_serial(folder: Path) -> str | None:
    page = _page(folder, "vpd_pg80")
    return text_of(page[VPD_HEADER:].decode("latin-1"))


def _firmware(device: Path) -> str | None:
    """Of an ATA disk the kernel has four of its eight letters: that is left to other sources."""
    revision = None if text_in(device / "vendor") == "ATA" else text_in(device / "rev")
    return text_of(text_in(device / "firmware_rev") or revision)


def _rotational(folder: Path, bus: Bus) -> TriState:
    """The kernel takes turning for granted where a device does not say: only a page says so."""
    if bus in {Bus.NVME, Bus.MMC}:
        return TriState.NO
    if bus is Bus.MADE_UP:
        return TriState.UNKNOWN
    if text_in(folder / "queue" / "rotational") == "0":
        return TriState.NO
    rate = int.from_bytes(_page(folder, "vpd_pgb1")[_RATE], "big")
    return TriState.YES if rate > 1 else TriState.UNKNOWN


def _plug(folder: Path, name: str) -> str | None:
    plug = next((each for each in folder.parents if (each / "idVendor").exists()), None)
    return None if plug is None else text_of(text_in(plug / name))


def _page(folder: Path, name: str) -> bytes:
    try:
        return (folder / "device" / name).read_bytes()
    except OSError:
        return b""


def _number(path: Path, unit: int = 1) -> int | None:
    said = text_in(path)
    return int(said) * unit or None if said and said.isdecimal() else None
