"""Whether a drive is one: what software makes up shows nothing of how a drive's firmware erases.

The system is asked, and nobody else: no setting, no argument and no word of the device answers it.

* What is no block device, or hangs on no bus, is made up by this system (``devices``).
* In a guest of another computer every drive may be made up by that one, on any bus: the processor
  says that it is a guest's (the flag ``hypervisor``, CPUID 1 ECX bit 31), or the system does.
* A guest can be told to say neither. What its drives are called is mostly left as it was: QEMU's
  NVMe has one name that cannot be chosen. What a cloud lends to its bare computers is no drive.
* A library that is loaded into a tool could answer for a drive. Tools get no environment of ours,
  and their programs can be changed by nobody but root (``tools``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forensics.values import TargetKind

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.erasing.devices.block_devices import Machine
    from forensics.erasing.devices.targets import Target

_GUEST = re.compile(r"^flags\s*:.*\bhypervisor\b", re.MULTILINE)
_MADE_UP_MAKERS = (
    "qemu",
    "vmware",
    "innotek",
    "xen",
    "bochs",
    "microsoft corporation virtual",
    "kvm",
)
_MADE_UP_DRIVES = (
    "qemu",
    "vbox",
    "vmware",
    "virtual",
    "amazon",
    "persistentdisk",
)
"""Of models, with the vendor of a SCSI disk: ``QEMU NVMe Ctrl``, ``VBOX HARDDISK``, ``Msft Virtual
Disk``, ``Amazon Elastic Block Store``; volumes of RAID controllers are virtual disks as well."""


def why_not_hardware(target: Target, *, machine: Machine) -> str | None:
    """Return why nothing that this target shows is of a drive; None where the system knows one."""
    if target.kind is not TargetKind.BLOCK_DEVICE:
        return "it is a file"
    if target.identity.virtual is not None:
        return f"it is {target.identity.virtual.named}"
    if is_guest(machine):
        return "this computer is a guest of another, which may have made it up"
    model = (target.identity.model or "").lower()
    if any(name in model for name in _MADE_UP_DRIVES):
        return "its model is one that software makes up"
    return None


def is_guest(machine: Machine) -> bool:
    """Whether this system runs in a virtual machine, or does not say how it runs."""
    try:
        processors = (machine.proc / "cpuinfo").read_text(errors="replace")
    except OSError:
        return True
    if _GUEST.search(processors) or (machine.sys / "hypervisor" / "type").exists():
        return True
    maker = machine.sys / "class" / "dmi" / "id"
    said = " ".join(_text(maker / name) for name in ("sys_vendor", "product_name")).lower()
    return any(name in said for name in _MADE_UP_MAKERS)


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return ""
