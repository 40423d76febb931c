"""Another tool erases: of ours nothing carries it out, so nothing of ours can write by its plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.errors import RefusedTargetError

if TYPE_CHECKING:
    from forensics.erasing.devices.block_devices import Machine
    from forensics.erasing.devices.targets import Target
    from forensics.erasing.eraser import Work
    from forensics.values import DeviceReading, ErasureMethod, ErasureReceipt


class OtherToolEraser:
    """Says what must read as zeros afterwards; a device is given to it by ``handed_over``."""

    def why_not(
        self,
        method: ErasureMethod,
        target: Target,
        reading: DeviceReading | None,
        *,
        machine: Machine,
    ) -> None:
        """See ``Eraser.why_not``: whatever may be erased can be given to another tool."""

    def carry_out(self, work: Work) -> ErasureReceipt:  # noqa: ARG002 -- it does nothing
        """See ``Eraser.carry_out``."""
        raise RefusedTargetError("Another tool erases this device; nothing was written")
