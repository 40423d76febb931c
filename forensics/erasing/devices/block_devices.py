"""What this system says of a block device: who it is, and whether anything is using it.

* Everything is asked by device number, never by name: a name may lead elsewhere a moment later.
* A device is in use when it, a partition of it, or what a loop device rests on is mounted, is
  swap, or is held by something above it (LVM, RAID, encryption).
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

from forensics.erasing.copies.copy_key import own_key_path
from forensics.errors import RefusedTargetError
from forensics.value_classes import dataclass
from forensics.values import DeviceIdentity, VirtualKind

# How the kernel names what it makes up (Documentation/admin-guide/devices.txt).
_VIRTUAL = {
    "loop": VirtualKind.LOOP,
    "dm-": VirtualKind.MAPPED,
    "md": VirtualKind.RAID,
    "zram": VirtualKind.MEMORY,
    "ram": VirtualKind.MEMORY,
    "pmem": VirtualKind.MEMORY,
    "nbd": VirtualKind.NETWORK,
    "rbd": VirtualKind.NETWORK,
}
_BY_THE_KERNEL = ("virtual/", "pseudo_", "tcm_loop_", "platform/dummy_hcd.")
"""Below ``/sys/devices``: its own devices, its test driver for disks (``scsi_debug``), a target
that it serves to itself, for which a program may answer (LIO and TCMU), and a USB bus whose
sticks it makes itself (``dummy_hcd``)."""
_BY_A_NETWORK = "platform/vhci_hcd."  # USB/IP: the stick is in another computer, or in none
VPD_HEADER = 4  # SPC-5 7.7.3: the unit serial number page begins with a header of four bytes


@dataclass(frozen=True, slots=True)
class Machine:
    """Where a Linux system tells about its devices: its ``/sys`` and its ``/proc``.

    ``copy_key`` says where the key of the present user's working copies stands.
    """

    sys: Path
    proc: Path
    copy_key: Callable[[], Path]


THIS_MACHINE = Machine(Path("/sys"), Path("/proc"), own_key_path)


def describe_device(number: int, *, size: int, machine: Machine) -> DeviceIdentity:
    """Return serial, model, logical sector size, and whether the system made the device up.

    What it does not say is None.

    Args:
        number: the device number (``st_rdev``).
        size: its length in bytes, as the opened device says.
        machine: where to ask.

    Raises:
        RefusedTargetError: the system does not know the device, or contradicts its size.
    """
    folder = folder_of(number, machine)
    sectors = text_in(folder / "size")  # always in units of 512 bytes, whatever the sector size
    if sectors is None or int(sectors) * 512 != size:
        message = (
            "This device and the system disagree about its size; "
            "disconnect it, connect it again, and make sure that nothing changes it"
        )
        raise RefusedTargetError(message)
    sector_size = int(text_in(folder / "queue" / "logical_block_size") or 512)
    virtual = virtual_kind(folder, machine)
    return DeviceIdentity(serial_of(folder, machine), _model(folder), size, sector_size, virtual)


def is_flash(number: int, *, machine: Machine) -> bool | None:
    """Whether the system knows the device as flash; None where it does not say.

    NVMe and MMC are flash by what they are; a disk that reports no rotation (SBC-4, block device
    characteristics; ACS-4, nominal media rotation rate 1) is none that turns. A device that reports
    rotation may still be flash: the kernel takes it for granted where a USB bridge says nothing.
    What rests on a file says nothing of a medium.

    Raises:
        RefusedTargetError: the system does not know the device.
    """
    folder = folder_of(number, machine)
    if (folder / "loop").exists():
        return None
    if folder.name.startswith(("nvme", "mmcblk")):
        return True
    return True if text_in(folder / "queue" / "rotational") == "0" else None


def sequence_of(number: int, *, machine: Machine) -> str | None:
    """The kernel's running number of this appearance of the device; None on an old kernel.

    It changes whenever a device is taken away and another comes under the same number.
    """
    return text_in(folder_of(number, machine) / "diskseq")


def verify_not_in_use(number: int, *, machine: Machine) -> None:
    """Check that nothing on this system is using the device, which is whole.

    Raises:
        RefusedTargetError: it is a partition, mounted, swap, or held by another device.
    """
    if (folder_of(number, machine) / "partition").exists():
        raise RefusedTargetError("This is a partition; give the whole device that it lies on")
    _verify_unclaimed(number, machine, seen=set())
    _verify_alone(number, machine)


def is_read_only(number: int, *, machine: Machine) -> bool:
    """Whether nothing can be written to it as it is connected, as behind a write blocker."""
    return text_in(folder_of(number, machine) / "ro") == "1"


def verify_writable(number: int, *, machine: Machine) -> None:
    """Check that the device can be written to.

    Raises:
        RefusedTargetError: it is read-only.
    """
    if is_read_only(number, machine=machine):
        message = "This device is read-only; take it off the write blocker, then start again"
        raise RefusedTargetError(message)


def backing_file(number: int, *, machine: Machine) -> Path | None:
    """What a loop device rests on; None for every other device."""
    name = text_in(folder_of(number, machine) / "loop" / "backing_file")
    return None if name is None else Path(name)


def verify_not_attached(status: os.stat_result, *, machine: Machine) -> None:
    """Check that no loop device rests on that file or device.

    Raises:
        RefusedTargetError: one does; something could be reading it or be mounted from it.
    """
    for entry in (machine.sys / "block").glob("loop*/loop/backing_file"):
        try:
            other = Path(text_in(entry) or "").stat()
        except OSError:
            continue  # detached meanwhile, deleted, or seen from another root
        if _is_same(status, other):
            message = "This target is attached as a loop device; detach it first (losetup -d)"
            raise RefusedTargetError(message)


def _is_same(one: os.stat_result, other: os.stat_result) -> bool:
    if stat.S_ISBLK(one.st_mode):
        return stat.S_ISBLK(other.st_mode) and one.st_rdev == other.st_rdev
    return (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino)


def folder_of(number: int, machine: Machine) -> Path:
    """Return the folder below ``/sys/devices`` in which the system tells about a device.

    Raises:
        RefusedTargetError: the system does not know it.
    """
    folder = machine.sys / "dev" / "block" / f"{os.major(number)}:{os.minor(number)}"
    try:
        return folder.resolve(strict=True)
    except OSError as error:
        message = "The system no longer knows this device; connect it and start again"
        raise RefusedTargetError(message) from error


def text_in(path: Path) -> str | None:
    """What a small file of the system says, without the space around it; None where nothing."""
    try:
        return path.read_text(errors="replace").strip() or None
    except OSError:
        return None


def controllers_of(folder: Path) -> tuple[Path, ...]:
    """The controllers of an NVMe drive that several may reach; none of any other device.

    The kernel shows such a drive as one device of its own making (``nvme-subsystem``), whatever
    number of its ports is connected: a dual-port drive in any computer.
    """
    if not folder.parent.name.startswith("nvme-subsys"):
        return ()
    links = sorted(folder.parent.glob("nvme*"))
    return tuple(each.resolve() for each in links if (each / "transport").exists())


def virtual_kind(folder: Path, machine: Machine) -> VirtualKind | None:
    """What a device is made of that hangs on no bus; None where hardware stands behind it.

    A name alone shows nothing: drivers are free in it. The kernel puts what it makes up at places
    of their own, and disks that come by a network under a session of their transport (iSCSI).
    """
    devices = (machine.sys / "devices").resolve()
    places = [each.relative_to(devices) for each in controllers_of(folder) or (folder,)]
    if any(part.startswith("session") for place in places for part in place.parts):
        return VirtualKind.NETWORK
    if any(str(place).startswith(_BY_A_NETWORK) for place in places):
        return VirtualKind.NETWORK
    if (folder / "loop").exists():
        return VirtualKind.LOOP
    if not any(str(place).startswith(_BY_THE_KERNEL) for place in places):
        return None
    kinds = (kind for start, kind in _VIRTUAL.items() if folder.name.startswith(start))
    return next(kinds, VirtualKind.OTHER)


def serial_of(folder: Path, machine: Machine) -> str | None:
    """The serial number that the system has of a device, or of the plug before it."""
    for name in ("serial", "device/serial"):  # virtio; NVMe and MMC
        if found := text_in(folder / name):
            return found
    try:  # SCSI and SATA
        page = (folder / "device" / "vpd_pg80").read_bytes()[VPD_HEADER:]
        if found := page.decode("ascii", "replace").strip(" \0"):
            return found
    except OSError:
        pass  # no such page: a USB bridge that does not pass it on
    return _usb_serial(folder / "device", machine)


def _usb_serial(device: Path, machine: Machine) -> str | None:
    if not device.exists():
        return None
    top = machine.sys.resolve()
    for parent in device.resolve().parents:
        if parent == top:
            return None
        if (parent / "idVendor").exists():
            return text_in(parent / "serial")
    return None


def _model(folder: Path) -> str | None:
    model = text_in(folder / "device" / "model") or text_in(folder / "device" / "name")
    vendor = text_in(folder / "device" / "vendor")
    if model is None or vendor is None or vendor == "ATA" or vendor.startswith("0x"):
        return model  # ATA is a protocol, 0x1af4 a bus number: neither is a maker
    return f"{vendor} {model}"


def _verify_unclaimed(number: int, machine: Machine, *, seen: set[int]) -> None:
    seen.add(number)
    folder = folder_of(number, machine)
    parts = [folder, *(entry.parent for entry in folder.glob("*/partition"))]
    if any(next((part / "holders").glob("*"), None) for part in parts):
        message = "This device is part of a volume group, RAID or open encryption; close that first"
        raise RefusedTargetError(message)
    numbers = {text_in(part / "dev") for part in parts}
    if numbers & _swap_numbers(machine):
        raise RefusedTargetError("This device is swap of the running system; it is not a target")
    points = {point for mounted, point in _mounts(machine) if mounted in numbers}
    if points:
        raise RefusedTargetError(_mounted_sentence(points))
    _verify_foundation(number, machine, seen=seen)


def _verify_alone(number: int, machine: Machine) -> None:
    """Check that no second loop device rests on the same file or device."""
    own = backing_file(number, machine=machine)
    if own is None:
        return
    try:
        status = own.stat()
    except OSError:
        return  # deleted or out of sight: nothing else can be set up on it by name
    folder = folder_of(number, machine)
    for entry in (machine.sys / "block").glob("loop*/loop/backing_file"):
        try:
            other = Path(text_in(entry) or "").stat()
        except OSError:
            continue
        if entry.parent.parent.resolve() != folder and _is_same(status, other):
            message = (
                "Another loop device rests on the same file; detach it first (losetup -d), so that "
                "nothing else reads or writes what is overwritten"
            )
            raise RefusedTargetError(message)


def _verify_foundation(number: int, machine: Machine, *, seen: set[int]) -> None:
    """Ask the same of the device under a loop device: writing here would write there."""
    backing = backing_file(number, machine=machine)
    if backing is None:
        return
    try:
        status = backing.stat()
    except OSError:
        return  # deleted or out of sight: then nothing can be mounted from it by name
    if stat.S_ISBLK(status.st_mode) and status.st_rdev not in seen:
        _verify_unclaimed(status.st_rdev, machine, seen=seen)


def _mounted_sentence(points: set[str]) -> str:
    if points & {"/", "/boot", "/boot/efi", "/usr", "/var", "/home"}:
        return "This device holds the running system; it is not a target"
    return "This device is mounted; unmount every part of it, then start again"


def _mounts(machine: Machine) -> list[tuple[str, str]]:
    """Device number and mount point of all mounts of this process and of the first one."""
    found = []
    for process in ("self", "1"):
        lines = (text_in(machine.proc / process / "mountinfo") or "").splitlines()
        for line in lines:
            words = line.split(" ")
            point = _unescape(words[4])
            found.append((words[2], point))
            source = _unescape(words[words.index("-", 6) + 2])
            # btrfs and overlays show a made-up number, but name their device as source.
            if (number := _number_of(Path(source))) is not None:
                found.append((number, point))
    return found


def _swap_numbers(machine: Machine) -> set[str]:
    lines = (text_in(machine.proc / "swaps") or "").splitlines()[1:]
    numbers = (_number_of(Path(_unescape(line.split()[0]))) for line in lines)
    return {number for number in numbers if number is not None}


def _number_of(path: Path) -> str | None:
    if not path.is_absolute():
        return None
    try:
        status = path.stat()
    except OSError:
        return None
    if not stat.S_ISBLK(status.st_mode):
        return None
    return f"{os.major(status.st_rdev)}:{os.minor(status.st_rdev)}"


def _unescape(text: str) -> str:
    """Undo the octal escapes of proc(5)."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)
