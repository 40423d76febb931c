"""Systems that say of themselves whether they are guests, and drives that they know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.erasing.devices.block_devices import THIS_MACHINE, Machine
from forensics.erasing.devices.targets import Target
from forensics.values import DeviceIdentity, TargetKind, VirtualKind
from tests.forensics.erasing.builders import MIB

if TYPE_CHECKING:
    from pathlib import Path

BARE = "processor\t: 0\nflags\t\t: fpu vme sse2\n"
GUEST = "processor\t: 0\nflags\t\t: fpu vme hypervisor sse2\n"


def machine(folder: Path, cpuinfo: str | None = BARE, **said: str) -> Machine:
    """A system that says so of itself; keys are files below ``/sys``, with ``__`` for a slash."""
    files = {f"sys/{name.replace('__', '/')}": text for name, text in said.items()}
    for name, text in (files if cpuinfo is None else {**files, "proc/cpuinfo": cpuinfo}).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Machine(folder / "sys", folder / "proc", THIS_MACHINE.copy_key)


def a_drive(virtual: VirtualKind | None = None) -> Target:
    identity = DeviceIdentity("S1", "Model", MIB, 512, virtual)
    return Target(THIS_MACHINE.sys, TargetKind.BLOCK_DEVICE, identity, (0, None))
